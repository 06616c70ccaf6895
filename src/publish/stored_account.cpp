// SPDX-License-Identifier: Apache-2.0
#include "stored_account.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "arpent/account/account.hpp"

namespace arpent {
namespace {

ZoneKey zone_key(const StoredRow& row) { return {row.integer(2).value_or(0), row.text(0), row.text(1)}; }

}  // namespace

std::optional<Units> stored_units(const StoredRow& row, int column) {
  const auto value = row.real(column);
  return value ? std::optional<Units>(std::llround(*value * 1e4)) : std::nullopt;
}

StoredIndicatorTable read_indicators(const GeoPackageReader& file) {
  StoredIndicatorTable table;
  file.each("indicateurs", {"niveau", "zone", "periode", "indicateur", "valeur", "bas", "haut", "debut", "fin"}, [&](const StoredRow& row) {
    auto& of_zone = row.null(2) ? table.years[{row.text(0), row.text(1), std::atoll(row.text(7).c_str()), std::atoll(row.text(8).c_str())}] : table.books[zone_key(row)];
    of_zone[row.text(3)] = {stored_units(row, 4), stored_units(row, 5), stored_units(row, 6)};
  });
  return table;
}

std::map<ZoneKey, StoredHorizon> read_horizons(const GeoPackageReader& file) {
  std::map<ZoneKey, StoredHorizon> horizons;
  file.each("horizons",
            {"niveau", "zone", "periode", "stock_m2", "perte_nette_m2_an", "perte_nette_bas_m2_an", "perte_nette_haut_m2_an", "annees", "annees_bas", "annees_haut",
             "perte_brute_m2_an", "annees_brut"},
            [&](const StoredRow& row) {
              const auto at = [&](int column) { return stored_units(row, column); };
              horizons[zone_key(row)] = {at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10), at(11)};
            });
  return horizons;
}

std::map<ZoneKey, std::map<std::string, StoredInterval>> read_intervals(const GeoPackageReader& file) {
  std::map<ZoneKey, std::map<std::string, StoredInterval>> intervals;
  file.each("fourchettes",
            {"niveau", "zone", "periode", "grandeur", "valeur_m2", "bas_m2", "haut_m2", "bas_large_m2", "haut_large_m2", "hors_carte_m2", "liseres_m2", "sous_unite_m2",
             "improbables_m2", "bati_agrandi_m2", "unite_large_m2"},
            [&](const StoredRow& row) {
              const auto at = [&](int column) { return stored_units(row, column).value_or(0); };
              StoredInterval interval{at(4), at(5), at(6), at(7), at(8), {}};
              for (int column = 9; column < 15; ++column) interval.doubts.push_back(at(column));
              intervals[zone_key(row)][row.text(3)] = std::move(interval);
            });
  return intervals;
}

void add_within(Comparisons& compare, const std::string& where, Units found, Bracket bracket, Units allowed) {
  const auto least = std::min(bracket.low, bracket.high), most = std::max(bracket.low, bracket.high);
  const auto margin = 0.5 + 1e-6 + 2e-15 * std::max(std::abs(least), std::abs(most));
  const auto low = static_cast<Units>(std::ceil(least - margin)), high = static_cast<Units>(std::floor(most + margin));
  compare.add(where, found, std::clamp<Units>(found, low, std::max(low, high)), allowed);
}

std::optional<double> years_of(const StoredFigures& window) {
  if (window.before.empty() || window.after.empty()) return std::nullopt;
  return years_between(parse_date(window.before), parse_date(window.after));
}

double yearly(const std::vector<StoredFigures>& windows, const std::string& column) {
  double rate = 0;
  for (const auto& window : windows)
    if (const auto years = years_of(window)) rate += static_cast<double>(window.at(column)) / *years;
  return rate;
}

Bracket yearly_bracket(const std::vector<StoredFigures>& windows, Units flow) {
  std::optional<double> shortest, longest;
  bool undated = false;
  for (const auto& window : windows) {
    if (window.at("compare_m2") == 0) continue;  // no flow without compared ground
    const auto years = years_of(window);
    undated = undated || !years;
    if (!years) continue;
    shortest = std::min(shortest.value_or(*years), *years);
    longest = std::max(longest.value_or(*years), *years);
  }
  if (!shortest) return {};
  const auto all = static_cast<double>(flow);
  return {undated ? 0 : all / *longest, all / *shortest};
}

std::map<ZoneKey, std::vector<ZoneKey>> communes_of_zones(const StoredBooks& books) {
  std::map<ZoneKey, std::vector<ZoneKey>> communes;
  for (const auto& [key, figures] : books.bilan) {
    if (key.level != level_name(Level::commune)) continue;
    communes[{key.period, std::string(level_name(Level::metropole)), std::string(whole_zone)}].push_back(key);
    if (const auto group = books.group_of.find(key.zone); group != books.group_of.end())
      communes[{key.period, std::string(level_name(Level::territoire)), group->second}].push_back(key);
  }
  return communes;
}

}  // namespace arpent
