// SPDX-License-Identifier: Apache-2.0
/// What polygons of two sets have in common, and what is near them, by hand.
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "arpent/core/error.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/overlaps.hpp"
#include "support/ascii_map.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

constexpr Point corner{900000, 6250000};  // Lambert-93: coordinates of seven digits

using Ring = std::vector<Point>;

Ring square(double x, double y, double side) { return {{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}; }

/// Adds a polygon of one part, relative to the corner.
void add(PolygonSet& set, const Ring& shell, const std::vector<Ring>& holes = {}) {
  const auto placed = [](Ring ring) {
    for (auto& p : ring) p = {p.x + corner.x, p.y + corner.y};
    return ring;
  };
  PolygonBuilder builder(set);
  builder.shell(placed(shell));
  for (const auto& hole : holes) builder.hole(placed(hole));
  REQUIRE(builder.finish() != PolygonBuilder::npos);
}

PolygonSet polygon(const Ring& shell, const std::vector<Ring>& holes = {}) {
  PolygonSet set;
  add(set, shell, holes);
  return set;
}

/// Area two polygons share, asked both ways round; 0 when they share nothing.
double shared(const PolygonSet& a, const PolygonSet& b) {
  OverlapOptions options;
  options.least = {0};
  const auto there = overlaps(a, b, options), back = overlaps(b, a, options);
  REQUIRE(there.size() == back.size());
  if (there.empty()) return 0;
  REQUIRE(there.size() == 1);
  CHECK(there[0].area.value == Approx(back[0].area.value).epsilon(1e-12));
  return there[0].area.value;
}

ShapeSet line(const Ring& points) {
  ShapeSet set;
  Ring placed = points;
  for (auto& p : placed) p = {p.x + corner.x, p.y + corner.y};
  set.add_part(placed);
  REQUIRE(set.finish() == 0);
  return set;
}

/// The only pair, or nothing.
std::optional<Proximity> near_one(const PolygonSet& a, const ShapeSet& b, double within) {
  const auto found = near_pairs(a, ShapeIndex(b), {within}, 1);
  REQUIRE(found.size() <= 1);
  return found.empty() ? std::nullopt : std::optional(found[0]);
}

std::optional<Proximity> near_one(const PolygonSet& a, const PolygonSet& b, double within) {
  const auto found = near_pairs(a, ConstraintIndex(b), {within}, 1);
  REQUIRE(found.size() <= 1);
  return found.empty() ? std::nullopt : std::optional(found[0]);
}

}  // namespace

TEST_CASE("two squares share the ground both cover", "[geo][overlaps]") {
  CHECK(shared(polygon(square(0, 0, 10)), polygon(square(6, 7, 10))) == Approx(4 * 3).epsilon(1e-13));
  CHECK(shared(polygon(square(0, 0, 10)), polygon(square(6, -7, 10))) == Approx(4 * 3).epsilon(1e-13));
  CHECK(shared(polygon(square(0, 0, 10)), polygon(square(2, 3, 4))) == 16);
  CHECK(shared(polygon(square(0, 0, 10)), polygon(square(-1, 4, 12))) == Approx(10 * 6).epsilon(1e-13));
  // A diamond of half diagonal 5 about the square's corner: a quarter of its 50 m².
  CHECK(shared(polygon(square(0, 0, 10)), polygon({{5, 0}, {0, 5}, {-5, 0}, {0, -5}})) == Approx(12.5).epsilon(1e-13));
  // A slanting edge across both: x + y < 10 leaves the half of the square.
  CHECK(shared(polygon(square(0, 0, 10)), polygon({{-5, -5}, {15, -5}, {-5, 15}})) == Approx(50).epsilon(1e-13));
  // A band that is far longer than the square, level but for a metre in a kilometre.
  CHECK(shared(polygon(square(0, 0, 10)), polygon({{-500, 2}, {500, 3}, {500, 5}, {-500, 4}})) == Approx(20).epsilon(1e-12));
}

TEST_CASE("what only touches shares nothing", "[geo][overlaps]") {
  const auto a = polygon(square(0, 0, 10));
  CHECK(shared(a, polygon(square(10, 0, 10))) == 0);      // the same edge
  CHECK(shared(a, polygon(square(10, 3.3, 4))) == 0);     // part of an edge
  CHECK(shared(a, polygon(square(-7.7, -20, 20))) == 0);  // from below
  CHECK(shared(a, polygon(square(10, 10, 10))) == 0);     // a corner
  CHECK(shared(a, polygon({{10, 5}, {14, 2}, {14, 8}})) == 0);    // a corner on an edge
  CHECK(shared(a, polygon({{0, 20}, {5, 10}, {10, 20}})) == 0);
  CHECK(shared(a, polygon({{10.4, 0}, {20, 0}, {20, 20}, {0, 20}, {0, 10.4}, {10.4, 10.4}})) == 0);  // boxes meet, polygons do not
  // Slanting edges on each other, ends apart: (0,0)-(30,10) and (6,2)-(24,8).
  CHECK(shared(polygon({{0, 0}, {30, 10}, {0, 10}}), polygon({{6, 2}, {24, 0}, {24, 8}})) == 0);
}

TEST_CASE("the same polygon, and one inside the other, share the area of the smaller to the bit", "[geo][overlaps]") {
  const auto odd = polygon({{0.1, 0.2}, {17.31, 3.3}, {11.17, 21.9}, {4.4, 13.37}});
  CHECK(shared(odd, odd) == odd.area(0).value);
  CHECK(shared(odd, polygon(square(-100, -100, 300))) == odd.area(0).value);
  // Inside, with a stretch of limit in common.
  CHECK(shared(polygon({{0, 0}, {30, 10}, {0, 10}}), polygon({{6, 2}, {24, 8}, {6, 8}})) == 54);
  // Boxes of the same ground, areas that differ.
  CHECK(shared(polygon({{0, 0}, {10, 0}, {10, 10}}), polygon(square(0, 0, 10))) == 50);
}

TEST_CASE("holes are not shared", "[geo][overlaps]") {
  const auto ring = polygon(square(0, 0, 30), {square(10, 10, 10)});
  CHECK(shared(ring, polygon(square(12, 12, 5))) == 0);
  CHECK(shared(ring, polygon(square(10, 10, 10))) == 0);  // fills the hole
  CHECK(shared(ring, polygon(square(12, 12, 12))) == Approx(144 - 64).epsilon(1e-13));
  CHECK(shared(ring, polygon(square(5, 5, 20))) == Approx(400 - 100).epsilon(1e-13));
  CHECK(shared(ring, ring) == ring.area(0).value);
  CHECK(shared(ring, polygon(square(-5, -5, 40), {square(9, 9, 12)})) == Approx(900 - 144).epsilon(1e-13));
}

TEST_CASE("parts count together, and drawn cells are counted", "[geo][overlaps]") {
  const auto permits = ascii_map_by_letter("AA.AA\n"
                                           ".BBB.\n"
                                           "CC...");
  const auto constraints = ascii_map_by_letter("XX.X.\n"
                                               "XYYYX\n"
                                               "ZYX..");
  const auto found = overlaps(permits.polygons, constraints.polygons, {});
  std::string text;
  for (const auto& o : found)
    text += std::string(1, permits.letters[o.a]) + constraints.letters[o.b] + std::to_string(std::lround(o.area.value / 100)) + " ";
  CHECK(text == "AX3 BY3 CY1 CZ1 ");
  for (const auto& o : found) CHECK(o.area.value == Approx(100 * std::round(o.area.value / 100)).epsilon(1e-13));
}

TEST_CASE("pairs come by number, polygons of one set may overlap, and little is left out when asked", "[geo][overlaps]") {
  PolygonSet a, b;
  add(a, square(0, 0, 10));
  add(a, square(100, 0, 10));
  add(a, square(0, 0, 9));
  add(b, square(200, 200, 5));
  add(b, square(5, 5, 100));
  add(b, square(-50, -50, 300));
  add(b, square(8, 8, 10));
  OverlapOptions options;
  const auto pairs = [&] {
    std::string text;
    for (const auto& o : overlaps(a, b, options))
      text += std::to_string(o.a) + std::to_string(o.b) + "=" + std::to_string(std::lround(o.area.value)) + " ";
    return text;
  };
  CHECK(pairs() == "01=25 02=100 03=4 11=25 12=100 21=16 22=81 23=1 ");
  options.least = {4};
  CHECK(pairs() == "01=25 02=100 11=25 12=100 21=16 22=81 ");  // 4 m² is not more than 4 m²
  CHECK(overlaps(PolygonSet(), b, options).empty());
  CHECK(overlaps(a, PolygonSet(), options).empty());
  const ConstraintIndex index(b);
  CHECK(index.polygons().size() == 4);
  CHECK(overlaps(a, index, options).size() == 6);
}

TEST_CASE("areas on the ellipsoid add up and are the model's for what is inside", "[geo][overlaps]") {
  const Crs lambert("EPSG:2154");
  const auto permit = polygon({{0, 0}, {300, 70}, {250, 420}, {-30, 200}}, {{{50, 100}, {90, 100}, {80, 150}}});
  PolygonSet tiles;  // four constraints that cover it, limits at odd places
  for (const double x : {-1000.0, 101.7})
    for (const double y : {-1000.0, 133.3})
      add(tiles, {{x, y}, {x < 0 ? 101.7 : 1000, y}, {x < 0 ? 101.7 : 1000, y < 0 ? 133.3 : 1000}, {x, y < 0 ? 133.3 : 1000}});
  add(tiles, square(-2000, -2000, 4000));
  OverlapOptions options;
  Box extent = tiles.extent();
  options.model = AreaModel::ellipsoidal(lambert, extent);
  const auto found = overlaps(permit, tiles, options);
  REQUIRE(found.size() == 5);
  const double whole = options.model.area(permit, 0).value;
  CHECK(std::abs(whole - permit.area(0).value) > 1);  // the two models differ here
  CHECK(found[4].area.value == whole);
  CHECK(found[0].area.value + found[1].area.value + found[2].area.value + found[3].area.value == Approx(whole).epsilon(1e-12));
  // A square metre of map is the same ground all over so small a place, to a millionth or two.
  options.model = {};
  const auto planar = overlaps(permit, tiles, options);
  for (std::size_t k = 0; k < 4; ++k)
    CHECK(found[k].area.value / planar[k].area.value == Approx(whole / permit.area(0).value).epsilon(1e-5));
}

TEST_CASE("a set of lines and points keeps features of several parts", "[geo][overlaps]") {
  ShapeSet set;
  const Ring first{{0, 0}, {0, 0}, {3, 4}}, second{{10, 10}, {10, 20}}, lone{{7, 7}};
  set.add_part(first);
  set.add_part(second);
  CHECK(set.finish() == 0);
  set.add_part(lone);
  CHECK(set.finish() == 1);
  CHECK(set.finish() == ShapeSet::npos);
  const Ring broken{{0, 0}, {std::nan(""), 1}};
  set.add_part(broken);
  set.add_part({});
  CHECK(set.finish() == ShapeSet::npos);
  REQUIRE(set.size() == 2);
  CHECK(set.part(set.parts_begin(0)).size() == 2);  // the repeated point is gone
  CHECK(set.parts_end(0) - set.parts_begin(0) == 2);
  CHECK(set.length(0).value == 15);
  CHECK(set.length(1).value == 0);
  CHECK(set.box(0).xmax == 10);
  CHECK(set.extent().ymax == 20);
  ShapeSet copy;
  copy.append(set, 1);
  copy.append(set, 0);
  CHECK(copy.size() == 2);
  CHECK(copy.length(1).value == 15);
}

TEST_CASE("distances to lines and points", "[geo][overlaps]") {
  const auto field = polygon(square(0, 0, 10));
  CHECK(near_one(field, line({{13, -50}, {13, 50}}), 5)->distance.value == 3);
  CHECK(near_one(field, line({{13, 14}, {50, 50}}), 5)->distance.value == 5);  // 3-4-5 from the corner, and 5 is within 5
  CHECK_FALSE(near_one(field, line({{13, 14}, {50, 50}}), 4.999));
  CHECK_FALSE(near_one(field, line({{30, 0}, {30, 10}}), 5));
  CHECK(near_one(field, line({{12, 12}}), 3)->distance.value == Approx(std::sqrt(8)));
  CHECK(near_one(field, line({{5, 5}}), 0)->distance.value == 0);   // a point inside
  CHECK(near_one(field, line({{10, 5}}), 0)->distance.value == 0);  // a point on the limit
  CHECK_FALSE(near_one(field, line({{10.5, 5}}), 0));
  const auto crossing = near_one(field, line({{-5, 5}, {15, 5}}), 2);
  CHECK(crossing->distance.value == 0);
  CHECK(crossing->length.value == Approx(10).epsilon(1e-13));
  const auto slanting = near_one(field, line({{-3, -4}, {3, 4}}), 0);
  CHECK(slanting->length.value == Approx(5).epsilon(1e-13));
  const auto within = near_one(field, line({{1, 1}, {4, 5}, {4, 1}}), 0);
  CHECK(within->distance.value == 0);
  CHECK(within->length.value == Approx(9).epsilon(1e-13));
  CHECK(near_one(field, line({{10, -5}, {20, 5}}), 10)->length.value == 0);  // outside, near
}

TEST_CASE("a hole is not ground: distances and lengths see it", "[geo][overlaps]") {
  const auto ring = polygon(square(0, 0, 30), {square(10, 10, 10)});
  CHECK(near_one(ring, line({{12, 15}}), 5)->distance.value == 2);
  CHECK_FALSE(near_one(ring, line({{12, 15}}), 1));
  const auto through = near_one(ring, line({{-10, 15}, {40, 15}}), 0);
  CHECK(through->length.value == Approx(20).epsilon(1e-13));
  CHECK(near_one(ring, polygon(square(13, 13, 4)), 5)->distance.value == 3);
  CHECK_FALSE(near_one(ring, polygon(square(13, 13, 4)), 2));
}

TEST_CASE("distances between polygons", "[geo][overlaps]") {
  const auto field = polygon(square(0, 0, 10));
  CHECK(near_one(field, polygon(square(14, 13, 5)), 5)->distance.value == 5);
  CHECK_FALSE(near_one(field, polygon(square(14, 13, 5)), 4));
  CHECK(near_one(field, polygon(square(10, 10, 5)), 0)->distance.value == 0);   // a corner
  CHECK(near_one(field, polygon(square(2, 2, 3)), 0)->distance.value == 0);     // inside
  CHECK(near_one(field, polygon(square(-9, -9, 99)), 0)->distance.value == 0);  // around
  CHECK(near_one(field, polygon(square(5, 5, 30)), 0)->length.value == 0);
}

TEST_CASE("a distance that is none is refused", "[geo][overlaps]") {
  const auto field = polygon(square(0, 0, 10));
  CHECK_THROWS_WITH(near_pairs(field, ConstraintIndex(field), {-1}, 1), "a distance of -1 m cannot be looked for; give 0 or more");
  CHECK_THROWS_AS(near_pairs(field, ShapeIndex(ShapeSet()), {std::nan("")}, 1), UsageError);
  CHECK(near_pairs(field, ShapeIndex(ShapeSet()), {100}, 1).empty());
}

TEST_CASE("polygons of one set that share ground, each pair once", "[geo][overlaps]") {
  PolygonSet set;
  add(set, square(0, 0, 10));
  add(set, square(5, 5, 10));    // 5 × 5 with the first
  add(set, square(10, 0, 10));   // touches the first, 5 × 5 with the second
  add(set, square(100, 0, 10));  // alone
  const auto twice = overlaps(set, set, {});
  std::vector<Overlap> once;
  for (const auto& pair : twice)
    if (pair.a < pair.b) once.push_back(pair);
  for (const int threads : {1, 3}) {
    const auto found = overlaps_within(ConstraintIndex(set, 1), {.least = {1e-6}, .model = {}, .threads = threads});
    REQUIRE(found.size() == 2);
    REQUIRE(once.size() == 2);
    for (std::size_t k = 0; k < 2; ++k) {
      CHECK(found[k].a == once[k].a);
      CHECK(found[k].b == once[k].b);
      CHECK(found[k].area.value == once[k].area.value);
      CHECK(found[k].area.value == 25);
    }
  }
}

TEST_CASE("ground that polygons of one group share is counted again once for each polygon but one", "[overlaps]") {
  PolygonSet set;
  add(set, square(0, 0, 10));     // 0, 1: share 50 m²
  add(set, square(5, 0, 10));     // 1, 2: share 50 m²
  add(set, square(10, 0, 10));    // of another group than 3
  add(set, square(10, 0, 10));    // the same ground
  for (int k = 0; k < 4; ++k) add(set, square(100, 0, 10));  // a heap of four
  const auto pairs = self_overlaps(set, open_edges(set), index_of(set), {1e-6}, 1);
  const std::vector<std::uint32_t> groups{1, 1, 1, 2, 1, 1, 1, 1}, one(8, 0);

  const auto again = counted_again(set, pairs, groups);
  REQUIRE(again.size() == 2);
  CHECK(again[0].first == 0);
  CHECK(again[0].area.value == Approx(100));  // 300 m² drawn, 200 covered
  CHECK(again[1].first == 4);
  CHECK(again[1].area.value == Approx(300));

  double all = 0;
  for (const auto& set_of : counted_again(set, pairs, one)) all += set_of.area.value;
  CHECK(all == Approx(200 + 300));
  CHECK(counted_again(set, {}, one).empty());
}
