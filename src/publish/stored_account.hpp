// SPDX-License-Identifier: Apache-2.0
/// The tables of an account as a written product holds them, in whole 1e-4 units, and what the checks of them share.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "checks.hpp"
#include "stored_books.hpp"

namespace arpent {

/// A number with four decimals in whole units; nothing for null.
[[nodiscard]] std::optional<Units> stored_units(const StoredRow& row, int column);

/// `indicateurs`: a figure with its interval.
struct StoredIndicator {
  std::optional<Units> value, low, high;
};
/// By code.
using StoredIndicators = std::map<std::string, StoredIndicator>;
/// Level, zone, years of consumption.
using YearsKey = std::tuple<std::string, std::string, std::int64_t, std::int64_t>;

struct StoredIndicatorTable {
  std::map<ZoneKey, StoredIndicators> books;   ///< those of the land cover
  std::map<YearsKey, StoredIndicators> years;  ///< those of consumption
};
[[nodiscard]] StoredIndicatorTable read_indicators(const GeoPackageReader& file);

struct StoredHorizon {
  std::optional<Units> stock, loss, loss_low, loss_high, years, years_low, years_high, gross_loss, gross_years;
};
[[nodiscard]] std::map<ZoneKey, StoredHorizon> read_horizons(const GeoPackageReader& file);

/// A line of `fourchettes`.
struct StoredInterval {
  Units value = 0, low = 0, high = 0, wide_low = 0, wide_high = 0;
  std::vector<Units> doubts;  ///< six, in the order of the columns; the last is in the wide interval alone
};
/// By zone, then by quantity.
[[nodiscard]] std::map<ZoneKey, std::map<std::string, StoredInterval>> read_intervals(const GeoPackageReader& file);

/// Where a figure must lie before it is rounded to units.
struct Bracket {
  double low = 0, high = 0;
};
/// `found` is the rounding of a number in the bracket, or at most `allowed` units outside. The last bit of a division decides nothing:
/// half a unit may have been rounded either way.
void add_within(Comparisons& compare, const std::string& where, Units found, Bracket bracket, Units allowed = 0);

/// Years between the two dates of a line of `fenetres`; nothing when one is not known.
[[nodiscard]] std::optional<double> years_of(const StoredFigures& window);
/// Σ over the windows of a column of `fenetres` ÷ years.
[[nodiscard]] double yearly(const std::vector<StoredFigures>& windows, const std::string& column);
/// A flow that the file has for the whole zone alone, a year: somewhere between all of it in the longest window and all of it in the
/// shortest. Both are the same when the windows are of one length. @param flow not negative
[[nodiscard]] Bracket yearly_bracket(const std::vector<StoredFigures>& windows, Units flow);

/// Communes of each territoire and of the whole, per period.
[[nodiscard]] std::map<ZoneKey, std::vector<ZoneKey>> communes_of_zones(const StoredBooks& books);

}  // namespace arpent
