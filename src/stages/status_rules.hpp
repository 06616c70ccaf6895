// SPDX-License-Identifier: Apache-2.0
/// How thresholds are applied: the parameters of every stage that gives a status.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "arpent/landuse/legal_state.hpp"
#include "arpent/pipeline/stage.hpp"
#include "arpent/stages/values.hpp"

namespace arpent {

/// `building-min`, `other-min`, `contact`, `snap`, `order`, `join-buildings`, `keep-at-limit`.
[[nodiscard]] std::vector<Param> status_params();

/// @param nomenclature gives the thresholds that were not said
[[nodiscard]] StatusRules status_rules(const Params& params, const Nomenclature& nomenclature);

/// Adds the rules as applied to the provenance, those the nomenclature gave with those the user said.
void record_rules(const StatusRules& rules, RunContext& context);

/// Why no status can be given to states of a nomenclature; empty when one can.
[[nodiscard]] std::string status_problem(const Nomenclature& nomenclature);

/// The legal state of a coverage of polygons. @param exemptions nullptr: none
[[nodiscard]] LegalState give_status(const std::shared_ptr<const Coverage>& coverage, std::shared_ptr<const Nomenclature> variants, const AreaModel& model,
                                     std::shared_ptr<const ExemptionRegister> exemptions, const Params& params, RunContext& context);

}  // namespace arpent
