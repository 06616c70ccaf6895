// SPDX-License-Identifier: Apache-2.0
#include "qgis_project_spec.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/publish/qgis_style.hpp"

namespace arpent::qgis {
namespace {

using Json = nlohmann::ordered_json;  // words are shown in the order they are written

LayerSpec layer_of(const Json& json) {
  static const std::set<std::string> known{"id", "table", "raster", "title", "visible", "drawn", "period", "filter", "each", "style", "classes", "merged", "outline", "ramp", "labels", "tip"};
  for (const auto& [key, value] : json.items())
    if (!known.contains(key)) throw DataError(say("unknown key '{}'", key));
  LayerSpec layer{.id = json.at("id"), .table = json.value("table", ""), .title = json.at("title"), .raster = json.value("raster", ""), .visible = json.value("visible", false), .drawn = json.value("drawn", true),
                  .period = json.value("period", false), .filter = json.value("filter", ""), .each = json.value("each", ""), .style = json.value("style", ""),
                  .classes = json.value("classes", ""), .merged = {}, .ramp = {}, .ramp_classes = {}, .colour = {}, .fill = {}, .labels = {}, .tip = json.value("tip", "")};
  for (const auto* key : {"merged", "outline"}) {
    if (!json.contains(key)) continue;
    layer.merged = json.at(key).value("column", "");
    layer.colour = json.at(key).at("colour");
    layer.width = json.at(key).at("width");
    layer.fill = json.at(key).value("fill", "");
  }
  if (json.contains("ramp")) {
    layer.ramp = json.at("ramp").at("value");
    for (const auto& row : json.at("ramp").at("classes")) layer.ramp_classes.push_back({row.at(0), row.at(1), row.at(2), row.at(3)});
  }
  if (json.contains("labels")) {
    const auto& labels = json.at("labels");
    layer.labels = LabelSpec{labels.at("expression"), labels.at("size"), labels.at("from_scale")};
  }
  return layer;
}

WordSource word_source_of(const Json& json) {
  if (json.is_string()) return {json.get<std::string>(), {}, {}, {}};
  if (json.contains("columns_of")) return {{}, json.at("columns_of"), {}, {}};
  return {{}, json.at("rows_of"), json.at("code"), json.at("word")};
}

/// Layers of a theme: in the place of the first there may be a list of some that stand for one another.
ThemeSpec theme_of(const Json& json) {
  ThemeSpec theme{json.at("title"), {}, {}};
  for (const auto& layer : json.at("layers")) {
    const auto names = layer.is_array() ? layer.get<std::vector<std::string>>() : std::vector<std::string>{layer.get<std::string>()};
    if (theme.layers.empty()) theme.about = names;
    theme.layers.insert(theme.layers.end(), names.begin(), names.end());
  }
  return theme;
}

std::pair<std::string, std::string> column_of(const std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos) throw DataError(say("'{}' is not layer.column", text));
  return {text.substr(0, dot), text.substr(dot + 1)};
}

RelationSpec relation_of(const Json& json) {
  const auto [from_layer, from_column] = column_of(json.at("from"));
  const auto [to_layer, to_column] = column_of(json.at("to"));
  return {json.at("id"), json.at("title"), from_layer, from_column, to_layer, to_column};
}

FormSpec form_of(const Json& json) {
  FormSpec form{json.at("title"), {}};
  for (const auto& tab : json.at("tabs")) {
    TabSpec made{tab.at("title"), {}, tab.value("relation", "")};
    if (tab.contains("boxes"))
      for (const auto& box : tab.at("boxes")) made.boxes.push_back({box.at("title"), box.at("columns"), box.at("fields").get<std::vector<std::string>>()});
    form.tabs.push_back(std::move(made));
  }
  return form;
}

/// Names that point at nothing.
void check_names(const ProjectSpec& spec, const std::string& file) {
  Problems problems;
  static const std::set<std::string> product_lists{"families", "themes", "classes", "classes_met", "occurring"};
  std::set<std::string> layers, relations, themes, lists;
  for (const auto& [name, words] : spec.values) lists.insert(name);
  const auto must_be = [&](const std::set<std::string>& there, const std::string& name, const std::string& where) {
    if (!there.contains(name)) problems.add(say("{}: {} names '{}', which is not there", file, where, name));
  };
  for (const auto& group : spec.groups)
    for (const auto& layer : group.layers) {
      if (!layers.insert(layer.id).second) problems.add(say("{}: two layers are named '{}'", file, layer.id));
      if (layer.table.empty() == layer.raster.empty()) problems.add(say("{}: layer '{}' needs either a table or a raster", file, layer.id));
    }
  for (const auto& relation : spec.relations) {
    if (!relations.insert(relation.id).second) problems.add(say("{}: two relations are named '{}'", file, relation.id));
    must_be(layers, relation.from_layer, say("relation {}", relation.id));
    must_be(layers, relation.to_layer, say("relation {}", relation.id));
  }
  for (const auto& [layer, form] : spec.forms) {
    must_be(layers, layer, "forms");
    for (const auto& tab : form.tabs)
      if (!tab.relation.empty()) must_be(relations, tab.relation, say("the form of {}", layer));
  }
  for (const auto& [column, sources] : spec.word_sources)
    for (const auto& source : sources)
      if (!source.list.empty() && !product_lists.contains(source.list)) must_be(lists, source.list, say("values {}", column));
  for (const auto& theme : spec.themes) {
    themes.insert(theme.title);
    if (theme.layers.empty()) problems.add(say("{}: theme '{}' has no layer", file, theme.title));
    for (const auto& layer : theme.layers) must_be(layers, layer, say("theme {}", theme.title));
  }
  for (const auto& sheet : spec.sheets) {
    must_be(themes, sheet.theme, say("sheet {}", sheet.id));
    for (const auto& layer : sheet.legend) must_be(layers, layer, say("sheet {}", sheet.id));
    if (!sheet.atlas.empty()) must_be(layers, sheet.atlas, say("sheet {}", sheet.id));
  }
  problems.raise_if_any<DataError>();
}

}  // namespace

ProjectSpec load_project_spec() {
  const auto folder = data_directory() / "layers" / "projet_qgis";
  const auto file = (folder / "projet.json").string();
  ProjectSpec spec;
  try {
    const auto json = Json::parse(read_style(file), nullptr, true, true);
    spec.title = json.at("title");
    spec.subject = json.at("subject");
    spec.places = json.at("places");
    for (const auto& group : json.at("groups")) {
      GroupSpec made{group.at("title"), group.at("visible"), {}};
      for (const auto& layer : group.at("layers")) made.layers.push_back(layer_of(layer));
      spec.groups.push_back(std::move(made));
    }
    for (const auto& [column, words] : json.at("values").items()) {
      if (words.is_array())
        for (const auto& source : words) spec.word_sources[column].push_back(word_source_of(source));
      else
        for (const auto& [code, word] : words.items()) spec.values[column].emplace_back(code, word.get<std::string>());
    }
    for (const auto& relation : json.at("relations")) spec.relations.push_back(relation_of(relation));
    for (const auto& [layer, form] : json.at("forms").items()) spec.forms.emplace(layer, form_of(form));
    for (const auto& theme : json.at("themes")) spec.themes.push_back(theme_of(theme));
    for (const auto& sheet : json.at("sheets"))
      spec.sheets.push_back({sheet.at("id"), sheet.at("name"), sheet.at("theme"), sheet.at("title"), sheet.at("subtitle"),
                             sheet.at("legend").get<std::vector<std::string>>(), sheet.at("about"), sheet.value("atlas", "")});
  } catch (const nlohmann::json::exception& error) {
    throw DataError(file + ": " + error.what());
  } catch (const DataError& error) {
    throw DataError(file + ": " + error.what());
  }
  check_names(spec, file);
  spec.sheet = read_style(folder / "planche_a3.qpt");
  return spec;
}

}  // namespace arpent::qgis
