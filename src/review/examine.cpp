// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/review/reviewed.hpp"
#include "messages.hpp"

namespace arpent {
namespace {

/// Ground in a commune beside the main one is a drawing fault up to this, as for rules (the Swiss RDPPF's tolerance).
constexpr SquareMetres drawing_fault{1};

/// Which communes a project's ground is in, and how much of it.
struct Where {
  struct Part {
    std::uint32_t zone;
    SquareMetres area;
  };
  std::vector<Part> parts;
};

std::vector<Where> where_of(const Projects& projects, const ZoneLayer& territory, const ExamineOptions& options) {
  std::vector<Where> where(projects.list.size());
  std::vector<std::size_t> project_of(projects.outlines.size(), 0);
  for (std::size_t p = 0; p < projects.list.size(); ++p)
    if (projects.list[p].outline) project_of[*projects.list[p].outline] = p;
  for (const auto& pair : overlaps(projects.outlines, territory.polygons, {.least = {0}, .model = options.model, .threads = options.threads}))
    where[project_of[pair.a]].parts.push_back({pair.b, pair.area});
  return where;
}

class Locating {
 public:
  Locating(ProjectLayer& layer, const ZoneLayer& territory, const ExamineOptions& options) : layer_(layer), territory_(territory), options_(options) {}

  std::vector<Anomaly> run() {
    const auto where = where_of(layer_.projects, territory_, options_);
    for (std::size_t p = 0; p < where.size(); ++p)
      if (layer_.projects.list[p].outline) locate(p, where[p]);
    return std::move(anomalies_);
  }

 private:
  void say(std::size_t p, const char* kind, SquareMetres area, const std::string& message) {
    const auto& file = layer_.files.empty() ? std::string() : layer_.files[layer_.file_of[p]];
    anomalies_.push_back({file, layer_.place_in_file[p], kind, layer_.projects.list[p].id, BookArea::from(area), message});
  }

  void locate(std::size_t p, const Where& where) {
    auto& project = layer_.projects.list[p];
    const auto ground = options_.model.area(layer_.projects.outlines, *project.outline);
    SquareMetres inside;
    for (const auto& part : where.parts) inside += part.area;
    if (where.parts.empty()) {
      say(p, "hors_territoire", ground, fmt::format("Projet {} : son terrain n'est dans aucune commune fournie.", project.id));
      return;
    }
    const auto main = std::max_element(where.parts.begin(), where.parts.end(), [](const auto& a, const auto& b) { return a.area < b.area; });
    const auto& zone = territory_.zones[main->zone];
    if (ground - inside > drawing_fault)
      say(p, "hors_territoire", ground - inside, fmt::format("Projet {} : {} m² de son terrain ne sont dans aucune commune fournie.", project.id, french_area(ground - inside)));
    if (const auto beside = inside - main->area; beside > drawing_fault)
      say(p, "a_cheval", beside, fmt::format("Projet {} : à cheval sur plusieurs communes ; il est compté à {} ({}), {} m² sont ailleurs.", project.id, zone.name, zone.id, french_area(beside)));
    if (project.commune.empty()) project.commune = zone.id;
    if (project.commune != zone.id)
      say(p, "autre_commune", main->area, fmt::format("Projet {} : sa source le dit à {}, son terrain est à {} ({}).", project.id, project.commune, zone.name, zone.id));
    if (const auto area = options_.model.area(territory_.polygons, main->zone); ground > area)
      say(p, "emprise_demesuree", ground, fmt::format("Projet {} : {} m², plus que sa commune ({} m²).", project.id, french_area(ground), french_area(area)));
  }

  ProjectLayer& layer_;
  const ZoneLayer& territory_;
  const ExamineOptions& options_;
  std::vector<Anomaly> anomalies_;
};

/// The envelope that rules speak of is the one land is measured by.
std::optional<EnvelopeLayer> envelope_of(const ConstraintSet& constraints, int threads) {
  for (const auto& layer : constraints.layers) {
    const auto* index = layer.name == "enveloppe_urbaine" ? std::get_if<ConstraintIndex>(&layer.features) : nullptr;
    if (index == nullptr) continue;
    EnvelopeLayer envelope;
    envelope.polygons = ConstraintIndex(index->polygons(), threads);
    envelope.title = layer.title;
    envelope.source = layer.source;
    envelope.vintage = layer.vintage;
    if (const auto* communes = std::get_if<LayerCover::Communes>(&layer.covers.where)) envelope.covers = {*communes};
    if (const auto* polygons = std::get_if<ConstraintIndex>(&layer.covers.where)) envelope.covers = {ConstraintIndex(polygons->polygons(), threads)};
    if (const auto* other = std::get_if<LayerCover::OfLayer>(&layer.covers.where))
      for (const auto& one : constraints.layers)
        if (one.name == other->name && std::holds_alternative<ConstraintIndex>(one.features))
          envelope.covers = {ConstraintIndex(std::get<ConstraintIndex>(one.features).polygons(), threads)};
    return envelope;
  }
  return std::nullopt;
}

std::map<std::string, CommuneFacts> facts_with(const std::map<std::string, CommuneFacts>& facts, const Allowances& allowances) {
  auto all = facts;
  for (const auto& [commune, allowance] : allowances) all[commune].remaining_allowance = allowance.remaining;
  return all;
}

}  // namespace

Reviewed examine(ProjectLayer projects, std::shared_ptr<const ConstraintSet> constraints, const ExamineOptions& options) {
  if (projects.crs.known() && !constraints->layers.empty() && !constraints->crs.same_as(projects.crs))
    throw UsageError(say("the projects are in {}, the constraints in {}; read both in one CRS", projects.crs.id(), constraints->crs.id()));
  Reviewed all;
  all.commune_names = options.commune_names;
  all.anomalies = projects.anomalies;
  if (options.territory != nullptr) {
    for (const auto& zone : options.territory->zones) all.commune_names[zone.id] = zone.name;
    for (auto& anomaly : Locating(projects, *options.territory, options).run()) all.anomalies.push_back(std::move(anomaly));
  }
  all.anomalies.insert(all.anomalies.end(), constraints->anomalies.begin(), constraints->anomalies.end());
  const LandTakeOptions land_options{options.model, options.threads};
  const auto envelope = envelope_of(*constraints, options.threads);
  const auto* cover = constraints->land_cover ? &*constraints->land_cover : nullptr;
  const auto* limits = envelope ? &*envelope : nullptr;
  all.review = review(projects.projects, constraints->layers, constraints->book->rules,
                      {.day = constraints->day, .model = options.model, .threads = options.threads, .facts = facts_with(constraints->facts, options.allowances)});
  all.opinions = opinions(projects.projects, all.review, constraints->day);
  all.day = constraints->day;
  all.area_model = options.area_model;
  if (options.opinions_alone) {
    all.projects = std::move(projects);
    all.constraints = std::move(constraints);
    return all;
  }
  all.shapes = overlap_shapes(projects.projects, constraints->layers, all.review, options.threads);
  all.land = land_takes(projects.projects, cover, limits, options.allowances, land_options);
  all.communes = projects_by_commune(projects.projects, cover, limits, options.allowances, land_options);
  all.grid = options.grid;
  all.ranking = rank_projects(projects.projects, all.land, &all.review, all.grid);
  all.projects = std::move(projects);
  all.constraints = std::move(constraints);
  return all;
}

}  // namespace arpent
