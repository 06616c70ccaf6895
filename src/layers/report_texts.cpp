// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/report_texts.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/layers/catalogue.hpp"

namespace arpent {
namespace {

std::optional<int> whole(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::vector<ReportText> load_report_texts() {
  const auto file = data_directory() / "layers" / "rapport_triennal" / "indicateurs.csv";
  const auto table = read_csv(file);
  const auto at = [&](const char* name) { return table.column(name); };
  const auto code = at("code"), indicator = at("indicateur"), label = at("libelle"), unit = at("unite"), from = at("exige_des"),
             mention = at("mention"), source = at("source");
  std::vector<ReportText> texts;
  std::set<std::string> codes;
  Problems problems;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto& row = table.rows[r];
    const auto fault = [&](const std::string& what) { problems.add(say("{}, record {}: {}", file.string(), r + 2, what)); };
    const auto number = whole(row[indicator]);
    if (!number || *number < 1 || *number > 4) fault(say("indicateur '{}' is none of 1 to 4", row[indicator]));
    const auto year = row[from].empty() ? std::nullopt : whole(row[from]);
    if (!row[from].empty() && !year) fault(say("exige_des '{}' is no year", row[from]));
    if (row[unit] != "ha" && row[unit] != "%") fault(say("unite '{}' is neither ha nor %", row[unit]));
    if (row[source].empty()) fault(say("a line without its source"));
    if (!codes.insert(row[code]).second) fault(say("code '{}' stands twice", row[code]));
    texts.push_back({row[code], number.value_or(0), row[label], row[unit], year, row[mention], row[source]});
  }
  problems.raise_if_any<DataError>();
  return texts;
}

}  // namespace arpent
