// SPDX-License-Identifier: Apache-2.0
/// What stands beside a raster: names and attributes of its values, and its style. Private to src/raster.
#pragma once
#include <filesystem>
#include <string>

#include "arpent/raster/cog_writer.hpp"

namespace arpent {

/// Opens the raster, compares its structure with `spec`, decodes a tile of every level, and has GDAL write
/// `raster.aux.xml` with the attribute table and the names. @throws IoError naming `spoken`
void check_and_name(const std::filesystem::path& raster, const CogSpec& spec, std::size_t levels, const RasterLegend& legend,
                    const std::filesystem::path& spoken);

}  // namespace arpent
