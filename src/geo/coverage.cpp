// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/coverage.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <set>
#include <unordered_map>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/geos.hpp"

namespace arpent {
namespace {

std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

std::uint64_t point_hash(Point p) {
  std::uint64_t bits[2];
  std::memcpy(bits, &p, sizeof bits);
  return mixed(bits[0] * 0x9E3779B97F4A7C15ull + std::rotl(bits[1], 31));
}

/// Hash of an edge without its direction, and the direction as a sign.
struct EdgeKey {
  std::uint64_t hash;
  bool forward;
};
EdgeKey edge_key(Point a, std::uint64_t ha, Point b, std::uint64_t hb) {
  const bool forward = a.x < b.x || (a.x == b.x && a.y < b.y);
  return {mixed(forward ? ha + 3 * hb : hb + 3 * ha), forward};
}

/// Calls `visit(polygon, from, to, key)` for every edge.
template <class Visit>
void for_each_edge(const PolygonSet& set, Visit&& visit) {
  for (std::size_t i = 0; i < set.size(); ++i)
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      const auto ring = set.ring(r);
      auto ha = point_hash(ring[0]);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
        const auto hb = point_hash(ring[k + 1]);
        visit(i, ring[k], ring[k + 1], edge_key(ring[k], ha, ring[k + 1], hb));
        ha = hb;
      }
    }
}

}  // namespace

std::vector<OpenEdge> open_edges(const PolygonSet& coverage) {
  if (coverage.empty()) return {};
  // Matched edges cancel in their bucket's sum; a bucket that is not zero holds at least one open edge.
  const auto buckets = std::bit_ceil(coverage.point_count() / 4 + 1);
  const auto shift = 64 - static_cast<int>(std::bit_width(buckets - 1));
  std::vector<std::uint64_t> sum(buckets, 0);
  const auto bucket = [&](std::uint64_t hash) { return buckets == 1 ? 0 : static_cast<std::size_t>(hash >> shift); };
  for_each_edge(coverage, [&](std::size_t, Point, Point, EdgeKey key) {
    const auto weight = key.hash * 0x9E3779B97F4A7C15ull | 1;
    sum[bucket(key.hash)] += key.forward ? weight : 0 - weight;
  });
  std::unordered_map<std::uint64_t, int> balance;
  std::vector<std::pair<OpenEdge, std::uint64_t>> suspects;
  for_each_edge(coverage, [&](std::size_t i, Point from, Point to, EdgeKey key) {
    if (sum[bucket(key.hash)] == 0) return;
    balance[key.hash] += key.forward ? 1 : -1;
    suspects.push_back({{i, from, to}, key.hash});
  });
  std::vector<OpenEdge> open;
  for (const auto& [edge, hash] : suspects)
    if (balance[hash] != 0) open.push_back(edge);
  return open;
}

std::vector<SelfOverlap> self_overlaps(const PolygonSet& coverage, const std::vector<OpenEdge>& edges, const BoxIndex& index,
                                       SquareMetres noise, int threads) {
  std::set<std::size_t> seen;
  std::vector<std::size_t> frontier;
  for (const auto& edge : edges)
    if (seen.insert(edge.polygon).second) frontier.push_back(edge.polygon);
  const int workers = thread_count(threads);
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  std::set<std::pair<std::size_t, std::size_t>> tried;
  std::vector<SelfOverlap> overlaps;
  while (!frontier.empty()) {
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (const auto i : frontier)
      index.query(coverage.box(i), [&](std::size_t j) {
        if (i != j && tried.insert(std::minmax(i, j)).second) pairs.push_back(std::minmax(i, j));
      });
    std::vector<SquareMetres> area_of(pairs.size());
    parallel_for(pairs.size(), 32, workers, [&](std::size_t begin, std::size_t end, int worker) {
      const auto& geos = *contexts[static_cast<std::size_t>(worker)];
      for (auto k = begin; k < end; ++k) {
        const auto common = coverage.box(pairs[k].first).common(coverage.box(pairs[k].second));
        if (common.width() * common.height() <= noise.value) continue;
        const auto a = to_geos(geos, coverage, pairs[k].first), b = to_geos(geos, coverage, pairs[k].second);
        area_of[k] = area(geos, *intersection(geos, *a, *b));
      }
    });
    frontier.clear();
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      if (area_of[k] <= noise) continue;
      overlaps.push_back({pairs[k].first, pairs[k].second, area_of[k]});
      for (const auto p : {pairs[k].first, pairs[k].second}) {
        // The doubly covered region may go on into whatever meets this polygon.
        index.query(coverage.box(p), [&](std::size_t j) {
          if (seen.insert(j).second) frontier.push_back(j);
        });
      }
    }
  }
  std::sort(overlaps.begin(), overlaps.end(),
            [](const auto& x, const auto& y) { return std::pair(x.a, x.b) < std::pair(y.a, y.b); });
  return overlaps;
}

BoxIndex index_of(const PolygonSet& set) {
  std::vector<Box> boxes;
  boxes.reserve(set.size());
  for (std::size_t i = 0; i < set.size(); ++i) boxes.push_back(set.box(i));
  return BoxIndex(boxes);
}

bool contains(const PolygonSet& set, std::size_t i, Point p) {
  bool inside = false;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      const auto a = ring[k], b = ring[k + 1];
      if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
    }
  }
  return inside;
}

}  // namespace arpent
