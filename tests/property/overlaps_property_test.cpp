// SPDX-License-Identifier: Apache-2.0
/// Overlaps, distances and lengths of random shapes against GEOS, and against counting cells.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "arpent/geo/geos.hpp"
#include "arpent/geo/overlaps.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

constexpr Point corner{900000, 6250000};

/// A star-shaped outline about a point, points on a grid when it is more than 0.
std::vector<Point> outline(Dice& dice, Point centre, double radius, int points, double grid) {
  std::vector<Point> ring;
  for (int k = 0; k < points; ++k) {
    const double turn = 6.283185307179586 * (k + dice.between(0, 0.8)) / points, r = radius * dice.between(0.55, 1);
    Point p{centre.x + r * std::cos(turn), centre.y + r * std::sin(turn)};
    if (grid > 0) p = {std::round(p.x / grid) * grid, std::round(p.y / grid) * grid};
    ring.push_back(p);
  }
  return ring;
}

/// Valid polygons, some with a hole and some of two parts, over a square of `width` metres.
PolygonSet random_polygons(Dice& dice, int count, double width, double radius, double grid) {
  const GeosContext geos;
  PolygonSet set;
  while (static_cast<int>(set.size()) < count) {
    const Point centre{corner.x + dice.between(0, width), corner.y + dice.between(0, width)};
    const double r = radius * dice.between(0.05, 1);
    PolygonSet one;
    PolygonBuilder builder(one);
    builder.shell(outline(dice, centre, r, 3 + dice.below(60), grid));
    if (dice.chance(0.3)) builder.hole(outline(dice, centre, 0.4 * r, 3 + dice.below(20), grid));
    if (dice.chance(0.2)) builder.shell(outline(dice, {centre.x + 2.5 * r, centre.y}, r, 3 + dice.below(9), grid));
    if (builder.finish() != PolygonBuilder::npos && invalid_reason(geos, *to_geos(geos, one, 0)).empty()) set.append(one, 0);
  }
  return set;
}

ShapeSet random_shapes(Dice& dice, int count, double width) {
  ShapeSet set;
  for (int i = 0; i < count; ++i) {
    const int parts = 1 + dice.below(3);
    const bool points_only = dice.chance(0.3);
    for (int p = 0; p < parts; ++p) {
      std::vector<Point> points{{corner.x + dice.between(0, width), corner.y + dice.between(0, width)}};
      const int more = points_only ? 0 : 1 + dice.below(40);
      for (int k = 0; k < more; ++k) points.push_back({points.back().x + dice.between(-20, 20), points.back().y + dice.between(-20, 20)});
      if (more > 2 && dice.chance(0.3)) points[1].y = points[0].y;  // a level edge
      set.add_part(points);
    }
    set.finish();
  }
  return set;
}

GeosGeom shape_of(const GeosContext& geos, const ShapeSet& set, std::size_t i) {
  auto* h = geos.handle();
  std::vector<GEOSGeometry*> parts;
  for (auto p = set.parts_begin(i); p < set.parts_end(i); ++p) {
    const auto points = set.part(p);
    auto* sequence = GEOSCoordSeq_copyFromBuffer_r(h, &points.front().x, static_cast<unsigned>(points.size()), 0, 0);
    parts.push_back(points.size() == 1 ? GEOSGeom_createPoint_r(h, sequence) : GEOSGeom_createLineString_r(h, sequence));
  }
  const int type = set.part(set.parts_begin(i)).size() == 1 ? GEOS_MULTIPOINT : GEOS_MULTILINESTRING;
  return own(geos, GEOSGeom_createCollection_r(h, type, parts.data(), static_cast<unsigned>(parts.size())), "collection");
}

std::vector<GeosGeom> all_of(const GeosContext& geos, const PolygonSet& set) {
  std::vector<GeosGeom> shapes;
  for (std::size_t i = 0; i < set.size(); ++i) shapes.push_back(to_geos(geos, set, i));
  return shapes;
}

/// The same about the origin: a subtraction that loses nothing, after which GEOS's crossings lose less too.
PolygonSet at_origin(const PolygonSet& set) {
  PolygonSet moved;
  PolygonBuilder builder(moved);
  std::vector<Point> points;
  for (std::size_t i = 0; i < set.size(); ++i) {
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      points.clear();
      for (const auto p : set.ring(r)) points.push_back({p.x - corner.x, p.y - corner.y});
      set.is_shell(r) ? builder.shell(points) : builder.hole(points);
    }
    builder.finish();
  }
  return moved;
}

/// Every pair, by GEOS: common areas far closer than 1e-9 of the smaller polygon, and nothing missing or too many.
void check_against_geos(const PolygonSet& a, const PolygonSet& b, std::vector<Overlap> found) {
  const GeosContext geos;
  const auto as = all_of(geos, at_origin(a)), bs = all_of(geos, at_origin(b));
  auto next = found.begin();
  std::size_t wrong = 0, checked = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j) {
      double ours = 0;
      if (next != found.end() && next->a == i && next->b == j) ours = (next++)->area.value;
      if (ours == 0 && !a.box(i).intersects(b.box(j))) continue;
      const double theirs = area(geos, *intersection(geos, *as[i], *bs[j])).value;
      ++checked;
      // What shares less than the least asked for is not named.
      if (std::abs(ours - theirs) > 1e-11 * std::min(a.area(i).value, b.area(j).value) + (ours == 0 ? 1e-6 : 1e-10)) {
        ++wrong;
        CAPTURE(i, j, ours, theirs);
        CHECK(ours == theirs);
      }
    }
  CHECK(next == found.end());
  CHECK(wrong == 0);
  CHECK(checked > 20);
}

}  // namespace

TEST_CASE("overlaps of random polygons are those of GEOS", "[property][overlaps]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 9)));
  const double grid = GENERATE(0.0, 0.015625, 2.0);  // 2 m: many vertices, edges and corners coincide
  CAPTURE(seed, grid);
  Dice dice(seed);
  const auto a = random_polygons(dice, 60, 300, 40, grid);
  auto b = random_polygons(dice, 60, 300, 90, grid);
  for (std::size_t i = 0; i < 6; ++i) b.append(a, i);  // the same outline on both sides
  OverlapOptions options;
  check_against_geos(a, b, overlaps(a, b, options));
  check_against_geos(b, a, overlaps(b, a, options));
}

TEST_CASE("overlaps of drawn maps are counted in cells", "[property][overlaps]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 17)));
  CAPTURE(seed);
  Dice dice(seed);
  constexpr int side = 14, kinds = 9;
  constexpr double cell = 12.5;
  const auto drawn = [&] {
    Labels labels(side, std::vector<int>(side));
    for (auto& row : labels)
      for (int& label : row) label = dice.below(kinds + 2) - 2;
    for (auto& row : labels)
      for (int& label : row) label = std::max(label, -1);
    for (int kind = 0; kind < kinds; ++kind) labels[0][static_cast<std::size_t>(kind)] = kind;  // each there once
    return labels;
  };
  // Slanted by a third, so that no edge is level and none upright.
  const double lean = seed % 2 == 0 ? 0 : 1.0 / 3;
  const EdgeLine line = [&](Node from, Node, std::vector<Point>& out) {
    out.push_back({corner.x + cell * (from.column + lean * from.row), corner.y - cell * (from.row - lean * from.column)});
  };
  const double cell_ground = cell * cell * (1 + lean * lean);
  const auto first = drawn(), second = drawn();
  const auto a = trace(first, kinds, line), b = trace(second, kinds, line);
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> cells, counted;
  for (std::size_t r = 0; r < side; ++r)
    for (std::size_t c = 0; c < side; ++c)
      if (first[r][c] >= 0 && second[r][c] >= 0) ++cells[{static_cast<std::uint32_t>(first[r][c]), static_cast<std::uint32_t>(second[r][c])}];
  for (const auto& o : overlaps(a, b, {})) {
    counted[{o.a, o.b}] = static_cast<int>(std::lround(o.area.value / cell_ground));
    CHECK(o.area.value == Approx(cell_ground * std::round(o.area.value / cell_ground)).epsilon(lean == 0 ? 1e-13 : 1e-8));
  }
  CHECK(counted == cells);
}

TEST_CASE("overlaps of wiggly coverages are those of GEOS and make up each polygon", "[property][overlaps]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 7)));
  CAPTURE(seed);
  Dice dice(seed);
  constexpr int side = 7;
  RandomLattice lattice(dice, side, side, 80, {corner.x, corner.y});
  const auto drawn = [&] {
    Labels labels(side, std::vector<int>(side));
    for (auto& row : labels)
      for (int& label : row) label = dice.below(5) - 1;
    const auto regions = connected_regions(labels);
    return lattice.polygons(regions.region, static_cast<int>(regions.label.size()));
  };
  const auto a = drawn();
  lattice.redraw(dice, 0.3);
  const auto b = drawn();
  const auto found = overlaps(a, b, {});
  check_against_geos(a, b, found);
  // A coverage on itself: every polygon meets itself alone.
  OverlapOptions options;
  options.least = {0};
  const auto own = overlaps(a, a, options);
  REQUIRE(own.size() == a.size());
  for (const auto& o : own) {
    CHECK(o.a == o.b);
    CHECK(o.area == a.area(o.a));
  }
}

TEST_CASE("overlaps are the same bits for any number of threads and from a kept index", "[property][overlaps]") {
  Dice dice(5);
  const auto a = random_polygons(dice, 400, 900, 30, 0.01), b = random_polygons(dice, 300, 900, 60, 0.01);
  const ShapeIndex shapes(random_shapes(dice, 200, 900));
  const ConstraintIndex index(b);
  OverlapOptions options;
  const auto same = [](const std::vector<Overlap>& x, const std::vector<Overlap>& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [](const Overlap& p, const Overlap& q) { return p.a == q.a && p.b == q.b && p.area == q.area; });
  };
  const auto as_near = [](const std::vector<Proximity>& x, const std::vector<Proximity>& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const Proximity& p, const Proximity& q) {
      return p.a == q.a && p.b == q.b && p.distance == q.distance && p.length == q.length;
    });
  };
  options.threads = 1;
  const auto expected = overlaps(a, b, options);
  const auto expected_near = near_pairs(a, shapes, {25}, 1);
  CHECK(expected.size() > 100);
  CHECK(expected_near.size() > 100);
  for (const int threads : {2, 3, 8}) {
    options.threads = threads;
    CHECK(same(overlaps(a, b, options), expected));
    CHECK(same(overlaps(a, index, options), expected));
    CHECK(as_near(near_pairs(a, shapes, {25}, threads), expected_near));
  }
  const auto by_number = [](const Overlap& p, const Overlap& q) { return std::pair(p.a, p.b) < std::pair(q.a, q.b); };
  CHECK(std::is_sorted(expected.begin(), expected.end(), by_number));
  // One at a time, as one permit is asked for.
  std::vector<Overlap> single;
  for (std::size_t i = 0; i < a.size(); ++i) {
    PolygonSet lone;
    lone.append(a, i);
    for (auto o : overlaps(lone, index, options)) single.push_back({static_cast<std::uint32_t>(i), o.b, o.area});
  }
  CHECK(same(single, expected));
}

TEST_CASE("areas on the ellipsoid are those of the intersection's outline", "[property][overlaps]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 5)));
  CAPTURE(seed);
  Dice dice(seed);
  const auto a = random_polygons(dice, 30, 3000, 400, 0), b = random_polygons(dice, 30, 3000, 900, 0);
  Box extent = a.extent();
  extent.add(b.extent());
  OverlapOptions options;
  options.model = AreaModel::ellipsoidal(Crs("EPSG:2154"), extent);
  const GeosContext geos;
  const auto found = overlaps(a, b, options);
  CHECK(found.size() > 20);
  for (const auto& o : found) {
    PolygonSet common;
    if (append(geos, *intersection(geos, *to_geos(geos, a, o.a), *to_geos(geos, b, o.b)), common) == PolygonBuilder::npos) continue;
    CHECK(o.area.value == Approx(options.model.area(common, 0).value).epsilon(1e-9).margin(1e-6));
  }
}

TEST_CASE("distances and lengths are those of GEOS", "[property][overlaps]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 9)));
  const double within = GENERATE(0.0, 10.0, 60.0);
  CAPTURE(seed, within);
  Dice dice(seed + 50);
  const auto a = random_polygons(dice, 40, 400, 40, 0), b = random_polygons(dice, 40, 400, 60, 0);
  const auto shapes = random_shapes(dice, 60, 400);
  const GeosContext geos;
  const auto as = all_of(geos, a), bs = all_of(geos, b);
  std::vector<GeosGeom> lines;
  for (std::size_t i = 0; i < shapes.size(); ++i) lines.push_back(shape_of(geos, shapes, i));
  const auto check = [&](const std::vector<Proximity>& found, const std::vector<GeosGeom>& others, bool with_lengths) {
    auto next = found.begin();
    for (std::size_t i = 0; i < as.size(); ++i)
      for (std::size_t j = 0; j < others.size(); ++j) {
        double distance = -1;
        REQUIRE(GEOSDistance_r(geos.handle(), as[i].get(), others[j].get(), &distance) == 1);
        const bool named = next != found.end() && next->a == i && next->b == j;
        if (std::abs(distance - within) > 1e-9 || within == 0) REQUIRE(named == (distance <= within));
        if (!named) continue;
        CHECK(next->distance.value == Approx(distance).margin(1e-9));
        double length = 0;
        if (with_lengths) {
          const auto common = own(geos, GEOSIntersection_r(geos.handle(), as[i].get(), others[j].get()), "intersection");
          REQUIRE(GEOSLength_r(geos.handle(), common.get(), &length) == 1);
        }
        CHECK(next->length.value == Approx(length).margin(1e-7));
        ++next;
      }
    CHECK(next == found.end());
    CHECK(found.size() > 5);
  };
  check(near_pairs(a, ShapeIndex(shapes), {within}, 2), lines, true);
  check(near_pairs(a, ConstraintIndex(b), {within}, 2), bs, false);
}
