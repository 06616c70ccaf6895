// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "conditions.hpp"
#include "measures.hpp"
#include "messages.hpp"

namespace arpent {
namespace {

constexpr std::size_t no_ground = static_cast<std::size_t>(-1);
/// Ground that a layer does not cover is a drawing fault up to this, as for rules (1 m²: the Swiss RDPPF cadastre).
constexpr SquareMetres drawing_fault{1};

struct Grounds {
  PolygonSet set;
  std::vector<std::size_t> of;           // per project: its polygon, or no_ground
  std::vector<std::uint32_t> project;    // per polygon
};

Grounds grounds_of(const Projects& projects) {
  Grounds grounds;
  for (std::size_t p = 0; p < projects.list.size(); ++p) {
    const auto& project = projects.list[p];
    const bool placed = project.outline && project.placed != Placed::not_placed;
    grounds.of.push_back(placed ? grounds.set.size() : no_ground);
    if (!placed) continue;
    grounds.set.append(projects.outlines, *project.outline);
    grounds.project.push_back(static_cast<std::uint32_t>(p));
  }
  return grounds;
}

std::size_t feature_count(const ConstraintLayer& layer) {
  if (const auto* polygons = std::get_if<ConstraintIndex>(&layer.features)) return polygons->polygons().size();
  return std::get<ShapeIndex>(layer.features).shapes().size();
}

/// The layer of each rule, or none. All faults at once.
std::vector<const ConstraintLayer*> layers_of(const RuleSet& rules, const std::vector<ConstraintLayer>& layers) {
  Problems problems;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto& layer = layers[i];
    for (std::size_t j = 0; j < i; ++j)
      if (layers[j].name == layer.name) throw UsageError(fmt::format("two constraint layers are called '{}'", layer.name));
    if (layer.objects.size() != feature_count(layer))
      problems.add(fmt::format("layer '{}': {} ids for {} features", layer.name, layer.objects.size(), feature_count(layer)));
    for (const auto& column : layer.columns)
      if (column.values.size() != feature_count(layer))
        problems.add(fmt::format("layer '{}', column '{}': {} values for {} features", layer.name, column.name, column.values.size(),
                                 feature_count(layer)));
  }
  std::vector<const ConstraintLayer*> of;
  for (const auto& rule : rules.rules) {
    const auto found = std::find_if(layers.begin(), layers.end(), [&](const auto& layer) { return layer.name == rule.layer; });
    of.push_back(found == layers.end() ? nullptr : &*found);
    if (of.back() == nullptr) continue;
    for (const auto& name : rule.filter.columns())
      if (std::none_of(found->columns.begin(), found->columns.end(), [&](const auto& column) { return column.name == name; }))
        problems.add(fmt::format("layer '{}' lacks column '{}', which rule '{}' reads (line {})", found->name, name, rule.id, rule.line));
    if (rule.relation == Relation::outside && std::holds_alternative<ShapeIndex>(found->features))
      problems.add(fmt::format("layer '{}' holds lines or points; rule '{}' (line {}) needs polygons", found->name, rule.id, rule.line));
  }
  problems.raise_if_any<DataError>();
  return of;
}

std::vector<SquareMetres> not_covered(const Measuring& on, const Grounds& grounds, const Projects& projects, const LayerCover& cover) {
  if (const auto* polygons = std::get_if<ConstraintIndex>(&cover.where)) {
    auto missing = uncovered(on, *polygons);
    for (auto& area : missing)
      if (area <= drawing_fault) area = {0};
    return missing;
  }
  std::vector<SquareMetres> missing(grounds.set.size());
  if (const auto* communes = std::get_if<LayerCover::Communes>(&cover.where))
    for (std::size_t g = 0; g < missing.size(); ++g)
      if (std::find(communes->begin(), communes->end(), projects.list[grounds.project[g]].commune) == communes->end())
        missing[g] = on.model.area(grounds.set, g);
  return missing;
}

bool among(const std::vector<std::string>& list, const std::string& value) {
  return list.empty() || std::any_of(list.begin(), list.end(), [&](const auto& one) { return lower(one) == lower(value); });
}

const RuleException* exception_for(const Rule& rule, const Project& project) {
  for (const auto& exception : rule.exceptions)
    if (among(exception.kinds, project.kind) && among(exception.destinations, project.destination)) return &exception;
  return nullptr;
}

/// What is measured for one rule.
struct Measured {
  const ConstraintLayer* layer = nullptr;
  std::vector<Hit> hits;                                    // per ground
  std::shared_ptr<const std::vector<SquareMetres>> no_data;  // per ground
};

class Judge {
 public:
  /// @param layer of the rule; none when it has none, or none is given
  Judge(const Rule& rule, const ConstraintLayer* layer, const Review::Grounds& shared, const ReviewOptions& options)
      : rule_(rule), layer_(layer), shared_(shared), options_(options) {}

  /// @param ground area of the project's ground; none when it is not placed
  /// @param hit nothing when the layer is absent, or the rule has none
  void answer(const Project& project, const std::optional<SquareMetres>& ground, const Hit* hit, SquareMetres no_data, Finding& out) const {
    const auto found = options_.facts.find(project.commune);
    const CommuneFacts* facts = found == options_.facts.end() ? nullptr : &found->second;
    const auto say_no_data = [&](const std::string& why) {
      out.answer = Answer::sans_donnee;
      out.message = "Sans donnée : " + why + ".";
    };
    if (!among(rule_.kinds, project.kind)) return;
    const bool destination_known = rule_.destinations.empty() || !project.destination.empty();
    if (destination_known && !among(rule_.destinations, project.destination)) return;
    const bool geometric = rule_.relation != Relation::none;
    const bool measures = geometric || rule_.condition == Condition::allowance_short;
    const auto condition = holds(rule_.condition, facts, hit != nullptr ? hit->area : ground.value_or(SquareMetres{}));
    if (condition == false && rule_.condition != Condition::allowance_short) return;
    if (measures && !ground) return say_no_data("projet non localisé" + because(project));
    if (geometric && hit == nullptr) return say_no_data(fmt::format("la couche « {} » n'est pas fournie", shared_.layer_title));
    if (geometric && no_data.value > 0 && *ground - no_data <= drawing_fault) {
      out.no_data = *ground;
      return say_no_data(fmt::format("la couche « {} » ne couvre pas le terrain du projet", shared_.layer_title));
    }
    out.no_data = no_data;
    if (geometric && !hit->concerned) {
      if (no_data.value > 0)
        return say_no_data(fmt::format("{} m² du projet hors de l'emprise de la couche « {} » ; le reste n'est pas concerné",
                                       french_area(no_data), shared_.layer_title));
      if (project.placed == Placed::partly)
        return say_no_data("projet localisé en partie" + because(project) + " ; cette partie n'est pas concernée");
      return;
    }
    if (!destination_known) return say_no_data("on ne connaît pas la destination du projet, dont la règle dépend");
    if (!condition) return say_no_data(missing_fact(rule_.condition));
    if (!*condition) return;
    out.answer = Answer::concerne;
    if (geometric) {
      out.area = hit->area;
      out.length = hit->length;
      out.distance = hit->distance;
      out.features = hit->features;
    } else if (measures) {
      out.area = *ground;
    }
    if (ground && ground->value > 0) out.share = std::min(out.area / *ground, 1.0);
    tell(project, facts, out);
  }

 private:
  static std::string because(const Project& project) { return project.reason.empty() ? "" : " (" + project.reason + ")"; }
  void tell(const Project& project, const CommuneFacts* facts, Finding& out) const {
    out.gravity = rule_.gravity;
    for (const auto feature : out.features) out.objects += (out.objects.empty() ? "" : ", ") + layer_->objects[feature];
    out.message = filled_message(rule_, shared_, out, facts != nullptr ? facts->remaining_allowance : std::nullopt);
    if (const auto* exception = exception_for(rule_, project)) {
      out.gravity = exception->gravity;
      out.excepted = true;
      out.message += " Exception : " + exception->why;
    }
    if (out.no_data.value > 0)
      out.message += fmt::format(" Sans donnée pour {} m² du projet, hors de l'emprise de la couche.", french_area(out.no_data));
    if (project.placed == Placed::partly) out.message += " Projet localisé en partie" + because(project) + ".";
  }

  const Rule& rule_;
  const ConstraintLayer* layer_;
  const Review::Grounds& shared_;
  const ReviewOptions& options_;
};

Review::Grounds shared_of(const Rule& rule, const ConstraintLayer* layer) {
  const bool lines = layer != nullptr && std::holds_alternative<ShapeIndex>(layer->features);
  if (layer == nullptr) return {tolerance_text(rule, false), rule.layer, "", ""};
  return {tolerance_text(rule, lines), layer->title.empty() ? layer->name : layer->title, layer->source, layer->vintage};
}

}  // namespace

Review review(const Projects& projects, const std::vector<ConstraintLayer>& layers, const RuleSet& rules, const ReviewOptions& options) {
  Review result;
  result.rules = rules_in_force(rules, options.day);
  const auto& asked = result.rules.rules;
  const auto layer_of = layers_of(result.rules, layers);
  const auto grounds = grounds_of(projects);
  const Measuring on{grounds.set, options.model, options.threads};

  std::vector<Measured> measured(asked.size());
  for (const auto& layer : layers) {
    std::vector<std::size_t> places;
    std::vector<const Rule*> of_layer;
    for (std::size_t r = 0; r < asked.size(); ++r)
      if (layer_of[r] == &layer) {
        places.push_back(r);
        of_layer.push_back(&asked[r]);
      }
    if (places.empty()) continue;
    const auto no_data = std::make_shared<const std::vector<SquareMetres>>(not_covered(on, grounds, projects, layer.covers));
    auto hits = measure(on, layer, of_layer, *no_data);
    for (std::size_t k = 0; k < places.size(); ++k) measured[places[k]] = {&layer, std::move(hits[k]), no_data};
  }

  for (std::size_t r = 0; r < asked.size(); ++r) result.grounds.push_back(shared_of(asked[r], layer_of[r]));
  std::vector<Judge> judges;
  for (std::size_t r = 0; r < asked.size(); ++r) judges.emplace_back(asked[r], layer_of[r], result.grounds[r], options);
  result.findings.resize(projects.list.size() * asked.size());
  for (std::size_t p = 0; p < projects.list.size(); ++p) {
    const auto ground = grounds.of[p];
    const auto area = ground == no_ground ? std::nullopt : std::optional(options.model.area(grounds.set, ground));
    for (std::size_t r = 0; r < asked.size(); ++r) {
      auto& finding = result.findings[p * asked.size() + r];
      finding.project = static_cast<std::uint32_t>(p);
      finding.rule = static_cast<std::uint32_t>(r);
      const bool known = measured[r].layer != nullptr && ground != no_ground;
      const auto* hit = known ? &measured[r].hits[ground] : nullptr;
      judges[r].answer(projects.list[p], area, hit, known ? (*measured[r].no_data)[ground] : SquareMetres{}, finding);
    }
  }
  return result;
}

}  // namespace arpent
