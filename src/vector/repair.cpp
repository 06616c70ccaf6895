// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arpent/geo/repair.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {

void repair_outlines(PolygonLayer& layer, int threads) {
  const auto repairs = find_repairs(layer.polygons, threads);
  if (repairs.empty()) return;
  PolygonSet polygons;
  polygons.reserve(layer.polygons.size(), layer.polygons.point_count());
  std::vector<std::int64_t> fid;
  std::vector<TextColumn> columns(layer.columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) columns[c].values = layer.columns[c].values;
  auto repair = repairs.begin();
  for (std::size_t i = 0; i < layer.polygons.size(); ++i) {
    if (repair != repairs.end() && repair->polygon == i) {
      const bool vanished = repair->outline.empty();
      layer.notes.push_back({vanished ? FeatureNote::Kind::empty : FeatureNote::Kind::repaired, layer.fid[i], repair->reason,
                             layer.polygons.area(i), vanished ? SquareMetres{0} : repair->outline.area(0)});
      if (!vanished) polygons.append(repair->outline, 0);
      ++repair;
      if (vanished) continue;
    } else {
      polygons.append(layer.polygons, i);
    }
    fid.push_back(layer.fid[i]);
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c].value_of.push_back(layer.columns[c].value_of[i]);
  }
  layer.polygons = std::move(polygons);
  layer.fid = std::move(fid);
  layer.columns = std::move(columns);
  std::stable_sort(layer.notes.begin(), layer.notes.end(), [](const auto& a, const auto& b) { return a.fid < b.fid; });
}

}  // namespace arpent
