// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// Value of each class in the rasters Arpent writes, by ClassId: the same for every state of a nomenclature.
///
/// 0 is nodata (no polygon) and no class. Leaf classes in order of code are 1, 2, … (CORINE: 1 to 44, its official
/// GRID_CODE); then come the parent classes in order of code, and `non_classe` last.
[[nodiscard]] std::vector<std::uint16_t> raster_codes(const Nomenclature& nomenclature);

}  // namespace arpent
