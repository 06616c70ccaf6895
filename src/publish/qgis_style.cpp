// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/qgis_style.hpp"

#include <fstream>
#include <sstream>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
std::string read_style(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw IoError(say("cannot read the style {}", file.string()));
  return text.str();
}

std::string style_with_aliases(std::string qml, const std::vector<std::pair<std::string, std::string>>& aliases) {
  if (qml.empty()) qml = "<qgis version=\"3.22.16\" styleCategories=\"Fields\">\n</qgis>\n";
  std::string lines = "  <aliases>\n";
  for (const auto& [column, alias] : aliases) lines += "    <alias field=\"" + xml_text(column) + "\" name=\"" + xml_text(alias) + "\"/>\n";
  lines += "  </aliases>\n";
  const auto end = qml.rfind("</qgis>");
  if (end == std::string::npos) throw IoError(say("a style.qml has no </qgis>"));
  return qml.insert(end, lines);
}

}  // namespace arpent
