// SPDX-License-Identifier: Apache-2.0
/// Pieces of XML that a QGIS project is made of.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arpent/geo/crs.hpp"

namespace arpent::qgis {

/// `<Option name= type= value=/>`
[[nodiscard]] std::string option(std::string_view name, std::string_view type, std::string_view value);

struct Fill {
  std::string colour = "255,255,255,0";     ///< red, green, blue, alpha
  std::string outline = "122,122,114,255";
  double width = 0.15;                      ///< of the outline, mm
  std::vector<std::pair<std::string, std::string>> by_expression = {};  ///< `outlineWidth`, `fillColor` and the expression that gives it
};
/// A symbol of polygons. @param name its number in the renderer
[[nodiscard]] std::string fill_symbol(std::string_view name, const Fill& fill);

/// `#RRGGBB` as `red,green,blue,255`. @throws DataError for anything else
[[nodiscard]] std::string rgba(std::string_view hex, int alpha = 255);

/// Element `spatialrefsys`, by EPSG number when PROJ knows it, with the WKT.
[[nodiscard]] std::string spatial_reference(const Crs& crs);

}  // namespace arpent::qgis
