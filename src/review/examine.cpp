// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/cut.hpp"
#include "arpent/review/reviewed.hpp"
#include "messages.hpp"

namespace arpent {
namespace {

/// Ground in a commune beside the main one is a drawing fault up to this, as for rules (the Swiss RDPPF's tolerance).
constexpr SquareMetres drawing_fault{1};

/// What zones hold of each project's ground, the largest part first; slivers of drawing are none.
std::vector<std::vector<CommunePart>> parts_of(const Projects& projects, const ZoneLayer& territory, const ExamineOptions& options) {
  std::vector<std::vector<CommunePart>> parts(projects.list.size());
  std::vector<std::size_t> project_of(projects.outlines.size(), 0);
  for (std::size_t p = 0; p < projects.list.size(); ++p)
    if (projects.list[p].outline) project_of[*projects.list[p].outline] = p;
  for (const auto& pair : overlaps(projects.outlines, territory.polygons, {.least = {0}, .model = options.model, .threads = options.threads})) {
    const auto& zone = territory.zones[pair.b];
    parts[project_of[pair.a]].push_back({zone.id, zone.name, pair.area, std::nullopt});
  }
  for (auto& of_one : parts) {
    std::sort(of_one.begin(), of_one.end(), [](const auto& a, const auto& b) { return a.area != b.area ? b.area < a.area : a.commune < b.commune; });
    while (of_one.size() > 1 && of_one.back().area <= drawing_fault) of_one.pop_back();
  }
  return parts;
}

/// Cuts the ground of projects in several zones along them.
void cut_parts(Projects& projects, const ZoneLayer& territory, const ExamineOptions& options) {
  PolygonSet grounds;
  std::vector<std::size_t> project;
  for (std::size_t p = 0; p < projects.list.size(); ++p) {
    if (projects.list[p].parts.size() < 2) continue;
    grounds.append(projects.outlines, *projects.list[p].outline);
    project.push_back(p);
  }
  if (project.empty()) return;
  const auto place = [&](std::size_t ground, std::size_t zone) {
    auto& parts = projects.list[project[ground]].parts;
    return std::find_if(parts.begin(), parts.end(), [&](const auto& part) { return part.commune == territory.zones[zone].id; });
  };
  const auto pieces = cut(grounds, territory.polygons, [&](std::size_t ground, std::size_t zone) { return place(ground, zone) != projects.list[project[ground]].parts.end(); },
                          drawing_fault, options.threads);
  for (std::size_t k = 0; k < pieces.pieces.size(); ++k) {
    if (pieces.cutter[k] == Cut::outside) continue;
    auto& part = *place(pieces.origin[k], pieces.cutter[k]);
    part.area = options.model.area(pieces.pieces, k);
    part.outline = projects.parts.size();
    projects.parts.append(pieces.pieces, k);
  }
  for (const auto p : project) {
    // Zones that lie over one another: the ground is the first one's.
    auto& parts = projects.list[p].parts;
    std::erase_if(parts, [](const auto& part) { return !part.outline; });
    if (parts.size() == 1) parts.front().outline.reset();
  }
}

class Locating {
 public:
  Locating(ProjectLayer& layer, const ZoneLayer& territory, const ExamineOptions& options) : layer_(layer), territory_(territory), options_(options) {}

  std::vector<Anomaly> run() {
    auto& projects = layer_.projects;
    auto parts = parts_of(projects, territory_, options_);
    for (std::size_t p = 0; p < parts.size(); ++p) projects.list[p].parts = std::move(parts[p]);
    cut_parts(projects, territory_, options_);
    for (std::size_t z = 0; z < territory_.zones.size(); ++z) areas_[whole(territory_.zones[z].id)] += options_.model.area(territory_.polygons, z);
    for (std::size_t p = 0; p < projects.list.size(); ++p)
      if (projects.list[p].outline) locate(p);
    return std::move(anomalies_);
  }

 private:
  void say(std::size_t p, const char* kind, SquareMetres area, const std::string& message) {
    const auto& file = layer_.files.empty() ? std::string() : layer_.files[layer_.file_of[p]];
    anomalies_.push_back({file, layer_.place_in_file[p], kind, layer_.projects.list[p].id, BookArea::from(area), message});
  }
  [[nodiscard]] std::string whole(const std::string& code) const { return account_commune(code, options_.arrondissements); }

  void locate(std::size_t p) {
    auto& project = layer_.projects.list[p];
    const auto ground = options_.model.area(layer_.projects.outlines, *project.outline);
    if (project.parts.empty()) {
      say(p, "hors_territoire", ground, fmt::format("Projet {} : son terrain n'est dans aucune commune fournie.", project.id));
      return;
    }
    const auto communes = communes_of(project, options_.arrondissements);
    SquareMetres inside, counted;
    const auto& main = communes.front();
    if (project.commune.empty()) project.commune = main.commune;
    for (const auto& one : communes) {
      inside += one.area;
      if (one.commune == project.commune) counted += one.area;
    }
    if (ground - inside > drawing_fault)
      say(p, "hors_territoire", ground - inside, fmt::format("Projet {} : {} m² de son terrain ne sont dans aucune commune fournie.", project.id, french_area(ground - inside)));
    if (communes.size() > 1)
      say(p, "a_cheval", inside - counted,
          fmt::format("Projet {} : à cheval sur {} ; les règles qui lisent des faits communaux y lisent ceux de chaque commune, et les tables comptent le projet à {}.", project.id,
                      straddle_words(communes), called(project.commune, communes)));
    if (project.commune != main.commune)
      say(p, "autre_commune", main.area,
          fmt::format("Projet {} : sa source le dit à {}, {} est à {} ; les tables le comptent à {}.", project.id, project.commune,
                      communes.size() > 1 ? "la plus grande partie de son terrain" : "son terrain", called(main.commune, communes), called(project.commune, communes)));
    if (const auto area = areas_[main.commune]; ground > area)
      say(p, "emprise_demesuree", ground, fmt::format("Projet {} : {} m², plus que sa commune ({} m²).", project.id, french_area(ground), french_area(area)));
  }

  /// `Cassis (13022)`, or the code alone.
  [[nodiscard]] std::string called(const std::string& code, const std::vector<CommunePart>& communes) const {
    for (const auto& one : communes)
      if (one.commune == code && !one.name.empty()) return fmt::format("{} ({})", one.name, code);
    const auto known = options_.commune_names.find(code);
    return known == options_.commune_names.end() ? code : fmt::format("{} ({})", known->second, code);
  }

  ProjectLayer& layer_;
  const ZoneLayer& territory_;
  const ExamineOptions& options_;
  std::map<std::string, SquareMetres> areas_;  // of communes, arrondissements added up
  std::vector<Anomaly> anomalies_;
};

/// Codes of lists that are those of no known commune, and arrondissements that nothing given tells apart: what they say would be lost in silence.
std::vector<Anomaly> unknown_communes(const ConstraintSet& constraints, const ProjectLayer& projects, const std::map<std::string, std::string>& names,
                                      const ExamineOptions& options) {
  std::set<std::string> known, zones;
  for (const auto& [code, name] : names) known.insert(code);
  for (const auto& project : projects.projects.list) known.insert(project.commune);
  if (options.territory != nullptr)
    for (const auto& zone : options.territory->zones) zones.insert(zone.id);
  std::vector<Anomaly> anomalies;
  const auto add = [&](const std::string& source, const std::vector<std::string>& codes, const std::string& why) {
    if (!codes.empty()) anomalies.push_back({source, -1, "commune_inconnue", join(codes, ", "), {}, fmt::format("{} : {} ; {}.", source, join(codes, ", "), why)});
  };
  const auto look = [&](const std::string& source, const std::vector<std::string>& codes, bool covers) {
    std::vector<std::string> nowhere, lost;
    for (const auto& code : codes) {
      const auto whole = account_commune(code, options.arrondissements);
      if (known.count(code) == 0 && known.count(whole) == 0) nowhere.push_back(code);
      else if (covers && whole != code && zones.count(code) == 0 && !holds_commune(codes, whole, options.arrondissements)) lost.push_back(code);
    }
    add(source, nowhere, "aucune commune connue n'a ce code, et rien n'en est lu");
    add(source, lost, "les communes fournies ne distinguent pas ces arrondissements : leur ville y reste sans donnée, à moins de les nommer tous");
  };
  for (const auto& layer : constraints.layers)
    if (const auto* communes = std::get_if<LayerCover::Communes>(&layer.covers.where)) look(layer.name, *communes, true);
  std::vector<std::string> codes;
  for (const auto& [code, facts] : constraints.facts) codes.push_back(code);
  look("faits des communes", codes, false);
  return anomalies;
}

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

/// Allowances are of whole communes; facts may be of arrondissements.
std::map<std::string, CommuneFacts> facts_with(const std::map<std::string, CommuneFacts>& facts, const Allowances& allowances, const Arrondissements& arrondissements) {
  auto all = facts;
  for (const auto& [commune, allowance] : allowances) {
    const auto* known = facts_of(facts, commune, arrondissements);
    all.try_emplace(commune, known == nullptr ? CommuneFacts{} : *known);
  }
  for (auto& [commune, one] : all)
    if (const auto found = allowances.find(account_commune(commune, arrondissements)); found != allowances.end()) one.remaining_allowance = found->second.remaining;
  return all;
}

}  // namespace

std::vector<CommunePart> communes_of(const Project& project, const Arrondissements& arrondissements) {
  std::vector<CommunePart> communes;
  for (const auto& part : project.parts) {
    const auto code = account_commune(part.commune, arrondissements);
    auto at = std::find_if(communes.begin(), communes.end(), [&](const auto& one) { return one.commune == code; });
    if (at == communes.end()) {
      communes.push_back({code, part.name, {}, std::nullopt});
      at = communes.end() - 1;
      for (const auto& range : arrondissements)
        if (range.commune == code) at->name = range.name;
    }
    at->area += part.area;
  }
  std::stable_sort(communes.begin(), communes.end(), [](const auto& a, const auto& b) { return b.area < a.area; });
  return communes;
}

std::string straddle_words(const std::vector<CommunePart>& communes) {
  std::vector<std::string> words;
  for (const auto& one : communes) words.push_back(fmt::format("{} ({}, {} m²)", one.name.empty() ? one.commune : one.name, one.commune, french_area(one.area)));
  return words.size() < 2 ? std::string() : french_list(std::move(words));
}

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
  for (auto& anomaly : unknown_communes(*constraints, projects, all.commune_names, options)) all.anomalies.push_back(std::move(anomaly));
  const LandTakeOptions land_options{options.model, options.threads};
  const auto envelope = envelope_of(*constraints, options.threads);
  const auto* cover = constraints->land_cover ? &*constraints->land_cover : nullptr;
  const auto* limits = envelope ? &*envelope : nullptr;
  all.review = review(projects.projects, constraints->layers, constraints->book->rules,
                      {.day = constraints->day, .model = options.model, .threads = options.threads, .facts = facts_with(constraints->facts, options.allowances, options.arrondissements),
                       .arrondissements = options.arrondissements});
  all.opinions = opinions(projects.projects, all.review, constraints->day);
  all.day = constraints->day;
  all.area_model = options.area_model;
  all.arrondissements = options.arrondissements;
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
