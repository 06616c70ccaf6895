// SPDX-License-Identifier: Apache-2.0
#include "values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <locale>
#include <regex>
#include <set>
#include <unordered_map>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/text.hpp"
#include "dates.hpp"
#include "spelling.hpp"

namespace arpent::door {
namespace {

/// Whether a value is in order, and what it may be meant to be.
struct Form {
  std::string says;                                   ///< what is expected, French
  std::function<bool(std::string_view)> holds;        ///< of a trimmed value, not blank; may be called by several threads at once
  std::function<std::string(const std::string&)> meant;  ///< empty: nothing
};

/// The fault, without a count when it stands in one row.
std::string missing_words(const Rows& rows, const Group& group, const std::string& field) {
  return fmt::format("{} sur {} sans valeur dans « {} »{}", objects(group.count), french(static_cast<double>(rows.size()), 0), field,
                     rows.polygons() != nullptr ? ", " + area_words(group.area) : "");
}

void check_filled(const Rows& rows, std::size_t field, bool key) {
  const auto group = rows.group(field, rows.blank_values(field));
  if (group.count == 0) return;
  const auto words = missing_words(rows, group, rows.name(field));
  if (key)
    rows.add_group("cle_absente", group, rows.name(field), "", words + ". Sans identifiant, l'objet ne se retrouve pas d'une version à l'autre : "
        "donnez-lui en un.");
  else
    rows.add_group("valeur_absente", group, rows.name(field), "", words + ". Complétez le champ.");
}

/// Rows of one value.
struct Repeated {
  std::uint32_t value;
  std::vector<std::uint32_t> rows;
};

/// Values that stand in several rows, in order of their first. Blanks around do not count.
std::vector<Repeated> repeated_values(const Rows& rows, std::size_t field) {
  const auto& column = rows.column(field);
  constexpr auto blank = TextColumn::null;
  std::vector<std::uint32_t> same(column.values.size());  // the first value of the same text
  std::unordered_map<std::string_view, std::uint32_t> by_text;
  const bool blanks = std::any_of(column.values.begin(), column.values.end(),
      [](const auto& value) { return trimmed(value).size() != value.size() || value.empty(); });
  for (std::size_t v = 0; v < column.values.size(); ++v) {
    const auto number = static_cast<std::uint32_t>(v);
    const auto text = trimmed(column.values[v]);
    same[v] = text.empty() ? blank : !blanks ? number : by_text.try_emplace(text, number).first->second;
  }
  std::vector<std::uint32_t> times(column.values.size());
  const auto value_at = [&](std::size_t row) { return column.value_of[row] == TextColumn::null ? blank : same[column.value_of[row]]; };
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (const auto value = value_at(row); value != blank) ++times[value];
  std::vector<Repeated> repeated;
  std::unordered_map<std::uint32_t, std::size_t> at;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto value = value_at(row);
    if (value == blank || times[value] < 2) continue;
    const auto [found, fresh] = at.try_emplace(value, repeated.size());
    if (fresh) repeated.push_back({value, {}});
    repeated[found->second].rows.push_back(static_cast<std::uint32_t>(row));
  }
  return repeated;
}

std::string place_words(const Rows& rows, std::size_t first, std::size_t second) {
  const auto a = rows.centre(first), b = rows.centre(second);
  if (!a || !b) return {};
  return fmt::format(", en ({} ; {}) et ({} ; {})", french(a->x, 0), french(a->y, 0), french(b->x, 0), french(b->y, 0));
}

void check_unique(const Rows& rows, std::size_t field) {
  const auto repeated = repeated_values(rows, field);
  const auto& column = rows.column(field);
  for (std::size_t i = 0; i < repeated.size() && i < most_features; ++i) {
    const auto& [value, of] = repeated[i];
    std::vector<std::string> ids;
    for (const auto row : of) ids.push_back(fmt::format("{}", rows.fid(row)));
    auto& finding = rows.add_row("cle_double", of[0], rows.name(field), column.values[value],
                                 fmt::format("{} = {} : {} fois (objets {}{}). Gardez-en un, ou donnez aux autres leur propre identifiant.", rows.name(field),
                                             printable(trimmed(column.values[value])), of.size(), listed(ids, 10), place_words(rows, of[0], of[1])));
    finding.other = rows.fid(of[1]);
  }
  if (repeated.size() > most_features)
    rows.add_row("cle_double", repeated[most_features].rows[0], rows.name(field), "",
                 fmt::format("« {} » : {} de plus sont en double. Le champ est-il bien un identifiant ?", rows.name(field),
                             counted(repeated.size() - most_features, "valeur", "valeurs")));
}

/// What a value of a pattern may have been before a spreadsheet or a number field took it.
std::string pattern_meant(const std::string& value, const std::function<bool(std::string_view)>& holds) {
  std::vector<std::string> tries{"0" + value, "00" + value};
  for (const std::string_view end : {".0", ",0"})
    if (value.size() > 2 && std::string_view(value).ends_with(end)) {
      tries.push_back(value.substr(0, value.size() - 2));
      tries.push_back("0" + tries.back());
    }
  std::string upper = value, tight;
  for (auto& c : upper)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  for (const char c : value)
    if (c != ' ' && c != '-' && c != '.') tight += c;
  tries.insert(tries.end(), {upper, lower(value), tight});
  for (const auto& one : tries)
    if (one != value && holds(one)) return one;
  return {};
}

bool is_number(std::string_view text) {
  try {
    (void)to_number(text);
    return true;
  } catch (const DataError&) {
    return false;
  }
}

/// What a text that is no number may be meant as: `12,5`, `1 234`.
std::string number_meant(std::string text, const std::function<bool(std::string_view)>& holds) {
  for (const std::string_view space : {"\u202f", "\u00a0", " "})
    for (auto at = text.find(space); at != std::string::npos; at = text.find(space)) text.erase(at, space.size());
  std::replace(text.begin(), text.end(), ',', '.');
  return holds(text) ? text : std::string();
}

/// The forms a field's values must have.
std::vector<Form> forms_of(const Rows& rows, const FieldDescription& field, std::size_t at) {
  std::vector<Form> forms;
  const bool text = rows.fields()[at].type == "text";
  if (text && (field.type == DataType::integer || field.type == DataType::real)) {
    const bool whole = field.type == DataType::integer;
    const std::function<bool(std::string_view)> holds = [whole](std::string_view value) {
      // Quick answers first: an exception a value is dear.
      if (value.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return false;
      return whole_number(value).has_value() || (is_number(value) && (!whole || to_number(value) == std::floor(to_number(value))));
    };
    forms.push_back({whole ? "un nombre entier" : "un nombre, avec un point décimal", holds,
        [holds](const std::string& value) { return number_meant(value, holds); }});
  }
  if (text && field.type == DataType::date)
    forms.push_back({"une date (2023, 2023-06 ou 2023-06-30)", [](std::string_view value) { return read_date(value).has_value(); },
                     [](const std::string& value) { return date_meant(value).value_or(""); }});
  if (!field.pattern.empty()) {
    std::regex pattern;
    pattern.imbue(std::locale::classic());
    try {
      pattern.assign(field.pattern, std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error&) {
      rows.add("non_verifie", rows.name(at), "", fmt::format("La forme de « {} » n'est pas vérifiée : l'expression « {} » de la description de la "
          "couche est illisible.", rows.name(at), field.pattern));
      return forms;
    }
    // The library's matcher calls itself once a character: a text of a megabyte would end the program.
    constexpr std::size_t longest = 1000;
    const std::function<bool(std::string_view)> holds = [pattern](std::string_view value) {
      return value.size() <= longest && std::regex_match(value.begin(), value.end(), pattern);
    };
    forms.push_back({field.pattern_says.empty() ? "la forme " + field.pattern : field.pattern_says, holds,
                     [holds](const std::string& value) { return pattern_meant(value, holds); }});
  }
  return forms;
}

/// Values a form refuses. Cost: one question a distinct value, by all threads.
std::vector<std::uint32_t> refused(const Rows& rows, std::size_t field, const Form& form) {
  const auto& values = rows.column(field).values;
  std::vector<std::uint8_t> wrong(values.size());
  parallel_for(values.size(), 4096, thread_count(rows.context.threads), [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t v = begin; v < end; ++v) {
      const auto value = trimmed(values[v]);
      wrong[v] = !value.empty() && !form.holds(value) ? 1 : 0;
    }
  });
  std::vector<std::uint32_t> list;
  for (std::size_t v = 0; v < wrong.size(); ++v)
    if (wrong[v] != 0) list.push_back(static_cast<std::uint32_t>(v));
  return list;
}

/// One finding a wrong value, the first of them; one for the rest.
template <class Words>
void tell_values(const Rows& rows, std::string_view code, std::size_t field, const std::vector<std::uint32_t>& wrong, const std::string& rest_words,
    Words words) {
  const auto groups = rows.groups(field, wrong);
  std::size_t met = 0;
  Group rest;
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    if (groups[i].count == 0) continue;  // a reader may keep values no row has
    if (met++ < most_values) {
      const auto& value = rows.column(field).values[wrong[i]];
      rows.add_group(code, groups[i], rows.name(field), value, words(value, groups[i]));
      continue;
    }
    rest.first = rest.count == 0 ? groups[i].first : std::min(rest.first, groups[i].first);
    rest.count += groups[i].count;
    rest.area += groups[i].area;
  }
  if (rest.count > 0)
    rows.add_group(code, rest, rows.name(field), "",
                   fmt::format("« {} » : {} de plus {}{}.", rows.name(field), counted(met - most_values, "valeur", "valeurs"), rest_words,
                   rows.extent_words(rest)));
}

void check_form(const Rows& rows, const FieldDescription& field, std::size_t at) {
  for (const auto& form : forms_of(rows, field, at))
    tell_values(rows, "format_invalide", at, refused(rows, at, form), "n'ont pas la forme attendue, " + form.says, [&](const std::string& value,
        const Group& group) {
      const auto meant = form.meant(std::string(trimmed(value)));
      return fmt::format("{} = {} : attendu {}{}.{}", rows.name(at), printable(trimmed(value)), form.says, rows.extent_words(group),
                         meant.empty() ? " Corrigez la valeur." : fmt::format(" Sans doute « {} ».", printable(meant)));
    });
}

void check_closed_list(const Rows& rows, const FieldDescription& field, std::size_t at) {
  std::set<std::string> known;
  std::vector<std::string> codes;
  for (const auto& [code, label] : field.codes) {
    known.insert(lower(trimmed(code)));
    codes.push_back(code);
  }
  const Form form{"", [&](std::string_view value) { return known.count(lower(value)) > 0; }, {}};
  tell_values(rows, "code_inconnu", at, refused(rows, at, form), "ne sont pas dans la liste du champ", [&](const std::string& value, const Group& group) {
    const auto near = near_words(value, codes);
    return fmt::format("{} = {} : cette valeur n'est pas dans la liste du champ{}.{}", rows.name(at), printable(trimmed(value)), rows.extent_words(group),
                       near.empty() ? fmt::format(" Valeurs connues : {}.", listed(codes, 12)) : near + " Corrigez la valeur.");
  });
}

}  // namespace

void check_values(const Rows& rows, const CodeFields* codes) {
  const auto* as = rows.context.as;
  if (as == nullptr) return;
  bool key_met = as->key.empty();
  for (const auto& field : as->fields) {
    const auto at = rows.field_of(field);
    if (!at) continue;
    const bool key = field.name == as->key;
    key_met = key_met || key;
    const bool classed = codes != nullptr && codes->holds(*at);
    if (key || (field.filled && !classed)) check_filled(rows, *at, key);
    if ((key || field.unique) && rows.findings.wanted("cle_double")) check_unique(rows, *at);
    if (rows.findings.wanted("format_invalide")) check_form(rows, field, *at);
    if (!field.codes.empty() && !classed && rows.findings.wanted("code_inconnu")) check_closed_list(rows, field, *at);
  }
  if (!key_met)
    rows.add("non_verifie", "", "", fmt::format("L'unicité de l'identifiant n'est pas vérifiée : la couche n'a pas de champ « {} ».", as->key));
}

}  // namespace arpent::door
