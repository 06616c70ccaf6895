// SPDX-License-Identifier: Apache-2.0
#include "conditions.hpp"

namespace arpent {

// States of a document as the CNIG's list ETAT has them: 03 opposable, 08 partly annulled.
bool opposable(const std::string& state) { return state == "03" || state == "08"; }

std::optional<bool> holds(Condition condition, const CommuneFacts* facts, SquareMetres taken) {
  if (condition == Condition::none) return true;
  if (facts == nullptr) return std::nullopt;
  const auto absent = [](const std::optional<bool>& fact) { return fact ? std::optional(!*fact) : std::nullopt; };
  switch (condition) {
    case Condition::document_not_applicable:
      if (!facts->document_state) return std::nullopt;
      return !opposable(*facts->document_state);
    case Condition::document_drafted:  // 01 begun, 02 adopted, neither approved yet
      if (!facts->drafted_state) return std::nullopt;
      return *facts->drafted_state == "01" || *facts->drafted_state == "02";
    case Condition::plan_without_target: return absent(facts->plan_holds_target);
    case Condition::scot_without_target: return absent(facts->scot_holds_target);
    case Condition::allowance_short:
      if (!facts->remaining_allowance) return std::nullopt;
      return taken > *facts->remaining_allowance;
    case Condition::none: break;
  }
  return true;
}

std::string missing_fact(Condition condition) {
  switch (condition) {
    case Condition::document_not_applicable: return "on ne connaît pas l'état du document d'urbanisme de la commune";
    case Condition::document_drafted: return "on ne connaît pas l'état d'avancement du document en cours d'élaboration ou de révision";
    case Condition::plan_without_target:
      return "on ne sait pas si le PLU, PLUi ou la carte communale a intégré les objectifs de sobriété foncière";
    case Condition::scot_without_target: return "on ne sait pas si le SCoT a intégré les objectifs de sobriété foncière";
    case Condition::allowance_short: return "on ne connaît pas l'enveloppe restante de la commune";
    case Condition::none: break;
  }
  return {};
}

}  // namespace arpent
