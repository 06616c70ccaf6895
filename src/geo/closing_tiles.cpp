// SPDX-License-Identifier: Apache-2.0
#include "closing_tiles.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/coverage.hpp"
#include "closing_seams.hpp"

namespace arpent {
namespace {

/// A square and a polygon that may matter to it.
struct Near {
  std::int32_t row, column;
  std::uint32_t polygon;
  friend auto operator<=>(const Near&, const Near&) = default;
};

std::vector<Near> near_squares(const TileJob& job) {
  std::vector<Near> all;
  const auto number = [&](double v) { return static_cast<std::int32_t>(std::floor(v / job.side)); };
  for (const auto i : job.of) {
    const auto box = job.polygons->box(i).grown(job.reach);
    for (auto r = number(box.ymin); r <= number(box.ymax); ++r)
      for (auto c = number(box.xmin); c <= number(box.xmax); ++c) all.push_back({r, c, i});
  }
  std::sort(all.begin(), all.end());
  return all;
}

/// Ground of one square and around it, dissolved.
PolygonSet gather(const GeosContext& geos, const TileJob& job, std::span<const Near> near, const Box& square) {
  // A clipped limit is no longer that of the neighbour, point for point: only what reaches far beyond is clipped.
  const auto around = square.grown(job.reach), far = square.grown(job.reach + job.side);
  std::vector<GeosGeom> parts;
  for (const auto& one : near) {
    auto outline = to_geos(geos, *job.polygons, one.polygon);
    if (!far.contains(job.polygons->box(one.polygon))) {
      outline = clip(geos, *outline, around);
      if (is_empty(geos, *outline)) continue;
    }
    parts.push_back(std::move(outline));
  }
  PolygonSet ground;
  if (!parts.empty()) append_parts(geos, *dissolve(geos, std::move(parts)), ground);
  return ground;
}

GeosGeom collection(const GeosContext& geos, std::vector<GeosGeom> parts, int type) {
  std::vector<GEOSGeometry*> raw;
  for (auto& part : parts) raw.push_back(part.release());
  return own(geos, GEOSGeom_createCollection_r(geos.handle(), type, raw.data(), static_cast<unsigned>(raw.size())), "collection");
}

}  // namespace

GeosGeom multi(const GeosContext& geos, const PolygonSet& set) {
  std::vector<GeosGeom> parts;
  for (std::size_t i = 0; i < set.size(); ++i) parts.push_back(to_geos(geos, set, i));
  return collection(geos, std::move(parts), GEOS_MULTIPOLYGON);
}

void append_parts(const GeosContext& geos, const GEOSGeometry& g, PolygonSet& out) {
  const int count = GEOSGetNumGeometries_r(geos.handle(), &g);
  if (out.empty()) out.reserve(static_cast<std::size_t>(count), static_cast<std::size_t>(GEOSGetNumCoordinates_r(geos.handle(), &g)));
  for (int k = 0; k < count; ++k) append(geos, *GEOSGetGeometryN_r(geos.handle(), &g, k), out);
}

GeosGeom dissolve(const GeosContext& geos, std::vector<GeosGeom> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  const auto all = collection(geos, std::move(parts), GEOS_GEOMETRYCOLLECTION);
  // GEOS compares the areas and gives nothing when they differ; limits with other points come out invalid.
  GeosGeom united{GEOSCoverageUnion_r(geos.handle(), all.get()), GeosDelete{&geos}};
  if (united && GEOSisValid_r(geos.handle(), united.get()) == 1) return united;
  return own(geos, GEOSUnaryUnion_r(geos.handle(), all.get()), "union");
}

PolygonSet fill_holes(const GeosContext& geos, const PolygonSet& parts, const std::function<bool(SquareMetres, const Box&)>& filled) {
  PolygonSet holes;  // those to fill, as shells
  std::vector<std::uint32_t> owner;
  PolygonSet with;  // the parts without them
  with.reserve(parts.size(), parts.point_count());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    PolygonBuilder builder(with);
    for (auto r = parts.rings_begin(i); r < parts.rings_end(i); ++r) {
      const auto ring = parts.ring(r);
      if (parts.is_shell(r)) {
        builder.shell(ring);
        continue;
      }
      Box box;
      for (const auto p : ring) box.add(p);
      if (!filled({-signed_area(ring)}, box)) {
        builder.hole(ring);
        continue;
      }
      PolygonBuilder hole(holes);
      hole.shell(ring);
      if (hole.finish() != PolygonBuilder::npos) owner.push_back(static_cast<std::uint32_t>(i));
    }
    builder.finish();
  }
  if (holes.empty()) return parts;
  // A part that lies in a hole now filled is ground of the part around it.
  const auto index = index_of(holes);
  PolygonSet kept;
  for (std::size_t i = 0; i < with.size(); ++i) {
    bool enclosed = false;
    for (const auto h : index.find(with.box(i))) {
      if (owner[h] == i || !holes.box(h).contains(with.box(i))) continue;
      const auto outline = to_geos(geos, with, i);
      const auto point = own(geos, GEOSPointOnSurface_r(geos.handle(), outline.get()), "point on surface");
      Point inside;
      GEOSGeomGetX_r(geos.handle(), point.get(), &inside.x);
      GEOSGeomGetY_r(geos.handle(), point.get(), &inside.y);
      enclosed = enclosed || contains(holes, h, inside);
    }
    if (!enclosed) kept.append(with, i);
  }
  return kept;
}

PolygonSet along_hilbert_curve(const PolygonSet& parts) {
  const auto extent = parts.extent();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> order;
  for (std::uint32_t i = 0; i < parts.size(); ++i) order.emplace_back(hilbert_code(extent, parts.points(i).front()), i);
  const auto before = [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    const auto p = parts.points(a.second), q = parts.points(b.second);
    return std::lexicographical_compare(p.begin(), p.end(), q.begin(), q.end(),
                                        [](Point u, Point v) { return u.x < v.x || (u.x == v.x && u.y < v.y); });
  };
  std::sort(order.begin(), order.end(), before);
  PolygonSet sorted;
  sorted.reserve(parts.size(), parts.point_count());
  for (const auto& [code, i] : order) sorted.append(parts, i);
  return sorted;
}

PolygonSet by_tiles(const TileJob& job, const TileWork& work) {
  const auto near = near_squares(job);
  std::vector<std::size_t> first;  // of each square in `near`
  for (std::size_t k = 0; k < near.size(); ++k)
    if (k == 0 || near[k].row != near[k - 1].row || near[k].column != near[k - 1].column) first.push_back(k);
  first.push_back(near.size());
  const int workers = thread_count(job.threads);
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  std::vector<PolygonSet> done(first.size() - 1);
  parallel_for(done.size(), 1, workers, [&](std::size_t begin, std::size_t end, int worker) {
    const auto& geos = *contexts[static_cast<std::size_t>(worker)];
    for (auto t = begin; t < end; ++t) {
      const auto& at = near[first[t]];
      const Box square{at.column * job.side, at.row * job.side, (at.column + 1) * job.side, (at.row + 1) * job.side};
      const auto ground = gather(geos, job, std::span(near).subspan(first[t], first[t + 1] - first[t]), square);
      if (!ground.empty()) done[t] = work(geos, ground, square);
    }
  });
  PolygonSet pieces;
  for (auto& square : done) pieces.append_all(std::move(square));
  return along_hilbert_curve(join_at_seams(pieces, job.side, workers));
}

}  // namespace arpent
