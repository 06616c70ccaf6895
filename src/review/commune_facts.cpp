// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/error.hpp"
#include "arpent/core/fold.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/review/constraint_list.hpp"

namespace arpent {
namespace {

constexpr const char* names[] = {"insee", "etat_document", "etat_elaboration", "plan_objectifs", "scot_objectifs"};

/// States of a plan document in the CNIG's list ETAT: 01 to 09.
bool is_state(const std::string& text) { return text.size() == 2 && text[0] == '0' && text[1] >= '1' && text[1] <= '9'; }

/// The zero a spreadsheet takes from the front of a code: `3` is `03`.
std::string with_zero(std::string text) {
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') text.insert(text.begin(), '0');
  return text;
}

std::vector<std::size_t> columns_of(const std::vector<std::string>& header, const std::string& file, Problems& problems) {
  std::vector<std::size_t> columns;
  for (const auto* name : names) {
    const auto found = std::find_if(header.begin(), header.end(), [&](const auto& one) { return name_key(one) == name_key(name); });
    columns.push_back(static_cast<std::size_t>(found - header.begin()));
    if (found == header.end() && columns.size() == 1) problems.add(say("{}:1: no column 'insee'; there is {}", file, join(header, ", ")));
  }
  for (const auto& one : header)
    if (std::none_of(std::begin(names), std::end(names), [&](const char* name) { return name_key(one) == name_key(name); }))
      problems.add(say("{}:1: unknown column '{}'{}", file, one, suggestion(lower(one), {std::begin(names), std::end(names)})));
  return columns;
}

}  // namespace

std::map<std::string, CommuneFacts> parse_commune_facts(std::string_view text, const std::string& file) {
  Problems problems;
  std::map<std::string, CommuneFacts> facts;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto first = text.substr(0, text.find('\n'));
  const auto records = csv_records(text, first.find(';') != std::string_view::npos ? ';' : ',', file);
  if (records.empty()) throw DataError(say("{}: is empty; the first line names the columns: insee, etat_document, etat_elaboration, plan_objectifs, scot_objectifs", file));
  const auto columns = columns_of(records.front(), file, problems);
  problems.raise_if_any<DataError>();
  for (std::size_t r = 1; r < records.size(); ++r) {
    const auto where = fmt::format("{}:{}", file, r + 1);
    const auto value = [&](std::size_t column) { return columns[column] < records[r].size() ? std::string(trimmed(records[r][columns[column]])) : std::string(); };
    const auto given = value(0);
    const auto read = insee_of(given);
    const auto code = read.value_or(given);
    // A list says elsewhere too where its rows lie; here a digit too few would give the facts to another commune.
    const bool four = read && given.size() == 4;
    if (!read || four) problems.add(say("{}: '{}' is no INSEE code of five characters{}", where, given, four ? say("; its zero was lost: 0{}", given) : ""));
    CommuneFacts one;
    if (const auto state = with_zero(value(1)); is_state(state)) one.document_state = state;
    else if (!state.empty()) problems.add(say("{}: etat_document '{}' is none of the CNIG's states 01 to 09", where, state));
    if (const auto state = with_zero(value(2)); state == "aucun" || state == "00") one.drafted_state = "";
    else if (is_state(state)) one.drafted_state = state;
    else if (!state.empty()) problems.add(say("{}: etat_elaboration '{}' is neither a state 01 to 09 nor 'aucun'", where, state));
    const auto flag = [&](std::size_t column) -> std::optional<bool> {
      const auto written = value(column);
      if (written == "0" || written == "1") return written == "1";
      if (!written.empty()) problems.add(say("{}: {} '{}' is neither 0 nor 1", where, names[column], written));
      return std::nullopt;
    };
    one.plan_holds_target = flag(3);
    one.scot_holds_target = flag(4);
    if (!facts.emplace(code, one).second) problems.add(say("{}: commune {} stands twice", where, code));
  }
  problems.raise_if_any<DataError>();
  return facts;
}

}  // namespace arpent
