// SPDX-License-Identifier: Apache-2.0
/// Which layers a project has, and how they are drawn.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <unordered_set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/publish/qgis_style.hpp"
#include "qgis_project_parts.hpp"
#include "qgis_xml.hpp"
#include "tables.hpp"

namespace arpent::qgis {
namespace fs = std::filesystem;
namespace {

bool has_shapes(const OutTable& table) { return (!table.shapes.empty() || table.points != nullptr) && table.crs.known(); }

std::string quoted(const std::string& value) {
  std::string out = "'";
  for (const char c : value) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

/// `2017|2018|2020` as `2017, 2018, 2020`.
std::string spoken(const std::string& dates) { return join(split(dates, '|'), ", "); }

/// Filter of the last period, where a table holds several.
std::string last_period(const Product& product) {
  if (product.periods.size() < 2) return {};
  return fmt::format("\"periode\" = {}", period_number(product, product.periods.size() - 1));
}

void add_layers(ProjectGroup& group, const LayerSpec& spec, const OutTable& table, const Product& product) {
  ProjectLayer layer{.id = "arpent_" + spec.id, .title = spec.title, .spec = &spec, .table = &table, .filter = spec.period ? last_period(product) : spec.filter,
                     .geometry = has_shapes(table), .shaped = spec.drawn && has_shapes(table), .visible = spec.visible};
  const auto values = spec.each.empty() ? std::vector<std::string>{} : values_of(table, spec.each);
  const auto named = [&](ProjectLayer made) {
    if (product.simulated) made.title += " (simulé)";
    group.layers.push_back(std::move(made));
  };
  if (values.size() < 2) return named(layer);
  for (std::size_t k = 0; k < values.size(); ++k) {
    auto one = layer;
    if (k > 0) one.id += fmt::format("_{}", k + 1);
    one.title += " " + (values[k].empty() ? "sans date" : spoken(values[k]));
    one.filter = values[k].empty() ? fmt::format("\"{}\" IS NULL", spec.each) : fmt::format("\"{}\" = {}", spec.each, quoted(values[k]));
    one.visible = layer.visible && k == 0;
    named(one);
  }
}

void add_rasters(ProjectGroup& group, const LayerSpec& spec, const Product& product) {
  for (const auto& raster : product.rasters) {
    if (raster.name != spec.raster) continue;
    const bool main = raster.dates.empty();
    std::string id = "arpent_" + spec.id, title = spec.title;
    if (!main) {
      id += "_" + fs::path(raster.file).stem().string();
      title += " " + raster.dates;
    }
    if (product.simulated) title += " (simulé)";
    group.layers.push_back({.id = id, .title = title, .spec = &spec, .table = nullptr, .raster = &raster, .filter = {}, .geometry = false, .shaped = true, .visible = spec.visible && main});
  }
}

std::string symbols(const std::vector<Fill>& fills) {
  std::string out = "<symbols>\n";
  for (std::size_t k = 0; k < fills.size(); ++k) out += fill_symbol(std::to_string(k), fills[k]);
  return out + "</symbols>\n";
}

std::string category(std::size_t k, const std::string& value, const std::string& label) {
  return fmt::format("<category value=\"{}\" symbol=\"{}\" label=\"{}\" render=\"true\" type=\"string\"/>\n", xml_text(value), k, xml_text(label));
}

std::string categorised(const std::string& expression, const std::string& categories, const std::vector<Fill>& fills) {
  return fmt::format("<renderer-v2 type=\"categorizedSymbol\" attr=\"{}\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n<categories>\n{}</categories>\n{}</renderer-v2>\n",
                     xml_text(expression), categories, symbols(fills));
}

/// Outlines. On a page of an atlas its row stands out: thick, the others under a veil.
Fill outline(const LayerSpec& spec) {
  if (!spec.fill.empty()) return {.colour = rgba(spec.fill), .outline = rgba(spec.colour), .width = spec.width};
  return {.colour = "255,255,255,0", .outline = rgba(spec.colour), .width = spec.width,
          .by_expression = {{"outlineWidth", fmt::format("if(@atlas_featureid IS NULL OR $id <> @atlas_featureid, {}, {})", spec.width, spec.width * 5)},
                            {"outlineColor", fmt::format("if(@atlas_featureid IS NULL OR $id <> @atlas_featureid, '{}', '20,20,28,255')", rgba(spec.colour))},
                            {"fillColor", "if(@atlas_featureid IS NULL OR $id = @atlas_featureid, '255,255,255,0', '255,255,255,150')"}}};
}

std::string single(const LayerSpec& spec) {
  return "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n" + symbols({outline(spec)}) + "</renderer-v2>\n";
}

/// Rows of one value joined, so that only their common limit is drawn.
std::string merged(const LayerSpec& spec, const OutTable& table) {
  std::string categories;
  std::vector<Fill> fills;
  for (const auto& value : values_of(table, spec.merged)) {
    categories += category(fills.size(), value, value.empty() ? "sans groupe" : value);
    fills.push_back({.colour = "255,255,255,0", .outline = rgba(spec.colour), .width = spec.width});
  }
  return "<renderer-v2 type=\"mergedFeatureRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n" + categorised(spec.merged, categories, fills) + "</renderer-v2>\n";
}

std::string ramp(const LayerSpec& spec) {
  std::string ranges;
  std::vector<Fill> fills;
  for (const auto& one : spec.ramp_classes) {
    ranges += fmt::format("<range lower=\"{}\" upper=\"{}\" symbol=\"{}\" label=\"{}\" render=\"true\"/>\n", one.low, one.high, fills.size(), xml_text(one.label));
    fills.push_back({.colour = rgba(one.colour)});
  }
  return fmt::format("<renderer-v2 type=\"graduatedSymbol\" attr=\"{}\" graduatedMethod=\"GraduatedColor\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\n<ranges>\n{}</ranges>\n{}"
                     "<classificationMethod id=\"Custom\"/>\n</renderer-v2>\n",
                     xml_text(spec.ramp), ranges, symbols(fills));
}

/// Classes in the colours of the nomenclature, by their first dimension: cover, post.
std::string by_class(const ProjectFacts& facts, const LayerSpec& spec) {
  const auto* table = facts.table("classes");
  if (table == nullptr) throw DataError(say("a product with changes has no table of classes"));
  const auto code = column_of(*table, "code_simple"), label = column_of(*table, "libelle"), colour = column_of(*table, "couleur");
  std::string categories;
  std::vector<Fill> fills;
  std::set<std::string> seen;
  Row room;
  const auto add = [&](const std::string& value, const std::string& words, const std::string& rgb) {
    categories += category(fills.size(), value, words);
    fills.push_back({.colour = rgb, .outline = rgb, .width = 0.1,
                     .by_expression = {{"outlineWidth", "if(coalesce(@map_scale, 1e6) > 150000, 0.5, if(@map_scale > 40000, 0.4, 0.1))"}}});
  };
  for (std::size_t i = 0; i < table->size; ++i) {
    const auto& row = table->row(i, room);
    const auto codes = plain_value(row[code]), hex = plain_value(row[colour]);
    const auto first = codes.substr(0, codes.find('/'));
    if (hex.empty() || codes == facts.product.nomenclature.classes().front().code || !seen.insert(first).second) continue;
    const auto words = plain_value(row[label]);
    add(first, first + " " + words.substr(0, codes.find('/') == std::string::npos ? std::string::npos : words.find(" / ")), rgba(hex));
  }
  add("", "autre", rgba("#BBBBBB"));
  return categorised(fmt::format("regexp_replace(\"{}\", '(/.*|[*~]+)$', '')", spec.classes), categories, fills);
}

/// Labels stay inside their polygon, or are left out: over a neighbour a figure is read for the neighbour. Names broken at a hyphen
/// far from both ends fit where whole ones do not.
std::string labeling(const LabelSpec& labels) {
  const auto broken = "regexp_replace(" + labels.expression + R"(, '(\\S{5,}?-)(?=\\S{4,})', '\\1\n'))";
  return fmt::format("<labeling type=\"simple\">\n<settings calloutType=\"simple\">\n"
                     "<text-style fieldName=\"{}\" isExpression=\"1\" fontFamily=\"Sans Serif\" fontSize=\"{}\" fontSizeUnit=\"Point\" textColor=\"20,20,28,255\" fontWeight=\"63\" textOpacity=\"1\" multilineHeight=\"0.9\">\n"
                     "<text-buffer bufferDraw=\"1\" bufferSize=\"0.7\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,255\" bufferOpacity=\"0.8\" bufferJoinStyle=\"128\"/>\n</text-style>\n"
                     "<text-format autoWrapLength=\"10\" wrapChar=\"\" multilineAlign=\"1\"/>\n"
                     "<placement placement=\"4\" centroidWhole=\"1\" centroidInside=\"1\" polygonPlacementFlags=\"2\" fitInPolygonOnly=\"1\" priority=\"5\"/>\n"
                     "<rendering scaleVisibility=\"1\" scaleMin=\"1\" scaleMax=\"{}\" obstacle=\"0\" drawLabels=\"1\" displayAll=\"0\"/>\n"
                     "</settings>\n</labeling>\n",
                     xml_text(broken), labels.size, labels.from_scale);
}

/// What stands between `<qgis …>` and `</qgis>` of a style. @param file named when it is none
std::string inside(const std::string& qml, const std::string& file) {
  const auto head = qml.find("<qgis"), begin = head == std::string::npos ? head : qml.find('>', head), end = qml.rfind("</qgis>");
  if (begin == std::string::npos || end == std::string::npos || end < begin) throw DataError(say("{} has no <qgis> … </qgis>", file));
  return qml.substr(begin + 1, end - begin - 1);
}

std::string tree_node(const ProjectLayer& layer, bool checked, const std::string& properties) {
  return fmt::format("<layer-tree-layer id=\"{}\" name=\"{}\" source=\"{}\" providerKey=\"{}\" checked=\"{}\" expanded=\"{}\" legend_exp=\"\" legend_split_behavior=\"0\" patch_size=\"-1,-1\">\n"
                     "<customproperties>\n{}</customproperties>\n</layer-tree-layer>\n",
                     layer.id, xml_text(layer.title), xml_text(source_of(layer)), layer.raster != nullptr ? "gdal" : "ogr", checked ? "Qt::Checked" : "Qt::Unchecked", checked ? 1 : 0, properties);
}

void cut_element(std::string& xml, const std::string& name) {
  const auto begin = xml.find("<" + name), close = xml.find("</" + name + ">");
  if (begin != std::string::npos && close != std::string::npos) xml.erase(begin, close + name.size() + 3 - begin);
}

}  // namespace

std::string plain_value(const Value& value) {
  if (const auto* held = std::get_if<std::string>(&value)) return *held;
  if (const auto* view = std::get_if<std::string_view>(&value)) return std::string(*view);
  if (const auto* number = std::get_if<Decimal4>(&value)) return number->text();
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  return {};
}

std::size_t column_of(const OutTable& table, const std::string& name) {
  const auto found = std::find_if(table.columns.begin(), table.columns.end(), [&](const Column& column) { return column.name == name; });
  if (found == table.columns.end()) throw DataError(say("table '{}' has no column '{}'", table.name, name));
  return static_cast<std::size_t>(found - table.columns.begin());
}

std::vector<std::string> values_of(const OutTable& table, const std::string& column) {
  const auto at = column_of(table, column);
  std::vector<std::string> values;
  std::unordered_set<std::string> seen;
  Row room;
  for (std::size_t i = 0; i < table.size; ++i) {
    auto value = plain_value(table.row(i, room)[at]);
    if (seen.insert(value).second) values.push_back(std::move(value));
  }
  return values;
}

std::vector<const ProjectLayer*> ProjectFacts::layers_of(const std::string& spec_id) const {
  std::vector<const ProjectLayer*> found;
  for (const auto& group : groups)
    for (const auto& layer : group.layers)
      if (layer.spec->id == spec_id) found.push_back(&layer);
  return found;
}

const OutTable* ProjectFacts::table(const std::string& name) const {
  const auto found = std::find_if(tables.begin(), tables.end(), [&](const OutTable& one) { return one.name == name; });
  return found == tables.end() ? nullptr : &*found;
}

std::string ProjectFacts::word(const std::string& column, const std::string& code) const {
  const auto words = spec.values.find(column);
  if (words != spec.values.end())
    for (const auto& [known, said] : words->second)
      if (known == code) return said;
  return code;
}

ProjectFacts project_facts(const ProjectSpec& spec, const Product& product, const std::vector<OutTable>& tables) {
  ProjectFacts facts{.spec = spec, .product = product, .tables = tables, .groups = {}, .crs = {}, .extent = {}};
  for (const auto& group : spec.groups) {
    ProjectGroup made{group.title, group.visible, {}};
    for (const auto& layer : group.layers) {
      if (!layer.raster.empty()) {
        add_rasters(made, layer, product);
        continue;
      }
      const auto* table = facts.table(layer.table);
      const bool map_alone = !layer.merged.empty() || !layer.colour.empty() || !layer.ramp.empty() || !layer.classes.empty();
      if (table == nullptr || (map_alone && !has_shapes(*table))) continue;
      if (!layer.merged.empty() && values_of(*table, layer.merged) == std::vector<std::string>{""}) continue;  // zones without groups
      add_layers(made, layer, *table, product);
    }
    if (!made.layers.empty()) facts.groups.push_back(std::move(made));
  }
  // The extent is that of the zones; of a product without, that of whatever is drawn.
  for (const bool zones : {true, false}) {
    for (const auto& table : tables) {
      if (!facts.extent.empty() && !zones) break;
      if (!has_shapes(table) || (table.name == "communes") != zones) continue;
      if (!facts.crs.known()) facts.crs = table.crs;
      for (const auto* set : table.shapes)
        for (std::size_t i = 0; i < set->size(); ++i) facts.extent.add(set->box(i));
    }
  }
  const auto seen = [](const ProjectGroup& group) {
    return group.visible && std::any_of(group.layers.begin(), group.layers.end(), [](const ProjectLayer& layer) { return layer.visible && layer.shaped; });
  };
  // A review alone: its groups would all be off.
  if (std::none_of(facts.groups.begin(), facts.groups.end(), seen))
    for (auto& group : facts.groups) group.visible = true;
  return facts;
}

std::string source_of(const ProjectLayer& layer) {
  if (layer.raster != nullptr) return "./" + layer.raster->file;
  return "./arpent.gpkg|layername=" + layer.table->name + (layer.filter.empty() ? "" : "|subset=" + layer.filter);
}

std::string tree_node(const ProjectLayer& layer) { return tree_node(layer, layer.visible, "<Option/>\n"); }

std::string legend_node(const ProjectLayer& layer) {
  auto properties = option("legend/title-label", "QString", layer.spec->title) + option("legend/title-style", "QString", "subgroup");
  if (layer.raster != nullptr && !layer.raster->legend.empty()) {
    std::vector<std::string> shown;
    for (const auto& [entry, words] : layer.raster->legend) {
      const auto node = std::to_string(entry + 1);  // QGIS puts the name of the band before the first entry
      properties += option("legend/label-" + node, "QString", words);
      shown.push_back(node);
    }
    properties += option("legend/node-order", "QString", join(shown, ","));
  }
  return tree_node(layer, true, "<Option type=\"Map\">\n" + properties + "</Option>\n");
}

Drawing drawing_of(const ProjectFacts& facts, const ProjectLayer& layer) {
  const auto& spec = *layer.spec;
  if (layer.raster != nullptr) return {inside(layer.raster->style, layer.raster->file), false};
  if (!layer.shaped) return {layer.geometry ? "<renderer-v2 type=\"nullSymbol\"/>\n" : "", false};
  Drawing drawing;
  if (!spec.style.empty()) {
    drawing.xml = inside(read_style(data_directory() / "layers" / spec.style / "style.qml"), "layers/" + spec.style + "/style.qml");
    if (spec.labels) cut_element(drawing.xml, "labeling");
    if (!spec.tip.empty()) cut_element(drawing.xml, "mapTip");
  } else if (!spec.merged.empty()) {
    drawing.xml = merged(spec, *layer.table);
  } else if (!spec.ramp.empty()) {
    drawing.xml = ramp(spec);
  } else if (!spec.classes.empty()) {
    drawing.xml = by_class(facts, spec);
  } else {
    drawing.xml = single(spec);
  }
  if (spec.labels) drawing.xml += labeling(*spec.labels);
  if (!spec.tip.empty()) drawing.xml += "<mapTip>" + xml_text(spec.tip) + "</mapTip>\n";
  drawing.labels = drawing.xml.find("<labeling") != std::string::npos;
  return drawing;
}

}  // namespace arpent::qgis
