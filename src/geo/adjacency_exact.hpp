// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "adjacency_pairs.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// An edge that as many polygons do not run through in the one direction as in the other.
struct LooseEdge {
  Point from, to;
  std::uint32_t polygon = 0;
  std::uint32_t ring = 0;  ///< number within the polygon
  std::uint32_t at = 0;    ///< number of `from` within the ring
  bool last = false;       ///< the ring's last edge
  bool counts = true;      ///< loose edges that count close up to outlines: they tell how many polygons cover a place
  bool bordered = false;   ///< a polygon runs through it in the opposite direction
};

/// Adds to `pairs` every two polygons that have an edge in common, and returns what is not paired off, by polygon, ring
/// and place in it.
///
/// Edges meet in blocks by a hash of their two ends. At least 100 bits of it are compared and coordinates are not: among
/// 10⁹ edges, two that differ meet with probability 10⁻¹², and reading them again would cost a cache miss each.
/// Cost O(v); scratch: 16 bytes an edge, 100 MB at most (more rounds then), 8 bytes a distinct pair.
[[nodiscard]] std::vector<LooseEdge> pair_edges(const PolygonSet& set, PairSet& pairs, int threads);

/// Adds to `pairs` every two polygons that have a vertex in common. Cost and scratch as `pair_edges`.
void pair_vertices(const PolygonSet& set, PairSet& pairs, int threads);

}  // namespace arpent
