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
};

/// What a review is made with beside projects and constraints.
struct ExamineOptions {
  AreaModel model;
  std::string area_model = "planar";  ///< its name
  const ZoneLayer* territory = nullptr;  ///< communes; none: each project's commune is the one it names
  std::map<std::string, std::string> commune_names;  ///< of communes without a zone
  Allowances allowances;
  PriorityGrid grid;
  int threads = 0;
  bool opinions_alone = false;  ///< no shapes, no land, no communes, no ranking
};

/// The review of a list against a set of constraints. Pure.
///
/// A project lies in the commune its ground shares most with; the one its source names stays, with an anomaly when they differ.
/// Anomalies of kind `hors_territoire` (ground in no commune), `autre_commune`, `a_cheval` (ground in several communes),
/// `emprise_demesuree` (larger than its commune).
/// @throws UsageError when the constraints are in another CRS than the projects; as `review`
[[nodiscard]] Reviewed examine(ProjectLayer projects, std::shared_ptr<const ConstraintSet> constraints, const ExamineOptions& options);

}  // namespace arpent
