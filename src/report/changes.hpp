// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "arpent/vector/gpkg_reader.hpp"

namespace arpent {

/// The change polygons of one period.
struct PeriodChanges {
  std::int64_t period = 1;
  std::size_t all = 0, shown = 0;
  double left_out = 0;  ///< whole cm²
};

/// Which change polygons the page shows.
struct ShownChanges {
  std::vector<std::size_t> rows;  ///< places in the table, ascending
  std::size_t all = 0;
  std::vector<PeriodChanges> periods;  ///< ascending
  [[nodiscard]] double left_out() const;  ///< whole cm²
};

/// The largest `most`: those of the last period first (the one a page shows), then by area, then in the table's order.
/// Memory: `most` rows, whatever the table holds.
[[nodiscard]] ShownChanges shown_changes(const GeoPackageReader& file, std::size_t most);

/// `{"shown":2,"all":3,"left_out_m2":1.5,"periods":[{"periode":1,"shown":2,"all":3,"left_out_m2":1.5}]}`
void append_limits(std::string& json, const ShownChanges& changes);

}  // namespace arpent
