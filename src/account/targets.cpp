// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/targets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "targets_json.hpp"

namespace arpent {
namespace {

using targets::Node;

/// A month or a day that is not known becomes the first, or the last, it may be.
SurveyDate first_day(SurveyDate date) { return {date.year, std::max(date.month, 1), std::max(date.day, 1)}; }
SurveyDate last_day(SurveyDate date) { return {date.year, date.month == 0 ? 12 : date.month, date.day == 0 ? 31 : date.day}; }

template <class T>
const T* named(const std::vector<T>& list, std::string_view name) {
  const auto at = std::find_if(list.begin(), list.end(), [name](const T& one) { return one.name == name; });
  return at == list.end() ? nullptr : &*at;
}

template <class T>
std::string names_of(const std::vector<T>& list) {
  std::vector<std::string> names;
  for (const auto& one : list) names.push_back(one.name);
  return join(names, ", ");
}

constexpr std::array levels{TargetLevel::commune, TargetLevel::territoire, TargetLevel::secteur, TargetLevel::metropole};
constexpr std::array kinds{TargetKind::enaf, TargetKind::net};
constexpr std::array statuses{TargetStatus::in_force, TargetStatus::discussed, TargetStatus::assumed};

/// The value that this key names.
template <class T, std::size_t N>
T word(const Node& node, std::string_view key, const std::array<T, N>& values, std::string_view (*name)(T)) {
  const auto text = node.text(key);
  std::vector<std::string> known;
  for (const auto value : values) {
    if (name(value) == text) return value;
    known.emplace_back(name(value));
  }
  if (!text.empty()) node.fault(say("'{}' is '{}'; it must be one of {}", key, text, join(known, ", ")));
  return values.front();
}

Ceiling read_ceiling(const Node& node) {
  node.allow({"level", "zone", "communes", "hectares", "source", "date", "until"});
  Ceiling ceiling;
  ceiling.level = word(node, "level", levels, target_level_name);
  ceiling.zone = ceiling.level == TargetLevel::commune ? node.commune("zone") : node.text("zone");
  ceiling.communes = node.communes("communes");
  if (ceiling.level == TargetLevel::secteur && ceiling.communes.empty()) node.fault(say("a sector needs the list of its 'communes'"));
  if (ceiling.level != TargetLevel::secteur && node.has("communes")) node.fault(say("only a 'secteur' has a list of 'communes'"));
  if (ceiling.level == TargetLevel::metropole && !ceiling.zone.empty() && ceiling.zone != whole_zone)
    node.fault(say("the zone of the level 'metropole' is '{}', not '{}'", whole_zone, ceiling.zone));
  ceiling.area = node.hectares("hectares");
  ceiling.provision = node.provision();
  return ceiling;
}

void check_ceilings(const Node& node, const std::vector<Ceiling>& ceilings) {
  std::set<std::pair<TargetLevel, std::string>> zones;
  std::set<std::string> in_sectors;
  for (const auto& ceiling : ceilings) {
    if (!ceiling.zone.empty() && !zones.insert({ceiling.level, ceiling.zone}).second)
      node.fault(say("two ceilings for the {} {}; keep one", target_level_name(ceiling.level), ceiling.zone));
    for (const auto& commune : ceiling.communes)
      if (!in_sectors.insert(commune).second) node.fault(say("commune {} is in two sectors, the last is {}", commune, ceiling.zone));
  }
}

Tranche read_tranche(const Node& node) {
  node.allow({"period", "kind", "reference", "reduction", "tolerance", "ceilings", "guarantee", "reserves", "note", "source", "date", "until"});
  Tranche tranche;
  tranche.period = node.period("period");
  tranche.kind = word(node, "kind", kinds, target_kind_name);
  if (node.has("reference")) tranche.reference = node.period("reference");
  if (node.has("reduction")) tranche.reduction = node.percent("reduction", 100);
  if (node.has("tolerance")) {
    const auto child = node.child("tolerance");
    child.allow({"percent", "source", "date", "until"});
    tranche.tolerance = Tolerance{child.percent("percent", 1000), child.provision()};
  }
  node.each("ceilings", tr("ceiling"), {"zone"}, [&](const Node& one) { tranche.ceilings.push_back(read_ceiling(one)); });
  check_ceilings(node, tranche.ceilings);
  tranche.guarantee = node.optional_text("guarantee");
  tranche.reserves = node.texts("reserves");
  tranche.note = node.optional_text("note");
  tranche.provision = node.provision();
  if (tranche.reference.has_value() != tranche.reduction.has_value())
    node.fault(say("'reduction' and 'reference' go together: a percentage of the consumption of which years?"));
  if (tranche.reference && tranche.reference->end > tranche.period.start)
    node.fault(say("the reference {} does not end before the period {} starts", tranche.reference->text(), tranche.period.text()));
  if (tranche.kind == TargetKind::net && (tranche.reduction || tranche.tolerance || !tranche.guarantee.empty() || !tranche.reserves.empty()))
    node.fault(say("'reduction', 'tolerance', 'guarantee' and 'reserves' are of consumption (kind enaf), not of net artificialisation"));
  if (!tranche.reduction && tranche.ceilings.empty() && !node.has("note"))
    node.fault(say("has neither 'reduction' nor 'ceilings'; a 'note' must say why there is no figure"));
  return tranche;
}

Scenario read_scenario(const Node& node) {
  node.allow({"name", "label", "status", "note", "tranches"});
  Scenario scenario{node.text("name"), node.text("label"), word(node, "status", statuses, target_status_name), node.optional_text("note"), {}};
  node.each("tranches", tr("tranche"), {"period"}, [&](const Node& one) { scenario.tranches.push_back(read_tranche(one)); });
  if (scenario.tranches.empty()) node.fault(say("needs 'tranches', at least one"));
  std::stable_sort(scenario.tranches.begin(), scenario.tranches.end(), [](const auto& a, const auto& b) { return a.period < b.period; });
  for (std::size_t t = 1; t < scenario.tranches.size(); ++t)
    if (scenario.tranches[t].period.start < scenario.tranches[t - 1].period.end)
      node.fault(say("the tranches {} and {} overlap; write them as two scenarios", scenario.tranches[t - 1].period.text(),
                     scenario.tranches[t].period.text()));
  return scenario;
}

Guarantee read_guarantee(const Node& node) {
  node.allow({"name", "label", "hectares", "period", "condition", "deadline", "source", "date", "until", "exceptions", "specials"});
  Guarantee guarantee{node.text("name"), node.text("label"), node.hectares("hectares"), node.period("period"), node.text("condition"),
                      node.date("deadline"), node.provision(), {}, {}};
  std::set<std::string> exceptions, specials;
  node.each("exceptions", tr("exception"), {"commune"}, [&](const Node& one) {
    one.allow({"commune", "condition", "reason"});
    const auto state = one.text("condition");
    if (!state.empty() && state != "non remplie" && state != "inconnue")
      one.fault(say("'condition' is '{}'; it must be 'non remplie' or 'inconnue'", state));
    guarantee.exceptions.push_back({one.commune("commune"), state == "inconnue", one.text("reason")});
    if (!exceptions.insert(guarantee.exceptions.back().commune).second) one.fault(say("this commune stands twice"));
  });
  node.each("specials", tr("special"), {"commune"}, [&](const Node& one) {
    one.allow({"commune", "hectares", "reason", "source", "date", "until"});
    guarantee.specials.push_back({one.commune("commune"), one.hectares("hectares"), one.text("reason"), one.provision()});
    if (!specials.insert(guarantee.specials.back().commune).second) one.fault(say("this commune stands twice"));
  });
  return guarantee;
}

Reserve read_reserve(const Node& node) {
  node.allow({"name", "label", "hectares", "source", "date", "until", "projects"});
  Reserve reserve{node.text("name"), node.text("label"), std::nullopt, node.provision(), {}};
  if (node.has("hectares")) reserve.envelope = node.hectares("hectares");
  node.each("projects", tr("project"), {"name", "commune"}, [&](const Node& one) {
    one.allow({"name", "commune", "year", "hectares", "source", "date", "until"});
    reserve.projects.push_back({one.text("name"), one.commune("commune"), one.year("year"), one.hectares("hectares"), one.provision()});
  });
  return reserve;
}

template <class T>
void check_unique(const std::vector<T>& list, std::string_view what, const std::string& file, Problems& problems) {
  std::set<std::string> names;
  for (const auto& one : list)
    if (!one.name.empty() && !names.insert(one.name).second) problems.add(say("{}: two {} are called '{}'; keep one", file, what, one.name));
}

/// Names that a tranche uses must be in the file, and the guarantee be of the same years.
void check_names(const Targets& all, Problems& problems) {
  for (const auto& scenario : all.scenarios)
    for (const auto& tranche : scenario.tranches) {
      const auto place = say("{}: scenario '{}', tranche {}", all.file, scenario.name, tranche.period.text());
      for (const auto& name : tranche.reserves)
        if (all.reserve(name) == nullptr)
          problems.add(all.reserves.empty() ? say("{}: there is no reserve '{}'; there is none", place, name)
                                            : say("{}: there is no reserve '{}'; there is {}", place, name, names_of(all.reserves)));
      if (tranche.guarantee.empty()) continue;
      const auto* guarantee = all.guarantee(tranche.guarantee);
      if (guarantee == nullptr)
        problems.add(all.guarantees.empty() ? say("{}: there is no guarantee '{}'; there is none", place, tranche.guarantee)
                                            : say("{}: there is no guarantee '{}'; there is {}", place, tranche.guarantee, names_of(all.guarantees)));
      else if (guarantee->period != tranche.period)
        problems.add(say("{}: the guarantee '{}' is for {}; a guarantee counts for its own years only", place, guarantee->name,
                         guarantee->period.text()));
    }
}

}  // namespace

std::string Percent::text() const {
  auto text = fmt::format("{}.{:04}", parts / 10000, parts % 10000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

bool Provision::in_force(const SurveyDate& as_of) const {
  if (!as_of.known()) return true;
  const auto day = last_day(as_of);
  return first_day(date) <= day && (!until.known() || day <= last_day(until));
}

std::string Provision::text() const { return fmt::format("{} ({})", source, date.text()); }

std::string_view target_kind_name(TargetKind kind) { return kind == TargetKind::enaf ? "enaf" : "artificialisation_nette"; }

std::string_view target_level_name(TargetLevel level) {
  switch (level) {
    case TargetLevel::commune: return "commune";
    case TargetLevel::territoire: return "territoire";
    case TargetLevel::secteur: return "secteur";
    case TargetLevel::metropole: return "metropole";
  }
  return "commune";
}

std::string_view target_status_name(TargetStatus status) {
  switch (status) {
    case TargetStatus::in_force: return "en vigueur";
    case TargetStatus::discussed: return "en discussion";
    case TargetStatus::assumed: return "hypothèse";
  }
  return "hypothèse";
}

const Guarantee::Exception* Guarantee::exception(std::string_view commune) const {
  const auto at = std::find_if(exceptions.begin(), exceptions.end(), [commune](const auto& one) { return one.commune == commune; });
  return at == exceptions.end() ? nullptr : &*at;
}

BookArea Guarantee::of(std::string_view commune, const SurveyDate& as_of) const {
  if (!provision.in_force(as_of) || exception(commune) != nullptr) return {};
  for (const auto& special : specials)
    if (special.commune == commune && special.provision.in_force(as_of)) return special.area;
  return area;
}

const Guarantee* Targets::guarantee(std::string_view name) const { return named(guarantees, name); }
const Reserve* Targets::reserve(std::string_view name) const { return named(reserves, name); }

std::filesystem::path builtin_targets() { return data_directory() / "layers" / "targets" / "targets.json"; }

Targets parse_targets(std::string_view text, const std::string& file) {
  Problems problems;
  const auto json = targets::parse_strict(text, file, problems);
  Targets all;
  all.file = file;
  const Node root(json, file, problems);
  root.allow({"scenarios", "guarantees", "reserves"});
  root.each("guarantees", tr("guarantee"), {"name"}, [&](const Node& one) { all.guarantees.push_back(read_guarantee(one)); });
  root.each("reserves", tr("reserve"), {"name"}, [&](const Node& one) { all.reserves.push_back(read_reserve(one)); });
  root.each("scenarios", tr("scenario"), {"name"}, [&](const Node& one) { all.scenarios.push_back(read_scenario(one)); });
  if (all.scenarios.empty() && json.is_object()) root.fault(say("needs 'scenarios', at least one"));
  check_unique(all.scenarios, tr("scenarios"), file, problems);
  check_unique(all.guarantees, tr("guarantees"), file, problems);
  check_unique(all.reserves, tr("reserves"), file, problems);
  check_names(all, problems);
  problems.raise_if_any<DataError>();
  return all;
}

}  // namespace arpent
