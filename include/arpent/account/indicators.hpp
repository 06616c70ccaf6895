// SPDX-License-Identifier: Apache-2.0
/// The figures an account is read by: shares, yearly rates, per inhabitant, inside the urban envelope, years left.
/// One line each, with its window, its interval where the map's grain gives it one, its source, and the reason when there is none.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/account/enaf.hpp"
#include "arpent/account/horizon.hpp"
#include "arpent/account/intervals.hpp"
#include "arpent/account/per_inhabitant.hpp"
#include "arpent/layers/plan_marks.hpp"

namespace arpent {

/// One line of the table `indicateurs`.
struct IndicatorLine {
  Level level = Level::commune;
  std::string zone, name;
  std::string from, to;                ///< dates, as in `bilan`; years of an ENAF figure
  std::string code;                    ///< `part_enaf_pct`; its ending is its unit, as in `indicator_kinds`
  std::optional<double> value, low, high;
  std::string note;                    ///< French: why there is no value, or what to know of it
  std::optional<double> mark;          ///< the plan's own figure, of the whole
};

/// What an indicator is.
struct IndicatorKind {
  const char* code;
  const char* label;       ///< French
  const char* unit;        ///< `%`, `m²/an`, …
  const char* definition;  ///< French, one sentence
};
/// All of them, in the order of publication.
[[nodiscard]] const std::vector<IndicatorKind>& indicator_kinds();
/// @pre the code is one of them
[[nodiscard]] const IndicatorKind& indicator_kind(const std::string& code);

/// What indicators of a ledger are made from; parts that are missing leave theirs out.
struct IndicatorParts {
  const Account* account = nullptr;                       ///< required
  const std::vector<InhabitantRow>* inhabitants = nullptr;  ///< per row of the account
  const std::vector<IntervalRow>* intervals = nullptr;
  const std::vector<HorizonRow>* horizons = nullptr;        ///< per row of the account
  const std::vector<PlanMark>* marks = nullptr;
};
/// Row by row of the account, in the order of `indicator_kinds`.
[[nodiscard]] std::vector<IndicatorLine> ledger_indicators(const IndicatorParts& parts);

/// Those of an ENAF account: yearly mean, share of the territory, per new inhabitant.
/// @param inhabitants per row of the account; nullptr: no population was given
[[nodiscard]] std::vector<IndicatorLine> enaf_indicators(const EnafAccount& account, const std::vector<EnafInhabitantRow>* inhabitants);

}  // namespace arpent
