// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/findings_product.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "arpent/core/text.hpp"
#include "arpent/geo/reproject.hpp"
#include "out_table.hpp"
#include "writers.hpp"

namespace arpent {
namespace {

constexpr DoorLevel levels_down[] = {DoorLevel::fatal, DoorLevel::error, DoorLevel::warning, DoorLevel::info};

/// A place for people: whole metres, or degrees to five decimals.
std::string place_text(Point at) {
  const bool degrees = std::abs(at.x) <= 360 && std::abs(at.y) <= 90;
  return fmt::format("{} {}", fixed(at.x, degrees ? 5 : 0), fixed(at.y, degrees ? 5 : 0));
}

std::string where(const DoorFinding& finding) {
  std::string text;
  if (finding.fid >= 0) text = finding.other >= 0 ? fmt::format("objets {} et {}", finding.fid, finding.other) : fmt::format("objet {}", finding.fid);
  else if (!finding.field.empty()) text = "champ " + finding.field;
  else text = "couche";
  return finding.place ? text + " (" + place_text(*finding.place) + ")" : text;
}

std::string line(const DoorFinding& finding) {
  return fmt::format("{:<8} {:<22} {:<32} {}  ({})\n", level_name(finding.level), finding.kind->code, where(finding), finding.message,
                     finding_page(*finding.kind));
}

std::string counts(const Findings& findings) {
  std::vector<std::string> parts;
  for (const auto level : levels_down)
    if (const auto count = findings.count(level); count != 0) parts.push_back(fmt::format("{} {}", count, level_name(level)));
  return parts.empty() ? "rien à signaler" : join(parts, ", ");
}

std::string head(const InspectedLayer& layer) {
  auto text = (layer.source.ends_with(':') ? layer.source.substr(0, layer.source.size() - 1) : layer.source) + " : " + (layer.as.empty() ? "couche non reconnue, contrôles généraux" : layer.as_title + " (" + layer.as + ")");
  if (layer.features >= 0) text += fmt::format(", {} {}", layer.features, layer.features > 1 ? "objets" : "objet");
  if (layer.crs.known()) text += ", " + layer.crs.id();
  return text + "\n";
}

const std::vector<Column>& finding_columns() {
  static const std::vector<Column> columns{{"source", ColumnKind::text, "Couche contrôlée"},
                                           {"code", ColumnKind::text, "Code du contrôle"},
                                           {"niveau", ColumnKind::text, "Niveau"},
                                           {"titre", ColumnKind::text, "Contrôle"},
                                           {"objet", ColumnKind::integer, "Objet"},
                                           {"autre_objet", ColumnKind::integer, "Autre objet"},
                                           {"champ", ColumnKind::text, "Champ"},
                                           {"valeur", ColumnKind::text, "Valeur"},
                                           {"mesure", ColumnKind::decimal, "Mesure"},
                                           {"unite", ColumnKind::text, "Unité de la mesure"},
                                           {"message", ColumnKind::text, "Message"},
                                           {"documentation", ColumnKind::text, "Page de documentation"}};
  return columns;
}

Row finding_row(const InspectedLayer& layer, const DoorFinding& finding) {
  const auto id = [](std::int64_t fid) { return fid >= 0 ? Value{fid} : Value{}; };
  return {layer.source,      std::string(finding.kind->code), std::string(level_name(finding.level)), std::string(finding.kind->title),
          id(finding.fid),   id(finding.other),               text_or_null(finding.field),            text_or_null(finding.value),
          maybe(finding.measure), text_or_null(finding.unit), finding.message,                        finding_page(*finding.kind)};
}

/// Shapes and places of all layers in one CRS.
struct Drawn {
  Crs crs;
  PolygonSet polygons;
  ShapeSet points;
};

OutTable ground_table(const std::vector<InspectedLayer>& layers, Drawn& drawn, std::vector<std::uint32_t>& shape_of) {
  std::vector<Row> rows;
  for (const auto& layer : layers) {
    const auto first = static_cast<std::uint32_t>(drawn.polygons.size());
    const auto& shapes = layer.findings.shapes();
    drawn.polygons.append_all(layer.crs.known() && !layer.crs.same_as(drawn.crs) ? reprojected(shapes, layer.crs, drawn.crs) : shapes);
    for (const auto& finding : layer.findings.list()) {
      if (!finding.shape) continue;
      rows.push_back(finding_row(layer, finding));
      shape_of.push_back(first + static_cast<std::uint32_t>(*finding.shape));
    }
  }
  auto table = held_table("controles", "Contrôles : surfaces en cause", "Polygones ou parties de polygones sur lesquels porte un contrôle ; une ligne par constat.",
                          finding_columns(), std::move(rows));
  table.shapes = {&drawn.polygons};
  table.shape_of = &shape_of;
  table.crs = drawn.crs;
  table.style = "controles";
  return table;
}

OutTable places_table(const std::vector<InspectedLayer>& layers, Drawn& drawn, std::vector<std::uint32_t>& shape_of) {
  std::vector<Row> rows;
  for (const auto& layer : layers) {
    std::optional<Transform> transform;
    if (layer.crs.known() && !layer.crs.same_as(drawn.crs)) transform.emplace(layer.crs, drawn.crs);
    for (const auto& finding : layer.findings.list()) {
      rows.push_back(finding_row(layer, finding));
      shape_of.push_back(OutTable::no_shape);
      if (!finding.place || !drawn.crs.known()) continue;
      Point at[] = {*finding.place};
      if (transform) transform->apply(at);
      drawn.points.add_part(at);
      if (const auto i = drawn.points.finish(); i != ShapeSet::npos) shape_of.back() = static_cast<std::uint32_t>(i);
    }
  }
  auto table = held_table("controles_lieux", "Contrôles : tous les constats", "Tous les constats, à leur place quand ils en ont une ; une ligne par constat.",
                          finding_columns(), std::move(rows));
  if (drawn.crs.known()) {
    table.points = &drawn.points;
    table.shape_of = &shape_of;
    table.crs = drawn.crs;
    table.style = "controles_lieux";
  }
  return table;
}

OutTable summary_table(const std::vector<InspectedLayer>& layers) {
  std::vector<Row> rows;
  for (const auto& layer : layers) {
    std::map<std::pair<const FindingKind*, DoorLevel>, std::int64_t> numbers;
    for (const auto& finding : layer.findings.list()) ++numbers[{finding.kind, finding.level}];
    for (const auto& [key, number] : numbers)
      rows.push_back({layer.source, text_or_null(layer.as), std::string(key.first->code), std::string(level_name(key.second)),
                      std::string(key.first->title), number, finding_page(*key.first)});
  }
  return held_table("controles_bilan", "Contrôles : bilan", "Nombre de constats par couche et par code.",
                    {{"source", ColumnKind::text, "Couche contrôlée"},
                     {"couche", ColumnKind::text, "Couche du catalogue"},
                     {"code", ColumnKind::text, "Code du contrôle"},
                     {"niveau", ColumnKind::text, "Niveau"},
                     {"titre", ColumnKind::text, "Contrôle"},
                     {"nombre", ColumnKind::integer, "Nombre de constats"},
                     {"documentation", ColumnKind::text, "Page de documentation"}},
                    std::move(rows));
}

}  // namespace

std::string finding_page(const FindingKind& kind) { return fmt::format("docs/controles/{}.fr.md", kind.code); }

std::string printed_findings(const std::vector<InspectedLayer>& layers, std::size_t most) {
  std::string text;
  for (const auto& layer : layers) {
    text += head(layer);
    for (const auto level : levels_down) {
      std::map<const FindingKind*, std::size_t> seen;
      for (const auto& finding : layer.findings.list())
        if (finding.level == level && (++seen[finding.kind] <= most || most == 0)) text += line(finding);
      for (const auto& [kind, count] : seen)
        if (most != 0 && count > most)
          text += fmt::format("{:<8} {:<22} … et {} {}\n", level_name(level), kind->code, count - most, count - most > 1 ? "autres" : "autre");
    }
    text += "  " + counts(layer.findings) + "\n";
  }
  return text;
}

std::string findings_json(const std::vector<InspectedLayer>& layers) {
  using Json = nlohmann::ordered_json;
  auto list = Json::array();
  for (const auto& layer : layers) {
    auto findings = Json::array();
    for (const auto& finding : layer.findings.list()) {
      Json one{{"code", finding.kind->code}, {"level", level_name(finding.level)}, {"title", finding.kind->title}};
      if (finding.fid >= 0) one["feature"] = finding.fid;
      if (finding.other >= 0) one["other_feature"] = finding.other;
      if (!finding.field.empty()) one["field"] = finding.field;
      if (!finding.value.empty()) one["value"] = finding.value;
      if (finding.place) one["place"] = {finding.place->x, finding.place->y};
      if (finding.measure) one["measure"] = *finding.measure;
      if (!finding.unit.empty()) one["unit"] = finding.unit;
      one["message"] = finding.message;
      one["documentation"] = finding_page(*finding.kind);
      findings.push_back(std::move(one));
    }
    Json entry{{"source", layer.source}, {"layer", layer.as}, {"features", layer.features}, {"crs", layer.crs.known() ? layer.crs.id() : ""}};
    for (const auto level : levels_down) entry["levels"][std::string(level_name(level))] = layer.findings.count(level);
    entry["findings"] = std::move(findings);
    list.push_back(std::move(entry));
  }
  // A value of the data may hold bytes that are no UTF-8: that is what one of the checks tells.
  return Json{{"layers", std::move(list)}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void write_findings(const std::vector<InspectedLayer>& layers, const std::filesystem::path& file) {
  Drawn drawn;
  for (const auto& layer : layers)
    if (layer.crs.known() && !drawn.crs.known()) drawn.crs = layer.crs;
  std::vector<std::uint32_t> ground, places;
  std::vector<OutTable> tables;
  if (drawn.crs.known()) tables.push_back(ground_table(layers, drawn, ground));
  tables.push_back(places_table(layers, drawn, places));
  tables.push_back(summary_table(layers));
  write_gpkg(tables, file);
}

}  // namespace arpent
