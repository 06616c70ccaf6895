// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "arpent/pipeline/stage.hpp"
#include "arpent/review/land_take.hpp"

namespace arpent {

/// `account`, `scenario`, `area`: of the stage `review`, and of the register's reviews.
[[nodiscard]] std::vector<Param> allowance_params();
void prepare_allowances(const Params& params, Preparation& preparation);
/// What is left to each commune by the account that `account` names; empty without one.
/// @throws UsageError when it has no such scenario
[[nodiscard]] Allowances allowances_of_account(const Params& params, const SurveyDate& day, RunContext& context);
/// Names of the communes that come along, by INSEE code.
[[nodiscard]] std::map<std::string, std::string> known_names();

}  // namespace arpent
