// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent::simulation {

/// Twice the signed area of a, b, c; positive when c is left of a→b. Differences of doubles are exact here.
inline long double turn(Point a, Point b, Point c) {
  return (static_cast<long double>(b.x) - a.x) * (static_cast<long double>(c.y) - a.y) -
         (static_cast<long double>(b.y) - a.y) * (static_cast<long double>(c.x) - a.x);
}
inline bool left(Point a, Point b, Point c) { return turn(a, b, c) >= 0; }

/// The edges of one polygon in square bins, to find those near a box and to tell inside from outside.
class OutlineBins {
 public:
  OutlineBins(const PolygonSet& set, std::size_t i, double bin);

  [[nodiscard]] const Box& extent() const { return extent_; }
  [[nodiscard]] std::pair<Point, Point> edge(std::uint32_t e) const { return {from_[e], to_[e]}; }
  [[nodiscard]] std::size_t edge_count() const { return from_.size(); }
  [[nodiscard]] std::size_t ring_count() const { return shell_.size(); }
  [[nodiscard]] std::uint32_t ring_begin(std::size_t r) const { return ring_begin_[r]; }
  [[nodiscard]] bool is_shell(std::size_t r) const { return shell_[r] != 0; }
  /// True when the box of some edge meets `box`.
  [[nodiscard]] bool meets(const Box& box) const;
  /// Edges whose boxes meet `box`, ascending.
  void edges(const Box& box, std::vector<std::uint32_t>& found) const;
  /// Even-odd rule. Cost: O(1) in bins without edges once one point of the bin has been asked, else one bin row.
  [[nodiscard]] bool inside(Point p) const;

 private:
  [[nodiscard]] int column(double x) const;
  [[nodiscard]] int row(double y) const;
  [[nodiscard]] Box edge_box(std::uint32_t e) const;

  std::vector<Point> from_, to_;
  std::vector<std::uint32_t> ring_begin_{0};
  std::vector<std::uint8_t> shell_;
  Box extent_;
  double bin_;
  int columns_ = 1, rows_ = 1;
  std::vector<std::uint32_t> bin_begin_, bin_edges_;  // edges by bin
  std::vector<std::uint32_t> row_begin_, row_edges_;  // edges by row of bins
  mutable std::vector<std::uint8_t> state_;           // of a bin: 0 unknown, 1 in, 2 out
};

}  // namespace arpent::simulation
