// SPDX-License-Identifier: Apache-2.0
/// Who touches whom, drawn case by case. All coordinates are far from the origin, as real ones are.
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "arpent/geo/adjacency.hpp"

using namespace arpent;

namespace {

constexpr double east = 900000, north = 6260000;

using Outline = std::vector<Point>;

class Drawing {
 public:
  Drawing& polygon(const std::vector<Outline>& rings) {
    PolygonBuilder builder(set);
    bool first = true;
    for (auto ring : rings) {
      for (auto& p : ring) p = {p.x + east, p.y + north};
      first ? builder.shell(ring) : builder.hole(ring);
      first = false;
    }
    REQUIRE(builder.finish() != PolygonBuilder::npos);
    return *this;
  }
  Drawing& box(double x0, double y0, double x1, double y1) { return polygon({rectangle(x0, y0, x1, y1)}); }
  Drawing& two_boxes(const Outline& a, const Outline& b) {
    PolygonBuilder builder(set);
    for (auto ring : {a, b}) {
      for (auto& p : ring) p = {p.x + east, p.y + north};
      builder.shell(ring);
    }
    builder.finish();
    return *this;
  }
  static Outline rectangle(double x0, double y0, double x1, double y1) { return {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}; }
  PolygonSet set;
};

Adjacency edges(const Drawing& d, double snap = 0.01) { return adjacency(d.set, {ContactRule::edge, Metres{snap}, 2}); }
Adjacency points(const Drawing& d, double snap = 0.01) { return adjacency(d.set, {ContactRule::point, Metres{snap}, 2}); }
using Contacts = std::vector<Contact>;
using Limits = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("no polygon has no neighbour", "[geo][adjacency]") {
  CHECK(edges({}).contacts.empty());
  CHECK(edges({}).at_limit.empty());
  const auto one = edges(Drawing().box(0, 0, 10, 10));
  CHECK(one.contacts.empty());
  CHECK(one.at_limit == Limits{1});
}

TEST_CASE("a shared edge is a contact, a shared corner only when points count", "[geo][adjacency]") {
  const auto four = Drawing().box(0, 0, 10, 10).box(10, 0, 20, 10).box(0, 10, 10, 20).box(10, 10, 20, 20);
  CHECK(edges(four).contacts == Contacts{{0, 1}, {0, 2}, {1, 3}, {2, 3}});
  CHECK(points(four).contacts == Contacts{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}});
  CHECK(edges(four).at_limit == Limits{1, 1, 1, 1});
}

TEST_CASE("a polygon that others surround is not at the limit", "[geo][adjacency]") {
  Drawing d;
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 3; ++x) d.box(10 * x, 10 * y, 10 * x + 10, 10 * y + 10);
  CHECK(edges(d).at_limit == Limits{1, 1, 1, 1, 0, 1, 1, 1, 1});
  CHECK(edges(d).contacts.size() == 12);
}

TEST_CASE("a hole filled is a contact, a hole left open a limit", "[geo][adjacency]") {
  const auto ring = std::vector{Drawing::rectangle(0, 0, 30, 30), Drawing::rectangle(10, 10, 20, 20)};
  CHECK(edges(Drawing().polygon(ring).box(10, 10, 20, 20)).contacts == Contacts{{0, 1}});
  CHECK(edges(Drawing().polygon(ring).box(10, 10, 20, 20)).at_limit == Limits{1, 0});
  CHECK(edges(Drawing().polygon(ring).box(12, 12, 18, 18)).contacts.empty());
  CHECK(edges(Drawing().polygon(ring).box(12, 12, 18, 18)).at_limit == Limits{1, 1});
}

TEST_CASE("parts of one polygon are no contact", "[geo][adjacency]") {
  auto d = Drawing().two_boxes(Drawing::rectangle(0, 0, 10, 10), Drawing::rectangle(10, 0, 20, 5)).box(0, 10, 10, 20);
  CHECK(edges(d).contacts == Contacts{{0, 1}});
  CHECK(points(d).contacts == Contacts{{0, 1}});
}

TEST_CASE("vertices on one side only", "[geo][adjacency]") {
  SECTION("a T-junction: one edge, two neighbours") {
    const auto d = Drawing().box(0, 0, 20, 10).box(0, 10, 7, 20).box(7, 10, 20, 20);
    CHECK(edges(d).contacts == Contacts{{0, 1}, {0, 2}, {1, 2}});
    CHECK(edges(d, 0).contacts == Contacts{{0, 1}, {0, 2}, {1, 2}});
  }
  SECTION("many edges on one line, none of them equal") {
    const auto d = Drawing().polygon({{{0, 0}, {20, 0}, {20, 10}, {13, 10}, {6, 10}, {0, 10}}}).polygon({{{0, 10}, {5, 10}, {11, 10}, {20, 10}, {20, 20}, {0, 20}}});
    CHECK(edges(d).contacts == Contacts{{0, 1}});
  }
  SECTION("a slanted T-junction that no double lies on") {
    const Point a{1.1, 0.3}, b{17.3, 9.7};
    const Point m{a.x + (b.x - a.x) / 3, a.y + (b.y - a.y) / 3};
    const auto d = Drawing().polygon({{a, b, {0, 20}}}).polygon({{a, {9, -10}, m}}).polygon({{m, {9, -10}, b}});
    CHECK(edges(d, 0).contacts == Contacts{{0, 1}, {0, 2}, {1, 2}});
  }
  SECTION("rounded away from the edge, as a gap and as an overlap") {
    for (const double off : {0.007, -0.007}) {
      const auto d = Drawing().box(0, 0, 20, 10).polygon({{{0, 10}, {7, 10 + off}, {7, 20}, {0, 20}}}).polygon({{{7, 10 + off}, {20, 10}, {20, 20}, {7, 20}}});
      CHECK(edges(d).contacts == Contacts{{0, 1}, {0, 2}, {1, 2}});
      CHECK(edges(d, 0.002).contacts == Contacts{{0, 1}, {0, 2}, {1, 2}});  // near the ends of the edge
    }
  }
}

TEST_CASE("two deliveries a few millimetres apart", "[geo][adjacency]") {
  for (const double off : {0.004, 0.0099, -0.004, -0.0099}) {
    CAPTURE(off);
    Drawing d;
    for (int i = 0; i < 3; ++i) d.box(10 * i, 0, 10 * i + 10, 10);
    for (int i = 0; i < 3; ++i) d.box(10 * i + 0.003, 10 + off, 10 * i + 10.003, 20);
    CHECK(edges(d).contacts == Contacts{{0, 1}, {0, 3}, {1, 2}, {1, 4}, {2, 5}, {3, 4}, {4, 5}});
  }
  const auto apart = Drawing().box(0, 0, 10, 10).box(0, 10.02, 10, 20);
  CHECK(edges(apart).contacts.empty());
  CHECK(edges(apart, 0.02).contacts == Contacts{{0, 1}});
}

TEST_CASE("a gap wider than snap is a limit, a narrower one is not", "[geo][adjacency]") {
  const auto around = [](double gap) {
    return Drawing().polygon({Drawing::rectangle(0, 0, 30, 30), Drawing::rectangle(10 - gap, 10 - gap, 20 + gap, 20 + gap)}).box(10, 10, 20, 20);
  };
  CHECK(edges(around(0.005)).at_limit == Limits{1, 0});
  CHECK(edges(around(0.005)).contacts == Contacts{{0, 1}});
  CHECK(edges(around(0.05)).at_limit == Limits{1, 1});
  CHECK(edges(around(0.05)).contacts.empty());
}

TEST_CASE("corners that come near each other are no edge", "[geo][adjacency]") {
  const auto corner = Drawing().box(0, 0, 10, 10).box(10.004, 10.003, 20, 20);
  CHECK(edges(corner).contacts.empty());
  CHECK(points(corner).contacts == Contacts{{0, 1}});
  const auto into = Drawing().box(0, 0, 10, 10).box(9.997, 9.996, 20, 20);
  CHECK(edges(into).contacts.empty());
  CHECK(points(into).contacts == Contacts{{0, 1}});
  const auto wedge = Drawing().polygon({{{0, 0}, {10, 0}, {10, 5}}}).polygon({{{0, 0}, {10, 10}, {0, 10}}});
  CHECK(edges(wedge).contacts.empty());
  CHECK(points(wedge).contacts == Contacts{{0, 1}});
  const auto point_on_edge = Drawing().box(0, 0, 20, 10).polygon({{{9, 10.004}, {12, 20}, {6, 20}}});
  CHECK(edges(point_on_edge).contacts.empty());
  CHECK(points(point_on_edge).contacts == Contacts{{0, 1}});
}

TEST_CASE("polygons that share ground touch", "[geo][adjacency]") {
  SECTION("crossing outlines") {
    CHECK(edges(Drawing().box(0, 0, 10, 10).box(5, 5, 15, 15)).contacts == Contacts{{0, 1}});
    CHECK(edges(Drawing().box(0, 4, 30, 6).box(14, -10, 16, 20)).contacts == Contacts{{0, 1}});
  }
  SECTION("one on another, without an outline near") {
    const auto d = Drawing().box(0, 0, 30, 30).box(10, 10, 20, 20);
    CHECK(edges(d).contacts == Contacts{{0, 1}});
    CHECK(edges(d).at_limit == Limits{1, 0});
  }
  SECTION("a duplicate") {
    CHECK(edges(Drawing().box(0, 0, 10, 10).box(0, 0, 10, 10)).contacts == Contacts{{0, 1}});
    CHECK(edges(Drawing().box(0, 0, 10, 10).box(0, 0, 10, 10)).at_limit == Limits{1, 1});
    CHECK(edges(Drawing().box(0, 0, 10, 10).box(0, 0, 10, 10).box(10, 0, 20, 10)).contacts == Contacts{{0, 1}, {0, 2}, {1, 2}});
  }
  SECTION("a sheet over a whole coverage, whose inner polygons have no open edge") {
    Drawing d;
    for (int y = 0; y < 5; ++y)
      for (int x = 0; x < 5; ++x) d.box(10 * x, 10 * y, 10 * x + 10, 10 * y + 10);
    d.box(-3, -3, 53, 53);
    const auto found = edges(d);
    CHECK(found.contacts.size() == 40 + 25);
    Limits limits(26, 0);
    limits[25] = 1;
    CHECK(found.at_limit == limits);
  }
  SECTION("two deliveries, each clean, that overlap by metres") {
    Drawing d;
    for (int y = 0; y < 4; ++y)
      for (int x = 0; x < 4; ++x) d.box(10 * x, 10 * y, 10 * x + 10, 10 * y + 10);
    for (int y = 0; y < 4; ++y)
      for (int x = 0; x < 4; ++x) d.box(10 * x + 35, 10 * y + 3, 10 * x + 45, 10 * y + 13);
    // Column 3 of the first (x 30 to 40) meets column 0 of the second (x 35 to 45).
    CHECK(edges(d).contacts.size() == 24 + 24 + 4 + 3);
  }
}

TEST_CASE("many edges on one line and large polygons take no longer than others", "[geo][adjacency]") {
  // A comb's back: a line of 100 000 edges below, boxes above whose edges meet it between its vertices.
  Outline back;
  for (int i = 0; i <= 100000; ++i) back.push_back({0.5 * i, 0});
  back.push_back({50000, -10});
  back.push_back({0, -10});
  Drawing d;
  d.polygon({back});
  for (int i = 0; i < 2000; ++i) d.box(25 * i + 0.2 * (i % 2), 0, 25 * i + 25 - 0.2 * (i % 2 == 0 ? 0 : 1), 8);
  const auto found = edges(d);
  for (std::uint32_t i = 1; i <= 2000; ++i) CHECK(std::binary_search(found.contacts.begin(), found.contacts.end(), Contact{0, i}));
}
