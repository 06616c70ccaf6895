// SPDX-License-Identifier: Apache-2.0
#include "unreadable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "arpent/core/french.hpp"
#include "arpent/review/unknown_values.hpp"

namespace arpent {
namespace {

std::vector<const ConstraintLayer::Column*> columns_of(const AttributeFilter& filter, const ConstraintLayer& layer) {
  std::vector<const ConstraintLayer::Column*> columns;
  for (const auto& name : filter.columns()) {
    const auto found = std::find_if(layer.columns.begin(), layer.columns.end(), [&](const auto& column) { return column.name == name; });
    if (found != layer.columns.end()) columns.push_back(&*found);
  }
  return columns;
}

bool unknown(const ConstraintLayer::Column& column, std::size_t feature) { return !column.unknown.empty() && column.unknown[feature]; }

/// Features with one value.
struct Count {
  std::size_t features = 0;
  double area = 0;
};

std::string sentence(const ConstraintLayer& layer, const UnreadableValue& value, const Count& count) {
  const auto area = count.area > 0 ? fmt::format(", {} m²", french_area({count.area})) : std::string();
  const auto why = value.value.empty() ? "le champ n'est pas rempli" : "cette valeur n'est d'aucune liste connue";
  return fmt::format("« {} » : {} ({}{}), {} ; les règles qui en dépendent y répondent « sans donnée ».", layer.title.empty() ? layer.name : layer.title, in_words(value),
                     french_count(count.features, "objet"), area, why);
}

}  // namespace

std::vector<std::uint32_t> unreadable(const AttributeFilter& filter, const ConstraintLayer& layer, const std::function<void(std::size_t, bool)>& told) {
  std::vector<std::uint32_t> features;
  const auto columns = columns_of(filter, layer);
  const auto count = feature_count(layer);
  for (std::size_t i = 0; i < count; ++i) {
    const auto keeps = filter.holds([&](std::size_t column) -> std::optional<std::string_view> {
      if (unknown(*columns[column], i)) return std::nullopt;
      return columns[column]->values[i];
    });
    told(i, keeps.value_or(false));
    if (!keeps) features.push_back(static_cast<std::uint32_t>(i));
  }
  return features;
}

std::vector<UnreadableValue> unreadable_values(const AttributeFilter& filter, const ConstraintLayer& layer, std::uint32_t feature) {
  std::vector<UnreadableValue> values;
  for (const auto* column : columns_of(filter, layer))
    if (column->values[feature].empty() || unknown(*column, feature)) values.push_back({column->name, column->values[feature]});
  return values;
}

std::string in_words(const UnreadableValue& value) {
  return value.value.empty() ? value.column + " vide" : fmt::format("{} « {} »", value.column, value.value);
}

std::vector<Anomaly> unknown_values(const ConstraintLayer& layer, const RuleSet& rules) {
  std::map<UnreadableValue, std::map<std::uint32_t, double>> found;  // features with their areas: several rules read one
  const auto* polygons = std::get_if<ConstraintIndex>(&layer.features);
  for (const auto& rule : rules.rules) {
    if (rule.layer != layer.name || rule.filter.empty() || columns_of(rule.filter, layer).size() != rule.filter.columns().size()) continue;
    for (const auto feature : unreadable(rule.filter, layer, [](std::size_t, bool) {}))
      for (const auto& value : unreadable_values(rule.filter, layer, feature))
        found[value].emplace(feature, polygons == nullptr ? 0 : polygons->polygons().area(feature).value);
  }
  std::vector<Anomaly> anomalies;
  for (const auto& [value, features] : found) {
    Count count{features.size(), 0};
    for (const auto& [feature, area] : features) count.area += area;
    anomalies.push_back({layer.name, -1, "valeur_inconnue", value.value.empty() ? value.column : value.value, BookArea::from(SquareMetres{count.area}), sentence(layer, value, count)});
  }
  return anomalies;
}

}  // namespace arpent
