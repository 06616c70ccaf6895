// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "arpent/core/units.hpp"
#include "arpent/grid/box.hpp"

namespace arpent {

/// A north-up grid of cells. Row 0 is the northernmost, column 0 the westernmost.
struct RasterGrid {
  double west = 0;         ///< x of the left edge of column 0, metres
  double north = 0;        ///< y of the top edge of row 0, metres
  double cell_width = 1;   ///< metres, positive
  double cell_height = 1;  ///< metres, positive
  std::int32_t columns = 0;
  std::int32_t rows = 0;

  [[nodiscard]] Box extent() const { return {west, north - rows * cell_height, west + columns * cell_width, north}; }
  [[nodiscard]] SquareMetres cell_area() const { return {cell_width * cell_height}; }
  /// Position in cells from the top left corner: x to the right, y downwards.
  [[nodiscard]] Point to_cells(Point p) const { return {(p.x - west) / cell_width, (north - p.y) / cell_height}; }
  friend bool operator==(const RasterGrid&, const RasterGrid&) = default;
};

}  // namespace arpent
