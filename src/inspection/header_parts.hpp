// SPDX-License-Identifier: Apache-2.0
/// Parts of `check_header`.
#pragma once
#include <string>

#include "arpent/inspection/checks.hpp"

namespace arpent::door {


/// `crs_absent`, `crs_inattendu`, `crs_geographique`, `emprise_hors_crs`.
void check_crs(const LayerInfo& info, const DoorContext& context, Findings& findings);

/// `champ_absent`, `champ_facultatif_absent`, `champ_ambigu`, `type_champ`.
void check_fields(const LayerInfo& info, const DoorContext& context, Findings& findings);

}  // namespace arpent::door
