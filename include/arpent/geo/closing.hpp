// SPDX-License-Identifier: Apache-2.0
/// Closing: what a disc of a given radius cannot reach from outside. Ground that lies close together becomes one.
#pragma once
#include <cstdint>
#include <span>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// How ground is closed: dilated, then eroded, by a disc.
struct ClosingOptions {
  Metres distance{50};             ///< radius of the disc: gaps narrower than twice this are closed; 0: the ground dissolved
  SquareMetres hole_max{100000};   ///< holes up to this area, with all they enclose, are filled; 0: none, infinity: all
  SquareMetres minimum{100000};    ///< parts smaller than this, holes filled, are left out; 0: none
  int quadrant_segments = 8;       ///< chords for a quarter of a circle
  Metres tile{2000};               ///< side of the squares the work is cut into, a whole number of metres
};

/// Dilates the ground by `distance`, erodes it by as much, joins the ground itself, fills holes, leaves out small parts.
///
/// @param ground polygons that may touch or overlap, valid (OGC), in a CRS in metres
/// @param of which polygons of the set are ground
/// @return one polygon a part, disjoint, valid, coordinates in whole millimetres, along a Hilbert curve. The same for any
///   number of threads
///
/// The closing at a place depends on the ground within 2 × `distance` alone, so the work goes square by square, each with
/// the ground around it, and the squares are joined along lines of whole metres where nothing is rounded again.
/// Circles are drawn by chords and outlines are dilated to within a hundredth of the distance: the result lies between the exact
/// closings with a disc 2 % smaller and 2 % larger, to a metre for 50 m (a gap as wide as the disc closes or does not).
/// The ground itself is never outside by more than a millimetre.
/// @throws UsageError on options without a meaning; DataError when GEOS gives up
/// Cost: some microseconds a vertex of the ground; memory that of the result and, per thread, of one square.
[[nodiscard]] PolygonSet close_polygons(const PolygonSet& ground, std::span<const std::uint32_t> of, const ClosingOptions& options,
                                        int threads);

/// How far ground is widened, and how finely.
struct DilationOptions {
  Metres distance{1000};
  int quadrant_segments = 16;
  Metres tile{4000};  ///< as in `ClosingOptions`
};

/// All ground within a distance of some polygons, they themselves included. The result as that of `close_polygons`.
///
/// Made for neighbourhoods, not for limits: outlines are generalised by a hundredth of the distance first, so the result is off
/// by a twentieth of it at most, mostly far less.
[[nodiscard]] PolygonSet dilate_polygons(const PolygonSet& polygons, const DilationOptions& options, int threads);

}  // namespace arpent
