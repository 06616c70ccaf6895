// SPDX-License-Identifier: Apache-2.0
#include "outline_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "arpent/core/french.hpp"
#include "arpent/core/text.hpp"
#include "attributes_rows.hpp"
#include "codes.hpp"

namespace arpent::door {
namespace {

/// Per value of a column: a number that is equal for codes that differ by case and blanks alone; 0 for null and blank.
std::vector<std::uint32_t> numbers_of(const TextColumn& column) {
  std::map<std::string, std::uint32_t> seen;
  std::vector<std::uint32_t> numbers;
  for (const auto& value : column.values) {
    const auto plain = lower(trimmed(value));
    numbers.push_back(plain.empty() ? 0 : seen.emplace(plain, static_cast<std::uint32_t>(seen.size()) + 1).first->second);
  }
  return numbers;
}

struct KeyColumn {
  const TextColumn* column;
  std::vector<std::uint32_t> numbers;
  bool needed;         ///< without a value there is no key
  bool after = false;  ///< the first of the state after, in a difference layer
};

/// Fields whose values two neighbours must share beside their codes: lists and dates of the description.
std::vector<std::size_t> other_fields(const Outlined& outlined, const std::vector<std::size_t>& codes) {
  std::vector<std::size_t> others;
  const auto& fields = *outlined.context.fields;
  const auto names = names_of(fields);
  const auto add = [&](const std::string& name) {
    for (std::size_t f = 0; f < names.size(); ++f)
      if (names[f] == name && std::find(codes.begin(), codes.end(), f) == codes.end() && std::find(others.begin(), others.end(), f) == others.end())
        others.push_back(f);
  };
  for (const auto& field : outlined.context.as->fields)
    if (!field.codes.empty()) add(find_field(field, names));
  for (const auto& date : outlined.context.as->date_fields)
    for (const auto& name : names)
      if (lower(name) == date) add(name);
  return others;
}

void make_keys(const Outlined& outlined, const std::vector<KeyColumn>& columns, Codes& codes) {
  std::map<std::vector<std::uint32_t>, std::uint32_t> known;
  codes.key.assign(outlined.set().size(), 0);
  codes.text.assign(1, "");
  std::vector<std::uint32_t> values(columns.size()), last;
  std::uint32_t last_key = 0;
  for (std::size_t i = 0; i < codes.key.size(); ++i) {
    bool complete = true;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto value = columns[c].column->value_of[i];
      values[c] = value == TextColumn::null ? 0 : columns[c].numbers[value];
      complete = complete && (values[c] != 0 || !columns[c].needed);
    }
    if (!complete) continue;
    if (values != last) {
      const auto [at, fresh] = known.emplace(values, static_cast<std::uint32_t>(known.size()) + 1);
      if (fresh) {
        std::string text;
        for (const auto& c : columns) {
          if (!c.needed) continue;
          text += text.empty() ? "" : c.after ? " → " : "/";
          text += trimmed(c.column->values[c.column->value_of[i]]);
        }
        codes.text.push_back(std::move(text));
      }
      last = values;
      last_key = at->second;
    }
    codes.key[i] = last_key;
  }
}

}  // namespace

bool below_noise(SquareMetres area, Metres width) { return area < least_fault || width < least_fault_width; }

Codes codes_of(const Outlined& outlined) {
  Codes codes;
  const auto& context = outlined.context;
  if (context.as == nullptr || context.fields == nullptr) {
    codes.missing = "les champs de la couche ne sont pas lus";
    return codes;
  }
  std::vector<std::size_t> needed;
  if (context.nomenclature != nullptr) {
    const auto found = code_fields(*context.fields, context);
    const auto dimensions = context.nomenclature->dimensions().size();
    if (!found.absent.empty() || !found.ambiguous.empty() || found.sides.empty() ||
        std::any_of(found.sides.begin(), found.sides.end(), [&](const auto& side) { return side.fields.size() != dimensions; })) {
      codes.missing = "les champs des codes ne sont pas tous là";
      return codes;
    }
    const Attributes attributes{*context.fields, outlined.layer.fid, outlined.layer.columns};
    const Rows rows(attributes, &outlined.layer, context, outlined.findings);
    for (const auto& side : found.sides) {
      const auto classed = classed_rows(rows, side);
      auto& classes = codes.classes.emplace_back();
      classes.reserve(classed.of_row.size());
      for (const auto c : classed.of_row) classes.push_back(classed.combinations[c].answer.id);
      needed.insert(needed.end(), side.fields.begin(), side.fields.end());
    }
  }
  auto others = other_fields(outlined, needed);
  if (needed.empty()) std::swap(needed, others);  // a layer without a nomenclature: its lists are its codes
  if (needed.empty()) {
    codes.missing = "la couche n'a ni nomenclature ni liste de codes";
    return codes;
  }
  std::vector<KeyColumn> columns;
  for (std::size_t k = 0; k < needed.size(); ++k)
    columns.push_back({&outlined.layer.columns[needed[k]], numbers_of(outlined.layer.columns[needed[k]]), true,
                       k != 0 && !codes.classes.empty() && k % context.nomenclature->dimensions().size() == 0});
  for (const auto f : others) columns.push_back({&outlined.layer.columns[f], numbers_of(outlined.layer.columns[f]), false, false});
  make_keys(outlined, columns, codes);
  return codes;
}

std::string ground_words(SquareMetres area) {
  if (area.value >= 1) return area_words(area);
  if (area.value >= 0.01) return french(area.value, 2) + " m²";
  return french(area.value * 1e4, area.value * 1e4 < 10 ? 1 : 0) + " cm²";
}

std::string width_words(Metres width) {
  if (width.value >= 1) return french_metres(width) + " m";
  if (width.value >= 0.01) return french(width.value * 100, width.value < 0.1 ? 1 : 0) + " cm";
  return french(width.value * 1000, width.value < 0.001 ? 1 : 0) + " mm";
}

std::string fid_words(const std::vector<std::int64_t>& fids) {
  std::vector<std::string> words;
  const auto shown = fids.size() > 5 ? std::size_t{4} : fids.size();
  for (std::size_t k = 0; k < shown; ++k) words.push_back(fmt::format("{}", fids[k]));
  if (words.size() < fids.size()) words.push_back(fmt::format("{} autres", french(static_cast<double>(fids.size() - shown), 0)));
  if (words.size() < 2) return words.empty() ? "" : words.front();
  const auto last = words.back();
  words.pop_back();
  return join(words, ", ") + " et " + last;
}

DoorFinding& add_count(Findings& findings, std::string_view code, SquareMetres area, DoorLevel level, std::string message) {
  auto& finding = findings.add(code, std::move(message));
  finding.level = std::min(finding.level, level);
  finding.measure = area.value;
  finding.unit = "m²";
  return finding;
}

PolygonSet gathered(const PolygonSet& set, const std::vector<std::size_t>& members) {
  PolygonSet out;
  PolygonBuilder builder(out);
  for (const auto i : members)
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r)
      if (set.is_shell(r)) builder.shell(set.ring(r));
      else builder.hole(set.ring(r));
  builder.finish();
  return out;
}

}  // namespace arpent::door
