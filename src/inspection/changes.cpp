// SPDX-License-Identifier: Apache-2.0
#include "changes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/text.hpp"
#include "arpent/landuse/date.hpp"
#include "spelling.hpp"

namespace arpent::door {
namespace {

struct Change {
  std::uint32_t before = 0, after = 0;  // combinations
  Group group;
};

std::optional<double> years_of(const CodeSide& before, const CodeSide& after) {
  if (!before.year || !after.year) return std::nullopt;
  return years_between({*before.year, 0, 0}, {*after.year, 0, 0});
}

std::string fields_of(const Rows& rows, const CodeSide& side) {
  std::vector<std::string> names;
  for (const auto field : side.fields) names.push_back(rows.name(field));
  return join(names, "/");
}

/// One finding a feature while they are few, else one a change.
/// @param told changes with the fault; `words` the message of one
template <class Words>
void tell(const Rows& rows, std::string_view code, const std::string& fields, const std::vector<std::uint32_t>& of_row, const std::vector<Change>& changes,
          const std::vector<std::string>& values, const std::vector<std::uint8_t>& told, Words words) {
  std::size_t all = 0;
  for (std::size_t c = 0; c < changes.size(); ++c)
    if (told[c] != 0) all += changes[c].group.count;
  if (all == 0) return;
  if (all <= few_features) {
    for (std::size_t row = 0; row < of_row.size(); ++row) {
      const auto c = of_row[row];
      if (told[c] == 0) continue;
      Group one;
      rows.add_to(one, row);
      rows.add_group(code, one, fields, values[c], words(c, one));
    }
    return;
  }
  Group rest;
  std::size_t said = 0, kinds = 0;
  for (std::size_t c = 0; c < changes.size(); ++c) {
    if (told[c] == 0) continue;
    const auto& group = changes[c].group;
    ++kinds;
    if (said < most_features) {
      ++said;
      rows.add_group(code, group, fields, values[c], words(c, group));
    } else {
      if (rest.count == 0) rest.first = group.first;
      rest.count += group.count;
      rest.area += group.area;
    }
  }
  if (rest.count > 0)
    rows.add_group(code, rest, fields, "", fmt::format("{} de plus dans le même cas{}.", counted(kinds - said, "sorte de changement", "sortes de "
        "changement"), rows.extent_words(rest)));
}

}  // namespace

void check_changes(const Rows& rows, const CodeSide& before, const ClassedRows& classed_before, const CodeSide& after, const ClassedRows& classed_after) {
  std::vector<Change> changes;
  std::vector<std::uint32_t> of_row(rows.size());
  PairNumbers pairs;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto b = classed_before.of_row[row], a = classed_after.of_row[row];
    of_row[row] = pairs.number(b, a);
    if (of_row[row] == changes.size()) changes.push_back({b, a, {}});
    rows.add_to(changes[of_row[row]].group, row);
  }
  const auto years = years_of(before, after);
  const auto* grain = rows.context.grain;
  std::vector<std::uint8_t> same(changes.size()), improbable(changes.size());
  std::vector<std::size_t> rule(changes.size());
  std::vector<std::string> values, single;
  for (std::size_t c = 0; c < changes.size(); ++c) {
    const auto& was = classed_before.combinations[changes[c].before];
    const auto& is = classed_after.combinations[changes[c].after];
    values.push_back(was.text + " → " + is.text);
    single.push_back(was.text);
    const bool written = was.answer.why != Rejection::null_code && !was.text.empty();
    same[c] = written && lower(was.text) == lower(is.text);
    if (grain == nullptr || was.answer.why != Rejection::none || is.answer.why != Rejection::none) continue;
    if (const auto met = grain->rule(was.answer.id, is.answer.id, years)) {
      improbable[c] = 1;
      rule[c] = *met;
    }
  }
  const auto fields = fields_of(rows, before) + " → " + fields_of(rows, after);
  tell(rows, "meme_code", fields, of_row, changes, single, same, [&](std::size_t c, const Group& group) {
    return fmt::format("{} avant comme après{} : ce n'est pas un changement. Retirez l'objet de la couche de différences, ou corrigez l'un des codes.",
                       printable(single[c]), rows.extent_words(group));
  });
  tell(rows, "changement_improbable", fields, of_row, changes, values, improbable, [&](std::size_t c, const Group& group) {
    const auto& why = grain->improbable[rule[c]];
    const auto span = why.at_most ? years ? fmt::format(" (en {} ans)", french(*years, *years == static_cast<int>(*years) ? 0 : 1))
                                          : fmt::format(" (règle de {} ans au plus, dates inconnues)", french(*why.at_most, 0))
                                  : std::string();
    return fmt::format("{}{}{} : {}. Regardez la photographie des deux dates.", values[c], span, rows.extent_words(group), why.reason);
  });
}

}  // namespace arpent::door
