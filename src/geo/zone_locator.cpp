// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/zone_locator.hpp"

#include <algorithm>
#include <cmath>

namespace arpent {

ZoneLocator::ZoneLocator(const PolygonSet& zones, int cells_along) : extent_(zones.extent()) {
  if (extent_.empty()) return;
  cell_ = std::max(extent_.width(), extent_.height()) / cells_along;
  columns_ = static_cast<int>(extent_.width() / cell_) + 1;
  rows_ = static_cast<int>(extent_.height() / cell_) + 1;
  cells_.assign(static_cast<std::size_t>(columns_) * rows_, none);
  fill(zones);
  mark_limits(zones);
}

int ZoneLocator::column(double x) const {
  return std::clamp(static_cast<int>(std::floor((x - extent_.xmin) / cell_)), 0, columns_ - 1);
}
int ZoneLocator::row(double y) const {
  return std::clamp(static_cast<int>(std::floor((y - extent_.ymin) / cell_)), 0, rows_ - 1);
}

void ZoneLocator::fill(const PolygonSet& zones) {
  // Crossings of each row's centre line; between an odd and the next even one lies the zone.
  for (std::size_t z = 0; z < zones.size(); ++z) {
    const auto first = row(zones.box(z).ymin), last = row(zones.box(z).ymax);
    std::vector<std::vector<double>> crossings(static_cast<std::size_t>(last - first + 1));
    for (auto r = zones.rings_begin(z); r < zones.rings_end(z); ++r) {
      const auto ring = zones.ring(r);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
        auto a = ring[k], b = ring[k + 1];
        if (a.y > b.y) std::swap(a, b);
        for (int j = std::max(first, row(a.y)); j <= std::min(last, row(b.y)); ++j) {
          const double y = extent_.ymin + (j + 0.5) * cell_;
          if (a.y <= y && y < b.y) crossings[static_cast<std::size_t>(j - first)].push_back(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y));
        }
      }
    }
    for (int j = first; j <= last; ++j) {
      auto& xs = crossings[static_cast<std::size_t>(j - first)];
      std::sort(xs.begin(), xs.end());
      for (std::size_t k = 0; k + 1 < xs.size(); k += 2)
        for (int c = column(xs[k]); c <= column(xs[k + 1]); ++c) {
          const double x = extent_.xmin + (c + 0.5) * cell_;
          if (x < xs[k] || x >= xs[k + 1]) continue;
          auto& cell = at(c, j);
          cell = cell == none ? static_cast<std::int32_t>(z) : several;
        }
    }
  }
}

void ZoneLocator::mark_limits(const PolygonSet& zones) {
  // Every cell a limit touches, with a margin for rounding in the clipping below.
  const double margin = 1e-6 * cell_;
  for (std::size_t z = 0; z < zones.size(); ++z)
    for (auto r = zones.rings_begin(z); r < zones.rings_end(z); ++r) {
      const auto ring = zones.ring(r);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
        auto a = ring[k], b = ring[k + 1];
        if (a.y > b.y) std::swap(a, b);
        for (int j = row(a.y - margin); j <= row(b.y + margin); ++j) {
          const double low = std::max(a.y, extent_.ymin + j * cell_ - margin);
          const double high = std::min(b.y, extent_.ymin + (j + 1) * cell_ + margin);
          double xa = a.x, xb = b.x;
          if (b.y > a.y) {
            xa = a.x + (b.x - a.x) * std::clamp((low - a.y) / (b.y - a.y), 0.0, 1.0);
            xb = a.x + (b.x - a.x) * std::clamp((high - a.y) / (b.y - a.y), 0.0, 1.0);
          }
          for (int c = column(std::min(xa, xb) - margin); c <= column(std::max(xa, xb) + margin); ++c) at(c, j) = several;
        }
      }
    }
}

std::int32_t ZoneLocator::locate(const Box& box) const {
  if (columns_ == 0 || !box.intersects(extent_)) return none;
  if (!extent_.contains(box)) return several;
  const int c0 = column(box.xmin), c1 = column(box.xmax), r0 = row(box.ymin), r1 = row(box.ymax);
  const auto first = at(c0, r0);
  if (first == several) return several;
  for (int r = r0; r <= r1; ++r)
    for (int c = c0; c <= c1; ++c)
      if (at(c, r) != first) return several;
  return first;
}

}  // namespace arpent
