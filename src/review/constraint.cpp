// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/constraint.hpp"

#include <algorithm>

#include "arpent/core/french.hpp"
#include "arpent/core/text.hpp"

namespace arpent {

std::size_t feature_count(const ConstraintLayer& layer) {
  if (const auto* polygons = std::get_if<ConstraintIndex>(&layer.features)) return polygons->polygons().size();
  return std::get<ShapeIndex>(layer.features).shapes().size();
}

std::string vintage_of(const ConstraintLayer& layer, const std::vector<std::uint32_t>& features) {
  if (layer.file_of.empty() || features.empty()) return layer.vintage;
  std::vector<std::string> vintages;
  for (const auto feature : features)
    if (const auto& one = layer.vintages[layer.file_of[feature]]; !one.empty()) vintages.push_back(one);
  std::sort(vintages.begin(), vintages.end());
  vintages.erase(std::unique(vintages.begin(), vintages.end()), vintages.end());
  return join(vintages, "|");
}

std::string vintage_words(std::string_view vintages) { return vintages.empty() ? "sans date" : french_list(split(vintages, '|')); }

}  // namespace arpent
