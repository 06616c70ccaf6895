// SPDX-License-Identifier: Apache-2.0
/// The drawn cases of rules, judged as projects are.
#pragma once
#include <string>
#include <vector>

#include "arpent/review/judge.hpp"

namespace arpent {

/// The finding of a rule on one of its drawings. @pre both were read by `parse_rules` with `layers`
[[nodiscard]] Finding judge_example(const Rule& rule, const std::vector<RuleLayer>& layers, const RuleExample& example);
/// Rules whose drawings are not answered as they say, one line each; empty when all are.
[[nodiscard]] std::vector<std::string> example_faults(const RuleBook& book);

}  // namespace arpent
