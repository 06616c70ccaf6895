// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/repair.hpp"

#include <algorithm>
#include <memory>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/validity.hpp"

namespace arpent {

std::vector<Repair> find_repairs(const PolygonSet& polygons, int threads) {
  const int workers = thread_count(threads);
  std::vector<std::vector<Repair>> found(static_cast<std::size_t>(workers));
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  std::vector<QuickValidity> quick(static_cast<std::size_t>(workers));
  parallel_for(polygons.size(), 256, workers, [&](std::size_t begin, std::size_t end, int worker) {
    const auto& geos = *contexts[static_cast<std::size_t>(worker)];
    for (auto i = begin; i < end; ++i) {
      if (quick[static_cast<std::size_t>(worker)].certainly_valid(polygons, i)) continue;
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

}  // namespace arpent
