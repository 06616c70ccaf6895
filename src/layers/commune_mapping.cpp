// SPDX-License-Identifier: Apache-2.0
// Rows of a table keyed by commune onto zones of another date.
#include <algorithm>
#include <map>
#include <set>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/commune_changes.hpp"

namespace arpent {
namespace {

/// A year is its 1 January, a month its first day: the official lists are of 1 January.
SurveyDate first_day(SurveyDate date) {
  if (date.known() && date.month == 0) date.month = 1;
  if (date.known() && date.day == 0) date.day = 1;
  return date;
}

std::string named(const std::string& code, const std::string& name) { return name.empty() ? code : code + " " + name; }

std::string parts_text(const std::vector<Successor>& parts) {
  std::vector<std::string> names;
  for (const auto& part : parts) names.push_back(named(part.code, part.name));
  return join(names, ", ");
}

/// Whether a date lies after `from` and not after `to`; both known.
bool between(const SurveyDate& date, const SurveyDate& from, const SurveyDate& to) { return date > from && date <= to; }

/// The work of `map_communes`, over one table and one list of zones.
class Mapper {
 public:
  Mapper(const std::vector<std::string>& codes, const std::vector<CommuneRef>& zones, const CommuneChanges& changes, const SurveyDate& as_of,
         const SurveyDate& table_as_of)
      : codes_(codes), zones_(zones), changes_(changes), as_of_(first_day(as_of)), table_as_of_(first_day(table_as_of)),
        in_table_(codes.begin(), codes.end()) {
    for (std::size_t z = 0; z < zones.size(); ++z) zone_at_.emplace(zones[z].insee, z);
  }

  CommuneMapping run() {
    map_.zone_of.resize(codes_.size());
    for (std::size_t c = 0; c < codes_.size(); ++c) place(c);
    std::vector<bool> filled(zones_.size(), false);
    for (const auto& zone : map_.zone_of)
      if (zone) filled[*zone] = true;
    for (std::size_t z = 0; z < zones_.size(); ++z) {
      if (!filled[z]) explain_missing(z);
      check_whole(z);
      check_extent(z);
    }
    return std::move(map_);
  }

 private:
  std::string zone_text(std::size_t z) const { return named(zones_[z].insee, zones_[z].name); }
  void fault(std::string text, const std::string& about) { map_.faults.push_back({std::move(text), in_table_.count(about) ? about : ""}); }

  void place(std::size_t c) {
    const auto& code = codes_[c];
    if (const auto zone = zone_at_.find(code); zone != zone_at_.end()) {
      map_.zone_of[c] = zone->second;
      return;
    }
    if (table_as_of_.known())
      if (const auto ended = changes_.successor(code, table_as_of_); ended.one && ended.one->code != code) {
        if (zone_at_.count(ended.one->code))
          fault(say("{}: is part of {} (changed {}) in the list of communes of {} that the table follows; it would be counted twice, take the row out", code,
                    named(ended.one->code, ended.one->name), ended.one->when(), table_as_of_.text()),
                code);
        return;
      }
    const auto became = changes_.successor(code, as_of_, table_as_of_);
    if (became.one) {
      const auto zone = zone_at_.find(became.one->code);
      if (zone == zone_at_.end()) return;
      map_.zone_of[c] = zone->second;
      map_.mapped.push_back({code, zone->second,
                             say("{} is counted in {} (changed {})", code, named(became.one->code, became.one->name), became.one->when())});
      ways_[zone->second].insert(ways_[zone->second].end(), became.way.begin(), became.way.end());
      return;
    }
    // A zone that left the very commune of this row is refused as a zone; here, what merged first and was split later.
    if (!became.way.empty() && std::any_of(became.parts.begin(), became.parts.end(), [&](const auto& part) { return zone_at_.count(part.code) > 0; }))
      fault(say("{}: merged into {}, which was split {} into {}; its figures cannot be shared out, give a table of that date or later", code,
                named(became.way.back().new_code, became.way.back().new_name), became.parts.front().when(), parts_text(became.parts)),
            code);
  }

  void explain_missing(std::size_t z) {
    const auto& code = zones_[z].insee;
    const auto became = changes_.successor(code);
    if (became.one && became.one->code != code)
      return fault(say("{}: no longer exists, it is part of {} (changed {}){}; the zones are older than the table: give zones of that date or later, or an "
                       "earlier table",
                       zone_text(z), named(became.one->code, became.one->name), became.one->when(),
                       in_table_.count(became.one->code) ? tr(", which the table has") : ""),
                   became.one->code);
    const auto is_zone = [&](const Successor& part) { return part.code == code; };
    if (!became.parts.empty() && std::none_of(became.parts.begin(), became.parts.end(), is_zone))
      return fault(say("{}: no longer exists, it was split {} into {}; give zones of that date or later, or an earlier table", zone_text(z),
                       became.parts.front().when(), parts_text(became.parts)),
                   code);
    for (const auto& row : changes_.received(code))
      if (row.splits() && row.old_code != code && in_table_.count(row.old_code) && !(table_as_of_.known() && row.date <= table_as_of_))
        return fault(say("{}: is not in the table, which has {}: it left that commune {}, and figures of before cannot be shared out; give a table of that "
                         "date or later",
                         zone_text(z), named(row.old_code, row.old_name), row.when()),
                     row.old_code);
    map_.missing.push_back(z);
  }

  /// A zone whose code stays while its ground changes between the date of the table and that of the zones.
  void check_extent(std::size_t z) {
    const auto& code = zones_[z].insee;
    if (!table_as_of_.known() || !in_table_.count(code)) return;
    // Unknown: the zones are of today, no change comes after them.
    const bool dated = as_of_.known();
    const auto until_zones = [&](const SurveyDate& date) { return dated ? between(date, table_as_of_, as_of_) : date > table_as_of_; };
    const auto after_zones = [&](const SurveyDate& date) { return dated && between(date, as_of_, table_as_of_); };
    for (const auto& row : changes_.find(code)) {
      if (!row.splits() || row.new_code == code || zone_at_.count(row.new_code)) continue;
      if (until_zones(row.date) || after_zones(row.date))
        fault(say("{}: lost {} {}, between the list of communes the table follows ({}) and the date of the zones; its figures are of another extent",
                  zone_text(z), named(row.new_code, row.new_name), row.when(), table_as_of_.text()),
              code);
    }
    for (const auto& row : changes_.received(code)) {
      if (row.splits()) continue;
      if (until_zones(row.date) && !there(row.old_code, row.date, {}))
        fault(say("{}: received {} {}, of which the table has no row though it is older ({})", zone_text(z), named(row.old_code, row.old_name), row.when(),
                  table_as_of_.text()),
              code);
      if (after_zones(row.date) && !zone_at_.count(row.old_code))
        fault(say("{}: received {} {}, after the date of the zones ({}); the table counts both together", zone_text(z), named(row.old_code, row.old_name),
                  row.when(), as_of_.text()),
              code);
    }
  }

  /// Whether the table has this commune, under its code or under those it was made of by that day.
  bool there(const std::string& code, const SurveyDate& day, std::set<std::string> seen) const {
    if (in_table_.count(code)) return true;
    if (!seen.insert(code).second) return false;
    for (const auto& row : changes_.received(code))
      if (!row.splits() && row.date < day && there(row.old_code, row.date, seen)) return true;
    return false;
  }

  /// A zone that is summed from old communes needs all that merged with them.
  void check_whole(std::size_t z) {
    const auto way = ways_.find(z);
    if (way == ways_.end()) return;
    std::set<std::pair<std::string, SurveyDate>> mergers;
    for (const auto& row : way->second) mergers.insert({row.new_code, row.date});
    std::vector<std::string> absent;
    for (const auto& [target, day] : mergers) {
      bool recoded = false;  // nothing bore the new code before
      std::string name;
      for (const auto& row : changes_.received(target)) {
        if (row.date != day || row.splits()) continue;
        recoded = recoded || row.kind == CommuneChangeKind::changement_de_code;
        name = row.new_name;
        const auto became = changes_.successor(row.old_code, as_of_, table_as_of_);
        const bool still_here = became.one && became.one->code == zones_[z].insee;
        if (still_here && !there(row.old_code, day, {})) absent.push_back(named(row.old_code, row.old_name));
      }
      if (!recoded && !there(target, day, {})) absent.push_back(say("{} as it was before", target));
    }
    if (!absent.empty()) fault(say("{}: the table has some of the communes it was made of, but not {}", zone_text(z), join(absent, ", ")), zones_[z].insee);
  }

  const std::vector<std::string>& codes_;
  const std::vector<CommuneRef>& zones_;
  const CommuneChanges& changes_;
  SurveyDate as_of_, table_as_of_;
  std::set<std::string> in_table_;
  std::map<std::string, std::size_t> zone_at_;
  std::map<std::size_t, std::vector<CommuneChange>> ways_;  ///< by zone, what was followed to reach it
  CommuneMapping map_;
};

}  // namespace

CommuneMapping map_communes(const std::vector<std::string>& codes, const std::vector<CommuneRef>& zones, const CommuneChanges& changes,
                            const SurveyDate& as_of, const SurveyDate& table_as_of) {
  return Mapper(codes, zones, changes, as_of, table_as_of).run();
}

}  // namespace arpent
