// SPDX-License-Identifier: Apache-2.0
/// Change polygons part by part, and the patches that touching parts make.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "arpent/geo/adjacency.hpp"
#include "arpent/landuse/compare.hpp"

namespace arpent {

struct ChangeParts {
  PolygonSet outlines;                ///< one part each
  std::vector<std::uint32_t> piece;   ///< per part: its change polygon
  /// Per part: its share of the polygon's area in the books, by planar area; the parts of a polygon add up to it.
  std::vector<BookArea> area;
};

/// Parts of the change polygons that are wanted, in their order.
[[nodiscard]] ChangeParts parts_of(const Changes& changes, const std::function<bool(const Changes::Piece&)>& wanted);

/// Patches of parts that touch: the parts of each, ascending; patches by their first part.
using PartPatches = std::vector<std::vector<std::uint32_t>>;
/// @param key one per part: parts of one key that touch are one patch; 0: in none
[[nodiscard]] PartPatches patches_of(const Adjacency& contacts, const std::vector<std::uint32_t>& key);

/// Length of the outline of parts taken together, cracks no wider than `snap` left out.
[[nodiscard]] Metres perimeter_of(const ChangeParts& parts, const std::vector<std::uint32_t>& patch, Metres snap);

}  // namespace arpent
