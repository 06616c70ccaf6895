// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/vector/gpkg_reader.hpp"
#include "grid_ring.hpp"

namespace arpent {

/// Brings stored outlines onto the page's grid, row after row.
class OutlineCollector {
 public:
  explicit OutlineCollector(const Crs& crs) : transform_(crs, Crs("EPSG:4326")) {}
  /// One more row. What is null, cannot be read or lies outside its CRS is no outline; the last two are counted.
  void add(const StoredRow& row, int column);
  [[nodiscard]] std::vector<GridOutline>& outlines() { return outlines_; }
  [[nodiscard]] std::size_t undrawn() const { return undrawn_; }

 private:
  Transform transform_;
  std::vector<GridOutline> outlines_;
  std::vector<Point> points_;
  std::size_t undrawn_ = 0;
};

/// `[[[[x0,y0,dx,dy,…],…],…],null,…]`: one a row, a ring as its first point and then the differences.
void append_outlines(std::string& json, const std::vector<GridOutline>& outlines);

}  // namespace arpent
