// SPDX-License-Identifier: Apache-2.0
/// Points told apart only when they are further apart than rounding.
#pragma once
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "arpent/grid/box.hpp"

namespace arpent {

/// Hash of a point's bits.
[[nodiscard]] inline std::uint64_t bits_hash(Point p) {
  std::uint64_t bits[2];
  std::memcpy(bits, &p, sizeof bits);
  std::uint64_t z = bits[0] * 0x9E3779B97F4A7C15ull + std::rotl(bits[1], 31);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

/// Numbers points: equal ones get one number, and on request near ones do too. What comes first decides the coordinates.
class NodeTable {
 public:
  static constexpr std::int32_t none = -1;
  struct Node {
    Point at;
    bool on_soup = false;    ///< on the limit of the ground that is cut
    bool on_ground = false;  ///< on an edge of the coverage that cuts
  };

  /// @param epsilon metres in x and in y within which two points are one
  explicit NodeTable(double epsilon) : epsilon_(epsilon), cells_per_metre_(1 / (64 * epsilon)) {}

  /// Forgets everything. Cost O(expected).
  void reset(std::size_t expected);
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] Node& operator[](std::int32_t n) { return nodes_[static_cast<std::size_t>(n)]; }
  [[nodiscard]] const Node& operator[](std::int32_t n) const { return nodes_[static_cast<std::size_t>(n)]; }

  /// The point's number, or none.
  [[nodiscard]] std::int32_t find(Point p) const;
  /// The point's number; a new one when no equal point has one.
  std::int32_t number(Point p);
  /// The same, but a point within epsilon counts as equal.
  std::int32_t number_near(Point p);

 private:
  [[nodiscard]] std::int64_t cell(double v) const { return static_cast<std::int64_t>(std::floor(v * cells_per_metre_)); }
  [[nodiscard]] std::size_t slot(std::int64_t cx, std::int64_t cy) const;
  std::int32_t insert(Point p);
  void put(std::int32_t n);
  double epsilon_, cells_per_metre_;
  std::vector<Node> nodes_;
  std::vector<std::int32_t> slots_;
  std::size_t mask_ = 0;
};

}  // namespace arpent
