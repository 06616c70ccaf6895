// SPDX-License-Identifier: Apache-2.0
/// Polygons cut along lines x or y = whole multiples of a length, put together again.
#pragma once
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Joins the polygons of different squares that share a stretch of a line between squares. No coordinate is computed:
/// points on a line are given to both sides, then the stretches both run along go away.
/// @param pieces disjoint, one part each, none across a line
/// @return one polygon a part, in no order
[[nodiscard]] PolygonSet join_at_seams(const PolygonSet& pieces, double side, int threads);

}  // namespace arpent
