// SPDX-License-Identifier: Apache-2.0
/// The checks of `verify`, each one line of its report.
#pragma once
#include <cstdlib>
#include <string>
#include <vector>

#include "arpent/publish/product.hpp"
#include "stored_books.hpp"

namespace arpent {

struct StoredIndicatorTable;

/// Collects the comparisons of one check and keeps the worst.
class Comparisons {
 public:
  Comparisons(std::string check, std::string what) : check_(std::move(check)), what_(std::move(what)) {}
  /// `found` against `expected`, both in 1e-4 units; equal when they differ by at most `allowed`.
  void add(const std::string& where, Units found, Units expected, Units allowed = 0);
  /// A thing that is simply wrong.
  void fail(const std::string& message);
  [[nodiscard]] VerifyLine line() const;

 private:
  std::string check_, what_;
  std::size_t count_ = 0, failures_ = 0;
  Units worst_ = 0;           // difference, of those that fail when any does
  std::string worst_where_, first_failure_;
};

// Figures: exact, in square centimetres.
[[nodiscard]] VerifyLine check_flux_surface(const StoredBooks& books);
[[nodiscard]] VerifyLine check_levels(const StoredBooks& books);
[[nodiscard]] VerifyLine check_bilan(const StoredBooks& books);
[[nodiscard]] VerifyLine check_identities(const StoredBooks& books);
[[nodiscard]] VerifyLine check_windows(const StoredBooks& books);
[[nodiscard]] VerifyLine check_residual(const StoredBooks& books);
/// Nothing when there is one period.
[[nodiscard]] std::vector<VerifyLine> check_periods(const StoredBooks& books);
/// Tables of a product with an urban envelope or of an account; nothing for those that are not there.
[[nodiscard]] std::vector<VerifyLine> check_positions(const GeoPackageReader& file, const StoredBooks& books);
[[nodiscard]] std::vector<VerifyLine> check_breakdown(const GeoPackageReader& file, const StoredBooks& books);
[[nodiscard]] std::vector<VerifyLine> check_consumption(const GeoPackageReader& file);
[[nodiscard]] std::vector<VerifyLine> check_evolution(const GeoPackageReader& file);
/// Tables of an account: figures that the file holds the parts of. `books`: none in an account of consumption alone.
[[nodiscard]] std::vector<VerifyLine> check_indicators(const GeoPackageReader& file, const StoredBooks* books);
[[nodiscard]] std::vector<VerifyLine> check_per_inhabitant(const StoredIndicatorTable& table, const StoredBooks& books);
[[nodiscard]] std::vector<VerifyLine> check_intervals(const GeoPackageReader& file, const StoredBooks& books);
[[nodiscard]] std::vector<VerifyLine> check_horizons(const GeoPackageReader& file, const StoredBooks& books);
[[nodiscard]] std::vector<VerifyLine> check_report(const GeoPackageReader& file, const StoredBooks* books);
/// The file of `arpent status`, which has no books.
[[nodiscard]] std::vector<VerifyLine> check_status(const GeoPackageReader& file);
/// Nothing without a review.
[[nodiscard]] std::vector<VerifyLine> check_review(const GeoPackageReader& file);
// Layers: against the figures, and each outline against its area (planar model only).
[[nodiscard]] std::vector<VerifyLine> check_communes(const GeoPackageReader& file, const StoredBooks& books);
[[nodiscard]] std::vector<VerifyLine> check_mutations(const GeoPackageReader& file, const StoredBooks& books);

}  // namespace arpent
