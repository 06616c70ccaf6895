// SPDX-License-Identifier: Apache-2.0
#include "qgis_xml.hpp"

#include <fmt/format.h>

#include <charconv>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent::qgis {

std::string option(std::string_view name, std::string_view type, std::string_view value) {
  return fmt::format("<Option name=\"{}\" type=\"{}\" value=\"{}\"/>\n", xml_text(name), type, xml_text(value));
}

std::string fill_symbol(std::string_view name, const Fill& fill) {
  std::string out = fmt::format("<symbol name=\"{}\" type=\"fill\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\n"
                                "<layer class=\"SimpleFill\" enabled=\"1\" locked=\"0\" pass=\"0\">\n<Option type=\"Map\">\n", xml_text(name));
  for (const auto& [key, value] : {std::pair<const char*, std::string>{"color", fill.colour}, {"style", "solid"}, {"outline_color", fill.outline},
                                   {"outline_style", "solid"}, {"outline_width", fmt::format("{}", fill.width)}, {"outline_width_unit", "MM"}, {"joinstyle", "round"}})
    out += option(key, "QString", value);
  out += "</Option>\n";
  if (!fill.by_expression.empty()) {
    out += "<data_defined_properties>\n<Option type=\"Map\">\n" + option("name", "QString", "") + "<Option name=\"properties\" type=\"Map\">\n";
    for (const auto& [key, expression] : fill.by_expression)
      out += fmt::format("<Option name=\"{}\" type=\"Map\">\n", key) + option("active", "bool", "true") + option("expression", "QString", expression) +
             option("type", "int", "3") + "</Option>\n";
    out += "</Option>\n" + option("type", "QString", "collection") + "</Option>\n</data_defined_properties>\n";
  }
  return out + "</layer>\n</symbol>\n";
}

std::string rgba(std::string_view hex, int alpha) {
  int channel[3] = {};
  bool good = hex.size() == 7 && hex[0] == '#';
  for (std::size_t k = 0; good && k < 3; ++k) {
    const auto* from = hex.data() + 1 + 2 * k;
    const auto [end, error] = std::from_chars(from, from + 2, channel[k], 16);
    good = error == std::errc{} && end == from + 2;
  }
  if (!good) throw DataError(say("'{}' is no colour #RRGGBB", hex));
  return fmt::format("{},{},{},{}", channel[0], channel[1], channel[2], alpha);
}

std::string spatial_reference(const Crs& crs) {
  std::string out = "<spatialrefsys>\n<wkt>" + xml_text(crs.wkt()) + "</wkt>\n";
  if (crs.id().starts_with("EPSG:")) out += fmt::format("<srid>{}</srid>\n<authid>{}</authid>\n", xml_text(crs.id().substr(5)), xml_text(crs.id()));
  return out + fmt::format("<description>{}</description>\n</spatialrefsys>\n", xml_text(crs.name()));
}

}  // namespace arpent::qgis
