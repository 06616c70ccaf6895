// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "arpent/vector/writer.hpp"

namespace arpent {

/// The table `layer_styles`: names, types and order as QGIS creates it itself.
inline LayerSpec style_table() {
  const auto text = [](const char* name, int width) { return FieldSpec{name, FieldType::text, width, ""}; };
  return {.name = "layer_styles", .identifier = "", .description = "Styles des couches, lus par QGIS", .crs = {},
          .fields = {text("f_table_catalog", 256), text("f_table_schema", 256), text("f_table_name", 256), text("f_geometry_column", 256),
                     text("styleName", 30), text("styleQML", 0), text("styleSLD", 0), {"useAsDefault", FieldType::boolean, 0, ""},
                     text("description", 0), text("owner", 30), text("ui", 30), text("update_time", 0)}};
}

/// Name of its row numbers.
inline constexpr const char* style_table_id = "id";

/// One row of it. @param date ISO 8601; must outlive the row, as the style must
inline std::vector<FieldValue> style_row(const LayerStyle& style, const std::string& date) {
  const std::string_view column = style.has_geometry ? "geom" : "";
  return {"", "", style.layer, column, style.name, style.qml, "", std::int64_t{1}, style.description, "", std::monostate{}, date};
}

}  // namespace arpent
