// SPDX-License-Identifier: Apache-2.0
/// Ground two polygons have in common, as a sum over pairs of edges.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "arpent/geo/area_model.hpp"
#include "arpent/geo/polygons.hpp"
#include "overlaps_runs.hpp"

namespace arpent {

/// Measures what one polygon, the one held, has in common with others. Holds scratch space: one for each thread.
///
/// A polygon is the signed sum of the strips between its edges and a line west of it: the strip of an edge that goes north
/// counts once, that of an edge that goes south minus once. So
///
///     area(A ∩ B) = Σ over edges e of A, f of B:  ± area(strip(e) ∩ strip(f))
///
/// and two strips have in common ∫ min(e(y), f(y)) dy over the rows both have. No crossing is looked for, no side of a line
/// decided, no face traced: limits that touch, coincide or cross in a vertex are no special case, and each term changes
/// continuously with the coordinates. Holes and parts are in the signs.
///
/// Rounding: coordinates are relative to the box of the held polygon, no term is larger than its rows of that box, so the
/// error is some roundings of the box's area, not of the area of the other polygon.
///
/// Cost: edges of the held polygon in the rows of each edge of the other that passes through its box; 16 edges at a time for
/// what passes elsewhere.
class OverlapArea {
 public:
  /// The polygon with the smaller box is the one to hold.
  void hold(const PolygonSet& set, std::size_t i);
  /// Planar area in common, m², as it comes: up to `rounding` below 0 or above what is possible.
  [[nodiscard]] double planar(std::span<const EdgeRun> other) const;
  /// The same on an ellipsoid. Cost: some 24 evaluations of the density a pair of edges.
  [[nodiscard]] double on_ground(std::span<const EdgeRun> other, const AreaModel& model) const;
  /// Bound on the error of `planar`, m².
  [[nodiscard]] double rounding() const { return 1e-13 * box_.width() * box_.height(); }

 private:
  /// An edge that is not level, relative to the south-west corner of the box.
  struct Edge {
    double low, high;  // rows, y
    double x, slope;   // x at `low`, dx/dy
    double sign;       // 1 when it goes north
    [[nodiscard]] double at(double y) const { return x + (y - low) * slope; }
  };
  /// Up to 16 edges in a row of the outline.
  struct Group {
    double low, high;
    std::size_t begin, end;
  };
  class Plane;
  class Ground;
  [[nodiscard]] static Edge edge_of(Point from, Point to, Point corner);
  template <class Measure>
  [[nodiscard]] double sum(std::span<const EdgeRun> other, const Measure& measure) const;
  template <class Measure>
  [[nodiscard]] double below(double y, const Measure& measure) const;
  template <class Visit>
  void each_in_rows(double low, double high, Visit&& visit) const;

  Box box_;
  std::vector<Edge> edges_;
  std::vector<Group> groups_;
};

}  // namespace arpent
