// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/validity.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "predicates.hpp"

namespace arpent {
namespace {

constexpr std::size_t cells = 32;  // columns, and rows, over an outline's box

double smaller(double a, double b) { return a < b ? a : b; }
double larger(double a, double b) { return a > b ? a : b; }

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

/// Edges a-b and b-c share a vertex; they must not fold back on one another.
bool may_fold(Point a, Point b, Point c) {
  const double dot = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y);
  return dot <= 0 && side(a, b, c) == 0;
}

bool boxes_meet(Point a, Point b, Point c, Point d) {
  return smaller(a.x, b.x) <= larger(c.x, d.x) && smaller(c.x, d.x) <= larger(a.x, b.x) &&
         smaller(a.y, b.y) <= larger(c.y, d.y) && smaller(c.y, d.y) <= larger(a.y, b.y);
}

bool inside(std::span<const Point> ring, Point p) {
  bool in = false;
  for (std::size_t k = 0; k + 1 < ring.size(); ++k) in ^= crosses_ray(ring[k], ring[k + 1], p);
  return in;
}

/// Numbers of cells along one axis. Rounding keeps the order of what it rounds: extents that meet have cells in common.
class Axis {
 public:
  Axis(double min, double max) : min_(min), per_metre_(static_cast<double>(cells) / (max - min)) {}
  [[nodiscard]] bool usable() const { return per_metre_ > 1e-200 && per_metre_ < 1e200; }
  [[nodiscard]] std::uint32_t cell(double at) const {
    const double place = (at - min_) * per_metre_;
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(std::min(std::max(place, 0.0), static_cast<double>(cells - 1))));
  }

 private:
  double min_, per_metre_;
};

/// Sets of edges by the cells of one axis: which edges share a cell with a range of cells, in two look-ups.
template <std::size_t words>
class CellSets {
 public:
  using Set = std::array<std::uint64_t, words>;
  void add(std::size_t edge, std::size_t first, std::size_t last) {
    const auto bit = std::uint64_t{1} << (edge % 64);
    begun_[first][edge / 64] |= bit;
    open_[last][edge / 64] |= bit;
  }
  /// After the last `add`, before the first look-up.
  void complete() {
    for (std::size_t c = 1; c < cells; ++c)
      for (std::size_t w = 0; w < words; ++w) begun_[c][w] |= begun_[c - 1][w];
    for (std::size_t c = cells - 1; c-- > 0;)
      for (std::size_t w = 0; w < words; ++w) open_[c][w] |= open_[c + 1][w];
  }
  [[nodiscard]] std::uint64_t meeting(std::size_t first, std::size_t last, std::size_t word) const {
    return begun_[last][word] & open_[first][word];
  }

 private:
  std::array<Set, cells> begun_{};  // edges that begin at or before the cell
  std::array<Set, cells> open_{};   // edges that end at or after the cell
};

}  // namespace

void QuickValidity::take_edges(const PolygonSet& set, std::size_t i) {
  edges_.clear();
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    const auto first = static_cast<std::uint32_t>(edges_.size()), last = static_cast<std::uint32_t>(first + ring.size() - 2);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      const auto own = static_cast<std::uint32_t>(first + k);
      edges_.push_back({ring[k], ring[k + 1], own == first ? last : own - 1, own == last ? first : own + 1});
    }
  }
}

bool QuickValidity::pair_apart(std::size_t i, std::size_t j) const {
  const auto &s = edges_[i], &t = edges_[j];
  return !boxes_meet(s.a, s.b, t.a, t.b) || apart(s.a, s.b, t.a, t.b);
}

template <std::size_t words>
bool QuickValidity::apart_by_cells(const Box& box) {
  const Axis xs(box.xmin, box.xmax), ys(box.ymin, box.ymax);
  if (!xs.usable() || !ys.usable()) return false;
  const auto count = edges_.size();
  cells_.resize(count);
  CellSets<words> columns, rows;
  for (std::size_t e = 0; e < count; ++e) {
    const auto &a = edges_[e].a, &b = edges_[e].b;
    // Edges run in any direction: smaller and larger are taken without a branch.
    const auto& c = cells_[e] = {xs.cell(smaller(a.x, b.x)), xs.cell(larger(a.x, b.x)), ys.cell(smaller(a.y, b.y)), ys.cell(larger(a.y, b.y))};
    columns.add(e, c.left, c.right);
    rows.add(e, c.low, c.high);
  }
  columns.complete();
  rows.complete();
  for (std::size_t e = 0; e + 1 < count; ++e) {
    const auto c = cells_[e];
    // Each pair once: from the edge that comes first.
    auto later = ~std::uint64_t{0} << (e % 64);
    for (auto w = e / 64; w < words; ++w, later = ~std::uint64_t{0})
      for (auto met = columns.meeting(c.left, c.right, w) & rows.meeting(c.low, c.high, w) & later; met != 0; met &= met - 1) {
        const auto other = w * 64 + static_cast<std::size_t>(std::countr_zero(met));
        if (other != e && other != edges_[e].previous && other != edges_[e].next && !pair_apart(e, other)) return false;
      }
  }
  return true;
}

bool QuickValidity::apart_by_sweep() {
  order_.clear();
  for (std::uint32_t e = 0; e < edges_.size(); ++e) {
    const auto [min, max] = std::minmax(edges_[e].a.x, edges_[e].b.x);
    order_.push_back({min, max, e});
  }
  std::sort(order_.begin(), order_.end(), [](const Extent& s, const Extent& t) { return s.min < t.min; });
  for (std::size_t i = 0; i < order_.size(); ++i)
    for (std::size_t j = i + 1; j < order_.size() && order_[j].min <= order_[i].max; ++j) {
      const auto s = order_[i].edge, t = order_[j].edge;
      if (t != edges_[s].previous && t != edges_[s].next && !pair_apart(s, t)) return false;
    }
  return true;
}

bool QuickValidity::edges_apart(const Box& box) {
  for (const auto& edge : edges_)
    if (may_fold(edge.a, edge.b, edges_[edge.next].b)) return false;
  if (edges_.size() <= 64) return apart_by_cells<1>(box);
  if (edges_.size() <= 128) return apart_by_cells<2>(box);
  if (edges_.size() <= 256) return apart_by_cells<4>(box);
  if (edges_.size() <= 1024) return apart_by_cells<16>(box);
  return apart_by_sweep();
}

bool QuickValidity::certainly_valid(const PolygonSet& set, std::size_t i) {
  const auto first = set.rings_begin(i), last = set.rings_end(i);
  for (auto r = first + 1; r < last; ++r)
    if (set.is_shell(r)) return false;
  take_edges(set, i);
  if (!edges_apart(set.box(i))) return false;
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
