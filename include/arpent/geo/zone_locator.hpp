// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Answers "which zone is this box in?" without geometry, for boxes away from zone limits.
///
/// A grid over the zones: a cell that no limit crosses lies in one zone or in none. Immutable after building.
class ZoneLocator {
 public:
  /// @param zones polygons that should not overlap (where they do, the answer is `several`)
  /// @param cells_along grid cells along the longer side
  explicit ZoneLocator(const PolygonSet& zones, int cells_along = 1024);

  static constexpr std::int32_t none = -1;     ///< outside every zone
  static constexpr std::int32_t several = -2;  ///< a limit is near: ask the geometry
  /// Zone that wholly contains `box`, `none` when it meets no zone, else `several`. Cost: cells under the box.
  [[nodiscard]] std::int32_t locate(const Box& box) const;

 private:
  void mark_limits(const PolygonSet& zones);
  void fill(const PolygonSet& zones);
  [[nodiscard]] int column(double x) const;
  [[nodiscard]] int row(double y) const;
  std::int32_t& at(int c, int r) { return cells_[static_cast<std::size_t>(r) * columns_ + c]; }
  [[nodiscard]] std::int32_t at(int c, int r) const { return cells_[static_cast<std::size_t>(r) * columns_ + c]; }

  Box extent_;
  double cell_ = 1;
  int columns_ = 0, rows_ = 0;
  std::vector<std::int32_t> cells_;
};

}  // namespace arpent
