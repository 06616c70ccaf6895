// SPDX-License-Identifier: Apache-2.0
/// Ground as the directed segments around it.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "arpent/geo/area_model.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/grid/box.hpp"
#include "arpent/grid/box_index.hpp"

namespace arpent {

/// A stretch of a limit, with its ground on the left.
struct Segment {
  Point from, to;
};

/// Area of closed ground in the model, m². Planar: relative to the first point, so that large coordinates cost no digits.
[[nodiscard]] double area_within(std::span<const Segment> limit, const AreaModel& model);

/// Ground given by all its limits, in any order: a polygon's rings, or what is left of them after a cut.
class Soup {
 public:
  void assign(const PolygonSet& set, std::size_t i);
  void assign(std::span<const Segment> limit);
  [[nodiscard]] std::span<const Segment> segments() const { return segments_; }
  [[nodiscard]] const Box& box() const { return box_; }
  /// Even-odd; exact for points off the limit. Cost O(n / 16 + segments near the ray); of a long limit O(log n + segments near the ray),
  /// and O(n log n) once. Not for two threads at a time.
  [[nodiscard]] bool contains(Point p) const;

 private:
  static constexpr std::size_t run = 16;  // segments under one box
  static constexpr std::size_t many = 256;  // runs that are worth an index
  void index();
  std::vector<Segment> segments_;
  std::vector<Box> runs_;
  mutable BoxIndex long_;  // of the runs of a long limit, once asked for
  Box box_;
};

}  // namespace arpent
