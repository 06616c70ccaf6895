// SPDX-License-Identifier: Apache-2.0
/// Compresses one tile, and has GDAL write the tags of a raster. Private to src/raster.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "arpent/raster/cog_writer.hpp"
#include "tiff.hpp"

namespace arpent {

/// Number of a compression in TIFF's field 259.
[[nodiscard]] std::uint16_t tiff_number(RasterCompression compression);

/// Compressed bytes of a tile. From any thread; the same bytes for the same tile and level.
/// @throws IoError when GDAL was built without the compression
[[nodiscard]] std::vector<std::byte> compress_tile(std::span<const std::byte> cells, CellType type, RasterCompression compression, int level);

/// All fields that GDAL gives such a raster but for its size, tiles and compression: place, CRS, nodata, metadata, colours.
/// @throws IoError naming `file` when GDAL refuses them
[[nodiscard]] tiff::Directory gdal_fields(const CogSpec& spec, const RasterLegend& legend, const std::filesystem::path& file);

}  // namespace arpent
