// SPDX-License-Identifier: Apache-2.0
// The header of a population table.
#include "population_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent::population {
namespace {

/// The year a name says by a pattern such as `pmun_{aaaa}` or `p{aa}_pop`.
std::optional<int> year_of(const std::string& pattern, const std::string& name, const Vocabulary& words) {
  const auto open = pattern.find('{'), close = pattern.find('}');
  if (open == std::string::npos || close == std::string::npos) return std::nullopt;
  const std::size_t digits = close - open - 1;
  const auto tail = pattern.substr(close + 1);
  if (name.size() != open + digits + tail.size() || name.compare(0, open, pattern, 0, open) != 0 || name.substr(open + digits) != tail) return std::nullopt;
  const auto text = name.substr(open, digits);
  if (text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  const int year = static_cast<int>(*whole_number(text));
  if (digits == 2) return 1900 + year >= words.two_digit_years_from ? 1900 + year : 2000 + year;
  return year >= first_year && year <= last_year ? std::optional(year) : std::nullopt;
}

std::optional<int> year_of(const std::vector<std::string>& patterns, const std::string& name, const Vocabulary& words) {
  for (const auto& pattern : patterns)
    if (const auto year = year_of(pattern, name, words)) return year;
  return std::nullopt;
}

bool holds(const std::vector<std::string>& names, const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); }

/// Column with the first of these names that there is.
std::optional<std::size_t> column_named(const std::vector<std::string>& fields, const std::vector<std::string>& names) {
  for (const auto& name : names)
    if (const auto at = std::find(fields.begin(), fields.end(), name); at != fields.end()) return static_cast<std::size_t>(at - fields.begin());
  return std::nullopt;
}

}  // namespace

Vocabulary load_vocabulary() {
  try {
    const auto json = nlohmann::json::parse(layer_description("population"));
    Vocabulary words;
    json.at("commune").get_to(words.commune);
    json.at("commune_name").get_to(words.commune_name);
    const auto& wide = json.at("wide");
    wide.at("municipal").get_to(words.municipal);
    wide.at("total").get_to(words.total);
    wide.at("in_force").get_to(words.in_force);
    const auto& tall = json.at("long");
    tall.at("year").get_to(words.year);
    tall.at("municipal").get_to(words.long_municipal);
    tall.at("total").get_to(words.long_total);
    json.at("two_digit_years_from").get_to(words.two_digit_years_from);
    json.at("in_force_after_years").get_to(words.in_force_after);
    json.at("first_yearly_reference").get_to(words.first_yearly);
    words.arrondissements = load_arrondissements();
    return words;
  } catch (const nlohmann::json::exception& error) {
    throw DataError(say("{}: {}", "layers/population/layer.json", error.what()));
  }
}

Columns find_columns(const std::vector<std::string>& header, const Vocabulary& words, TableFaults& faults) {
  std::vector<std::string> fields;
  for (const auto& field : header) fields.push_back(lower(trimmed(field)));
  const auto there = say("there is {}", fmt::join(header, ", "));
  Columns columns;
  if (const auto commune = column_named(fields, words.commune))
    columns.commune = *commune;
  else
    faults.add(say("no column with the code of the commune ({}); {}", fmt::join(words.commune, ", "), there));
  columns.name = column_named(fields, words.commune_name);

  std::map<int, std::size_t> seen;
  bool named_in_force = false;
  for (std::size_t c = 0; c < fields.size(); ++c) {
    if (const auto year = year_of(words.in_force, fields[c], words)) {
      named_in_force = true;
      faults.add(say("column {}: names the year in force; its reference year is {}, call it pmun_{}", header[c], *year - words.in_force_after,
                     *year - words.in_force_after));
    } else if (year_of(words.total, fields[c], words) || holds(words.long_total, fields[c])) {
      columns.not_read.push_back(header[c]);
    } else if (const auto of = year_of(words.municipal, fields[c], words)) {
      if (const auto [at, fresh] = seen.insert({*of, c}); !fresh)
        faults.add(say("columns {} and {} both give the population of {}; keep one", header[at->second], header[c], *of));
    }
  }
  for (const auto& [year, column] : seen) columns.years.push_back({year, column});
  if (!columns.years.empty() || named_in_force) return columns;

  const auto year = column_named(fields, words.year), value = column_named(fields, words.long_municipal);
  if (year && value) {
    columns.year = *year;
    columns.value = *value;
  } else if (value) {
    faults.add(say("column {}: says no reference year, and no column does ({}); call it pmun_2023 if its year is 2023", header[*value],
                   fmt::join(words.year, ", ")));
  } else if (!columns.not_read.empty()) {
    faults.add(say("columns {}: total population counts people twice; give the municipal population (pmun)", join(columns.not_read, ", ")));
  } else {
    faults.add(say("neither a column by year (pmun_2021, p21_pop, population_2021, …) nor {} and {}; {}", words.year.front(), words.long_municipal.front(),
                   there));
  }
  return columns;
}

}  // namespace arpent::population
