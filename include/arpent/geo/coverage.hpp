// SPDX-License-Identifier: Apache-2.0
/// What the edges of a coverage tell about it: where it ends, where it overlaps itself.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/grid/box_index.hpp"

namespace arpent {

/// An edge not run through in the other direction by a neighbour: outer limit, limit of a gap, limit of an overlap, or
/// an edge whose neighbour has other vertices on it (a T-junction).
struct OpenEdge {
  std::size_t polygon = 0;
  Point from, to;
};

/// Open edges of a coverage, by polygon.
/// Edges are compared by their coordinates, bit for bit. Cost O(v), some nanoseconds and no memory a vertex: edges
/// cancel in hashed sums, and only what is left is looked at one by one.
[[nodiscard]] std::vector<OpenEdge> open_edges(const PolygonSet& coverage);

/// Two polygons of one coverage that cover the same ground.
struct SelfOverlap {
  std::size_t a = 0, b = 0;  ///< a < b
  SquareMetres area;         ///< planar
};

/// Every pair of polygons of the set that overlap by more than `noise`, by (a, b).
///
/// A doubly covered region is bounded by open edges, so the search starts at pairs that may overlap along one and
/// spreads from overlapping pairs to whatever meets them.
/// @param edges the open edges of `coverage`
/// Cost: one GEOS overlay per pair that may overlap; none for a clean coverage.
[[nodiscard]] std::vector<SelfOverlap> self_overlaps(const PolygonSet& coverage, const std::vector<OpenEdge>& edges,
                                                     const BoxIndex& index, SquareMetres noise, int threads);

/// Ground of polygons of one group that the sum of their areas holds more than once.
struct CountedAgain {
  std::size_t first = 0;  ///< the first of the polygons that overlap one another
  SquareMetres area;      ///< planar: their sum less the area of their union
};

/// What polygons of one group, each overlapping another of them, have in excess of the ground they cover.
/// @param overlaps pairs of `coverage`, as `self_overlaps` gives them; @param group one per polygon: pairs of two groups are left out
/// @return one entry for each set of polygons that overlaps hold together, by `first`
/// @throws DataError when a union cannot be computed
/// Cost: nothing but the pairs where two polygons overlap alone; one GEOS union for each set of three and more.
[[nodiscard]] std::vector<CountedAgain> counted_again(const PolygonSet& coverage, std::span<const SelfOverlap> overlaps,
                                                      std::span<const std::uint32_t> group);

/// Boxes of all polygons, as an index.
[[nodiscard]] BoxIndex index_of(const PolygonSet& set);

/// Whether a point is inside polygon `i` (even-odd over its rings). A point on an edge may go either way.
[[nodiscard]] bool contains(const PolygonSet& set, std::size_t i, Point p);

}  // namespace arpent
