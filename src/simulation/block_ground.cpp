// SPDX-License-Identifier: Apache-2.0
#include "block_ground.hpp"

#include <algorithm>
#include <cmath>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/measure.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

constexpr double lake_at_least = 1e7;  // m²: the coastal law counts lakes of more than 1 000 ha

Faces whole_blocks(const Lattice& lattice) {
  Faces faces;
  faces.points = lattice.vertex;
  for (std::size_t b = 0; b < lattice.block_count(); ++b) {
    if (lattice.zone[b] < 0 && lattice.limit[b] == 0) continue;
    const int i = lattice.column(b), j = lattice.row(b);
    const VertexId loop[] = {static_cast<VertexId>(lattice.node(i, j)), static_cast<VertexId>(lattice.node(i + 1, j)),
                             static_cast<VertexId>(lattice.node(i + 1, j + 1)), static_cast<VertexId>(lattice.node(i, j + 1))};
    faces.add_loop(loop);
    faces.end_face(static_cast<std::uint32_t>(b));
  }
  return faces;
}

/// Signed: of a hole below 0.
double area_of(const Faces& faces, std::uint32_t loop) {
  const auto corners = faces.loop(loop);
  const auto from = faces.points[corners[0]];
  double twice = 0;
  for (std::size_t k = 1; k + 1 < corners.size(); ++k) {
    const auto a = faces.points[corners[k]], b = faces.points[corners[k + 1]];
    twice += (a.x - from.x) * (b.y - from.y) - (a.y - from.y) * (b.x - from.x);
  }
  return twice / 2;
}

}  // namespace

bool is_farm(Kind kind) { return kind >= Kind::arable && kind <= Kind::farm_yard; }
bool is_forest(Kind kind) { return kind >= Kind::conifers && kind <= Kind::mixed; }
bool is_activity(Kind kind) { return (kind >= Kind::factory && kind <= Kind::parking) || (kind >= Kind::warehouse && kind <= Kind::airfield_grass); }
bool is_water(Kind kind) { return kind == Kind::water; }

std::vector<Box> boxes_of(const Faces& faces) {
  std::vector<Box> boxes(faces.size());
  for (std::size_t f = 0; f < faces.size(); ++f)
    for (const auto v : faces.loop(faces.face_begin[f])) boxes[f].add(faces.points[v]);
  return boxes;
}

Faces clip_to_zone(const Faces& all, std::span<const Box> boxes, const PolygonSet& zones, std::size_t z, double cell) {
  const auto around = zones.box(z).grown(1);
  Faces some;
  std::vector<VertexId> place(all.points.size(), none), loop;
  for (std::size_t f = 0; f < all.size(); ++f) {
    if (!boxes[f].intersects(around)) continue;
    loop.clear();
    for (const auto v : all.loop(all.face_begin[f])) {
      if (place[v] == none) place[v] = some.add_point(all.points[v]);
      loop.push_back(place[v]);
    }
    some.add_loop(loop);
    some.end_face(all.tag[f]);
  }
  keep_off(some, OutlineBins(zones, z, cell));
  return clip_faces(some, zones, z, cell, 0);
}

BlockGround::BlockGround(const ZoneLayer& zones, const std::vector<CommuneFact>& facts, const SimulationOptions& options)
    : plan_(zones, facts, options) {
  for (const auto& z : zones.zones)
    if (departement_of(z.id).empty()) throw DataError(say("simulation: zone {} has no INSEE code for an id; parcels and permits are named by it", z.id));
  const auto& grid = lattice();
  kinds_.resize(grid.block_count());
  relief_.resize(grid.block_count());
  const History history(grid, plan_.terrain, plan_.towns, plan_.seed);
  parallel_for(static_cast<std::size_t>(grid.ny), 8, options.threads, [&](std::size_t begin, std::size_t end, int) {
    std::vector<Footprint> unused;
    for (auto j = begin; j < end; ++j)
      for (int i = 0; i < grid.nx; ++i) {
        const auto b = grid.block(i, static_cast<int>(j));
        if (grid.zone[b] < 0 && grid.limit[b] == 0) continue;
        kinds_[b] = history.block(b, unused).kinds;
        relief_[b] = static_cast<float>(plan_.terrain.relief(grid.centre(b)));
      }
  });
  find_shore(zones);
  std::vector<std::uint8_t> town(grid.block_count(), 0);
  for (std::size_t b = 0; b < grid.block_count(); ++b) town[b] = is_drawn(b) && town_since(b) == 0 ? 1 : 0;
  to_town_ = distance_from(town);
  find_zoning();

  const auto blocks = whole_blocks(grid);
  const auto boxes = boxes_of(blocks);
  std::vector<Faces> parts(zones.polygons.size());
  parallel_for(parts.size(), 1, options.threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto z = begin; z < end; ++z) parts[z] = clip_to_zone(blocks, boxes, zones.polygons, z, grid.cell);
  });
  std::vector<double> inside(grid.block_count(), 0);
  for (auto& part : parts) {
    for (FaceId f = 0; f < part.size(); ++f)
      for (auto l = part.face_begin[f]; l < part.face_begin[f + 1]; ++l) inside[part.tag[f]] += area_of(part, l);
    communes_.emplace_back(std::move(part));
  }
  // The lattice gives blocks beyond the limit to the nearest zone; a corner of a block is no place to choose either.
  for (std::size_t b = 0; b < grid.block_count(); ++b)
    if (is_drawn(b) && inside[b] > 0.4 * grid.cell * grid.cell) drawn_.push_back(b);
}

std::size_t BlockGround::at(Point p) const {
  const int i = static_cast<int>(std::floor((p.x - lattice().origin.x) / lattice().cell));
  const int j = static_cast<int>(std::floor((p.y - lattice().origin.y) / lattice().cell));
  return lattice().has(i, j) ? lattice().block(i, j) : lattice().block_count();
}

void BlockGround::find_shore(const ZoneLayer& zones) {
  PolygonSet land;
  append_union(zones.polygons, land);
  std::size_t main = 0;
  double largest = 0;
  for (std::size_t r = 0; r < land.rings_end(0); ++r) {
    const double area = signed_area(land.ring(r));
    if (area > largest) largest = area, main = r;
  }
  std::vector<std::uint8_t> marked(lattice().block_count(), 0);
  for (std::size_t r = 0; r < land.rings_end(0); ++r) {
    const auto ring = land.ring(r);
    if (!land.is_shell(r) && -signed_area(ring) < lake_at_least) continue;
    // A ring begins at its westernmost point and a shell runs counter-clockwise: along its south first.
    auto end = ring.end();
    if (r == main) end = std::max_element(ring.begin(), ring.end(), [](Point a, Point b) { return a.x - a.y < b.x - b.y; }) + 1;
    ShoreLine line{{ring.begin(), end}, !land.is_shell(r)};
    for (std::size_t k = 0; k + 1 < line.points.size(); ++k) {
      const auto a = line.points[k], b = line.points[k + 1];
      const int steps = 1 + static_cast<int>(std::hypot(b.x - a.x, b.y - a.y) / (lattice().cell / 2));
      for (int s = 0; s <= steps; ++s) {
        const auto block = at({a.x + (b.x - a.x) * s / steps, a.y + (b.y - a.y) * s / steps});
        if (block < marked.size()) marked[block] = 1;
      }
    }
    if (line.points.size() > 1) shore_.push_back(std::move(line));
  }
  to_shore_ = distance_from(marked);
}

/// Two passes over the lattice, 1 to a side and √2 to a corner.
std::vector<float> BlockGround::distance_from(const std::vector<std::uint8_t>& marked) const {
  const auto& grid = lattice();
  std::vector<float> distance(marked.size(), 1e9F);
  for (std::size_t b = 0; b < marked.size(); ++b)
    if (marked[b] != 0) distance[b] = 0;
  const auto cell = static_cast<float>(grid.cell);
  const auto take = [&](int i, int j, int dx, int dy) {
    if (!grid.has(i + dx, j + dy)) return;
    const float step = dx != 0 && dy != 0 ? 1.41421356F * cell : cell;
    auto& own = distance[grid.block(i, j)];
    own = std::min(own, distance[grid.block(i + dx, j + dy)] + step);
  };
  for (int j = 0; j < grid.ny; ++j)
    for (int i = 0; i < grid.nx; ++i)
      for (const auto& [dx, dy] : {std::pair{-1, 0}, {-1, -1}, {0, -1}, {1, -1}}) take(i, j, dx, dy);
  for (int j = grid.ny - 1; j >= 0; --j)
    for (int i = grid.nx - 1; i >= 0; --i)
      for (const auto& [dx, dy] : {std::pair{1, 0}, {1, 1}, {0, 1}, {-1, 1}}) take(i, j, dx, dy);
  return distance;
}

Areas BlockGround::areas(const std::function<std::uint64_t(std::size_t block)>& label, int threads) const {
  std::vector<std::uint64_t> of(lattice().block_count(), 0);
  for (std::size_t b = 0; b < of.size(); ++b)
    if (is_drawn(b) || lattice().limit[b] != 0) of[b] = label(b);
  std::vector<Areas> parts(communes_.size());
  parallel_for(parts.size(), 1, threads, [&](std::size_t begin, std::size_t end, int) {
    std::vector<std::uint64_t> own;
    for (auto z = begin; z < end; ++z) {
      const auto& tag = communes_[z].faces().tag;
      own.clear();
      bool any = false;
      for (const auto b : tag) {
        own.push_back(of[b]);
        any = any || of[b] != 0;
      }
      if (!any) continue;
      const auto regions = communes_[z].regions(own);
      for (std::size_t r = 0; r < regions.first_face.size(); ++r) {
        const auto b = tag[regions.first_face[r]];
        if (of[b] == 0) continue;
        parts[z].polygons.append(regions.polygons, r);
        parts[z].block.push_back(b);
        parts[z].commune.push_back(static_cast<std::uint32_t>(z));
      }
    }
  });
  Areas all;
  for (auto& part : parts) {
    all.polygons.append_all(std::move(part.polygons));
    all.block.insert(all.block.end(), part.block.begin(), part.block.end());
    all.commune.insert(all.commune.end(), part.commune.begin(), part.commune.end());
  }
  return all;
}

std::vector<std::size_t> BlockGround::best_blocks(std::size_t count, std::uint64_t salt, const std::function<double(std::size_t block)>& score) const {
  constexpr int draws = 64;
  std::vector<std::size_t> chosen;
  for (std::size_t n = 0; n < count && !drawn_.empty(); ++n) {
    double best = 0;
    std::size_t found = lattice().block_count();
    for (int t = 0; t < draws; ++t) {
      const auto b = drawn_[static_cast<std::size_t>(unit(plan_.seed + salt, static_cast<std::int64_t>(n), t) * static_cast<double>(drawn_.size()))];
      const double s = score(b);
      if (s > best && std::find(chosen.begin(), chosen.end(), b) == chosen.end()) best = s, found = b;
    }
    if (found == lattice().block_count() && n == 0) {  // a rare kind of ground: all of it is looked at
      for (const auto b : drawn_)
        if (const double s = score(b); s > best) best = s, found = b;
    }
    if (found != lattice().block_count()) chosen.push_back(found);
  }
  return chosen;
}

}  // namespace arpent::simulation
