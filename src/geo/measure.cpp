// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/measure.hpp"

#include <algorithm>
#include <cmath>

#include "arpent/core/error.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"

namespace arpent {
namespace {

bool on_grid(std::span<const Point> points, double grid) {
  // A coordinate of 1e7 m on a 1 mm grid is 1e10 steps: exact to 1e-6 of a step in a double.
  const auto whole = [&](double v) { return std::fabs(v / grid - std::nearbyint(v / grid)) < 1e-4; };
  return std::all_of(points.begin(), points.end(), [&](Point p) { return whole(p.x) && whole(p.y); });
}

double perimeter(const PolygonSet& set, std::size_t i) {
  double length = 0;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) length += std::hypot(ring[k + 1].x - ring[k].x, ring[k + 1].y - ring[k].y);
  }
  return length;
}

}  // namespace

SquareMetres common_area(const PolygonSet& a, std::size_t i, const PolygonSet& b, std::size_t j) {
  if (!a.box(i).intersects(b.box(j))) return {};
  const GeosContext geos;
  const auto ga = to_geos(geos, a, i), gb = to_geos(geos, b, j);
  return area(geos, *intersection(geos, *ga, *gb));
}

std::size_t append_snapped(const PolygonSet& set, std::size_t i, Metres grid, PolygonSet& out) {
  if (!on_grid(set.points(i), grid.value)) {
    const GeosContext geos;
    const auto outline = to_geos(geos, set, i);
    const auto snapped = own(geos, GEOSGeom_setPrecision_r(geos.handle(), outline.get(), grid.value, 0), "snapping");
    PolygonSet moved;
    // A spike thinner than the grid goes away with its area and its perimeter: such a piece is drawn as it is.
    if (append(geos, *snapped, moved) != PolygonBuilder::npos &&
        std::fabs(moved.area(0).value - set.area(i).value) <= grid.value * perimeter(moved, 0)) {
      out.append(moved, 0);
      return out.size() - 1;
    }
  }
  out.append(set, i);
  return out.size() - 1;
}

std::size_t append_union(const PolygonSet& set, PolygonSet& out) {
  if (set.empty()) return PolygonBuilder::npos;
  // The union of the territory of a state and itself: nothing to unite.
  if (set.size() == 1 || (set.size() == 2 && set.same_outline(0, set, 1))) {
    out.append(set, 0);
    return out.size() - 1;
  }
  const GeosContext geos;
  std::vector<GeosGeom> parts;
  for (std::size_t i = 0; i < set.size(); ++i) parts.push_back(to_geos(geos, set, i));
  if (self_overlaps(set, open_edges(set), index_of(set), {1e-6}, 1).empty()) {
    std::vector<GEOSGeometry*> raw;
    for (auto& part : parts) raw.push_back(part.release());
    const auto all = own(geos,
                         GEOSGeom_createCollection_r(geos.handle(), GEOS_GEOMETRYCOLLECTION, raw.data(),
                                                     static_cast<unsigned>(raw.size())),
                         "collection");
    // Refuses (returns null) when edges do not match exactly; the general union follows then.
    const GeosGeom united{GEOSCoverageUnion_r(geos.handle(), all.get()), GeosDelete{&geos}};
    if (united) return append(geos, *united, out);
    parts.clear();
    for (std::size_t i = 0; i < set.size(); ++i) parts.push_back(to_geos(geos, set, i));
  }
  return append(geos, *union_all(geos, std::move(parts)), out);
}

}  // namespace arpent
