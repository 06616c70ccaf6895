// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/grid/box.hpp"

namespace arpent {

/// The polygons of one layer in flat arrays, in a normal form.
///
/// Normal form of a polygon: repeated points dropped; rings closed (first point = last point); shells
/// counter-clockwise, holes clockwise; each ring starts at its smallest point (x, then y); parts in order of
/// their shell's first point, each shell followed by its holes in order of first point. So two polygons that
/// draw the same outline have the same points in the same order, whatever way their files wrote them, and a
/// signed area over all rings is the area.
///
/// A "polygon" may have several parts (a multipolygon feature). Coordinates are planar, in metres.
/// Memory: 16 bytes a point, about 64 bytes a polygon.
class PolygonSet {
 public:
  [[nodiscard]] std::size_t size() const { return first_ring_.size() - 1; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t point_count() const { return points_.size(); }

  /// Rings of polygon `i` are the global ring numbers [rings_begin(i), rings_end(i)).
  [[nodiscard]] std::size_t rings_begin(std::size_t i) const { return first_ring_[i]; }
  [[nodiscard]] std::size_t rings_end(std::size_t i) const { return first_ring_[i + 1]; }
  /// Points of a ring, closed: front() == back(); at least four points.
  [[nodiscard]] std::span<const Point> ring(std::size_t r) const {
    return {points_.data() + first_point_[r], first_point_[r + 1] - first_point_[r]};
  }
  [[nodiscard]] bool is_shell(std::size_t r) const { return is_shell_[r] != 0; }
  /// All points of polygon `i`, ring after ring.
  [[nodiscard]] std::span<const Point> points(std::size_t i) const {
    const auto begin = first_point_[first_ring_[i]], end = first_point_[first_ring_[i + 1]];
    return {points_.data() + begin, end - begin};
  }
  [[nodiscard]] const Box& box(std::size_t i) const { return boxes_[i]; }
  /// Planar area of polygon `i`: shells minus holes. Cost O(1).
  [[nodiscard]] SquareMetres area(std::size_t i) const { return areas_[i]; }
  [[nodiscard]] Box extent() const;
  /// True when both polygons have the same normal form, coordinate for coordinate.
  [[nodiscard]] bool same_outline(std::size_t i, const PolygonSet& other, std::size_t j) const;
  /// Hash of the normal form; equal outlines hash equal.
  [[nodiscard]] std::uint64_t outline_hash(std::size_t i) const;

  void reserve(std::size_t polygons, std::size_t points);
  void append(const PolygonSet& other, std::size_t i);
  /// @pre `other` is not this set
  void append_all(const PolygonSet& other);

 private:
  friend class PolygonBuilder;
  std::vector<Point> points_;
  std::vector<std::size_t> first_point_{0};  // per ring, plus end
  std::vector<std::uint8_t> is_shell_;
  std::vector<std::size_t> first_ring_{0};  // per polygon, plus end
  std::vector<Box> boxes_;
  std::vector<SquareMetres> areas_;
};

/// Adds polygons to a set one ring at a time and brings each into normal form.
class PolygonBuilder {
 public:
  explicit PolygonBuilder(PolygonSet& out) : out_(out) {}
  /// Starts a part: its outer ring, closed or not, in either direction. Rings without an inside (fewer than three
  /// different points, all on one line, not finite) are dropped; a dropped shell drops its holes.
  void shell(std::span<const Point> points);
  /// A hole of the part started last.
  void hole(std::span<const Point> points);
  /// Completes the polygon.
  /// @return its index, or npos when nothing with an area was given (nothing is added then)
  std::size_t finish();
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  struct Part {
    std::vector<std::vector<Point>> rings;  // shell first
  };
  PolygonSet& out_;
  std::vector<Part> parts_;
  bool shell_dropped_ = false;
};

/// Signed planar area of a closed ring: positive when counter-clockwise. Cost O(n).
/// Summed relative to the first point, so that large coordinates cost no digits.
[[nodiscard]] double signed_area(std::span<const Point> ring);

}  // namespace arpent
