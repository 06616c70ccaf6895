// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/plan_marks.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "arpent/core/error.hpp"
#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "layer_json.hpp"

namespace arpent {
namespace fs = std::filesystem;

std::vector<PlanMark> load_plan_marks(const std::string& layer_name) {
  const fs::path layer = layer_name.ends_with(".json") ? fs::path(layer_name) : data_directory() / "layers" / layer_name / "layer.json";
  if (!fs::exists(layer)) throw UsageError(say("no layer '{}': {} is not there", layer_name, layer.string()));
  const auto json = read_layer_json(layer);
  if (!json.contains("marks") || !json["marks"].is_string()) throw UsageError(say("the layer {} has no marks", layer_name));
  const auto file = file_beside(layer, json["marks"].get<std::string>());
  const auto table = read_csv(file);
  constexpr std::array<const char*, 7> columns{"repere", "valeur", "unite", "date", "enonce", "mesure_en_regard", "source"};

  Problems problems;
  for (const char* column : columns)
    if (std::find(table.header.begin(), table.header.end(), column) == table.header.end())
      problems.add(say("{}: column '{}' is missing", file.string(), column));
  problems.raise_if_any<DataError>();

  std::vector<PlanMark> marks;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto field = [&](const char* column) { return std::string(trimmed(table.rows[r][table.column(column)])); };
    const auto fault = [&](const char* column, const std::string& what) {
      problems.add(say("{}, record {}, column {}: {}", file.filename().string(), r + 2, column, what));
    };
    for (const char* column : columns)
      if (field(column).empty()) fault(column, say("is empty"));
    PlanMark mark{field("repere"), 0, field("unite"), {}, field("enonce"), field("mesure_en_regard"), field("source")};
    try {
      if (!field("valeur").empty()) mark.value = to_number(field("valeur"));
    } catch (const DataError& error) {
      fault("valeur", error.what());
    }
    try {
      if (!field("date").empty()) mark.date = parse_date(field("date"));
    } catch (const UsageError& error) {
      fault("date", error.what());
    }
    if (std::any_of(marks.begin(), marks.end(), [&](const PlanMark& other) { return other.name == mark.name; }))
      fault("repere", say("'{}' stands twice", mark.name));
    marks.push_back(std::move(mark));
  }
  problems.raise_if_any<DataError>();
  return marks;
}

std::optional<double> mark_value(const std::vector<PlanMark>& marks, std::string_view name) {
  const auto found = std::find_if(marks.begin(), marks.end(), [&](const PlanMark& mark) { return mark.name == name; });
  return found == marks.end() ? std::nullopt : std::optional(found->value);
}

}  // namespace arpent
