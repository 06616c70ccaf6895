// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "arpent/geo/footprints.hpp"

using namespace arpent;

namespace {

constexpr Point origin{900000, 6260000};

ShapeSet line(const std::vector<std::vector<Point>>& parts) {
  ShapeSet set;
  for (auto part : parts) {
    for (auto& p : part) p = {origin.x + p.x, origin.y + p.y};
    set.add_part(part);
  }
  set.finish();
  return set;
}

std::size_t add_rectangle(PolygonSet& set, double x, double y, double width, double height) {
  const std::vector<Point> ring{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}};
  PolygonBuilder builder(set);
  builder.shell(ring);
  return builder.finish();
}

}  // namespace

TEST_CASE("a disc has the area asked for and lies around its point", "[geo][footprints]") {
  const double asked = GENERATE(10.0, 500.0, 1550.47, 1e6, 3e8);
  PolygonSet set;
  REQUIRE(add_disc(origin, {asked}, set) == 0);
  CHECK(std::abs(set.area(0).value - asked) <= 1e-9 * asked);
  REQUIRE(set.rings_end(0) == 1);
  CHECK(set.ring(0).size() == 33);
  // Every corner is at one distance, a little beyond the circle of that area: the sides cut it.
  const double circle = std::sqrt(asked / std::numbers::pi);
  for (const auto p : set.points(0)) {
    const double distance = std::hypot(p.x - origin.x, p.y - origin.y);
    CHECK(distance > circle);
    CHECK(distance < circle * 1.004);
  }
}

TEST_CASE("no disc without an area", "[geo][footprints]") {
  PolygonSet set;
  for (const double area : {0.0, -5.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
    CHECK(add_disc(origin, {area}, set) == PolygonBuilder::npos);
  CHECK(set.empty());
}

TEST_CASE("a straight band ends square: length times width", "[geo][footprints]") {
  PolygonSet set;
  REQUIRE(add_band(line({{{0, 0}, {100, 0}}}), 0, {6}, set) == 0);
  CHECK(set.area(0).value == Approx(600).epsilon(1e-9));
  CHECK(set.box(0).xmin == Approx(origin.x));
  CHECK(set.box(0).xmax == Approx(origin.x + 100));
  CHECK(set.box(0).ymin == Approx(origin.y - 3));
  CHECK(set.box(0).ymax == Approx(origin.y + 3));
}

TEST_CASE("a band is round where its line bends, and counts ground once", "[geo][footprints]") {
  PolygonSet set;
  REQUIRE(add_band(line({{{0, 0}, {100, 0}, {100, 100}}}), 0, {6}, set) == 0);
  // Two arms of 600 m² share a square of 3 m × 3 m on the inside; outside, a quarter of a disc of 3 m in 8 sides closes the corner.
  const double corner = 0.5 * 9 * 8 * std::sin(std::numbers::pi / 16);
  CHECK(set.area(0).value == Approx(2 * 600 - 9 + corner).epsilon(1e-9));

  PolygonSet crossing;
  REQUIRE(add_band(line({{{0, 0}, {100, 0}}, {{50, -50}, {50, 50}}}), 0, {6}, crossing) == 0);
  CHECK(crossing.area(0).value == Approx(600 + 600 - 36).epsilon(1e-9));
}

TEST_CASE("a closed line gives a ring", "[geo][footprints]") {
  PolygonSet set;
  REQUIRE(add_band(line({{{0, 0}, {100, 0}, {100, 100}, {0, 100}, {0, 0}}}), 0, {6}, set) == 0);
  REQUIRE(set.rings_end(0) == 2);
  const double corner = 0.5 * 9 * 8 * std::sin(std::numbers::pi / 16);
  CHECK(set.area(0).value == Approx(400 * 3 + 4 * corner + (100 * 100 - 94 * 94)).epsilon(1e-9));
}

TEST_CASE("no band without a line or a width", "[geo][footprints]") {
  PolygonSet set;
  CHECK(add_band(line({{{0, 0}}, {{5, 5}}}), 0, {6}, set) == PolygonBuilder::npos);
  CHECK(add_band(line({{{0, 0}, {100, 0}}}), 0, {0}, set) == PolygonBuilder::npos);
  CHECK(add_band(line({{{0, 0}, {100, 0}}}), 0, {-1}, set) == PolygonBuilder::npos);
  CHECK(set.empty());
}

TEST_CASE("a union counts shared ground once and drops common limits", "[geo][footprints]") {
  PolygonSet set, out;
  const auto a = add_rectangle(set, origin.x, origin.y, 10, 10);
  const auto overlapping = add_rectangle(set, origin.x + 9, origin.y, 10, 10);
  const auto beside = add_rectangle(set, origin.x, origin.y + 10, 10, 10);
  const auto apart = add_rectangle(set, origin.x + 100, origin.y, 10, 10);
  REQUIRE(add_union(set, std::vector{a, overlapping, beside, apart}, out) == 0);
  CHECK(out.area(0).value == Approx(100 + 90 + 100 + 100));
  CHECK(out.rings_end(0) == 2);

  SECTION("the order of the members does not matter") {
    REQUIRE(add_union(set, std::vector{apart, beside, overlapping, a}, out) == 1);
    CHECK(out.area(1).value == Approx(out.area(0).value));
    CHECK(out.rings_end(1) - out.rings_begin(1) == 2);
  }
  SECTION("one member is copied, none is nothing") {
    REQUIRE(add_union(set, std::vector{beside}, out) == 1);
    CHECK(out.same_outline(1, set, beside));
    CHECK(add_union(set, {}, out) == PolygonBuilder::npos);
  }
}
