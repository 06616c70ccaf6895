// SPDX-License-Identifier: Apache-2.0
/// Which cells of a grid a polygon covers, and how much of each, in whole numbers.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/grid/raster_grid.hpp"

namespace arpent {

/// Whose a cell on a limit is.
enum class CellRule : std::uint8_t {
  exact,   ///< a cell on a limit is shared by area
  centre,  ///< a cell belongs to the polygon its centre is in; half-open, so that a coverage stays one
};

/// Part of a cell in steps of 2^-32 of it. Sums of steps are exact, in any order.
using CellSteps = std::int64_t;
inline constexpr CellSteps whole_cell = CellSteps{1} << 32;

/// Consecutive cells of a row that are wholly covered: [begin, end).
struct CellRun {
  std::int32_t begin = 0, end = 0;
};

/// One cell of a row that is covered in part.
struct PartCell {
  std::int32_t column = 0;
  CellSteps steps = 0;  ///< not 0 and not `whole_cell`; rounding may leave it a few steps outside of (0, whole_cell)
};

/// Cover of one polygon over a band of rows.
struct BandCover {
  std::int32_t first_row = 0;                          ///< of the rows below: those the polygon meets in the band
  std::vector<std::uint32_t> run_of_row, part_of_row;  ///< per row: first index; one more at the end
  std::vector<CellRun> runs;                           ///< by row, then column
  std::vector<PartCell> parts;                         ///< by row, then column; empty under `centre`

  [[nodiscard]] std::int32_t row_count() const { return static_cast<std::int32_t>(run_of_row.size()) - 1; }
  [[nodiscard]] std::span<const CellRun> row_runs(std::int32_t row) const { return slice(runs, run_of_row, row); }
  [[nodiscard]] std::span<const PartCell> row_parts(std::int32_t row) const { return slice(parts, part_of_row, row); }

 private:
  template <class T>
  [[nodiscard]] std::span<const T> slice(const std::vector<T>& all, const std::vector<std::uint32_t>& first, std::int32_t row) const {
    if (row < first_row || row >= first_row + row_count()) return {};
    const auto r = static_cast<std::size_t>(row - first_row);
    return {all.data() + first[r], first[r + 1] - first[r]};
  }
};

/// The edges of one polygon in cells, ready to be swept band by band. Immutable once finished: threads may share it.
///
/// Method: signed-area accumulation, as anti-aliasing font rasterisers do. In each row an edge gives the cells it
/// crosses its signed height and, weighted, the area on its right; a running sum along the row turns these into covered
/// parts. Holes are rings of the other direction, parts just add.
///
/// All of it in integers: vertices are rounded to 2^-32 of a cell (2e-10 m for cells of a metre, less than what a double
/// holds of a Lambert-93 northing), heights are differences of those, areas are rounded once for each edge and cell, and
/// an edge run through the other way gives exactly the opposite. So over a coverage the parts of a cell sum to
/// `whole_cell` to the last step, and on the common lattice (`Lattice`) a tile gives the cells of the whole raster.
/// Σ steps × cell area is the polygon's area to about 1e-10 m² times the square root of the number of cells on its limit.
///
/// Precondition: valid polygon, shells counter-clockwise in the plane (y up), holes clockwise; less than 2^29 cells from
/// the origin of the CRS. Parts outside the grid are cut off. Memory: 48 bytes an edge.
class CellCover {
 public:
  CellCover(const RasterGrid& grid, CellRule rule) : lattice_(grid), columns_(grid.columns), rows_(grid.rows), rule_(rule) {}
  /// Adds a closed ring (first point = last point), in metres.
  void add_ring(std::span<const Point> ring);
  /// Sorts the edges. Call once, after the last ring.
  void finish();

  /// Rows [first, last) that the polygon meets; empty when it is outside the grid.
  [[nodiscard]] std::int32_t first_row() const { return first_row_; }
  [[nodiscard]] std::int32_t last_row() const { return last_row_; }

  /// Scratch of one sweep; keeps its memory. One per thread.
  struct Scratch {
    struct Mark {
      std::int32_t column;
      CellSteps cover, area;
    };
    std::vector<std::vector<Mark>> rows;
    std::vector<std::vector<std::int32_t>> crossings;
  };
  /// Cover of rows [first_row, first_row + row_count). Cost: edges of the band plus cells on limits.
  void sweep(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, BandCover& out) const;

 private:
  struct Edge {
    std::int64_t x0, y0, x1, y1;  // 2^-32 of a cell from the grid's corner, y down, y0 < y1
    double slope;                 // columns a row
    CellSteps direction;          // +1 when the ring ran downwards, else -1
  };
  [[nodiscard]] static std::int64_t x_at(const Edge& edge, std::int64_t y);
  void sweep_exact(std::int32_t first, std::int32_t last, Scratch& scratch, BandCover& out) const;
  void sweep_centre(std::int32_t first, std::int32_t last, Scratch& scratch, BandCover& out) const;
  void mark_row(std::int64_t xa, std::int64_t xb, CellSteps height, CellSteps direction, std::vector<Scratch::Mark>& marks) const;
  void collect_row(std::vector<Scratch::Mark>& marks, BandCover& out) const;
  template <class Visit>
  void edges_of_rows(std::int32_t first, std::int32_t last, Visit&& visit) const;

  Lattice lattice_;
  std::int32_t columns_, rows_;
  CellRule rule_;
  std::vector<Edge> edges_;          // by y0
  std::vector<std::int64_t> reach_;  // largest y1 of edges up to each: where a search backwards may stop
  std::int32_t first_row_ = 0, last_row_ = 0;
};

}  // namespace arpent
