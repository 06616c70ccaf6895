// SPDX-License-Identifier: Apache-2.0
/// Outlines drawn with fewer points: borders stay shared, nothing vanishes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "report/grid_ring.hpp"

using namespace arpent;

namespace {

using Edge = std::pair<GridPoint, GridPoint>;

std::vector<Edge> edges_of(const GridRing& ring) {
  std::vector<Edge> edges;
  for (std::size_t k = 0; k < ring.size(); ++k) edges.emplace_back(ring[k], ring[(k + 1) % ring.size()]);
  return edges;
}

/// Directed edges that no neighbour runs through the other way.
std::vector<Edge> open_edges(const std::vector<GridOutline>& outlines) {
  std::map<Edge, int> count;
  for (const auto& outline : outlines)
    for (const auto& polygon : outline)
      for (const auto& ring : polygon)
        for (const auto& edge : edges_of(ring)) ++count[edge];
  std::vector<Edge> open;
  for (const auto& [edge, times] : count) {
    const auto back = count.find({edge.second, edge.first});
    if (back == count.end() || back->second != times) open.push_back(edge);
  }
  return open;
}

std::size_t points_of(const std::vector<GridOutline>& outlines) {
  std::size_t points = 0;
  for (const auto& outline : outlines)
    for (const auto& polygon : outline)
      for (const auto& ring : polygon) points += ring.size();
  return points;
}

/// `side` × `side` cells with wavy borders, at 43° N. Each border is drawn once and used by both its cells; a cell's ring
/// starts where `generator` says, as files do.
std::vector<GridOutline> wavy_coverage(int side, std::uint32_t seed) {
  std::mt19937 generator(seed);
  constexpr int cell = 20000, steps = 25;
  const auto jitter = [&](int most) { return static_cast<int>(generator() % static_cast<std::uint32_t>(2 * most + 1)) - most; };
  std::map<std::pair<int, int>, GridPoint> corners;
  for (int i = 0; i <= side; ++i)
    for (int j = 0; j <= side; ++j) corners[{i, j}] = {5000000 + i * cell + jitter(3000), 43000000 + j * cell + jitter(3000)};
  // From a corner to the one on its right (0) or above it (1), both ends.
  std::map<std::tuple<int, int, int>, GridRing> borders;
  for (int i = 0; i <= side; ++i)
    for (int j = 0; j <= side; ++j)
      for (int way = 0; way < 2; ++way) {
        const auto to = corners.find({i + (way == 0 ? 1 : 0), j + (way == 1 ? 1 : 0)});
        if (to == corners.end()) continue;
        const auto a = corners[{i, j}], b = to->second;
        GridRing line;
        for (int k = 0; k <= steps; ++k) {
          const bool end = k == 0 || k == steps;
          line.push_back({a.x + (b.x - a.x) * k / steps + (end ? 0 : jitter(150)), a.y + (b.y - a.y) * k / steps + (end ? 0 : jitter(150))});
        }
        borders[{i, j, way}] = line;
      }
  std::vector<GridOutline> cells;
  for (int i = 0; i < side; ++i)
    for (int j = 0; j < side; ++j) {
      GridRing ring;
      const auto add = [&](GridRing line, bool backwards) {
        if (backwards) std::reverse(line.begin(), line.end());
        ring.insert(ring.end(), line.begin(), line.end() - 1);
      };
      add(borders[{i, j, 0}], false);
      add(borders[{i + 1, j, 1}], false);
      add(borders[{i, j + 1, 0}], true);
      add(borders[{i, j, 1}], true);
      std::rotate(ring.begin(), ring.begin() + static_cast<std::ptrdiff_t>(generator() % ring.size()), ring.end());
      cells.push_back({{ring}});
    }
  return cells;
}

GridRing square(std::int32_t x, std::int32_t y, std::int32_t side) { return {{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}; }

/// The same ring from another point, the other way round.
GridRing turned(GridRing ring) {
  std::reverse(ring.begin(), ring.end());
  std::rotate(ring.begin(), ring.begin() + 1, ring.end());
  return ring;
}

/// Points every metre or so along a side that is straight but for a millimetre.
GridRing dense_square(std::int32_t x, std::int32_t y, std::int32_t side) {
  GridRing ring;
  for (std::int32_t k = 0; k < side; k += 10) ring.push_back({x + k, y});
  for (std::int32_t k = 0; k < side; k += 10) ring.push_back({x + side, y + k});
  for (std::int32_t k = 0; k < side; k += 10) ring.push_back({x + side - k, y + side});
  for (std::int32_t k = 0; k < side; k += 10) ring.push_back({x, y + side - k});
  return ring;
}

}  // namespace

TEST_CASE("neighbours keep the same border point for point, and their areas nearly", "[report][property]") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u);
  const double tolerance = GENERATE(1.0, 10.0, 60.0);
  CAPTURE(seed, tolerance);
  constexpr int side = 5;
  const auto before = wavy_coverage(side, seed);
  auto after = before;
  simplify(after, tolerance);
  const auto outer = open_edges(after);
  // Only the outer limit has no neighbour.
  double limit = 0;
  for (const auto& [from, to] : outer) limit += (double(from.x) - 5000000) * (double(to.y) - 43000000) - (double(to.x) - 5000000) * (double(from.y) - 43000000);
  double sum = 0;
  const auto scale = scale_of(before);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto& ring = before[i][0][0];
    const auto& thin = after[i][0][0];
    sum += twice_area(thin);
    double length = 0;
    for (const auto& [from, to] : edges_of(ring)) length += std::hypot((from.x - to.x) * scale.x, (from.y - to.y) * scale.y);
    CHECK(std::abs(twice_area(thin) - twice_area(ring)) / 2 * scale.x * scale.y <= length * tolerance);
    CHECK(thin.size() >= 4);
  }
  CHECK(sum == limit);  // the cells fill what their outer limit bounds: no gap and no overlap between them
  if (tolerance > 1) CHECK(points_of(after) < points_of(before) / 2);
}

TEST_CASE("corners where three outlines meet stay", "[report]") {
  // Two cells under a long one: its border has their corner on it, which a straight line would drop.
  std::vector<GridOutline> cells{{{{{0, 0}, {1000, 0}, {1000, 1000}, {0, 1000}}}},
                                 {{{{1000, 0}, {2000, 0}, {2000, 1000}, {1000, 1000}}}},
                                 {{{{0, 1000}, {1000, 1000}, {2000, 1000}, {2000, 2000}, {0, 2000}}}}};
  const auto edges = [](const std::vector<GridOutline>& outlines) {
    std::set<Edge> all;
    for (const auto& outline : outlines)
      for (const auto& edge : edges_of(outline[0][0])) all.insert(edge);
    return all;
  };
  const auto before = edges(cells);
  simplify(cells, 10);
  CHECK((edges(cells) == before));  // rings may start elsewhere
}

TEST_CASE("an enclave and the hole around it stay the same ring", "[report]") {
  const auto enclave = dense_square(4000, 4000, 3000);
  std::vector<GridOutline> outlines{{{dense_square(0, 0, 12000), turned(enclave)}}, {{enclave}}};
  simplify(outlines, 10);
  const auto& hole = outlines[0][0][1];
  const auto& shell = outlines[1][0][0];
  CHECK(shell.size() == 4);
  CHECK(outlines[0][0][0].size() == 4);
  const auto open = open_edges({{{hole}}, {{shell}}});
  CHECK(open.empty());
}

TEST_CASE("a ring that would collapse keeps its points, and so does its neighbour along it", "[report]") {
  const auto islet = square(500000, 500000, 30);  // three metres: less than the tolerance
  const auto strip = GridRing{{0, 0}, {100000, 0}, {100000, 40}, {50000, 41}, {0, 40}};  // four metres wide
  const auto above = GridRing{{0, 40}, {50000, 41}, {100000, 40}, {100000, 90000}, {0, 90000}};
  std::vector<GridOutline> outlines{{{islet}}, {{strip}}, {{above}}};
  const auto before = outlines;
  simplify(outlines, 10);
  CHECK(outlines[0] == before[0]);
  CHECK(std::abs(twice_area(outlines[1][0][0])) >= std::abs(twice_area(strip)) / 2);
  CHECK(std::abs(twice_area(outlines[2][0][0])) > 0);
  // Where they touch, both have the same points.
  std::size_t shared = 0;
  const auto edges = edges_of(outlines[2][0][0]);
  for (const auto& [from, to] : edges_of(outlines[1][0][0])) shared += static_cast<std::size_t>(std::count(edges.begin(), edges.end(), Edge{to, from}));
  CHECK(shared >= 1);
}

TEST_CASE("rings that are none are left alone; no tolerance changes nothing", "[report]") {
  std::vector<GridOutline> outlines{{}, {{{{5, 5}, {5, 5}, {6, 5}}}}, {{dense_square(0, 0, 500)}}};
  const auto before = outlines;
  auto same = outlines;
  simplify(same, 0);
  CHECK(same == before);
  simplify(outlines, 10);
  CHECK(outlines[0].empty());
  CHECK(outlines[1] == before[1]);
  CHECK(outlines[2][0][0].size() == 4);
}
