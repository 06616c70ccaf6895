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
  /// Features the filter cannot be asked of, because a value is missing or unknown, where they would change `concerned` or add to `area`.
  std::vector<std::uint32_t> unreadable;
  bool hangs = false;              ///< they would change `concerned`
  SquareMetres unreadable_area;  ///< by which they would change `area`
  /// Shared ground is a band along the limits no wider than these are drawn with: `drawn_width`.
  std::optional<Metres> band;  ///< its mean width, then
};

/// Limits of plans and layers are drawn on a cadastre of 1:2 000: 0.2 mm there are 0.4 m ("a few decimetres").
inline constexpr Metres drawn_width{0.4};

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
