// SPDX-License-Identifier: Apache-2.0
/// The urban envelope of a state, and zones cut by where they lie with respect to it (docs/enveloppe.fr.md).
#pragma once
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/area_model.hpp"
#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/landuse/zone_parts.hpp"

namespace arpent {

/// How the urban envelope is drawn from artificial ground.
struct EnvelopeOptions {
  Metres closing{50};             ///< ground nearer than twice this is one settlement; precedent: ocs2d of the Hauts-de-France
  SquareMetres hole_max{100000};  ///< openings up to this area are inside; 0: none, infinity: all
  SquareMetres minimum{100000};   ///< smaller settlements have no envelope (10 ha, as ocs2d)
  Metres near{1000};              ///< what counts as around it; 0: nothing does
};

/// The urban envelope of one state, or as someone else drew it.
struct Envelope {
  PolygonSet polygons;               ///< one part each, disjoint, coordinates in whole millimetres, along a Hilbert curve
  PolygonSet neighbourhood;          ///< all ground within `options.near`, the envelope included; empty when that is 0
  Crs crs;
  std::vector<Vintage::File> files;  ///< with their dates; for a given envelope the one file, if known
  EnvelopeOptions options;           ///< of a given envelope only `near` has a meaning
  bool given = false;                ///< not made from a state

  [[nodiscard]] SquareMetres area() const;
};

/// The envelope of a state: its ground (`LandClass::urban`) closed, holes filled, small settlements left out.
/// The ground of a state without any urban polygon has an empty envelope.
/// @throws UsageError when the nomenclature says of no class that it is ground of the envelope, or an option has no meaning
/// Cost: that of `close_polygons`, some microseconds a vertex of the ground, on all threads.
[[nodiscard]] Envelope make_envelope(const Vintage& state, const Nomenclature& nomenclature, const EnvelopeOptions& options, int threads);

/// An envelope as given, of polygons that may touch, overlap or be invalid: repaired, dissolved, on the millimetre. Its holes
/// and its small parts stay.
/// @throws DataError when it has no ground
[[nodiscard]] Envelope given_envelope(const PolygonSet& polygons, const Crs& crs, std::vector<Vintage::File> files, Metres near, int threads);

/// Cuts each zone into what lies inside the envelope, near it and beyond. A part of up to 1 cm² stays with the rest of its
/// zone; a zone all of one position is kept point for point.
/// Nodes on the limit of two zones are computed for each: they agree to the rounding of coordinates (1e-9 m).
/// @throws DataError on different CRSs; when the parts of a zone do not add up to its planar area within 1e-6 of it
/// Cost: two to four overlays a zone, of what of the envelope is in its box.
[[nodiscard]] ZoneParts split_zones(const ZoneLayer& zones, const Envelope& envelope, int threads);

/// Ground of a zone inside the envelope, near it, beyond.
struct EnvelopeArea {
  ExactArea inside, near, beyond;
};
/// One per zone of the layer that was cut. Two states' envelopes cut the same zones: the difference is the growth of the town.
/// @pre `parts` come from `split_zones` of `zones` zones
[[nodiscard]] std::vector<EnvelopeArea> envelope_by_zone(const ZoneParts& parts, std::size_t zones, const AreaModel& model);

}  // namespace arpent
