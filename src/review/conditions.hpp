// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

#include "arpent/review/judge.hpp"

namespace arpent {

/// Whether a rule's condition holds; nothing when the fact it needs is not known.
/// @param facts of the project's commune; none when nothing is known of it
/// @param taken ground the rule takes of the project
[[nodiscard]] std::optional<bool> holds(Condition condition, const CommuneFacts* facts, SquareMetres taken);
/// Whether a plan document in this state (ETAT of the CNIG) binds.
[[nodiscard]] bool opposable(const std::string& state);
/// French: that the fact a condition needs is not known.
[[nodiscard]] std::string missing_fact(Condition condition);

}  // namespace arpent
