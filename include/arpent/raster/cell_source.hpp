// SPDX-License-Identifier: Apache-2.0
/// States of the land as cells of one common grid, whatever holds them: the seam between files and counting.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/grid/raster_grid.hpp"
#include "arpent/raster/raster_info.hpp"

namespace arpent {

/// A rectangle of cells of a grid, inside it.
struct CellWindow {
  std::int32_t column = 0, row = 0, columns = 0, rows = 0;
};

/// Codes of a window, row by row.
template <class Code>
struct CellView {
  const Code* first = nullptr;
  std::ptrdiff_t stride = 0;  ///< codes from one row to the next
  [[nodiscard]] const Code* row(std::int32_t r) const { return first + r * stride; }
};

/// What a code of a source stands for.
struct CellMeaning {
  std::int32_t file = -1;    ///< of the source's files; -1: none reaches there, or none has data
  std::int64_t value = 0;    ///< as the file has it
};

/// Thrown when a source has more codes than one byte can tell; it is read again with two.
struct MoreThanByteCodes {};

/// Reads a source in one thread.
class CellReader {
 public:
  virtual ~CellReader() = default;
  /// Called before the windows of a band of rows, which follow from left to right.
  virtual void start_band(std::int32_t first_row, std::int32_t rows) = 0;
  /// Codes of a window of the frame. The view is good until the next call and may point into `room`.
  /// @throws IoError when reading fails; MoreThanByteCodes
  virtual CellView<std::uint8_t> read(const CellWindow& window, std::vector<std::uint8_t>& room) = 0;
  /// @throws DataError when there are more than 65 535 codes
  virtual CellView<std::uint16_t> read(const CellWindow& window, std::vector<std::uint16_t>& room) = 0;
};

/// One state of the land as cells. Shared by threads; each has a reader of its own.
class CellSource {
 public:
  virtual ~CellSource() = default;
  /// The grid the state has by itself.
  [[nodiscard]] virtual RasterGrid grid() const = 0;
  /// Size of the blocks it is best read by; 0: any.
  [[nodiscard]] virtual std::int32_t block_columns() const = 0;
  [[nodiscard]] virtual std::int32_t block_rows() const = 0;
  /// Called before all of the source is read, once more for each time.
  virtual void start_pass() const {}
  /// @param frame grid on the same lattice (`Lattice::same_lines`) that contains `grid()`
  [[nodiscard]] virtual std::unique_ptr<CellReader> reader(const RasterGrid& frame) const = 0;
  /// By code, of all that was read so far.
  [[nodiscard]] virtual std::vector<CellMeaning> meanings() const = 0;
};

/// A raster file of a state.
struct RasterFile {
  Source source;
  RasterInfo info;  ///< of the file; with `align`, of the file as brought to that grid
  /// Grid to bring the file to by nearest neighbour while reading; its CRS.
  std::optional<std::pair<RasterGrid, Crs>> align;
};

/// A state held by raster files on one lattice. Where files overlap, the first that has data there counts.
/// @throws DataError naming the files whose lines do not agree
[[nodiscard]] std::unique_ptr<CellSource> raster_cells(std::vector<RasterFile> files);

/// A state held by polygons, burnt into cells by the centre rule while it is read: a cell has the polygon its centre is
/// in, of several the last.
class PolygonCells : public CellSource {
 public:
  /// Cells in several polygons, of what was read in the last pass.
  [[nodiscard]] virtual std::int64_t overlapped() const = 0;
};
/// @param polygons must outlive the source  @param meanings per polygon
/// @param lines grid whose lattice the cells are on; the grid of the source is as much of it as the polygons reach
/// @throws DataError when the polygons have more than 65 535 different meanings
[[nodiscard]] std::unique_ptr<PolygonCells> polygon_cells(const PolygonSet& polygons, const std::vector<CellMeaning>& meanings, const RasterGrid& lines);

/// The smallest grid on the common lattice that holds all of them.
/// @throws DataError on different lattices
[[nodiscard]] RasterGrid common_frame(const std::vector<RasterGrid>& grids);

}  // namespace arpent
