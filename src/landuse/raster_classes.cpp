// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/raster_classes.hpp"

#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/raster_codes.hpp"
#include "arpent/landuse/vintage.hpp"

namespace arpent {
namespace {

// A row of an attribute table that speaks of more values than this is a class of measurements, not a code.
constexpr std::int64_t most_values_of_a_row = 65536;

Nomenclature::Answer whole_code(const Nomenclature& nomenclature, std::string_view text) {
  const auto code = trimmed(text);
  if (code.empty()) return {unclassified, Rejection::null_code};
  const auto id = nomenclature.find(code);
  return {id, id == unclassified && code != nomenclature.at(unclassified).code ? Rejection::unknown_code : Rejection::none};
}

bool any_class(const ValueClasses& classes) {
  for (const auto& [value, entry] : classes.entries)
    if (entry.answer.id != unclassified) return true;
  return false;
}

/// By columns of codes, one per dimension.
ValueClasses by_columns(const ValueTable& table, const std::string& source, const Nomenclature& nomenclature,
                        const std::vector<std::string>& wanted, const SurveyDate& date) {
  LayerInfo columns;  // the table's columns are found as a layer's fields are
  for (const auto& name : table.columns) columns.fields.push_back({name, "text"});
  const auto fields = find_class_fields(columns, source, nomenclature, wanted, date);
  std::vector<std::size_t> numbers;
  for (const auto& name : fields.codes)
    numbers.push_back(static_cast<std::size_t>(std::find(table.columns.begin(), table.columns.end(), name) - table.columns.begin()));
  ValueClasses classes;
  classes.how = say("attribute table ({})", join(fields.codes, ", "));
  classes.year_in_name = fields.year_in_name;
  for (const auto& row : table.rows) {
    std::vector<std::optional<std::string_view>> codes;
    std::vector<std::string> texts;
    for (const auto n : numbers) {
      codes.emplace_back(row.texts[n]);
      texts.emplace_back(trimmed(row.texts[n]));
    }
    const auto text = join(texts, "/");
    auto answer = nomenclature.classify(codes);
    // What Arpent itself writes for ground that polygons cover without a usable code.
    if (text == nomenclature.at(unclassified).code) answer = {};
    for (auto v = row.first; v <= row.last && v - row.first < most_values_of_a_row; ++v) classes.entries[v] = {answer, text};
  }
  return classes;
}

/// By one column of whole codes: `112`, `CS1.1.1.1/US5`.
ValueClasses by_code_column(const ValueTable& table, const Nomenclature& nomenclature) {
  ValueClasses classes;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const auto name = lower(table.columns[c]);
    if (name != "code" && name != "classe" && name != "class") continue;
    classes.how = say("attribute table ({})", table.columns[c]);
    for (const auto& row : table.rows)
      for (auto v = row.first; v <= row.last && v - row.first < most_values_of_a_row; ++v)
        classes.entries[v] = {whole_code(nomenclature, row.texts[c]), std::string(trimmed(row.texts[c]))};
    break;
  }
  return classes;
}

/// A category is a code, or begins with one: `112 Tissu urbain discontinu`.
ValueClasses by_categories(const std::vector<std::string>& names, const Nomenclature& nomenclature) {
  ValueClasses classes;
  classes.origin = ValueOrigin::categories;
  classes.how = tr("category names");
  for (std::size_t v = 0; v < names.size(); ++v) {
    const auto name = trimmed(names[v]);
    if (name.empty()) continue;
    const auto code = name.substr(0, name.find(' '));
    classes.entries[static_cast<std::int64_t>(v)] = {whole_code(nomenclature, code), std::string(code)};
  }
  return classes;
}

/// By the nomenclature itself: the code of a leaf as a number, or its rank among the leaves from 1.
ValueClasses by_grid_codes(const Nomenclature& nomenclature) {
  ValueClasses classes;
  classes.origin = ValueOrigin::grid_codes;
  classes.how = tr("values that are codes, or ranks of the nomenclature");
  const auto ranks = raster_codes(nomenclature);  // of leaves: 1, 2, … in order of code
  for (std::size_t id = 1; id < nomenclature.classes().size(); ++id) {
    const auto& land = nomenclature.at(static_cast<ClassId>(id));
    if (!land.leaf) continue;
    const ValueClasses::Entry entry{{static_cast<ClassId>(id), Rejection::none}, land.code};
    classes.entries[ranks[id]] = entry;
    if (const auto code = whole_number(land.code)) classes.entries[*code] = entry;
  }
  return classes;
}

/// By colours that one class alone has.
ValueClasses by_palette(const RasterInfo& info, const Nomenclature& nomenclature) {
  std::map<std::string, ClassId> by_colour;
  for (std::size_t id = 1; id < nomenclature.classes().size(); ++id) {
    const auto& land = nomenclature.at(static_cast<ClassId>(id));
    if (!land.leaf || land.colour.empty()) continue;
    const auto [at, fresh] = by_colour.try_emplace(land.colour, static_cast<ClassId>(id));
    if (!fresh) at->second = unclassified;  // of two classes: it tells neither
  }
  ValueClasses classes;
  classes.origin = ValueOrigin::palette;
  classes.how = tr("colours of its palette");
  for (const auto& [value, colour] : info.colours) {
    if (info.nodata == value) continue;
    const auto found = by_colour.find(colour);
    const auto id = found == by_colour.end() ? unclassified : found->second;
    classes.entries[value] = {{id, id == unclassified ? Rejection::unknown_code : Rejection::none}, colour};
  }
  return classes;
}

}  // namespace

ValueClasses::Entry ValueClasses::at(std::int64_t value) const {
  const auto found = entries.find(value);
  return found == entries.end() ? Entry{{unclassified, Rejection::unknown_code}, std::to_string(value)} : found->second;
}

ValueClasses value_classes(const RasterInfo& info, const std::string& source, const Nomenclature& nomenclature,
                           const std::vector<std::string>& wanted, const SurveyDate& date) {
  if (!info.attributes.columns.empty()) {
    if (!wanted.empty()) return by_columns(info.attributes, source, nomenclature, wanted, date);
    try {
      if (auto classes = by_columns(info.attributes, source, nomenclature, wanted, date); any_class(classes)) return classes;
    } catch (const DataError&) {
      // No columns of codes under their usual names: something else may tell.
    }
    if (auto classes = by_code_column(info.attributes, nomenclature); any_class(classes)) return classes;
  } else if (!wanted.empty()) {
    throw DataError(say("{}: has no attribute table, so no column {}; leave --before-class, --after-class or --class out, or add the table "
                        "(a .aux.xml or .vat.dbf beside the file)",
                        source, join(wanted, ", ")));
  }
  if (auto classes = by_categories(info.category_names, nomenclature); any_class(classes)) return classes;
  if (nomenclature.grid_codes()) return by_grid_codes(nomenclature);
  if (auto classes = by_palette(info, nomenclature); any_class(classes)) return classes;
  throw DataError(say("{}: nothing says which classes of {} its values are; give it an attribute table with the columns of the codes ({}), "
                      "category names that are codes, or the nomenclature's colours",
                      source, nomenclature.name(), [&] {
                        std::vector<std::string> names;
                        for (const auto& dimension : nomenclature.dimensions())
                          if (!dimension.field_names.empty()) names.push_back(dimension.field_names.front());
                        return join(names, ", ");
                      }()));
}

}  // namespace arpent
