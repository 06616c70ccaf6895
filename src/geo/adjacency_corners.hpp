// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "adjacency_exact.hpp"
#include "adjacency_pairs.hpp"
#include "adjacency_winding.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Adds to `pairs` the polygons that have a corner within `reach` of a loose edge or of another such corner.
///
/// A corner is a vertex where a loose edge ends, also in the outlines that have no loose edge themselves, or an end of an
/// edge no longer than `reach`. Elsewhere, what is near a vertex and not at it lies behind another polygon's ground.
/// Cost: one pass over all vertices; O(c log c) for c corners.
void pair_corners(const PolygonSet& set, const std::vector<LooseEdge>& edges, const LooseGrid& grid, double reach, PairSet& pairs, int threads);

}  // namespace arpent
