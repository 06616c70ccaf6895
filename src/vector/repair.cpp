// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {
namespace {

struct Repair {
  std::size_t polygon = 0;
  PolygonSet outline;  // one polygon, or none when nothing is left
  std::string reason;
};

std::vector<Repair> find_repairs(const PolygonSet& polygons, int threads) {
  const int workers = thread_count(threads);
  std::vector<std::vector<Repair>> found(static_cast<std::size_t>(workers));
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  parallel_for(polygons.size(), 256, workers, [&](std::size_t begin, std::size_t end, int worker) {
    const auto& geos = *contexts[static_cast<std::size_t>(worker)];
    for (auto i = begin; i < end; ++i) {
      const auto outline = to_geos(geos, polygons, i);
      auto reason = invalid_reason(geos, *outline);
      if (reason.empty()) continue;
      Repair repair{i, {}, std::move(reason)};
      append(geos, *make_valid(geos, *outline), repair.outline);
      found[static_cast<std::size_t>(worker)].push_back(std::move(repair));
    }
  });
  std::vector<Repair> all;
  for (auto& list : found) std::move(list.begin(), list.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.polygon < b.polygon; });
  return all;
}

}  // namespace

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
