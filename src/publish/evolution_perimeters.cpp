// SPDX-License-Identifier: Apache-2.0
/// Zones that are new, gone or of another outline.
#include <fmt/format.h>

#include "arpent/core/text.hpp"
#include "evolution_parts.hpp"

namespace arpent::evolution {
namespace {

/// Outlines count as changed above this; below it is the rounding of coordinates.
constexpr auto outline_tolerance = BookArea::from_cm2(10000);

BookArea magnitude(BookArea area) { return area < BookArea{} ? -area : area; }

/// Communes of each zone at each level, with their names.
using Members = std::map<std::pair<std::string, std::string>, std::map<std::string, std::string>>;
Members members_of(const std::vector<Books::ZoneBook>& zones) {
  Members members;
  for (const auto& book : zones) {
    members[{"commune", book.zone.id}][book.zone.id] = book.zone.name;
    if (!book.zone.group.empty()) members[{"territoire", book.zone.group}][book.zone.id] = book.zone.name;
    members[{"metropole", whole_zone}][book.zone.id] = book.zone.name;
  }
  return members;
}

}  // namespace

std::map<std::string, BookArea> surfaces_of(const std::vector<Books::ZoneBook>& zones) {
  std::map<std::string, BookArea> surfaces;
  for (const auto& book : zones) surfaces[book.zone.id] = book.area;
  return surfaces;
}

/// What is said of the outline of a zone, per level and zone; nothing: the same.
Perimeters perimeters(const std::vector<Books::ZoneBook>& then, const std::vector<Books::ZoneBook>& now) {
  const auto before = members_of(then), after = members_of(now);
  const auto surface_then = surfaces_of(then), surface_now = surfaces_of(now);
  std::map<std::string, std::string> outlines;
  for (const auto& [id, area] : surface_now)
    if (const auto old = surface_then.find(id); old != surface_then.end() && magnitude(area - old->second) > outline_tolerance)
      outlines[id] = fmt::format("{} → {} m²", old->second.text(), area.text());
  Perimeters said;
  for (const auto& [zone, communes] : after) {
    const auto old = before.find(zone);
    if (old == before.end()) continue;
    std::vector<std::string> entered, left, other;
    for (const auto& [id, name] : communes) {
      if (old->second.count(id) == 0) entered.push_back(zone_words(id, name));
      if (const auto outline = outlines.find(id); outline != outlines.end()) other.push_back(zone.first == "commune" ? outline->second : zone_words(id, name));
    }
    for (const auto& [id, name] : old->second)
      if (communes.count(id) == 0) left.push_back(zone_words(id, name));
    std::vector<std::string> parts;
    if (!entered.empty()) parts.push_back("communes entrées : " + join(entered, ", "));
    if (!left.empty()) parts.push_back("communes sorties : " + join(left, ", "));
    if (!other.empty()) parts.push_back((zone.first == "commune" ? "surface de la zone " : "contours modifiés : ") + join(other, ", "));
    if (!parts.empty()) said[zone] = "périmètre : " + join(parts, " ; ");
  }
  return said;
}

}  // namespace arpent::evolution
