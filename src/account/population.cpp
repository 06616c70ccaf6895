// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/population.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "population_columns.hpp"

namespace arpent {
namespace {

using population::Columns;
using population::Vocabulary;

/// No commune has more people, so a larger number is another column.
constexpr std::int64_t most_people = 5'000'000;

/// One code with what its cells say.
struct Raw {
  std::size_t row = 0;  ///< first one; the header is row 1
  std::string name;
  std::map<int, std::int64_t> counts;
};
using RawByCode = std::map<std::string, Raw>;

std::string commune_text(std::size_t row, const std::string& insee, const std::string& name) {
  return name.empty() ? say("row {} ({})", row, insee) : say("row {} ({} {})", row, insee, name);
}

/// A cell as a number of people; of a faulty one the fault is added, and it counts as there.
std::int64_t people(const std::string& cell, const std::string& where, TableFaults& faults) {
  const auto text = trimmed(cell);
  const auto number = whole_number(text);
  if (text.empty())
    faults.add(say("{}: is empty; a year must have every commune, leave the year out or fill it", where));
  else if (!number)
    faults.add(say("{}: '{}' is not a whole number of inhabitants (no blanks, no decimals)", where, text));
  else if (*number < 0)
    faults.add(say("{}: {} is negative", where, *number));
  else if (*number > most_people)
    faults.add(say("{}: {} is more than any commune has; is it the right column?", where, *number));
  else
    return *number;
  return 0;
}

/// Codes whose rows are read: the communes, their arrondissements, what merged into them, and what they merged into or left, so
/// that a fault can say that it is there. Empty: all.
std::set<std::string> wanted_codes(const PopulationOptions& options, const Vocabulary& words) {
  std::set<std::string> wanted;
  for (const auto& commune : options.communes) {
    wanted.insert(commune.insee);
    for (const auto& group : words.arrondissements)
      if (group.commune == commune.insee)
        for (int code = group.first; code <= group.last; ++code) wanted.insert(fmt::format("{:05}", code));
    if (!options.changes) continue;
    for (auto& code : options.changes->predecessors(commune.insee, options.communes_as_of)) wanted.insert(std::move(code));
    if (const auto became = options.changes->successor(commune.insee); became.one) wanted.insert(became.one->code);
    for (const auto& row : options.changes->received(commune.insee))
      if (row.splits()) wanted.insert(row.old_code);
  }
  return wanted;
}

RawByCode read_rows(const Table& table, const Columns& columns, const std::set<std::string>& wanted, TableFaults& faults) {
  RawByCode communes;
  std::map<std::pair<std::string, int>, std::size_t> rows_of;  // long: row of a commune and year
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto& cells = table.rows[r];
    const auto row = r + 2;
    const auto code = std::string(trimmed(cells[columns.commune]));
    if (!wanted.empty() && !wanted.count(code)) continue;
    const auto name = columns.name ? std::string(trimmed(cells[*columns.name])) : std::string();
    const auto text = commune_text(row, code, name);
    if (code.size() != 5) {
      faults.add(say("row {}, column {}: '{}' is no code of a commune (five characters)", row, table.header[columns.commune], code));
      continue;
    }
    const auto [at, fresh] = communes.try_emplace(code, Raw{row, name, {}});
    auto& commune = at->second;
    if (!columns.years.empty()) {
      if (!fresh) {
        faults.add(say("{}: the commune stands twice, first in row {}", text, commune.row));
        continue;
      }
      for (const auto& [year, column] : columns.years)
        commune.counts[year] = people(cells[column], say("{}, column {}", text, table.header[column]), faults);
      continue;
    }
    const auto year = whole_number(trimmed(cells[columns.year]));
    if (!year || *year < population::first_year || *year > population::last_year) {
      faults.add(say("{}, column {}: '{}' is no year", text, table.header[columns.year], cells[columns.year]));
      continue;
    }
    const auto key = static_cast<int>(*year);
    if (const auto [first, once] = rows_of.insert({{code, key}, row}); !once) {
      faults.add(say("{}, {}: the commune and year stand twice, first in row {}", text, key, first->second));
      continue;
    }
    commune.counts[key] = people(cells[columns.value], say("{}, column {}, {}", text, table.header[columns.value], key), faults);
  }
  return communes;
}

/// Years of the table; a commune that lacks one of them is a fault.
std::vector<int> common_years(const RawByCode& communes, TableFaults& faults) {
  std::set<int> years;
  for (const auto& [code, raw] : communes)
    for (const auto& [year, count] : raw.counts) years.insert(year);
  for (const auto& [code, raw] : communes) {
    std::vector<std::string> absent;
    for (const int year : years)
      if (!raw.counts.count(year)) absent.push_back(std::to_string(year));
    if (!absent.empty()) faults.add(say("{}: has no population of {}, which others have", commune_text(raw.row, code, raw.name), join(absent, ", ")));
  }
  return {years.begin(), years.end()};
}

/// Beside the years; 0 where a fault says that there is none.
std::vector<std::int64_t> counts_of(const Raw& raw, const std::vector<int>& years) {
  std::vector<std::int64_t> counts;
  for (const int year : years) {
    const auto at = raw.counts.find(year);
    counts.push_back(at == raw.counts.end() ? 0 : at->second);
  }
  return counts;
}

void add_to(std::vector<std::int64_t>& sum, const std::vector<std::int64_t>& more) {
  for (std::size_t y = 0; y < sum.size(); ++y) sum[y] += more[y];
}

/// Arrondissements into their commune. A row of the commune beside them must be their sum.
void fold_arrondissements(std::map<std::string, PopulationCommune>& communes, const RawByCode& rows, const Vocabulary& words,
                          const std::vector<int>& years, std::vector<std::string>& remarks, TableFaults& faults) {
  const bool sound = faults.empty();  // sums of faulty cells say nothing
  for (const auto& group : words.arrondissements) {
    PopulationCommune sum{group.commune, group.name, std::vector<std::int64_t>(years.size(), 0)};
    std::vector<std::string> present, absent;
    for (int number = group.first; number <= group.last; ++number) {
      const auto code = fmt::format("{:05}", number);
      const auto at = communes.find(code);
      (at == communes.end() ? absent : present).push_back(code);
      if (at == communes.end()) continue;
      add_to(sum.counts, at->second.counts);
      communes.erase(at);
    }
    if (present.empty()) continue;
    if (!absent.empty()) {
      const auto text = commune_text(rows.at(present.front()).row, present.front(), "");
      faults.add(absent.size() == 1 ? say("{}: {} is given by arrondissements, of which {} has no row", text, group.name, absent.front())
                                    : say("{}: {} is given by arrondissements, of which {} have no row", text, group.name, join(absent, ", ")));
      continue;
    }
    const auto [own, fresh] = communes.try_emplace(group.commune, sum);
    if (fresh) {
      remarks.push_back(say("{} {} is the sum of its {} arrondissements", group.commune, group.name, present.size()));
      continue;
    }
    for (std::size_t y = 0; y < years.size() && sound; ++y)
      if (own->second.counts[y] != sum.counts[y])
        faults.add(say("{}, {}: has {} inhabitants, its arrondissements together {}", commune_text(rows.at(group.commune).row, group.commune, group.name),
                       years[y], own->second.counts[y], sum.counts[y]));
  }
}

/// The table's communes on the wanted ones; all when none are named.
std::vector<PopulationCommune> mapped_communes(std::map<std::string, PopulationCommune> communes, const RawByCode& rows, const PopulationOptions& options,
                                               const std::vector<int>& years, std::vector<std::string>& remarks, TableFaults& faults) {
  std::vector<PopulationCommune> result;
  if (options.communes.empty()) {
    for (auto& [code, commune] : communes) result.push_back(std::move(commune));
    return result;
  }
  std::vector<std::string> codes;
  for (const auto& [code, commune] : communes) codes.push_back(code);
  const auto map = map_communes(codes, options.communes, options.changes ? *options.changes : CommuneChanges(), options.communes_as_of, options.table_as_of);
  for (const auto& fault : map.faults) {
    const auto row = rows.find(fault.table_code);
    faults.add(row == rows.end() ? fault.text : say("row {}: {}", row->second.row, fault.text));
  }
  for (const auto z : map.missing) faults.add(say("no row of {} {}; every commune is needed", options.communes[z].insee, options.communes[z].name));
  for (const auto& one : map.mapped)
    if (const auto row = rows.find(one.from); row != rows.end()) remarks.push_back(say("row {}: {}", row->second.row, one.remark));
  for (const auto& commune : options.communes) result.push_back({commune.insee, commune.name, std::vector<std::int64_t>(years.size(), 0)});
  for (std::size_t c = 0; c < codes.size(); ++c)
    if (map.zone_of[c]) {
      auto& into = result[*map.zone_of[c]];
      add_to(into.counts, communes.at(codes[c]).counts);
      if (into.name.empty() && codes[c] == into.insee) into.name = communes.at(codes[c]).name;
    }
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.insee < b.insee; });
  return result;
}

}  // namespace

const PopulationCommune* Population::commune(const std::string& insee) const {
  const auto at = std::lower_bound(communes.begin(), communes.end(), insee, [](const auto& c, const auto& code) { return c.insee < code; });
  return at != communes.end() && at->insee == insee ? &*at : nullptr;
}

std::optional<std::int64_t> Population::at(const std::string& insee, int year) const {
  const auto* found = commune(insee);
  const auto place = std::find(years.begin(), years.end(), year);
  if (!found || place == years.end()) return std::nullopt;
  return found->counts[static_cast<std::size_t>(place - years.begin())];
}

std::optional<int> Population::reference_year(int survey_year, int gap) const {
  std::optional<int> best;
  for (const int year : years)  // ascending, so that of two as near the later one stays
    if (std::abs(year - survey_year) <= gap && (!best || std::abs(year - survey_year) <= std::abs(*best - survey_year))) best = year;
  return best;
}

std::optional<int> Population::in_force(int reference_year) const {
  return reference_year >= first_yearly ? std::optional(reference_year + in_force_after) : std::nullopt;
}

std::optional<std::int64_t> Population::total(int year) const {
  const auto place = std::find(years.begin(), years.end(), year);
  if (place == years.end()) return std::nullopt;
  const auto y = static_cast<std::size_t>(place - years.begin());
  return std::accumulate(communes.begin(), communes.end(), std::int64_t{0}, [y](auto sum, const auto& c) { return sum + c.counts[y]; });
}

Population parse_population(const Table& table, const PopulationOptions& options) {
  const auto words = population::load_vocabulary();
  TableFaults faults(options.file);
  const auto columns = population::find_columns(table.header, words, faults);
  faults.raise_if_any();

  Population result;
  result.in_force_after = words.in_force_after;
  result.first_yearly = words.first_yearly;
  if (!columns.not_read.empty())
    result.remarks.push_back(say("{} not read: total population counts people twice", join(columns.not_read, ", ")));
  const auto rows = read_rows(table, columns, wanted_codes(options, words), faults);
  result.years = common_years(rows, faults);
  if (rows.empty()) faults.add(say("has no row of a commune that is wanted"));
  for (const int year : options.survey_years)
    if (!result.reference_year(year, options.gap))
      faults.add(options.gap == 1 ? say("no population within 1 year of {}, the year of a survey; the table has {}", year, fmt::join(result.years, ", "))
                                  : say("no population within {} years of {}, the year of a survey; the table has {}", options.gap, year, fmt::join(result.years, ", ")));
  if (rows.empty() || result.years.empty()) faults.raise_if_any();

  std::map<std::string, PopulationCommune> communes;
  for (const auto& [code, raw] : rows) communes[code] = {code, raw.name, counts_of(raw, result.years)};
  fold_arrondissements(communes, rows, words, result.years, result.remarks, faults);
  result.communes = mapped_communes(std::move(communes), rows, options, result.years, result.remarks, faults);
  faults.raise_if_any();
  return result;
}

Population load_population() {
  const std::string file = "layers/population/population.csv";
  PopulationOptions options;
  options.file = file;
  return parse_population(read_csv(data_directory() / file), options);
}

}  // namespace arpent
