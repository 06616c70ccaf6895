// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
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

/// The endless lattice of cells a grid lies on. All tiles cut from one raster lie on the same one, so what is worked out
/// in its coordinates is the same to the last bit whichever tile it is worked out for.
struct Lattice {
  double cell_width = 1, cell_height = 1;   ///< metres
  double phase_x = 0, phase_y = 0;          ///< of the lines, in cells, in [0, 1): multiples of 2^-20
  std::int64_t first_column = 0, first_row = 0;  ///< where the grid's cell (0, 0) is on the lattice

  /// Rounds the grid's origin to 2^-20 of a cell (a micrometre for cells of a metre): what geotransforms lose in decimals.
  explicit Lattice(const RasterGrid& grid) : cell_width(grid.cell_width), cell_height(grid.cell_height) {
    place(grid.west / cell_width, phase_x, first_column);
    place(-grid.north / cell_height, phase_y, first_row);
  }
  /// Lattice coordinates of a point, in cells: x to the right, y downwards. Cell (c, r) of the grid is
  /// [first_column + c, first_column + c + 1) × [first_row + r, first_row + r + 1).
  [[nodiscard]] Point at(Point p) const { return {p.x / cell_width - phase_x, -p.y / cell_height - phase_y}; }
  /// The two grids have the same lines and the same size of cell.
  [[nodiscard]] bool same_lines(const Lattice& o) const {
    return cell_width == o.cell_width && cell_height == o.cell_height && phase_x == o.phase_x && phase_y == o.phase_y;
  }

 private:
  static void place(double origin, double& phase, std::int64_t& first) {
    const double steps = std::nearbyint((origin - std::floor(origin)) * 0x1p20);
    first = static_cast<std::int64_t>(std::floor(origin)) + (steps == 0x1p20 ? 1 : 0);
    phase = steps == 0x1p20 ? 0 : steps * 0x1p-20;
  }
};

}  // namespace arpent
