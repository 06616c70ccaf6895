// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "adjacency_exact.hpp"
#include "adjacency_winding.hpp"
#include "arpent/geo/coverage_faults.hpp"

namespace arpent {

/// Gaps between the edges, largest first, with their outlines. `around` is left to `surround`.
/// @param edges all open edges of a set  @param grid over them
void find_gaps(const std::vector<LooseEdge>& edges, const LooseGrid& grid, SquareMetres least, int threads, CoverageFaults& out);

/// Fills in which polygons are along each gap.
void surround(const std::vector<LooseEdge>& edges, const LooseGrid& grid, int threads, CoverageFaults& faults);

}  // namespace arpent
