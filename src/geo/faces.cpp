// SPDX-License-Identifier: Apache-2.0
#include "faces.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace arpent {
namespace {

bool before(Point a, Point b) { return a.x < b.x || (a.x == b.x && a.y < b.y); }

/// Segments as a graph: points by number, each with the points it is joined to.
class Graph {
 public:
  explicit Graph(std::span<const std::pair<Point, Point>> segments) {
    points_.reserve(2 * segments.size());
    for (const auto& [a, b] : segments)
      for (const auto p : {a, b}) points_.push_back({p.x + 0.0, p.y + 0.0});  // −0 and 0 are one place
    std::sort(points_.begin(), points_.end(), before);
    points_.erase(std::unique(points_.begin(), points_.end()), points_.end());
    std::vector<std::pair<std::uint32_t, std::uint32_t>> edges;
    edges.reserve(segments.size());
    for (const auto& [a, b] : segments)
      if (!(a == b)) edges.push_back(std::minmax(number(a), number(b)));
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    first_.resize(points_.size() + 1);
    for (const auto& [a, b] : edges) {
      ++first_[a + 1];
      ++first_[b + 1];
    }
    for (std::size_t p = 0; p < points_.size(); ++p) first_[p + 1] += first_[p];
    to_.resize(2 * edges.size());
    auto place = first_;
    for (const auto& [a, b] : edges) {
      to_[place[a]++] = b;
      to_[place[b]++] = a;
    }
    walked_.resize(to_.size());
  }

  /// Lines between points where not just two segments meet, then the closed ones that are left.
  std::vector<std::vector<Point>> chains() {
    std::vector<std::vector<Point>> lines;
    for (const bool rings : {false, true})
      for (std::uint32_t p = 0; p < points_.size(); ++p) {
        if (!rings && passed(p)) continue;
        for (auto k = first_[p]; k < first_[p + 1]; ++k)
          if (!walked_[k]) lines.push_back(walk(p, k));
      }
    return lines;
  }

 private:
  [[nodiscard]] std::uint32_t number(Point p) const {
    return static_cast<std::uint32_t>(std::lower_bound(points_.begin(), points_.end(), p, before) - points_.begin());
  }
  [[nodiscard]] bool passed(std::uint32_t p) const { return first_[p + 1] - first_[p] == 2; }

  std::vector<Point> walk(std::uint32_t from, std::size_t along) {
    std::vector<Point> line{points_[from]};
    const auto start = from;
    while (true) {
      const auto to = to_[along];
      walked_[along] = true;
      const auto back = std::lower_bound(to_.begin() + static_cast<std::ptrdiff_t>(first_[to]), to_.begin() + static_cast<std::ptrdiff_t>(first_[to + 1]), from);
      const auto back_at = static_cast<std::size_t>(back - to_.begin());
      walked_[back_at] = true;
      line.push_back(points_[to]);
      if (to == start || !passed(to)) return line;
      along = first_[to] + (back_at == first_[to] ? 1 : 0);
      from = to;
    }
  }

  std::vector<Point> points_;
  std::vector<std::size_t> first_;  // per point, plus end: place in `to_`
  std::vector<std::uint32_t> to_;   // ascending for each point
  std::vector<bool> walked_;
};

/// A power of two: grid points are then exact.
double grid_for(std::span<const std::pair<Point, Point>> segments) {
  double largest = 1;
  for (const auto& [a, b] : segments) largest = std::max({largest, std::fabs(a.x), std::fabs(a.y), std::fabs(b.x), std::fabs(b.y)});
  return std::ldexp(1, std::ilogb(largest) - 46);
}

}  // namespace

std::vector<std::vector<Point>> chains_of(std::span<const std::pair<Point, Point>> segments) { return Graph(segments).chains(); }

void add_segments(const PolygonSet& set, std::size_t i, std::vector<std::pair<Point, Point>>& segments) {
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) segments.emplace_back(ring[k], ring[k + 1]);
  }
}

Faces faces_of(const GeosContext& geos, std::span<const std::pair<Point, Point>> segments, Noding noding) {
  Faces faces;
  if (segments.empty()) return faces;
  auto* h = geos.handle();
  std::vector<GEOSGeometry*> lines;
  for (const auto& line : chains_of(segments)) {
    auto* sequence = GEOSCoordSeq_copyFromBuffer_r(h, &line.front().x, static_cast<unsigned>(line.size()), 0, 0);
    if (sequence == nullptr) geos.raise("coordinate sequence");
    lines.push_back(GEOSGeom_createLineString_r(h, sequence));
  }
  const auto all = own(
      geos, GEOSGeom_createCollection_r(h, GEOS_MULTILINESTRING, lines.data(), static_cast<unsigned>(lines.size())), "lines");
  const auto noded = own(geos, noding == Noding::snapped ? GEOSUnaryUnionPrec_r(h, all.get(), grid_for(segments)) : GEOSUnaryUnion_r(h, all.get()), "noding");
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
