// SPDX-License-Identifier: Apache-2.0
/// The change rasters of a comparison of rasters: `mutations.tif` and `artif.tif` (docs/rasters.md).
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "arpent/pipeline/context.hpp"
#include "arpent/publish/product.hpp"
#include "arpent/stages/values.hpp"

namespace arpent {

/// Writes the two rasters of each period with their sidecars, reading the states once more. Nothing for states compared
/// as polygons, or with tables only.
/// @param draft folder the files are written into
/// @return their names, `.tif` only
/// @throws DataError when a period has more than 65 533 transitions; IoError when a state cannot be read or a file written
std::vector<std::string> write_change_rasters(const Compared& compared, const Accounts& accounts, const std::filesystem::path& draft, RunContext& context);

/// What the project of the product needs to know of those rasters: of the main period first, the others in order of time. Nothing
/// when there are none. Cost: the cells of the ledger, not those of the rasters.
[[nodiscard]] std::vector<ProductRaster> change_raster_layers(const Compared& compared);

/// Names in `folder` of the change rasters of an older product, and of their sidecars, that are not among `written`.
[[nodiscard]] std::vector<std::string> stale_change_rasters(const std::filesystem::path& folder, const std::vector<std::string>& written);

}  // namespace arpent
