// SPDX-License-Identifier: Apache-2.0
/// Overlay of two coverages and a set of zones, piece by piece, with its books.
#pragma once
#include <cstddef>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/area_model.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

/// Ground of one polygon of each coverage inside one zone; `nowhere` where a coverage has none.
struct OverlayPiece {
  std::size_t before = nowhere;
  std::size_t after = nowhere;
  std::size_t zone = 0;
  SquareMetres area;  ///< in the area model
};

/// Receives pieces, from several threads at once: `worker` tells them apart.
class OverlaySink {
 public:
  virtual ~OverlaySink() = default;
  virtual void piece(int worker, const OverlayPiece& piece) = 0;
  /// Whether the outline of pieces of this pair is wanted too.
  [[nodiscard]] virtual bool wants_outline(std::size_t before, std::size_t after) const = 0;
  /// Outline of the piece just received: polygon `i` of `set`. It is drawn, not measured: its own area is the piece's to
  /// rounding alone, and what is too thin to be drawn has none.
  virtual void outline(int worker, const OverlayPiece& piece, const PolygonSet& set, std::size_t i) = 0;
};

/// Sums of an overlay, zone by zone.
struct OverlayResult {
  /// Per zone, in the area model. `counted` sums the pieces; ground that polygons of one coverage cover twice is in
  /// it twice, by `overlap`; `uncovered` is ground neither coverage has. counted − overlap + uncovered + residual = area.
  struct ZoneSums {
    ExactArea area, counted, overlap, uncovered;
    [[nodiscard]] ExactArea residual() const { return area - (counted - overlap + uncovered); }
  };
  std::vector<ZoneSums> zones;
  std::vector<SelfOverlap> overlaps_before, overlaps_after;
  /// Pairs of the same outline; other pairs that share ground; pieces cut out at zone limits.
  std::size_t identical = 0, overlaid_pairs = 0, zone_cuts = 0;
  /// Polygons and pieces that GEOS measured: changed polygons near others that overlap in their own coverage, and
  /// those whose edges alone proved nothing. About none in clean coverages.
  std::size_t fallbacks = 0;
};

/// Overlays two coverages.
///
/// Polygons with the same outline in both are paired without an overlay. The others are cut along each other's edges, and
/// pieces near zone limits along those: areas need no outline, so none is built unless the sink wants it (docs/areas.md).
/// What that cannot prove, and polygons that overlap in their own coverage, are intersected by GEOS. The area of a piece
/// is the same whether its outline is wanted or not. A piece away from zone limits is given to its zone whole. Polygons
/// that overlap in their own coverage are found and counted as such; ground only one coverage has comes as a piece with
/// `nowhere`.
///
/// @param zones disjoint polygons; nullptr: one zone, whatever either coverage covers
/// @param threads 0: all. The pieces are the same for any number; their order is not.
/// @throws DataError when GEOS fails on a pair (names the polygons)
OverlayResult overlay(const PolygonSet& before, const PolygonSet& after, const PolygonSet* zones, const AreaModel& model,
                      OverlaySink& sink, int threads);

}  // namespace arpent
