// SPDX-License-Identifier: Apache-2.0
/// Figures that a plan itself names, to be shown beside what is measured: a layer whose `layer.json` names a table `marks`.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/landuse/date.hpp"

namespace arpent {

/// A figure the plan itself names, set beside what is measured and never computed with.
struct PlanMark {
  std::string name;       ///< `annees_terre_agricole`; unique
  double value = 0;
  std::string unit;       ///< `ans`, `%`, `ha`
  SurveyDate date;        ///< of the text that names it
  std::string statement;  ///< French, as the plan says it
  std::string beside;     ///< French: the measure it is set beside
  std::string source;
};

/// Name of the mark with the years of farm land left.
inline constexpr std::string_view farm_years_mark = "annees_terre_agricole";

/// @param layer_name a folder of `layers/`, or the path of a `layer.json`
/// @throws UsageError for a layer without marks; DataError listing every fault by record and column
[[nodiscard]] std::vector<PlanMark> load_plan_marks(const std::string& layer_name = "chantier7_reperes");
/// Value of a mark; none when it is not in the list.
[[nodiscard]] std::optional<double> mark_value(const std::vector<PlanMark>& marks, std::string_view name);

}  // namespace arpent
