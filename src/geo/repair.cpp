// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/repair.hpp"

#include <algorithm>
#include <memory>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/validity.hpp"

namespace arpent {
namespace {

/// Appends the outline made valid; nothing when nothing valid is left of it. Where points are so near each other that doubles have no
/// place for their crossings (1e-9 m at 900 km), GEOS's answer is not valid either: then points are rounded to 1 µm before, or to 1 mm.
void append_valid(const GeosContext& geos, const GEOSGeometry& outline, PolygonSet& out) {
  for (const double grid : {0.0, 1e-6, 1e-3}) {
    PolygonSet one;
    const auto place = append(
        geos, *(grid == 0 ? make_valid(geos, outline) : make_valid(geos, *own(geos, GEOSGeom_setPrecision_r(geos.handle(), &outline, grid, GEOS_PREC_NO_TOPO), "repair"))),
        one);
    if (place == PolygonBuilder::npos) return;
    if (!invalid_reason(geos, *to_geos(geos, one, place)).empty()) continue;
    out.append(one, place);
    return;
  }
}

}  // namespace

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
      append_valid(geos, *outline, repair.outline);
      found[static_cast<std::size_t>(worker)].push_back(std::move(repair));
    }
  });
  std::vector<Repair> all;
  for (auto& list : found) std::move(list.begin(), list.end(), std::back_inserter(all));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.polygon < b.polygon; });
  return all;
}

}  // namespace arpent
