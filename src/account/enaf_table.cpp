// SPDX-License-Identifier: Apache-2.0
// From text to the columns of the ENAF table.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "enaf_columns.hpp"

namespace arpent {
namespace {

/// Whether the bytes are UTF-8 as far as their lead and continuation bytes tell; a Latin-1 file is not.
bool utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) continue;
    const int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC2 ? 1 : -1;
    if (more < 0 || c > 0xF4) return false;
    for (int k = 0; k < more; ++k)
      if (++i >= text.size() || (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return false;
  }
  return true;
}

char separator_of(std::string_view text) {
  const auto header = text.substr(0, text.find('\n'));
  return std::count(header.begin(), header.end(), ';') > std::count(header.begin(), header.end(), ',') ? ';' : ',';
}

bool all_digits(std::string_view text) { return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos; }

/// `12,5` as `12.5`; any other text unchanged.
std::string with_dot(std::string text) {
  const auto comma = text.find(',');
  if (comma == std::string::npos) return text;
  const auto body = std::string_view(text);
  const auto whole = body.substr(body.front() == '-' ? 1 : 0, comma - (body.front() == '-' ? 1 : 0));
  if (all_digits(whole) && all_digits(body.substr(comma + 1))) text[comma] = '.';
  return text;
}

/// Records of CSV text. Behind semicolons a number may have a decimal comma; it gets its dot, unless it was quoted as text.
std::vector<std::vector<std::string>> decimal_records(std::string_view text, char separator, const std::string& file) {
  return csv_records(text, separator, file, [separator](std::string field, bool quoted) {
    return separator == ';' && !quoted ? with_dot(std::move(field)) : field;
  });
}

}  // namespace

Table read_table_text(std::string_view text, const std::string& file) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  if (!utf8(text)) throw DataError(say("{}: is not UTF-8; save it as UTF-8", file));
  auto records = decimal_records(text, separator_of(text), file);
  if (records.empty()) throw DataError(say("{}: is empty; a header line is needed", file));
  Table table;
  table.header = std::move(records.front());
  for (std::size_t r = 1; r < records.size(); ++r) {
    if (records[r].size() != table.header.size())
      throw DataError(say("{}: record {} has {} fields, the header {}", file, r + 1, records[r].size(), table.header.size()));
    table.rows.push_back(std::move(records[r]));
  }
  return table;
}

namespace enaf {

Vocabulary load_vocabulary() {
  try {
    const auto json = nlohmann::json::parse(layer_description("cerema_enaf"));
    Vocabulary words;
    json.at("commune").get_to(words.commune);
    json.at("commune_name").get_to(words.commune_name);
    json.at("no_value").get_to(words.no_value);
    for (const auto& [unit, suffixes] : json.at("unit_suffixes").items())
      for (const auto& suffix : suffixes) words.unit_suffixes[suffix.get<std::string>()] = enaf_unit_of(unit);
    const auto& wide = json.at("wide");
    wide.at("total").get_to(words.total);
    wide.at("destination").get_to(words.destination);
    wide.at("surface").get_to(words.surface);
    wide.at("share").get_to(words.share);
    const auto& tall = json.at("long");
    tall.at("start").get_to(words.start);
    tall.at("end").get_to(words.end);
    tall.at("destination").get_to(words.destination_column);
    tall.at("value").get_to(words.value);
    for (const auto& [code, name] : json.at("destinations").items())
      for (std::size_t d = 0; d < destination_count; ++d)
        if (destination_name(static_cast<Destination>(d)) == name.get<std::string>()) words.destinations[code] = static_cast<Destination>(d);
    words.arrondissements = load_arrondissements();
    return words;
  } catch (const nlohmann::json::exception& error) {
    throw DataError(say("{}: {}", "layers/cerema_enaf/layer.json", error.what()));
  }
}

namespace {

/// What a field's name says.
struct Reading {
  int from = 0, to = 0;     // years; 0: not said
  std::string destination;  // code
};

/// Reads a name by a pattern such as `art{aa}{dest}{bb}`.
std::optional<Reading> read_name(std::string_view pattern, std::string_view name) {
  Reading reading;
  std::size_t at = 0;
  for (std::size_t p = 0; p < pattern.size();) {
    if (pattern[p] != '{') {
      if (at >= name.size() || name[at++] != pattern[p++]) return std::nullopt;
      continue;
    }
    const auto key = pattern.substr(p + 1, pattern.find('}', p) - p - 1);
    p += key.size() + 2;
    // A year of a surface has two or four digits, three where a shapefile cut its name; codes of destinations have three letters.
    const auto width = key == "year" ? name.size() - at : key == "dest" ? 3 : 2;
    const auto part = name.substr(std::min(at, name.size()), width);
    if (part.size() != width) return std::nullopt;
    if (key == "dest") {
      reading.destination = part;
    } else {
      if (!all_digits(part) || (key == "year" && (width < 2 || width > 4))) return std::nullopt;
      if (key != "year") (key == "aa" ? reading.from : reading.to) = 2000 + static_cast<int>(*whole_number(part));
    }
    at += width;
  }
  return at == name.size() ? std::optional(reading) : std::nullopt;
}

std::optional<Reading> read_name(const std::vector<std::string>& patterns, std::string_view name) {
  for (const auto& pattern : patterns)
    if (auto reading = read_name(pattern, name)) return reading;
  return std::nullopt;
}

/// A name in lower case, its unit taken off.
struct FieldName {
  std::string plain;
  std::optional<EnafUnit> unit;
};

FieldName field_name(const std::string& field, const Vocabulary& words) {
  FieldName name{lower(trimmed(field)), std::nullopt};
  for (const auto& [suffix, unit] : words.unit_suffixes)
    if (name.plain.size() > suffix.size() && name.plain.compare(name.plain.size() - suffix.size(), suffix.size(), suffix) == 0) {
      name.plain.resize(name.plain.size() - suffix.size());
      name.unit = unit;
      break;
    }
  return name;
}

/// Column with the first of these names that there is.
std::optional<std::size_t> column_named(const std::vector<FieldName>& fields, const std::vector<std::string>& names) {
  for (const auto& name : names)
    for (std::size_t c = 0; c < fields.size(); ++c)
      if (fields[c].plain == name) return c;
  return std::nullopt;
}

/// `naf11art12`, `art11hab12`: the first pattern, filled in.
std::string usual_name(const Vocabulary& words, int year, Destination destination) {
  auto text = (destination == Destination::total ? words.total : words.destination).front();
  const auto put = [&](const std::string& key, const std::string& value) {
    if (const auto at = text.find(key); at != std::string::npos) text.replace(at, key.size(), value);
  };
  put("{aa}", fmt::format("{:02}", year % 100));
  put("{bb}", fmt::format("{:02}", (year + 1) % 100));
  for (const auto& [code, known] : words.destinations)
    if (known == destination && code.size() == 3) put("{dest}", code);
  return text;
}

/// A series must have every year, each with the same destinations.
void check_years(const std::vector<PeriodColumn>& yearly, const Vocabulary& words, TableFaults& faults) {
  std::set<std::pair<int, Destination>> there;
  std::set<Destination> destinations;
  int first = yearly.front().period.start, last = first;
  for (const auto& one : yearly) {
    destinations.insert(one.destination);
    first = std::min(first, one.period.start);
    last = std::max(last, one.period.start);
    there.insert({one.period.start, one.destination});
  }
  for (int year = first; year <= last; ++year)
    for (const auto destination : destinations)
      if (!there.count({year, destination}))
        faults.add(say("no column {}: the series goes from {} to {} and must have every year with the same destinations",
                       usual_name(words, year, destination), first, last + 1));
}

void find_wide(const std::vector<std::string>& header, const std::vector<FieldName>& fields, const Vocabulary& words, Columns& columns, TableFaults& faults) {
  std::map<std::pair<EnafPeriod, Destination>, std::size_t> seen;
  for (std::size_t c = 0; c < fields.size(); ++c) {
    const auto& [name, unit] = fields[c];
    if (const auto surface = read_name(words.surface, name)) {
      if (columns.surface) faults.add(say("columns {} and {} both give the surface of the commune; keep one", header[*columns.surface], header[c]));
      columns.surface = c;
      columns.surface_unit = unit;
      continue;
    }
    if (const auto share = read_name(words.share, name)) {
      if (share->from < share->to) columns.shares.push_back({{share->from, share->to}, Destination::total, c});
      continue;
    }
    auto reading = read_name(words.total, name);
    if (!reading)
      for (const auto& pattern : words.destination) {
        reading = read_name(pattern, name);
        if (reading && words.destinations.count(reading->destination)) break;
        reading.reset();
      }
    if (!reading || reading->from >= reading->to) continue;
    const EnafPeriod period{reading->from, reading->to};
    const auto destination = reading->destination.empty() ? Destination::total : words.destinations.at(reading->destination);
    if (const auto [at, fresh] = seen.insert({{period, destination}, c}); !fresh) {
      faults.add(say("columns {} and {} are the same figure; keep one", header[at->second], header[c]));
      continue;
    }
    (period.years() == 1 ? columns.yearly : columns.sums).push_back({period, destination, c});
  }
}

/// Fields of consumption must agree on their unit, or none name it.
void read_unit(const std::vector<std::string>& header, const std::vector<FieldName>& fields, Columns& columns, TableFaults& faults) {
  std::vector<std::size_t> used;
  for (const auto* list : {&columns.yearly, &columns.sums})
    for (const auto& one : *list) used.push_back(one.column);
  if (!columns.wide) used.push_back(columns.value);
  for (const auto c : used)
    if (fields[c].unit != fields[used.front()].unit)
      faults.add(say("columns {} and {} do not name the same unit", header[used.front()], header[c]));
  if (!used.empty()) columns.unit = fields[used.front()].unit;
}

}  // namespace

Columns find_columns(const std::vector<std::string>& header, const Vocabulary& words, TableFaults& faults) {
  std::vector<FieldName> fields;
  for (const auto& field : header) fields.push_back(field_name(field, words));
  Columns columns;
  const auto there = say("there is {}", fmt::join(header, ", "));
  if (const auto commune = column_named(fields, words.commune))
    columns.commune = *commune;
  else
    faults.add(say("no column with the code of the commune ({}); {}", fmt::join(words.commune, ", "), there));
  columns.name = column_named(fields, words.commune_name);
  find_wide(header, fields, words, columns, faults);
  if (!columns.yearly.empty()) {
    check_years(columns.yearly, words, faults);
    read_unit(header, fields, columns, faults);
    return columns;
  }
  columns.wide = false;
  const auto start = column_named(fields, words.start), end = column_named(fields, words.end),
             destination = column_named(fields, words.destination_column), value = column_named(fields, words.value);
  if (!start || !end || !destination || !value) {
    faults.add(say("neither a column by year ({}, …) nor {}, {}, {} and {}_m2 or {}_ha; {}", usual_name(words, enaf_reference.start, Destination::total),
                   words.start.front(), words.end.front(), words.destination_column.front(), words.value.front(), words.value.front(), there));
    return columns;
  }
  columns.sums.clear();
  columns.shares.clear();
  columns.surface.reset();
  columns.start = *start;
  columns.end = *end;
  columns.destination = *destination;
  columns.value = *value;
  read_unit(header, fields, columns, faults);
  return columns;
}

}  // namespace enaf
}  // namespace arpent
