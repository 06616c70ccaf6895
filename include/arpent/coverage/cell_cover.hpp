// SPDX-License-Identifier: Apache-2.0
/// Which cells of a grid a polygon covers, and how much of each, to the last bit.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/grid/raster_grid.hpp"

namespace arpent {

enum class CellRule : std::uint8_t {
  exact,   ///< a cell on a limit is shared by area
  centre,  ///< a cell belongs to the polygon its centre is in; half-open, so that a coverage stays one
};

/// Consecutive cells of a row that are wholly covered: [begin, end).
struct CellRun {
  std::int32_t begin = 0, end = 0;
};

/// One cell of a row that is covered in part.
struct PartCell {
  std::int32_t column = 0;
  double fraction = 0;  ///< in (0, 1)
};

/// Cover of one polygon over a band of rows.
struct BandCover {
  std::int32_t first_row = 0;
  std::vector<std::uint32_t> run_of_row, part_of_row;  ///< per row: first index; one more at the end
  std::vector<CellRun> runs;                           ///< by row, then column
  std::vector<PartCell> parts;                         ///< by row, then column; empty under `centre`

  [[nodiscard]] std::span<const CellRun> row_runs(std::int32_t row) const { return slice(runs, run_of_row, row); }
  [[nodiscard]] std::span<const PartCell> row_parts(std::int32_t row) const { return slice(parts, part_of_row, row); }

 private:
  template <class T>
  [[nodiscard]] std::span<const T> slice(const std::vector<T>& all, const std::vector<std::uint32_t>& first, std::int32_t row) const {
    const auto r = static_cast<std::size_t>(row - first_row);
    return {all.data() + first[r], first[r + 1] - first[r]};
  }
};

/// The edges of one polygon in cells, ready to be swept band by band. Immutable: threads may share it.
///
/// Method: signed-area accumulation, as anti-aliasing font rasterisers do. In each row an edge gives the cells it
/// crosses its signed height and, weighted, the area on its right; a running sum along the row turns these into covered
/// fractions. Holes are rings of the other direction, parts just add. Σ fractions × cell area is the polygon's area
/// (1e-14, relative), and over a coverage the fractions of a cell add to 1, because shared edges cancel.
/// Precondition: valid polygon, shells counter-clockwise in the plane (y up), holes clockwise. Parts outside the grid
/// are cut off.
class CellCover {
 public:
  CellCover(const RasterGrid& grid, CellRule rule) : grid_(grid), rule_(rule) {}
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
      double cover, area;
    };
    std::vector<std::vector<Mark>> rows;
    std::vector<std::vector<double>> crossings;
  };
  /// Cover of rows [first_row, first_row + row_count). Cost: edges of the band plus cells on limits (n log n in a row).
  void sweep(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, BandCover& out) const;

 private:
  struct Edge {
    double x0, y0, x1, y1;  // in cells, y down, y0 < y1
    double direction;       // +1 when the ring ran downwards
  };
  void sweep_exact(std::int32_t first, std::int32_t count, Scratch& scratch, BandCover& out) const;
  void sweep_centre(std::int32_t first, std::int32_t count, Scratch& scratch, BandCover& out) const;
  void mark_row(const Edge& edge, std::int32_t row, std::vector<Scratch::Mark>& marks) const;
  template <class Visit>
  void edges_of_rows(std::int32_t first, std::int32_t last, Visit&& visit) const;

  RasterGrid grid_;
  CellRule rule_;
  std::vector<Edge> edges_;          // by y0
  std::vector<double> reach_;        // largest y1 of edges up to each: where a search backwards may stop
  std::int32_t first_row_ = 0, last_row_ = 0;
};

}  // namespace arpent
