// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/area_estimator.hpp"

#include <cmath>
#include <numeric>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

constexpr double square(double x) { return x * x; }

/// Points on a class of the map, and which of them are of each true class.
struct Stratum {
  double area = 0;
  double weight = 0;  // share of the whole area
  double points = 0;
  std::vector<double> shares;  // of the points, by true class; zeros without points

  /// Variance of a share of the points, as an estimate of the share of the stratum.
  [[nodiscard]] double variance(std::size_t true_class) const {
    return points < 2 ? 0 : shares[true_class] * (1 - shares[true_class]) / (points - 1);
  }
};

void check(const StratifiedSample& sample) {
  Problems problems;
  const std::size_t classes = sample.map_areas.size();
  if (classes == 0) problems.add(say("no class to estimate the area of"));
  if (sample.counts.size() != classes)
    problems.add(say("{} rows of counts for {} areas on the map; one row per class of the map", sample.counts.size(), classes));
  double total = 0;
  for (std::size_t i = 0; i < classes; ++i) {
    const double area = sample.map_areas[i];
    if (!std::isfinite(area) || area < 0) problems.add(say("class {}: the area on the map is {}; 0 or more is needed", i + 1, area));
    else total += area;
  }
  if (classes > 0 && problems.empty() && !(total > 0)) problems.add(say("the map has no area"));
  for (std::size_t i = 0; i < sample.counts.size(); ++i) {
    const auto& row = sample.counts[i];
    if (row.size() != classes) problems.add(say("class {}: {} counts for {} classes; rows and columns are the same classes", i + 1, row.size(), classes));
    const auto points = std::accumulate(row.begin(), row.end(), std::uint64_t{0});
    if (i < classes && sample.map_areas[i] > 0 && points < 2)
      problems.add(say("class {}: {} on it; two points at least are needed where the map has area", i + 1,
                       points == 1 ? tr("1 point") : tr("no point")));
  }
  problems.raise_if_any<DataError>();
}

std::vector<Stratum> strata_of(const StratifiedSample& sample, double total) {
  std::vector<Stratum> strata;
  for (std::size_t i = 0; i < sample.map_areas.size(); ++i) {
    const auto& row = sample.counts[i];
    Stratum stratum{sample.map_areas[i], sample.map_areas[i] / total, 0, {}};
    for (const auto count : row) stratum.points += static_cast<double>(count);
    for (const auto count : row) stratum.shares.push_back(stratum.points > 0 ? static_cast<double>(count) / stratum.points : 0);
    strata.push_back(std::move(stratum));
  }
  return strata;
}

/// Equations 9 to 11: sum over the strata of what a true class has in each.
Estimate share_of(const std::vector<Stratum>& strata, std::size_t true_class) {
  double share = 0, variance = 0;
  for (const auto& stratum : strata) {
    share += stratum.weight * stratum.shares[true_class];
    variance += square(stratum.weight) * stratum.variance(true_class);
  }
  return {share, std::sqrt(variance)};
}

/// Equations 3 and 7. The variance is that of a ratio: its numerator and denominator share the stratum of the class.
std::optional<Estimate> producers_accuracy(const std::vector<Stratum>& strata, std::size_t k, double true_area) {
  if (!(true_area > 0)) return std::nullopt;
  const auto& own = strata[k];
  const double accuracy = own.area * own.shares[k] / true_area;
  double elsewhere = 0;
  for (std::size_t i = 0; i < strata.size(); ++i)
    if (i != k) elsewhere += square(strata[i].area) * strata[i].variance(k);
  const double variance = (square(own.area) * square(1 - accuracy) * own.variance(k) + square(accuracy) * elsewhere) / square(true_area);
  return Estimate{accuracy, std::sqrt(variance)};
}

}  // namespace

AreaEstimates estimate_areas(const StratifiedSample& sample) {
  check(sample);
  AreaEstimates estimates;
  estimates.total_area = std::accumulate(sample.map_areas.begin(), sample.map_areas.end(), 0.0);
  const auto strata = strata_of(sample, estimates.total_area);
  double overall = 0, overall_variance = 0;
  for (std::size_t k = 0; k < strata.size(); ++k) {
    const auto& own = strata[k];
    ClassEstimate estimate;
    estimate.share = share_of(strata, k);
    estimate.area = {estimates.total_area * estimate.share.value, estimates.total_area * estimate.share.standard_error};
    if (own.points >= 2) estimate.users_accuracy = Estimate{own.shares[k], std::sqrt(own.variance(k))};
    estimate.producers_accuracy = producers_accuracy(strata, k, estimate.area.value);
    overall += own.weight * own.shares[k];
    overall_variance += square(own.weight) * own.variance(k);
    estimates.classes.push_back(estimate);
  }
  estimates.overall_accuracy = {overall, std::sqrt(overall_variance)};
  return estimates;
}

}  // namespace arpent
