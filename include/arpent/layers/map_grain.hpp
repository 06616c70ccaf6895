// SPDX-License-Identifier: Apache-2.0
/// The reader of what a map of one nomenclature can show: `grain.json` and `improbables.csv` in the folder of its layer.
#pragma once
#include <string>

#include "arpent/landuse/doubts.hpp"
#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// Reads the grain of a layer's maps for its nomenclature (plain, or with the variants of a status).
///
/// `grain.json` has a list of units; the first that a class meets is its own, so the list ends with one that any class
/// meets. `improbables.csv` has rules over pairs of codes with all below them (`*`: any); they have no order, because loading
/// proves that a pair of classes meets one at most. A class of a parent code meets a rule when the rule names it or a code
/// above it, not when all its leaves do.
///
/// @param nomenclature_name a folder of `layers/`, with or without `+seuils`, or the path of a `layer.json`
/// @throws UsageError when the layer has no `grain.json`, or is not that of the nomenclature
/// @throws DataError listing every fault: unknown words and codes, sizes that are not positive, a unit or a rule that no class
///         meets, a class without a unit, a pair of classes in two rules, a rule without reason or source
/// Cost: pairs of classes × rules, some milliseconds.
[[nodiscard]] MapGrain load_map_grain(const std::string& nomenclature_name, const Nomenclature& nomenclature);

}  // namespace arpent
