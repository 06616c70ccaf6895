// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "arpent/geo/adjacency.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Pairs of polygons that share ground, apart from `known` ones.
/// @param places boxes that hold all ground shared  @param known ascending
/// Cost: one overlay (GEOS) for each unknown pair whose boxes meet in a place; nothing without places.
[[nodiscard]] std::vector<Contact> sharing_ground(const PolygonSet& set, const std::vector<Box>& places, const std::vector<Contact>& known,
                                                  Metres snap, int threads);

}  // namespace arpent
