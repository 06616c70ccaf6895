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

/// Nodes the segments and closes faces. Cost O(n log n).
[[nodiscard]] Faces faces_of(const GeosContext& geos, std::span<const std::pair<Point, Point>> segments);

/// Edges of polygon `i` as segments.
void add_segments(const PolygonSet& set, std::size_t i, std::vector<std::pair<Point, Point>>& segments);

}  // namespace arpent
