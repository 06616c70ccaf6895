// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

#include "arpent/geo/overlay.hpp"

namespace arpent {

/// Polygons paired by equal outline.
struct Matching {
  std::vector<std::size_t> after_of;   ///< per polygon before: its twin, or nowhere
  std::vector<std::size_t> before_of;  ///< per polygon after
};

/// Pairs equal outlines, each polygon at most once, in order of index.
[[nodiscard]] Matching match_outlines(const PolygonSet& before, const PolygonSet& after, int threads);

}  // namespace arpent
