// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>

#include "arpent/landuse/compare.hpp"
#include "arpent/pipeline/context.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent::reading {

/// The checks that reading a file has made anyway, as `inspect` would name them: one line of the log when there is more than
/// information, and what `ProvenanceRow::checks` keeps. The other checks are those of `arpent inspect`.
/// @param info its header
/// @param notes what reading and repairing it left, of `PolygonLayer`
/// @param anomalies what classing it left; only those about codes count
/// @throws DataError for what nothing can be computed from
[[nodiscard]] std::string at_door(const LayerInfo& info, std::span<const FeatureNote> notes, std::span<const Anomaly> anomalies, const std::string& name,
                                  RunContext& context);

}  // namespace arpent::reading
