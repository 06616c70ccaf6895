// SPDX-License-Identifier: Apache-2.0
/// A coverage of polygons becomes a raster of class codes, each cell with the class that has most of it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/coverage/burn.hpp"
#include "arpent/coverage/cell_cover.hpp"

namespace arpent {

/// Burns by area: a cell has the code with the largest covered part of it, in whole steps of 2^-32 of a cell.
///
/// Parts of polygons of one code add up, to the whole cell at most. Between equals the lowest code wins. Ground without a
/// polygon counts as code 0 and wins only where it is larger than every class. Where polygons overlap, each counts with
/// all it covers.
///
/// Prepared by one thread; const and shared after `finish`. Memory: 32 bytes a ring and polygon, nothing per point.
class ShareBurner {
 public:
  explicit ShareBurner(const RasterGrid& grid);
  /// As `CoverageBurner::add_polygon`. @pre less than 2^29 cells from the origin of the CRS
  void add_polygon(std::uint16_t code, std::span<const std::span<const Point>> rings);
  /// Nothing is left to sort: here so that both burners are used alike.
  void finish() {}
  [[nodiscard]] std::uint16_t largest_code() const { return largest_code_; }
  [[nodiscard]] const RasterGrid& grid() const { return grid_; }

  /// Memory of one burn, kept for the next. One per thread.
  struct Scratch {
    /// Part of a cell that a polygon covers.
    struct Share {
      std::int32_t column;
      std::uint16_t code;
      CellSteps steps;
    };
    CellCover::Scratch sweep;
    BandCover cover;
    std::vector<std::vector<Share>> shares;  // by row of the burn
    std::vector<std::uint8_t> whole;         // polygons that cover all of a cell, up to 2
  };

  /// Codes of rows [first_row, first_row + row_count) of the grid, as `CoverageBurner::burn`.
  /// @return cells that polygons cover twice in part or in whole, by more than 2^-16 of a cell
  /// Cost: about 13 times `CoverageBurner` for polygons of 10 000 cells.
  std::int64_t burn(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, std::uint8_t* out, std::size_t stride) const;
  std::int64_t burn(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, std::uint16_t* out, std::size_t stride) const;

 private:
  struct Polygon {
    std::uint32_t first_ring, last_ring;  // of `rings_`
    std::uint16_t code;
  };
  template <class Code>
  std::int64_t burn_rows(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, Code* out, std::size_t stride) const;

  RasterGrid grid_;
  Lattice lattice_;
  std::uint16_t largest_code_ = 0;
  std::vector<std::span<const Point>> rings_;
  std::vector<Polygon> polygons_;
  std::vector<std::vector<std::uint32_t>> of_band_;  // polygons that meet each band of rows, ascending
};

}  // namespace arpent
