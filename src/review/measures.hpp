// SPDX-License-Identifier: Apache-2.0
/// The geometry of a review: what the rules of one layer take of each project's ground.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "arpent/geo/area_model.hpp"
#include "arpent/review/constraint.hpp"
#include "arpent/review/rules.hpp"

namespace arpent {

/// What one rule meets on one ground.
struct Hit {
  bool concerned = false;
  SquareMetres area;  ///< shared with the rule's features, each square metre once; of `outside`, not shared
  Metres length;
  std::optional<Metres> distance;
  std::vector<std::uint32_t> features;  ///< touched, ascending
};

struct Measuring {
  const PolygonSet& grounds;
  const AreaModel& model;
  int threads;
};

/// Per rule, per ground. @pre all rules are of this layer and have a geometry
/// @param no_data per ground: what the layer does not cover
[[nodiscard]] std::vector<std::vector<Hit>> measure(const Measuring& on, const ConstraintLayer& layer,
                                                    std::span<const Rule* const> rules, std::span<const SquareMetres> no_data);

/// Ground of each polygon that an index of polygons does not cover, overlaps dissolved.
[[nodiscard]] std::vector<SquareMetres> uncovered(const Measuring& on, const ConstraintIndex& cover);

}  // namespace arpent
