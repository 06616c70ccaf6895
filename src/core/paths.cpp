// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/paths.hpp"

#include <algorithm>
#include <cctype>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

bool letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// `PG:…`, `WFS:…`, `https:…`, `C:…`: what GDAL takes for the name of a driver or a disk stands before a first colon, without dot or slash.
bool names_a_driver(std::string_view path) {
  const auto colon = path.find(':');
  if (colon == std::string_view::npos) return false;
  const auto head = path.substr(0, colon);
  return !head.empty() && std::all_of(head.begin(), head.end(), letter);
}

}  // namespace

bool stays_inside(std::string_view path) {
  if (path.starts_with('/') || path.starts_with('\\') || path.find('=') != std::string_view::npos || names_a_driver(path)) return false;
  // What is not a path may be one to GDAL, which reads XML and JSON given in place of a name.
  if (path.starts_with('<') || path.starts_with('{')) return false;
  for (std::string_view rest = path;;) {
    const auto end = rest.find_first_of("/\\");
    if (rest.substr(0, end) == "..") return false;
    if (end == std::string_view::npos) return true;
    rest.remove_prefix(end + 1);
  }
}

std::filesystem::path file_beside(const std::filesystem::path& description, const std::string& name) {
  const bool of_neighbour = name.starts_with("../") && name.find('/', 3) != std::string::npos;
  if (!stays_inside(of_neighbour ? std::string_view(name).substr(3) : std::string_view(name)))
    throw DataError(say("{}: '{}' leads out of its folder; put that file beside it and give its name alone", description.string(), name));
  return description.parent_path() / name;
}

std::string path_trouble(const std::filesystem::filesystem_error& error) {
  return error.path1().empty() ? error.code().message() : error.path1().string() + ": " + error.code().message();
}

}  // namespace arpent
