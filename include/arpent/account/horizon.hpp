// SPDX-License-Identifier: Apache-2.0
/// Years of farm land left at the observed rate, with their interval.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/account/intervals.hpp"

namespace arpent {

/// Years until none is left, at one rate and at both ends of its interval.
struct YearsLeft {
  std::optional<double> loss_per_year;    ///< m²/yr; empty when a window that counts has no dates
  std::optional<double> loss_low, loss_high;
  std::optional<double> years;            ///< empty with a reason
  std::optional<double> years_low;        ///< at the highest loss; empty when even that is none
  std::optional<double> years_high;       ///< at the lowest loss; empty: without end, or no years at all
  std::string reason;                     ///< French: why there are no years, or why they have no upper end; else empty
};

/// One line of the table `horizons`.
struct HorizonRow {
  Level level = Level::commune;
  std::string zone, name;
  std::string dates_before, dates_after;
  BookArea stock;       ///< farm land at the second date, on compared ground
  YearsLeft net;        ///< loss − gain
  YearsLeft gross;      ///< loss alone, whatever was gained elsewhere
  std::optional<double> plan_years;  ///< the plan's own figure, beside: of the whole only
};

/// Farm land after ÷ yearly loss, for every row of the account.
///
/// The rate is the sum over windows of loss ÷ years, as for the net artificialisation. Ends: net, (loss − doubts) − gain and
/// loss − (gain − doubts); gross, loss − doubts and loss. The stock is taken as known: a map's grain moves it far less than its
/// flows. A straight line on the rate of one period: a warning, not a forecast.
/// @param plan_years years the plan names, given to the row of the whole
[[nodiscard]] std::vector<HorizonRow> farm_horizons(const Account& account, const AccountDoubts& doubts,
                                                    const std::optional<double>& plan_years = std::nullopt);

}  // namespace arpent
