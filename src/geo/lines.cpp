// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/lines.hpp"

#include <algorithm>
#include <cmath>

namespace arpent {

Box ShapeSet::extent() const {
  Box all;
  for (const auto& b : boxes_) all.add(b);
  return all;
}

void ShapeSet::add_part(std::span<const Point> points) {
  const auto finite = [](Point p) { return std::isfinite(p.x) && std::isfinite(p.y); };
  if (points.empty() || !std::all_of(points.begin(), points.end(), finite)) return;
  const auto begin = points_.size();
  for (const auto p : points)
    if (points_.size() == begin || !(points_.back() == p)) points_.push_back(p);
  point_end_.push_back(points_.size());
}

std::size_t ShapeSet::finish() {
  const auto first = part_end_.empty() ? 0 : part_end_.back();
  if (point_end_.size() == first) return npos;
  Box box;
  double length = 0;
  for (auto p = first; p < point_end_.size(); ++p) {
    const auto line = part(p);
    for (std::size_t k = 0; k < line.size(); ++k) {
      box.add(line[k]);
      if (k > 0) length += std::hypot(line[k].x - line[k - 1].x, line[k].y - line[k - 1].y);
    }
  }
  part_end_.push_back(point_end_.size());
  boxes_.push_back(box);
  lengths_.push_back({length});
  return boxes_.size() - 1;
}

void ShapeSet::append(const ShapeSet& other, std::size_t i) {
  for (auto p = other.parts_begin(i); p < other.parts_end(i); ++p) add_part(other.part(p));
  finish();
}

}  // namespace arpent
