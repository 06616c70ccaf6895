// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/zone_parts.hpp"

#include <fmt/format.h>

namespace arpent {

ZoneLayer layer_of(const ZoneParts& parts, const ZoneLayer& zones) {
  ZoneLayer layer{.source = zones.source, .zones = {}, .polygons = parts.polygons, .crs = zones.crs, .anomalies = {}};
  for (const auto& part : parts.of) {
    auto zone = zones.zones[part.zone];
    zone.id = fmt::format("{} {}", zone.id, position_name(part.position));
    layer.zones.push_back(std::move(zone));
  }
  return layer;
}

Comparison by_zone(Comparison by_part, const ZoneParts& parts, const ZoneLayer& zones, const AreaModel& model) {
  const auto& cut = by_part.ledger;
  Ledger whole;
  whole.area_model = cut.area_model;
  whole.cell_rule = cut.cell_rule;
  whole.zones = zones.zones;
  whole.overlap.resize(zones.zones.size());
  for (auto& zone : whole.zones) zone.area = {};
  for (std::size_t p = 0; p < parts.of.size(); ++p) {
    whole.zones[parts.of[p].zone].area += cut.zones[p].area;
    whole.overlap[parts.of[p].zone] += cut.overlap[p];
  }
  if (cut.cell_rule != "centre")
    for (std::size_t z = 0; z < whole.zones.size(); ++z) whole.zones[z].area = ExactArea(model.area(zones.polygons, z));
  for (const auto& [key, cell] : cut.cells) {
    const auto& part = parts.of[key.zone];
    whole.cells.emplace(Ledger::Key{part.zone, key.window, key.before, key.after, part.position}, cell);
  }
  for (auto& piece : by_part.changes.pieces) {
    const auto& part = parts.of[piece.zone];
    piece.zone = part.zone;
    piece.position = part.position;
  }
  by_part.ledger = std::move(whole);
  by_part.zones = zones;
  by_part.zones.zones = by_part.ledger.zones;
  return by_part;
}

}  // namespace arpent
