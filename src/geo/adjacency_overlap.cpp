// SPDX-License-Identifier: Apache-2.0
#include "adjacency_overlap.hpp"

#include <algorithm>
#include <memory>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"

namespace arpent {
namespace {

/// Pairs, `known` ones left out, whose boxes meet in one of `places`, ascending.
std::vector<Contact> candidates(const PolygonSet& set, const std::vector<Box>& places, const std::vector<Contact>& known, int threads) {
  const auto polygons = index_of(set);
  const BoxIndex places_index(places);
  const auto workers = static_cast<std::size_t>(thread_count(threads));
  const auto in_places = [&](const Box& box) {
    bool any = false;
    places_index.query(box, [&](std::size_t) { any = true; });
    return any;
  };
  std::vector<std::vector<Contact>> found(workers);
  parallel_for(set.size(), 256, threads, [&](std::size_t begin, std::size_t end, int worker) {
    for (auto i = begin; i < end; ++i) {
      if (!in_places(set.box(i))) continue;
      polygons.query(set.box(i), [&](std::size_t j) {
        const Contact pair{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j)};
        if (j > i && in_places(set.box(i).common(set.box(j))) && !std::binary_search(known.begin(), known.end(), pair))
          found[static_cast<std::size_t>(worker)].push_back(pair);
      });
    }
  });
  std::vector<Contact> pairs;
  for (const auto& f : found) pairs.insert(pairs.end(), f.begin(), f.end());
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

}  // namespace

std::vector<Contact> sharing_ground(const PolygonSet& set, const std::vector<Box>& places, const std::vector<Contact>& known, Metres snap,
                                    int threads) {
  if (places.empty()) return {};
  const auto pairs = candidates(set, places, known, threads);
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < thread_count(threads); ++w) contexts.push_back(std::make_unique<GeosContext>());
  // Two corners that reach into one another by no more than snap are corners that meet in a point. 1 mm² is what
  // rounding leaves along the longest edges.
  const double least = std::max(snap.value * snap.value, 1e-6);
  std::vector<std::uint8_t> shares(pairs.size(), 0);
  parallel_for(pairs.size(), 16, threads, [&](std::size_t begin, std::size_t end, int worker) {
    const auto& geos = *contexts[static_cast<std::size_t>(worker)];
    for (auto k = begin; k < end; ++k) {
      const auto [a, b] = pairs[k];
      const auto common = set.box(a).common(set.box(b));
      if (common.width() * common.height() <= least) continue;
      const auto ground = intersection(geos, *to_geos(geos, set, a), *to_geos(geos, set, b));
      shares[k] = area(geos, *ground).value > least;
    }
  });
  std::vector<Contact> sharing;
  for (std::size_t k = 0; k < pairs.size(); ++k)
    if (shares[k] != 0) sharing.push_back(pairs[k]);
  return sharing;
}

}  // namespace arpent
