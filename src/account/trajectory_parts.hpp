// SPDX-License-Identifier: Apache-2.0
// Between the figures of a trajectory and its sentences.
#pragma once
#include <string>
#include <vector>

#include "arpent/account/trajectory.hpp"

namespace arpent::trajectory {

/// A commune with figures.
struct Member {
  const EnafZone* zone = nullptr;
  const EnafCommune* data = nullptr;
};

/// A zone of any level.
struct Place {
  TargetLevel level = TargetLevel::commune;
  std::string zone, name, group;
  std::vector<Member> members;
  std::vector<std::string> missing;
};

/// What applies in one tranche on the day asked for; pointers into the targets.
struct Law {
  const Scenario* scenario = nullptr;
  const Tranche* tranche = nullptr;
  const Guarantee* guarantee = nullptr;  ///< null: none, or not in force
  const Tolerance* tolerance = nullptr;  ///< null: none, or not in force
  std::vector<const Ceiling*> ceilings;  ///< in force
  std::vector<const Reserve*> reserves;  ///< in force
  SurveyDate as_of;
  /// The absolute figure of this zone; null: none.
  [[nodiscard]] const Ceiling* ceiling(TargetLevel level, const std::string& zone) const;
};

/// What the sentences need beside the row.
struct Reasons {
  const Place* place = nullptr;
  const Law* law = nullptr;
  const Ceiling* ceiling = nullptr;      ///< the absolute figure used
  EnafPeriod covered;                    ///< of the table
  BookArea pace_sum;                     ///< consumed in the years of the pace
  BookArea base;                         ///< used at `from`
  int from = 0;                          ///< the projection starts on 1 January of this year
  int horizon = 0;
  bool beyond_horizon = false;           ///< exhaustion would be later than the horizon
  std::size_t guaranteed = 0;            ///< communes with a guarantee
  std::vector<std::string> projects;     ///< counted apart
};

[[nodiscard]] std::string formula_of(const TrajectoryRow& row, const Reasons& reasons);
[[nodiscard]] std::string mention_of(const TrajectoryRow& row, const Reasons& reasons);
[[nodiscard]] std::string source_of(const Reasons& reasons);

}  // namespace arpent::trajectory
