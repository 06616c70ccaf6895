// SPDX-License-Identifier: Apache-2.0

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/publish/project_sheet.hpp"

namespace arpent {
namespace {

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw IoError(say("cannot open {}", file.string()));
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Without comments, indentation and empty lines: each sheet carries a copy.
std::string shortened(std::string_view css) {
  std::string bare;
  for (std::size_t at = 0; at < css.size();) {
    const auto begin = css.find("/*", at);
    bare += css.substr(at, begin == std::string_view::npos ? begin : begin - at);
    if (begin == std::string_view::npos) break;
    const auto end = css.find("*/", begin + 2);
    if (end == std::string_view::npos) break;
    at = end + 2;
  }
  std::string out;
  for (const auto& line : split(bare, '\n')) {
    const auto text = trimmed(line);
    if (!text.empty()) out.append(text).append("\n");
  }
  return out;
}

}  // namespace

SheetStyle load_sheet_style() {
  const auto folder = data_directory() / "layers" / "fiche";
  const auto file = folder / "layer.json";
  const auto json = nlohmann::json::parse(read_text(file), nullptr, false, true);
  Problems problems;
  if (!json.is_object() || !json.contains("style") || !json["style"].is_string() || !json.contains("notice") || !json["notice"].is_string())
    throw DataError(say("{} must be JSON with the texts 'style' (name of a CSS file) and 'notice'", file.string()));
  const auto sheet = folder / json["style"].get<std::string>();
  SheetStyle style{shortened(read_text(sheet)), json["notice"].get<std::string>()};
  // A sheet is read years later, on any machine, and must be well-formed.
  auto rest = lower(style.css);
  for (auto at = rest.find("url(#"); at != std::string::npos; at = rest.find("url(#")) rest.erase(at, 5);  // of the same file
  for (const auto* never : {"<", "&", "@import", "url("})
    if (rest.find(never) != std::string::npos)
      problems.add(say("{}: '{}' may not stand in the style of a sheet, which asks for nothing outside itself", sheet.string(), never));
  if (trimmed(style.notice).empty()) problems.add(say("{}: 'notice' is empty", file.string()));
  problems.raise_if_any<DataError>();
  return style;
}

}  // namespace arpent
