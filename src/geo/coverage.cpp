// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/coverage.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>

#include "arpent/core/parallel.hpp"
#include "arpent/geo/geos.hpp"
#include "outline_index.hpp"
#include "predicates.hpp"

namespace arpent {
namespace {

/// Side of `p` from the line a-b; 0 when on it or too close to say (bound as in QuickValidity).
int side(Point a, Point b, Point p) {
  const double left = (b.x - a.x) * (p.y - a.y), right = (b.y - a.y) * (p.x - a.x);
  const double doubt = 4e-16 * (std::fabs(left) + std::fabs(right));
  return left - right > doubt ? 1 : left - right < -doubt ? -1 : 0;
}

/// Whether edges a-b and c-d may have more in common than an end that both have.
bool may_cross(Point a, Point b, Point c, Point d) {
  if ((a == d && b == c) || (a == c && b == d)) return false;  // one line; which side is covered is asked elsewhere
  for (const auto& [shared, mine, other] : {std::tuple{a == c, b, d}, {a == d, b, c}, {b == c, a, d}, {b == d, a, c}})
    if (shared) {
      const Point at = (a == c || a == d) ? a : b;
      // Same straight line and same way: one lies on the other. Otherwise they only meet at `at`.
      return side(a, b, other) == 0 && (mine.x - at.x) * (other.x - at.x) + (mine.y - at.y) * (other.y - at.y) > 0;
    }
  const int c_side = side(a, b, c), d_side = side(a, b, d);
  if (c_side != 0 && c_side == d_side) return false;
  const int a_side = side(c, d, a), b_side = side(c, d, b);
  return a_side == 0 || a_side != b_side;
}

/// Whether the ground along an open edge, on its polygon's side, may be covered by polygon `j` too. Never wrongly false.
bool may_double(const OutlineIndex& outlines, const OpenEdge& edge, std::size_t j) {
  const double dx = edge.to.x - edge.from.x, dy = edge.to.y - edge.from.y;
  // Shells run counter-clockwise and holes clockwise: the polygon is on the left. 1e-5 of the edge is off the line
  // beyond rounding.
  const Point left{(edge.from.x + edge.to.x) / 2 - 1e-5 * dy, (edge.from.y + edge.to.y) / 2 + 1e-5 * dx};
  if (outlines.contains(j, left)) return true;
  const Point middle{(edge.from.x + edge.to.x) / 2, (edge.from.y + edge.to.y) / 2};
  Box box;
  box.add(edge.from);
  box.add(edge.to);
  box.add(left);
  bool crossed = false;
  outlines.near(j, box, [&](Point c, Point d) {
    if (crossed || std::max(c.x, d.x) < box.xmin || std::min(c.x, d.x) > box.xmax || std::max(c.y, d.y) < box.ymin ||
        std::min(c.y, d.y) > box.ymax)
      return;
    if ((edge.from == d && edge.to == c) || (edge.from == c && edge.to == d)) return;  // the same limit
    // A limit that passes between the edge and the point off it (a vertex a millimetre beside the line, both ends
    // shared) makes the point speak for other ground.
    crossed = may_cross(edge.from, edge.to, c, d) || may_cross(middle, left, c, d);
  });
  return crossed;
}

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

/// Pairs that may overlap along an open edge.
Pairs pairs_at_open_edges(const PolygonSet& set, const std::vector<OpenEdge>& edges, const BoxIndex& index) {
  const OutlineIndex outlines(set);
  std::set<std::pair<std::size_t, std::size_t>> pairs;
  for (const auto& edge : edges) {
    Box box;
    box.add(edge.from);
    box.add(edge.to);
    index.query(box, [&](std::size_t j) {
      if (j == edge.polygon) return;
      // One edge is enough: two outlines of a million vertices are not asked about a million times.
      const auto pair = std::pair(std::min(edge.polygon, j), std::max(edge.polygon, j));
      if (!pairs.contains(pair) && may_double(outlines, edge, j)) pairs.insert(pair);
    });
  }
  return {pairs.begin(), pairs.end()};
}

}  // namespace

namespace {

/// Tries pairs, and from each that overlaps whatever meets it.
std::vector<SelfOverlap> overlaps_among(const PolygonSet& coverage, Pairs pairs, const BoxIndex& index, SquareMetres noise, int threads) {
  const int workers = thread_count(threads);
  std::vector<std::unique_ptr<GeosContext>> contexts;
  for (int w = 0; w < workers; ++w) contexts.push_back(std::make_unique<GeosContext>());
  std::set<std::pair<std::size_t, std::size_t>> tried(pairs.begin(), pairs.end());
  std::set<std::size_t> reached;
  std::vector<SelfOverlap> overlaps;
  while (!pairs.empty()) {
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
    Pairs next;
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      if (area_of[k] <= noise) continue;
      overlaps.push_back({pairs[k].first, pairs[k].second, area_of[k]});
      // The doubly covered region may go on in whatever meets these two, between polygons that overlap neither: a
      // layer given twice has open edges at its outer limit only.
      for (const auto p : {pairs[k].first, pairs[k].second})
        index.query(coverage.box(p), [&](std::size_t j) {
          if (!reached.insert(j).second) return;
          index.query(coverage.box(j), [&](std::size_t other) {
            if (other != j && tried.insert(std::minmax(j, other)).second) next.push_back(std::minmax(j, other));
          });
        });
    }
    pairs = std::move(next);
  }
  std::sort(overlaps.begin(), overlaps.end(),
            [](const auto& x, const auto& y) { return std::pair(x.a, x.b) < std::pair(y.a, y.b); });
  return overlaps;
}

}  // namespace

std::vector<SelfOverlap> self_overlaps(const PolygonSet& coverage, const std::vector<OpenEdge>& edges, const BoxIndex& index,
                                       SquareMetres noise, int threads) {
  return overlaps_among(coverage, pairs_at_open_edges(coverage, edges, index), index, noise, threads);
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
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) inside ^= crosses_ray(ring[k], ring[k + 1], p);
  }
  return inside;
}

std::vector<CountedAgain> counted_again(const PolygonSet& coverage, std::span<const SelfOverlap> overlaps, std::span<const std::uint32_t> group) {
  std::map<std::size_t, std::size_t> leader;  // of the polygons that overlap one of their own group
  const auto find = [&](std::size_t i) {
    while (leader.at(i) != i) i = leader.at(i);
    return i;
  };
  for (const auto& pair : overlaps) {
    if (group[pair.a] != group[pair.b]) continue;
    leader.try_emplace(pair.a, pair.a);
    leader.try_emplace(pair.b, pair.b);
    const auto a = find(pair.a), b = find(pair.b);
    leader[std::max(a, b)] = std::min(a, b);
  }
  std::map<std::size_t, std::vector<std::size_t>> sets;  // by their first
  for (const auto& [i, parent] : leader) sets[find(i)].push_back(i);

  std::map<std::size_t, SquareMetres> of_two;
  for (const auto& pair : overlaps)
    if (group[pair.a] == group[pair.b]) of_two[find(pair.a)] += pair.area;
  std::vector<CountedAgain> again;
  std::optional<GeosContext> geos;
  for (const auto& [first, members] : sets) {
    if (members.size() == 2) {
      again.push_back({first, of_two.at(first)});
      continue;
    }
    if (!geos) geos.emplace();
    SquareMetres sum;
    std::vector<GeosGeom> parts;
    for (const auto i : members) {
      sum += coverage.area(i);
      parts.push_back(to_geos(*geos, coverage, i));
    }
    again.push_back({first, {sum.value - area(*geos, *union_all(*geos, std::move(parts))).value}});
  }
  return again;
}

}  // namespace arpent
