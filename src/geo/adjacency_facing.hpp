// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "adjacency_exact.hpp"
#include "adjacency_pairs.hpp"
#include "adjacency_winding.hpp"
#include "arpent/geo/adjacency.hpp"

namespace arpent {

/// What lies across the loose edges.
struct Across {
  std::vector<std::uint8_t> at_limit;        ///< per polygon
  std::vector<std::uint64_t> covered_twice;  ///< cells where two polygons or more cover a place beside an edge
};

/// Looks across every loose edge: adds to `pairs` the polygons that face each other, and tells where nobody is.
/// Cost O(k log k) for k loose edges that are spread out; about 100 bytes an edge.
[[nodiscard]] Across look_across(const std::vector<LooseEdge>& edges, const LooseGrid& grid, std::size_t polygons,
                                 const AdjacencyOptions& options, PairSet& pairs);

/// Lines nearer than this are one line, and stretches shorter than this are a point. Coordinates of 10⁷ m are stored to
/// 2·10⁻⁹ m, and a point computed on a line is a few such steps off it; no survey is rounded as finely as 10⁻⁶ m.
inline constexpr double rounding = 1e-6;

}  // namespace arpent
