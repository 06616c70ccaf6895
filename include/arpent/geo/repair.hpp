// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent {

/// An invalid outline and its repair.
struct Repair {
  std::size_t polygon = 0;
  PolygonSet outline;  ///< one polygon, or none when nothing is left
  std::string reason;  ///< GEOS's words, with the place
};

/// Finds the polygons that OGC calls invalid and repairs each by structure (GEOS): each ring is made valid, shells are merged and
/// holes taken out of them; a hole outside every shell becomes ground, what collapses goes. @return in the order of the polygons, whatever the number of threads
/// @throws DataError when GEOS gives up
[[nodiscard]] std::vector<Repair> find_repairs(const PolygonSet& polygons, int threads);

}  // namespace arpent
