// SPDX-License-Identifier: Apache-2.0
/// Shortcuts against the plain way: box index, zone locator, open edges.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/geo/zone_locator.hpp"
#include "arpent/grid/box_index.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

Box random_box(Dice& dice, double largest) {
  const double x = dice.between(0, 1000), y = dice.between(0, 1000);
  // Some are points, some lines: a coverage has such boxes too.
  return {x, y, x + (dice.chance(0.1) ? 0 : dice.between(0, largest)), y + (dice.chance(0.1) ? 0 : dice.between(0, largest))};
}

}  // namespace

TEST_CASE("the box index finds what looking at every box finds", "[property][grid]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 6)));
  const auto count = GENERATE(0, 1, 15, 16, 17, 256, 257, 3000);
  CAPTURE(seed, count);
  Dice dice(seed);
  std::vector<Box> boxes;
  for (int i = 0; i < count; ++i) boxes.push_back(random_box(dice, 40));
  const BoxIndex index(boxes);
  CHECK(index.size() == boxes.size());
  for (int q = 0; q < 40; ++q) {
    const auto query = random_box(dice, q % 4 == 0 ? 600 : 60);
    std::vector<std::size_t> plain;
    for (std::size_t i = 0; i < boxes.size(); ++i)
      if (boxes[i].intersects(query)) plain.push_back(i);
    CHECK(index.find(query) == plain);
  }
}

TEST_CASE("boxes that only touch are found", "[grid]") {
  const std::vector<Box> boxes{{0, 0, 1, 1}, {1, 1, 2, 2}, {3, 3, 4, 4}};
  CHECK(BoxIndex(boxes).find({1, 1, 1, 1}) == std::vector<std::size_t>{0, 1});
  CHECK(BoxIndex(boxes).find(Box{}).empty());
}

TEST_CASE("the zone locator never contradicts the geometry", "[property][zones]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 6)));
  const auto cells = GENERATE(7, 64, 1024);
  CAPTURE(seed, cells);
  const auto zones = random_zones(seed, 9, 9);
  const ZoneLocator locator(zones.polygons, cells);
  const GeosContext geos;
  std::vector<GeosGeom> shapes;
  for (std::size_t z = 0; z < zones.polygons.size(); ++z) shapes.push_back(to_geos(geos, zones.polygons, z));
  Dice dice(seed + 100);
  const auto extent = zones.polygons.extent().grown(150);
  int certain = 0;
  for (int q = 0; q < 400; ++q) {
    const double x = dice.between(extent.xmin, extent.xmax), y = dice.between(extent.ymin, extent.ymax);
    const Box box{x, y, x + dice.between(0, 30), y + dice.between(0, 30)};
    const auto answer = locator.locate(box);
    if (answer == ZoneLocator::several) continue;
    ++certain;
    PolygonSet set;
    PolygonBuilder builder(set);
    const std::array<Point, 4> corners{{{box.xmin, box.ymin}, {box.xmax, box.ymin}, {box.xmax, box.ymax}, {box.xmin, box.ymax}}};
    builder.shell(corners);
    if (builder.finish() == PolygonBuilder::npos) continue;
    const auto shape = to_geos(geos, set, 0);
    for (std::size_t z = 0; z < shapes.size(); ++z) {
      const double common = area(geos, *intersection(geos, *shape, *shapes[z])).value;
      const double expected = static_cast<std::int32_t>(z) == answer ? set.area(0).value : 0;
      CHECK(common == Approx(expected).margin(1e-6));  // coordinates of 6e6 m over boxes of 30 m
    }
  }
  if (cells == 1024) CHECK(certain > 100);
}

TEST_CASE("open edges of a clean coverage are its outer limit", "[property][coverage]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 9)));
  CAPTURE(seed);
  const auto state = random_states(seed, 12, 9).after;
  const GeosContext geos;
  PolygonSet united;
  REQUIRE(append_union(state.polygons, united) == 0);
  using Edge = std::array<double, 4>;
  std::vector<Edge> open, limit;
  for (const auto& e : open_edges(state.polygons)) open.push_back({e.from.x, e.from.y, e.to.x, e.to.y});
  for (auto r = united.rings_begin(0); r < united.rings_end(0); ++r) {
    const auto ring = united.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) limit.push_back({ring[k].x, ring[k].y, ring[k + 1].x, ring[k + 1].y});
  }
  std::sort(open.begin(), open.end());
  std::sort(limit.begin(), limit.end());
  CHECK(open == limit);
  double sum = 0;
  for (std::size_t i = 0; i < state.polygons.size(); ++i) sum += state.polygons.area(i).value;
  CHECK(united.area(0).value == Approx(sum).epsilon(1e-12));
}

TEST_CASE("overlaps found from open edges are those of all pairs", "[property][coverage]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 9)));
  CAPTURE(seed);
  auto state = random_states(seed, 8, 8).before;
  add_overlaps(state, seed, 5);
  if (seed % 4 == 0) state.polygons.append_all(PolygonSet(state.polygons));  // everything twice
  const auto& set = state.polygons;
  const auto found = self_overlaps(set, open_edges(set), index_of(set), {1e-6}, 1 + static_cast<int>(seed % 2));
  std::vector<std::pair<std::size_t, std::size_t>> pairs, plain;
  for (const auto& o : found) pairs.emplace_back(o.a, o.b);
  for (std::size_t i = 0; i < set.size(); ++i)
    for (std::size_t j = i + 1; j < set.size(); ++j)
      if (set.box(i).intersects(set.box(j)) && common_area(set, i, set, j).value > 1e-6) plain.emplace_back(i, j);
  CHECK(pairs == plain);
}
