// SPDX-License-Identifier: Apache-2.0
/// Zones cut by position for the counting, and put together again behind it.
#pragma once
#include <cstdint>
#include <vector>

#include "arpent/geo/area_model.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/position.hpp"

namespace arpent {

/// The ground of a zone at one position.
struct ZonePart {
  std::uint32_t zone = 0;  ///< in the layer that was cut
  Position position = Position::unknown;
  friend auto operator<=>(const ZonePart&, const ZonePart&) = default;
};

/// Zones cut along the limits of positions: disjoint parts that make up each zone, none empty.
struct ZoneParts {
  PolygonSet polygons;
  std::vector<ZonePart> of;  ///< per polygon; sorted, no part twice
};

/// The parts as zones of a comparison: `13055 dans`.
[[nodiscard]] ZoneLayer layer_of(const ZoneParts& parts, const ZoneLayer& zones);

/// Brings a comparison by parts back to the zones: cells and change polygons keep their position, the areas and overlaps of
/// the parts add up exactly. The area of a zone is that of its own outline, so that what cutting lost stands in the
/// residual; with raster cells that go where their centre is, the sum of its parts.
/// Cost: the cells of the ledger.
[[nodiscard]] Comparison by_zone(Comparison by_part, const ZoneParts& parts, const ZoneLayer& zones, const AreaModel& model);

}  // namespace arpent
