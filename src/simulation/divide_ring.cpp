// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "hash.hpp"
#include "parcels.hpp"

namespace arpent::simulation {
namespace {

/// Coordinate across a cut.
double along(Point p, Point way, Point from) { return (p.x - from.x) * way.x + (p.y - from.y) * way.y; }

double area_of(const Ring& ring) {
  double twice = 0;
  for (std::size_t k = 1; k + 1 < ring.size(); ++k)
    twice += (ring[k].x - ring[0].x) * (ring[k + 1].y - ring[0].y) - (ring[k].y - ring[0].y) * (ring[k + 1].x - ring[0].x);
  return twice / 2;
}

/// Area where `along` is below `t`.
double area_below(const Ring& ring, Point way, double t) {
  const auto from = ring[0];
  double twice = 0;
  Point first{}, last{};
  bool any = false;
  const auto add = [&](Point p) {
    if (any) twice += (last.x - from.x) * (p.y - from.y) - (last.y - from.y) * (p.x - from.x);
    else first = p;
    last = p;
    any = true;
  };
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const auto a = ring[k], b = ring[(k + 1) % ring.size()];
    const double ta = along(a, way, from) - t, tb = along(b, way, from) - t;
    if (ta < 0) add(a);
    if ((ta < 0) != (tb < 0)) add({a.x + (b.x - a.x) * ta / (ta - tb), a.y + (b.y - a.y) * ta / (ta - tb)});
  }
  if (any) add(first);
  return twice / 2;
}

/// Cuts where the line meets the ring twice and no vertex is on it.
bool cut_at(const Ring& ring, Point way, double t, Ring& below, Ring& above) {
  constexpr double near = 0.05;  // metres
  below.clear();
  above.clear();
  int crossings = 0;
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const auto a = ring[k], b = ring[(k + 1) % ring.size()];
    const double ta = along(a, way, ring[0]) - t, tb = along(b, way, ring[0]) - t;
    if (std::abs(ta) < near) return false;
    (ta < 0 ? below : above).push_back(a);
    if ((ta < 0) == (tb < 0)) continue;
    const Point at{a.x + (b.x - a.x) * ta / (ta - tb), a.y + (b.y - a.y) * ta / (ta - tb)};
    below.push_back(at);
    above.push_back(at);
    if (++crossings > 2) return false;
  }
  return crossings == 2;
}

/// Longest side as one axis, the other across it; the axis the ring is longer along comes first.
std::pair<Point, Point> axes(const Ring& ring) {
  Point way{1, 0};
  double longest = 0;
  for (std::size_t k = 0; k < ring.size(); ++k) {
    const auto a = ring[k], b = ring[(k + 1) % ring.size()];
    const double d = std::sqrt((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y));
    if (d > longest) longest = d, way = {(b.x - a.x) / d, (b.y - a.y) / d};
  }
  const Point across{-way.y, way.x};
  const auto length = [&](Point w) {
    double low = 0, high = 0;
    for (const auto p : ring) low = std::min(low, along(p, w, ring[0])), high = std::max(high, along(p, w, ring[0]));
    return high - low;
  };
  return length(way) >= length(across) ? std::pair{way, across} : std::pair{across, way};
}

bool halve(const Ring& ring, double share, Ring& below, Ring& above) {
  const double wanted = share * area_of(ring);
  const auto [first, second] = axes(ring);
  for (const auto way : {first, second}) {
    double low = 0, high = 0;
    for (const auto p : ring) low = std::min(low, along(p, way, ring[0])), high = std::max(high, along(p, way, ring[0]));
    for (int step = 0; step < 10; ++step) {
      const double t = (low + high) / 2;
      (area_below(ring, way, t) < wanted ? low : high) = t;
    }
    for (const double off : {0.0, 0.3, -0.3, 1.0, -1.0})
      if (cut_at(ring, way, (low + high) / 2 + off, below, above)) return true;
  }
  return false;
}

}  // namespace

void divide_ring(const Ring& ring, int count, std::uint64_t seed, std::vector<Ring>& out) {
  if (count > 1) {
    const int left = count / 2;
    const double jitter = 1 + 0.24 * (unit(seed, count) - 0.5);
    Ring below, above;
    if (halve(ring, jitter * left / count, below, above)) {
      divide_ring(below, left, mix(seed + 1), out);
      divide_ring(above, count - left, mix(seed + 2), out);
      return;
    }
  }
  out.push_back(ring);
}

}  // namespace arpent::simulation
