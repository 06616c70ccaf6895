// SPDX-License-Identifier: Apache-2.0
/// Questions of place to outlines, those of a million vertices too.
#pragma once
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "arpent/geo/polygons.hpp"
#include "arpent/grid/box_index.hpp"
#include "overlaps_runs.hpp"

namespace arpent {

/// Which edges of a polygon are near a place. The edges of a polygon of many vertices are indexed when it is asked about for the first
/// time; those of others are looked through. Any number of threads may ask. The set must outlive it and stay as it is.
///
/// Cost of a question: O(log n + what is near); to build O(polygons), and O(n log n), 5 bytes an edge, a large polygon asked about.
class OutlineIndex {
 public:
  /// Vertices below which looking through all edges is quicker than an index, or as quick.
  static constexpr std::size_t large = 512;

  OutlineIndex() = default;
  explicit OutlineIndex(const PolygonSet& set);

  /// Whether a point is inside polygon `i`: the answer of `arpent::contains`, bit for bit.
  [[nodiscard]] bool contains(std::size_t i, Point p) const;
  /// Calls `visit(from, to)` for every edge of polygon `i` whose box meets `box`, and for some others. No particular but a fixed order.
  template <class Visit>
  void near(std::size_t i, const Box& box, Visit&& visit) const {
    if (const auto* runs = runs_of(i)) {
      runs->index.query(box, [&](std::size_t r) { runs->runs[r].each(visit); });
      return;
    }
    for (auto r = set_->rings_begin(i); r < set_->rings_end(i); ++r) {
      const auto ring = set_->ring(r);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) visit(ring[k], ring[k + 1]);
    }
  }

 private:
  struct Runs {
    std::once_flag once;
    std::vector<EdgeRun> runs;
    BoxIndex index;
  };
  /// Of a large polygon; nullptr for the others.
  [[nodiscard]] const Runs* runs_of(std::size_t i) const;

  const PolygonSet* set_ = nullptr;
  std::vector<std::size_t> large_;  // polygons, ascending
  std::unique_ptr<Runs[]> runs_;    // one each
};

}  // namespace arpent
