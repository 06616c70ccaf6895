// SPDX-License-Identifier: Apache-2.0
#include "dates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>

#include "arpent/core/error.hpp"
#include "arpent/core/name_pattern.hpp"
#include "arpent/core/text.hpp"
#include "spelling.hpp"

namespace arpent::door {
namespace {

const std::vector<std::string>& date_patterns(const DoorContext& context) {
  static const std::vector<std::string> none;
  // A difference layer has two dates: the one field of the nomenclature's states is not looked for.
  if (context.as != nullptr && (!context.as->date_fields.empty() || context.as->checks.change)) return context.as->date_fields;
  return context.nomenclature != nullptr ? context.nomenclature->date_fields() : none;
}

std::vector<std::size_t> date_columns(const Rows& rows, const std::vector<std::string>& patterns) {
  std::vector<std::size_t> found;
  for (const auto& pattern : patterns)
    for (std::size_t f = 0; f < rows.field_count(); ++f)
      if (fits(pattern, rows.name(f)) && std::find(found.begin(), found.end(), f) == found.end()) found.push_back(f);
  return found;
}

bool one_vintage(const Rows& rows) { return rows.context.as != nullptr && rows.context.as->checks.one_vintage; }

void check_missing(const Rows& rows, std::size_t field) {
  const auto group = rows.group(field, rows.blank_values(field));
  if (group.count == 0) return;
  const bool all = group.count == rows.size();
  rows.add_group("millesime_absent", group, rows.name(field), "",
                 all ? fmt::format("Le champ « {} » est vide partout : donnez la date du relevé derrière le nom du fichier, par exemple @2023.",
                     rows.name(field))
                     : fmt::format("{} sur {} sans date dans « {} ». Complétez-la, ou donnez la date du relevé derrière le nom du fichier, par exemple @2023.",
                                   objects(group.count), french(static_cast<double>(rows.size()), 0), rows.name(field)));
}

void check_mixed(const Rows& rows, std::size_t field) {
  const auto& column = rows.column(field);
  std::map<std::string, std::vector<std::uint32_t>> by_date;
  for (std::size_t v = 0; v < column.values.size(); ++v) {
    if (trimmed(column.values[v]).empty()) continue;
    const auto date = read_date(column.values[v]);
    by_date[date ? date->text() : printable(trimmed(column.values[v]))].push_back(static_cast<std::uint32_t>(v));
  }
  std::vector<std::string> words, values;
  std::optional<Group> odd;  // the smallest: most likely what does not belong here
  for (const auto& [date, of_date] : by_date) {
    const auto group = rows.group(field, of_date);
    if (group.count == 0) continue;
    words.push_back(fmt::format("{} ({})", date, objects(group.count)));
    values.push_back(date);
    if (!odd || group.count < odd->count) odd = group;
  }
  if (values.size() < 2) return;
  rows.add_group("millesimes_melanges", *odd, rows.name(field), listed(values, 10),
                 fmt::format("« {} » mélange {} dates : {}. Un fichier est l'état d'une seule date : séparez-le par date.", rows.name(field), values.size(),
                             listed(words, 10)));
}

void check_doubtful(const Rows& rows, std::size_t field) {
  const auto& column = rows.column(field);
  std::vector<std::uint32_t> wrong;
  for (std::size_t v = 0; v < column.values.size(); ++v) {
    if (trimmed(column.values[v]).empty()) continue;
    const auto date = read_date(column.values[v]);
    if (!date || date->year < first_year || date->year > last_year) wrong.push_back(static_cast<std::uint32_t>(v));
  }
  Group rest;
  const auto groups = rows.groups(field, wrong);
  std::size_t told = 0;
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    if (groups[i].count == 0) continue;
    if (told++ >= most_values) {
      if (rest.count == 0) rest.first = groups[i].first;
      rest.count += groups[i].count;
      rest.area += groups[i].area;
      continue;
    }
    const auto& value = column.values[wrong[i]];
    const auto head = fmt::format("{} = {} : ", rows.name(field), printable(value));
    const auto where = rows.extent_words(groups[i]);
    if (read_date(value)) {
      rows.add_group("millesime_douteux", groups[i], rows.name(field), value,
                     fmt::format("{}hors des années {} à {}{}. Corrigez la date, ou donnez-la derrière le nom du fichier, par exemple @2023.", head,
                     first_year, last_year, where));
    } else {
      const auto meant = date_meant(value);
      rows.add_group("millesime_douteux", groups[i], rows.name(field), value,
                     fmt::format("{}ce n'est pas une date lisible{}. Écrivez {}.", head, where,
                                 meant ? fmt::format("« {} »", *meant) : std::string("2023, 2023-06 ou 2023-06-30")));
    }
  }
  if (rest.count > 0)
    rows.add_group("millesime_douteux", rest, rows.name(field), "",
                   fmt::format("« {} » : {} de plus sont impossibles{}. Le champ est-il le bon ?", rows.name(field), counted(told - most_values,
                   "date", "dates"), rows.extent_words(rest)));
}

}  // namespace

SurveyDate date_of_source(const std::string& source) {
  const auto at = source.rfind('@');
  if (at == std::string::npos) return {};
  try {
    return parse_date(source.substr(at + 1));
  } catch (const UsageError&) {
    return {};
  }
}

std::optional<SurveyDate> read_date(std::string_view text) {
  std::string day(trimmed(text).substr(0, 10));
  std::replace(day.begin(), day.end(), '/', '-');
  const bool form = (day.size() == 4 || day.size() == 7 || day.size() == 10) && day.find_first_not_of("0123456789-") == std::string::npos;
  if (!form) return std::nullopt;  // quickly: an exception a value is dear in a column of a hundred thousand
  try {
    return parse_date(day);
  } catch (const UsageError&) {
    return std::nullopt;
  }
}

std::optional<std::string> date_meant(std::string_view text) {
  const std::string value(trimmed(text).substr(0, 32));
  struct Form {
    std::regex form;
    const char* date;
  };
  static const Form forms[] = {
      {std::regex(R"((\d{4})(\d{2})(\d{2}))"), "$1-$2-$3"},
      {std::regex(R"((\d{2})[/.\-](\d{2})[/.\-](\d{4}).*)"), "$3-$2-$1"},
      {std::regex(R"((\d{4})[.,]0*)"), "$1"},
  };
  for (const auto& [form, date] : forms) {
    if (!std::regex_match(value, form)) continue;
    auto meant = std::regex_replace(value, form, date);
    if (const auto read = read_date(meant); read && read->year >= first_year && read->year <= last_year) return meant;
  }
  return std::nullopt;
}

void check_vintage(const Rows& rows, const CodeFields* codes) {
  const auto& patterns = date_patterns(rows.context);
  const bool given = date_of_source(rows.context.source).known();
  const auto found = date_columns(rows, patterns);
  const bool in_names = codes != nullptr && std::any_of(codes->sides.begin(), codes->sides.end(), [](const auto& side) { return side.year.has_value(); });
  if (found.empty() && !patterns.empty() && !given && !in_names)
    rows.add("millesime_absent", "", "",
             fmt::format("Aucun champ ne dit la date du relevé (cherché : {}). Donnez-la derrière le nom du fichier, par exemple @2023.", listed(patterns, 5)));
  for (const auto field : found) {
    if (!given && !in_names) check_missing(rows, field);
    if (one_vintage(rows)) check_mixed(rows, field);
    check_doubtful(rows, field);
  }
}

}  // namespace arpent::door
