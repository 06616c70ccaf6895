// SPDX-License-Identifier: Apache-2.0
/// Sides of lines, points as good as equal, and what a cut along edges proves and refuses.
#include <catch2/catch.hpp>
#include <cmath>

#include "geo/predicates.hpp"
#include "geo/splitter.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

constexpr Point corner{900000, 6260000};

void add_square(PolygonSet& set, double x, double y, double side) {
  PolygonBuilder builder(set);
  const Point points[] = {{corner.x + x, corner.y + y},
                          {corner.x + x + side, corner.y + y},
                          {corner.x + x + side, corner.y + y + side},
                          {corner.x + x, corner.y + y + side}};
  builder.shell(points);
  builder.finish();
}

/// Cuts one square along others.
struct Cutting {
  PolygonSet whole, others;
  Split split;
  bool operator()() {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < others.size(); ++i) all.push_back(i);
    Soup soup;
    soup.assign(whole, 0);
    Box extent = whole.extent();
    extent.add(others.extent());
    const double rounding = rounding_of(extent);
    return Splitter(rounding).split(soup, EdgeIndex(others, all, open_edges(others), rounding), split);
  }
};

}  // namespace

TEST_CASE("the side of a line is exact where a determinant in doubles is noise", "[geo][predicates]") {
  Dice dice(1);
  int on_line = 0;
  for (int k = 0; k < 20000; ++k) {
    // Points of a grid of 2^-20 m: the determinant is a whole number of 100 bits.
    const auto whole = [&](double range) { return static_cast<std::int64_t>(dice.between(-range, range)); };
    const std::int64_t ax = whole(0x1p44), ay = whole(0x1p44), ux = whole(0x1p40), uy = whole(0x1p40);
    const std::int64_t wx = ux * dice.below(7) + dice.below(3) - 1, wy = uy * (wx / (ux == 0 ? 1 : ux)) + dice.below(3) - 1;
    const Int128 det = static_cast<Int128>(ux) * wy - static_cast<Int128>(uy) * wx;
    const auto at = [](std::int64_t x, std::int64_t y) { return Point{static_cast<double>(x) * 0x1p-20, static_cast<double>(y) * 0x1p-20}; };
    const int expected = det > 0 ? 1 : det < 0 ? -1 : 0;
    REQUIRE(orientation(at(ax, ay), at(ax + ux, ay + uy), at(ax + wx, ay + wy)) == expected);
    on_line += expected == 0 ? 1 : 0;
  }
  CHECK(on_line > 0);
}

TEST_CASE("the length taken for rounding follows the coordinates", "[geo][splitter]") {
  CHECK(rounding_of({800000, 6.2e6, 900000, 6.5e6}) == Approx(4.66e-9).epsilon(0.01));
  CHECK(rounding_of({-9e6, 0, 0, 100}) == Approx(9.3e-9).epsilon(0.01));
  CHECK(rounding_of({}) > 0);
}

TEST_CASE("points within rounding are one node, also across a cell's edge", "[geo][splitter]") {
  const double epsilon = 5e-9;
  NodeTable nodes(epsilon);
  nodes.reset(4);
  Dice dice(7);
  for (int k = 0; k < 2000; ++k) {
    const Point p{corner.x + dice.between(0, 1000), corner.y + dice.between(0, 1000)};
    const auto n = nodes.number_near(p);
    REQUIRE(nodes.number_near({p.x + dice.between(-0.8, 0.8) * epsilon, p.y + dice.between(-0.6, 0.6) * epsilon}) == n);
    REQUIRE(nodes.find(p) == n);
    REQUIRE(nodes.number({p.x + 1e-6, p.y}) != n);
  }
}

TEST_CASE("a square cut along two others leaves what they have not", "[geo][splitter]") {
  Cutting cut;
  add_square(cut.whole, 0, 0, 10);
  add_square(cut.others, -5, -5, 10);   // a corner of it
  add_square(cut.others, 5, 0, 5);      // shares part of a side
  add_square(cut.others, 10, 0, 10);    // only touches
  add_square(cut.others, 2, 7, 1);      // inside
  REQUIRE(cut());
  REQUIRE(cut.split.parts.size() == 3);
  CHECK(cut.split.parts[0].area == Approx(25).margin(1e-8));
  CHECK(cut.split.parts[1].area == Approx(25).margin(1e-8));
  CHECK(cut.split.parts[2].ground == 3);
  CHECK(cut.split.parts[2].area == Approx(1).margin(1e-8));
  CHECK(cut.split.missing == Approx(49).margin(1e-8));
}

TEST_CASE("a square inside another, equal to it, and outside of all", "[geo][splitter]") {
  Cutting cut;
  add_square(cut.whole, 0, 0, 10);
  add_square(cut.others, -1, -1, 30);
  REQUIRE(cut());
  REQUIRE(cut.split.parts.size() == 1);
  CHECK(cut.split.missing == 0);
  CHECK(cut.split.limit(cut.split.parts.front()).size() == 4);
  cut.others = {};
  add_square(cut.others, 0, 0, 10);
  REQUIRE(cut());
  CHECK(cut.split.parts.front().area == 100);
  cut.others = {};
  add_square(cut.others, 20, 0, 10);
  REQUIRE(cut());
  CHECK(cut.split.parts.empty());
  CHECK(cut.split.missing == 100);
}

TEST_CASE("a cut along polygons that overlap is refused", "[geo][splitter]") {
  Cutting cut;
  add_square(cut.whole, 0, 0, 10);
  SECTION("twice the same") {
    add_square(cut.others, 0, 0, 10);
    add_square(cut.others, 0, 0, 10);
  }
  SECTION("crossing each other") {
    add_square(cut.others, -5, -5, 12);
    add_square(cut.others, 2, 2, 12);
  }
  SECTION("one in the other") {
    add_square(cut.others, -5, -5, 30);
    add_square(cut.others, 2, 2, 3);
  }
  CHECK_FALSE(cut());
}
