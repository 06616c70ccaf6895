// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/simulation/territory.hpp"
#include "faces.hpp"
#include "mesh.hpp"

namespace arpent {
namespace {

/// A convex power cell: corner k, and the neighbour across the edge from corner k to k+1 (negative: side of the frame).
struct PowerCell {
  std::vector<Point> corners;
  std::vector<int> across;
};

/// Keeps the part of a labelled ring where a·x + b·y <= c; the cut edge gets the label `by`.
/// A ring that is not convex may come back with bridges along the cut: they cancel in areas and signed lengths.
void cut(PowerCell& ring, double a, double b, double c, int by) {
  PowerCell kept;
  const auto n = ring.corners.size();
  for (std::size_t k = 0; k < n; ++k) {
    const auto p = ring.corners[k], q = ring.corners[(k + 1) % n];
    const double sp = a * p.x + b * p.y - c, sq = a * q.x + b * q.y - c;
    if (sp <= 0) {
      kept.corners.push_back(p);
      kept.across.push_back(ring.across[k]);
      if (sq > 0) {
        const double t = sp / (sp - sq);
        kept.corners.push_back({p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)});
        kept.across.push_back(by);
      }
    } else if (sq <= 0) {
      const double t = sp / (sp - sq);
      kept.corners.push_back({p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)});
      kept.across.push_back(ring.across[k]);
    }
  }
  ring = std::move(kept);
}

double area_of(const std::vector<Point>& ring) {
  double twice = 0;
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const auto p = ring[k], q = ring[(k + 1) % ring.size()];
    twice += p.x * q.y - q.x * p.y;
  }
  return twice / 2;
}

/// The weights of a power diagram whose cells, inside an outline, have given areas. Coordinates around the origin.
class Weights {
 public:
  Weights(std::vector<Point> sites, std::vector<std::vector<Point>> rings, std::vector<double> targets)
      : sites_(std::move(sites)), rings_(std::move(rings)), targets_(std::move(targets)), weight_(sites_.size(), 0) {}

  /// Damped Newton: the area of a cell grows by length / (2 distance) of each edge for a unit of weight.
  void solve() {
    const auto n = sites_.size();
    std::vector<double> areas, slope;
    double worst = measure(areas, slope);
    for (int step = 0; step < 200 && worst > 1e-7; ++step) {
      std::vector<double> move(n);
      for (std::size_t i = 0; i < n; ++i) move[i] = targets_[i] - areas[i];
      solve_linear(slope, move);
      const auto from = weight_;
      const double before = worst;
      double scale = 1;
      for (int halving = 0; halving < 12; ++halving, scale /= 2) {
        for (std::size_t i = 0; i < n; ++i) weight_[i] = from[i] + scale * move[i];
        worst = measure(areas, slope);
        if (*std::min_element(areas.begin(), areas.end()) > 0 && worst < before) break;
      }
      if (worst >= before) break;
    }
    if (worst > 0.02) throw DataError(say("schematic map: no weights give every commune its area; check the outline"));
  }

  /// Half-planes of cell i, applied to a ring.
  void restrict(std::size_t i, PowerCell& ring) const {
    for (std::size_t j = 0; j < sites_.size() && !ring.corners.empty(); ++j) {
      if (j == i) continue;
      const double a = 2 * (sites_[j].x - sites_[i].x), b = 2 * (sites_[j].y - sites_[i].y);
      const double c = sites_[j].x * sites_[j].x + sites_[j].y * sites_[j].y - sites_[i].x * sites_[i].x -
                       sites_[i].y * sites_[i].y + weight_[i] - weight_[j];
      cut(ring, a, b, c, static_cast<int>(j));
    }
  }

 private:
  /// @return the worst relative error of an area; slope: n × n, row-major
  double measure(std::vector<double>& areas, std::vector<double>& slope) const {
    const auto n = sites_.size();
    areas.assign(n, 0);
    slope.assign(n * n, 0);
    double worst = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (const auto& outer : rings_) {
        PowerCell ring{outer, std::vector<int>(outer.size(), -1)};
        restrict(i, ring);
        areas[i] += area_of(ring.corners);
        for (std::size_t k = 0; k < ring.corners.size(); ++k) {
          if (ring.across[k] < 0) continue;
          const auto j = static_cast<std::size_t>(ring.across[k]);
          const double dx = sites_[j].x - sites_[i].x, dy = sites_[j].y - sites_[i].y, d2 = dx * dx + dy * dy;
          const auto p = ring.corners[k], q = ring.corners[(k + 1) % ring.corners.size()];
          // Along the edge counter-clockwise, so that bridges cancel and holes count against.
          const double length_d = (q.y - p.y) * dx - (q.x - p.x) * dy;
          slope[i * n + i] += length_d / (2 * d2);
          slope[i * n + j] -= length_d / (2 * d2);
        }
      }
      worst = std::max(worst, std::abs(areas[i] - targets_[i]) / targets_[i]);
    }
    return worst;
  }

  /// Gaussian elimination with partial pivots; the weights are free up to a constant, so the first is held.
  static void solve_linear(std::vector<double> m, std::vector<double>& rhs) {
    const auto n = rhs.size();
    for (std::size_t j = 0; j < n; ++j) m[j] = j == 0 ? 1 : 0;
    rhs[0] = 0;
    for (std::size_t k = 0; k < n; ++k) {
      std::size_t pivot = k;
      for (auto i = k + 1; i < n; ++i) {
        if (std::abs(m[i * n + k]) > std::abs(m[pivot * n + k])) pivot = i;
      }
      if (std::abs(m[pivot * n + k]) < 1e-12) throw DataError(say("schematic map: a commune has no room in the outline"));
      for (std::size_t j = 0; j < n; ++j) std::swap(m[k * n + j], m[pivot * n + j]);
      std::swap(rhs[k], rhs[pivot]);
      for (auto i = k + 1; i < n; ++i) {
        const double f = m[i * n + k] / m[k * n + k];
        if (f == 0) continue;
        for (auto j = k; j < n; ++j) m[i * n + j] -= f * m[k * n + j];
        rhs[i] -= f * rhs[k];
      }
    }
    for (auto k = n; k-- > 0;) {
      for (auto j = k + 1; j < n; ++j) rhs[k] -= m[k * n + j] * rhs[j];
      rhs[k] /= m[k * n + k];
    }
  }

  std::vector<Point> sites_;
  std::vector<std::vector<Point>> rings_;
  std::vector<double> targets_;
  std::vector<double> weight_;
};

double to_grid(double v) { return std::round(v * 100) / 100; }

}  // namespace

ZoneLayer schematic_communes(const std::vector<CommuneFact>& facts, const std::vector<OutlineRing>& outline, const Crs& crs) {
  Box box;
  double ground = 0, wanted = 0;
  PolygonSet limit;
  {
    PolygonBuilder builder(limit);
    for (const auto& ring : outline) {
      for (const auto p : ring.points) box.add(p);
      if (area_of(ring.points) > 0) builder.shell(ring.points);
      else builder.hole(ring.points);
    }
    if (builder.finish() == PolygonBuilder::npos) throw DataError(say("schematic map: the outline has no area"));
    ground = limit.area(0).value;
  }
  const Point centre{std::round((box.xmin + box.xmax) / 2), std::round((box.ymin + box.ymax) / 2)};
  const auto local = [&](Point p) { return Point{p.x - centre.x, p.y - centre.y}; };
  std::vector<Point> sites;
  std::vector<double> targets;
  std::vector<std::vector<Point>> rings;
  for (const auto& f : facts) wanted += f.area.value;
  for (const auto& f : facts) {
    sites.push_back(local(f.centroid));
    targets.push_back(f.area.value * ground / wanted);
  }
  for (const auto& ring : outline) {
    rings.emplace_back();
    for (const auto p : ring.points) rings.back().push_back(local(p));
  }
  Weights weights(sites, rings, targets);
  weights.solve();

  // The convex cells, each corner once: it is named by the three sites (or sides of the frame) that meet there.
  simulation::Faces cells;
  std::map<std::array<int, 3>, simulation::VertexId> corner;
  const double wide = box.width() + box.height();
  for (std::size_t i = 0; i < sites.size(); ++i) {
    PowerCell cell{{{-wide, -wide}, {wide, -wide}, {wide, wide}, {-wide, wide}}, {-1, -2, -3, -4}};
    weights.restrict(i, cell);
    std::vector<simulation::VertexId> loop;
    for (std::size_t k = 0; k < cell.corners.size(); ++k) {
      const auto n = cell.corners.size();
      std::array<int, 3> key{static_cast<int>(i), cell.across[(k + n - 1) % n], cell.across[k]};
      std::sort(key.begin(), key.end());
      const auto [it, fresh] = corner.try_emplace(key, 0);
      const auto p = cell.corners[k];
      if (fresh) it->second = cells.add_point({to_grid(p.x + centre.x), to_grid(p.y + centre.y)});
      loop.push_back(it->second);
    }
    cells.add_loop(loop);
    cells.end_face(static_cast<std::uint32_t>(i));
  }
  const simulation::Mesh mesh(simulation::clip_faces(cells, limit, 0, 5000, 0.01));

  ZoneLayer layer;
  layer.source = "communes_amp (carte schématique)";
  layer.crs = crs;
  // One label a commune: the parts of a cell cut by the outline are one multipolygon.
  std::vector<std::uint64_t> label;
  for (const auto t : mesh.faces().tag) label.push_back(t);
  const auto regions = mesh.regions(label);
  std::vector<std::vector<std::size_t>> parts(facts.size());
  for (std::size_t r = 0; r < regions.first_face.size(); ++r) parts[mesh.faces().tag[regions.first_face[r]]].push_back(r);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    PolygonBuilder builder(layer.polygons);
    for (const auto p : parts[i]) {
      for (auto r = regions.polygons.rings_begin(p); r < regions.polygons.rings_end(p); ++r) {
        if (regions.polygons.is_shell(r)) builder.shell(regions.polygons.ring(r));
        else builder.hole(regions.polygons.ring(r));
      }
    }
    if (builder.finish() == PolygonBuilder::npos) throw DataError(say("schematic map: {} has no ground", facts[i].name));
    Zone zone;
    zone.id = facts[i].insee;
    zone.name = facts[i].name;
    zone.group = facts[i].territoire;
    zone.area = ExactArea(layer.polygons.area(i));
    layer.zones.push_back(std::move(zone));
  }
  return layer;
}

ZoneLayer schematic_communes() { return schematic_communes(commune_facts(), schematic_outline(), Crs("EPSG:2154")); }

}  // namespace arpent
