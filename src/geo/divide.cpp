// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/divide.hpp"

#include <memory>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"
#include "closing_tiles.hpp"

namespace arpent {
namespace {

struct Layer {
  const PolygonSet* polygons;
  BoxIndex index;
};

/// What of a layer is in a box, and a little around it.
PolygonSet around(const GeosContext& geos, const Layer& layer, const Box& box) {
  const auto window = box.grown(1);
  PolygonSet parts;
  for (const auto i : layer.index.find(box)) {
    if (window.contains(layer.polygons->box(i)))
      parts.append(*layer.polygons, i);
    else
      append_parts(geos, *clip(geos, *to_geos(geos, *layer.polygons, i), window), parts);
  }
  return parts;
}

struct Pieces {
  PolygonSet polygons;
  std::vector<std::uint32_t> layer;
};

Pieces pieces_of(const GeosContext& geos, const PolygonSet& polygons, std::size_t i, std::span<const Layer> layers, SquareMetres noise) {
  Pieces pieces;
  PolygonSet rest;
  rest.append(polygons, i);
  for (std::uint32_t l = 0; l < layers.size() && !rest.empty(); ++l) {
    const auto cover = around(geos, layers[l], rest.box(0));
    if (cover.empty()) continue;
    const auto whole = to_geos(geos, rest, 0), tool = multi(geos, cover);
    PolygonSet in, out;
    append(geos, *intersection(geos, *whole, *tool), in);
    if (in.empty() || in.area(0) <= noise) continue;
    append(geos, *difference(geos, *whole, *tool), out);
    const bool all = out.empty() || out.area(0) <= noise;
    pieces.polygons.append(all ? rest : in, 0);
    pieces.layer.push_back(l);
    rest = all ? PolygonSet() : std::move(out);
  }
  if (!rest.empty()) {
    pieces.polygons.append(rest, 0);
    pieces.layer.push_back(Divided::outside);
  }
  return pieces;
}

}  // namespace

Divided divide(const PolygonSet& polygons, std::span<const PolygonSet* const> layers, SquareMetres noise, int threads) {
  std::vector<Layer> indexed;
  for (const auto* layer : layers) indexed.push_back({layer, index_of(*layer)});
  const int workers = thread_count(threads);
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  std::vector<Pieces> found(polygons.size());
  parallel_for(polygons.size(), 1, workers, [&](std::size_t begin, std::size_t end, int worker) {
    for (auto i = begin; i < end; ++i) found[i] = pieces_of(*contexts[static_cast<std::size_t>(worker)], polygons, i, indexed, noise);
  });
  Divided divided;
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const auto layer : found[i].layer) {
      divided.origin.push_back(static_cast<std::uint32_t>(i));
      divided.layer.push_back(layer);
    }
    divided.pieces.append_all(std::move(found[i].polygons));
  }
  return divided;
}

}  // namespace arpent
