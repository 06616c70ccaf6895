// SPDX-License-Identifier: Apache-2.0
/// Urban envelopes in a comparison: which one cuts the zones of which period.
#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "arpent/landuse/zone_parts.hpp"
#include "arpent/pipeline/stage.hpp"
#include "arpent/stages/values.hpp"
#include "compare_cells.hpp"

namespace arpent {

/// Parameters of `compare` that are about the urban envelope.
[[nodiscard]] std::vector<Param> envelope_params();

/// The parts that zones are cut into, per state; and what is published of the envelopes.
struct CutZones {
  std::vector<std::shared_ptr<const ZoneParts>> of_state;  ///< in the order of the states; empty: zones are not cut
  std::vector<StateEnvelope> envelopes;
};

/// Cuts the zones by the given envelope, or by that of each state when `--envelope state` asks for it.
/// @param states in one CRS, with the status their classes have
/// @param zones there when an envelope is asked for
/// @throws DataError for a state held by raster without a given envelope
[[nodiscard]] CutZones cut_zones(const States& states, const ZoneLayer* zones, const Envelope* given, const AreaModel& model, const Params& params,
                                 RunContext& context);

}  // namespace arpent
