// SPDX-License-Identifier: Apache-2.0
/// The figures of the three-year report of a commune, a territoire or the whole (art. L.2231-1 and R.2231-1 CGCT).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/account/breakdown.hpp"
#include "arpent/account/enaf.hpp"
#include "arpent/account/trajectory.hpp"
#include "arpent/layers/report_texts.hpp"

namespace arpent {

/// One line of the table `rapport_triennal`.
struct TriennialLine {
  Level level = Level::commune;
  std::string zone, name;
  EnafPeriod period;            ///< calendar years reported on: 1 January to 1 January
  const ReportText* text = nullptr;  ///< what it is; of the list given
  std::string detail;           ///< destination, kind of land or scenario; empty: the total
  std::optional<double> value;  ///< in the unit of the text
  std::string dates;            ///< of what was measured: `2021-2024`, `2020 → 2023`
  bool required = false;        ///< asked for in a report on these years, whatever the plans say
  std::string mention;          ///< French
};

/// What the report is drawn from; what is missing leaves its lines empty, with the reason.
struct TriennialParts {
  EnafPeriod period;
  const EnafAccount* enaf = nullptr;      ///< of `period`
  const Account* account = nullptr;       ///< of the land cover, over its own dates
  const std::vector<std::vector<BreakdownLine>>* breakdown = nullptr;  ///< per row of the account
  const Trajectory* trajectory = nullptr;
};

/// Lines by zone in the order of the zones of the ENAF account, or without one of the land-cover account; each zone in the order
/// of the texts. Pure.
[[nodiscard]] std::vector<TriennialLine> make_triennial(const TriennialParts& parts, const std::vector<ReportText>& texts);

}  // namespace arpent
