// SPDX-License-Identifier: Apache-2.0
/// The few parts of the TIFF format a COG is laid out with. Little-endian. Private to src/raster.
#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "arpent/grid/raster_grid.hpp"

namespace arpent::tiff {

static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

enum Tag : std::uint16_t {
  subfile_type = 254, columns = 256, rows = 257, compression = 259, photometric = 262, strip_offsets = 273, strip_rows = 278,
  strip_sizes = 279, colour_map = 320, tile_columns = 322, tile_rows = 323, tile_offsets = 324, tile_sizes = 325,
};
enum Type : std::uint16_t { byte_ = 1, ascii = 2, short_ = 3, long_ = 4, double_ = 12, long8 = 16 };

/// One entry of a directory; its bytes as they stand in the file.
struct Field {
  std::uint16_t type = 0;
  std::uint64_t count = 0;
  std::vector<std::byte> bytes;
};
/// Entries in the order the format demands.
using Directory = std::map<std::uint16_t, Field>;

template <class T>
[[nodiscard]] Field field(Type type, std::span<const T> values) {
  const auto bytes = std::as_bytes(values);
  return {type, values.size(), {bytes.begin(), bytes.end()}};
}
[[nodiscard]] inline Field number(std::uint32_t value) { return field<std::uint32_t>(long_, {&value, 1}); }
[[nodiscard]] inline Field small_number(std::uint16_t value) { return field<std::uint16_t>(short_, {&value, 1}); }

/// First directory of a classic TIFF in memory. @throws std::logic_error on another format
[[nodiscard]] Directory first_directory(std::span<const std::byte> file);
/// The whole number a field holds at `index`.
[[nodiscard]] std::uint64_t whole(const Field& field, std::size_t index = 0);

/// Sizes of one level's tiles as compressed, row by row.
struct Level {
  Directory directory;
  std::vector<std::uint32_t> tile_bytes;
};

/// The bytes before the tiles, and where each tile is to stand.
struct Layout {
  std::vector<std::byte> head;
  std::vector<std::vector<std::uint64_t>> tile_at;  ///< of each level; four bytes of size stand before, the last four again after
  std::uint64_t size = 0;                           ///< of the whole file
};
/// Lays out the levels, the raster first, then its overviews from large to small, by the rules of a COG: directories in
/// this order, then the tiles of the smallest level first. Fields of equal bytes are stored once. A classic TIFF when it
/// fits into 4 GB, else a BigTIFF.
[[nodiscard]] Layout lay_out(std::vector<Level> levels);

}  // namespace arpent::tiff
