// SPDX-License-Identifier: Apache-2.0
/// Areas and lengths as types, and the two units of the books.
///
/// Geometry is measured in doubles (`SquareMetres`). A ledger never adds doubles: each piece becomes a whole number of
/// 2^-72 m² (`ExactArea`, a 128-bit integer), so sums do not depend on order, thread count or how the work was
/// cut. What is published is in whole square centimetres (`BookArea`, 1e-4 m²: the four decimals of the tables),
/// so that printed figures add up to the last digit.
#pragma once
#include <cmath>
#include <compare>
#include <cstdint>
#include <string>

namespace arpent {

/// Area in m², in the area model of its context.
struct SquareMetres {
  double value = 0;
  friend constexpr auto operator<=>(SquareMetres, SquareMetres) = default;
  constexpr SquareMetres& operator+=(SquareMetres o) { value += o.value; return *this; }
  constexpr SquareMetres& operator-=(SquareMetres o) { value -= o.value; return *this; }
  friend constexpr SquareMetres operator+(SquareMetres a, SquareMetres b) { return {a.value + b.value}; }
  friend constexpr SquareMetres operator-(SquareMetres a, SquareMetres b) { return {a.value - b.value}; }
  friend constexpr SquareMetres operator-(SquareMetres a) { return {-a.value}; }
  friend constexpr SquareMetres operator*(SquareMetres a, double k) { return {a.value * k}; }
  friend constexpr double operator/(SquareMetres a, SquareMetres b) { return a.value / b.value; }
};

/// Length in metres.
struct Metres {
  double value = 0;
  friend constexpr auto operator<=>(Metres, Metres) = default;
};

/// Steps of an exact area: 2⁻⁷² m².
__extension__ typedef __int128 Int128;

/// Areas no account can hold: more than the Earth has (5.1e14 m²), hence wrong coordinates, or in another unit than their CRS says.
/// @throws DataError
[[noreturn]] void refuse_area();

/// Published area: whole square centimetres (1e-4 m²), exact addition. Range ± 9.2e14 m², nearly twice the Earth; beyond it, DataError.
class BookArea {
 public:
  constexpr BookArea() = default;
  static constexpr BookArea from_cm2(std::int64_t cm2) { BookArea a; a.cm2_ = cm2; return a; }
  /// Nearest square centimetre, halves away from zero.
  /// @throws DataError when it is out of range or no number
  static BookArea from(SquareMetres a) {
    if (!(std::fabs(a.value) < 9.2e14)) refuse_area();
    return from_cm2(std::llround(a.value * 1e4));
  }
  [[nodiscard]] constexpr std::int64_t cm2() const { return cm2_; }
  [[nodiscard]] constexpr SquareMetres square_metres() const { return {static_cast<double>(cm2_) / 1e4}; }
  [[nodiscard]] constexpr bool zero() const { return cm2_ == 0; }
  /// Decimal m² with exactly four decimals, dot, no grouping: `-12.0345`.
  [[nodiscard]] std::string text() const;
  friend constexpr auto operator<=>(BookArea, BookArea) = default;
  constexpr BookArea& operator+=(BookArea o) {
    if (__builtin_add_overflow(cm2_, o.cm2_, &cm2_)) refuse_area();
    return *this;
  }
  constexpr BookArea& operator-=(BookArea o) {
    if (__builtin_sub_overflow(cm2_, o.cm2_, &cm2_)) refuse_area();
    return *this;
  }
  friend constexpr BookArea operator+(BookArea a, BookArea b) { return a += b; }
  friend constexpr BookArea operator-(BookArea a, BookArea b) { return a -= b; }
  friend constexpr BookArea operator-(BookArea a) { return from_cm2(-a.cm2_); }

 private:
  std::int64_t cm2_ = 0;
};

/// Sum of areas, exact: 2^-72 m² steps in 128 bits. Addition commutes, so any order gives the same bytes.
/// The step is that of a raster: a cell's area in 2^-40 m² times a fraction of it in 2^-32. A double of at least
/// 1e-6 m² is held as it is. Range ± 3.6e16 m²; beyond it, or for one area beyond that of the Earth, DataError.
class ExactArea {
 public:
  constexpr ExactArea() = default;
  explicit ExactArea(SquareMetres a) { *this += a; }
  static constexpr ExactArea from_steps(Int128 steps) { ExactArea a; a.steps_ = steps; return a; }
  ExactArea& operator+=(SquareMetres a) { return *this += from_steps(steps_of(a)); }
  ExactArea& operator-=(SquareMetres a) { return *this -= from_steps(steps_of(a)); }
  constexpr ExactArea& operator+=(ExactArea o) {
    if (__builtin_add_overflow(steps_, o.steps_, &steps_)) refuse_area();
    return *this;
  }
  constexpr ExactArea& operator-=(ExactArea o) {
    if (__builtin_sub_overflow(steps_, o.steps_, &steps_)) refuse_area();
    return *this;
  }
  friend constexpr ExactArea operator+(ExactArea a, ExactArea b) { return a += b; }
  friend constexpr ExactArea operator-(ExactArea a, ExactArea b) { return a -= b; }
  friend constexpr ExactArea operator-(ExactArea a) { return from_steps(-a.steps_); }
  friend constexpr bool operator==(ExactArea a, ExactArea b) { return a.steps_ == b.steps_; }
  friend constexpr bool operator<(ExactArea a, ExactArea b) { return a.steps_ < b.steps_; }
  [[nodiscard]] constexpr Int128 steps() const { return steps_; }
  static constexpr int step_bits = 72;  ///< a step is 2^-72 m²
  /// Whole cm² below or at this area, and what is left, in steps × 10^4 (0 ≤ rest < 2^72).
  struct Split { std::int64_t cm2; Int128 rest; };
  [[nodiscard]] constexpr Split split_cm2() const {
    const Int128 metres = steps_ >> step_bits;  // towards minus infinity
    if (metres > farthest_metres || metres < -farthest_metres) refuse_area();
    const Int128 scaled = (steps_ - (metres << step_bits)) * 10000;
    const Int128 part = scaled >> step_bits;
    return {static_cast<std::int64_t>(metres * 10000 + part), scaled - (part << step_bits)};
  }
  [[nodiscard]] SquareMetres square_metres() const { return {static_cast<double>(steps_) * 0x1p-72}; }
  /// Nearest square centimetre, halves away from zero.
  [[nodiscard]] BookArea rounded() const;

 private:
  static Int128 steps_of(SquareMetres a) {
    if (!(std::fabs(a.value) < 0x1p49)) refuse_area();  // 5.6e14 m²
    return static_cast<Int128>(std::nearbyint(a.value * 0x1p72));
  }
  static constexpr std::int64_t farthest_metres = 920'000'000'000'000;  // what whole cm² hold
  Int128 steps_ = 0;
};

}  // namespace arpent
