// SPDX-License-Identifier: Apache-2.0
/// Areas corrected for the errors of a map, with their uncertainty, from a stratified random sample of it.
///
/// The sum of a map's polygons is no estimate: omissions and commissions do not cancel. Estimators of Olofsson, Foody, Herold,
/// Stehman, Woodcock, Wulder, "Good practices for estimating area and assessing accuracy of land change", Remote Sensing of
/// Environment 148 (2014), 42–57; the strata are the classes of the map, sampled at random within each.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace arpent {

/// Factor of the standard error in a 95 % interval (normal law), as in the source.
inline constexpr double z95 = 1.96;

/// An estimate with its standard error, in the same unit.
struct Estimate {
  double value = 0;
  double standard_error = 0;
  [[nodiscard]] double half_width() const { return z95 * standard_error; }
  /// Ends of the 95 % interval. Not cut at 0 (nor a share at 1): an end below 0 says that the sample is too small to tell.
  [[nodiscard]] double low() const { return value - half_width(); }
  [[nodiscard]] double high() const { return value + half_width(); }
};

/// A reference sample drawn by class of the map: what the map says against what is true.
struct StratifiedSample {
  std::vector<double> map_areas;                   ///< of each class on the map, in any one unit
  std::vector<std::vector<std::uint64_t>> counts;  ///< [class on the map][true class]: points of the sample
};

/// What the sample says of one class.
struct ClassEstimate {
  Estimate share;  ///< of the whole area that is truly of this class, 0 to 1
  Estimate area;   ///< the same in the unit of the map's areas
  /// Share of the class's ground on the map that is truly of it; none without points on it. Its complement: commission.
  std::optional<Estimate> users_accuracy;
  /// Share of the true class that the map shows as it; none when the sample found none. Its complement: omission.
  std::optional<Estimate> producers_accuracy;
};

/// What the sample says of the map, class by class.
struct AreaEstimates {
  double total_area = 0;               ///< of the map, known without error
  std::vector<ClassEstimate> classes;  ///< in the order of the sample
  Estimate overall_accuracy;           ///< share of the whole area that the map shows as it truly is
};

/// Equations 1 to 11 of the source. A class without area on the map may have points: they weigh nothing.
/// Strata whose points all agree have a standard error of 0: the sample saw no error, which is not that there is none.
/// @throws DataError listing every fault: no class, counts that are not square to the areas, an area that is negative or not
///         finite, no area at all, fewer than two points on a class with area (its variance is unknown)
/// Cost: classes².
[[nodiscard]] AreaEstimates estimate_areas(const StratifiedSample& sample);

}  // namespace arpent
