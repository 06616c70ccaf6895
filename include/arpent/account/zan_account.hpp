// SPDX-License-Identifier: Apache-2.0
/// Everything an account says beyond the books: what the `account` command adds to a product.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/account/breakdown.hpp"
#include "arpent/account/enaf.hpp"
#include "arpent/account/horizon.hpp"
#include "arpent/account/indicators.hpp"
#include "arpent/account/intervals.hpp"
#include "arpent/account/trajectory.hpp"
#include "arpent/account/triennial.hpp"

namespace arpent {

/// What is derived from the books of one period.
struct PeriodIndicators {
  std::vector<std::vector<BreakdownLine>> breakdown;  ///< per row of the account
  std::vector<IndicatorLine> lines;
  std::vector<IntervalRow> intervals;
  std::vector<HorizonRow> horizons;
  std::optional<SampleEstimate> sample;               ///< of the whole; of the main period only
};

/// What is derived from the table of ENAF consumption.
struct EnafIndicators {
  EnafAccount account;                  ///< by year, and over the periods that targets and reports speak of
  std::vector<IndicatorLine> lines;
  Trajectory trajectory;
};

/// Everything an account derives from ledgers, consumption and targets.
struct ZanAccount {
  std::vector<PeriodIndicators> periods;  ///< beside the periods of the comparison; empty without a ledger
  std::optional<EnafIndicators> enaf;
  std::vector<ReportText> report_texts;
  std::vector<TriennialLine> report;      ///< points into `report_texts`: not to be copied apart from them
};

}  // namespace arpent
