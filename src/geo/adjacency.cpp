// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/adjacency.hpp"

#include <algorithm>
#include <iterator>

#include "adjacency_corners.hpp"
#include "adjacency_exact.hpp"
#include "adjacency_facing.hpp"
#include "adjacency_overlap.hpp"
#include "adjacency_pairs.hpp"
#include "adjacency_winding.hpp"
#include "arpent/core/parallel.hpp"

namespace arpent {
namespace {

/// Boxes that hold all ground two polygons or more cover.
std::vector<Box> places(const Across& across, const LooseGrid& grid) {
  auto boxes = grid.covered_twice();
  for (const auto cell : across.covered_twice) boxes.push_back(grid.box_of(cell));
  return boxes;
}

}  // namespace

Adjacency adjacency(const PolygonSet& coverage, const AdjacencyOptions& options) {
  if (coverage.empty()) return {};
  PairSet pairs(coverage.size(), coverage.point_count() / 4, thread_count(options.threads));
  const auto loose = pair_edges(coverage, pairs, options.threads);
  if (options.contact == ContactRule::point) pair_vertices(coverage, pairs, options.threads);
  // Twice the reach of what is sought in it: rounding never loses a neighbour.
  const LooseGrid grid(loose, 2 * std::max(options.snap.value, rounding));
  if (options.contact == ContactRule::point)
    pair_corners(coverage, loose, grid, options.snap.value + rounding, pairs, options.threads);
  auto across = look_across(loose, grid, coverage.size(), options, pairs);
  Adjacency result{pairs.take(options.threads), std::move(across.at_limit)};
  const auto sharing = sharing_ground(coverage, places(across, grid), result.contacts, options.snap, options.threads);
  const auto known = static_cast<std::ptrdiff_t>(result.contacts.size());
  result.contacts.insert(result.contacts.end(), sharing.begin(), sharing.end());
  std::inplace_merge(result.contacts.begin(), result.contacts.begin() + known, result.contacts.end());
  return result;
}

}  // namespace arpent
