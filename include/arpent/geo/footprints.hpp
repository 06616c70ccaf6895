// SPDX-License-Identifier: Apache-2.0
/// Ground made of less than an outline: a point and an area, a line and a width, several polygons.
#pragma once
#include <cstddef>
#include <span>

#include "arpent/core/units.hpp"
#include "arpent/geo/lines.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Adds the disc of that area around a point: a regular polygon of 32 sides whose own area is the area asked for, within the
/// rounding of its coordinates (1e-9 of it from 10 m² on, in a national CRS).
/// @return its index, or PolygonBuilder::npos when the area is no positive number or too small to be drawn
std::size_t add_disc(Point centre, SquareMetres area, PolygonSet& out);

/// Adds the ground within half a width of the lines of a feature: it ends square where a line ends and is round where one bends
/// (a quarter turn in 8 sides). A closed line gives a ring. Parts that are points are left out; where bands overlap, ground counts once.
/// @return its index, or PolygonBuilder::npos when the feature has no line or the width is no positive number
/// @throws DataError when GEOS gives up
std::size_t add_band(const ShapeSet& lines, std::size_t feature, Metres width, PolygonSet& out);

/// Adds the union of some polygons of a set: ground that several share counts once, common limits vanish. One polygon is copied.
/// @pre valid polygons; `out` is not `set`
/// @return its index, or PolygonBuilder::npos when there is no member
/// @throws DataError when GEOS gives up
std::size_t add_union(const PolygonSet& set, std::span<const std::size_t> members, PolygonSet& out);

}  // namespace arpent
