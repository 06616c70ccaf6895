// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/gravity.hpp"

#include "arpent/review/project.hpp"

namespace arpent {

const std::vector<std::string>& gravity_words() {
  static const std::vector<std::string> words{"conflit", "a_instruire", "vigilance", "information", "favorable"};
  return words;
}

const std::vector<std::string>& relation_words() {
  static const std::vector<std::string> words{"overlaps", "within", "outside", "cuts", "none"};
  return words;
}

const std::vector<std::string>& condition_words() {
  static const std::vector<std::string> words{"none",                "document_not_applicable", "document_drafted",
                                              "plan_without_target", "scot_without_target",     "allowance_short"};
  return words;
}

const std::vector<std::string>& project_kinds() {
  static const std::vector<std::string> kinds{"PC", "PA", "DP", "PD", "CU", "autre"};
  return kinds;
}

const std::vector<std::string>& project_states() {
  static const std::vector<std::string> states{"inconnu", "en_instruction", "autorise", "refuse", "annule", "commence", "termine"};
  return states;
}

bool still_open(PermitState state) { return state != PermitState::refused && state != PermitState::cancelled && state != PermitState::completed; }

std::string_view word(Gravity gravity) { return gravity_words()[static_cast<std::size_t>(gravity)]; }
std::string_view word(Relation relation) { return relation_words()[static_cast<std::size_t>(relation)]; }
std::string_view word(Condition condition) { return condition_words()[static_cast<std::size_t>(condition)]; }

std::string_view word(Answer answer) {
  switch (answer) {
    case Answer::concerne: return "concerne";
    case Answer::non_concerne: return "non_concerne";
    case Answer::sans_donnee: break;
  }
  return "sans_donnee";
}

}  // namespace arpent
