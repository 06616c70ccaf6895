// SPDX-License-Identifier: Apache-2.0
/// Outlines as the page has them: whole steps of longitude and latitude.
#pragma once
#include <compare>
#include <cstdint>
#include <vector>

namespace arpent {

struct GridPoint {
  std::int32_t x = 0, y = 0;  ///< longitude, latitude in steps of `grid_step`
  friend auto operator<=>(const GridPoint&, const GridPoint&) = default;
};
inline constexpr double grid_step = 1e-6;  ///< degrees: 8 cm by 11 cm at 43° N

using GridRing = std::vector<GridPoint>;          ///< not closed
using GridPolygon = std::vector<GridRing>;        ///< the outer ring, then its holes
using GridOutline = std::vector<GridPolygon>;     ///< of one row; none: not drawn

/// Twice the signed area of a ring, in steps². Exact for what lies within a few degrees.
[[nodiscard]] double twice_area(const GridRing& ring);

/// How long a step is on the ground.
struct GridScale {
  double x = 0, y = 0;  ///< metres
};
/// At the middle of the outlines; a sphere is enough for drawing.
[[nodiscard]] GridScale scale_of(const std::vector<GridOutline>& outlines);

/// Drops points until no dropped one lies farther than `tolerance` metres from the line drawn (Douglas and Peucker, between
/// the points where three outlines meet). A border that two rings share stays the same points in both. A ring that would
/// collapse, or lose half its area, keeps all its points, and so do the rings along it there.
/// Borders are compared point by point: two that run along one another with different vertices are two.
/// Cost: O(n log n) in the points, as a rule; about 100 bytes a point.
void simplify(std::vector<GridOutline>& outlines, double tolerance);

}  // namespace arpent
