// SPDX-License-Identifier: Apache-2.0
/// Polygon sets and what is quickly known of their outlines, against the plain way to do the same.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numbers>

#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/validity.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

/// The definition of the normal form, word for word.
std::vector<Point> plain_normal_form(std::vector<Point> points, bool counter_clockwise) {
  points.erase(std::unique(points.begin(), points.end()), points.end());
  while (points.size() > 1 && points.front() == points.back()) points.pop_back();
  const auto smallest = std::min_element(points.begin(), points.end(), [](Point a, Point b) { return std::pair(a.x, a.y) < std::pair(b.x, b.y); });
  std::rotate(points.begin(), smallest, points.end());
  points.push_back(points.front());
  if ((signed_area(points) > 0) != counter_clockwise) std::reverse(points.begin(), points.end());
  return points;
}

std::vector<Point> star(Dice& dice, std::size_t corners, Point centre, double radius) {
  std::vector<Point> points;
  for (std::size_t k = 0; k < corners; ++k) {
    const double turn = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(corners), r = dice.between(0.3, 1) * radius;
    points.push_back({centre.x + r * std::cos(turn), centre.y + r * std::sin(turn)});
  }
  return points;
}

/// Another way to write the same ring: other start, other direction, repeated points, closed or not.
std::vector<Point> rewritten(Dice& dice, std::vector<Point> points) {
  std::rotate(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(dice.between(0, static_cast<double>(points.size()))), points.end());
  if (dice.chance(0.5)) std::reverse(points.begin(), points.end());
  if (dice.chance(0.5)) points.push_back(points.front());
  if (dice.chance(0.5)) points.insert(points.begin() + static_cast<std::ptrdiff_t>(points.size() / 2), points[points.size() / 2]);
  return points;
}

std::vector<Point> as_vector(std::span<const Point> points) { return {points.begin(), points.end()}; }

}  // namespace

TEST_CASE("rings come into their normal form whatever way they are written", "[polygons][property]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 6)));
  CAPTURE(seed);
  Dice dice(seed);
  PolygonSet set;
  PolygonBuilder builder(set);
  for (int trial = 0; trial < 300; ++trial) {
    const auto corners = static_cast<std::size_t>(dice.between(3, trial % 50 == 0 ? 70000 : 80));
    const auto outer = star(dice, corners, {9e5, 6.2e6}, 100);
    std::vector<std::vector<Point>> holes;
    for (int h = 0; h < trial % 4; ++h) holes.push_back(star(dice, 5, {9e5 + 10.0 * h - 10, 6.2e6}, 3));
    builder.shell(rewritten(dice, outer));
    for (const auto& hole : holes) builder.hole(rewritten(dice, hole));
    const auto i = builder.finish();
    REQUIRE(i == static_cast<std::size_t>(trial));
    const auto shell = plain_normal_form(outer, true);
    REQUIRE(as_vector(set.ring(set.rings_begin(i))) == shell);
    for (auto& hole : holes) hole = plain_normal_form(hole, false);
    std::sort(holes.begin(), holes.end(), [](const auto& a, const auto& b) { return a.front().x < b.front().x; });
    REQUIRE(set.rings_end(i) - set.rings_begin(i) == 1 + holes.size());
    double area = signed_area(shell);
    Box box;
    for (const auto p : shell) box.add(p);
    for (std::size_t h = 0; h < holes.size(); ++h) {
      CHECK(as_vector(set.ring(set.rings_begin(i) + 1 + h)) == holes[h]);
      area += signed_area(holes[h]);
    }
    CHECK(set.area(i).value == area);
    CHECK((set.box(i).xmin == box.xmin && set.box(i).ymin == box.ymin && set.box(i).xmax == box.xmax && set.box(i).ymax == box.ymax));
  }
}

TEST_CASE("a polygon of which a ring lies nowhere on Earth is left out whole", "[polygons]") {
  const auto box = [](double from, double to) { return std::vector<Point>{{from, from}, {to, from}, {to, to}, {from, to}}; };
  PolygonSet set;
  PolygonBuilder builder(set);
  for (const auto& far : {box(0, 1e15), box(-1e9, 0), box(0, 1e300), box(0, std::nan("")), box(9.1e7, 9.2e7)}) {
    builder.shell(far);
    CHECK(builder.finish() == PolygonBuilder::npos);
  }
  for (const auto& far : {box(6e7, 1e15), box(6e7, std::nan(""))}) {  // its area without that ring would be a wrong one
    builder.shell(box(6e7, 6e7 + 100));
    builder.hole(far);
    CHECK(builder.finish() == PolygonBuilder::npos);
    builder.shell(far);
    builder.shell(box(6e7, 6e7 + 100));
    CHECK(builder.finish() == PolygonBuilder::npos);
  }
  builder.shell(box(6e7, 6e7 + 100));  // an easting with the number of its zone
  REQUIRE(builder.finish() == 0);
  CHECK(set.area(0).value == 10000);
}

TEST_CASE("sets are copied, joined and appended to themselves without a change to what they hold", "[polygons]") {
  const auto made = random_states(3, 40, 40).before.polygons;
  PolygonSet taken(made);
  const auto check_is_made = [&](const PolygonSet& set, std::size_t from) {
    for (std::size_t i = 0; i < made.size(); ++i) {
      REQUIRE(set.same_outline(from + i, made, i));
      REQUIRE(set.area(from + i) == made.area(i));
    }
  };
  PolygonSet joined;
  joined.append(made, 0);
  joined.append_all(std::move(taken));
  CHECK(joined.size() == 1 + made.size());
  CHECK(joined.point_count() == made.points(0).size() + made.point_count());
  check_is_made(joined, 1);
  CHECK(joined.same_outline(0, made, 0));
  for (std::size_t i = 0; i < made.size(); ++i) joined.append(joined, 1 + i);
  check_is_made(joined, 1 + made.size());
  PolygonSet assigned;
  assigned = joined;
  joined = PolygonSet();
  CHECK(joined.empty());
  check_is_made(assigned, 1);
}

TEST_CASE("outlines are substituted and removed in place", "[polygons]") {
  const auto made = random_states(5, 12, 12).before.polygons;
  REQUIRE(made.size() > 20);
  PolygonSet set(made), other, none;
  other.append(made, 7);
  set.substitute(std::vector<PolygonSet::Substitute>{{0, &none}, {3, &other}, {made.size() - 1, &none}});
  REQUIRE(set.size() == made.size() - 2);
  std::size_t points = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto from = i == 2 ? 7 : i + 1;
    CHECK(set.same_outline(i, made, from));
    CHECK(set.area(i) == made.area(from));
    points += set.points(i).size();
  }
  CHECK(set.point_count() == points);
}

TEST_CASE("what the quick test calls valid is valid, and it knows plain outlines", "[validity][property]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 9)));
  CAPTURE(seed);
  Dice dice(seed);
  const GeosContext geos;
  QuickValidity quick;
  std::size_t certain = 0, valid = 0;
  for (int trial = 0; trial < 400; ++trial) {
    PolygonSet set;
    PolygonBuilder builder(set);
    const auto corners = static_cast<std::size_t>(dice.between(3, trial % 40 == 0 ? 1500 : trial % 7 == 0 ? 300 : 60));
    auto outer = star(dice, corners, {9e5, 6.2e6}, 100);
    // Some cross themselves, touch themselves or fold back.
    if (trial % 3 == 1) std::swap(outer[0], outer[static_cast<std::size_t>(dice.between(1, static_cast<double>(corners)))]);
    if (trial % 9 == 2) outer.push_back(outer[corners / 2]);
    if (trial % 9 == 5) outer.insert(outer.begin() + 1, {(outer[0].x + outer[2].x) / 2, (outer[0].y + outer[2].y) / 2});
    builder.shell(outer);
    for (int h = 0; h < trial % 5; ++h) builder.hole(star(dice, 6, {9e5 + dice.between(-40, 40), 6.2e6 + dice.between(-40, 40)}, 6));
    if (builder.finish() == PolygonBuilder::npos) continue;
    const bool really = invalid_reason(geos, *to_geos(geos, set, 0)).empty();
    const bool said = quick.certainly_valid(set, 0);
    if (said) REQUIRE(really);
    certain += said;
    valid += really;
  }
  CHECK(valid > 100);
  CHECK(certain * 100 >= valid * 95);  // the rest touch somewhere
}

TEST_CASE("an outline that folds back is never called valid", "[validity]") {
  const std::vector<std::vector<Point>> folded{
      {{0, 0}, {10, 0}, {4, 0}, {4, 5}},           // back along its edge
      {{0, 0}, {10, 0}, {10, 10}, {5, 0}},         // a vertex on an edge
      {{0, 0}, {4, 4}, {8, 0}, {8, 8}, {4, 4}, {0, 8}},  // a vertex twice
      {{0, 0}, {10, 10}, {10, 0}, {0, 10}},        // crossing
      {{0, 0}, {5, 0}, {5, 9}, {5, 0}, {10, 0}, {5, 12}}};  // a spike
  QuickValidity quick;
  for (const auto& points : folded) {
    PolygonSet set;
    PolygonBuilder builder(set);
    builder.shell(points);
    REQUIRE(builder.finish() == 0);
    CHECK_FALSE(quick.certainly_valid(set, 0));
  }
}

TEST_CASE("open edges are those that counting every edge leaves, in order", "[coverage][property]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 7)));
  const bool torn = GENERATE(false, true);  // all polygons apart: every edge is open, and the sums fill up
  CAPTURE(seed, torn);
  auto state = random_states(seed, 40, 40).after;
  add_overlaps(state, seed, 10);
  if (seed % 3 == 0) state.polygons.append_all(PolygonSet(state.polygons));
  PolygonSet set;
  if (torn) {
    PolygonBuilder builder(set);
    for (std::size_t i = 0; i < state.polygons.size(); ++i) {
      auto points = as_vector(state.polygons.ring(state.polygons.rings_begin(i)));
      for (auto& p : points) p.x += 1e5 * static_cast<double>(i);
      builder.shell(points);
      builder.finish();
    }
  } else {
    set = state.polygons;
  }
  const auto each = [&](auto&& visit) {
    for (std::size_t i = 0; i < set.size(); ++i)
      for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r)
        for (std::size_t k = 0; k + 1 < set.ring(r).size(); ++k) visit(i, set.ring(r)[k], set.ring(r)[k + 1]);
  };
  using Line = std::array<double, 4>;
  std::map<Line, int> balance;
  const auto forward = [](Point a, Point b) { return std::pair(a.x, a.y) < std::pair(b.x, b.y); };
  const auto line = [&](Point a, Point b) { return forward(a, b) ? Line{a.x, a.y, b.x, b.y} : Line{b.x, b.y, a.x, a.y}; };
  each([&](std::size_t, Point a, Point b) { balance[line(a, b)] += forward(a, b) ? 1 : -1; });
  const auto open = open_edges(set);
  std::size_t at = 0;
  each([&](std::size_t i, Point a, Point b) {
    if (balance[line(a, b)] == 0) return;
    REQUIRE(at < open.size());
    REQUIRE((open[at].polygon == i && open[at].from == a && open[at].to == b));
    ++at;
  });
  CHECK(at == open.size());
}
