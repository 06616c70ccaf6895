// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
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
/// Points lie in blocks that never move: a set grows without copying them, and takes over another set's by pointer.
/// Memory: 16 bytes a point, about 64 bytes a polygon.
class PolygonSet {
 public:
  PolygonSet() = default;
  PolygonSet(const PolygonSet& other) { append_all(other); }
  PolygonSet& operator=(const PolygonSet& other) { return *this = PolygonSet(other); }
  PolygonSet(PolygonSet&&) = default;
  PolygonSet& operator=(PolygonSet&&) = default;
  ~PolygonSet() = default;

  [[nodiscard]] std::size_t size() const { return boxes_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t point_count() const { return point_count_; }
  /// Blocks of memory the points lie in: O(points / 65 536), and O(log points) more for a polygon larger than that.
  [[nodiscard]] std::size_t block_count() const { return blocks_.size(); }

  /// Rings of polygon `i` are the global ring numbers [rings_begin(i), rings_end(i)).
  [[nodiscard]] std::size_t rings_begin(std::size_t i) const { return i == 0 ? 0 : ring_end_[i - 1]; }
  [[nodiscard]] std::size_t rings_end(std::size_t i) const { return ring_end_[i]; }
  /// Points of a ring, closed: front() == back(); at least four points.
  [[nodiscard]] std::span<const Point> ring(std::size_t r) const { return {rings_[r].points, rings_[r].size}; }
  [[nodiscard]] bool is_shell(std::size_t r) const { return rings_[r].shell; }
  /// All points of polygon `i`, ring after ring.
  [[nodiscard]] std::span<const Point> points(std::size_t i) const {
    const auto& first = rings_[rings_begin(i)];
    const auto& last = rings_[rings_end(i) - 1];
    return {first.points, last.points + last.size};
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
  /// The same without copying the points of a large set. @pre `other` is not this set
  void append_all(PolygonSet&& other);

  /// Another outline for one polygon.
  struct Substitute {
    std::size_t polygon = 0;
    const PolygonSet* outline = nullptr;  ///< one polygon, or none: the polygon is removed
  };
  /// Cost O(polygons); other outlines are not copied. @pre ascending by polygon, each named once
  void substitute(std::span<const Substitute> substitutes);

 private:
  friend class PolygonBuilder;
  struct Release {
    void operator()(Point* points) const noexcept { ::operator delete(points); }
  };
  /// Room for points, left as the system gives it: pages never written take no memory.
  struct Block {
    explicit Block(std::size_t points);
    std::unique_ptr<Point, Release> points;
    std::size_t used = 0, capacity = 0;
  };
  struct Ring {
    const Point* points;
    std::uint32_t size;
    bool shell;
  };
  /// Room for `count` points in a row. They count as used when `commit` says so.
  /// @param ask points a new block has room for at least, when one is needed
  Point* room(std::size_t count, std::size_t ask = 0);
  void commit(std::size_t count);
  void add_ring(const Point* points, std::size_t size, bool shell);
  /// Ends a polygon of all rings added since the last.
  void end_polygon(const Box& box, SquareMetres area);

  std::vector<Block> blocks_;  // the last one has the free room
  std::vector<Ring> rings_;
  std::vector<std::uint32_t> ring_end_;  // per polygon
  std::vector<Box> boxes_;
  std::vector<SquareMetres> areas_;
  std::size_t point_count_ = 0;
};

/// Adds polygons to a set one ring at a time and brings each into normal form, in the set's own memory.
/// Between the first ring of a polygon and `finish`, nothing else may be added to the set.
/// Cost: three passes over the points; no allocation once the set and the builder have grown.
class PolygonBuilder {
 public:
  explicit PolygonBuilder(PolygonSet& out) : out_(out) {}
  /// Starts a part: its outer ring, closed or not, in either direction. Rings without an inside (fewer than three
  /// different points, all on one line) are dropped; a dropped shell drops its holes. One that is not finite, or goes 9e7 units or farther
  /// from the origin, drops the whole polygon.
  void shell(std::span<const Point> points);
  /// A hole of the part started last.
  void hole(std::span<const Point> points);
  /// Completes the polygon.
  /// @return its index, or npos when nothing with an area was given (nothing is added then)
  std::size_t finish();
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  struct PendingRing {
    std::size_t at, size;  // place in `pending_`, points
    Point first;
    double area;
    bool shell;
  };
  struct Part {
    std::size_t first, last;  // rings, shell first
  };
  bool add_ring(std::span<const Point> points, bool shell);
  void put_in_order();
  void start_over();

  PolygonSet& out_;
  Point* pending_ = nullptr;  // rings so far, in the set's free room
  std::size_t pending_size_ = 0;
  std::vector<PendingRing> rings_;
  Box box_;
  bool shell_dropped_ = false;
  bool nowhere_ = false;  ///< a ring of this polygon has coordinates of no place
  bool backwards_ = false, hole_backwards_ = false;  // whether the last one had to be turned: so will the next, mostly
  std::vector<Part> parts_;       // scratch of put_in_order
  std::vector<Point> scratch_;
};

/// Signed planar area of a closed ring: positive when counter-clockwise. Cost O(n).
/// Summed relative to the first point, so that large coordinates cost no digits.
[[nodiscard]] double signed_area(std::span<const Point> ring);

}  // namespace arpent
