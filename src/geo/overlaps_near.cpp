// SPDX-License-Identifier: Apache-2.0
/// Distances between limits, lines and points, and lengths of lines inside polygons.

#include <algorithm>
#include <cmath>
#include <limits>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/overlaps.hpp"
#include "overlaps_index.hpp"
#include "predicates.hpp"

namespace arpent {
namespace {

using Runs = std::span<const EdgeRun>;

/// Square of the distance between two boxes.
double gap2(const Box& a, const Box& b) {
  const double x = std::max({0.0, a.xmin - b.xmax, b.xmin - a.xmax}), y = std::max({0.0, a.ymin - b.ymax, b.ymin - a.ymax});
  return x * x + y * y;
}

double point_to_edge2(Point p, Point a, Point b) {
  const double ux = b.x - a.x, uy = b.y - a.y, wx = p.x - a.x, wy = p.y - a.y;
  const double length2 = ux * ux + uy * uy, forward = ux * wx + uy * wy;
  if (forward <= 0) return wx * wx + wy * wy;
  if (forward >= length2) return (p.x - b.x) * (p.x - b.x) + (p.y - b.y) * (p.y - b.y);
  const double across = ux * wy - uy * wx;
  return across * across / length2;
}

/// Whether two edges have a point in common. Exact.
bool meet(Point a, Point b, Point c, Point d) {
  const int c_side = orientation(a, b, c), d_side = orientation(a, b, d), a_side = orientation(c, d, a), b_side = orientation(c, d, b);
  if (c_side * d_side < 0 && a_side * b_side < 0) return true;
  const auto on = [](Point p, Point q, Point r) {
    return std::min(p.x, q.x) <= r.x && r.x <= std::max(p.x, q.x) && std::min(p.y, q.y) <= r.y && r.y <= std::max(p.y, q.y);
  };
  return (c_side == 0 && on(a, b, c)) || (d_side == 0 && on(a, b, d)) || (a_side == 0 && on(c, d, a)) || (b_side == 0 && on(c, d, b));
}

double edge_to_edge2(Point a, Point b, Point c, Point d) {
  if (meet(a, b, c, d)) return 0;
  return std::min({point_to_edge2(a, c, d), point_to_edge2(b, c, d), point_to_edge2(c, a, b), point_to_edge2(d, a, b)});
}

Box box_of(Point a, Point b) { return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)}; }

/// Least square of a distance between edges of both, when less than `limit2`; else `limit2`.
double edges_apart2(Runs a, Runs b, double limit2) {
  for (const auto& s : b)
    for (const auto& r : a) {
      if (gap2(r.box, s.box) >= limit2) continue;
      s.each([&](Point c, Point d) {
        if (gap2(r.box, box_of(c, d)) >= limit2) return;
        r.each([&](Point p, Point q) {
          if (gap2(box_of(p, q), box_of(c, d)) < limit2) limit2 = std::min(limit2, edge_to_edge2(p, q, c, d));
        });
      });
      if (limit2 == 0) return 0;
    }
  return limit2;
}

/// Length of one edge inside a polygon: what of it has more of the polygon's limit to its east going north than going south.
/// A sum over the limit's edges that needs no crossing to be put in order.
double length_inside(Point a, Point b, Runs polygon) {
  if (a.y > b.y) std::swap(a, b);
  const double length = std::hypot(b.x - a.x, b.y - a.y), rise = b.y - a.y;
  const double west = std::min(a.x, b.x);
  double share = 0;
  for (const auto& run : polygon) {
    if (run.box.ymin > b.y || run.box.ymax < a.y || run.box.xmax < west) continue;
    run.each([&](Point c, Point d) {
      if (c.y == d.y) return;
      const double sign = c.y < d.y ? 1 : -1;
      if (sign < 0) std::swap(c, d);
      const double slope = (d.x - c.x) / (d.y - c.y);
      if (rise == 0) {
        if (a.y < c.y || a.y >= d.y) return;
        const double x = c.x + (a.y - c.y) * slope;
        share += sign * (length == 0 ? (x > a.x ? 1.0 : 0.0) : std::clamp((x - west) / length, 0.0, 1.0));
        return;
      }
      const double low = std::max(a.y, c.y), high = std::min(b.y, d.y);
      if (low >= high) return;
      const auto ahead = [&](double y) { return (c.x - a.x) + (y - c.y) * slope - (y - a.y) * ((b.x - a.x) / rise); };
      const double at_low = ahead(low), at_high = ahead(high), up = std::max(at_low, at_high), down = std::min(at_low, at_high);
      if (up > 0) share += sign * (high - low) / rise * (down >= 0 ? 1 : up / (up - down));
    });
  }
  return length * std::clamp(share, 0.0, 1.0);
}

double length_inside(Runs lines, Runs polygon, const Box& box) {
  double total = 0;
  for (const auto& run : lines)
    if (run.box.intersects(box))
      run.each([&](Point a, Point b) {
        if (!(a == b) && box_of(a, b).intersects(box)) total += length_inside(a, b, polygon);
      });
  return total;
}

/// First points of the parts of a member: each part without an edge near a limit is on one side of it.
template <class Visit>
bool any_part(const PolygonSet& set, std::size_t i, Visit&& visit) {
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r)
    if (set.is_shell(r) && visit(set.ring(r).front())) return true;
  return false;
}
template <class Visit>
bool any_part(const ShapeSet& set, std::size_t i, Visit&& visit) {
  for (auto p = set.parts_begin(i); p < set.parts_end(i); ++p)
    if (visit(set.part(p).front())) return true;
  return false;
}

/// Whether one lies in the other, when no edges of theirs meet.
bool one_inside(const PolygonSet& a, std::size_t i, Runs a_runs, const PolygonSet& b, std::size_t j, Runs b_runs) {
  return any_part(b, j, [&](Point p) { return inside(a_runs, p); }) || any_part(a, i, [&](Point p) { return inside(b_runs, p); });
}
bool one_inside(const PolygonSet&, std::size_t, Runs a_runs, const ShapeSet& b, std::size_t j, Runs) {
  return any_part(b, j, [&](Point p) { return inside(a_runs, p); });
}

double length_in(const PolygonSet&, std::size_t, Runs, const PolygonSet&, Runs) { return 0; }
double length_in(const PolygonSet& a, std::size_t i, Runs a_runs, const ShapeSet&, Runs b_runs) {
  return length_inside(b_runs, a_runs, a.box(i));
}

template <class Set>
std::vector<Proximity> near_pairs_with(const PolygonSet& a, const PlaceIndex<Set>& b, Metres within, int threads) {
  if (!std::isfinite(within.value) || within.value < 0)
    throw UsageError(say("a distance of {} m cannot be looked for; give 0 or more", within.value));
  struct Worker {
    std::vector<std::size_t> candidates;
    std::vector<EdgeRun> runs;
  };
  const int count = workers_for(a, threads);
  std::vector<Worker> workers(static_cast<std::size_t>(count));
  // The least number above: what is as far away as asked for is near.
  const double limit2 = std::nextafter(within.value * within.value, std::numeric_limits<double>::infinity());
  return for_each_polygon<Proximity>(a, count, [&](std::size_t w, std::size_t i, std::vector<Proximity>& out) {
    auto& worker = workers[w];
    worker.candidates.clear();
    b.boxes.query(a.box(i).grown(within.value), [&](std::size_t j) { worker.candidates.push_back(j); });
    if (worker.candidates.empty()) return;
    std::sort(worker.candidates.begin(), worker.candidates.end());
    worker.runs.clear();
    add_runs(a, i, worker.runs);
    for (const auto j : worker.candidates) {
      const auto other = b.runs.of(j);
      double apart2 = edges_apart2(worker.runs, other, limit2);
      if (apart2 > 0 && a.box(i).intersects(b.set->box(j)) && one_inside(a, i, worker.runs, *b.set, j, other)) apart2 = 0;
      if (apart2 >= limit2) continue;
      const double length = apart2 == 0 ? length_in(a, i, worker.runs, *b.set, other) : 0;
      out.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j), {std::sqrt(apart2)}, {length}});
    }
  });
}

}  // namespace

ShapeIndex::ShapeIndex(ShapeSet set, int threads) : parts_(std::make_unique<Parts>(std::move(set), threads)) {}
ShapeIndex::~ShapeIndex() = default;
ShapeIndex::ShapeIndex(ShapeIndex&&) noexcept = default;
ShapeIndex& ShapeIndex::operator=(ShapeIndex&&) noexcept = default;
const ShapeSet& ShapeIndex::shapes() const { return parts_->set; }

std::vector<Proximity> near_pairs(const PolygonSet& a, const ShapeIndex& b, Metres within, int threads) {
  return near_pairs_with(a, b.parts().place, within, threads);
}

std::vector<Proximity> near_pairs(const PolygonSet& a, const ConstraintIndex& b, Metres within, int threads) {
  return near_pairs_with(a, b.parts().place, within, threads);
}

}  // namespace arpent
