// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/name_pattern.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"

namespace arpent {
namespace {

/// Year when `name` fits `pattern` (`cs_{year}`, `code_{yy}`, or a plain name: year 0).
std::optional<int> match(std::string_view pattern, const std::string& name) {
  const auto found = match_name(pattern, name);
  if (!found) return std::nullopt;
  return found->digits.empty() ? 0 : full_year(found->digits);
}

struct Found {
  std::string field;
  int year;  // 0: no year in the name
};

/// Fields that fit a dimension's usual names, patterns in order of preference.
std::vector<Found> usual_fields(const LayerInfo& layer, const std::vector<std::string>& patterns) {
  std::vector<Found> found;
  for (const auto& pattern : patterns)
    for (const auto& field : layer.fields)
      if (const auto year = match(pattern, field.name)) found.push_back({field.name, *year});
  return found;
}

std::string names_of(const LayerInfo& layer) {
  std::vector<std::string> names;
  for (const auto& f : layer.fields) names.push_back(f.name);
  return names.empty() ? tr("no field at all") : join(names, ", ");
}

std::vector<std::string> wanted_fields(const LayerInfo& layer, const std::string& source, const Nomenclature& nomenclature,
                                       const std::vector<std::string>& wanted, const char* option, Problems& problems) {
  const auto dimensions = nomenclature.dimensions().size();
  if (wanted.size() != dimensions) {
    problems.add(say("{}: {} names {} field(s), the nomenclature {} needs {} ({})", source, option, wanted.size(),
                     nomenclature.name(), dimensions, dimensions == 2 ? tr("cover,use") : tr("one code")));
    return {};
  }
  std::vector<std::string> fields;
  for (const auto& name : wanted) {
    const auto field = layer.field(name);
    if (field.empty()) problems.add(say("{}: no field '{}'; there is {}", source, name, names_of(layer)));
    fields.push_back(field);
  }
  return fields;
}

std::optional<int> year_in(const Nomenclature& nomenclature, const std::vector<std::string>& fields) {
  std::optional<int> year;
  for (std::size_t d = 0; d < fields.size(); ++d)
    for (const auto& pattern : nomenclature.dimensions()[d].field_names)
      if (const auto y = match(pattern, fields[d]); y && *y != 0) year = year && *year != *y ? std::optional(0) : y;
  if (year && *year == 0) year.reset();
  return year;
}

/// The different values of a date field, in order.
std::vector<std::string> dates_in(const TextColumn* column) {
  std::vector<std::string> values;
  if (column == nullptr) return values;
  for (const auto& value : column->values)
    if (!trimmed(value).empty()) values.emplace_back(trimmed(value));
  std::sort(values.begin(), values.end());
  return values;
}

/// Deliveries write 2020, 2020-01-01 or 2020/01/01; anything longer is a time of day.
std::optional<SurveyDate> written_date(const std::string& value) {
  auto text = value.substr(0, 10);
  std::replace(text.begin(), text.end(), '/', '-');
  try {
    return parse_date(text);
  } catch (const UsageError&) {
    return std::nullopt;
  }
}

std::string date_field_of(const LayerInfo& layer, const Nomenclature& nomenclature) {
  for (const auto& name : nomenclature.date_fields())
    if (auto field = layer.field(name); !field.empty()) return field;
  return {};
}

}  // namespace

ClassFields find_class_fields(const LayerInfo& layer, const std::string& source, const Nomenclature& nomenclature,
                              const std::vector<std::string>& wanted, const SurveyDate& date) {
  Problems problems;
  ClassFields fields;
  if (!wanted.empty()) {
    fields.codes = wanted_fields(layer, source, nomenclature, wanted, tr("the class option (--before-class, --after-class)"), problems);
  } else {
    for (const auto& dimension : nomenclature.dimensions()) {
      auto found = usual_fields(layer, dimension.field_names);
      if (date.known()) {
        const bool dated = std::any_of(found.begin(), found.end(), [&](const Found& f) { return f.year == date.year; });
        std::erase_if(found, [&](const Found& f) { return f.year != 0 && f.year != date.year; });
        if (dated) std::erase_if(found, [](const Found& f) { return f.year == 0; });
      }
      if (found.empty())
        problems.add(say("{}: no field of {} ({}) under its usual names ({}); name it with --before-class or --after-class. There is {}", source,
                         nomenclature.name(), dimension.name, join(dimension.field_names, ", "), names_of(layer)));
      else if (found.size() > 1 && found[0].year != 0 && found[1].year != 0)
        problems.add(say("{}: several years of {} ({}, {}); say which with --before-class, --after-class or the date", source, dimension.name,
                         found[0].field, found[1].field));
      else
        fields.codes.push_back(found.front().field);
    }
  }
  problems.raise_if_any<DataError>();
  fields.date_field = date_field_of(layer, nomenclature);
  fields.year_in_name = year_in(nomenclature, fields.codes);
  return fields;
}

ChangeFields find_change_fields(const LayerInfo& layer, const std::string& source, const Nomenclature& nomenclature,
                                const std::vector<std::string>& wanted_before, const std::vector<std::string>& wanted_after) {
  Problems problems;
  ChangeFields fields;
  if (!wanted_before.empty() || !wanted_after.empty()) {
    fields.before.codes = wanted_fields(layer, source, nomenclature, wanted_before, "--before-class", problems);
    fields.after.codes = wanted_fields(layer, source, nomenclature, wanted_after, "--after-class", problems);
  } else {
    for (const auto& dimension : nomenclature.dimensions()) {
      const auto before = usual_fields(layer, dimension.before_names), after = usual_fields(layer, dimension.after_names);
      if (!before.empty() && !after.empty()) {
        fields.before.codes.push_back(before.front().field);
        fields.after.codes.push_back(after.front().field);
        continue;
      }
      std::map<int, std::string> by_year;
      for (const auto& f : usual_fields(layer, dimension.field_names))
        if (f.year != 0) by_year.emplace(f.year, f.field);
      if (by_year.size() != 2) {
        problems.add(say("{}: {} dated fields of {} ({}), two are needed in a difference layer; name them with "
                         "--before-class and --after-class. There is {}", source, by_year.size(), nomenclature.name(),
                         dimension.name, names_of(layer)));
        continue;
      }
      fields.before.codes.push_back(by_year.begin()->second);
      fields.after.codes.push_back(by_year.rbegin()->second);
    }
  }
  problems.raise_if_any<DataError>();
  fields.before.year_in_name = year_in(nomenclature, fields.before.codes);
  fields.after.year_in_name = year_in(nomenclature, fields.after.codes);
  return fields;
}

std::vector<std::string> find_correction_fields(const LayerInfo& layer, const std::string& source, const Nomenclature& nomenclature,
                                                const std::vector<std::string>& wanted) {
  Problems problems;
  std::vector<std::string> fields;
  if (!wanted.empty()) {
    fields = wanted_fields(layer, source, nomenclature, wanted, "--corrections-class", problems);
  } else {
    for (const auto& dimension : nomenclature.dimensions()) {
      const auto found = usual_fields(layer, dimension.corrected_names);
      if (found.empty())
        problems.add(say("{}: no field of corrected {} ({}){}; name it with --corrections-class. There is {}", source, nomenclature.name(), dimension.name,
                         dimension.corrected_names.empty() ? "" : say(" under its usual name {}", dimension.corrected_names.front()), names_of(layer)));
      else
        fields.push_back(found.front().field);
    }
  }
  problems.raise_if_any<DataError>();
  return fields;
}

SurveyDate survey_date(const SurveyDate& given, const ClassFields& fields, const TextColumn* date_column, const std::string& source,
                       const SurveyDate& otherwise) {
  if (given.known()) return given;
  const auto values = dates_in(date_column);
  if (values.size() > 1)
    throw DataError(say("{}: field '{}' holds several dates ({}); one file is one state: split it, or give its date "
                        "with @DATE", source, fields.date_field, join(values, ", ")));
  if (values.size() == 1) {
    if (const auto date = written_date(values.front())) return *date;
    throw DataError(say("{}: '{}' in field '{}' is not a date; give it with @DATE", source, values.front(), fields.date_field));
  }
  if (fields.year_in_name) return {*fields.year_in_name, 0, 0};
  return otherwise;
}

std::string contradiction(const SurveyDate& given, const ClassFields& fields, const TextColumn* date_column) {
  if (!given.known()) return {};
  const auto values = dates_in(date_column);
  std::vector<std::string> others;
  for (const auto& value : values)
    if (const auto date = written_date(value); date && date->year != given.year) others.push_back(value);
  if (!values.empty())
    return others.size() < values.size() ? std::string() : say("its field '{}' says {}", fields.date_field, join({others.begin(), others.begin() + std::min<std::ptrdiff_t>(3, std::ssize(others))}, ", "));
  if (fields.year_in_name && *fields.year_in_name != given.year) return say("the names of its fields ({}) say {}", join(fields.codes, ", "), *fields.year_in_name);
  return {};
}

}  // namespace arpent
