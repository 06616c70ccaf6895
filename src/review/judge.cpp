// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
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

/// The layer of each rule, and the columns it lacks for it.
struct RuleLayers {
  std::vector<std::size_t> of;        // place among the layers, or Review::no_layer
  std::vector<std::string> missing;   // names, joined
};

void check_layer(const ConstraintLayer& layer, const std::vector<ConstraintLayer>& layers, Problems& problems) {
  const auto features = feature_count(layer);
  if (layer.objects.size() != features)
    problems.add(say("layer '{}': {} ids for {} features", layer.name, layer.objects.size(), features));
  if (!layer.file_of.empty() && layer.file_of.size() != features)
    problems.add(say("layer '{}': {} files for {} features", layer.name, layer.file_of.size(), features));
  for (const auto& column : layer.columns)
    if (column.values.size() != features)
      problems.add(say("layer '{}', column '{}': {} values for {} features", layer.name, column.name, column.values.size(), features));
  if (const auto* cover = std::get_if<LayerCover::OfLayer>(&layer.covers.where))
    if (std::none_of(layers.begin(), layers.end(), [&](const auto& one) { return one.name == cover->name && std::holds_alternative<ConstraintIndex>(one.features); }))
      problems.add(say("layer '{}' holds data where '{}' has polygons, and there is no such layer of polygons", layer.name, cover->name));
}

/// @throws UsageError, DataError, all faults at once
RuleLayers layers_of(const RuleSet& rules, const std::vector<ConstraintLayer>& layers) {
  Problems problems;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (layers[j].name == layers[i].name) throw UsageError(say("two constraint layers are called '{}'", layers[i].name));
    check_layer(layers[i], layers, problems);
  }
  RuleLayers result;
  for (const auto& rule : rules.rules) {
    const auto found = std::find_if(layers.begin(), layers.end(), [&](const auto& layer) { return layer.name == rule.layer; });
    result.of.push_back(found == layers.end() ? Review::no_layer : static_cast<std::size_t>(found - layers.begin()));
    result.missing.emplace_back();
    if (found == layers.end()) continue;
    for (const auto& name : rule.filter.columns())
      if (std::none_of(found->columns.begin(), found->columns.end(), [&](const auto& column) { return column.name == name; }))
        result.missing.back() += (result.missing.back().empty() ? "" : ", ") + name;
    if (rule.relation == Relation::outside && std::holds_alternative<ShapeIndex>(found->features))
      problems.add(say("layer '{}' holds lines or points; rule '{}' (line {}) needs polygons", found->name, rule.id, rule.line));
  }
  problems.raise_if_any<DataError>();
  return result;
}

/// Ground of each project without data, by layer; what several layers share is measured once.
class Coverage {
 public:
  Coverage(const Measuring& on, const Grounds& grounds, const Projects& projects, const std::vector<ConstraintLayer>& layers)
      : on_(on), grounds_(grounds), projects_(projects), layers_(layers) {}
  using Missing = std::shared_ptr<const std::vector<SquareMetres>>;  // per ground

  Missing missing(const ConstraintLayer& asked) {
    if (const auto* layer = std::get_if<LayerCover::OfLayer>(&asked.covers.where)) {
      const auto found = std::find_if(layers_.begin(), layers_.end(), [&](const auto& one) { return one.name == layer->name; });
      const auto& cover = std::get<ConstraintIndex>(found->features);
      auto& known = by_layer_[layer->name];
      if (known == nullptr) known = beyond(cover);
      return layer->name == asked.name ? known : with_features(asked, cover, known);
    }
    if (const auto* polygons = std::get_if<ConstraintIndex>(&asked.covers.where)) return with_features(asked, *polygons, beyond(*polygons));
    std::vector<SquareMetres> missing(grounds_.set.size());
    if (const auto* communes = std::get_if<LayerCover::Communes>(&asked.covers.where))
      for (std::size_t g = 0; g < missing.size(); ++g)
        if (std::find(communes->begin(), communes->end(), projects_.list[grounds_.project[g]].commune) == communes->end())
          missing[g] = on_.model.area(grounds_.set, g);
    return std::make_shared<const std::vector<SquareMetres>>(std::move(missing));
  }

 private:
  [[nodiscard]] Missing beyond(const ConstraintIndex& polygons) const {
    auto missing = uncovered(on_, polygons);
    for (auto& area : missing)
      if (area <= drawing_fault) area = {0};
    return std::make_shared<const std::vector<SquareMetres>>(std::move(missing));
  }

  /// Where the layer has a feature it has data, whatever it declares.
  [[nodiscard]] Missing with_features(const ConstraintLayer& layer, const ConstraintIndex& cover, const Missing& missing) const {
    const auto* features = std::get_if<ConstraintIndex>(&layer.features);
    if (features == nullptr || std::none_of(missing->begin(), missing->end(), [](auto area) { return area.value > 0; })) return missing;
    PolygonSet both = cover.polygons();
    both.append_all(features->polygons());
    return beyond(ConstraintIndex(std::move(both), on_.threads));
  }

  const Measuring& on_;
  const Grounds& grounds_;
  const Projects& projects_;
  const std::vector<ConstraintLayer>& layers_;
  std::map<std::string, Missing> by_layer_;
};

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
  const ConstraintLayer* layer = nullptr;  // none: not given, or not needed
  std::string missing;                      // columns the rule reads and the layer has not
  std::vector<Hit> hits;                                    // per ground
  std::shared_ptr<const std::vector<SquareMetres>> no_data;  // per ground
};

class Judge {
 public:
  Judge(const Rule& rule, const Measured& measured, const Review::Grounds& shared, const ReviewOptions& options)
      : rule_(rule), measured_(measured), layer_(measured.layer), shared_(shared), options_(options) {}

  /// @param ground area of the project's ground; none when it is not placed
  /// @param hit nothing when the layer is absent, or the rule has none
  void answer(const Project& project, const std::optional<SquareMetres>& ground, const Hit* hit, SquareMetres no_data, Finding& out) const {
    const auto found = options_.facts.find(project.commune);
    const CommuneFacts* facts = found == options_.facts.end() ? nullptr : &found->second;
    const auto say_no_data = [&](const std::string& why) {
      out.answer = Answer::sans_donnee;
      out.message = "Sans donnée : " + why + ".";
    };
    const bool destination_known = rule_.destinations.empty() || !project.destination.empty();
    out.asked = among(rule_.kinds, project.kind) && (!destination_known || among(rule_.destinations, project.destination));
    if (!out.asked) return;
    const bool geometric = rule_.relation != Relation::none;
    const bool measures = geometric || rule_.condition == Condition::allowance_short;
    const auto condition = holds(rule_.condition, facts, hit != nullptr ? hit->area : ground.value_or(SquareMetres{}));
    if (condition == false && rule_.condition != Condition::allowance_short) return;
    if (measures && !ground) return say_no_data("projet non localisé" + because(project));
    if (geometric && layer_ == nullptr) return say_no_data(fmt::format("la couche « {} » n'est pas fournie", shared_.layer_title));
    if (geometric && !measured_.missing.empty())
      return say_no_data(fmt::format("la couche « {} » n'a pas de colonne {}, que la règle lit", shared_.layer_title, measured_.missing));
    if (geometric && layer_->plan_document && facts != nullptr && facts->document_state && !opposable(*facts->document_state))
      return say_no_data(fmt::format("le document d'urbanisme n'est pas opposable à cette date (ETAT {})", *facts->document_state));
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
    if (layer_ != nullptr) out.objects = names_of(out.features);
    out.message = filled_message(rule_, of_features(out), out, facts != nullptr ? facts->remaining_allowance : std::nullopt);
    if (const auto* exception = exception_for(rule_, project)) {
      out.gravity = exception->gravity;
      out.excepted = true;
      out.message += " Exception : " + exception->why;
    }
    if (out.no_data.value > 0)
      out.message += fmt::format(" Sans donnée pour {} m² du projet, hors de l'emprise de la couche.", french_area(out.no_data));
    if (project.placed == Placed::partly) out.message += " Projet localisé en partie" + because(project) + ".";
  }

  /// Each name once; a project that meets hundreds of objects says how many more there are.
  [[nodiscard]] std::string names_of(const std::vector<std::uint32_t>& features) const {
    constexpr std::size_t most = 8;
    std::vector<std::string> names;
    std::size_t beyond = 0;
    for (const auto feature : features) {
      const auto& name = layer_->objects[feature];
      if (std::find(names.begin(), names.end(), name) != names.end()) continue;
      if (names.size() < most) names.push_back(name);
      else ++beyond;
    }
    return join(names, ", ") + (beyond > 0 ? fmt::format(" et {} autre{}", beyond, beyond > 1 ? "s" : "") : "");
  }
  /// Of a layer of several files, the vintage of those that the finding touches.
  [[nodiscard]] Review::Grounds of_features(const Finding& finding) const {
    auto grounds = shared_;
    if (layer_ != nullptr) grounds.vintage = vintage_of(*layer_, finding.features);
    return grounds;
  }

  const Rule& rule_;
  const Measured& measured_;
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
  const auto wanted = layers_of(result.rules, layers);
  result.layer_of = wanted.of;
  const auto grounds = grounds_of(projects);
  const Measuring on{grounds.set, options.model, options.threads};

  std::vector<Measured> measured(asked.size());
  Coverage coverage(on, grounds, projects, layers);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    std::vector<std::size_t> places;
    std::vector<const Rule*> answerable;
    for (std::size_t r = 0; r < asked.size(); ++r) {
      if (wanted.of[r] != l) continue;
      measured[r].layer = &layers[l];
      measured[r].missing = wanted.missing[r];
      if (!measured[r].missing.empty()) continue;
      places.push_back(r);
      answerable.push_back(&asked[r]);
    }
    if (places.empty()) continue;
    const auto no_data = coverage.missing(layers[l]);
    auto hits = measure(on, layers[l], answerable, *no_data);
    for (std::size_t k = 0; k < places.size(); ++k) {
      measured[places[k]].hits = std::move(hits[k]);
      measured[places[k]].no_data = no_data;
    }
  }

  for (std::size_t r = 0; r < asked.size(); ++r) result.grounds.push_back(shared_of(asked[r], measured[r].layer));
  std::vector<Judge> judges;
  for (std::size_t r = 0; r < asked.size(); ++r) judges.emplace_back(asked[r], measured[r], result.grounds[r], options);
  result.findings.resize(projects.list.size() * asked.size());
  parallel_for(projects.list.size(), 64, options.threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto p = begin; p < end; ++p) {
      const auto ground = grounds.of[p];
      const auto area = ground == no_ground ? std::nullopt : std::optional(options.model.area(grounds.set, ground));
      for (std::size_t r = 0; r < asked.size(); ++r) {
        auto& finding = result.findings[p * asked.size() + r];
        finding.project = static_cast<std::uint32_t>(p);
        finding.rule = static_cast<std::uint32_t>(r);
        const bool known = !measured[r].hits.empty() && ground != no_ground;
        judges[r].answer(projects.list[p], area, known ? &measured[r].hits[ground] : nullptr, known ? (*measured[r].no_data)[ground] : SquareMetres{}, finding);
      }
    }
  });
  return result;
}

}  // namespace arpent
