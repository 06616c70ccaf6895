// SPDX-License-Identifier: Apache-2.0
#include "faces.hpp"

namespace arpent {

void add_segments(const PolygonSet& set, std::size_t i, std::vector<std::pair<Point, Point>>& segments) {
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) segments.emplace_back(ring[k], ring[k + 1]);
  }
}

Faces faces_of(const GeosContext& geos, std::span<const std::pair<Point, Point>> segments) {
  Faces faces;
  if (segments.empty()) return faces;
  auto* h = geos.handle();
  std::vector<GEOSGeometry*> lines;
  lines.reserve(segments.size());
  for (const auto& [a, b] : segments) {
    const double xy[4] = {a.x, a.y, b.x, b.y};
    auto* sequence = GEOSCoordSeq_copyFromBuffer_r(h, xy, 2, 0, 0);
    if (sequence == nullptr) geos.raise("coordinate sequence");
    lines.push_back(GEOSGeom_createLineString_r(h, sequence));
  }
  const auto all = own(
      geos, GEOSGeom_createCollection_r(h, GEOS_MULTILINESTRING, lines.data(), static_cast<unsigned>(lines.size())), "lines");
  const auto noded = own(geos, GEOSUnaryUnion_r(h, all.get()), "noding");
  const GEOSGeometry* const input[] = {noded.get()};
  const auto polygons = own(geos, GEOSPolygonize_r(h, input, 1), "polygonizing");
  const int n = GEOSGetNumGeometries_r(h, polygons.get());
  for (int i = 0; i < n; ++i) {
    const auto* face = GEOSGetGeometryN_r(h, polygons.get(), i);
    const auto point = own(geos, GEOSPointOnSurface_r(h, face), "point on surface");
    if (is_empty(geos, *point) || append(geos, *face, faces.polygons) == PolygonBuilder::npos) continue;
    Point inside;
    GEOSGeomGetX_r(h, point.get(), &inside.x);
    GEOSGeomGetY_r(h, point.get(), &inside.y);
    faces.inside.push_back(inside);
  }
  return faces;
}

}  // namespace arpent
