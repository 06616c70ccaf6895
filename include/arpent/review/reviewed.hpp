// SPDX-License-Identifier: Apache-2.0
/// The whole review of a list of projects: findings, opinions, land, ranking. What every output is made from.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "arpent/landuse/compare.hpp"
#include "arpent/review/constraint_set.hpp"
#include "arpent/review/judge.hpp"
#include "arpent/review/land_take.hpp"
#include "arpent/review/overlap_shapes.hpp"
#include "arpent/review/priority.hpp"
#include "arpent/review/project_layer.hpp"

namespace arpent {

/// Which projects get a sheet.
enum class Sheets : std::uint8_t { all, conflicts, none };

/// Everything a review gives, ready to be published.
struct Reviewed {
  std::shared_ptr<const ConstraintSet> constraints;  ///< the day of the review is theirs
  ProjectLayer projects;  ///< with the commune of each, where it could be told
  SurveyDate day;  ///< of the review, a full date
  std::string area_model;
  Review review;
  std::vector<Opinion> opinions;  ///< per project
  FindingShapes shapes;           ///< of findings that concern a project
  std::vector<LandTake> land;     ///< per project
  std::vector<CommuneProjects> communes;  ///< by code
  PriorityGrid grid;
  Ranking ranking;
  std::map<std::string, std::string> commune_names;  ///< by INSEE code
  Sheets sheets = Sheets::all;
  std::vector<Anomaly> anomalies;         ///< of the projects, of the constraints, of both together
  Arrondissements arrondissements = {};   ///< as of the options
};

/// What a review is made with beside projects and constraints.
struct ExamineOptions {
  AreaModel model;
  std::string area_model = "planar";  ///< its name
  const ZoneLayer* territory = nullptr;  ///< communes; none: each project's commune is the one it names
  std::map<std::string, std::string> commune_names;  ///< of communes without a zone
  Allowances allowances;
  PriorityGrid grid;
  Arrondissements arrondissements = {};  ///< whose codes stand for a commune's; empty: none
  int threads = 0;
  bool opinions_alone = false;  ///< no shapes, no land, no communes, no ranking
};

/// Communes that hold ground of a project, the largest part first, arrondissements added up. Empty: no zones, or none holds any.
[[nodiscard]] std::vector<CommunePart> communes_of(const Project& project, const Arrondissements& arrondissements);
/// French: `Cassis (13022, 15 000 m²) et Marseille (13055, 5 000 m²)`; empty for one commune.
[[nodiscard]] std::string straddle_words(const std::vector<CommunePart>& communes);

/// The review of a list against a set of constraints. Pure.
///
/// A project is counted in the commune its source names; else in the one that holds most of its ground, with an anomaly when they
/// differ. Rules that read facts of communes read those of the communes its ground is in, by the zones given.
/// Anomalies of kind `hors_territoire` (ground in no commune), `autre_commune`, `a_cheval` (ground in several communes),
/// `emprise_demesuree` (larger than its commune), `commune_inconnue` (a code of a list that no commune has).
/// @throws UsageError when the constraints are in another CRS than the projects; as `review`
[[nodiscard]] Reviewed examine(ProjectLayer projects, std::shared_ptr<const ConstraintSet> constraints, const ExamineOptions& options);

}  // namespace arpent
