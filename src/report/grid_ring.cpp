// SPDX-License-Identifier: Apache-2.0
#include "grid_ring.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <set>
#include <unordered_map>
#include <utility>

namespace arpent {
namespace {

std::uint64_t key_of(GridPoint p) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(p.x)) << 32 | static_cast<std::uint32_t>(p.y); }

/// Where borders part: points that two rings, or two passes of one, leave to different neighbours.
class Junctions {
 public:
  void add(const GridRing& ring) {
    for (std::size_t k = 0, n = ring.size(); k < n; ++k) {
      auto pair = std::minmax(ring[(k + n - 1) % n], ring[(k + 1) % n]);
      const auto [at, added] = seen_.try_emplace(key_of(ring[k]), Neighbours{pair.first, pair.second, false});
      if (!added && (at->second.low != pair.first || at->second.high != pair.second)) at->second.parts = true;
    }
  }
  [[nodiscard]] bool here(GridPoint p) const { return seen_.at(key_of(p)).parts; }

 private:
  struct Neighbours {
    GridPoint low, high;
    bool parts;
  };
  std::unordered_map<std::uint64_t, Neighbours> seen_;
};

/// A stretch of border between two junctions, in the one direction all its rings agree on.
struct Arc {
  std::vector<GridPoint> points;  ///< both ends
  bool backwards = false;         ///< the ring runs the other way
};

/// An arc is known by its first step: two that start with the same one run on together to the next junction.
using ArcName = std::pair<GridPoint, GridPoint>;
ArcName name_of(const Arc& arc) { return {arc.points[0], arc.points[1]}; }

Arc canonical(std::vector<GridPoint> points) {
  Arc arc{std::move(points), false};
  if (std::lexicographical_compare(arc.points.rbegin(), arc.points.rend(), arc.points.begin(), arc.points.end())) {
    std::reverse(arc.points.begin(), arc.points.end());
    arc.backwards = true;
  }
  return arc;
}

/// The arcs of a ring, in its order. Without a junction the ring is one, from its smallest point.
std::vector<Arc> arcs_of(const GridRing& ring, const Junctions& junctions) {
  const auto n = ring.size();
  std::vector<std::size_t> ends;
  for (std::size_t k = 0; k < n; ++k)
    if (junctions.here(ring[k])) ends.push_back(k);
  if (ends.empty()) ends.push_back(static_cast<std::size_t>(std::min_element(ring.begin(), ring.end()) - ring.begin()));
  std::vector<Arc> arcs;
  for (std::size_t e = 0; e < ends.size(); ++e) {
    const auto from = ends[e], to = e + 1 < ends.size() ? ends[e + 1] : ends[0] + n;
    std::vector<GridPoint> points;
    for (auto k = from; k <= to; ++k) points.push_back(ring[k % n]);
    arcs.push_back(canonical(std::move(points)));
  }
  return arcs;
}

/// Square of the distance from `p` to the segment, in m².
double distance2(GridPoint p, GridPoint a, GridPoint b, GridScale scale) {
  const auto metres = [](std::int32_t to, std::int32_t from, double step) { return (static_cast<double>(to) - static_cast<double>(from)) * step; };
  const double bx = metres(b.x, a.x, scale.x), by = metres(b.y, a.y, scale.y);
  const double px = metres(p.x, a.x, scale.x), py = metres(p.y, a.y, scale.y);
  const double length2 = bx * bx + by * by;
  const double along = length2 > 0 ? std::clamp((px * bx + py * by) / length2, 0.0, 1.0) : 0.0;
  const double dx = px - along * bx, dy = py - along * by;
  return dx * dx + dy * dy;
}

std::vector<GridPoint> thinned(const std::vector<GridPoint>& points, double tolerance, GridScale scale) {
  std::vector<bool> kept(points.size(), false);
  kept.front() = kept.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> stretches{{0, points.size() - 1}};
  while (!stretches.empty()) {
    const auto [from, to] = stretches.back();
    stretches.pop_back();
    double worst = tolerance * tolerance;
    std::size_t at = 0;
    for (auto k = from + 1; k < to; ++k)
      if (const auto distance = distance2(points[k], points[from], points[to], scale); distance > worst) {
        worst = distance;
        at = k;
      }
    if (at == 0) continue;
    kept[at] = true;
    stretches.emplace_back(from, at);
    stretches.emplace_back(at, to);
  }
  std::vector<GridPoint> left;
  for (std::size_t k = 0; k < points.size(); ++k)
    if (kept[k]) left.push_back(points[k]);
  return left;
}

/// A ring of its arcs, each thinned unless it is to be kept whole.
GridRing joined(const std::vector<Arc>& arcs, const std::set<ArcName>& whole, double tolerance, GridScale scale) {
  GridRing ring;
  for (const auto& arc : arcs) {
    auto points = whole.count(name_of(arc)) != 0 ? arc.points : thinned(arc.points, tolerance, scale);
    if (arc.backwards) std::reverse(points.begin(), points.end());
    ring.insert(ring.end(), points.begin(), points.end() - 1);
  }
  return ring;
}

bool collapses(const GridRing& before, const GridRing& after) {
  if (after.size() < 3) return true;
  const auto was = twice_area(before), is = twice_area(after);
  return (was < 0) != (is < 0) || std::abs(is) < std::abs(was) / 2 || is == 0;
}

/// Rings of at least three different points in a row; the others stay as they are.
std::vector<GridRing*> rings_of(std::vector<GridOutline>& outlines) {
  std::vector<GridRing*> rings;
  for (auto& outline : outlines)
    for (auto& polygon : outline)
      for (auto& ring : polygon)
        if (ring.size() >= 3 && ring.front() != ring.back() && std::adjacent_find(ring.begin(), ring.end()) == ring.end()) rings.push_back(&ring);
  return rings;
}

}  // namespace

double twice_area(const GridRing& ring) {
  double twice = 0;
  const auto origin = ring.front();
  const auto from = [](std::int32_t value, std::int32_t start) { return static_cast<double>(value) - static_cast<double>(start); };
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const auto a = ring[k], b = ring[(k + 1) % ring.size()];
    twice += from(a.x, origin.x) * from(b.y, origin.y) - from(b.x, origin.x) * from(a.y, origin.y);
  }
  return twice;
}

GridScale scale_of(const std::vector<GridOutline>& outlines) {
  std::int32_t low = INT32_MAX, high = INT32_MIN;
  for (const auto& outline : outlines)
    for (const auto& polygon : outline)
      for (const auto& ring : polygon)
        for (const auto p : ring) {
          low = std::min(low, p.y);
          high = std::max(high, p.y);
        }
  constexpr double metres_a_degree = 111195;  // mean radius of the Earth, 6371 km
  if (low > high) return {metres_a_degree * grid_step, metres_a_degree * grid_step};
  const double latitude = (static_cast<double>(low) + static_cast<double>(high)) / 2 * grid_step;
  return {metres_a_degree * grid_step * std::cos(latitude * std::numbers::pi / 180), metres_a_degree * grid_step};
}

void simplify(std::vector<GridOutline>& outlines, double tolerance) {
  if (tolerance <= 0) return;
  const auto scale = scale_of(outlines);
  const auto rings = rings_of(outlines);
  Junctions junctions;
  for (const auto* ring : rings) junctions.add(*ring);
  std::set<ArcName> whole;
  std::vector<GridRing> thin(rings.size());
  // What a collapse keeps whole changes the rings along it: again until nothing more is kept.
  for (bool more = true; more;) {
    const auto known = whole.size();
    for (std::size_t r = 0; r < rings.size(); ++r) {
      const auto arcs = arcs_of(*rings[r], junctions);
      thin[r] = joined(arcs, whole, tolerance, scale);
      if (collapses(*rings[r], thin[r]))
        for (const auto& arc : arcs) whole.insert(name_of(arc));
    }
    more = whole.size() != known;
  }
  for (std::size_t r = 0; r < rings.size(); ++r) *rings[r] = std::move(thin[r]);
}

}  // namespace arpent
