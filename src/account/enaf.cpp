// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/enaf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "enaf_columns.hpp"

namespace arpent {
namespace {

using enaf::Raw;
using enaf::RawCommune;
using enaf::square_metres_of;

constexpr auto total_at = static_cast<std::size_t>(Destination::total);

/// No commune is larger, so no consumption is.
constexpr double largest_m2 = 2e10;

/// Sum of these cells; nothing when one has no value.
template <class Cells>
std::optional<double> sum_of(const Cells& cells) {
  double sum = 0;
  for (const auto& cell : cells) {
    if (!cell) return std::nullopt;
    sum += *cell;
  }
  return sum;
}

bool differ(std::optional<double> a, std::optional<double> b, double slack) { return a && b && std::abs(*a - *b) > slack; }

/// A figure of the file: `123.4 m2`.
std::string figure(double value, EnafUnit unit) {
  auto text = fixed(value, 4);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return fmt::format("{} {}", text, enaf_unit_name(unit));
}

/// Parts of a year but the total.
std::vector<std::size_t> parts_of(const Raw& raw) {
  std::vector<std::size_t> parts;
  for (const auto destination : raw.destinations)
    if (destination != Destination::total) parts.push_back(static_cast<std::size_t>(destination));
  return parts;
}

void check_destinations(const Raw& raw, const RawCommune& commune, EnafUnit unit, TableFaults& faults) {
  const auto parts = parts_of(raw);
  if (parts.empty()) return;
  const double slack = raw.slack(parts.size(), unit);
  for (std::size_t y = 0; y < commune.years.size(); ++y) {
    std::vector<std::optional<double>> cells;
    for (const auto part : parts) cells.push_back(commune.years[y][part]);
    const auto sum = sum_of(cells), total = commune.years[y][total_at];
    const int year = raw.covered.start + static_cast<int>(y);
    if (differ(sum, total, slack))
      faults.add(say("{}, {}–{}: the destinations sum to {}, the total is {} (tolerance {})", commune.text(), year, year + 1, figure(*sum, unit),
                     figure(*total, unit), figure(slack, unit)));
  }
}

void check_sums(const Raw& raw, const RawCommune& commune, EnafUnit unit, TableFaults& faults) {
  for (std::size_t s = 0; s < raw.sums.size(); ++s) {
    const auto& [period, destination, column] = raw.sums[s];
    if (period.start < raw.covered.start || period.end > raw.covered.end) continue;
    std::vector<std::optional<double>> cells;
    for (int year = period.start; year < period.end; ++year)
      cells.push_back(commune.years[static_cast<std::size_t>(year - raw.covered.start)][static_cast<std::size_t>(destination)]);
    const auto sum = sum_of(cells);
    const double slack = raw.slack(cells.size(), unit);
    if (differ(sum, commune.sums[s], slack))
      faults.add(say("{}, {}: is {}, the years {} sum to {} (tolerance {})", commune.text(), raw.header[column], figure(*commune.sums[s], unit),
                     period.text(), figure(*sum, unit), figure(slack, unit)));
  }
}

void check_sizes(const Raw& raw, const RawCommune& commune, EnafUnit unit, TableFaults& faults) {
  for (std::size_t y = 0; y < commune.years.size(); ++y)
    for (std::size_t d = 0; d < destination_count; ++d)
      if (const auto cell = commune.years[y][d]; cell && *cell * square_metres_of(unit) > largest_m2)
        faults.add(say("{}, {} {}: {} is more than the largest commune of France; is the unit right?", commune.text(),
                       raw.covered.start + static_cast<int>(y), destination_name(static_cast<Destination>(d)), figure(*cell, unit)));
}

/// Sums that no year of the series can be held against.
void remark_unchecked(const Raw& raw, std::vector<std::string>& remarks) {
  for (const auto& sum : raw.sums)
    if (sum.period.start < raw.covered.start || sum.period.end > raw.covered.end)
      remarks.push_back(say("{} is not checked: the years are {}", raw.header[sum.column], raw.covered.text()));
}

BookArea book_area(double value, EnafUnit unit) { return BookArea::from({value * square_metres_of(unit)}); }

EnafCommune converted(const Raw& raw, const RawCommune& from, const enaf::Settled& settled) {
  EnafCommune commune{from.insee, from.name, std::vector<EnafAreas>(from.years.size()), std::nullopt};
  const auto parts = parts_of(raw);
  for (std::size_t y = 0; y < from.years.size(); ++y) {
    auto& areas = commune.years[y];
    for (const auto part : parts) areas[part] = book_area(from.years[y][part].value_or(0), settled.proof.unit);
    if (const auto total = from.years[y][total_at])
      areas[total_at] = book_area(*total, settled.proof.unit);
    else
      for (const auto part : parts) areas[total_at] += areas[part];
  }
  if (from.surface && settled.surface_unit && *from.surface > 0 && *from.surface * square_metres_of(*settled.surface_unit) <= largest_m2)
    commune.surface = book_area(*from.surface, *settled.surface_unit);
  return commune;
}

EnafAreas& operator+=(EnafAreas& a, const EnafAreas& b) {
  for (std::size_t d = 0; d < destination_count; ++d) a[d] += b[d];
  return a;
}

/// Adds an arrondissement to its commune.
void add_to(EnafCommune& commune, const EnafCommune& part) {
  for (std::size_t y = 0; y < commune.years.size(); ++y) commune.years[y] += part.years[y];
  if (commune.surface && part.surface)
    *commune.surface += *part.surface;
  else
    commune.surface.reset();
}

/// A commune given by arrondissements must have all of them, with values, and no row of its own beside.
void check_arrondissements(const Raw& raw, const enaf::Vocabulary& words, TableFaults& faults) {
  std::set<std::string> there, with_values;
  for (const auto& commune : raw.communes) {
    there.insert(commune.insee);
    if (!commune.without_values) with_values.insert(commune.insee);
  }
  for (const auto& group : words.arrondissements) {
    std::vector<std::string> present, absent;
    for (int code = group.first; code <= group.last; ++code) {
      const auto insee = fmt::format("{:05}", code);
      (with_values.count(insee) ? present : absent).push_back(insee);
    }
    if (present.empty()) continue;
    if (there.count(group.commune))
      faults.add(say("{} {}: has a row of its own and {} of arrondissements (first {}); it would be counted twice", group.commune, group.name,
                     present.size(), present.front()));
    if (!absent.empty())
      faults.add(absent.size() == 1 ? say("{} {}: is given by arrondissements, of which {} has no figures", group.commune, group.name, absent.front())
                                    : say("{} {}: is given by arrondissements, of which {} have no figures", group.commune, group.name, join(absent, ", ")));
  }
}

/// Communes by code, arrondissements folded.
std::vector<EnafCommune> folded_communes(const Raw& raw, const enaf::Settled& settled, const enaf::Vocabulary& words) {
  std::map<std::string, EnafCommune> by_code;
  for (const auto& from : raw.communes) {
    if (from.without_values) continue;
    auto commune = converted(raw, from, settled);
    for (const auto& group : words.arrondissements)
      if (group.holds(commune.insee)) {
        commune.insee = group.commune;
        commune.name = group.name;
      }
    const auto [at, fresh] = by_code.try_emplace(commune.insee, commune);
    if (!fresh) add_to(at->second, commune);
  }
  std::vector<EnafCommune> communes;
  for (auto& [code, commune] : by_code) communes.push_back(std::move(commune));
  return communes;
}

/// Codes of the rows without figures; an arrondissement as its commune.
std::vector<std::string> codes_without_values(const Raw& raw, const enaf::Vocabulary& words) {
  std::set<std::string> codes;
  for (const auto& commune : raw.communes)
    if (commune.without_values) codes.insert(account_commune(commune.insee, words.arrondissements));
  return {codes.begin(), codes.end()};
}

/// Adds a commune's figures over the row's period.
void add_commune(EnafRow& row, const EnafCommune& commune, const Enaf& enaf) {
  for (int year = row.period.start; year < row.period.end; ++year) row.area += commune.years[static_cast<std::size_t>(year - enaf.covered.start)];
}

void check_periods(const Enaf& enaf, const std::vector<EnafPeriod>& periods) {
  Problems wrong, uncovered;
  for (const auto& period : periods) {
    if (period.end <= period.start) wrong.add(say("the period {} does not end after it starts", period.text()));
    if (period.start < enaf.covered.start || period.end > enaf.covered.end)
      uncovered.add(say("the period {} (1 January to 1 January) is not covered: the ENAF table goes from {} to {}", period.text(), enaf.covered.start,
                        enaf.covered.end));
  }
  wrong.raise_if_any<UsageError>();
  uncovered.raise_if_any<DataError>();
}

/// Rows of one period: communes by code, territoires by name, then the whole.
void add_rows(std::vector<EnafRow>& rows, const Enaf& enaf, const std::vector<const EnafZone*>& zones, const std::string& whole_name, EnafPeriod period) {
  std::map<std::string, EnafRow> groups;
  std::set<std::string> unknown_surface, with_figures;
  EnafRow whole{Level::metropole, whole_zone, whole_name, {}, period, {}, {}, {}};
  bool whole_surface = true;
  for (const auto* zone : zones) {
    const auto* commune = enaf.commune(zone->insee);
    EnafRow* group = nullptr;
    if (!zone->group.empty())
      group = &groups.try_emplace(zone->group, EnafRow{Level::territoire, zone->group, zone->group, {}, period, {}, {}, {}}).first->second;
    EnafRow row{Level::commune, zone->insee, zone->name, zone->group, period, {}, zone->surface, {}};
    if (commune) add_commune(row, *commune, enaf);
    for (auto* of : {group, &whole}) {
      if (of == nullptr) continue;
      of->area += row.area;
      of->surface += zone->surface;
      if (!commune) of->missing.push_back(zone->insee);
    }
    if (zone->surface.zero()) {
      whole_surface = false;
      unknown_surface.insert(zone->group);
    }
    if (!commune) continue;
    with_figures.insert(zone->group);
    rows.push_back(std::move(row));
  }
  for (auto& [name, group] : groups) {
    if (!with_figures.count(name)) continue;
    if (unknown_surface.count(name)) group.surface = {};
    rows.push_back(std::move(group));
  }
  if (!whole_surface) whole.surface = {};
  rows.push_back(std::move(whole));
}

}  // namespace

std::string_view destination_name(Destination destination) {
  constexpr std::array<std::string_view, destination_count> names{"habitat", "activite", "mixte", "route", "fer", "inconnu", "total"};
  return names[static_cast<std::size_t>(destination)];
}

std::string_view enaf_unit_name(EnafUnit unit) { return unit == EnafUnit::m2 ? "m2" : "ha"; }

EnafUnit enaf_unit_of(std::string_view name) {
  if (name == "m2") return EnafUnit::m2;
  if (name == "ha") return EnafUnit::ha;
  throw UsageError(say("'{}' is no unit of the ENAF table; write m2 or ha", name));
}

std::string EnafPeriod::text() const { return fmt::format("{}-{}", start, end); }

const EnafCommune* Enaf::commune(std::string_view insee) const {
  const auto at = std::lower_bound(communes.begin(), communes.end(), insee, [](const auto& one, std::string_view code) { return one.insee < code; });
  return at != communes.end() && at->insee == insee ? &*at : nullptr;
}

Enaf parse_enaf(const Table& table, const EnafOptions& options) {
  TableFaults faults(options.file);
  const auto words = enaf::load_vocabulary();
  const auto columns = enaf::find_columns(table.header, words, faults);
  // Without its columns, nothing can be said of the rows.
  faults.raise_if_any();
  const auto raw = enaf::read_cells(table, columns, words, options.communes, faults);
  Enaf enaf;
  if (raw.communes.empty()) {
    faults.add(options.communes.empty() ? say("holds no commune") : say("holds none of the {} communes asked for", options.communes.size()));
    faults.raise_if_any();
  }
  const auto settled = enaf::settle_unit(raw, options.unit, enaf.remarks, faults);
  // A unit that cannot be told does not hide the other faults; they are then told in m².
  const auto unit = settled ? settled->proof.unit : EnafUnit::m2;
  for (const auto& commune : raw.communes) {
    check_destinations(raw, commune, unit, faults);
    check_sums(raw, commune, unit, faults);
    if (settled) check_sizes(raw, commune, unit, faults);
  }
  check_arrondissements(raw, words, faults);
  faults.raise_if_any();

  enaf.covered = raw.covered;
  enaf.destinations = raw.destinations;
  if (std::find(enaf.destinations.begin(), enaf.destinations.end(), Destination::total) == enaf.destinations.end())
    enaf.destinations.push_back(Destination::total);
  enaf.communes = folded_communes(raw, *settled, words);
  enaf.without_values = codes_without_values(raw, words);
  enaf.unit = settled->proof;
  remark_unchecked(raw, enaf.remarks);
  return enaf;
}

SquareMetres EnafRow::per_year(Destination destination) const { return {of(destination).square_metres().value / period.years()}; }

std::optional<double> EnafRow::share(Destination destination) const {
  if (!missing.empty() || surface.zero()) return std::nullopt;
  return 100 * (of(destination).square_metres() / surface.square_metres());
}

std::vector<EnafPeriod> enaf_years(const Enaf& enaf) {
  std::vector<EnafPeriod> years;
  for (int year = enaf.covered.start; year < enaf.covered.end; ++year) years.push_back({year, year + 1});
  return years;
}

EnafAccount make_enaf_account(const Enaf& enaf, const std::vector<EnafZone>& zones, const std::string& whole_name, const std::vector<EnafPeriod>& periods) {
  check_periods(enaf, periods);
  std::vector<const EnafZone*> sorted;
  for (const auto& zone : zones) sorted.push_back(&zone);
  std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return a->insee < b->insee; });
  EnafAccount account;
  account.destinations = enaf.destinations;
  for (const auto* zone : sorted)
    if (!enaf.commune(zone->insee)) account.missing.push_back(zone->insee);
  if (account.missing.size() == zones.size())
    throw DataError(say("none of the {} zones is a commune of the ENAF table (zones: {}; table: {}); zones must carry INSEE codes", zones.size(),
                        zones.empty() ? tr("none") : zones.front().insee, enaf.communes.empty() ? tr("none") : enaf.communes.front().insee));
  for (const auto& period : periods) add_rows(account.rows, enaf, sorted, whole_name, period);
  return account;
}

}  // namespace arpent
