// SPDX-License-Identifier: Apache-2.0
#include "outline_index.hpp"

#include <algorithm>

#include "arpent/geo/coverage.hpp"
#include "predicates.hpp"

namespace arpent {

OutlineIndex::OutlineIndex(const PolygonSet& set) : set_(&set) {
  for (std::size_t i = 0; i < set.size(); ++i)
    if (set.points(i).size() > large) large_.push_back(i);
  if (!large_.empty()) runs_ = std::make_unique<Runs[]>(large_.size());
}

const OutlineIndex::Runs* OutlineIndex::runs_of(std::size_t i) const {
  if (set_->points(i).size() <= large) return nullptr;
  auto& runs = runs_[static_cast<std::size_t>(std::lower_bound(large_.begin(), large_.end(), i) - large_.begin())];
  std::call_once(runs.once, [&] {
    add_runs(*set_, i, runs.runs);
    std::vector<Box> boxes;
    boxes.reserve(runs.runs.size());
    for (const auto& run : runs.runs) boxes.push_back(run.box);
    runs.index = BoxIndex(boxes);
  });
  return &runs;
}

bool OutlineIndex::contains(std::size_t i, Point p) const {
  const auto& box = set_->box(i);
  if (!box.intersects({p.x, p.y, p.x, p.y})) return false;
  if (set_->points(i).size() <= large) return arpent::contains(*set_, i, p);
  bool inside = false;
  near(i, {p.x, p.y, box.xmax, p.y}, [&](Point a, Point b) { inside ^= crosses_ray(a, b, p); });
  return inside;
}

}  // namespace arpent
