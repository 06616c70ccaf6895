// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/trajectory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "trajectory_parts.hpp"

namespace arpent {
namespace {

using trajectory::Law;
using trajectory::Member;
using trajectory::Place;
using trajectory::Reasons;

/// Parts of a whole: a Percent of 100 %.
constexpr std::int64_t all_parts = 1'000'000;

/// area × numerator / denominator to the nearest cm², halves away from zero.
BookArea scaled(BookArea area, Int128 numerator, Int128 denominator) {
  const Int128 product = Int128{area.cm2()} * numerator, size = product < 0 ? -product : product;
  const auto rounded = static_cast<std::int64_t>((2 * size + denominator) / (2 * denominator));
  return BookArea::from_cm2(product < 0 ? -rounded : rounded);
}

/// Areas counted apart, by commune and year.
using Apart = std::map<std::pair<std::string, int>, BookArea>;

/// All zones, and those who ask about them.
struct Territory {
  std::vector<Member> members;  ///< by code
  std::map<std::string, const EnafZone*> zones;
  std::map<std::string, std::vector<std::string>> groups;  ///< codes, by name of the territoire
  std::string whole_name;
  [[nodiscard]] Place place(TargetLevel level, const std::string& zone, const std::string& name, const std::vector<std::string>& codes) const {
    Place place{level, zone, name, {}, {}, {}};
    const std::set<std::string> wanted(codes.begin(), codes.end());
    std::set<std::string> found;
    for (const auto& member : members)
      if (wanted.count(member.zone->insee)) {
        place.members.push_back(member);
        found.insert(member.zone->insee);
      }
    for (const auto& code : wanted)
      if (!found.count(code)) place.missing.push_back(code);
    return place;
  }
};

Territory territory_of(const Enaf& enaf, const std::vector<EnafZone>& zones, const std::string& whole_name) {
  Territory territory;
  territory.whole_name = whole_name;
  for (const auto& zone : zones) {
    territory.zones[zone.insee] = &zone;
    if (!zone.group.empty()) territory.groups[zone.group].push_back(zone.insee);
  }
  for (const auto& [code, zone] : territory.zones)
    if (const auto* data = enaf.commune(code)) territory.members.push_back({zone, data});
  return territory;
}

/// Zones of a tranche, in the order of their rows.
std::vector<Place> places_of(const Territory& territory, const Law& law) {
  const bool everywhere = law.tranche->reduction.has_value();
  const auto wanted = [&](TargetLevel level, const std::string& zone) { return everywhere || law.ceiling(level, zone) != nullptr; };
  std::vector<Place> places;
  for (const auto& member : territory.members)
    if (wanted(TargetLevel::commune, member.zone->insee)) {
      places.push_back({TargetLevel::commune, member.zone->insee, member.zone->name, member.zone->group, {member}, {}});
    }
  const auto add = [&](TargetLevel level, const std::string& zone, const std::string& name, const std::vector<std::string>& codes) {
    auto place = territory.place(level, zone, name, codes);
    if (!place.members.empty()) places.push_back(std::move(place));
  };
  for (const auto& [group, codes] : territory.groups)
    if (wanted(TargetLevel::territoire, group)) add(TargetLevel::territoire, group, group, codes);
  for (const auto* ceiling : law.ceilings)
    if (ceiling->level == TargetLevel::secteur) add(TargetLevel::secteur, ceiling->zone, ceiling->zone, ceiling->communes);
  std::vector<std::string> all;
  for (const auto& [code, zone] : territory.zones) all.push_back(code);
  add(TargetLevel::metropole, whole_zone, territory.whole_name, all);
  return places;
}

/// Consumption of a place from 1 January to 1 January. The table must cover the years.
BookArea consumed(const Place& place, const Enaf& enaf, EnafPeriod years) {
  BookArea sum;
  for (const auto& member : place.members)
    for (int year = years.start; year < years.end; ++year)
      sum += member.data->years[static_cast<std::size_t>(year - enaf.covered.start)][static_cast<std::size_t>(Destination::total)];
  return sum;
}

BookArea counted_apart(const Place& place, const Apart& apart, EnafPeriod years) {
  BookArea sum;
  for (const auto& member : place.members)
    for (int year = years.start; year < years.end; ++year)
      if (const auto at = apart.find({member.zone->insee, year}); at != apart.end()) sum += at->second;
  return sum;
}

bool covers(const EnafPeriod& outer, const EnafPeriod& inner) { return outer.start <= inner.start && inner.end <= outer.end; }

/// What a zone may consume before the guarantee; nothing when no text says.
std::optional<BookArea> allowance_of(const Place& place, const Law& law, const Enaf& enaf) {
  const auto more = all_parts + (law.tolerance != nullptr ? law.tolerance->percent.parts : 0);
  if (const auto* ceiling = law.ceiling(place.level, place.zone)) return scaled(ceiling->area, more, all_parts);
  const auto& tranche = *law.tranche;
  if (!tranche.reduction || !covers(enaf.covered, *tranche.reference)) return std::nullopt;
  return scaled(consumed(place, enaf, *tranche.reference), Int128{all_parts - tranche.reduction->parts} * more, Int128{all_parts} * all_parts);
}

/// Sum over the communes: never one hectare for all of them.
std::optional<BookArea> guarantee_of(const Place& place, const Law& law) {
  if (law.guarantee == nullptr) return std::nullopt;
  BookArea sum;
  for (const auto& member : place.members) sum += law.guarantee->of(member.zone->insee, law.as_of);
  return sum;
}

std::optional<BookArea> ceiling_of(const Place& place, const Law& law, const Enaf& enaf) {
  const auto allowance = allowance_of(place, law, enaf);
  return allowance ? std::optional(std::max(*allowance, guarantee_of(place, law).value_or(BookArea{}))) : std::nullopt;
}

/// Sum of the ceilings of the communes; nothing when one has none.
std::optional<BookArea> communes_sum_of(const Place& place, const Law& law, const Enaf& enaf) {
  BookArea sum;
  for (const auto& member : place.members) {
    const auto one = ceiling_of({TargetLevel::commune, member.zone->insee, {}, {}, {member}, {}}, law, enaf);
    if (!one) return std::nullopt;
    sum += *one;
  }
  return sum;
}

/// Years the pace is the mean of: those observed of the period, else the last before it.
EnafPeriod pace_years_of(const EnafPeriod& covered, const EnafPeriod& period, int at_most) {
  const EnafPeriod observed{std::max(covered.start, period.start), std::min(covered.end, period.end)};
  if (observed.years() > 0) return observed;
  if (covered.end <= period.start) return {std::max(covered.start, covered.end - at_most), covered.end};
  return {};
}

/// First year of the series at the end of which this much is used.
std::optional<int> year_reached(const Place& place, const Enaf& enaf, const Apart& apart, EnafPeriod years, BookArea ceiling) {
  BookArea sum;
  for (int year = years.start; year < years.end; ++year) {
    sum += consumed(place, enaf, {year, year + 1}) - counted_apart(place, apart, {year, year + 1});
    if (sum >= ceiling && !sum.zero()) return year;
  }
  return std::nullopt;
}

/// Calendar year, from `from` on, during which `left` is used up by `sum` in `years` years: on 1 January 2030 means in 2029.
std::int64_t year_used_up(int from, BookArea left, BookArea sum, int years) {
  const Int128 needed = Int128{left.cm2()} * years, pace = sum.cm2();
  const Int128 count = (needed + pace - 1) / pace;
  return from + static_cast<std::int64_t>(std::max<Int128>(count, 1)) - 1;
}

/// Consumption, pace and what they make of the ceiling.
void fill_use(TrajectoryRow& row, Reasons& reasons, const Enaf& enaf, const Apart& apart, const TrajectoryOptions& options) {
  const auto& place = *reasons.place;
  const auto& covered = enaf.covered;
  const bool start_known = covered.start <= row.period.start;
  row.data_until = std::min(covered.end, row.period.end);
  reasons.from = std::max(row.data_until, row.period.start);
  if (start_known && covered.end >= row.period.start) {
    const EnafPeriod years{row.period.start, row.data_until};
    row.reserve = counted_apart(place, apart, years);
    row.used = consumed(place, enaf, years) - *row.reserve;
    reasons.base = *row.used;
  }
  const auto pace_years = pace_years_of(covered, row.period, options.pace_years);
  if (pace_years.years() > 0) {
    row.pace_period = pace_years;
    reasons.pace_sum = consumed(place, enaf, pace_years) - counted_apart(place, apart, pace_years);
    row.pace = scaled(reasons.pace_sum, 1, pace_years.years());
  }
  const int ahead = row.period.end - reasons.from;
  if (start_known && row.pace) row.projection = reasons.base + scaled(reasons.pace_sum, ahead, pace_years.years());
  const bool comparable = row.ceiling && start_known && (row.missing.empty() || reasons.ceiling == nullptr);
  if (!comparable) return;
  const auto left = *row.ceiling - reasons.base;
  if (row.used) row.remaining = left;
  if (ahead > 0) row.bearable_pace = left > BookArea{} ? scaled(left, 1, ahead) : BookArea{};
  if (!row.projection) return;
  row.gap = *row.projection - *row.ceiling;
  const bool reached = left < BookArea{} || (left.zero() && !reasons.base.zero());
  if (reached) {
    row.exhausted = year_reached(place, enaf, apart, {row.period.start, row.data_until}, *row.ceiling);
    row.state = left.zero() ? TrajectoryState::exhausted : TrajectoryState::exceeded;
    return;
  }
  row.state = *row.gap > BookArea{} ? TrajectoryState::will_exceed : TrajectoryState::holds;
  if (ahead == 0 || reasons.pace_sum.zero()) return;
  const auto year = year_used_up(reasons.from, left, reasons.pace_sum, pace_years.years());
  if (year <= options.horizon)
    row.exhausted = static_cast<int>(year);
  else
    reasons.beyond_horizon = true;
}

TrajectoryRow make_row(const Place& place, const Law& law, const Enaf& enaf, const Apart& apart, const std::vector<const Reserve::Project*>& projects,
                       const TrajectoryOptions& options) {
  const auto& tranche = *law.tranche;
  TrajectoryRow row;
  row.level = place.level;
  row.zone = place.zone;
  row.name = place.name;
  row.group = place.group;
  row.scenario = law.scenario->name;
  row.label = law.scenario->label;
  row.status = law.scenario->status;
  row.kind = tranche.kind;
  row.period = tranche.period;
  row.missing = place.missing;
  Reasons reasons;
  reasons.place = &place;
  reasons.law = &law;
  reasons.ceiling = law.ceiling(place.level, place.zone);
  reasons.covered = enaf.covered;
  reasons.horizon = options.horizon;
  if (tranche.reference) {
    row.reference_period = tranche.reference;
    if (covers(enaf.covered, *tranche.reference)) row.reference = consumed(place, enaf, *tranche.reference);
  }
  if (reasons.ceiling == nullptr) row.reduction = tranche.reduction;
  if (law.tolerance != nullptr) row.tolerance = law.tolerance->percent;
  row.allowance = allowance_of(place, law, enaf);
  row.guarantee = guarantee_of(place, law);
  row.ceiling = ceiling_of(place, law, enaf);
  if (tranche.kind == TargetKind::enaf) {
    if (place.level != TargetLevel::commune) row.communes_sum = communes_sum_of(place, law, enaf);
    if (law.guarantee != nullptr)
      for (const auto& member : place.members) reasons.guaranteed += law.guarantee->of(member.zone->insee, law.as_of).zero() ? 0 : 1;
    for (const auto* project : projects)
      if (std::any_of(place.members.begin(), place.members.end(), [&](const Member& m) { return m.zone->insee == project->commune; }))
        reasons.projects.push_back(fmt::format("{} ({})", project->name, project->year));
    fill_use(row, reasons, enaf, apart, options);
  }
  row.formula = formula_of(row, reasons);
  row.mention = mention_of(row, reasons);
  row.source = source_of(reasons);
  return row;
}

/// A list of remarks in which nothing stands twice.
void remark(std::vector<std::string>& remarks, std::string text) {
  if (std::find(remarks.begin(), remarks.end(), text) == remarks.end()) remarks.push_back(std::move(text));
}

/// What of a tranche is in force. What is not is remarked on.
Law law_of(const Targets& targets, const Scenario& scenario, const Tranche& tranche, const SurveyDate& as_of, std::vector<std::string>& remarks) {
  Law law;
  law.scenario = &scenario;
  law.tranche = &tranche;
  law.as_of = as_of;
  const auto place = say("scenario '{}', tranche {}", scenario.name, tranche.period.text());
  const auto holds = [&](const Provision& provision, const std::string& what) {
    if (provision.in_force(as_of)) return true;
    remark(remarks, say("{}: {} is left out: {} is not in force on {}", place, what, provision.text(), as_of.text()));
    return false;
  };
  if (tranche.tolerance && holds(tranche.tolerance->provision, say("the tolerance"))) law.tolerance = &*tranche.tolerance;
  if (const auto* guarantee = targets.guarantee(tranche.guarantee); guarantee != nullptr && holds(guarantee->provision, say("the guarantee")))
    law.guarantee = guarantee;
  for (const auto& ceiling : tranche.ceilings)
    if (holds(ceiling.provision, say("the ceiling of {}", ceiling.zone))) law.ceilings.push_back(&ceiling);
  for (const auto& name : tranche.reserves)
    if (const auto* reserve = targets.reserve(name); reserve != nullptr && holds(reserve->provision, say("the reserve '{}'", name)))
      law.reserves.push_back(reserve);
  return law;
}

/// Projects of the law's reserves that fall into the period, the series and the zones.
std::vector<const Reserve::Project*> projects_of(const Law& law, const Territory& territory, const Enaf& enaf, std::vector<std::string>& remarks) {
  std::vector<const Reserve::Project*> projects;
  const auto& period = law.tranche->period;
  for (const auto* reserve : law.reserves)
    for (const auto& project : reserve->projects) {
      const auto what = say("reserve '{}', project '{}' ({}, {})", reserve->name, project.name, project.commune, project.year);
      if (!territory.zones.count(project.commune))
        remark(remarks, say("{}: the commune is not among the zones", what));
      else if (!enaf.commune(project.commune))
        remark(remarks, say("{}: the commune has no figures", what));
      else if (!project.provision.in_force(law.as_of))
        remark(remarks, say("{}: left out: {} is not in force on {}", what, project.provision.text(), law.as_of.text()));
      else if (project.year >= period.start && project.year < period.end) {
        if (project.year >= enaf.covered.start && project.year < enaf.covered.end)
          projects.push_back(&project);
        else
          remark(remarks, say("{}: not taken off yet: the series is {}", what, enaf.covered.text()));
      }
    }
  return projects;
}

/// Sums the projects; a commune cannot have more counted apart than it consumed.
Apart apart_of(const std::vector<const Reserve::Project*>& projects, const Enaf& enaf, const std::string& file, Problems& problems) {
  Apart apart;
  for (const auto* project : projects) apart[{project->commune, project->year}] += project->area;
  for (const auto& [key, area] : apart) {
    const auto year = consumed({TargetLevel::commune, {}, {}, {}, {{nullptr, enaf.commune(key.first)}}, {}}, enaf, {key.second, key.second + 1});
    if (area <= year) continue;
    std::vector<std::string> names;
    for (const auto* project : projects)
      if (project->commune == key.first && project->year == key.second) names.push_back(project->name);
    problems.add(say("{}: reserves take {} m2 off commune {} in {} ({}), where the ENAF table has {} m2; give the year in which the table counts it", file,
                     area.text(), key.first, key.second, join(names, ", "), year.text()));
  }
  return apart;
}

/// Zones that ceilings name must be there.
void check_zones(const Targets& targets, const Territory& territory, Problems& problems) {
  std::vector<std::string> groups;
  for (const auto& [group, codes] : territory.groups) groups.push_back(group);
  for (const auto& scenario : targets.scenarios)
    for (const auto& tranche : scenario.tranches)
      for (const auto& ceiling : tranche.ceilings) {
        const auto place = say("{}: scenario '{}', tranche {}, ceiling of {}", targets.file, scenario.name, tranche.period.text(), ceiling.zone);
        if (ceiling.level == TargetLevel::commune && !territory.zones.count(ceiling.zone)) problems.add(say("{}: no zone has this code", place));
        if (ceiling.level == TargetLevel::territoire && !territory.groups.count(ceiling.zone))
          problems.add(groups.empty() ? say("{}: no group of zones has this name; there is none", place)
                                      : say("{}: no group of zones has this name; there is {}", place, join(groups, ", ")));
        for (const auto& commune : ceiling.communes)
          if (!territory.zones.count(commune)) problems.add(say("{}: commune {} is not among the zones", place, commune));
      }
}

}  // namespace

const Ceiling* trajectory::Law::ceiling(TargetLevel level, const std::string& zone) const {
  for (const auto* one : ceilings)
    if (one->level == level && one->zone == zone) return one;
  return nullptr;
}

std::string_view trajectory_state_name(TrajectoryState state) {
  switch (state) {
    case TrajectoryState::exceeded: return "depasse";
    case TrajectoryState::exhausted: return "epuise";
    case TrajectoryState::will_exceed: return "sera_depasse";
    case TrajectoryState::holds: return "tenu";
    case TrajectoryState::unknown: return "indetermine";
  }
  return "indetermine";
}

std::string_view trajectory_state_words(TrajectoryState state) {
  switch (state) {
    case TrajectoryState::exceeded: return "plafond dépassé";
    case TrajectoryState::exhausted: return "plafond atteint";
    case TrajectoryState::will_exceed: return "sera dépassé au rythme observé";
    case TrajectoryState::holds: return "tenu au rythme observé";
    case TrajectoryState::unknown: return "indéterminé";
  }
  return "indéterminé";
}

Trajectory make_trajectory(const Enaf& enaf, const std::vector<EnafZone>& zones, const std::string& whole_name, const Targets& targets,
                           const TrajectoryOptions& options) {
  if (options.pace_years < 1) throw UsageError(say("the pace needs at least one year, not {}", options.pace_years));
  // Refuses zones of which none is in the table.
  [[maybe_unused]] const auto account = make_enaf_account(enaf, zones, whole_name, {});
  const auto territory = territory_of(enaf, zones, whole_name);
  Problems problems;
  check_zones(targets, territory, problems);
  Trajectory all;
  for (const auto& scenario : targets.scenarios)
    for (const auto& tranche : scenario.tranches) {
      if (!tranche.provision.in_force(options.as_of)) {
        remark(all.remarks, say("scenario '{}', tranche {} is left out: {} is not in force on {}", scenario.name, tranche.period.text(),
                                tranche.provision.text(), options.as_of.text()));
        continue;
      }
      const auto law = law_of(targets, scenario, tranche, options.as_of, all.remarks);
      const auto projects = projects_of(law, territory, enaf, all.remarks);
      const auto apart = apart_of(projects, enaf, targets.file, problems);
      if (!problems.empty()) continue;
      for (const auto& place : places_of(territory, law)) all.rows.push_back(make_row(place, law, enaf, apart, projects, options));
    }
  problems.raise_if_any<DataError>();
  return all;
}

}  // namespace arpent
