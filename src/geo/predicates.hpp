// SPDX-License-Identifier: Apache-2.0
/// On which side of a line a point lies, answered exactly.
#pragma once
#include <algorithm>
#include <array>
#include <cmath>

#include "arpent/grid/box.hpp"

namespace arpent {

namespace exact {

/// Adds `terms` without rounding (grow-expansion, Shewchuk 1997) and returns the sign of the sum.
template <std::size_t n>
int sign_of_sum(const std::array<double, n>& terms) {
  std::array<double, n> parts;  // do not overlap, ascending in size
  std::size_t count = 0;
  for (double sum : terms) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double total = sum + parts[i], back = total - sum;
      const double lost = (sum - (total - back)) + (parts[i] - back);
      if (lost != 0) parts[kept++] = lost;
      sum = total;
    }
    if (sum != 0) parts[kept++] = sum;
    count = kept;
  }
  return count == 0 ? 0 : parts[count - 1] > 0 ? 1 : -1;
}

/// A difference with what rounding took from it.
struct Difference {
  double high, low;
  Difference(double a, double b) : high(a - b) {
    const double minus_b = high - a;
    low = (a - (high - minus_b)) + (-b - minus_b);
  }
};

inline int orientation(Point a, Point b, Point p) {
  const Difference ux(b.x, a.x), uy(b.y, a.y), wx(p.x, a.x), wy(p.y, a.y);
  std::array<double, 16> terms;
  std::size_t at = 0;
  const auto add = [&](double s, double t, double sign) {
    const double product = s * t;
    terms[at++] = sign * product;
    terms[at++] = sign * std::fma(s, t, -product);
  };
  for (const double s : {ux.high, ux.low})
    for (const double t : {wy.high, wy.low}) add(s, t, 1);
  for (const double s : {uy.high, uy.low})
    for (const double t : {wx.high, wx.low}) add(s, t, -1);
  return sign_of_sum(terms);
}

}  // namespace exact

/// 1 when `p` is left of the line from `a` to `b`, -1 when right, 0 when on it. Exact: the plain determinant where its
/// error bound allows (Shewchuk 1997), else a sum without rounding.
[[nodiscard]] inline int orientation(Point a, Point b, Point p) {
  const double left = (b.x - a.x) * (p.y - a.y), right = (b.y - a.y) * (p.x - a.x);
  const double twice = left - right;
  const double doubt = 3.3306690738754716e-16 * (std::fabs(left) + std::fabs(right));
  if (twice > doubt) return 1;
  if (-twice > doubt) return -1;
  return exact::orientation(a, b, p);
}

/// How far along a-b the place of `p` is: 0 at a, 1 at b.
[[nodiscard]] inline double along(Point a, Point b, Point p) {
  const double ux = b.x - a.x, uy = b.y - a.y;
  return (ux * (p.x - a.x) + uy * (p.y - a.y)) / (ux * ux + uy * uy);
}

/// Whether `p` is beside the edge a-b, between its ends, and no further off than `distance`, metres.
[[nodiscard]] inline bool beside(Point a, Point b, Point p, double distance) {
  const double ux = b.x - a.x, uy = b.y - a.y, wx = p.x - a.x, wy = p.y - a.y;
  const double length2 = ux * ux + uy * uy, across = ux * wy - uy * wx, forward = ux * wx + uy * wy;
  return forward > 0 && forward < length2 && across * across <= distance * distance * length2;
}

/// Whether the edge a-b crosses the ray from `p` towards greater x: an odd number of edges of an outline do, when `p`
/// is inside. A horizontal edge never does, and of two edges that meet on the ray's line one or both do, as they must.
[[nodiscard]] inline bool crosses_ray(Point a, Point b, Point p) {
  if ((a.y > p.y) == (b.y > p.y) || std::max(a.x, b.x) <= p.x) return false;
  if (std::min(a.x, b.x) > p.x) return true;
  return orientation(a, b, p) == (b.y > a.y ? 1 : -1);
}

}  // namespace arpent
