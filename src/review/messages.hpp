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

/// What a finding touches, each once.
struct ObjectNames {
  std::vector<std::string> names;
  std::vector<std::string> numbers;  ///< in their file, of objects without a name
  std::size_t beyond = 0;            ///< not in these lists
};
/// `Calanques, Nerthe, objets n° 4, 7 et 3 autres`.
[[nodiscard]] std::string listed(const ObjectNames& objects);

/// Fills the places of a rule's message.
///
/// Names of objects are data, and stand in quotation marks so that they cannot run into the sentence. A name that says nothing but words of
/// the rule or its layer (« Espace boisé classé » in an espace boisé classé) is left out, and so are numbers, which name nothing.
/// @param left of the commune's allowance, when the rule asked for it
[[nodiscard]] std::string filled_message(const Rule& rule, const Review::Grounds& shared, const Finding& finding, const ObjectNames& objects,
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
