// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "arpent/landuse/compare.hpp"
#include "arpent/review/constraint.hpp"
#include "arpent/review/rules.hpp"

namespace arpent {

/// Values of a layer that some rule's filter needs and cannot read, each once, with how many features have it and their planar area:
/// anomalies `valeur_inconnue`. A value nobody asks for is none.
[[nodiscard]] std::vector<Anomaly> unknown_values(const ConstraintLayer& layer, const RuleSet& rules);

}  // namespace arpent
