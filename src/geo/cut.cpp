// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/cut.hpp"

#include <memory>
#include <optional>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"

namespace arpent {
namespace {

/// Pieces of one polygon that some cutter meets.
struct Parts {
  PolygonSet pieces;
  std::vector<std::uint32_t> cutter;
};

std::optional<Parts> parts_of(const GeosContext& geos, const PolygonSet& polygons, std::size_t i, const PolygonSet& cutters,
                              const BoxIndex& index, const std::function<bool(std::size_t, std::size_t)>& cuts, SquareMetres noise) {
  Parts parts;
  GeosGeom rest;
  for (const auto c : index.find(polygons.box(i))) {
    if (cuts && !cuts(i, c)) continue;
    if (!rest && polygons.same_outline(i, cutters, c)) {
      parts.pieces.append(polygons, i);
      parts.cutter.push_back(static_cast<std::uint32_t>(c));
      return parts;
    }
    const auto whole = rest ? nullptr : to_geos(geos, polygons, i);
    const auto& left = rest ? *rest : *whole;
    const auto tool = to_geos(geos, cutters, c);
    PolygonSet piece;
    if (append(geos, *intersection(geos, left, *tool), piece) == PolygonBuilder::npos || piece.area(0) <= noise) continue;
    auto remaining = difference(geos, left, *tool);
    parts.pieces.append(piece, 0);
    parts.cutter.push_back(static_cast<std::uint32_t>(c));
    rest = std::move(remaining);
  }
  if (parts.cutter.empty()) return std::nullopt;
  PolygonSet remainder;
  if (append(geos, *rest, remainder) != PolygonBuilder::npos && remainder.area(0) > noise) {
    parts.pieces.append(remainder, 0);
    parts.cutter.push_back(Cut::outside);
  } else if (parts.cutter.size() == 1) {  // all but noise of it: no reason to redraw it
    parts.pieces = {};
    parts.pieces.append(polygons, i);
  }
  return parts;
}

}  // namespace

Cut cut(const PolygonSet& polygons, const PolygonSet& cutters, const std::function<bool(std::size_t, std::size_t)>& cuts, SquareMetres noise,
        int threads) {
  const auto index = index_of(cutters);
  const int workers = thread_count(threads);
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  std::vector<std::unique_ptr<const Parts>> parts(polygons.size());
  parallel_for(polygons.size(), 256, workers, [&](std::size_t begin, std::size_t end, int worker) {
    for (auto i = begin; i < end; ++i)
      if (auto found = parts_of(*contexts[static_cast<std::size_t>(worker)], polygons, i, cutters, index, cuts, noise))
        parts[i] = std::make_unique<const Parts>(std::move(*found));
  });
  Cut result;
  result.pieces.reserve(polygons.size(), polygons.point_count());
  const auto add = [&](const PolygonSet& set, std::size_t k, std::size_t origin, std::uint32_t cutter) {
    result.pieces.append(set, k);
    result.origin.push_back(static_cast<std::uint32_t>(origin));
    result.cutter.push_back(cutter);
  };
  for (std::size_t i = 0; i < polygons.size(); ++i) {
    if (!parts[i]) {
      add(polygons, i, i, Cut::outside);
      continue;
    }
    for (std::size_t k = 0; k < parts[i]->cutter.size(); ++k) add(parts[i]->pieces, k, i, parts[i]->cutter[k]);
  }
  return result;
}

}  // namespace arpent
