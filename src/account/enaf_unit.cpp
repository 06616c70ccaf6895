// SPDX-License-Identifier: Apache-2.0
// Square metres or hectares: what the ENAF table itself proves.
#include <cmath>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "enaf_columns.hpp"

namespace arpent::enaf {
namespace {

constexpr std::array<EnafUnit, 2> units{EnafUnit::m2, EnafUnit::ha};
constexpr std::string_view unit_words(EnafUnit unit) { return unit == EnafUnit::m2 ? "m²" : "ha"; }

/// Whether a commune can be this large. The smallest of France has 3.5 ha, the largest 1.84 million (Guyane, 973) and
/// 76 000 elsewhere; so a figure cannot be read in both units but for communes under 10 ha.
bool possible_surface(const RawCommune& commune, EnafUnit unit) {
  const double hectares = *commune.surface * square_metres_of(unit) / 1e4;
  return hectares >= 3 && hectares <= (commune.insee.compare(0, 3, "973") == 0 ? 2e6 : 1e5);
}

/// Unit of the surfaces: that in which all are possible, when it is one.
std::optional<EnafUnit> unit_of_surfaces(const Raw& raw) {
  if (raw.surface_unit || !raw.surface) return raw.surface_unit;
  bool any = false;
  std::array<bool, 2> possible{true, true};
  for (const auto& commune : raw.communes) {
    if (!commune.surface || *commune.surface <= 0) continue;
    any = true;
    for (const auto unit : units) possible[static_cast<std::size_t>(unit)] = possible[static_cast<std::size_t>(unit)] && possible_surface(commune, unit);
  }
  if (!any || possible[0] == possible[1]) return std::nullopt;
  return possible[0] ? EnafUnit::m2 : EnafUnit::ha;
}

/// Consumption of a commune over a period, in the file's unit: the published sum, else the sum of the years.
std::optional<double> consumed(const Raw& raw, const RawCommune& commune, EnafPeriod period) {
  for (std::size_t s = 0; s < raw.sums.size(); ++s)
    if (raw.sums[s].period == period && raw.sums[s].destination == Destination::total) return commune.sums[s];
  if (commune.without_values || period.start < raw.covered.start || period.end > raw.covered.end) return std::nullopt;
  double sum = 0;
  for (int year = period.start; year < period.end; ++year) {
    const auto& cells = commune.years[static_cast<std::size_t>(year - raw.covered.start)];
    if (const auto total = cells[static_cast<std::size_t>(Destination::total)]) {
      sum += *total;
      continue;
    }
    for (const auto destination : raw.destinations) {
      const auto cell = cells[static_cast<std::size_t>(destination)];
      if (!cell) return std::nullopt;
      sum += *cell;
    }
  }
  return sum;
}

/// What one share column says.
struct Votes {
  std::array<std::size_t, 2> in_one{};                ///< communes that agree in this unit alone
  std::array<const RawCommune*, 2> example{};
  std::vector<const RawCommune*> in_none;
  std::size_t carried = 0;                            ///< communes that carry both figures
};

/// Share of the commune, %.
double share_of(double consumption, EnafUnit unit, double surface_m2) { return 100 * consumption * square_metres_of(unit) / surface_m2; }

Votes count_votes(const Raw& raw, std::size_t column, EnafUnit surface_unit) {
  Votes votes;
  const auto period = raw.shares[column].period;
  for (const auto& commune : raw.communes) {
    const auto published = commune.shares[column];
    const auto consumption = consumed(raw, commune, period);
    if (!published || !consumption || !commune.surface || *commune.surface <= 0) continue;
    ++votes.carried;
    const double surface_m2 = *commune.surface * square_metres_of(surface_unit);
    std::array<bool, 2> agrees{};
    for (const auto unit : units) {
      // A whole unit of the last decimal: programs round or cut.
      const double slack = std::pow(10.0, -raw.share_decimals) * (1 + 1e-9) +
                           share_of(raw.slack(static_cast<std::size_t>(period.years()), unit), unit, surface_m2);
      agrees[static_cast<std::size_t>(unit)] = std::abs(share_of(*consumption, unit, surface_m2) - *published) <= slack;
    }
    if (!agrees[0] && !agrees[1]) votes.in_none.push_back(&commune);
    if (agrees[0] == agrees[1]) continue;
    const std::size_t one = agrees[0] ? 0 : 1;
    if (votes.in_one[one]++ == 0) votes.example[one] = &commune;
  }
  return votes;
}

std::string examples(const std::vector<const RawCommune*>& communes) {
  std::vector<std::string> texts;
  for (std::size_t c = 0; c < communes.size() && c < 5; ++c) texts.push_back(communes[c]->text());
  if (communes.size() > texts.size()) texts.push_back(say("and {} more", communes.size() - texts.size()));
  return join(texts, ", ");
}

/// The proof by one share column; nothing when it proves nothing.
std::optional<EnafUnitProof> by_share(const Raw& raw, std::size_t column, EnafUnit surface_unit, std::vector<std::string>& remarks, TableFaults& faults) {
  const auto votes = count_votes(raw, column, surface_unit);
  const auto& name = raw.header[raw.shares[column].column];
  if (votes.in_one[0] > 0 && votes.in_one[1] > 0) {
    faults.add(say("{} agrees with consumption in m² alone for {} communes (first {}) and in ha alone for {} (first {}): the rows are not in one unit",
                   name, votes.in_one[0], votes.example[0]->text(), votes.in_one[1], votes.example[1]->text()));
    return std::nullopt;
  }
  const std::size_t one = votes.in_one[0] > 0 ? 0 : 1, other = 1 - one;
  if (votes.in_one[one] <= votes.in_none.size()) {
    if (!votes.in_none.empty())
      remarks.push_back(say("{} proves no unit: consumption / surface agrees with it in neither for {} of {} communes ({})", name, votes.in_none.size(),
                            votes.carried, examples(votes.in_none)));
    return std::nullopt;
  }
  if (!votes.in_none.empty())
    remarks.push_back(say("{} disagrees with consumption / surface in m² and in ha for {} of {} communes: {}", name, votes.in_none.size(), votes.carried,
                          examples(votes.in_none)));
  const auto& first = *votes.example[one];
  const double surface_m2 = *first.surface * square_metres_of(surface_unit), consumption = *consumed(raw, first, raw.shares[column].period);
  EnafUnitProof proof{units[one], EnafUnitProof::By::share, {}};
  proof.text = say("consumption / {} gives {} in {} alone for {} of the {} communes that carry both, in {} alone for none; "
                   "{} has {} % in {}, {} % in {}, {} % published",
                   raw.header[*raw.surface], name, unit_words(units[one]), votes.in_one[one], votes.carried, unit_words(units[other]), first.text(),
                   fixed(share_of(consumption, units[one], surface_m2), 4), unit_words(units[one]),
                   fixed(share_of(consumption, units[other], surface_m2), 4), unit_words(units[other]),
                   fixed(*first.shares[column], raw.share_decimals));
  return proof;
}

}  // namespace

std::optional<Settled> settle_unit(const Raw& raw, std::optional<EnafUnit> given, std::vector<std::string>& remarks, TableFaults& faults) {
  const auto surface_unit = unit_of_surfaces(raw);
  std::optional<EnafUnitProof> proof;
  if (surface_unit)
    for (std::size_t s = 0; s < raw.shares.size() && !proof; ++s) proof = by_share(raw, s, *surface_unit, remarks, faults);
  const auto contradicted = [&](std::optional<EnafUnit> said, std::string_view who) {
    if (!said || !proof || *said == proof->unit) return;
    faults.add(say("{} says {}, but the table is in {}: {}", who, enaf_unit_name(*said), enaf_unit_name(proof->unit), proof->text));
  };
  contradicted(raw.unit, tr("the name of the columns"));
  if (!proof && raw.unit) proof = EnafUnitProof{*raw.unit, EnafUnitProof::By::field, say("the names of the columns say {}", enaf_unit_name(*raw.unit))};
  contradicted(given, tr("the caller"));
  if (!proof && given) proof = EnafUnitProof{*given, EnafUnitProof::By::caller, say("given by the caller: {}", enaf_unit_name(*given))};
  if (!proof) {
    faults.add(say("the unit is not said, and m² cannot be told from hectares{}; add the columns surfcomYYYY and artcomAABB of the "
                   "published file, or name the unit in the fields (flux_m2, naf11art12_ha), or give it: unit m2 or ha",
                   raw.surface && !surface_unit ? say(" (the surfaces in {} could be either)", raw.header[*raw.surface]) : ""));
    return std::nullopt;
  }
  return Settled{*proof, surface_unit};
}

}  // namespace arpent::enaf
