// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/validity.hpp"

#include <algorithm>
#include <cmath>

namespace arpent {
namespace {

/// Side of `p` from the line a-b: 1 left, −1 right, 0 on it or too close to say. The bound is Shewchuk's for the
/// two-by-two determinant: (3 + 16 ε) ε times the sum of the products' magnitudes, rounded up.
int side(Point a, Point b, Point p) {
  const double left = (b.x - a.x) * (p.y - a.y), right = (b.y - a.y) * (p.x - a.x);
  const double det = left - right, doubt = 4e-16 * (std::fabs(left) + std::fabs(right));
  return det > doubt ? 1 : det < -doubt ? -1 : 0;
}

/// True when the two edges certainly have no point in common.
bool apart(Point a, Point b, Point c, Point d) {
  const int c_side = side(a, b, c), d_side = side(a, b, d);
  if (c_side != 0 && c_side == d_side) return true;
  const int a_side = side(c, d, a), b_side = side(c, d, b);
  return a_side != 0 && a_side == b_side;
}

bool inside(std::span<const Point> ring, Point p) {
  bool in = false;
  for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
    const auto a = ring[k], b = ring[k + 1];
    if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) in = !in;
  }
  return in;
}

}  // namespace

bool QuickValidity::edges_apart() {
  std::sort(segments_.begin(), segments_.end(), [](const Segment& s, const Segment& t) { return s.xmin < t.xmin; });
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const auto& s = segments_[i];
    for (std::size_t j = i + 1; j < segments_.size() && segments_[j].xmin <= s.xmax; ++j) {
      const auto& t = segments_[j];
      if (t.ymin > s.ymax || s.ymin > t.ymax) continue;
      if (s.ring == t.ring) {
        const auto gap = s.at > t.at ? s.at - t.at : t.at - s.at;
        if (gap == 1 || gap + 1 == s.count) {
          // Neighbours share a vertex; they must not fold back on one another.
          const bool s_first = gap == 1 ? s.at < t.at : s.at > t.at;
          const auto& first = s_first ? s : t;
          const auto& second = s_first ? t : s;
          if (side(first.a, first.b, second.b) == 0 &&
              (first.b.x - first.a.x) * (second.b.x - second.a.x) + (first.b.y - first.a.y) * (second.b.y - second.a.y) <= 0)
            return false;
          continue;
        }
      }
      if (!apart(s.a, s.b, t.a, t.b)) return false;
    }
  }
  return true;
}

bool QuickValidity::certainly_valid(const PolygonSet& set, std::size_t i) {
  const auto first = set.rings_begin(i), last = set.rings_end(i);
  segments_.clear();
  for (auto r = first; r < last; ++r) {
    if (r > first && set.is_shell(r)) return false;
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      const auto a = ring[k], b = ring[k + 1];
      segments_.push_back({std::min(a.x, b.x), std::max(a.x, b.x), std::min(a.y, b.y), std::max(a.y, b.y), a, b, r, k, ring.size() - 1});
    }
  }
  if (!edges_apart()) return false;
  // No edge meets another: one point of a hole tells where all of it is.
  for (auto r = first + 1; r < last; ++r) {
    const auto p = set.ring(r).front();
    if (!inside(set.ring(first), p)) return false;
    for (auto q = first + 1; q < last; ++q)
      if (q != r && inside(set.ring(q), p)) return false;
  }
  return true;
}

}  // namespace arpent
