// SPDX-License-Identifier: Apache-2.0
/// Ground by a map of land cover.
#pragma once
#include <vector>

#include "arpent/review/land_take.hpp"
#include "measures.hpp"

namespace arpent {

/// Per ground. Where polygons of the map overlap, the first has the ground.
[[nodiscard]] std::vector<CoverAreas> cover_areas(const Measuring& on, const LandCoverLayer& cover);
/// Adds the areas of ground that is not shared.
void add(CoverAreas& sum, const CoverAreas& one);

}  // namespace arpent
