// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/constraint_list.hpp"

#include <algorithm>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "json_node.hpp"

namespace arpent {
namespace {

/// One text, or a list of them.
std::vector<std::string> one_or_more(const JsonNode& node, const char* key) {
  if (node.has(key) && node.json()[key].is_string()) return {node.json()[key].get<std::string>()};
  return node.texts(key);
}

bool insee(const std::string& code) { return code.size() == 5 && std::all_of(code.begin(), code.end(), [](char c) { return (c >= '0' && c <= '9') || c == 'A' || c == 'B'; }); }

/// `"everywhere"`, `"own"`, `{"communes": […]}`, `{"layer": "zone_urba"}` or `{"data": "emprise.gpkg"}`.
ListedCover read_covers(const JsonNode& node, bool partition, const std::vector<RuleLayer>& layers) {
  static const std::vector<std::string> words{"everywhere", "own"};
  if (!node.has("covers")) {
    if (!partition)
      node.fault({}, say("'covers' is missing: where does the layer hold data? \"everywhere\", \"own\" (its own polygons), "
                         "{{\"communes\": [\"13001\", …]}}, {{\"layer\": \"zone_urba\"}} or {{\"data\": \"file.gpkg\"}}"));
    return {ListedCover::OfLayer{}};
  }
  if (node.json()["covers"].is_string()) {
    const auto word = node.one_of("covers", words, true);
    return word == 0u ? ListedCover{ListedCover::Everywhere{}} : ListedCover{ListedCover::OfLayer{}};
  }
  const auto cover = node.object("covers", true);
  if (!cover.is_object()) return {ListedCover::Everywhere{}};
  cover.allow({"communes", "layer", "data"});
  if (cover.json().size() != 1) cover.fault({}, say("'covers' needs one of 'communes', 'layer' and 'data'"));
  if (cover.has("communes")) {
    const auto codes = cover.texts("communes");
    if (codes.empty()) cover.fault("communes", say("'communes' is empty"));
    for (const auto& code : codes)
      if (!insee(code)) cover.fault("communes", say("'{}' is no INSEE code of five characters", code));
    return {codes};
  }
  if (cover.has("layer")) {
    const auto name = cover.text("layer", true);
    std::vector<std::string> names;
    for (const auto& layer : layers) names.push_back(layer.name);
    if (std::find(names.begin(), names.end(), name) == names.end()) cover.fault("layer", say("unknown layer '{}'{}", name, suggestion(name, names)));
    return {ListedCover::OfLayer{name}};
  }
  return {ListedCover::File{cover.text("data", true)}};
}

/// What every entry says of its files.
void read_entry(const JsonNode& node, ListedLayer& entry, bool partition, const std::vector<RuleLayer>& layers) {
  entry.line = node.line();
  entry.title = node.text("title", false);
  entry.source = node.text("source", false);
  entry.data = one_or_more(node, "data");
  if (entry.data.empty()) node.fault("data", say("'data' is missing: the file that holds the layer, or a list of files, such as \"plu.gpkg:zone_urba@2017-10-13\""));
  entry.object = node.text("object", false);
  entry.covers = read_covers(node, partition, layers);
  entry.from = node.day("from");
  entry.until = node.day("until");
  if (entry.from.known() && entry.until.known() && entry.until < entry.from) node.fault("until", say("'until' is before 'from'"));
}

/// Fields that hold columns: `"typezone": "TYPE_Z"`, or the aliases of the rules' own layer, which say nothing new.
void read_fields(const JsonNode& node, ListedLayer& entry) {
  const auto columns = node.object("columns", false);
  if (!columns.is_object() || entry.layer == nullptr) return;
  std::vector<std::string> names;
  for (const auto& column : entry.layer->columns) names.push_back(column.name);
  for (const auto& [name, value] : columns.json().items()) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      columns.fault(name, say("layer '{}' has no column '{}'{}", entry.layer->name, name, suggestion(name, names)));
    for (const auto& field : one_or_more(columns, name.c_str())) entry.fields.emplace_back(name, field);
  }
}

std::optional<ListedLayer> read_layer(JsonNode& node, const std::vector<RuleLayer>& layers, const std::vector<ListedLayer>& before) {
  ListedLayer entry;
  const auto name = node.text("name", true);
  node.call(say("constraint '{}'", name));
  node.allow({"name", "title", "shape", "columns", "source", "closed", "says_nothing", "two_digits", "plan_document", "partition", "data", "covers", "object", "from", "until"});
  const auto found = std::find_if(layers.begin(), layers.end(), [&](const auto& layer) { return layer.name == name; });
  std::vector<std::string> names;
  for (const auto& layer : layers) names.push_back(layer.name);
  if (found == layers.end() && !name.empty()) node.fault("name", say("no rule speaks of a layer '{}'{}", name, suggestion(name, names)));
  if (found != layers.end()) entry.layer = &*found;
  for (const auto& other : before)
    if (entry.layer != nullptr && other.layer == entry.layer) node.fault("name", say("'{}' stands twice, first on line {}; list all its files under 'data'", name, other.line));
  read_entry(node, entry, entry.layer == nullptr || entry.layer->partition, layers);  // of a layer unknown, its name is fault enough
  read_fields(node, entry);
  if (entry.layer == nullptr) return std::nullopt;
  if (entry.title.empty()) entry.title = entry.layer->title;
  if (entry.source.empty()) entry.source = entry.layer->source;
  return entry;
}

ListedCoverage read_land_cover(const JsonNode& node, const std::vector<RuleLayer>& layers) {
  ListedCoverage cover;
  node.allow({"title", "source", "data", "from", "until", "nomenclature", "class"});
  read_entry(node, cover, true, layers);
  if (cover.title.empty()) cover.title = "Occupation du sol";
  cover.nomenclature = node.text("nomenclature", true);
  cover.classes = one_or_more(node, "class");
  return cover;
}

/// A cover by another layer needs that layer in the list.
void check_covers(const JsonNode& top, const ConstraintList& list) {
  for (const auto& entry : list.layers) {
    const auto* cover = std::get_if<ListedCover::OfLayer>(&entry.covers.where);
    if (cover == nullptr || cover->name.empty()) continue;
    if (std::none_of(list.layers.begin(), list.layers.end(), [&](const auto& other) { return other.layer->name == cover->name; }))
      top.fault("constraints", say("'{}' holds data where '{}' does, which is not in the list", entry.layer->name, cover->name));
  }
}

}  // namespace

ConstraintList parse_constraint_list(std::string_view text, const std::string& file, const std::vector<RuleLayer>& layers) {
  std::vector<std::string> faults;
  auto list = parse_constraint_list(text, file, layers, faults);
  Problems problems;
  for (const auto& fault : faults) problems.add(fault);
  problems.raise_if_any<DataError>();
  return list;
}

ConstraintList parse_constraint_list(std::string_view text, const std::string& file, const std::vector<RuleLayer>& layers, std::vector<std::string>& faults) {
  JsonText source(text, file);
  const JsonNode top(source, source.json, "", "");
  if (!top.is_object()) throw DataError(say("{}:1: must be an object with the key 'constraints'", file));
  ConstraintList list;
  list.name = top.text("name", false);
  list.title = top.text("title", false);
  list.facts = top.text("facts", false);
  for (auto& node : top.objects("constraints", !top.has("land_cover")))
    if (auto entry = read_layer(node, layers, list.layers)) list.layers.push_back(std::move(*entry));
  if (top.has("land_cover")) {
    auto node = top.object("land_cover", true);
    node.call("land_cover");
    if (node.is_object()) list.land_cover = read_land_cover(node, layers);
  }
  check_covers(top, list);
  for (auto& fault : source.told()) faults.push_back(std::move(fault));
  return list;
}

}  // namespace arpent
