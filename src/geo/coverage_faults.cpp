// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/coverage_faults.hpp"

#include "adjacency_facing.hpp"
#include "adjacency_winding.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/grid/box_index.hpp"
#include "gaps.hpp"

namespace arpent {
namespace {

std::vector<LooseEdge> loose_edges(const PolygonSet& set) {
  const auto open = open_edges(set);
  std::vector<LooseEdge> edges;
  edges.reserve(open.size());
  // Directions that balance within a group cancel in every count, so all of them may count.
  for (const auto& e : open) edges.push_back({.from = e.from, .to = e.to, .polygon = static_cast<std::uint32_t>(e.polygon)});
  return edges;
}

BoxIndex boxes_of(const std::vector<LooseEdge>& edges) {
  std::vector<Box> boxes(edges.size());
  for (std::size_t e = 0; e < edges.size(); ++e) {
    boxes[e].add(edges[e].from);
    boxes[e].add(edges[e].to);
  }
  return BoxIndex(boxes);
}

/// Polygons that may share ground with another. Where no open edge meets a polygon's box, all of the box is covered by as many.
std::vector<std::uint32_t> doubtful(const PolygonSet& set, const std::vector<LooseEdge>& edges, const LooseGrid& grid, int threads) {
  const auto boxes = boxes_of(edges);
  std::vector<std::uint8_t> maybe(set.size(), 0);
  parallel_for(set.size(), 256, threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto i = begin; i < end; ++i) {
      const auto& box = set.box(i);
      bool near = false;
      boxes.query(box, [&](std::size_t) { near = true; });
      maybe[i] = near || grid.covered({(box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2}) > 1 ? 1 : 0;
    }
  });
  std::vector<std::uint32_t> some;
  for (std::size_t i = 0; i < set.size(); ++i)
    if (maybe[i] != 0) some.push_back(static_cast<std::uint32_t>(i));
  return some;
}

std::vector<Overlap> overlaps_of(const PolygonSet& set, const std::vector<std::uint32_t>& some, const FaultOptions& options) {
  if (some.empty()) return {};
  PolygonSet copy;
  for (const auto i : some) copy.append(set, i);
  const ConstraintIndex index(std::move(copy), options.threads);
  auto found = overlaps_within(index, {.least = options.least, .model = AreaModel::planar(), .threads = options.threads});
  for (auto& overlap : found) {
    overlap.a = some[overlap.a];
    overlap.b = some[overlap.b];
  }
  return found;
}

}  // namespace

CoverageFaults coverage_faults(const PolygonSet& set, const FaultOptions& options) {
  CoverageFaults faults;
  if (set.empty()) return faults;
  const auto edges = loose_edges(set);
  faults.open = edges.size();
  if (edges.empty()) return faults;
  const LooseGrid grid(edges, 2 * rounding);
  if (options.overlaps) faults.overlaps = overlaps_of(set, doubtful(set, edges, grid, options.threads), options);
  if (options.gaps) {
    find_gaps(edges, grid, options.least, options.threads, faults);
    surround(edges, grid, options.threads, faults);
  }
  return faults;
}

}  // namespace arpent
