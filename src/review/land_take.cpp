// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/land_take.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "arpent/core/error.hpp"
#include "arpent/core/french.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/measure.hpp"
#include "cover_areas.hpp"
#include "measures.hpp"

namespace arpent {
namespace {

/// Below this, ground without data is a drawing fault, as for rules.
constexpr SquareMetres drawing_fault{1};
constexpr double situation_share = 0.01;

void check(const LandCoverLayer* cover, const EnvelopeLayer* envelope) {
  if (envelope != nullptr && std::holds_alternative<LayerCover::OfLayer>(envelope->covers.where))
    throw UsageError(say("the coverage of the envelope must be everywhere, communes or polygons; it cannot name another layer"));
  if (cover == nullptr) return;
  if (!cover->nomenclature) throw UsageError(say("a map of land cover needs its nomenclature"));
  if (cover->class_of.size() != cover->polygons.polygons().size())
    throw UsageError(say("the map of land cover '{}' has {} classes for {} polygons", cover->title, cover->class_of.size(),
                         cover->polygons.polygons().size()));
  for (const auto id : cover->class_of)
    if (id >= cover->nomenclature->classes().size())
      throw UsageError(
          say("the map of land cover '{}' has a class its nomenclature '{}' has not", cover->title, cover->nomenclature->name()));
}

/// Ground and the commune it is asked for.
struct Grounds {
  PolygonSet set;
  std::vector<std::string> commune;
};

bool placed(const Project& project) { return project.outline && project.placed != Placed::not_placed; }

std::vector<std::optional<EnvelopeSplit>> splits(const Measuring& on, const std::vector<std::string>& commune, const EnvelopeLayer* envelope) {
  std::vector<std::optional<EnvelopeSplit>> all(on.grounds.size());
  if (envelope == nullptr || all.empty()) return all;
  std::vector<SquareMetres> unknown(all.size());
  const auto& where = envelope->covers.where;
  if (const auto* drawn = std::get_if<ConstraintIndex>(&where)) unknown = uncovered(on, *drawn);
  const auto* listed = std::get_if<LayerCover::Communes>(&where);
  const auto outside = uncovered(on, envelope->polygons);
  for (std::size_t g = 0; g < all.size(); ++g) {
    if (unknown[g] > drawing_fault) continue;
    if (listed != nullptr && std::find(listed->begin(), listed->end(), commune[g]) == listed->end()) continue;
    const auto ground = on.model.area(on.grounds, g);
    all[g] = EnvelopeSplit{ground - outside[g], outside[g], Situation::mixte};
    const auto least = std::max(drawing_fault, ground * situation_share);
    auto& split = *all[g];
    if (split.outside <= least && split.outside <= split.inside) split.situation = Situation::densification;
    else if (split.inside <= least) split.situation = Situation::extension;
  }
  return all;
}

std::string because(const Project& project) { return project.reason.empty() ? "" : " (" + project.reason + ")"; }

/// Fills the allowance before and after the project, or why there is none.
void draw_allowance(const Project& project, const Allowances& allowances, bool map_given, LandTake& take) {
  if (const auto why = why_no_take(project.step); !why.empty()) {
    take.why = why;
    return;
  }
  const auto found = allowances.find(project.commune);
  if (found != allowances.end()) take.before = found->second.remaining;
  if (const auto why = why_no_take(project.kind); !why.empty()) {
    take.after = take.before;
    take.why = why;
  } else if (!take.ground) {
    take.why = "projet non localisé" + because(project);
  } else if (!take.before) {
    take.why = "l'enveloppe restante de la commune n'est pas connue";
  } else if (!map_given) {
    take.why = "aucune carte d'occupation du sol n'est fournie";
  } else if (project.placed == Placed::partly) {
    take.why = "projet localisé en partie" + because(project);
  } else if (!take.cover) {
    take.why = "la carte d'occupation du sol ne couvre pas le terrain";
  } else if (take.cover->unknown() > drawing_fault) {
    take.why = "la nature d'une partie du terrain n'est pas connue";
  } else {
    take.after = *take.before - take.cover->enaf();
  }
}

/// Grounds of some outlines, those that overlap one another as one.
void add_dissolved(const PolygonSet& outlines, const std::vector<std::size_t>& members, const std::string& commune, const LandTakeOptions& options,
                   Grounds& out) {
  PolygonSet own;
  for (const auto outline : members) own.append(outlines, outline);
  std::vector<std::size_t> first(own.size());
  std::iota(first.begin(), first.end(), std::size_t{0});
  const auto root = [&](std::size_t i) {
    while (first[i] != i) i = first[i] = first[first[i]];
    return i;
  };
  for (const auto& pair : overlaps(own, own, {.least = SquareMetres{1e-6}, .model = {}, .threads = options.threads}))
    if (pair.a < pair.b) {
      const auto a = root(pair.a), b = root(pair.b);
      first[std::max(a, b)] = std::min(a, b);
    }
  std::map<std::size_t, PolygonSet> groups;
  for (std::size_t i = 0; i < own.size(); ++i) groups[root(i)].append(own, i);
  for (const auto& [start, group] : groups) {
    if (group.size() == 1) out.set.append(group, 0);
    else append_union(group, out.set);
    out.commune.push_back(commune);
  }
}

std::string missing_text(const CommuneProjects& row, const LandCoverLayer* cover, bool ground) {
  std::vector<std::string> said;
  const auto projects = [](std::size_t n, const char* one, const char* many) { return fmt::format("{} {}", n, n == 1 ? one : many); };
  if (row.in_flight_not_placed > 0)
    said.push_back(projects(row.in_flight_not_placed, "projet en cours n'est pas localisé", "projets en cours ne sont pas localisés"));
  if (row.in_flight_partly > 0)
    said.push_back(projects(row.in_flight_partly, "projet en cours n'est localisé qu'en partie", "projets en cours ne sont localisés qu'en partie"));
  if (row.state_unknown > 0) said.push_back(projects(row.state_unknown, "projet d'état inconnu n'est pas compté", "projets d'état inconnu ne sont pas comptés"));
  if (ground && cover == nullptr) said.emplace_back("aucune carte d'occupation du sol n'est fournie");
  if (row.cover && row.cover->unknown() > drawing_fault)
    said.push_back(fmt::format("{} m² de terrain de nature inconnue", french_area(row.cover->unknown())));
  std::string text;
  for (const auto& one : said) text += (text.empty() ? "Somme incomplète : " : " ; ") + one;
  return text.empty() ? text : text + ".";
}

}  // namespace

std::string_view word(Situation situation) {
  switch (situation) {
    case Situation::densification: return "densification";
    case Situation::extension: return "extension";
    case Situation::mixte: break;
  }
  return "mixte";
}

const std::vector<KindWithoutTake>& kinds_without_take() {
  static const std::vector<KindWithoutTake> kinds{
      {"CU", "un certificat d'urbanisme renseigne et n'autorise rien (L410-1 du code de l'urbanisme)"},
      {"PD", "un permis de démolir ne prend pas de terre (L421-3 du code de l'urbanisme)"}};
  return kinds;
}

std::string_view why_no_take(std::string_view kind) {
  for (const auto& one : kinds_without_take())
    if (one.kind == kind) return one.why;
  return {};
}

std::string_view why_no_take(PermitState state) {
  switch (state) {
    case PermitState::refused: return "le projet est refusé : son sol n'entrera pas dans la consommation";
    case PermitState::cancelled: return "le projet est annulé : son sol n'entrera pas dans la consommation";
    case PermitState::started: return "le projet est commencé : son sol est dans la consommation mesurée, ou y entre avec les données suivantes";
    case PermitState::completed: return "le projet est terminé : son sol est dans la consommation mesurée, ou y entre avec les données suivantes";
    case PermitState::unknown:
    case PermitState::pending:
    case PermitState::authorised: break;
  }
  return {};
}

std::vector<LandTake> land_takes(const Projects& projects, const LandCoverLayer* cover, const EnvelopeLayer* envelope, const Allowances& allowances,
                                 const LandTakeOptions& options) {
  check(cover, envelope);
  Grounds grounds;
  for (const auto& project : projects.list) {
    if (!placed(project)) continue;
    grounds.set.append(projects.outlines, *project.outline);
    grounds.commune.push_back(project.commune);
  }
  const Measuring on{grounds.set, options.model, options.threads};
  std::vector<CoverAreas> areas;
  if (cover != nullptr) areas = cover_areas(on, *cover);
  const auto split = splits(on, grounds.commune, envelope);
  std::vector<LandTake> all(projects.list.size());
  for (std::size_t p = 0, g = 0; p < all.size(); ++p) {
    auto& take = all[p];
    if (placed(projects.list[p])) {
      take.ground = options.model.area(grounds.set, g);
      if (cover != nullptr && !areas[g].by_class.empty()) take.cover = std::move(areas[g]);
      take.envelope = split[g++];
    }
    draw_allowance(projects.list[p], allowances, cover != nullptr, take);
  }
  return all;
}

std::vector<CommuneProjects> projects_by_commune(const Projects& projects, const LandCoverLayer* cover, const EnvelopeLayer* envelope,
                                                 const Allowances& allowances, const LandTakeOptions& options) {
  check(cover, envelope);
  std::map<std::string, CommuneProjects> rows;
  std::map<std::string, std::vector<std::size_t>> outlines;
  for (const auto& [commune, allowance] : allowances) {
    rows[commune].before = allowance.remaining;
    rows[commune].source = allowance.source;
  }
  for (const auto& project : projects.list) {
    auto& row = rows[project.commune];
    ++row.projects;
    ++row.by_step[static_cast<std::size_t>(project.step)];
    if (!why_no_take(project.kind).empty()) {
      ++row.without_take;
      continue;
    }
    if (project.step == PermitState::unknown) ++row.state_unknown;
    if (project.step != PermitState::authorised) continue;
    ++row.in_flight;
    if (!placed(project)) ++row.in_flight_not_placed;
    else outlines[project.commune].push_back(*project.outline);
    if (placed(project) && project.placed == Placed::partly) ++row.in_flight_partly;
  }
  Grounds grounds;
  for (const auto& [commune, members] : outlines) add_dissolved(projects.outlines, members, commune, options, grounds);
  const Measuring on{grounds.set, options.model, options.threads};
  std::vector<CoverAreas> areas(grounds.set.size());
  if (cover != nullptr) areas = cover_areas(on, *cover);
  const auto split = splits(on, grounds.commune, envelope);

  for (auto& [commune, row] : rows) {
    row.commune = commune;
    if (cover != nullptr) row.cover.emplace();
    if (envelope != nullptr) row.extension.emplace();
  }
  for (std::size_t g = 0; g < grounds.set.size(); ++g) {
    auto& row = rows[grounds.commune[g]];
    row.ground += options.model.area(grounds.set, g);
    if (row.cover) add(*row.cover, areas[g]);
    if (row.extension && split[g]) *row.extension += split[g]->outside;
    else row.extension.reset();
  }
  std::vector<CommuneProjects> all;
  for (auto& [commune, row] : rows) {
    row.note = missing_text(row, cover, outlines.count(commune) != 0);
    row.complete = row.note.empty();
    if (row.before && row.cover) row.after = *row.before - row.cover->enaf();
    all.push_back(std::move(row));
  }
  return all;
}

}  // namespace arpent
