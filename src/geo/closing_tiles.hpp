// SPDX-License-Identifier: Apache-2.0
/// Geometry worked out square by square and joined again without rounding anything twice.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

inline constexpr double tile_grid = 0.001;  ///< m: results of squares have their coordinates on it

/// Which polygons, and how the plane is cut: squares with corners at whole multiples of `side`, so that what comes out at
/// a place does not depend on ground far from it.
struct TileJob {
  const PolygonSet* polygons = nullptr;
  std::span<const std::uint32_t> of;
  double side = 2000;  ///< m, whole
  double reach = 0;    ///< m: ground this near to a square may change what comes out in it
  int threads = 0;
};

/// Makes of the ground around a square what is in it: polygons one part each, within the box, disjoint but for limits,
/// coordinates on the grid. The ground is dissolved, in normal form, one part a polygon.
using TileWork = std::function<PolygonSet(const GeosContext& geos, const PolygonSet& ground, const Box& square)>;

/// @return one polygon a part, disjoint, along a Hilbert curve
[[nodiscard]] PolygonSet by_tiles(const TileJob& job, const TileWork& work);

/// Fills the holes an answer of true is given for, with all that lies in them. One part a polygon, in and out.
[[nodiscard]] PolygonSet fill_holes(const GeosContext& geos, const PolygonSet& parts, const std::function<bool(SquareMetres, const Box&)>& filled);

/// In the order of their first points along the curve over their extent.
[[nodiscard]] PolygonSet along_hilbert_curve(const PolygonSet& parts);
/// One geometry of all polygons of a set. @pre they are disjoint
[[nodiscard]] GeosGeom multi(const GeosContext& geos, const PolygonSet& set);
/// Appends each polygon of `g` as one of its own.
void append_parts(const GeosContext& geos, const GEOSGeometry& g, PolygonSet& out);
/// Union of polygons: by cancelling edges when they share them exactly, with overlay otherwise.
[[nodiscard]] GeosGeom dissolve(const GeosContext& geos, std::vector<GeosGeom> parts);

}  // namespace arpent
