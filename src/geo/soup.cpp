// SPDX-License-Identifier: Apache-2.0
#include "soup.hpp"

#include "predicates.hpp"

namespace arpent {

double area_within(std::span<const Segment> limit, const AreaModel& model) {
  if (limit.empty()) return 0;
  const Point origin = limit.front().from;
  double total = 0;
  for (const auto& s : limit) total += model.edge_area(s.from, s.to, origin);
  return total;
}

void Soup::assign(const PolygonSet& set, std::size_t i) {
  segments_.clear();
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) segments_.push_back({ring[k], ring[k + 1]});
  }
  index();
}

void Soup::assign(std::span<const Segment> limit) {
  segments_.assign(limit.begin(), limit.end());
  index();
}

void Soup::index() {
  runs_.clear();
  if (long_.size() != 0) long_ = {};
  box_ = {};
  for (std::size_t begin = 0; begin < segments_.size(); begin += run) {
    Box box;
    for (auto k = begin; k < std::min(begin + run, segments_.size()); ++k) {
      box.add(segments_[k].from);
      box.add(segments_[k].to);
    }
    runs_.push_back(box);
    box_.add(box);
  }
}

bool Soup::contains(Point p) const {
  if (!box_.intersects({p.x, p.y, p.x, p.y})) return false;
  bool inside = false;
  const auto count_run = [&](std::size_t r) {
    for (auto k = r * run; k < std::min((r + 1) * run, segments_.size()); ++k)
      inside ^= crosses_ray(segments_[k].from, segments_[k].to, p);
  };
  const Box ray{p.x, p.y, box_.xmax, p.y};
  if (runs_.size() > many) {
    if (long_.size() == 0) long_ = BoxIndex(runs_);
    long_.query(ray, count_run);
    return inside;
  }
  for (std::size_t r = 0; r < runs_.size(); ++r)
    if (runs_[r].intersects(ray)) count_run(r);
  return inside;
}

}  // namespace arpent
