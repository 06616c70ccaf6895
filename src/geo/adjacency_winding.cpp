// SPDX-License-Identifier: Apache-2.0
#include "adjacency_winding.hpp"

namespace arpent {
namespace {

bool left_of(const LooseEdge& e, Point p) {
  return (e.to.x - e.from.x) * (p.y - e.from.y) - (e.to.y - e.from.y) * (p.x - e.from.x) > 0;
}

}  // namespace

LooseGrid::LooseGrid(std::span<const LooseEdge> edges, double reach) : edges_(edges), reach_(reach) {
  if (edges.empty()) return;
  Box box;
  double length = 0;
  for (const auto& e : edges) {
    box.add(e.from);
    box.add(e.to);
    length += std::hypot(e.to.x - e.from.x, e.to.y - e.from.y);
  }
  // With cells as wide as the mean edge is long, an edge lies in a few cells on average however lengths are spread.
  // 2^30 columns leave room for the number of a cell.
  side_ = std::max({length / static_cast<double>(edges.size()), 16 * reach, std::max(box.width(), box.height()) * 0x1p-30});
  // Coordinates are round numbers; borders and middle lines of cells keep off them.
  x0_ = box.xmin - (2 + 0.3819660113) * side_;
  y0_ = box.ymin - (2 + 0.2360679775) * side_;
  for (std::uint32_t e = 0; e < edges.size(); ++e) {
    cells_along(edges[e], [&](std::uint64_t cell) { entries_.emplace_back(cell, e); });
    if (edges[e].counts) add_passages(e);
  }
  std::sort(entries_.begin(), entries_.end());
  sum_passages();
}

void LooseGrid::add_passages(std::uint32_t e) {
  const auto& edge = edges_[e];
  const bool up = edge.from.y < edge.to.y;
  const auto& low = up ? edge.from : edge.to;
  const auto& high = up ? edge.to : edge.from;
  for (auto r = row(low.y); r <= row(high.y); ++r)
    // Closed below and open above: a vertex on the line counts for one of its edges.
    if (const double y = middle(r); low.y <= y && y < high.y)
      // An edge that goes up has its polygon in the west.
      passages_.push_back({cell(r, column(x_at(low, high, y))), e, up ? -1 : 1, 0});
}

void LooseGrid::sum_passages() {
  std::sort(passages_.begin(), passages_.end(), [](const Passage& a, const Passage& b) { return a.cell < b.cell; });
  int sum = 0, before = 0;
  for (std::size_t i = 0; i < passages_.size(); ++i) {
    if (i == 0 || passages_[i].cell >> 32 != passages_[i - 1].cell >> 32) sum = before = 0;
    else if (passages_[i].cell != passages_[i - 1].cell) before = sum;
    passages_[i].before = before;
    sum += passages_[i].step;
  }
}

std::span<const LooseGrid::Entry> LooseGrid::in_cell(std::uint64_t cell) const {
  const auto first = std::lower_bound(entries_.begin(), entries_.end(), cell, [](const Entry& e, std::uint64_t c) { return e.first < c; });
  auto last = first;
  while (last != entries_.end() && last->first == cell) ++last;
  return {first, last};
}

int LooseGrid::covered(Point p) const {
  const auto r = row(p.y), c = column(p.x);
  const auto here = cell(r, c);
  // From the cell's west side along the middle line to below or above `p`, then straight to it. One test of sides at
  // the corner serves both ways, so an edge close to it is not counted twice or missed.
  const Point corner{p.x, middle(r)};
  auto it = std::lower_bound(passages_.begin(), passages_.end(), here, [](const Passage& a, std::uint64_t key) { return a.cell < key; });
  int count = 0;
  if (it != passages_.end() && it->cell == here) {
    count = it->before;
  } else if (it != passages_.begin() && std::prev(it)->cell >> 32 == here >> 32) {
    for (auto k = std::prev(it);; --k) {
      count += k->step;
      if (k == passages_.begin() || std::prev(k)->cell != k->cell) {
        count += k->before;
        break;
      }
    }
  }
  for (; it != passages_.end() && it->cell == here; ++it)
    if (left_of(edges_[it->edge], corner) == (it->step > 0)) count += it->step;
  for (const auto& [key, e] : in_cell(here)) {
    const auto& edge = edges_[e];
    if (!edge.counts || (edge.from.x <= p.x) == (edge.to.x <= p.x)) continue;
    count += static_cast<int>(left_of(edge, p)) - static_cast<int>(left_of(edge, corner));
  }
  return count;
}

Box LooseGrid::box_of(std::uint64_t cell) const {
  const double x = x0_ + static_cast<double>(cell & 0xFFFFFFFFu) * side_, y = y0_ + static_cast<double>(cell >> 32) * side_;
  return {x, y, x + side_, y + side_};
}

void LooseGrid::border_cuts(const LooseEdge& edge, std::vector<double>& out) const {
  const auto along = [&](double from, double to, double origin) {
    const double low = std::min(from, to), high = std::max(from, to);
    for (auto n = std::floor((low - origin) / side_) + 1; origin + n * side_ < high; ++n)
      out.push_back((origin + n * side_ - from) / (to - from));
  };
  along(edge.from.x, edge.to.x, x0_);
  along(edge.from.y, edge.to.y, y0_);
}

std::vector<Box> LooseGrid::covered_twice() const {
  std::vector<Box> boxes;
  for (std::size_t i = 0; i + 1 < passages_.size(); ++i) {
    const auto here = passages_[i].cell, next = passages_[i + 1].cell;
    if (here == next || here >> 32 != next >> 32) continue;
    // Nothing passes the middle line between two cells of a row that follow one another.
    if (passages_[i + 1].before < 2 || here + 1 == next) continue;
    auto box = box_of(here + 1);
    box.xmax = box_of(next).xmin;
    boxes.push_back(box);
  }
  return boxes;
}

}  // namespace arpent
