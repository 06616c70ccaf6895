// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "arpent/geo/geos.hpp"

namespace arpent {

/// The faces that a heap of line segments cuts the plane into, as polygons of a set, with a point inside each.
struct Faces {
  PolygonSet polygons;
  std::vector<Point> inside;
};

/// The segments as lines, each as long as nothing else begins, ends or branches on it; a closed line ends where it begins. What is given
/// several times, in whichever direction, is there once; what has no length is not. The union of the lines is that of the segments.
/// GEOS nodes and polygonizes a line of a million vertices in the time it takes for some ten thousand segments. Cost O(n log n).
[[nodiscard]] std::vector<std::vector<Point>> chains_of(std::span<const std::pair<Point, Point>> segments);

/// How segments that cross are cut.
enum class Noding : std::uint8_t {
  floating,  ///< where they cross, to the last digit. Of lines that run along one another at a few nanometres GEOS misses crossings, and loses faces
  snapped    ///< after every point was moved to a grid of some 1e-7 m (2⁻⁴⁶ of the largest coordinate); all crossings are found
};

/// Nodes the segments and closes faces. Who knows what the faces must add up to checks it, and takes `snapped` when they do not.
/// Cost O(n log n).
[[nodiscard]] Faces faces_of(const GeosContext& geos, std::span<const std::pair<Point, Point>> segments, Noding noding = Noding::floating);

/// Edges of polygon `i` as segments.
void add_segments(const PolygonSet& set, std::size_t i, std::vector<std::pair<Point, Point>>& segments);

}  // namespace arpent
