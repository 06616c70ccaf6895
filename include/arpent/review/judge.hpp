// SPDX-License-Identifier: Apache-2.0
/// The review: every project against every rule, and what follows for the project.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/area_model.hpp"
#include "arpent/layers/arrondissements.hpp"
#include "arpent/review/constraint.hpp"
#include "arpent/review/project.hpp"
#include "arpent/review/rules.hpp"

namespace arpent {

/// What is known about a commune on the day of the review; what is empty is not known, and rules that need it say so.
struct CommuneFacts {
  std::optional<std::string> document_state;  ///< ETAT of the plan document, as CNIG codes it (`03` opposable)
  std::optional<std::string> drafted_state;   ///< ETAT of the document being drafted; empty text: none is
  std::optional<bool> plan_holds_target;      ///< the plan document holds the land targets
  std::optional<bool> scot_holds_target;
  std::optional<SquareMetres> remaining_allowance;  ///< before the project; may be negative
  bool operator==(const CommuneFacts&) const = default;
};
/// What is known of a commune: under its code, else under that of the commune an arrondissement is of, else under those of its
/// arrondissements where they agree. None: nothing.
[[nodiscard]] const CommuneFacts* facts_of(const std::map<std::string, CommuneFacts>& facts, const std::string& commune, const Arrondissements& arrondissements);
/// Whether a list of communes holds one: by its code, by that of the commune it is an arrondissement of, or by all of its arrondissements.
[[nodiscard]] bool holds_commune(const LayerCover::Communes& list, const std::string& commune, const Arrondissements& arrondissements);

/// The day of a review, and how it measures.
struct ReviewOptions {
  SurveyDate day;   ///< a full date: the rules in force on it are asked
  AreaModel model;  ///< of all areas
  int threads = 0;  ///< 0: all
  std::map<std::string, CommuneFacts> facts;  ///< by INSEE code
  Arrondissements arrondissements = {};       ///< where codes of communes and of their arrondissements meet; empty: nowhere
};

/// One rule against one project.
struct Finding {
  std::uint32_t project = 0;  ///< in the list of projects
  std::uint32_t rule = 0;     ///< in `Review::rules`
  Answer answer = Answer::non_concerne;
  Gravity gravity = Gravity::information;  ///< of the rule or of the exception; means something when `answer` is `concerne`
  bool excepted = false;                   ///< an exception of the rule gave the gravity
  bool asked = true;                       ///< false: the rule is not for projects of this kind, destination or state, so `non_concerne` says nothing of the ground
  SquareMetres area;             ///< ground the rule concerns, each square metre once
  double share = 0;              ///< of the project's ground, from areas that are not rounded; at most 1
  std::optional<Metres> distance;  ///< to the nearest feature of the rule, of `within`
  Metres length;                 ///< of lines inside the project
  SquareMetres no_data;          ///< ground of the project the layer holds no data on
  std::optional<Metres> band;    ///< mean width of what is shared, where that is no wider than limits are drawn with
  std::vector<std::uint32_t> features;  ///< touched, in the order of the layer
  std::vector<std::uint32_t> parts;     ///< of `Project::parts`: those whose facts make the rule concern it; empty: the whole ground
  std::string objects;  ///< their names, each once, joined by `, `, then `objets n° 4, 7` of those without a name; the first eight
  std::string message;  ///< French; of `non_concerne` only where the project's state is why, else empty
};

/// Ground that a finding measures. None where it measures none: a line, a point, a distance without shared ground, a condition alone.
/// A rule of areas never concerns a project by no ground at all.
[[nodiscard]] inline std::optional<SquareMetres> measured_area(const Finding& finding) {
  return finding.area.value > 0 ? std::optional(finding.area) : std::nullopt;
}

/// Findings of all projects, and what they share.
struct Review {
  RuleSet rules;  ///< those in force on the day
  /// What all findings of one rule share.
  struct Grounds {
    std::string tolerance;  ///< French: below what a hit only touches
    std::string layer_title, source, vintage;  ///< of the layer; the title alone, or its name, when no layer is given
  };
  std::vector<Grounds> grounds;   ///< per rule
  static constexpr std::size_t no_layer = static_cast<std::size_t>(-1);
  std::vector<std::size_t> layer_of;  ///< per rule: its place among the layers; `no_layer` when it needs none or none is given
  std::vector<Finding> findings;  ///< by project, then rule: projects × rules of them
};

/// Asks every rule in force of every project.
///
/// Areas of one rule are dissolved before they are summed: where constraints overlap one another, ground counts once. What shares
/// the rule's least area or less, or its least length, only touches and is not concerned. A layer that is not given or lacks a
/// column, a layer of a plan document where none is opposable, a project without ground, ground the layer does not cover, a
/// fact that is not known and a value that is none of a closed list are answered `sans_donnee`. Where only part of a
/// project is covered, or placed, what is concerned there is a finding that says so; nothing concerned there is `sans_donnee`.
///
/// A rule that depends on facts of communes is asked of each part of a project's ground (`Project::parts`) under the facts of its own
/// commune, where these differ; what it finds there is put together, and the sentence names the communes.
///
/// @param layers at most one of a name
/// @throws UsageError when the day is not a full date or two layers have one name; DataError when values do not match the
///   features of a layer, a rule needs polygons of a layer of lines, or a cover is no polygon layer, all at once; when GEOS gives
///   up on a pair
/// Cost: one search of overlaps or of near things for each layer and distance; an overlay for projects that several
///   overlapping constraints of one rule share. Memory: about 170 bytes a finding.
[[nodiscard]] Review review(const Projects& projects, const std::vector<ConstraintLayer>& layers, const RuleSet& rules,
                            const ReviewOptions& options);

/// What the findings of a project come to.
struct Opinion {
  /// `conflit`, `a_instruire`, `vigilance`, `information`, `favorable`; `sans_objet` when no rule concerns it; `sans_donnee` when
  /// no rule that is for such projects could be answered, or the project is not placed.
  std::string word;
  std::optional<Gravity> worst;
  std::size_t count[gravities] = {};  ///< findings that concern it, by gravity; favourable ones never hide others
  std::size_t not_concerned = 0, no_data = 0;
  std::string text;  ///< French, for a letter: what was measured and with which vintages, never a decision
};
/// One opinion a project, in their order.
[[nodiscard]] std::vector<Opinion> opinions(const Projects& projects, const Review& review, const SurveyDate& day);

}  // namespace arpent
