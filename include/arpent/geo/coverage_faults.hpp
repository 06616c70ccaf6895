// SPDX-License-Identifier: Apache-2.0
/// What is wrong with polygons that should share the ground out: ground two of them have, ground none has.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/overlaps.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Ground that no polygon has and that polygons enclose.
struct Gap {
  SquareMetres area;    ///< planar
  Metres perimeter;     ///< of its outline, holes included
  Point inside;         ///< a point of it
  /// Polygons along its limit, the one with the longest share first.
  std::vector<std::uint32_t> around;
};

/// Where a coverage is none: ground covered twice, and holes.
struct CoverageFaults {
  std::vector<Overlap> overlaps;  ///< each pair once (a < b), ascending; planar
  std::vector<Gap> gaps;          ///< largest first; ties by place
  PolygonSet gap_outlines;        ///< one per gap
  std::size_t open = 0;           ///< edges that no neighbour runs through in the other direction
};

/// What to look for, and from what size on.
struct FaultOptions {
  bool overlaps = true, gaps = true;  ///< what to look for
  SquareMetres least{1e-6};           ///< faults of this area or less are left out
  int threads = 0;                    ///< 0: all
};

/// Finds what polygons of a set cover twice, and what they leave out.
///
/// How many polygons cover a place changes across open edges alone (coverage.hpp). So polygons away from all of them are
/// looked at only when what they lie in is covered twice, and gaps are faces between open edges. A gap is ground that one cannot
/// leave without entering a polygon: what is open to the outside, by a way wider than a micrometre, is none. Ground around a polygon inside
/// it (an island in a gap) is one gap with a hole. Two gaps that meet in a point are two.
///
/// Open edges are cut into squares of some hundred edges each, closed to faces there, and the faces joined across the squares' sides; so
/// the cost is that of the open edges, wherever they are.
///
/// Areas of overlaps as `overlaps_within` has them; of gaps: planar, a micrometre along the limit at most.
/// @pre fewer than 2³² polygons, valid (OGC), see `repair_outlines`
/// @return the same for any number of threads
/// @throws DataError when GEOS cannot close the edges of a square
/// Cost: some 10 ns a vertex; about 0.6 µs a pair of boxes that meet near an open edge; gaps 15 µs an open edge (one core).
/// Memory beside the set: 200 bytes an open edge, and a copy of the polygons near one.
[[nodiscard]] CoverageFaults coverage_faults(const PolygonSet& set, const FaultOptions& options);

}  // namespace arpent
