// SPDX-License-Identifier: Apache-2.0
/// Small measurements and changes of single polygons, without GEOS showing.
#pragma once
#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Planar area common to two polygons. @throws DataError when GEOS gives up. Cost O(n log n).
[[nodiscard]] SquareMetres common_area(const PolygonSet& a, std::size_t i, const PolygonSet& b, std::size_t j);

/// Appends polygon `i` with its coordinates on a grid, valid; as it is when it lies on the grid already, would
/// vanish, or would change by more than grid × perimeter. For drawing. @return its index in `out`
std::size_t append_snapped(const PolygonSet& set, std::size_t i, Metres grid, PolygonSet& out);

/// Appends the union of all polygons of a set as one polygon. @return its index, or PolygonBuilder::npos when empty
/// Cost: O(n) for a clean coverage, O(n log n) with overlay otherwise.
std::size_t append_union(const PolygonSet& set, PolygonSet& out);

}  // namespace arpent
