// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent {

/// An invalid outline and its repair.
struct Repair {
  std::size_t polygon = 0;
  PolygonSet outline;  ///< one polygon, or none when nothing is left
  std::string reason;  ///< GEOS's words, with the place; after it, in French, what holes were left out
};

/// Finds the polygons that OGC calls invalid and repairs each by structure (GEOS): each ring is made valid, shells are merged and
/// holes taken out of them; what collapses goes. A hole is never ground: one without a point in common with the ground of its part (GEOS
/// makes that ground) is left out, and taken out of other parts of the polygon where it lies in them.
/// @return in the order of the polygons, whatever the number of threads
/// @throws DataError when GEOS gives up
[[nodiscard]] std::vector<Repair> find_repairs(const PolygonSet& polygons, int threads);

/// `Repair::reason` in French. @param place whether the place GEOS gives is told, as `en 906150 6238035,5`
[[nodiscard]] std::string french_reason(std::string_view reason, bool place);

}  // namespace arpent
