// SPDX-License-Identifier: Apache-2.0
/// What a review says, in French.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/french.hpp"
#include "arpent/review/judge.hpp"

namespace arpent {

/// Places a message may have, without brackets.
[[nodiscard]] const std::vector<std::string>& message_places();
/// What is wrong with a template: an unknown place, a bracket left open, a word a review never says. Empty: nothing.
[[nodiscard]] std::vector<std::string> template_faults(std::string_view text);

/// Fills the places of a rule's message.
/// @param left of the commune's allowance, when the rule asked for it
[[nodiscard]] std::string filled_message(const Rule& rule, const Review::Grounds& shared, const Finding& finding,
                                         const std::optional<SquareMetres>& left);
/// That a rule is not for projects in this one's state, and why.
[[nodiscard]] std::string other_state(const Project& project, const Rule& rule);
/// That the state is not known, and which one it is held for. @pre the rule is for projects of an unknown state too
[[nodiscard]] std::string unknown_state(const Project& project, const Rule& rule);
/// That what is shared is a band along limits, and how wide.
[[nodiscard]] std::string band_words(Metres width);
/// What below which a hit of this rule only touches.
/// @param lines whether its layer holds lines or points
[[nodiscard]] std::string tolerance_text(const Rule& rule, bool lines);

}  // namespace arpent
