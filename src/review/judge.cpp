// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "conditions.hpp"
#include "measures.hpp"
#include "messages.hpp"
#include "unreadable.hpp"

namespace arpent {
namespace {

constexpr std::size_t no_ground = static_cast<std::size_t>(-1);
/// Ground that a layer does not cover is a drawing fault up to this, as for rules (1 m²: the Swiss RDPPF cadastre).
constexpr SquareMetres drawing_fault{1};

/// The ground of each project; after all of them, commune by commune, that of projects in several.
struct Grounds {
  PolygonSet set;
  std::vector<std::size_t> of;                   // per project: its polygon, or no_ground
  std::vector<std::vector<std::size_t>> parts;   // per project: those of `Project::parts`; empty: not in several communes
  std::vector<std::vector<CommunePart>> where;   // per polygon: communes that hold it
};

Grounds grounds_of(const Projects& projects) {
  Grounds grounds;
  for (const auto& project : projects.list) {
    const bool placed = project.outline && project.placed != Placed::not_placed;
    grounds.of.push_back(placed ? grounds.set.size() : no_ground);
    if (!placed) continue;
    grounds.set.append(projects.outlines, *project.outline);
    grounds.where.push_back(project.parts);
    if (project.parts.empty()) grounds.where.back().push_back({project.commune, "", {}, std::nullopt});
  }
  grounds.parts.resize(projects.list.size());
  for (std::size_t p = 0; p < projects.list.size(); ++p)
    for (const auto& part : projects.list[p].parts) {
      if (grounds.of[p] == no_ground || !part.outline) continue;
      grounds.parts[p].push_back(grounds.set.size());
      grounds.set.append(projects.parts, *part.outline);
      grounds.where.push_back({part});
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
  Coverage(const Measuring& on, const Grounds& grounds, const std::vector<ConstraintLayer>& layers, const Arrondissements& arrondissements)
      : on_(on), grounds_(grounds), layers_(layers), arrondissements_(arrondissements) {}
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
    if (const auto* communes = std::get_if<LayerCover::Communes>(&asked.covers.where)) {
      std::map<std::string, bool> known;
      const auto held = [&](const std::string& commune) {
        const auto [found, added] = known.try_emplace(commune);
        if (added) found->second = holds_commune(*communes, commune, arrondissements_);
        return found->second;
      };
      for (std::size_t g = 0; g < missing.size(); ++g) missing[g] = not_held(g, held);
    }
    return std::make_shared<const std::vector<SquareMetres>>(std::move(missing));
  }

 private:
  /// Ground in communes that are not held; of what lies in no commune, as the largest part.
  template <class Held>
  [[nodiscard]] SquareMetres not_held(std::size_t g, Held held) const {
    const auto ground = on_.model.area(grounds_.set, g);
    const auto& where = grounds_.where[g];
    SquareMetres in_others;
    for (std::size_t k = 1; k < where.size(); ++k)
      if (held(where[k].commune) != held(where.front().commune)) in_others += where[k].area;
    return held(where.front().commune) ? in_others : std::max(ground - in_others, SquareMetres{0});
  }

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
  const std::vector<ConstraintLayer>& layers_;
  const Arrondissements& arrondissements_;
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

/// Ground a rule is asked of, under the facts of one commune.
struct Side {
  std::optional<SquareMetres> area;      // none when the project is not placed
  std::size_t ground = no_ground;
  const CommuneFacts* facts = nullptr;   // none: nothing is known of the commune
};

class Judge {
 public:
  Judge(const Rule& rule, const Measured& measured, const Review::Grounds& shared)
      : rule_(rule), measured_(measured), layer_(measured.layer), shared_(shared) {}

  /// @param parts of the ground, each under its own facts, in the order of `Project::parts`; empty: one commune
  void answer(const Project& project, const Side& whole, const std::vector<Side>& parts, Finding& out) const {
    const bool destination_known = rule_.destinations.empty() || !project.destination.empty();
    out.asked = among(rule_.kinds, project.kind) && (!destination_known || among(rule_.destinations, project.destination));
    if (!out.asked) return;
    if (!rule_.states.empty() && std::find(rule_.states.begin(), rule_.states.end(), project.step) == rule_.states.end()) {
      out.asked = false;
      out.message = other_state(project, rule_);
      return;
    }
    if (facts_differ(parts)) return answer_by_parts(project, *whole.area, parts, out);
    const auto why = measure(project, whole, out);
    if (out.answer == Answer::sans_donnee) out.message = "Sans donnée : " + why + ".";
    if (out.answer != Answer::concerne) return;
    finish(project, whole.area, whole.facts, out);
    if (!why.empty()) out.message += " Sans donnée : " + why + ".";
  }

 private:
  static std::string because(const Project& project) { return project.reason.empty() ? "" : " (" + project.reason + ")"; }
  [[nodiscard]] bool geometric() const { return rule_.relation != Relation::none; }

  /// What of a commune's facts the rule reads.
  [[nodiscard]] CommuneFacts facts_read(const CommuneFacts* facts) const {
    CommuneFacts read;
    if (facts == nullptr) return read;
    if (geometric() && layer_ != nullptr && layer_->plan_document && facts->document_state && !opposable(*facts->document_state)) read.document_state = facts->document_state;
    switch (rule_.condition) {
      case Condition::none: break;
      case Condition::document_not_applicable: read.document_state = facts->document_state; break;
      case Condition::document_drafted: read.drafted_state = facts->drafted_state; break;
      case Condition::plan_without_target: read.plan_holds_target = facts->plan_holds_target; break;
      case Condition::scot_without_target: read.scot_holds_target = facts->scot_holds_target; break;
      case Condition::allowance_short: read.remaining_allowance = facts->remaining_allowance; break;
    }
    return read;
  }
  [[nodiscard]] bool facts_differ(const std::vector<Side>& parts) const {
    return parts.size() > 1 && std::any_of(parts.begin() + 1, parts.end(), [&](const Side& part) { return facts_read(part.facts) != facts_read(parts.front().facts); });
  }

  /// Answers of one ground, without words. @return why there is no data, on some of the ground that is concerned too; French, without a full stop
  std::string measure(const Project& project, const Side& side, Finding& out) const {
    const auto no_data_because = [&](std::string why) {
      out.answer = Answer::sans_donnee;
      return why;
    };
    const auto* hit = side.ground == no_ground || measured_.hits.empty() ? nullptr : &measured_.hits[side.ground];
    const auto no_data = hit != nullptr && measured_.no_data != nullptr ? (*measured_.no_data)[side.ground] : SquareMetres{0};
    const auto condition = holds(rule_.condition, side.facts, hit != nullptr ? hit->area : side.area.value_or(SquareMetres{}));
    if (condition == false && rule_.condition != Condition::allowance_short) return {};
    if (rule_.measures() && !side.area) return no_data_because("projet non localisé" + because(project));
    if (geometric()) {
      if (layer_ == nullptr) return no_data_because(fmt::format("la couche « {} » n'est pas fournie", shared_.layer_title));
      if (!measured_.missing.empty())
        return no_data_because(fmt::format("la couche « {} » n'a pas de colonne {}, que la règle lit", shared_.layer_title, measured_.missing));
      if (layer_->plan_document && side.facts != nullptr && side.facts->document_state && !opposable(*side.facts->document_state))
        return no_data_because(fmt::format("le document d'urbanisme n'est pas opposable à cette date (ETAT {})", *side.facts->document_state));
      if (no_data.value > 0 && *side.area - no_data <= drawing_fault) {
        out.no_data = *side.area;
        return no_data_because(fmt::format("la couche « {} » ne couvre pas le terrain du projet", shared_.layer_title));
      }
      out.no_data = no_data;
      if (hit->hangs) return no_data_because(unreadable_words(*hit));
      if (!hit->concerned) {
        if (no_data.value > 0)
          return no_data_because(fmt::format("{} m² du projet hors de l'emprise de la couche « {} » ; le reste n'est pas concerné", french_area(no_data), shared_.layer_title));
        if (project.placed == Placed::partly) return no_data_because("projet localisé en partie" + because(project) + " ; cette partie n'est pas concernée");
        return {};
      }
    }
    if (!rule_.destinations.empty() && project.destination.empty()) return no_data_because("on ne connaît pas la destination du projet, dont la règle dépend");
    if (!condition) return no_data_because(missing_fact(rule_.condition));
    if (!*condition) return {};
    out.answer = Answer::concerne;
    if (geometric()) {
      out.area = hit->area;
      out.length = hit->length;
      out.distance = hit->distance;
      out.band = hit->band;
      out.features = hit->features;
      if (!hit->unreadable.empty()) return unreadable_words(*hit);
    } else if (rule_.measures()) {
      out.area = *side.area;
    }
    return {};
  }

  /// The answers of all parts put together: what any of them is concerned by concerns the project, and the sentence says where.
  void answer_by_parts(const Project& project, SquareMetres ground, const std::vector<Side>& parts, Finding& out) const {
    std::vector<std::string> no_data;
    const CommuneFacts* deciding = nullptr;
    std::vector<std::string> where;
    for (std::uint32_t k = 0; k < parts.size(); ++k) {
      const auto& commune = project.parts[k];
      const auto name = fmt::format("{} ({})", commune.name.empty() ? commune.commune : commune.name, commune.commune);
      Finding part;
      const auto why = measure(project, parts[k], part);
      if (!why.empty()) no_data.push_back(fmt::format("pour la partie à {}, {}", name, why));
      if (part.answer == Answer::sans_donnee) out.no_data += part.no_data;
      if (part.answer != Answer::concerne) continue;
      if (where.empty()) deciding = parts[k].facts;
      where.push_back(name);
      add(part, k, out);
    }
    if (where.empty()) {
      if (no_data.empty()) return;
      out.answer = Answer::sans_donnee;
      out.message = "Sans donnée : " + join(no_data, " ; ") + ".";
      return;
    }
    out.answer = Answer::concerne;
    finish(project, ground, deciding, out);
    out.message += fmt::format(" Pour la partie à {}, dont les faits décident.", join(where, " et à "));
    if (!no_data.empty()) out.message += " Sans donnée " + join(no_data, " ; ") + ".";
  }

  static void add(const Finding& part, std::uint32_t place, Finding& out) {
    out.band = out.parts.empty() || out.band ? part.band : std::nullopt;
    out.parts.push_back(place);
    out.area += part.area;
    out.length.value += part.length.value;
    out.no_data += part.no_data;
    if (part.distance) out.distance = out.distance ? std::min(*out.distance, *part.distance) : part.distance;
    std::vector<std::uint32_t> both;
    std::set_union(out.features.begin(), out.features.end(), part.features.begin(), part.features.end(), std::back_inserter(both));
    out.features = std::move(both);
  }

  /// Gravity, share and words of a finding that concerns the project.
  void finish(const Project& project, const std::optional<SquareMetres>& ground, const CommuneFacts* facts, Finding& out) const {
    if (ground && ground->value > 0) out.share = std::min(out.area / *ground, 1.0);
    out.gravity = rule_.gravity;
    const auto objects = layer_ != nullptr ? objects_of(out.features) : ObjectNames{};
    out.objects = listed(objects);
    out.message = filled_message(rule_, of_features(out), out, objects, facts != nullptr ? facts->remaining_allowance : std::nullopt);
    if (const auto* exception = exception_for(rule_, project)) {
      out.gravity = exception->gravity;
      out.excepted = true;
      out.message += " Exception : " + exception->why;
    }
    if (!rule_.states.empty() && project.step == PermitState::unknown) out.message += " " + unknown_state(project, rule_);
    if (out.band) out.message += " " + band_words(*out.band);
    if (out.no_data.value > 0)
      out.message += fmt::format(" Sans donnée pour {} m² du projet, hors de l'emprise de la couche.", french_area(out.no_data));
    if (project.placed == Placed::partly) out.message += " Projet localisé en partie" + because(project) + ".";
  }

  /// `2 500 m² du projet où la couche « Zonage » dit typezone « 1AUa », que la règle ne sait pas lire`.
  [[nodiscard]] std::string unreadable_words(const Hit& hit) const {
    constexpr std::size_t most = 4;
    std::vector<std::string> values;
    for (const auto feature : hit.unreadable)
      for (const auto& value : unreadable_values(rule_.filter, *layer_, feature))
        if (auto text = in_words(value); values.size() < most && std::find(values.begin(), values.end(), text) == values.end()) values.push_back(std::move(text));
    const auto where = hit.unreadable_area.value > 0 ? french_area(hit.unreadable_area) + " m² du projet où " : std::string();
    return fmt::format("{}la couche « {} » dit {}, que la règle ne sait pas lire", where, shared_.layer_title, join(values, ", "));
  }

  /// Each name once; a project that meets hundreds of objects says how many more there are.
  [[nodiscard]] ObjectNames objects_of(const std::vector<std::uint32_t>& features) const {
    constexpr std::size_t most = 8;
    ObjectNames all;
    for (const auto feature : features) {
      const auto& name = layer_->objects[feature];
      auto& list = !layer_->unnamed.empty() && layer_->unnamed[feature] ? all.numbers : all.names;
      if (std::find(list.begin(), list.end(), name) != list.end()) continue;
      if (all.names.size() + all.numbers.size() < most) list.push_back(name);
      else ++all.beyond;
    }
    return all;
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
};

/// A project's ground under the facts of its commune, and commune by commune.
struct Sides {
  Side whole;
  std::vector<Side> parts;
};

Sides sides_of(std::size_t p, const Projects& projects, const Grounds& grounds, const ReviewOptions& options) {
  const auto& project = projects.list[p];
  Sides sides;
  // Where zones say in which commune the ground is, they do; else the project's source does.
  sides.whole.facts = facts_of(options.facts, project.parts.empty() ? project.commune : project.parts.front().commune, options.arrondissements);
  sides.whole.ground = grounds.of[p];
  if (sides.whole.ground != no_ground) sides.whole.area = options.model.area(grounds.set, sides.whole.ground);
  for (std::size_t k = 0; k < grounds.parts[p].size(); ++k) {
    const auto ground = grounds.parts[p][k];
    sides.parts.push_back({options.model.area(grounds.set, ground), ground, facts_of(options.facts, project.parts[k].commune, options.arrondissements)});
  }
  return sides;
}

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
  Coverage coverage(on, grounds, layers, options.arrondissements);
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
  for (std::size_t r = 0; r < asked.size(); ++r) judges.emplace_back(asked[r], measured[r], result.grounds[r]);
  result.findings.resize(projects.list.size() * asked.size());
  parallel_for(projects.list.size(), 64, options.threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto p = begin; p < end; ++p) {
      const auto sides = sides_of(p, projects, grounds, options);
      for (std::size_t r = 0; r < asked.size(); ++r) {
        auto& finding = result.findings[p * asked.size() + r];
        finding.project = static_cast<std::uint32_t>(p);
        finding.rule = static_cast<std::uint32_t>(r);
        judges[r].answer(projects.list[p], sides.whole, sides.parts, finding);
      }
    }
  });
  return result;
}

}  // namespace arpent
