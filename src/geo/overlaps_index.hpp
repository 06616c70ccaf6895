// SPDX-License-Identifier: Apache-2.0
/// What the index objects hold, and how pairs are looked for.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <vector>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/overlaps.hpp"
#include "arpent/grid/box_index.hpp"
#include "overlaps_runs.hpp"

namespace arpent {

template <class Set>
std::vector<Box> boxes_of(const Set& set) {
  std::vector<Box> boxes(set.size());
  for (std::size_t i = 0; i < set.size(); ++i) boxes[i] = set.box(i);
  return boxes;
}

/// A set with its edges and boxes by place. The set must outlive it and stay as it is.
template <class Set>
struct PlaceIndex {
  PlaceIndex(const Set& of, int threads) : set(&of) {
    parallel_pair(thread_count(threads), [&] { boxes = BoxIndex(boxes_of(of)); }, [&] { runs = RunTable(of, threads); });
  }
  const Set* set;
  BoxIndex boxes;
  RunTable runs;
};

struct ConstraintIndex::Parts {
  Parts(PolygonSet&& given, int threads) : set(std::move(given)), place(set, threads) {}
  PolygonSet set;
  PlaceIndex<PolygonSet> place;
};

struct ShapeIndex::Parts {
  Parts(ShapeSet&& given, int threads) : set(std::move(given)), place(set, threads) {}
  ShapeSet set;
  PlaceIndex<ShapeSet> place;
};

/// Boxes of `a` along a Hilbert curve: neighbours ask for the same constraints one after the other.
inline std::vector<std::uint32_t> by_place(const PolygonSet& a) {
  const Box extent = a.extent();
  std::vector<std::uint64_t> keys(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto& box = a.box(i);
    keys[i] = std::uint64_t{hilbert_code(extent, {(box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2})} << 32 | i;
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::uint32_t> order(a.size());
  std::transform(keys.begin(), keys.end(), order.begin(), [](std::uint64_t key) { return static_cast<std::uint32_t>(key); });
  return order;
}

constexpr std::size_t polygons_a_block = 64;

/// Workers for a request: one for what is done before another has woken up. (To count processors takes 20 µs.)
inline int workers_for(const PolygonSet& a, int threads) { return a.size() <= polygons_a_block ? 1 : thread_count(threads); }

/// Asks for every polygon of `a` and puts the answers in order.
/// @param ask `ask(worker, i, std::vector<Result>&)` appends what it finds for polygon `i`, by b
template <class Result, class Ask>
std::vector<Result> for_each_polygon(const PolygonSet& a, int workers, const Ask& ask) {
  struct Found {
    std::uint32_t worker = 0;
    std::size_t begin = 0, end = 0;
  };
  std::vector<Found> found(a.size());
  std::vector<std::vector<Result>> results(static_cast<std::size_t>(workers));
  const auto order = by_place(a);
  parallel_for(a.size(), polygons_a_block, workers, [&](std::size_t begin, std::size_t end, int worker) {
    auto& mine = results[static_cast<std::size_t>(worker)];
    for (auto k = begin; k < end; ++k) {
      const auto before = mine.size();
      ask(static_cast<std::size_t>(worker), std::size_t{order[k]}, mine);
      found[order[k]] = {static_cast<std::uint32_t>(worker), before, mine.size()};
    }
  });
  std::vector<Result> all;
  all.reserve(std::accumulate(results.begin(), results.end(), std::size_t{0}, [](std::size_t n, const auto& r) { return n + r.size(); }));
  for (const auto& f : found) {
    const auto from = results[f.worker].begin();
    all.insert(all.end(), from + static_cast<std::ptrdiff_t>(f.begin), from + static_cast<std::ptrdiff_t>(f.end));
  }
  return all;
}

}  // namespace arpent
