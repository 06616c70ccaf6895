// SPDX-License-Identifier: Apache-2.0
#include "outline_bins.hpp"

#include <algorithm>
#include <cmath>

namespace arpent::simulation {

OutlineBins::OutlineBins(const PolygonSet& set, std::size_t i, double bin) {
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      from_.push_back(ring[k]);
      to_.push_back(ring[k + 1]);
    }
    ring_begin_.push_back(static_cast<std::uint32_t>(from_.size()));
    shell_.push_back(set.is_shell(r) ? 1 : 0);
  }
  extent_ = set.box(i);
  // No more than 4096 bins a side: a long thin territory must not cost memory.
  bin_ = std::max({bin, extent_.width() / 4096, extent_.height() / 4096});
  columns_ = static_cast<int>(extent_.width() / bin_) + 1;
  rows_ = static_cast<int>(extent_.height() / bin_) + 1;
  const auto bins = static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_);
  bin_begin_.assign(bins + 1, 0);
  row_begin_.assign(static_cast<std::size_t>(rows_) + 1, 0);
  state_.assign(bins, 0);
  for (int pass = 0; pass < 2; ++pass) {
    auto bin_fill = bin_begin_, row_fill = row_begin_;
    for (std::uint32_t e = 0; e < from_.size(); ++e) {
      const auto box = edge_box(e);
      for (int y = row(box.ymin); y <= row(box.ymax); ++y) {
        const auto yy = static_cast<std::size_t>(y);
        if (pass == 0) ++row_begin_[yy + 1];
        else row_edges_[row_fill[yy]++] = e;
        for (int x = column(box.xmin); x <= column(box.xmax); ++x) {
          const auto b = yy * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(x);
          if (pass == 0) ++bin_begin_[b + 1];
          else bin_edges_[bin_fill[b]++] = e;
        }
      }
    }
    if (pass == 0) {
      for (std::size_t b = 0; b < bins; ++b) bin_begin_[b + 1] += bin_begin_[b];
      for (std::size_t y = 0; y < static_cast<std::size_t>(rows_); ++y) row_begin_[y + 1] += row_begin_[y];
      bin_edges_.resize(bin_begin_.back());
      row_edges_.resize(row_begin_.back());
    }
  }
}

int OutlineBins::column(double x) const {
  return std::clamp(static_cast<int>((x - extent_.xmin) / bin_), 0, columns_ - 1);
}
int OutlineBins::row(double y) const { return std::clamp(static_cast<int>((y - extent_.ymin) / bin_), 0, rows_ - 1); }

Box OutlineBins::edge_box(std::uint32_t e) const {
  Box box;
  box.add(from_[e]);
  box.add(to_[e]);
  return box;
}

bool OutlineBins::meets(const Box& box) const {
  for (int y = row(box.ymin); y <= row(box.ymax); ++y) {
    for (int x = column(box.xmin); x <= column(box.xmax); ++x) {
      const auto b = static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(x);
      for (auto k = bin_begin_[b]; k < bin_begin_[b + 1]; ++k) {
        if (edge_box(bin_edges_[k]).intersects(box)) return true;
      }
    }
  }
  return false;
}

void OutlineBins::edges(const Box& box, std::vector<std::uint32_t>& found) const {
  found.clear();
  for (int y = row(box.ymin); y <= row(box.ymax); ++y) {
    for (int x = column(box.xmin); x <= column(box.xmax); ++x) {
      const auto b = static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(x);
      for (auto k = bin_begin_[b]; k < bin_begin_[b + 1]; ++k) {
        if (edge_box(bin_edges_[k]).intersects(box)) found.push_back(bin_edges_[k]);
      }
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
}

bool OutlineBins::inside(Point p) const {
  if (!extent_.intersects({p.x, p.y, p.x, p.y})) return false;
  const auto y = static_cast<std::size_t>(row(p.y));
  const auto b = y * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column(p.x));
  const bool plain = bin_begin_[b] == bin_begin_[b + 1];
  if (plain && state_[b] != 0) return state_[b] == 1;
  bool odd = false;
  for (auto k = row_begin_[y]; k < row_begin_[y + 1]; ++k) {
    const auto a = from_[row_edges_[k]], c = to_[row_edges_[k]];
    if ((a.y > p.y) == (c.y > p.y)) continue;
    if (a.y < c.y ? turn(a, c, p) > 0 : turn(a, c, p) < 0) odd = !odd;
  }
  if (plain) state_[b] = odd ? 1 : 2;
  return odd;
}

}  // namespace arpent::simulation
