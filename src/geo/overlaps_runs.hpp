// SPDX-License-Identifier: Apache-2.0
/// Limits and lines in short runs with boxes, so that what is far away is passed over sixteen edges at a time.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/geo/lines.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Consecutive edges of one ring or line.
struct EdgeRun {
  const Point* points;  ///< edges + 1 of them, in the set's memory
  std::uint32_t edges;  ///< 0: a point
  Box box;

  /// Calls `visit(from, to)` for each edge; a point is an edge from itself to itself.
  template <class Visit>
  void each(Visit&& visit) const {
    if (edges == 0) visit(points[0], points[0]);
    for (std::uint32_t k = 0; k < edges; ++k) visit(points[k], points[k + 1]);
  }
};

/// Appends the runs of polygon `i`, of feature `i`.
void add_runs(const PolygonSet& set, std::size_t i, std::vector<EdgeRun>& runs);
void add_runs(const ShapeSet& set, std::size_t i, std::vector<EdgeRun>& runs);

/// Runs of all members of a set. The set must outlive it and stay as it is. Memory: 3 bytes an edge.
class RunTable {
 public:
  RunTable() = default;
  template <class Set>
  RunTable(const Set& set, int threads);
  [[nodiscard]] std::span<const EdgeRun> of(std::size_t i) const { return {runs_.data() + first_[i], first_[i + 1] - first_[i]}; }

 private:
  std::vector<EdgeRun> runs_;
  std::vector<std::size_t> first_;
};

/// Whether a point is inside the polygon of these runs. Even-odd; exact for points off the limit.
[[nodiscard]] bool inside(std::span<const EdgeRun> polygon, Point p);

}  // namespace arpent
