// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "adjacency_exact.hpp"
#include "arpent/grid/box.hpp"

namespace arpent {

/// Loose edges in square cells, and how many polygons cover a point.
///
/// Edges paired off say nothing about coverage: where all edges of a place are paired, it is covered as often on one side
/// as on the other. So the loose ones alone tell how many polygons cover any point, and a clean coverage of any size has
/// only its outer limit here.
/// Only cells with an edge in them are held. Build O(k log k), about 100 bytes a loose edge.
class LooseGrid {
 public:
  /// @param edges outlives the grid  @param reach in metres: cells hold edges that come this near to them
  LooseGrid(std::span<const LooseEdge> edges, double reach);

  /// Calls `hit(edge)` for the edges in cells along edge `e`; the same one may come more than once.
  template <class Hit>
  void near(std::size_t e, Hit&& hit) const {
    cells_along(edges_[e], [&](std::uint64_t cell) {
      for (const auto& entry : in_cell(cell)) hit(static_cast<std::size_t>(entry.second));
    });
  }
  /// Calls `hit(edge)` for the edges in the cell of `p`: all within reach of it, and others.
  template <class Hit>
  void near(Point p, Hit&& hit) const {
    for (const auto& entry : in_cell(cell_of(p))) hit(static_cast<std::size_t>(entry.second));
  }
  /// How many polygons cover `p`. A point on an edge may go either way. Cost O(log k) and the edges of its cell.
  [[nodiscard]] int covered(Point p) const;

  [[nodiscard]] double side() const { return side_; }
  [[nodiscard]] std::uint64_t cell_of(Point p) const { return cell(row(p.y), column(p.x)); }
  [[nodiscard]] Box box_of(std::uint64_t cell) const;
  /// Where the borders of cells cut an edge: parameters in (0, 1), appended to `out`.
  void border_cuts(const LooseEdge& edge, std::vector<double>& out) const;
  /// Boxes between edges that two polygons or more cover throughout.
  [[nodiscard]] std::vector<Box> covered_twice() const;

 private:
  using Entry = std::pair<std::uint64_t, std::uint32_t>;  // cell, edge
  /// An edge that passes the middle line of its row in this cell.
  struct Passage {
    std::uint64_t cell;
    std::uint32_t edge;
    int step;    // change of coverage from west to east
    int before;  // coverage at the cell's west side, on the middle line
  };

  [[nodiscard]] std::int64_t column(double x) const { return static_cast<std::int64_t>(std::floor((x - x0_) / side_)); }
  [[nodiscard]] std::int64_t row(double y) const { return static_cast<std::int64_t>(std::floor((y - y0_) / side_)); }
  [[nodiscard]] static std::uint64_t cell(std::int64_t r, std::int64_t c) {
    return static_cast<std::uint64_t>(r) << 32 | static_cast<std::uint64_t>(c);
  }
  [[nodiscard]] double middle(std::int64_t r) const { return y0_ + (static_cast<double>(r) + 0.5) * side_; }
  [[nodiscard]] std::span<const Entry> in_cell(std::uint64_t cell) const;
  void add_passages(std::uint32_t e);
  void sum_passages();

  /// Calls `visit(cell)` for each cell within reach of an edge.
  template <class Visit>
  void cells_along(const LooseEdge& e, Visit&& visit) const {
    const auto& low = e.from.y <= e.to.y ? e.from : e.to;
    const auto& high = e.from.y <= e.to.y ? e.to : e.from;
    const auto last = row(high.y + reach_);
    for (auto r = row(low.y - reach_); r <= last; ++r) {
      const double south = y0_ + static_cast<double>(r) * side_ - reach_, north = south + side_ + 2 * reach_;
      const bool flat = low.y == high.y;
      const double xs = flat ? low.x : x_at(low, high, std::max(south, low.y));
      const double xn = flat ? high.x : x_at(low, high, std::min(north, high.y));
      const auto end = column(std::max(xs, xn) + reach_);
      for (auto c = column(std::min(xs, xn) - reach_); c <= end; ++c) visit(cell(r, c));
    }
  }
  /// Where an edge that is not level passes `y`; its end when it does not reach as far.
  static double x_at(Point low, Point high, double y) {
    return low.x + (high.x - low.x) * std::clamp((y - low.y) / (high.y - low.y), 0.0, 1.0);
  }

  std::span<const LooseEdge> edges_;
  double reach_, side_ = 1, x0_ = 0, y0_ = 0;
  std::vector<Entry> entries_;      // by cell
  std::vector<Passage> passages_;  // by cell
};

}  // namespace arpent
