// SPDX-License-Identifier: Apache-2.0
/// What a change of class means, in the words of the change layer and the change rasters.
#pragma once
#include <optional>
#include <string>

#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// −1 returned, 0 no effect on artificialisation, 1 artificialised; empty when a status is unknown.
[[nodiscard]] std::optional<int> direction(const LandClass& before, const LandClass& after);

/// What made the change: `couverture` or `usage`, a dimension of the nomenclature; `seuil`, the codes stayed and the patch
/// crossed a threshold; `exemption`, only an exemption began or ended. Empty for ground not classed.
///
/// When the status flips: `couverture` if the new cover with the old use has the new status already, else `usage` if the
/// old cover with the new use has. When neither is enough alone, or the status stays: `couverture` if the cover differs.
/// With one dimension: `couverture`.
[[nodiscard]] std::string cause(const Nomenclature& nomenclature, ClassId before, ClassId after);

/// Family of the change where a nomenclature has no table of families: `artificialisation`, `désartificialisation`, `interne à l'artificiel`,
/// `entre espaces non artificiels`, `non classé`.
[[nodiscard]] std::string family(const LandClass& before, const LandClass& after);

}  // namespace arpent
