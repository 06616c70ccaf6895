// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/repair.hpp"

#include <algorithm>
#include <vector>

#include "arpent/vector/reader.hpp"

namespace arpent {
namespace {

/// Removes the places named (ascending).
template <class T>
void erase_places(std::vector<T>& list, const std::vector<std::size_t>& places) {
  auto next = places.begin();
  std::size_t at = 0;
  std::erase_if(list, [&](const T&) {
    const bool named = next != places.end() && *next == at;
    if (named) ++next;
    ++at;
    return named;
  });
}

}  // namespace

void repair_outlines(PolygonLayer& layer, int threads) {
  const auto repairs = find_repairs(layer.polygons, threads);
  if (repairs.empty()) return;
  std::vector<PolygonSet::Substitute> substitutes;
  std::vector<std::size_t> vanished;
  for (const auto& repair : repairs) {
    const auto i = repair.polygon;
    const bool gone = repair.outline.empty();
    layer.notes.push_back({gone ? FeatureNote::Kind::empty : FeatureNote::Kind::repaired, layer.fid[i], repair.reason,
                           layer.polygons.area(i), gone ? SquareMetres{0} : repair.outline.area(0)});
    substitutes.push_back({i, &repair.outline});
    if (gone) vanished.push_back(i);
  }
  layer.polygons.substitute(substitutes);
  if (!vanished.empty()) {
    erase_places(layer.fid, vanished);
    for (auto& column : layer.columns) erase_places(column.value_of, vanished);
  }
  std::stable_sort(layer.notes.begin(), layer.notes.end(), [](const auto& a, const auto& b) { return a.fid < b.fid; });
}

}  // namespace arpent
