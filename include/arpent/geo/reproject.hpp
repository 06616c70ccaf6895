// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// The same polygons with their vertices in another CRS (edges stay straight between them).
/// @throws DataError when a vertex lies outside the target's domain
[[nodiscard]] PolygonSet reprojected(const PolygonSet& set, const Crs& from, const Crs& to);

}  // namespace arpent
