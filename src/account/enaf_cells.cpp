// SPDX-License-Identifier: Apache-2.0
// From the columns of the ENAF table to numbers, wide or long alike.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "enaf_columns.hpp"

namespace arpent::enaf {
namespace {

bool digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

/// Five characters: two digits of a département (or 2A, 2B), three of a commune.
bool insee_code(std::string_view code) {
  if (code.size() != 5 || !digits(code.substr(2))) return false;
  const auto head = code.substr(0, 2);
  return head == "2A" || head == "2B" || (digits(head) && head != "00");
}

/// Digits after the dot.
int decimals_of(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || text.find_first_of("eE") != std::string_view::npos) return 0;
  return static_cast<int>(text.size() - dot - 1);
}

/// A finite number; nothing for any other text.
std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// `2011–2012 route`
std::string part_text(int year, Destination destination) {
  return fmt::format("{}–{} {}", year, year + 1, destination_name(destination));
}

class Reader {
 public:
  Reader(const Table& table, const Columns& columns, const Vocabulary& words, const std::vector<std::string>& only, TableFaults& faults)
      : table_(table), columns_(columns), words_(words), only_(only.begin(), only.end()), faults_(faults) {
    raw_.header = table.header;
    raw_.sums = columns.sums;
    raw_.shares = columns.shares;
    raw_.surface = columns.surface;
    raw_.unit = columns.unit;
    raw_.surface_unit = columns.surface_unit;
  }

  Raw read() {
    if (columns_.wide)
      read_wide();
    else
      read_long();
    return std::move(raw_);
  }

 private:
  /// Code of a row, upper case; nothing when the row is not wanted or its code is faulty.
  std::optional<std::string> code_of(std::size_t r) {
    std::string code(trimmed(table_.rows[r][columns_.commune]));
    if (code.size() == 5 && code[0] == '2' && (code[1] == 'a' || code[1] == 'b')) code[1] = static_cast<char>(code[1] - 'a' + 'A');
    if (!insee_code(code)) {
      const bool lost_zero = code.size() == 4 && digits(code);
      // A faulty code cannot be told from a wanted commune's, so it is a fault whatever is wanted.
      faults_.add(say("row {}, {}: '{}' is no INSEE code of a commune (five characters, such as 13055 or 2A004){}", r + 2,
                      table_.header[columns_.commune], code, lost_zero ? say("; its zero was lost: 0{}", code) : ""));
      return std::nullopt;
    }
    if (!only_.empty() && !only_.count(account_commune(code, words_.arrondissements))) return std::nullopt;
    return code;
  }

  std::string name_of(std::size_t r) const { return columns_.name ? std::string(trimmed(table_.rows[r][*columns_.name])) : std::string(); }

  bool no_value(std::string_view text) const {
    return std::find(words_.no_value.begin(), words_.no_value.end(), text) != words_.no_value.end();
  }

  std::optional<double> cell(std::size_t r, std::size_t column, const std::string& where, int* decimals) {
    const auto text = trimmed(table_.rows[r][column]);
    if (no_value(text)) return std::nullopt;
    const auto value = number(text);
    if (!value) {
      faults_.add(say("{}, {}: '{}' is not a number", where, table_.header[column], text));
      return std::nullopt;
    }
    if (decimals != nullptr) *decimals = std::max(*decimals, decimals_of(text));
    return value;
  }

  /// A cell of consumption: a number that is not negative.
  std::optional<double> flow(std::size_t r, std::size_t column, const std::string& where) {
    const auto value = cell(r, column, where, &raw_.decimals);
    if (!value || *value >= 0) return value;
    faults_.add(say("{}, {}: {} is negative; consumption only counts urbanisation, never a return", where, table_.header[column],
                    trimmed(table_.rows[r][column])));
    return std::nullopt;
  }

  void set_series(const std::set<int>& years, const std::set<Destination>& destinations) {
    if (years.empty()) return;
    raw_.covered = {*years.begin(), *years.rbegin() + 1};
    raw_.destinations.assign(destinations.begin(), destinations.end());
  }

  std::size_t index(int year) const { return static_cast<std::size_t>(year - raw_.covered.start); }

  void read_wide() {
    std::set<int> years;
    std::set<Destination> destinations;
    for (const auto& one : columns_.yearly) {
      years.insert(one.period.start);
      destinations.insert(one.destination);
    }
    set_series(years, destinations);
    std::map<std::string, std::size_t> first_row;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      const auto code = code_of(r);
      if (!code) continue;
      RawCommune commune;
      commune.row = r + 2;
      commune.insee = *code;
      commune.name = name_of(r);
      if (const auto [at, fresh] = first_row.insert({*code, r + 2}); !fresh) {
        faults_.add(say("{}: the commune is already in row {}", commune.text(), at->second));
        continue;
      }
      fill(commune, r);
      raw_.communes.push_back(std::move(commune));
    }
  }

  void fill(RawCommune& commune, std::size_t r) {
    const auto where = commune.text();
    const auto said = [&](const PeriodColumn& one) { return !no_value(trimmed(table_.rows[r][one.column])); };
    commune.without_values = std::none_of(columns_.yearly.begin(), columns_.yearly.end(), said);
    commune.years.resize(static_cast<std::size_t>(raw_.covered.years()));
    for (const auto& one : columns_.yearly) {
      if (commune.without_values) break;
      if (!said(one)) faults_.add(say("{}, {}: is empty", where, table_.header[one.column]));
      commune.years[index(one.period.start)][static_cast<std::size_t>(one.destination)] = flow(r, one.column, where);
    }
    for (const auto& one : columns_.sums) commune.sums.push_back(flow(r, one.column, where));
    for (const auto& one : columns_.shares) commune.shares.push_back(cell(r, one.column, where, &raw_.share_decimals));
    if (columns_.surface) commune.surface = cell(r, *columns_.surface, where, nullptr);
  }

  struct LongRow {
    std::size_t row;
    int year;
    Destination destination;
    std::optional<double> value;
  };

  /// Year and destination of a row; nothing, and a fault, when they are none.
  std::optional<LongRow> long_row(std::size_t r, const std::string& where) {
    const auto& row = table_.rows[r];
    const auto start = whole_number(trimmed(row[columns_.start])), end = whole_number(trimmed(row[columns_.end]));
    if (!start || !end || *start < 1900 || *start > 2100 || *end != *start + 1) {
      faults_.add(say("{}, {} and {}: '{}' to '{}' is not one year, such as 2011 to 2012", where, table_.header[columns_.start],
                      table_.header[columns_.end], row[columns_.start], row[columns_.end]));
      return std::nullopt;
    }
    const auto known = words_.destinations.find(lower(trimmed(row[columns_.destination])));
    if (known == words_.destinations.end()) {
      faults_.add(say("{}, {}: '{}' is no destination (hab, act, mix, rou, fer, inc, total)", where, table_.header[columns_.destination],
                      row[columns_.destination]));
      return std::nullopt;
    }
    return LongRow{r + 2, static_cast<int>(*start), known->second, flow(r, columns_.value, where)};
  }

  void read_long() {
    std::map<std::string, std::pair<std::string, std::vector<LongRow>>> of_commune;
    std::set<int> years;
    std::set<Destination> destinations;
    for (std::size_t r = 0; r < table_.rows.size(); ++r) {
      const auto code = code_of(r);
      if (!code) continue;
      const auto where = say("row {} ({})", r + 2, *code);
      auto& [name, rows] = of_commune[*code];
      if (name.empty()) name = name_of(r);
      const auto row = long_row(r, where);
      if (!row) continue;
      years.insert(row->year);
      destinations.insert(row->destination);
      rows.push_back(*row);
    }
    set_series(years, destinations);
    for (auto& [code, named] : of_commune) {
      RawCommune commune;
      commune.insee = code;
      commune.name = named.first;
      gather(commune, named.second);
      raw_.communes.push_back(std::move(commune));
    }
  }

  /// Rows of one commune into its series; every year and destination must be there once.
  void gather(RawCommune& commune, const std::vector<LongRow>& rows) {
    const auto empty = [&](const LongRow& row) { return no_value(trimmed(table_.rows[row.row - 2][columns_.value])); };
    commune.without_values = std::all_of(rows.begin(), rows.end(), empty);
    commune.years.resize(static_cast<std::size_t>(raw_.covered.years()));
    std::map<std::pair<int, Destination>, std::size_t> first_row;
    for (const auto& row : rows) {
      if (const auto [at, fresh] = first_row.insert({{row.year, row.destination}, row.row}); !fresh) {
        faults_.add(say("row {} ({}): {} is already in row {}", row.row, commune.insee, part_text(row.year, row.destination), at->second));
        continue;
      }
      if (!commune.without_values && empty(row))
        faults_.add(say("row {} ({}), {}: is empty", row.row, commune.insee, table_.header[columns_.value]));
      commune.years[index(row.year)][static_cast<std::size_t>(row.destination)] = row.value;
    }
    for (int year = raw_.covered.start; year < raw_.covered.end; ++year)
      for (const auto destination : raw_.destinations)
        if (!first_row.count({year, destination}))
          faults_.add(say("{}: no row for {}; every commune must have every year with the same destinations", commune.text(),
                          part_text(year, destination)));
  }

  const Table& table_;
  const Columns& columns_;
  const Vocabulary& words_;
  std::set<std::string> only_;
  TableFaults& faults_;
  Raw raw_;
};

}  // namespace

std::string RawCommune::text() const {
  const auto commune = name.empty() ? insee : fmt::format("{} {}", insee, name);
  return row == 0 ? commune : say("row {} ({})", row, commune);
}

double Raw::slack(std::size_t terms, EnafUnit in) const {
  const double step = std::max(std::pow(10.0, -decimals), 1 / square_metres_of(in));
  return 0.5 * step * static_cast<double>(terms + 1) * (1 + 1e-9);
}

Raw read_cells(const Table& table, const Columns& columns, const Vocabulary& words, const std::vector<std::string>& only, TableFaults& faults) {
  return Reader(table, columns, words, only, faults).read();
}

}  // namespace arpent::enaf
