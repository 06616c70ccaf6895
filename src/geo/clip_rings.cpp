// SPDX-License-Identifier: Apache-2.0
#include "clip_rings.hpp"

#include <algorithm>
#include <cmath>

namespace arpent {
namespace {

/// Twice the area of p, q, r; positive when r lies to the left. Differences first: coordinates in the millions cost no digits.
double turn(Point p, Point q, Point r) { return (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x); }

double length(Point p, Point q) { return std::hypot(q.x - p.x, q.y - p.y); }

bool apart(Point p, Point q, Point r, Point s, double by) {
  return std::max(p.x, q.x) + by < std::min(r.x, s.x) || std::max(r.x, s.x) + by < std::min(p.x, q.x) ||
         std::max(p.y, q.y) + by < std::min(r.y, s.y) || std::max(r.y, s.y) + by < std::min(p.y, q.y);
}

/// Whether a ray to the east runs through the edge.
bool ray_meets(Point p, Point a, Point b) {
  if ((a.y > p.y) == (b.y > p.y)) return false;
  return (turn(a, b, p) > 0) == (b.y > a.y);
}

/// Result rings with more edges than this are left to GEOS: every edge is tried against every other.
constexpr std::size_t most_edges = 160;

}  // namespace

RingClipper::Made RingClipper::clip(const PolygonSet& a, std::size_t i, const PolygonSet& b, std::size_t j, bool subtract, PolygonSet& out) {
  box_ = a.box(i);
  crossings_.clear();
  rings_.clear();
  take(a, i, false, curves_[0]);
  take(b, j, subtract, curves_[1]);
  if (!find_crossings() || !put_in_order() || !add_whole(subtract) || !trace() || !simple()) return Made::unsure;
  if (rings_.empty()) return Made::nothing;
  return finish(out);
}

void RingClipper::take(const PolygonSet& set, std::size_t i, bool reversed, std::vector<Curve>& curves) const {
  curves.clear();
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    curves.push_back({ring.data(), ring.size() - 1, reversed, false});
  }
}

bool RingClipper::find_crossings() {
  const double west = box_.xmin - near, east = box_.xmax + near, south = box_.ymin - near, north = box_.ymax + near;
  const auto side = [&](Point p) { return (p.x < west ? 1 : 0) | (p.x > east ? 2 : 0) | (p.y < south ? 4 : 0) | (p.y > north ? 8 : 0); };
  for (std::size_t cb = 0; cb < curves_[1].size(); ++cb) {
    auto& other = curves_[1][cb];
    int before = side(other.at(0));
    for (std::size_t eb = 0; eb < other.edges; ++eb) {
      const int after = side(other.at(eb + 1));
      const bool misses = (before & after) != 0;
      before = after;
      if (misses) continue;
      other.meets_box = true;
      for (std::size_t ca = 0; ca < curves_[0].size(); ++ca)
        for (std::size_t ea = 0; ea < curves_[0][ca].edges; ++ea)
          if (!cross(ca, ea, cb, eb)) return false;
    }
  }
  return true;
}

/// Notes where two edges cross. False when they meet without crossing plainly.
bool RingClipper::cross(std::size_t ca, std::size_t ea, std::size_t cb, std::size_t eb) {
  const auto p = curves_[0][ca].at(ea), q = curves_[0][ca].at(ea + 1);
  const auto r = curves_[1][cb].at(eb), s = curves_[1][cb].at(eb + 1);
  if (apart(p, q, r, s, near)) return true;
  const double clear_a = near * length(r, s), clear_b = near * length(p, q);
  const double tp = turn(r, s, p), tq = turn(r, s, q);
  if ((tp > clear_a && tq > clear_a) || (tp < -clear_a && tq < -clear_a)) return true;
  const double tr = turn(p, q, r), ts = turn(p, q, s);
  if ((tr > clear_b && ts > clear_b) || (tr < -clear_b && ts < -clear_b)) return true;
  if (std::min(std::abs(tp), std::abs(tq)) <= clear_a || std::min(std::abs(tr), std::abs(ts)) <= clear_b) return false;
  // From the same end of the other edge whichever way it runs: two features that share it are cut in the same point.
  const bool turned = s.x < r.x || (s.x == r.x && s.y < r.y);
  const double up = turned ? turn(s, r, p) : tp, uq = turned ? turn(s, r, q) : tq;
  Crossing crossing{{ca, cb}, {ea, eb}, {0, 0}, {up / (up - uq), tr / (tr - ts)}, {}, tq > 0, false};
  crossing.point = {p.x + (q.x - p.x) * crossing.along[0], p.y + (q.y - p.y) * crossing.along[0]};
  crossings_.push_back(crossing);
  return true;
}

/// Sorts the crossings of each curve. False when two are too near to tell their order, or a curve enters twice in a row.
bool RingClipper::put_in_order() {
  for (std::size_t side = 0; side < 2; ++side) {
    for (std::size_t c = 0; c < crossings_.size(); ++c) curves_[side][crossings_[c].curve[side]].crossings.push_back(c);
    for (auto& curve : curves_[side]) {
      auto& list = curve.crossings;
      std::sort(list.begin(), list.end(), [&](std::size_t x, std::size_t y) {
        const auto &a = crossings_[x], &b = crossings_[y];
        return a.edge[side] != b.edge[side] ? a.edge[side] < b.edge[side] : a.along[side] < b.along[side];
      });
      for (std::size_t k = 0; k < list.size(); ++k) {
        auto& here = crossings_[list[k]];
        const auto& next = crossings_[list[(k + 1) % list.size()]];
        here.place[side] = k;
        if (here.a_enters == next.a_enters || length(here.point, next.point) < near) return false;
      }
    }
  }
  return true;
}

/// Rings that cross nothing are of the result whole, or not at all.
bool RingClipper::add_whole(bool subtract) {
  for (std::size_t side = 0; side < 2; ++side)
    for (const auto& curve : curves_[side]) {
      if (!curve.crossings.empty() || (side == 1 && !curve.meets_box)) continue;
      bool inside = false;
      for (const auto& other : curves_[1 - side])
        for (std::size_t e = 0; e < other.edges; ++e) inside ^= ray_meets(curve.at(0), other.at(e), other.at(e + 1));
      if (inside == (side == 0 && subtract)) continue;
      auto& ring = rings_.emplace_back();
      for (std::size_t e = 0; e <= curve.edges; ++e) ring.push_back(curve.at(e));
    }
  return true;
}

/// From each crossing along the curve that enters the other, to the next crossing, where the other enters.
bool RingClipper::trace() {
  for (auto& start : crossings_) {
    if (start.used) continue;
    std::vector<Point> ring;
    auto* here = &start;
    do {
      if (here->used) return false;
      here->used = true;
      ring.push_back(here->point);
      const std::size_t side = here->a_enters ? 0 : 1;
      const auto& curve = curves_[side][here->curve[side]];
      auto& next = crossings_[curve.crossings[(here->place[side] + 1) % curve.crossings.size()]];
      const bool further = next.edge[side] == here->edge[side] && next.along[side] > here->along[side];
      if (!further)
        for (auto e = here->edge[side];;) {
          e = (e + 1) % curve.edges;
          ring.push_back(curve.at(e));
          if (e == next.edge[side]) break;
        }
      here = &next;
    } while (here != &start);
    ring.push_back(ring.front());
    rings_.push_back(std::move(ring));
  }
  return true;
}

/// Whether no two edges of the result meet except neighbours at their common point.
bool RingClipper::simple() const {
  std::size_t edges = 0;
  for (const auto& ring : rings_) edges += ring.size() - 1;
  if (edges > most_edges) return false;
  constexpr double touching = 1e-8;  // m: ten roundings of a coordinate
  for (std::size_t r = 0; r < rings_.size(); ++r)
    for (std::size_t s = r; s < rings_.size(); ++s)
      for (std::size_t e = 0; e + 1 < rings_[r].size(); ++e)
        for (std::size_t f = s == r ? e + 2 : 0; f + 1 < rings_[s].size(); ++f) {
          if (s == r && e == 0 && f + 2 == rings_[s].size()) continue;
          const auto p = rings_[r][e], q = rings_[r][e + 1], t = rings_[s][f], u = rings_[s][f + 1];
          if (apart(p, q, t, u, touching)) continue;
          const double of_a = touching * length(p, q), of_b = touching * length(t, u);
          const double tt = turn(p, q, t), tu = turn(p, q, u), tp = turn(t, u, p), tq = turn(t, u, q);
          if ((tt > of_a && tu > of_a) || (tt < -of_a && tu < -of_a) || (tp > of_b && tq > of_b) || (tp < -of_b && tq < -of_b)) continue;
          return false;
        }
  return true;
}

RingClipper::Made RingClipper::finish(PolygonSet& out) const {
  std::vector<const std::vector<Point>*> shells, holes;
  for (const auto& ring : rings_) (signed_area(ring) > 0 ? shells : holes).push_back(&ring);
  if (shells.empty() || (shells.size() > 1 && !holes.empty())) return Made::unsure;
  PolygonBuilder builder(out);
  for (const auto* shell : shells) {
    builder.shell(*shell);
    for (const auto* hole : holes) builder.hole(*hole);
  }
  return builder.finish() == PolygonBuilder::npos ? Made::nothing : Made::polygon;
}

}  // namespace arpent
