// SPDX-License-Identifier: Apache-2.0
#include "adjacency_corners.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <tuple>

#include "arpent/core/parallel.hpp"

namespace arpent {
namespace {

struct Corner {
  Point at;
  std::uint32_t polygon;
};

bool before(Point a, Point b) { return std::tie(a.x, a.y) < std::tie(b.x, b.y); }

/// A set of points; most questions are answered by one bit.
class PointSet {
 public:
  explicit PointSet(std::vector<Point> points) : points_(std::move(points)) {
    std::sort(points_.begin(), points_.end(), before);
    points_.erase(std::unique(points_.begin(), points_.end()), points_.end());
    bits_.resize(std::bit_ceil(16 * points_.size() + 64));
    for (const auto p : points_) bits_[place(p)] = true;
  }
  [[nodiscard]] bool contains(Point p) const { return bits_[place(p)] && std::binary_search(points_.begin(), points_.end(), p, before); }

 private:
  [[nodiscard]] std::size_t place(Point p) const {
    // Adding 0 makes −0, which equals 0, the same bits.
    const auto h = std::bit_cast<std::uint64_t>(p.x + 0.0) * 0x9E3779B97F4A7C15ull + std::bit_cast<std::uint64_t>(p.y + 0.0) * 0xD6E8FEB86659FD93ull;
    return ((h ^ h >> 32) * 0x9E3779B97F4A7C15ull >> 20) & (bits_.size() - 1);
  }
  std::vector<Point> points_;
  std::vector<bool> bits_;
};

/// Calls `visit(polygon, point, next point, worker)` for every vertex.
template <class Visit>
void for_each_vertex(const PolygonSet& set, int threads, Visit&& visit) {
  parallel_for(set.size(), 256, threads, [&](std::size_t begin, std::size_t end, int worker) {
    for (auto i = begin; i < end; ++i)
      for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
        const auto ring = set.ring(r);
        for (std::size_t k = 0; k + 1 < ring.size(); ++k) visit(static_cast<std::uint32_t>(i), ring[k], ring[k + 1], static_cast<std::size_t>(worker));
      }
  });
}

template <class T>
std::vector<T> joined(const std::vector<std::vector<T>>& lists) {
  std::vector<T> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

bool near(Point a, Point b, double reach) {
  const double dx = a.x - b.x, dy = a.y - b.y;
  return dx * dx + dy * dy <= reach * reach;
}

std::vector<Corner> corners_of(const PolygonSet& set, const std::vector<LooseEdge>& edges, double reach, int threads) {
  const auto workers = static_cast<std::size_t>(thread_count(threads));
  std::vector<std::vector<Point>> marked(workers + 1);
  for (const auto& e : edges) {
    marked[workers].push_back(e.from);
    marked[workers].push_back(e.to);
  }
  for_each_vertex(set, threads, [&](std::uint32_t, Point p, Point next, std::size_t worker) {
    if (near(p, next, reach)) marked[worker].insert(marked[worker].end(), {p, next});
  });
  const PointSet wanted(joined(marked));
  std::vector<std::vector<Corner>> corners(workers);
  for_each_vertex(set, threads, [&](std::uint32_t polygon, Point p, Point, std::size_t worker) {
    if (wanted.contains(p)) corners[worker].push_back({p, polygon});
  });
  return joined(corners);
}

double distance(Point p, const LooseEdge& e) {
  const double dx = e.to.x - e.from.x, dy = e.to.y - e.from.y;
  const double t = std::clamp(((p.x - e.from.x) * dx + (p.y - e.from.y) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
  return std::hypot(p.x - e.from.x - t * dx, p.y - e.from.y - t * dy);
}

/// Pairs of corners within reach: each lies in every cell that it comes near to, so two that meet have a cell in common.
void pair_among(const std::vector<Corner>& corners, double reach, PairSet& pairs) {
  struct Placed {
    std::int64_t row, column;
    std::size_t corner;
    bool operator<(const Placed& o) const { return std::tie(row, column) < std::tie(o.row, o.column); }
  };
  const double side = 8 * reach;  // most corners lie in one cell
  const auto number = [side](double v) { return static_cast<std::int64_t>(std::floor(v / side)); };
  std::vector<Placed> placed;
  for (std::size_t k = 0; k < corners.size(); ++k) {
    const auto p = corners[k].at;
    for (auto r = number(p.y - reach); r <= number(p.y + reach); ++r)
      for (auto c = number(p.x - reach); c <= number(p.x + reach); ++c) placed.push_back({r, c, k});
  }
  std::sort(placed.begin(), placed.end());
  for (std::size_t i = 0; i < placed.size(); ++i)
    for (std::size_t j = i + 1; j < placed.size() && placed[j].row == placed[i].row && placed[j].column == placed[i].column; ++j) {
      const auto& a = corners[placed[i].corner];
      const auto& b = corners[placed[j].corner];
      if (near(a.at, b.at, reach)) pairs.add(0, a.polygon, b.polygon);
    }
}

}  // namespace

void pair_corners(const PolygonSet& set, const std::vector<LooseEdge>& edges, const LooseGrid& grid, double reach, PairSet& pairs, int threads) {
  const auto corners = corners_of(set, edges, reach, threads);
  parallel_for(corners.size(), 256, threads, [&](std::size_t begin, std::size_t end, int worker) {
    for (auto k = begin; k < end; ++k)
      grid.near(corners[k].at, [&](std::size_t e) {
        if (edges[e].polygon != corners[k].polygon && distance(corners[k].at, edges[e]) <= reach) pairs.add(worker, corners[k].polygon, edges[e].polygon);
      });
  });
  pair_among(corners, reach, pairs);
}

}  // namespace arpent
