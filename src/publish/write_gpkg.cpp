// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/catalogue.hpp"
#include "arpent/publish/qgis_project.hpp"
#include "arpent/publish/qgis_style.hpp"
#include "arpent/vector/writer.hpp"
#include "writers.hpp"

namespace arpent {
namespace {

FieldType field_type(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::integer: return FieldType::integer;
    case ColumnKind::decimal: return FieldType::real;
    case ColumnKind::text: break;
  }
  return FieldType::text;
}

FieldValue field_value(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
  if (const auto* view = std::get_if<std::string_view>(&value)) return *view;
  if (const auto* number = std::get_if<Decimal4>(&value)) return number->value();
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
  return std::monostate{};
}

bool has_shapes(const OutTable& table) { return (!table.shapes.empty() || table.points != nullptr) && table.crs.known(); }

void write_table(GeoPackageWriter& writer, const OutTable& table) {
  LayerSpec spec{.name = table.name, .identifier = table.title, .description = table.description, .crs = table.crs, .fields = {}};
  if (has_shapes(table)) spec.geometry = table.points != nullptr ? GeometryKind::multipoint : GeometryKind::multipolygon;
  for (const auto& column : table.columns) spec.fields.push_back({column.name, field_type(column.kind), 0, column.alias});
  writer.add_layer(spec);
  std::vector<FieldValue> values(table.columns.size());
  std::size_t set = 0, first = 0;  // the set of polygons that row i is in, and the row of its first
  Row room;
  for (std::size_t i = 0; i < table.size; ++i) {
    const auto& row = table.row(i, room);
    for (std::size_t k = 0; k < row.size(); ++k) values[k] = field_value(row[k]);
    if (!has_shapes(table)) {
      writer.add(values);
      continue;
    }
    if (table.shape_of != nullptr) {
      const auto shape = (*table.shape_of)[i];
      if (shape == OutTable::no_shape) writer.add(values);
      else if (table.points != nullptr) writer.add(values, *table.points, shape);
      else writer.add(values, *table.shapes.front(), shape);
      continue;
    }
    while (i - first == table.shapes[set]->size()) first += table.shapes[set++]->size();
    writer.add(values, *table.shapes[set], i - first);
  }
}

std::string style_of(const OutTable& table, bool drawn) {
  std::vector<std::pair<std::string, std::string>> aliases;
  for (const auto& column : table.columns) aliases.emplace_back(column.name, column.alias);
  return style_with_aliases(drawn ? read_style(data_directory() / "layers" / table.style / "style.qml") : std::string(), aliases);
}

}  // namespace

void write_gpkg(const std::vector<OutTable>& tables, const std::filesystem::path& file, const std::string& project) {
  GeoPackageWriter writer(file);
  std::vector<LayerStyle> styles;
  for (const auto& table : tables) {
    write_table(writer, table);
    const bool drawn = has_shapes(table) && !table.style.empty();
    styles.push_back({.layer = table.name, .has_geometry = has_shapes(table), .name = drawn ? table.style : table.name,
                      .description = table.title, .qml = style_of(table, drawn)});
  }
  writer.add_styles(styles);
  if (!project.empty()) writer.add_project(stored_project_name, project);
  writer.close();
}

}  // namespace arpent
