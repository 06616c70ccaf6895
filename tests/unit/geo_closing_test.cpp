// SPDX-License-Identifier: Apache-2.0
/// Closing, dilation and division on drawings whose results are known by hand.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "arpent/core/error.hpp"
#include "arpent/geo/closing.hpp"
#include "arpent/geo/divide.hpp"
#include "arpent/geo/geos.hpp"

using namespace arpent;

namespace {

constexpr Point origin{900100, 6260300};  // no line between squares runs along a drawing by chance
constexpr SquareMetres no_minimum{0};
/// What a square loses when its corners are rounded with 50 m, by as many chords as is the default.
const double rounding = 4 * 50 * 50 - 32 * 50 * 50 * std::sin(2 * std::numbers::pi / 32) / 2;
constexpr double infinity = std::numeric_limits<double>::infinity();

struct Rectangle {
  double x, y, width, height;  // m, from `origin`
};

std::vector<Point> ring_of(const Rectangle& r) {
  const double x = origin.x + r.x, y = origin.y + r.y;
  return {{x, y}, {x + r.width, y}, {x + r.width, y + r.height}, {x, y + r.height}, {x, y}};
}

PolygonSet rectangles(const std::vector<Rectangle>& list) {
  PolygonSet set;
  for (const auto& r : list) {
    PolygonBuilder builder(set);
    builder.shell(ring_of(r));
    builder.finish();
  }
  return set;
}

PolygonSet frame(const Rectangle& outer, const Rectangle& hole) {
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(ring_of(outer));
  builder.hole(ring_of(hole));
  builder.finish();
  return set;
}

PolygonSet closed(const PolygonSet& ground, ClosingOptions options = {}) {
  std::vector<std::uint32_t> all(ground.size());
  std::iota(all.begin(), all.end(), 0u);
  return close_polygons(ground, all, options, 2);
}

double total(const PolygonSet& set) {
  double sum = 0;
  for (std::size_t i = 0; i < set.size(); ++i) sum += set.area(i).value;
  return sum;
}

std::size_t holes(const PolygonSet& set, std::size_t i) {
  std::size_t count = 0;
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) count += set.is_shell(r) ? 0 : 1;
  return count;
}

}  // namespace

TEST_CASE("squares 80 m apart are one settlement, 120 m apart two", "[closing]") {
  const auto near = closed(rectangles({{0, 0, 400, 400}, {480, 0, 400, 400}}), {.quadrant_segments = 128});
  REQUIRE(near.size() == 1);
  // At both ends of the gap a disc of 50 m comes in between the corners as far as the segment over their chord of 80 m.
  const double half = std::asin(40.0 / 50);  // of the angle of that segment
  const double segment = 50 * 50 * (half - std::sin(2 * half) / 2);
  CHECK(near.area(0).value == Approx(400 * 400 * 2 + 80 * 400 - 2 * segment).margin(0.5));
  CHECK(holes(near, 0) == 0);

  const auto apart = closed(rectangles({{0, 0, 400, 400}, {520, 0, 400, 400}}));
  REQUIRE(apart.size() == 2);
  CHECK(apart.area(0).value == Approx(400 * 400).margin(1e-6));
  CHECK(apart.area(1).value == Approx(400 * 400).margin(1e-6));
}

TEST_CASE("a hole is filled up to an area, with what stands in it", "[closing]") {
  // 500 × 500 = 25 ha, with a house 160 m from its sides
  auto ground = frame({0, 0, 900, 900}, {200, 200, 500, 500});
  ground.append_all(rectangles({{400, 400, 100, 100}}));
  SECTION("25 ha are more than 10 ha") {
    const auto town = closed(ground, {.minimum = no_minimum});
    REQUIRE(town.size() == 2);
    CHECK(total(town) == Approx(900 * 900 - 500 * 500 + 100 * 100 + rounding).margin(0.1));
  }
  SECTION("a limit just below and at the hole of the closing") {
    const double hole = 500 * 500 - rounding;
    CHECK(closed(ground, {.hole_max = {hole - 1}, .minimum = no_minimum}).size() == 2);
    const auto town = closed(ground, {.hole_max = {hole + 1}, .minimum = no_minimum});
    REQUIRE(town.size() == 1);
    CHECK(holes(town, 0) == 0);
    CHECK(town.area(0).value == Approx(900 * 900).margin(1e-6));
  }
  SECTION("all holes") { CHECK(total(closed(ground, {.hole_max = {infinity}})) == Approx(900 * 900).margin(1e-6)); }
  SECTION("no holes, but one too narrow for the disc closes all the same") {
    const auto narrow = frame({0, 0, 900, 900}, {200, 200, 500, 90});
    const auto town = closed(narrow, {.hole_max = {0}});
    REQUIRE(town.size() == 1);
    CHECK(town.area(0).value == Approx(900 * 900).margin(1e-6));
    CHECK(holes(closed(frame({0, 0, 900, 900}, {200, 200, 500, 110}), {.hole_max = {0}}), 0) == 1);
  }
}

TEST_CASE("a settlement under the least area has no envelope", "[closing]") {
  const auto ground = rectangles({{0, 0, 100, 100}, {2000, 0, 400, 250}, {4000, 0, 400, 249.99}});
  const auto large = closed(ground);
  REQUIRE(large.size() == 1);
  CHECK(large.area(0).value == Approx(100000).margin(1e-6));
  CHECK(closed(ground, {.minimum = no_minimum}).size() == 3);
  CHECK(closed(rectangles({})).empty());
}

TEST_CASE("ten houses of 1 ha in a row are a settlement of their own", "[closing]") {
  std::vector<Rectangle> row;
  for (int k = 0; k < 10; ++k) row.push_back({k * 190.0, 0, 100, 100});
  const auto town = closed(rectangles(row));
  REQUIRE(town.size() == 1);
  CHECK(town.area(0).value > 10 * 100 * 100 + 9 * 90 * 50);
}

TEST_CASE("the ground is inside its envelope, corners and spikes too", "[closing]") {
  PolygonSet ground;
  PolygonBuilder builder(ground);
  std::vector<Point> star;
  for (int k = 0; k < 24; ++k) {
    const double angle = k * std::numbers::pi / 12, radius = k % 2 == 0 ? 700 : 300;
    star.push_back({origin.x + radius * std::cos(angle), origin.y + radius * std::sin(angle)});
  }
  builder.shell(star);
  builder.finish();
  for (const int segments : {1, 2, 8, 32}) {
    const auto town = closed(ground, {.quadrant_segments = segments});
    REQUIRE(town.size() == 1);
    const GeosContext geos;
    const auto outside = difference(geos, *to_geos(geos, ground, 0), *to_geos(geos, town, 0));
    CHECK(area(geos, *outside).value < 24 * 700 * 0.001);
  }
}

TEST_CASE("a distance of 0 dissolves", "[closing]") {
  const auto ground = rectangles({{0, 0, 400, 400}, {400, 0, 400, 400}, {300, 100, 400, 100}, {0, 5000, 10, 10}});
  const auto town = closed(ground, {.distance = {0}, .minimum = no_minimum});
  REQUIRE(town.size() == 2);
  CHECK(total(town) == Approx(800 * 400 + 100).margin(1e-6));
}

TEST_CASE("what the squares cut comes together again", "[closing]") {
  // One long strip over many squares, a frame over their corners.
  auto ground = frame({0, 0, 5000, 5000}, {100, 100, 4800, 4800});
  ground.append_all(rectangles({{1000, 1000, 3000, 60}}));
  for (const double tile : {250.0, 333.0, 1000.0, 100000.0}) {
    const auto town = closed(ground, {.minimum = no_minimum, .tile = {tile}});
    CAPTURE(tile);
    REQUIRE(town.size() == 2);
    CHECK(total(town) == Approx(5000.0 * 5000 - 4800.0 * 4800 + rounding + 3000 * 60).margin(0.1));
  }
}

TEST_CASE("options without a meaning are refused, all at once", "[closing]") {
  const auto ground = rectangles({{0, 0, 400, 400}});
  try {
    (void)closed(ground, {.distance = {-1}, .hole_max = {std::nan("")}, .minimum = {-5}, .quadrant_segments = 0, .tile = {0.5}});
    FAIL("accepted");
  } catch (const UsageError& error) {
    const std::string text = error.what();
    for (const char* part : {"-1 m", "holes", "-5 m²", "0 chords", "0.5 m"}) CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("a dilation is what lies within the distance, to a twentieth of it", "[closing]") {
  const auto square = rectangles({{0, 0, 400, 400}});
  const auto wide = dilate_polygons(square, {.distance = {1000}}, 2);
  REQUIRE(wide.size() == 1);
  CHECK(wide.area(0).value == Approx(400 * 400 + 4 * 400 * 1000 + std::numbers::pi * 1e6).epsilon(0.01));
  CHECK(wide.box(0).xmax == Approx(origin.x + 1400).margin(1));
  // squares 1 900 m apart meet, 2 100 m apart do not
  CHECK(dilate_polygons(rectangles({{0, 0, 400, 400}, {2300, 0, 400, 400}}), {}, 2).size() == 1);
  CHECK(dilate_polygons(rectangles({{0, 0, 400, 400}, {2500, 0, 400, 400}}), {}, 2).size() == 2);
  CHECK(dilate_polygons(PolygonSet(), {}, 2).empty());
  // a shed smaller than the generalisation is not lost
  CHECK(total(dilate_polygons(rectangles({{0, 0, 5, 5}}), {}, 2)) == Approx(std::numbers::pi * 1e6).epsilon(0.02));
}

TEST_CASE("polygons divided by layers: the first layer has the ground, the rest comes last", "[closing][divide]") {
  const auto land = rectangles({{0, 0, 100, 100}, {100, 0, 100, 100}, {500, 0, 100, 100}});
  const auto inner = rectangles({{50, 20, 100, 20}}), outer = rectangles({{20, 0, 180, 60}});
  const PolygonSet* layers[] = {&inner, &outer};
  const auto divided = divide(land, layers, {1e-4}, 2);
  CHECK(divided.origin == std::vector<std::uint32_t>{0, 0, 0, 1, 1, 1, 2});
  CHECK(divided.layer == std::vector<std::uint32_t>{0, 1, Divided::outside, 0, 1, Divided::outside, Divided::outside});
  const double areas[] = {50 * 20, 80 * 60 - 50 * 20, 10000 - 80 * 60, 50 * 20, 100 * 60 - 50 * 20, 10000 - 100 * 60, 10000};
  for (std::size_t k = 0; k < std::size(areas); ++k) CHECK(divided.pieces.area(k).value == Approx(areas[k]).margin(1e-6));
  CHECK(divided.pieces.same_outline(6, land, 2));
}

TEST_CASE("a polygon that a layer touches, or leaves less than the noise of, is not cut", "[closing][divide]") {
  const auto land = rectangles({{0, 0, 100, 100}});
  const auto divided_by = [&](const std::vector<Rectangle>& list) {
    const auto layer = rectangles(list);
    const PolygonSet* layers[] = {&layer};
    return divide(land, layers, {1e-4}, 1);
  };
  const auto touched = divided_by({{100, 0, 50, 50}, {-20, 100, 300, 10}});
  REQUIRE(touched.pieces.size() == 1);
  CHECK(touched.layer.front() == Divided::outside);
  CHECK(touched.pieces.same_outline(0, land, 0));
  const auto covered = divided_by({{-10, 0, 110, 99.9999995}});
  REQUIRE(covered.pieces.size() == 1);
  CHECK(covered.layer.front() == 0);
  CHECK(covered.pieces.same_outline(0, land, 0));
}
