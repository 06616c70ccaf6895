// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/commune_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

constexpr std::array<std::string_view, 5> kinds{"fusion", "commune nouvelle", "changement de code", "scission", "rétablissement"};

std::string when_text(const SurveyDate& date, bool day_known) { return day_known ? say("on {}", date.text()) : say("by {}", date.text()); }

/// A year is its 1 January, a month its first day: the official lists are of 1 January.
SurveyDate first_day(SurveyDate date) {
  if (date.known() && date.month == 0) date.month = 1;
  if (date.known() && date.day == 0) date.day = 1;
  return date;
}

bool is_code(const std::string& text) {
  return text.size() == 5 && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

/// What rows say against each other, over all rows; `where` names a row.
void check_rows(const std::vector<CommuneChange>& rows, const std::function<std::string(std::size_t)>& where, Problems& problems) {
  std::map<std::pair<std::string, SurveyDate>, std::vector<std::size_t>> events;
  for (std::size_t r = 0; r < rows.size(); ++r) events[{rows[r].old_code, rows[r].date}].push_back(r);
  for (const auto& [key, members] : events) {
    const auto& [code, date] = key;
    std::set<std::string> targets;
    std::size_t splits = 0;
    for (const auto r : members) {
      if (!targets.insert(rows[r].new_code).second)
        problems.add(say("{}: {} to {} {} stands twice", where(r), code, rows[r].new_code, rows[r].when()));
      splits += rows[r].splits() ? 1 : 0;
    }
    if (splits != 0 && splits != members.size())
      problems.add(say("{}: {} is both split and merged {}", where(members.back()), code, rows[members.back()].when()));
    else if (splits == 0 && targets.size() > 1)
      problems.add(say("{}: {} goes to {} communes {}; a split has the type scission or rétablissement", where(members.back()), code,
                       targets.size(), rows[members.back()].when()));
    else if (splits != 0 && targets.size() < 2)
      problems.add(say("{}: {} is split {} and has one part only; give a row for each part, also the one that keeps the code", where(members.front()),
                       code, rows[members.front()].when()));
  }
  // Codes that end on one day must lead somewhere: walk at most as far as there are rows of that day.
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows[r].splits()) continue;
    auto code = rows[r].new_code;
    for (std::size_t step = 0; step <= rows.size() && code != rows[r].old_code; ++step) {
      const auto next = events.find({code, rows[r].date});
      if (next == events.end() || rows[next->second.front()].splits()) break;
      code = rows[next->second.front()].new_code;
    }
    if (code == rows[r].old_code) problems.add(say("{}: {} leads back to itself {}", where(r), code, rows[r].when()));
  }
}

}  // namespace

std::string_view commune_change_name(CommuneChangeKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

std::string CommuneChange::when() const { return when_text(date, day_known); }

std::string Successor::when() const { return when_text(date, day_known); }

CommuneChanges::CommuneChanges(std::vector<CommuneChange> rows) : rows_(std::move(rows)) {
  Problems problems;
  check_rows(rows_, [](std::size_t r) { return say("change {}", r + 1); }, problems);
  problems.raise_if_any<DataError>();
  std::stable_sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) { return a.date < b.date; });
  by_old_.resize(rows_.size());
  std::iota(by_old_.begin(), by_old_.end(), std::size_t{0});
  by_new_ = by_old_;
  std::stable_sort(by_old_.begin(), by_old_.end(), [&](auto a, auto b) { return rows_[a].old_code < rows_[b].old_code; });
  std::stable_sort(by_new_.begin(), by_new_.end(), [&](auto a, auto b) { return rows_[a].new_code < rows_[b].new_code; });
}

std::vector<CommuneChange> CommuneChanges::find(const std::string& code) const {
  std::vector<CommuneChange> found;
  auto at = std::lower_bound(by_old_.begin(), by_old_.end(), code, [&](auto r, const auto& c) { return rows_[r].old_code < c; });
  for (; at != by_old_.end() && rows_[*at].old_code == code; ++at) found.push_back(rows_[*at]);
  return found;
}

std::vector<CommuneChange> CommuneChanges::received(const std::string& code) const {
  std::vector<CommuneChange> found;
  auto at = std::lower_bound(by_new_.begin(), by_new_.end(), code, [&](auto r, const auto& c) { return rows_[r].new_code < c; });
  for (; at != by_new_.end() && rows_[*at].new_code == code; ++at) found.push_back(rows_[*at]);
  return found;
}

Succession CommuneChanges::successor(const std::string& code, const SurveyDate& as_of, const SurveyDate& since) const {
  const auto last = first_day(as_of);
  auto from = first_day(since);
  Succession result;
  std::string now = code;
  std::set<std::string> left_today;  // a code is left once a day, though a split may give it back
  for (;;) {
    std::vector<CommuneChange> next;
    for (const auto& row : find(now)) {
      const bool later = row.date > from || (row.date == from && !left_today.empty() && !left_today.count(now));
      if (later && (!last.known() || row.date <= last) && (next.empty() || row.date == next.front().date)) next.push_back(row);
    }
    if (next.empty()) return result;
    if (next.front().date != from) left_today.clear();
    from = next.front().date;
    left_today.insert(now);
    // Out of a split, a commune that comes back under its code is itself again; when others come back, what else had merged
    // stays where it was. Anything else is no longer one place.
    const auto goes_on = [&](const CommuneChange& row) {
      return !row.splits() || (now != code && (row.new_code == code || (row.kind == CommuneChangeKind::retablissement && row.new_code == now)));
    };
    auto on = std::find_if(next.begin(), next.end(), [&](const auto& row) { return goes_on(row) && row.new_code == code; });
    if (on == next.end()) on = std::find_if(next.begin(), next.end(), goes_on);
    if (on == next.end()) {
      result.one.reset();
      for (const auto& row : next) result.parts.push_back({row.new_code, row.new_name, row.date, row.day_known});
      return result;
    }
    result.one = Successor{on->new_code, on->new_name, on->date, on->day_known};
    result.way.push_back(*on);
    now = on->new_code;
    if (now == code) result.way.clear();
  }
}

std::vector<std::string> CommuneChanges::predecessors(const std::string& code, const SurveyDate& as_of) const {
  std::set<std::string> seen{code}, found;
  std::vector<std::string> open{code};
  while (!open.empty()) {
    const auto now = open.back();
    open.pop_back();
    for (const auto& row : received(now)) {
      if (!seen.insert(row.old_code).second) continue;
      open.push_back(row.old_code);
      const auto became = successor(row.old_code, as_of);
      if (became.one && became.one->code == code) found.insert(row.old_code);
    }
  }
  return {found.begin(), found.end()};
}

CommuneChanges parse_commune_changes(const Table& table, const std::string& file) {
  Problems problems;
  const std::array<std::string, 7> names{"code_ancien", "nom_ancien", "code_nouveau", "nom_nouveau", "date", "type", "precision"};
  std::array<std::optional<std::size_t>, 7> at{};
  for (std::size_t c = 0; c < names.size(); ++c) {
    const auto found = std::find(table.header.begin(), table.header.end(), names[c]);
    if (found != table.header.end()) at[c] = static_cast<std::size_t>(found - table.header.begin());
    else if (names[c] != "precision") problems.add(say("{}: no column {}; there is {}", file, names[c], join(table.header, ", ")));
  }
  problems.raise_if_any<DataError>();

  std::vector<CommuneChange> rows;
  std::vector<std::size_t> records;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto record = r + 2;
    const auto field = [&](std::size_t c) { return std::string(trimmed(table.rows[r][*at[c]])); };
    const auto fault = [&](const std::string& message) { problems.add(say("{}, row {}: {}", file, record, message)); };
    CommuneChange row;
    row.old_code = field(0);
    row.old_name = field(1);
    row.new_code = field(2);
    row.new_name = field(3);
    for (const std::size_t c : {0u, 2u})
      if (!is_code(field(c))) fault(say("{} '{}' is no code of a commune (five characters)", names[c], field(c)));
    try {
      row.date = parse_date(field(4));
    } catch (const UsageError&) {
      row.date = {};
    }
    if (row.date.day == 0) fault(say("date '{}' is no day; write 2019-01-01", field(4)));
    const auto kind = std::find(kinds.begin(), kinds.end(), field(5));
    if (kind == kinds.end())
      fault(say("type '{}' is none of {}", field(5), fmt::join(kinds, ", ")));
    else
      row.kind = static_cast<CommuneChangeKind>(kind - kinds.begin());
    if (at[6]) {
      row.day_known = field(6) != "au plus tard";
      if (row.day_known && !field(6).empty() && field(6) != "jour") fault(say("precision '{}' is neither jour nor au plus tard", field(6)));
    }
    rows.push_back(std::move(row));
    records.push_back(record);
  }
  problems.raise_if_any<DataError>();
  check_rows(rows, [&](std::size_t r) { return say("{}, row {}", file, records[r]); }, problems);
  problems.raise_if_any<DataError>();
  return CommuneChanges(std::move(rows));
}

CommuneChanges load_commune_changes() {
  const std::string file = "layers/communes_evolution/evolution.csv";
  return parse_commune_changes(read_csv(data_directory() / file), file);
}

}  // namespace arpent
