// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/grid/box.hpp"

namespace arpent {

/// Lines and points of one layer in flat arrays: watercourses, coast lines, trees, wells.
///
/// A feature has one part or several (multi-line, multi-point). A part of one point is a point; a part of more is a line,
/// open or closed, without an inside. Coordinates are planar, in metres. Memory: 16 bytes a point, about 56 a feature.
class ShapeSet {
 public:
  [[nodiscard]] std::size_t size() const { return boxes_.size(); }
  [[nodiscard]] bool empty() const { return boxes_.empty(); }
  [[nodiscard]] std::size_t point_count() const { return points_.size(); }

  /// Parts of feature `i` are the part numbers [parts_begin(i), parts_end(i)).
  [[nodiscard]] std::size_t parts_begin(std::size_t i) const { return i == 0 ? 0 : part_end_[i - 1]; }
  [[nodiscard]] std::size_t parts_end(std::size_t i) const { return part_end_[i]; }
  [[nodiscard]] std::span<const Point> part(std::size_t p) const {
    const auto begin = p == 0 ? 0 : point_end_[p - 1];
    return {points_.data() + begin, point_end_[p] - begin};
  }
  [[nodiscard]] const Box& box(std::size_t i) const { return boxes_[i]; }
  /// Length of all lines of feature `i`; 0 for points.
  [[nodiscard]] Metres length(std::size_t i) const { return lengths_[i]; }
  [[nodiscard]] Box extent() const;

  /// Adds a part to the feature begun. Repeated points are dropped, and so is a part without points or with one that is
  /// not finite.
  void add_part(std::span<const Point> points);
  /// Completes the feature. @return its index, or npos when it has no part (nothing is added then)
  std::size_t finish();
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  /// Appends feature `i` of another set. @pre `other` is not this set, and no feature is begun
  void append(const ShapeSet& other, std::size_t i);

 private:
  std::vector<Point> points_;
  std::vector<std::size_t> point_end_;  // per part
  std::vector<std::size_t> part_end_;   // per feature
  std::vector<Box> boxes_;
  std::vector<Metres> lengths_;
};

}  // namespace arpent
