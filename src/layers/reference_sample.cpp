// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/reference_sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

using Places = std::unordered_map<std::string, std::size_t>;

Places places_of(std::span<const std::string> classes, Problems& problems) {
  Places places;
  for (std::size_t i = 0; i < classes.size(); ++i)
    if (!places.emplace(classes[i], i).second) problems.add(say("the class '{}' stands twice in the list of classes", classes[i]));
  return places;
}

}  // namespace

std::string change_text(std::string_view before, std::string_view after) {
  return before == after ? std::string(before) : fmt::format("{}>{}", before, after);
}

std::vector<std::vector<std::uint64_t>> count_reference_sample(const Table& table, std::span<const std::string> classes,
                                                               const SampleColumns& columns, const TrueClass& true_class) {
  Problems problems;
  const auto places = places_of(classes, problems);
  const std::array<std::string, 3> names{columns.map, columns.before, columns.after};
  std::array<std::size_t, 3> at{};
  for (std::size_t c = 0; c < names.size(); ++c) {
    const auto found = std::find(table.header.begin(), table.header.end(), names[c]);
    if (found == table.header.end()) problems.add(say("no column '{}'; there is {}", names[c], join(table.header, ", ")));
    at[c] = static_cast<std::size_t>(found - table.header.begin());
  }
  problems.raise_if_any<DataError>();

  std::vector<std::vector<std::uint64_t>> counts(classes.size(), std::vector<std::uint64_t>(classes.size(), 0));
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const std::size_t record = r + 2;
    std::array<std::string_view, 3> fields{};
    bool complete = true;
    for (std::size_t c = 0; c < fields.size(); ++c) {
      fields[c] = trimmed(table.rows[r][at[c]]);
      if (!fields[c].empty()) continue;
      problems.add(say("record {}, column {}: is empty", record, names[c]));
      complete = false;
    }
    if (!complete) continue;
    const auto place = [&](const std::string& text, const std::string& where) -> std::optional<std::size_t> {
      const auto found = places.find(text);
      if (found != places.end()) return found->second;
      problems.add(say("record {}, {}: '{}' is no class of the list", record, where, text));
      return std::nullopt;
    };
    const auto shown = place(std::string(fields[0]), say("column {}", names[0]));
    std::optional<std::size_t> truly;
    const auto where = say("columns {} and {}", names[1], names[2]);
    try {
      truly = place(true_class(fields[1], fields[2]), where);
    } catch (const DataError& error) {
      problems.add(say("record {}, {}: {}", record, where, error.what()));
    }
    if (shown && truly) ++counts[*shown][*truly];
  }
  problems.raise_if_any<DataError>();
  return counts;
}

}  // namespace arpent
