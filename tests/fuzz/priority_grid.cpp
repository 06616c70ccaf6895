// SPDX-License-Identifier: Apache-2.0
/// Weights of the priority grid.
#include "arpent/review/priority.hpp"
#include "fuzz.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(priority_grid) {
  fuzz::accepted([&] {
    for (const auto& criterion : parse_priority_grid(input, "grille.json").criteria) {
      fuzz::require(!criterion.id.empty() && !criterion.points.text().empty(), "a criterion has a name and points");
      fuzz::require(criterion.side == Side::coute ? criterion.points.tenths <= 0 : criterion.points.tenths >= 0, "costs are negative, gains positive");
      fuzz::require(criterion.per > BookArea{}, "points are for an area");
    }
  });
}
