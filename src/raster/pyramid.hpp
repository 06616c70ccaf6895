// SPDX-License-Identifier: Apache-2.0
/// The raster and its overviews as compressed tiles, made band by band. Private to src/raster.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "arpent/raster/cog_writer.hpp"
#include "plain_file.hpp"

namespace arpent {

/// Takes rows of tiles from any thread and keeps what they and their overviews compress to.
class Pyramid {
 public:
  struct Level {
    std::int32_t columns = 0, rows = 0;            // cells
    std::int32_t tile_columns = 0, tile_rows = 0;  // tiles
    struct Tile {
      std::uint64_t at = 0;    // in the store
      std::uint32_t size = 0;  // 0: has not come
    };
    std::vector<Tile> tiles;  // row by row
  };

  /// @param store takes the compressed tiles in the order they come
  Pyramid(const CogSpec& spec, int level, PlainFile store);

  /// Rows of tiles of the raster. @throws UsageError when a row comes twice; IoError
  template <class Cell>
  void add(std::int32_t first_row, std::int32_t row_count, const Cell* cells, std::size_t stride);

  [[nodiscard]] const std::vector<Level>& levels() const { return levels_; }  ///< the raster first
  [[nodiscard]] const PlainFile& store() const { return store_; }

 private:
  /// A row of tiles of an overview, half of which may still be to come.
  struct Waiting {
    std::vector<std::byte> cells;
    int halves = 0;  // that have come
  };
  template <class Cell>
  void add_tile_row(std::size_t level, std::int32_t tile_row, const Cell* cells, std::size_t stride);
  template <class Cell>
  void add_to_overview(std::size_t level, std::int32_t tile_row, const Cell* cells, std::size_t stride);
  [[nodiscard]] std::int32_t rows_of(const Level& level, std::int32_t tile_row) const;

  CellType type_;
  std::optional<int> nodata_;
  RasterCompression compression_;
  int compression_level_;
  std::vector<Level> levels_;
  PlainFile store_;
  std::atomic<std::uint64_t> stored_{0};
  std::mutex mutex_;                                          // of what follows
  std::vector<std::map<std::int32_t, Waiting>> waiting_;      // by level, by row of tiles
};

}  // namespace arpent
