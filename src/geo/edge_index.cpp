// SPDX-License-Identifier: Apache-2.0
#include "edge_index.hpp"

#include <map>
#include <tuple>

#include "predicates.hpp"

namespace arpent {
namespace {

using EdgeName = std::tuple<std::size_t, double, double, double, double>;  // polygon and ends
EdgeName name_of(std::size_t polygon, Point from, Point to) { return {polygon, from.x, from.y, to.x, to.y}; }

/// Corners on edges, by edge and along it.
using Corners = std::map<EdgeName, std::vector<std::pair<double, Point>>>;

Corners corners_on_edges(std::span<const OpenEdge> open, const std::vector<std::size_t>& some, double rounding) {
  std::vector<OpenEdge> own;
  std::vector<Box> boxes;
  for (const auto& e : open) {
    if (!std::binary_search(some.begin(), some.end(), e.polygon)) continue;
    Box box;
    box.add(e.from);
    box.add(e.to);
    own.push_back(e);
    boxes.push_back(box);
  }
  const BoxIndex index(boxes);
  Corners corners;
  for (std::size_t k = 0; k < own.size(); ++k) {
    const auto& e = own[k];
    std::vector<std::pair<double, Point>> found;
    index.query(boxes[k].grown(rounding), [&](std::size_t other) {
      for (const Point p : {own[other].from, own[other].to})
        if (!(p == e.from) && !(p == e.to) && beside(e.from, e.to, p, rounding)) found.emplace_back(along(e.from, e.to, p), p);
    });
    if (found.empty()) continue;
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.first, a.second.x, a.second.y) < std::tuple(b.first, b.second.x, b.second.y);
    });
    found.erase(std::unique(found.begin(), found.end()), found.end());
    corners.emplace(name_of(e.polygon, e.from, e.to), std::move(found));
  }
  return corners;
}

/// The ring with the corners on its edges; empty when there are none.
std::vector<Point> with_corners(std::span<const Point> ring, std::size_t polygon, const Corners& corners) {
  std::vector<Point> all;
  for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
    const auto found = corners.find(name_of(polygon, ring[k], ring[k + 1]));
    if (found == corners.end() && all.empty()) continue;
    if (all.empty()) all.assign(ring.begin(), ring.begin() + static_cast<std::ptrdiff_t>(k));
    all.push_back(ring[k]);
    if (found == corners.end()) continue;
    for (const auto& [t, p] : found->second) all.push_back(p);
  }
  if (!all.empty()) all.push_back(ring.back());
  return all;
}

}  // namespace

EdgeIndex::EdgeIndex(const PolygonSet& set, std::vector<std::size_t> some, std::span<const OpenEdge> open, double rounding)
    : set_(&set), some_(std::move(some)) {
  const auto corners = corners_on_edges(open, some_, rounding);
  std::vector<Box> polygons;
  std::size_t place = 0;
  first_run_.push_back(0);
  for (std::size_t g = 0; g < some_.size(); ++g) {
    const auto i = some_[g];
    // Only a polygon with a corner on one of its edges has its rings looked through.
    const auto first = corners.lower_bound({i, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL, -HUGE_VAL});
    const bool touched = first != corners.end() && std::get<0>(first->first) == i;
    polygons.push_back(set.box(i));
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      auto ring = touched ? with_corners(set.ring(r), i, corners) : std::vector<Point>{};
      if (ring.empty()) {
        add_ring(set.ring(r), static_cast<std::uint32_t>(g), place);
      } else {
        rings_.push_back(std::move(ring));
        add_ring(rings_.back(), static_cast<std::uint32_t>(g), place);
      }
    }
    first_run_.push_back(runs_.size());
  }
  index_ = BoxIndex(boxes_);
  polygons_ = BoxIndex(polygons);
}

void EdgeIndex::add_ring(std::span<const Point> ring, std::uint32_t ground, std::size_t& place) {
  for (std::size_t k = 0; k + 1 < ring.size(); k += run_length) {
    const auto edges = std::min(run_length, ring.size() - 1 - k);
    runs_.push_back({&ring[k], ground, static_cast<std::uint32_t>(edges), place});
    Box box;
    for (std::size_t e = 0; e <= edges; ++e) box.add(ring[k + e]);
    boxes_.push_back(box);
    place += edges;
  }
  ++place;  // no edge of the next ring follows one of this
}

void EdgeIndex::grounds_near(const Box& box, std::vector<std::uint32_t>& found) const {
  found.clear();
  polygons_.query(box, [&](std::size_t g) { found.push_back(static_cast<std::uint32_t>(g)); });
  std::sort(found.begin(), found.end());
}

bool EdgeIndex::contains(std::uint32_t ground, Point p) const {
  if (!set_->box(some_[ground]).intersects({p.x, p.y, p.x, p.y})) return false;
  bool inside = false;
  const Box ray{p.x, p.y, set_->box(some_[ground]).xmax + 1, p.y};  // corners put on edges may stick out by a rounding
  const auto count_run = [&](const Run& run) {
    for (std::uint32_t k = 0; k < run.edges; ++k) inside ^= crosses_ray(run.points[k], run.points[k + 1], p);
  };
  const auto first = first_run_[ground], end = first_run_[ground + 1];
  if (end - first > many)
    index_.query(ray, [&](std::size_t r) {
      if (r >= first && r < end) count_run(runs_[r]);
    });
  else
    for (auto r = first; r < end; ++r)
      if (boxes_[r].intersects(ray)) count_run(runs_[r]);
  return inside;
}

}  // namespace arpent
