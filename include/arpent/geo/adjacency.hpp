// SPDX-License-Identifier: Apache-2.0
/// Which polygons of a coverage touch, found from the edges they share.
#pragma once
#include <compare>
#include <cstdint>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// What makes two polygons neighbours.
enum class ContactRule : std::uint8_t {
  edge,   ///< a common stretch of outline longer than 0
  point,  ///< a single common point is enough
};

/// What makes two polygons neighbours.
struct AdjacencyOptions {
  ContactRule contact = ContactRule::edge;
  Metres snap{0.01};  ///< outlines no farther apart than this touch (T-junctions rounded to a grid, limits of two deliveries)
  int threads = 0;    ///< 0: all
};

/// Two polygons that touch.
struct Contact {
  std::uint32_t a = 0, b = 0;  ///< a < b
  friend auto operator<=>(const Contact&, const Contact&) = default;
};

/// Which polygons touch, and which lie at the edge of the data.
struct Adjacency {
  std::vector<Contact> contacts;       ///< each pair once, ascending
  /// Per polygon: 1 when part of its outline has no polygon on the other side (edge of the data, a gap wider than snap).
  std::vector<std::uint8_t> at_limit;
};

/// Finds which polygons of a coverage touch.
///
/// Two polygons touch when
/// - both have an edge with the same two ends, in whatever direction;
/// - edges that nobody runs through in the other direction lie on one line (within 1 µm) over more than 1 µm;
/// - such edges face each other, their polygons on the far sides or overlapping, within `snap` and over more than `snap`
///   in all. Edges that part by more than one in four (14°) do not face each other: they are a corner;
/// - they share ground: more than a square of side `snap`, and at least 1 mm²;
/// - and, where `ContactRule::point` is asked for, a vertex of one is a vertex of the other, or is within `snap` of its
///   outline where no third polygon's ground separates the two.
/// A polygon never touches itself; parts of a multipolygon are one polygon. Who touches whom depends neither on the order
/// of polygons nor on threads.
///
/// @pre fewer than 2³² polygons; `snap` is finite and not negative. Polygons that overlap others are valid (OGC).
/// @throws DataError when the common ground of two polygons cannot be computed
/// Cost: O(v) for v vertices whose edges are shared, about 55 ns a vertex on one core, twice that with points;
/// O(k log k) for k edges that are not, about 2 µs each; one overlay for each pair that may share ground and is no contact
/// yet. A clean coverage has its outer limit in k and no overlay.
/// Scratch: 16 bytes a vertex but at most 200 MB, 20 bytes a contact, 300 bytes an edge in k.
[[nodiscard]] Adjacency adjacency(const PolygonSet& coverage, const AdjacencyOptions& options);

}  // namespace arpent
