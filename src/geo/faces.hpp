// SPDX-License-Identifier: Apache-2.0
#pragma once
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

/// Nodes the segments and closes faces. Cost O(n log n).
[[nodiscard]] Faces faces_of(const GeosContext& geos, std::span<const std::pair<Point, Point>> segments);

/// Edges of polygon `i` as segments.
void add_segments(const PolygonSet& set, std::size_t i, std::vector<std::pair<Point, Point>>& segments);

}  // namespace arpent
