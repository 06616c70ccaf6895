// SPDX-License-Identifier: Apache-2.0
/// Area per inhabitant and per new inhabitant, where it means something; elsewhere the reason why not, in French.
///
/// A ratio to population growth breaks where a commune shrinks or hardly grows (CalumRob/lusk, ADR-0017), so it is given only
/// above a threshold. Populations are never interpolated: of a commune at a date, that of the year of the survey, else of the
/// nearest reference year within `gap`, which the answer names. docs/population.fr.md says it at length.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/account/enaf.hpp"
#include "arpent/account/population.hpp"

namespace arpent {

/// Choices of method, with their reasons.
struct PerInhabitantOptions {
  /// Years a reference population may lie from the survey.
  int gap = 1;
  /// Growth from which a ratio to new inhabitants is given, both: the share of the population before, and people. Below, growth
  /// is of the size of the noise of the census (a sample of 40 % of dwellings over five years in large communes; one whole
  /// count in five years, carried to the common date by estimate, in small ones), and the ratio runs to infinity.
  double least_growth = 0.01;
  std::int64_t least_people = 50;
  /// A group's ratio may hold communes whose populations span other years than their surveys, up to this share of its people.
  double other_span = 0.01;
  /// Stock per inhabitant is given where at least this share of the territory is classed at both dates.
  double least_compared = 0.99;
  /// Reference populations closer than this share surveys (each is the middle of five years): growth is read with care.
  int independent_years = 5;
};

/// A commune with the years in which its own ground was surveyed, or why there are none to use (French).
struct DatedCommune {
  std::string insee, name;
  std::optional<int> before, after;
  std::string why_undated = {};
};

/// Population of a commune or of a sum of communes, each in its own year.
struct PopulationAt {
  std::optional<std::int64_t> people;
  std::string why_not;               ///< French, when there is none
  std::string years;                 ///< reference years used: `2020`, `2018|2020`
  std::vector<std::string> remarks;  ///< `Saint-Zacharie : population 2018 pour un relevé de 2017`
};

/// Populations at both ends of the windows of some communes.
struct PopulationSpan {
  PopulationAt before, after;
  std::string why_no_ratio;          ///< French: why growth may not be divided by; empty when it may
  std::vector<std::string> remarks;  ///< of the growth
  /// Empty when one of both is not known.
  [[nodiscard]] std::optional<std::int64_t> growth() const;
};

/// One figure, or why it is not given.
struct PerInhabitant {
  std::optional<double> value;
  std::string why_not;                    ///< French sentence; empty exactly when there is a value
  std::string years_before, years_after;  ///< reference years of the populations used; one is empty where one date is used
  std::vector<std::string> remarks;
};

/// Sums over communes, each at its own dates. Pure. @throws UsageError for a commune twice, a negative option
[[nodiscard]] PopulationSpan population_span(const Population& population, const std::vector<DatedCommune>& communes, const PerInhabitantOptions& options = {});

/// m² per inhabitant at one date.
[[nodiscard]] PerInhabitant per_inhabitant(BookArea area, const PopulationAt& population);
/// Change of m² per inhabitant, each stock by the population of its date. Given for shrinking communes too: it divides by stocks.
[[nodiscard]] PerInhabitant per_inhabitant_change(BookArea before, BookArea after, const PopulationSpan& span);
/// m² per new inhabitant: area (net artificialisation, ENAF consumption) over the window / growth over it.
[[nodiscard]] PerInhabitant per_new_inhabitant(BookArea area, const PopulationSpan& span);
/// SDG 11.3.1: rate of land consumption / rate of population growth, [ln(A2/A1)/T] / [ln(P2/P1)/T]; T cancels, as both go over
/// the same years. Above 1, land grows faster than people. Source: UN-Habitat, metadata 11.3.1; Trends.Earth.
[[nodiscard]] PerInhabitant land_consumption_ratio(BookArea before, BookArea after, const PopulationSpan& span);

/// The figures of one row of the account.
struct InhabitantRow {
  Level level = Level::commune;
  std::string zone, name, group;  ///< as in `AccountRow`
  PopulationSpan population;
  PerInhabitant artificial_before, artificial_after;  ///< m² of artificial ground per inhabitant, on compared ground
  PerInhabitant artificial_change;
  PerInhabitant net_per_new;                          ///< m² of net artificialisation per new inhabitant
  PerInhabitant consumption_ratio;                    ///< SDG 11.3.1
};
/// Row by row of the account, in its order. A group's population is that of its communes, each at its own dates; a commune that
/// is not dated, or at several dates, has no population and neither has its group.
[[nodiscard]] std::vector<InhabitantRow> make_inhabitant_account(const Account& account, const Population& population, const PerInhabitantOptions& options = {});

/// ENAF consumption per new inhabitant.
struct EnafInhabitantRow {
  Level level = Level::commune;
  std::string zone, name, group;
  EnafPeriod period;
  PopulationSpan population;  ///< of 1 January of the first year and 1 January after the last, the dates of both sources
  PerInhabitant total_per_new, housing_per_new;  ///< m² of all consumption, and of that for housing
};
/// Row by row of the account, in its order.
[[nodiscard]] std::vector<EnafInhabitantRow> make_enaf_inhabitants(const EnafAccount& account, const std::vector<EnafZone>& zones, const Population& population,
                                                                  const PerInhabitantOptions& options = {});

}  // namespace arpent
