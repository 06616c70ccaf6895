// SPDX-License-Identifier: Apache-2.0
/// Contacts against the lattice a map was drawn on, and against GEOS.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "arpent/geo/adjacency.hpp"
#include "arpent/geo/geos.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

constexpr Point corner{900000, 6260000};
using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

/// A random map and what its cells say.
struct Map {
  PolygonSet set;
  Pairs edges, points;
  std::vector<std::uint8_t> at_limit;
};

int at(const Labels& labels, int c, int r) {
  if (r < 0 || c < 0 || r >= static_cast<int>(labels.size()) || c >= static_cast<int>(labels[0].size())) return -1;
  return labels[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
}

void add(Pairs& pairs, int a, int b) {
  if (a >= 0 && b >= 0 && a != b) pairs.insert(std::minmax(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b)));
}

/// @param joined: one polygon per connected region; else one per label, of several parts
Map random_map(Dice& dice, int columns, int rows, bool joined) {
  const int kinds = joined ? 4 : columns * rows / 3;
  Labels labels(static_cast<std::size_t>(rows), std::vector<int>(static_cast<std::size_t>(columns)));
  for (auto& row : labels)
    for (int& label : row) label = dice.chance(0.05) ? -1 : dice.below(kinds);
  if (joined) labels = connected_regions(labels).region;
  std::map<int, int> number;
  for (auto& row : labels)
    for (int& label : row)
      if (label >= 0) label = number.try_emplace(label, static_cast<int>(number.size())).first->second;
  const int count = static_cast<int>(number.size());
  Map map{RandomLattice(dice, columns, rows, 80, corner).polygons(labels, count), {}, {}, std::vector<std::uint8_t>(number.size(), 0)};
  for (int r = 0; r < rows; ++r)
    for (int c = 0; c < columns; ++c) {
      const int here = at(labels, c, r);
      for (const auto& [dc, dr] : {std::pair{1, 0}, {0, 1}, {-1, 0}, {0, -1}}) {
        add(map.edges, here, at(labels, c + dc, r + dr));
        if (here >= 0 && at(labels, c + dc, r + dr) < 0) map.at_limit[static_cast<std::size_t>(here)] = 1;
      }
      add(map.points, here, at(labels, c + 1, r + 1));
      add(map.points, here, at(labels, c - 1, r + 1));
    }
  map.points.insert(map.edges.begin(), map.edges.end());
  return map;
}

/// Every outline redrawn by `line(from, to, polygon, out)`, which appends `from` and what lies between.
template <class Line>
PolygonSet redrawn(const PolygonSet& set, Line&& line) {
  PolygonSet out;
  for (std::size_t i = 0; i < set.size(); ++i) {
    PolygonBuilder builder(out);
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      std::vector<Point> ring;
      for (std::size_t k = 0; k + 1 < set.ring(r).size(); ++k) line(set.ring(r)[k], set.ring(r)[k + 1], i, ring);
      set.is_shell(r) ? builder.shell(ring) : builder.hole(ring);
    }
    REQUIRE(builder.finish() == i);
  }
  return out;
}

/// Vertices one side has and the other has not, everything rounded to `grid` (0: not at all).
PolygonSet with_more_vertices(const PolygonSet& set, Dice& dice, double grid) {
  const auto rounded = [&](Point p) { return grid > 0 ? Point{std::round(p.x / grid) * grid, std::round(p.y / grid) * grid} : p; };
  return redrawn(set, [&](Point a, Point b, std::size_t, std::vector<Point>& out) {
    out.push_back(rounded(a));
    if (!dice.chance(0.3)) return;
    const double t = dice.between(0.1, 0.9);
    out.push_back(rounded({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}));
  });
}

Pairs pairs_of(const Adjacency& adjacency) {
  Pairs pairs;
  for (const auto& c : adjacency.contacts) pairs.emplace(c.a, c.b);
  REQUIRE(pairs.size() == adjacency.contacts.size());
  REQUIRE(std::is_sorted(adjacency.contacts.begin(), adjacency.contacts.end()));
  return pairs;
}

Adjacency found(const PolygonSet& set, ContactRule rule = ContactRule::edge, int threads = 2, Metres snap = {0.01}) {
  return adjacency(set, {rule, snap, threads});
}

/// What one has and the other has not, as text.
std::string difference(const Pairs& a, const Pairs& b) {
  std::string text;
  for (const auto& p : a)
    if (!b.contains(p)) text += " +" + std::to_string(p.first) + "-" + std::to_string(p.second);
  for (const auto& p : b)
    if (!a.contains(p)) text += " -" + std::to_string(p.first) + "-" + std::to_string(p.second);
  return text;
}

void check_map(const Map& map, const PolygonSet& drawn, Metres snap = {0.01}) {
  const auto by_edge = found(drawn, ContactRule::edge, 2, snap);
  CHECK(difference(pairs_of(by_edge), map.edges) == "");
  CHECK(by_edge.at_limit == map.at_limit);
  CHECK(difference(pairs_of(found(drawn, ContactRule::point, 2, snap)), map.points) == "");
}

/// Shared length and area of two polygons, by GEOS.
struct Shared {
  double length = 0, area = 0;
};
Shared shared_by_geos(const GeosContext& geos, const PolygonSet& set, std::size_t i, std::size_t j) {
  auto* h = geos.handle();
  const auto a = to_geos(geos, set, i), b = to_geos(geos, set, j);
  const auto lines_a = own(geos, GEOSBoundary_r(h, a.get()), "boundary"), lines_b = own(geos, GEOSBoundary_r(h, b.get()), "boundary");
  Shared shared;
  const auto common = own(geos, GEOSIntersection_r(h, lines_a.get(), lines_b.get()), "intersection");
  GEOSLength_r(h, common.get(), &shared.length);
  shared.area = area(geos, *intersection(geos, *a, *b)).value;
  return shared;
}

/// Adds duplicates of some polygons and copies of others, moved by metres.
void add_copies(PolygonSet& set, Dice& dice) {
  const auto originals = static_cast<int>(set.size());
  PolygonSet copies;
  for (int k = 0; k < 6; ++k) copies.append(set, static_cast<std::size_t>(dice.below(originals)));
  set.append_all(redrawn(copies, [](Point a, Point, std::size_t i, std::vector<Point>& out) {
    const double by = i % 3 == 0 ? 0 : 13.7 * static_cast<double>(i);
    out.push_back({a.x + by, a.y - 0.7 * by});
  }));
}

int root(std::vector<int>& parent, int i) {
  while (parent[static_cast<std::size_t>(i)] != i) i = parent[static_cast<std::size_t>(i)];
  return i;
}

}  // namespace

TEST_CASE("contacts are those of the lattice, whatever the outlines' vertices", "[property][adjacency]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 31)));
  CAPTURE(seed);
  Dice dice(seed);
  const auto map = random_map(dice, 12, 9, seed % 2 == 0);
  check_map(map, map.set);
  check_map(map, with_more_vertices(map.set, dice, 0));
  check_map(map, with_more_vertices(map.set, dice, 0.001));
  // Both sides of a limit are rounded: they part by twice what one moves.
  check_map(map, with_more_vertices(map.set, dice, 0.01), Metres{0.015});
}

TEST_CASE("deliveries a few millimetres apart touch as one would", "[property][adjacency]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 31)));
  CAPTURE(seed);
  Dice dice(seed);
  const auto map = random_map(dice, 10, 10, seed % 2 == 0);
  std::vector<Point> shift(map.set.size());
  for (auto& s : shift)
    if (dice.chance(0.5)) s = {0.003, -0.002};
  check_map(map, redrawn(map.set, [&](Point a, Point, std::size_t i, std::vector<Point>& out) { out.push_back({a.x + shift[i].x, a.y + shift[i].y}); }));
}

TEST_CASE("contacts of a coverage with overlaps are those GEOS finds", "[property][adjacency]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 25)));
  CAPTURE(seed);
  Dice dice(seed);
  auto set = random_map(dice, 7, 6, seed % 2 == 0).set;
  add_copies(set, dice);
  const auto pairs = pairs_of(found(set));
  const GeosContext geos;
  for (std::uint32_t i = 0; i < set.size(); ++i)
    for (std::uint32_t j = i + 1; j < set.size(); ++j) {
      if (!set.box(i).intersects(set.box(j))) continue;
      const auto shared = shared_by_geos(geos, set, i, j);
      CAPTURE(i, j, shared.length, shared.area);
      // Between nothing and a square of the snap's side the rule leaves room.
      if (shared.length > 0.001 || shared.area > 1e-3) CHECK(pairs.contains({i, j}));
      if (shared.length == 0 && shared.area < 1e-6) CHECK_FALSE(pairs.contains({i, j}));
    }
}

TEST_CASE("components of one colour are the parts of the colour's union", "[property][adjacency]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 25)));
  CAPTURE(seed);
  Dice dice(seed);
  const auto map = random_map(dice, 14, 10, true);
  const auto drawn = with_more_vertices(map.set, dice, 0);
  const auto contacts = found(drawn).contacts;
  std::vector<int> colour(map.set.size()), parent(map.set.size());
  for (auto& c : colour) c = dice.below(3);
  std::iota(parent.begin(), parent.end(), 0);
  for (const auto& c : contacts)
    if (colour[c.a] == colour[c.b]) parent[static_cast<std::size_t>(root(parent, static_cast<int>(c.a)))] = root(parent, static_cast<int>(c.b));
  const GeosContext geos;
  for (int k = 0; k < 3; ++k) {
    std::vector<GeosGeom> parts;
    std::set<int> components;
    for (std::size_t i = 0; i < map.set.size(); ++i)
      if (colour[i] == k) {
        // Without the vertices that rounding puts beside the line, a union closes without a gap.
        parts.push_back(to_geos(geos, map.set, i));
        components.insert(root(parent, static_cast<int>(i)));
      }
    const auto all = union_all(geos, std::move(parts));
    CHECK(GEOSGetNumGeometries_r(geos.handle(), all.get()) == static_cast<int>(components.size()));
  }
}

TEST_CASE("neither order nor threads change who touches", "[property][adjacency]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 13)));
  const auto rule = GENERATE(ContactRule::edge, ContactRule::point);
  CAPTURE(seed);
  Dice dice(seed);
  auto drawn = random_map(dice, 12, 12, seed % 2 == 0).set;
  add_copies(drawn, dice);
  const auto set = with_more_vertices(drawn, dice, 0.01);
  const auto reference = found(set, rule, 1);
  for (const int threads : {2, 3, 8}) {
    const auto again = found(set, rule, threads);
    CHECK(again.contacts == reference.contacts);
    CHECK(again.at_limit == reference.at_limit);
  }
  std::vector<std::uint32_t> order(set.size());
  std::iota(order.begin(), order.end(), 0u);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[static_cast<std::size_t>(dice.below(static_cast<int>(i)))]);
  PolygonSet shuffled;
  for (const auto i : order) shuffled.append(set, i);
  const auto other = found(shuffled, rule);
  Pairs renumbered;
  for (const auto& c : other.contacts) renumbered.insert(std::minmax(order[c.a], order[c.b]));
  CHECK(renumbered == pairs_of(reference));
  for (std::size_t i = 0; i < order.size(); ++i) CHECK(other.at_limit[i] == reference.at_limit[order[i]]);
}
