// SPDX-License-Identifier: Apache-2.0
/// The parameters that say what projects are held against, and what they stand for: of the stage `constraints`, and of the register's
/// reviews.
#pragma once
#include <vector>

#include "arpent/review/constraint_set.hpp"
#include "constraint_files.hpp"

namespace arpent {

/// `rules`, `list`, `date`, `crs`, `hash`.
[[nodiscard]] std::vector<Param> constraint_params();
/// Opens rules, list and headers and reports what would make the reading fail.
[[nodiscard]] Prepared prepare_constraints(const Params& params, Preparation& preparation);

/// What to read of all that is listed.
struct ConstraintWish {
  Crs crs;     ///< of the projects
  Box ground;  ///< of the projects; empty: not known, everything is read
  Box maps = {};  ///< of their sheets
  bool contents = false, land_cover = true;  ///< as `ConstraintReading`
};
/// What lies within reach of any rule around that ground, or on the maps. Records and logs.
[[nodiscard]] ConstraintSet read_constraints(const Params& params, const ConstraintWish& wish, RunContext& context);

}  // namespace arpent
