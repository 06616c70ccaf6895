// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/review/judge.hpp"
#include "arpent/review/land_take.hpp"
#include "arpent/review/rules.hpp"

namespace arpent {

/// Everything projects are held against: the rules, the layers they speak of, the land, facts of the communes.
struct ConstraintSet {
  std::shared_ptr<const RuleBook> book;
  SurveyDate day;  ///< of the review: what is not in force on it was left out
  Crs crs;  ///< of all layers: that of the projects
  std::vector<ConstraintLayer> layers;
  std::optional<LandCoverLayer> land_cover;
  std::map<std::string, CommuneFacts> facts;  ///< by INSEE code
  std::vector<Anomaly> anomalies;
};

}  // namespace arpent
