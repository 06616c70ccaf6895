// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <limits>

namespace arpent {

/// Position in the layer's CRS, in its linear unit (metres for every CRS Arpent measures in).
struct Point {
  double x = 0;
  double y = 0;
  friend constexpr bool operator==(Point, Point) = default;
};

/// Axis-parallel box, closed. The default box is empty and grows with `add`.
struct Box {
  double xmin = std::numeric_limits<double>::infinity();
  double ymin = std::numeric_limits<double>::infinity();
  double xmax = -std::numeric_limits<double>::infinity();
  double ymax = -std::numeric_limits<double>::infinity();

  [[nodiscard]] constexpr bool empty() const { return xmin > xmax || ymin > ymax; }
  [[nodiscard]] constexpr double width() const { return empty() ? 0 : xmax - xmin; }
  [[nodiscard]] constexpr double height() const { return empty() ? 0 : ymax - ymin; }
  [[nodiscard]] constexpr bool intersects(const Box& o) const {
    return xmin <= o.xmax && o.xmin <= xmax && ymin <= o.ymax && o.ymin <= ymax;
  }
  [[nodiscard]] constexpr bool contains(const Box& o) const {
    return xmin <= o.xmin && o.xmax <= xmax && ymin <= o.ymin && o.ymax <= ymax;
  }
  constexpr void add(Point p) {
    xmin = std::min(xmin, p.x);
    ymin = std::min(ymin, p.y);
    xmax = std::max(xmax, p.x);
    ymax = std::max(ymax, p.y);
  }
  constexpr void add(const Box& o) {
    xmin = std::min(xmin, o.xmin);
    ymin = std::min(ymin, o.ymin);
    xmax = std::max(xmax, o.xmax);
    ymax = std::max(ymax, o.ymax);
  }
  [[nodiscard]] constexpr Box grown(double by) const { return {xmin - by, ymin - by, xmax + by, ymax + by}; }
  [[nodiscard]] constexpr Box common(const Box& o) const {
    return {std::max(xmin, o.xmin), std::max(ymin, o.ymin), std::min(xmax, o.xmax), std::min(ymax, o.ymax)};
  }
};

}  // namespace arpent
