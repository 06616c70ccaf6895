// SPDX-License-Identifier: Apache-2.0
/// What does not count as a change: extra vertices on a limit, another way to write the same outline.
#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>

#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"
#include "support/ascii_map.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

/// A square or any ring, in cells from the north-west corner.
std::vector<Point> ring(const std::vector<std::pair<double, double>>& cells) {
  std::vector<Point> points;
  for (const auto& [column, row] : cells)
    points.push_back({north_west.x + cell_side * column, north_west.y - cell_side * row});
  return points;
}

Vintage state(std::vector<char> letters, PolygonSet polygons) {
  Vintage made;
  made.crs = lambert93();
  made.files = {{"hand", "", {}}};
  for (std::size_t i = 0; i < letters.size(); ++i) {
    made.classes.push_back(toy_class(letters[i]));
    made.file_of.push_back(0);
    made.fid.push_back(static_cast<std::int64_t>(i) + 1);
  }
  made.polygons = std::move(polygons);
  return made;
}

/// Two neighbours, 4 × 4 cells each; `bend` is a point on their common limit that only the eastern one has.
PolygonSet neighbours(bool with_vertex, double bend_row = 1.7) {
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(ring({{0, 0}, {4, 0}, {4, 4}, {0, 4}}));
  builder.finish();
  if (with_vertex)
    builder.shell(ring({{4, 0}, {8, 0}, {8, 4}, {4, 4}, {4, bend_row}}));
  else
    builder.shell(ring({{4, 0}, {8, 0}, {8, 4}, {4, 4}}));
  builder.finish();
  return set;
}

}  // namespace

TEST_CASE("a vertex that only one neighbour has makes no gap and no overlap", "[compare][outline]") {
  const auto plain = state({'F', 'A'}, neighbours(false)), junction = state({'F', 'A'}, neighbours(true));
  const auto zones = drawn_zones("11222233\n11222233\n11222233\n11222233");
  for (const ZoneLayer* layer : {static_cast<const ZoneLayer*>(nullptr), &zones})
    for (const auto& [before, after] : {std::pair(&plain, &junction), std::pair(&junction, &plain), std::pair(&junction, &junction)}) {
      const auto comparison = compare(*before, *after, layer, AreaModel::planar(), {});
      CHECK(comparison.anomalies.empty());
      CHECK(comparison.changes.pieces.empty());
      CHECK(moved(comparison, 'F', 'F') == SquareMetres{1600});
      CHECK(moved(comparison, 'A', 'A') == SquareMetres{1600});
      CHECK(comparison.ledger.cells.size() == (layer == nullptr ? 2 : 4));
      for (const auto& residual : comparison.ledger.residuals()) CHECK(residual.rounded().zero());
    }
}

TEST_CASE("a vertex on a limit is an open edge but nothing overlaps there", "[coverage]") {
  const auto set = neighbours(true);
  const auto edges = open_edges(set);
  CHECK(edges.size() == 3 + 3 + 3);  // three outer sides each; the limit once from the west, twice from the east
  CHECK(self_overlaps(set, edges, index_of(set), {1e-6}, 1).empty());
}

TEST_CASE("a limit that bends by a millimetre moves exactly that ground", "[compare][outline]") {
  PolygonSet bent;
  PolygonBuilder builder(bent);
  builder.shell(ring({{0, 0}, {4, 0}, {4.0001, 2}, {4, 4}, {0, 4}}));
  builder.finish();
  builder.shell(ring({{4, 0}, {8, 0}, {8, 4}, {4, 4}, {4.0001, 2}}));
  builder.finish();
  const auto comparison = compare(state({'F', 'A'}, neighbours(false)), state({'F', 'A'}, bent), nullptr, AreaModel::planar(), {});
  // A triangle of 40 m × 1 mm; x = 900 040.001 m is held to 1.2e-10 m, over 40 m to 5e-9 m².
  CHECK(moved(comparison, 'A', 'F').value == Approx(0.02).margin(1e-4));
  ExactArea exact;
  for (const auto& [key, cell] : comparison.ledger.cells)
    if (key.before != key.after) exact += cell.area;
  CHECK(exact.square_metres().value == Approx(0.02).margin(5e-9));
  CHECK(comparison.changes.pieces.empty());
}

TEST_CASE("outlines are the same whatever their first point, direction and order of parts and holes", "[polygons]") {
  const auto outer = ring({{0, 0}, {0, 6}, {6, 6}, {6, 0}});
  const auto hole_a = ring({{1, 1}, {2, 1}, {2, 2}, {1, 2}}), hole_b = ring({{3, 3}, {5, 3}, {5, 5}, {3, 5}});
  const auto island = ring({{8, 0}, {9, 0}, {9, 1}, {8, 1}});
  PolygonSet straight, twisted;
  PolygonBuilder one(straight), two(twisted);
  one.shell(outer);
  one.hole(hole_a);
  one.hole(hole_b);
  one.shell(island);
  REQUIRE(one.finish() == 0);
  const auto turned = [](std::vector<Point> points, std::ptrdiff_t by, bool reversed) {
    std::rotate(points.begin(), points.begin() + by, points.end());
    if (reversed) std::reverse(points.begin(), points.end());
    points.push_back(points.front());
    return points;
  };
  two.shell(turned(island, 2, true));
  two.shell(turned(outer, 3, true));
  two.hole(turned(hole_b, 1, false));
  two.hole(turned(hole_a, 2, true));
  REQUIRE(two.finish() == 0);
  CHECK(straight.same_outline(0, twisted, 0));
  CHECK(straight.outline_hash(0) == twisted.outline_hash(0));
  CHECK(straight.area(0) == SquareMetres{3600 - 100 - 400 + 100});
  CHECK(twisted.area(0) == straight.area(0));

  const auto comparison = compare(state({'F'}, straight), state({'U'}, twisted), nullptr, AreaModel::planar(), {});
  CHECK(comparison.work.identical == 1);
  CHECK(comparison.work.overlaid_pairs == 0);
  CHECK(moved(comparison, 'F', 'U') == SquareMetres{3200});
}

TEST_CASE("a part is not a hole: the same rings in other roles are another outline", "[polygons]") {
  PolygonSet with_hole, two_parts;
  PolygonBuilder one(with_hole), two(two_parts);
  one.shell(ring({{0, 0}, {6, 0}, {6, 6}, {0, 6}}));
  one.hole(ring({{1, 1}, {2, 1}, {2, 2}, {1, 2}}));
  one.finish();
  two.shell(ring({{0, 0}, {6, 0}, {6, 6}, {0, 6}}));
  two.shell(ring({{1, 1}, {2, 1}, {2, 2}, {1, 2}}));
  two.finish();
  CHECK_FALSE(with_hole.same_outline(0, two_parts, 0));
}

TEST_CASE("rings without an inside are left out, and their polygon when nothing else is left", "[polygons]") {
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(ring({{0, 0}, {1, 1}, {2, 2}, {0, 0}}));
  builder.hole(ring({{1, 1}, {2, 1}, {2, 2}, {1, 2}}));
  CHECK(builder.finish() == PolygonBuilder::npos);
  builder.shell(ring({{0, 0}, {0, 0}}));
  CHECK(builder.finish() == PolygonBuilder::npos);
  const std::vector<Point> endless{{0, 0}, {1, 0}, {std::numeric_limits<double>::quiet_NaN(), 1}};
  builder.shell(endless);
  CHECK(builder.finish() == PolygonBuilder::npos);
  CHECK(set.empty());
  builder.shell(ring({{0, 0}, {0, 0}, {4, 0}, {4, 0}, {4, 4}}));
  CHECK(builder.finish() == 0);
  CHECK(set.points(0).size() == 4);
  CHECK(set.area(0) == SquareMetres{800});
}

TEST_CASE("appended sets keep outlines, boxes and areas", "[polygons]") {
  const auto a = ascii_map("FFF\nF.F\nFFF\n..U").polygons, b = ascii_map("AAW\nAWW").polygons;
  PolygonSet all, one_by_one;
  all.append_all(a);
  all.append_all(b);
  for (std::size_t i = 0; i < a.size(); ++i) one_by_one.append(a, i);
  for (std::size_t i = 0; i < b.size(); ++i) one_by_one.append(b, i);
  REQUIRE(all.size() == a.size() + b.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    CHECK(all.same_outline(i, one_by_one, i));
    CHECK(all.area(i) == one_by_one.area(i));
    CHECK(all.box(i).contains(one_by_one.box(i)));
  }
  CHECK(all.same_outline(a.size(), b, 0));
}

TEST_CASE("a drawing gives the polygons one sees in it", "[support]") {
  const auto map = ascii_map(R"(FFFF
                                FUAF
                                FAUF
                                FFFF)");
  REQUIRE(map.polygons.size() == 5);  // forest with one hole, two houses, two fields that touch at a corner
  CHECK(map.letters == std::vector<char>{'F', 'U', 'A', 'A', 'U'});
  CHECK(map.polygons.area(0) == SquareMetres{1200});
  CHECK(map.polygons.rings_end(0) - map.polygons.rings_begin(0) == 2);
  const GeosContext geos;
  for (std::size_t i = 0; i < map.polygons.size(); ++i) CHECK(invalid_reason(geos, *to_geos(geos, map.polygons, i)).empty());
  const auto ring_touching_itself = ascii_map("FFF\nF.F\nFF.\nFFF");
  REQUIRE(ring_touching_itself.polygons.size() == 1);
  CHECK(invalid_reason(geos, *to_geos(geos, ring_touching_itself.polygons, 0)).empty());
}

TEST_CASE("a vertex a millimetre beside the neighbour's limit overlaps or leaves a gap, and either is in the books",
          "[compare][outline][overlap]") {
  // West of 900 040 the first polygon ends in one straight edge of 1 km; its neighbour has one more vertex, 1 mm off.
  const auto off = GENERATE(-0.0001, 0.0001);
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(ring({{0, 0}, {4, 0}, {4, 100}, {0, 100}}));
  builder.finish();
  builder.shell(ring({{4, 0}, {8, 0}, {8, 100}, {4, 100}, {4 + off, 50}}));
  builder.finish();
  const auto before = state({'F', 'A'}, set), after = state({'F', 'U'}, set);
  const auto overlaps = self_overlaps(set, open_edges(set), index_of(set), {1e-6}, 1);
  if (off < 0) {
    REQUIRE(overlaps.size() == 1);
    CHECK(overlaps[0].area.value == Approx(0.5).margin(1e-6));  // 1 km × 1 mm / 2; x is held to 1.2e-10 m
  } else {
    CHECK(overlaps.empty());
  }
  const auto comparison = compare(before, after, nullptr, AreaModel::planar(), {});
  CHECK_NOTHROW(check_closure(comparison, before, after));
  CHECK(comparison.ledger.overlap[0].square_metres().value == Approx(off < 0 ? 3 * 0.5 : 0).margin(1e-5));
}
