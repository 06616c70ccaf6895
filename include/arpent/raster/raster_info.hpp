// SPDX-License-Identifier: Apache-2.0
/// What the header of a categorical raster says. No GDAL type shows here.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/grid/raster_grid.hpp"
#include "arpent/vector/source.hpp"

namespace arpent {

/// Type of a cell: signed or not, and its bits.
enum class CellType : std::uint8_t { u8, u16, i16, u32, i32 };

/// A raster attribute table as texts.
struct ValueTable {
  std::vector<std::string> columns;
  struct Row {
    std::int64_t first = 0, last = 0;  ///< values it speaks of
    std::vector<std::string> texts;    ///< one per column
  };
  std::vector<Row> rows;
};

/// A raster's header: grid, CRS, cells, and what explains their values.
struct RasterInfo {
  std::string driver;
  std::string description;           ///< TIFFTAG_IMAGEDESCRIPTION; empty when there is none
  int band = 1;                      ///< 1 is the first
  RasterGrid grid;
  Crs crs;                           ///< unknown when the file does not say
  CellType type = CellType::u8;
  std::optional<std::int64_t> nodata;
  std::int32_t block_columns = 1, block_rows = 1;
  ValueTable attributes;         ///< empty without one
  std::vector<std::string> category_names;                          ///< of values 0, 1, …
  std::vector<std::pair<std::int64_t, std::string>> colours;        ///< of the palette: value, `#RRGGBB`
  std::vector<std::string> faults;   ///< why it cannot be read as classes on a grid, each with what to do; empty: it can
};

/// Reads the header. `source.layer` is the number of the band; without it the file must have one band.
/// @throws IoError when the file cannot be opened as a raster, or has no such band
[[nodiscard]] RasterInfo describe_raster(const Source& source);

/// The header when GDAL opens the source as a raster and not as vector layers; nothing for anything else, and when there
/// is no such file. @throws IoError when it has no such band
[[nodiscard]] std::optional<RasterInfo> find_raster(const Source& source);

}  // namespace arpent
