// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Quick test that an outline is valid (OGC), so that the full check can be kept for the doubtful ones.
///
/// `true` is certain: one part, no two edges meet but at their common vertex, holes inside the shell and apart.
/// `false` means doubtful: rings that touch (which may be valid), several parts, or a case too close to call in
/// double precision. Keeps scratch memory between calls: one per thread.
class QuickValidity {
 public:
  /// Cost O(n log n), about 2 µs for 50 vertices.
  [[nodiscard]] bool certainly_valid(const PolygonSet& set, std::size_t i);

 private:
  struct Segment {
    double xmin, xmax, ymin, ymax;
    Point a, b;
    std::size_t ring, at, count;  ///< ring number, place in it, edges of the ring
  };
  [[nodiscard]] bool edges_apart();
  std::vector<Segment> segments_;
};

}  // namespace arpent
