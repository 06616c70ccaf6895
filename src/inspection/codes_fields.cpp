// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/name_pattern.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"
#include "codes.hpp"
#include "dates.hpp"

namespace arpent::door {
namespace {

struct Found {
  std::size_t field;
  int year;  // 0: none in the name
};

std::vector<Found> usual(const std::vector<FieldInfo>& fields, const std::vector<std::string>& patterns) {
  std::vector<Found> found;
  for (const auto& pattern : patterns)
    for (std::size_t f = 0; f < fields.size(); ++f)
      if (fits(pattern, fields[f].name)) found.push_back({f, year_in_name(pattern, fields[f].name).value_or(0)});
  return found;
}

std::vector<std::string> names_of(const std::vector<FieldInfo>& fields, const std::vector<Found>& found) {
  std::vector<std::string> names;
  for (const auto& one : found)
    if (std::find(names.begin(), names.end(), fields[one.field].name) == names.end()) names.push_back(fields[one.field].name);
  return names;
}

CodeSide side_of(const LayerInfo& layer, const ClassFields& chosen) {
  CodeSide side{.fields = {}, .year = chosen.year_in_name};
  for (const auto& name : chosen.codes)
    side.fields.push_back(static_cast<std::size_t>(
        std::find_if(layer.fields.begin(), layer.fields.end(), [&](const auto& field) { return field.name == name; }) - layer.fields.begin()));
  return side;
}

using ByDimension = std::vector<std::vector<Found>>;

/// The sides of a layer whose dimensions have fields of several years.
std::vector<CodeSide> sides_by_year(const ByDimension& found) {
  std::map<int, CodeSide> sides;
  for (std::size_t d = 0; d < found.size(); ++d)
    for (const auto& one : found[d])
      if (one.year != 0) {
        auto& side = sides[one.year];
        if (side.fields.size() == d) side.fields.push_back(one.field);
      }
  std::vector<CodeSide> whole;
  for (auto& [year, side] : sides)
    if (side.fields.size() == found.size()) whole.push_back({std::move(side.fields), year});
  return whole;
}

/// Both sides under their usual names, `cs_avant` and `cs_apres`; empty unless every dimension has them.
std::vector<CodeSide> before_and_after(const LayerInfo& layer, const Nomenclature& nomenclature) {
  std::vector<CodeSide> sides(2);
  for (const auto& dimension : nomenclature.dimensions()) {
    const auto before = usual(layer.fields, dimension.before_names), after = usual(layer.fields, dimension.after_names);
    if (before.empty() || after.empty()) return {};
    sides[0].fields.push_back(before.front().field);
    sides[1].fields.push_back(after.front().field);
  }
  return sides;
}

CodeFields of_change(const LayerInfo& layer, const DoorContext& context) {
  CodeFields fields;
  try {
    const auto chosen = find_change_fields(layer, context.source, *context.nomenclature, {}, {});
    fields.sides = {side_of(layer, chosen.before), side_of(layer, chosen.after)};
    return fields;
  } catch (const DataError&) {
    // Said in French below, dimension by dimension.
  }
  const auto& dimensions = context.nomenclature->dimensions();
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    if (!usual(layer.fields, dimensions[d].before_names).empty() && !usual(layer.fields, dimensions[d].after_names).empty()) continue;
    auto dated = usual(layer.fields, dimensions[d].field_names);
    std::erase_if(dated, [](const Found& one) { return one.year == 0; });
    std::set<int> years;
    for (const auto& one : dated) years.insert(one.year);
    if (years.size() < 2)
      fields.absent.push_back(d);
    else if (years.size() > 2)
      fields.ambiguous.push_back(names_of(layer.fields, dated));
  }
  return fields;
}

}  // namespace

std::optional<int> year_in_name(std::string_view pattern, std::string_view name) {
  const auto found = match_name(pattern, name);
  return found && !found->digits.empty() ? std::optional(full_year(found->digits)) : std::nullopt;
}

bool CodeFields::holds(std::size_t field) const {
  return std::any_of(sides.begin(), sides.end(), [&](const auto& side) { return std::find(side.fields.begin(), side.fields.end(),
      field) != side.fields.end(); });
}

CodeFields code_fields(const std::vector<FieldInfo>& all, const DoorContext& context) {
  LayerInfo layer;
  layer.fields = all;
  const auto& nomenclature = *context.nomenclature;
  if (context.as != nullptr && context.as->checks.change) return of_change(layer, context);
  CodeFields fields;
  const auto date = date_of_source(context.source);
  ByDimension found;
  for (std::size_t d = 0; d < nomenclature.dimensions().size(); ++d) {
    found.push_back(usual(layer.fields, nomenclature.dimensions()[d].field_names));
    const auto& of = found.back();
    if (of.empty()) {
      fields.absent.push_back(d);
    } else if (of.size() > 1 && of[0].field != of[1].field) {
      const bool years = of[0].year != 0 && of[1].year != 0 && !date.known();
      const bool twins = lower(all[of[0].field].name) == lower(all[of[1].field].name);
      if (years || twins) fields.ambiguous.push_back(names_of(layer.fields, of));
    }
  }
  try {
    fields.sides = {side_of(layer, find_class_fields(layer, context.source, nomenclature, {}, date))};
    return fields;
  } catch (const DataError&) {
    // What stands in the fields there are is checked all the same.
  }
  if (!fields.absent.empty()) {
    fields.sides = before_and_after(layer, nomenclature);
    fields.difference = !fields.sides.empty();
  } else {
    fields.sides = sides_by_year(found);
  }
  return fields;
}

}  // namespace arpent::door
