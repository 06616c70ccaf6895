// SPDX-License-Identifier: Apache-2.0
/// Writing one band of class codes as a Cloud Optimized GeoTIFF. No GDAL type shows here.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/grid/raster_grid.hpp"
#include "arpent/raster/raster_info.hpp"

namespace arpent {

/// Compression of the tiles of a COG.
enum class RasterCompression : std::uint8_t { none, lzw, deflate, zstd };
/// `deflate`, `zstd`, `lzw` or `none`. @throws UsageError
[[nodiscard]] RasterCompression compression_named(std::string_view name);
/// Levels a compression has, and the one taken when none is asked for; all 0 when it has none.
struct CompressionLevels {
  int least = 0, most = 0, usual = 0;
};
[[nodiscard]] CompressionLevels levels_of(RasterCompression compression);

/// What the cells of a raster are, said before the first is written.
struct CogSpec {
  RasterGrid grid;
  Crs crs;                              ///< must be known
  CellType type = CellType::u8;         ///< u8, u16 or i16
  std::optional<int> nodata = {};
  RasterCompression compression = RasterCompression::deflate;
  std::optional<int> level = {};        ///< of the compression; empty: the usual one
  std::string software = {}, description = {};  ///< TIFF tags
  std::vector<std::pair<std::string, std::string>> metadata = {};  ///< items of GDAL's metadata, in this order
};

/// One value of the raster for people. Values without an entry have no name and are drawn as nothing.
struct RasterCategory {
  int value = 0;
  std::string label;                    ///< French, shown in legends
  std::uint8_t red = 0, green = 0, blue = 0;
  std::vector<std::string> cells = {};  ///< of the further columns of the attribute table
};

/// The attribute table: value, the columns below, label (`libelle`), red, green, blue.
struct RasterLegend {
  enum class ColumnType : std::uint8_t { text, integer, real };
  struct Column {
    std::string name;
    ColumnType type = ColumnType::text;
  };
  std::vector<Column> columns = {};
  std::vector<RasterCategory> categories = {};  ///< ascending values
};

/// A QGIS style: one colour and label per value, in the order of the categories. What `CogWriter` writes as FILE.qml.
[[nodiscard]] std::string style_text(const RasterLegend& legend);

/// Writes FILE.tif with its overviews, FILE.tif.aux.xml (attribute table, names of the values: read by GDAL and all that is
/// built on it) and FILE.qml (colours and labels: read by QGIS by itself).
///
/// Tiles are compressed by the threads that bring them, and wait in a nameless file of the same folder; `close` lays them
/// out by the rules of a COG: directories first, then the overviews from the smallest to the largest, then the raster, all
/// row by row. The bytes depend on content and settings alone, not on threads, order, time or locale.
///
/// Overviews halve the raster until one tile holds it. A cell of an overview has the most frequent value of the four cells
/// it stands for; between equals nodata loses, then the first in reading order wins. Each level is made from the one
/// below it.
///
/// Cost at 1e9 cells of 1 m classes, DEFLATE 5: 6 s of one core. Memory: what has arrived of the tile rows of the
/// overviews that are not full yet: little when rows come in about rising order, a third of the raster at worst.
class CogWriter {
 public:
  static constexpr std::int32_t tile_side = 512;  ///< cells

  /// Creates a temporary file in the folder of `file`, which it replaces in the end.
  /// @throws UsageError for a grid without cells, an unknown CRS, a nodata or level out of range
  /// @throws IoError when the folder cannot be written to
  CogWriter(std::filesystem::path file, CogSpec spec);
  /// Removes everything when `close` has not returned.
  ~CogWriter();
  CogWriter(const CogWriter&) = delete;
  CogWriter& operator=(const CogWriter&) = delete;

  /// Takes rows [first_row, first_row + row_count): whole rows of tiles, each once, from any thread, in any order.
  /// @param cells the first row; the next begins `stride` cells further on
  /// @throws IoError when the disk is full; UsageError when the rows are not whole rows of tiles or the type is another
  template <class Cell>
  void write_rows(std::int32_t first_row, std::int32_t row_count, const Cell* cells, std::size_t stride) {
    static_assert(sizeof(Cell) <= 2);
    constexpr auto type = sizeof(Cell) == 1 ? CellType::u8 : static_cast<Cell>(-1) < 0 ? CellType::i16 : CellType::u16;
    write_band(first_row, row_count, type, cells, stride);
  }
  /// Completes the three files, forces them to disk, opens the raster again and compares; only then gives the names.
  /// @throws IoError naming the file, when the disk is full or anything else failed
  void close(const RasterLegend& legend);

 private:
  void write_band(std::int32_t first_row, std::int32_t row_count, CellType type, const void* cells, std::size_t stride);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arpent
