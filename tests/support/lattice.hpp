// SPDX-License-Identifier: Apache-2.0
/// Coverages drawn on a lattice of cells: limits are shared exactly because each is drawn once.
#pragma once
#include <functional>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent::test {

/// What stands in each cell, by row (north to south) and column; -1: nothing.
using Labels = std::vector<std::vector<int>>;

/// Corner of cells: (0, 0) is the north-west corner of the map.
struct Node {
  int column = 0;
  int row = 0;
  friend auto operator<=>(const Node&, const Node&) = default;
};

/// Appends the points of the limit from `from` (included) to `to` (left out). Both directions must give the same line.
using EdgeLine = std::function<void(Node from, Node to, std::vector<Point>& line)>;

/// Regions of equal label, joined along edges (not at corners), numbered by their first cell.
struct Regions {
  Labels region;           ///< per cell; -1: nothing
  std::vector<int> label;  ///< per region
};
[[nodiscard]] Regions connected_regions(const Labels& labels);

/// One polygon per label 0 … count - 1, of as many parts and holes as its cells make.
[[nodiscard]] PolygonSet trace(const Labels& labels, int count, const EdgeLine& line);

}  // namespace arpent::test
