// SPDX-License-Identifier: Apache-2.0
/// The edges of a coverage, found by place.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/geo/coverage.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/grid/box_index.hpp"

namespace arpent {

/// Edges of some polygons of a set. Immutable after building; the set must outlive it and stay as it is.
///
/// A corner of one polygon on an edge of another (a T-junction) becomes a vertex of both, so that each limit is the same
/// edges on both sides. Memory: about 8 bytes an edge; rings with T-junctions are copied.
class EdgeIndex {
 public:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);
  struct Edge {
    Point from, to;
    std::uint32_t ground;  ///< number of its polygon in this index: the ground on its left
    std::size_t place;     ///< the next edge of the ring has the next number; another ring never has
  };

  EdgeIndex() = default;
  /// @param some the polygons, ascending
  /// @param open open edges of the set: T-junctions are on no others
  /// @param rounding metres within which a corner is on an edge
  EdgeIndex(const PolygonSet& set, std::vector<std::size_t> some, std::span<const OpenEdge> open, double rounding);

  /// Which polygon of the set a ground is.
  [[nodiscard]] std::size_t polygon(std::uint32_t ground) const { return some_[ground]; }
  /// Calls `visit(edge)` for every edge whose box meets `box`, by place. `scratch` is overwritten.
  template <class Visit>
  void near(const Box& box, std::vector<std::uint32_t>& scratch, Visit&& visit) const {
    scratch.clear();
    index_.query(box, [&](std::size_t r) { scratch.push_back(static_cast<std::uint32_t>(r)); });
    std::sort(scratch.begin(), scratch.end());
    for (const auto r : scratch) {
      const auto& run = runs_[r];
      for (std::uint32_t k = 0; k < run.edges; ++k) {
        const Point from = run.points[k], to = run.points[k + 1];
        if (std::max(from.x, to.x) >= box.xmin && std::min(from.x, to.x) <= box.xmax && std::max(from.y, to.y) >= box.ymin &&
            std::min(from.y, to.y) <= box.ymax)
          visit(Edge{from, to, run.ground, run.place + k});
      }
    }
  }
  /// Polygons whose box meets `box`, ascending.
  void grounds_near(const Box& box, std::vector<std::uint32_t>& found) const;
  /// Even-odd; exact for points off the limit. Cost O(n / 16 + edges near the ray); of a long limit O(log all + all edges near the ray).
  [[nodiscard]] bool contains(std::uint32_t ground, Point p) const;

 private:
  static constexpr std::size_t run_length = 16;
  static constexpr std::size_t many = 256;  // runs of one polygon, from which on the index of all is asked
  struct Run {  // consecutive edges of one ring
    const Point* points;
    std::uint32_t ground, edges;
    std::size_t place;
  };
  void add_ring(std::span<const Point> ring, std::uint32_t ground, std::size_t& place);
  const PolygonSet* set_ = nullptr;
  std::vector<std::vector<Point>> rings_;  // those with T-junctions
  std::vector<std::size_t> some_;
  std::vector<std::size_t> first_run_;  // per polygon, plus end
  std::vector<Run> runs_;
  std::vector<Box> boxes_;  // of the runs
  BoxIndex index_, polygons_;
};

}  // namespace arpent
