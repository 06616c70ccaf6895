// SPDX-License-Identifier: Apache-2.0
/// Outlines of many vertices: what is asked of each edge must not look at all others.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numbers>
#include <random>
#include <set>

#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/repair.hpp"
#include "geo/faces.hpp"
#include "geo/outline_index.hpp"
#include "geo/soup.hpp"

using namespace arpent;

namespace {

constexpr Point centre{900000, 6260000};
using Segments = std::vector<std::pair<Point, Point>>;

std::vector<Point> star(std::size_t count, double radius, double shift = 0) {
  std::vector<Point> points;
  for (std::size_t k = 0; k < count; ++k) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(count);
    const double r = radius + 0.003 * static_cast<double>((37 * k) % 11);
    points.push_back({centre.x + shift + r * std::cos(angle), centre.y + r * std::sin(angle)});
  }
  return points;
}

std::vector<Point> box(double x, double y, double side) { return {{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}; }

PolygonSet polygon(const std::vector<std::vector<Point>>& rings) {
  PolygonSet set;
  PolygonBuilder builder(set);
  for (std::size_t r = 0; r < rings.size(); ++r) r == 0 ? builder.shell(rings[r]) : builder.hole(rings[r]);
  builder.finish();
  return set;
}

using Line = std::array<double, 4>;
Line line_of(Point a, Point b) {
  if (b.x < a.x || (b.x == a.x && b.y < a.y)) std::swap(a, b);
  return {a.x, a.y, b.x, b.y};
}

/// Areas of the faces, ascending, as GEOS finds them when each segment is a line of its own.
std::vector<double> faces_by_segment(const GeosContext& geos, const Segments& segments) {
  auto* h = geos.handle();
  std::vector<GEOSGeometry*> lines;
  for (const auto& [a, b] : segments) {
    const double xy[] = {a.x, a.y, b.x, b.y};
    lines.push_back(GEOSGeom_createLineString_r(h, GEOSCoordSeq_copyFromBuffer_r(h, xy, 2, 0, 0)));
  }
  const auto all = own(geos, GEOSGeom_createCollection_r(h, GEOS_MULTILINESTRING, lines.data(), static_cast<unsigned>(lines.size())), "lines");
  const auto noded = own(geos, GEOSUnaryUnion_r(h, all.get()), "noding");
  const GEOSGeometry* const input[] = {noded.get()};
  const auto faces = own(geos, GEOSPolygonize_r(h, input, 1), "polygonizing");
  std::vector<double> areas;
  for (int i = 0; i < GEOSGetNumGeometries_r(h, faces.get()); ++i) areas.push_back(area(geos, *GEOSGetGeometryN_r(h, faces.get(), i)).value);
  std::sort(areas.begin(), areas.end());
  return areas;
}

PolygonSet repaired(const PolygonSet& set, std::string& reason) {
  const auto repairs = find_repairs(set, 1);
  REQUIRE(repairs.size() == 1);
  reason = repairs[0].reason;
  return repairs[0].outline;
}

}  // namespace

TEST_CASE("segments become lines between branches, each piece once", "[geo][faces][property]") {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const auto at = [&] { return Point{static_cast<double>(random() % 5), static_cast<double>(random() % 5)}; };
    Segments segments;
    for (auto n = random() % 30; n > 0; --n) segments.emplace_back(at(), at());
    std::set<Line> given, found;
    std::map<std::pair<double, double>, int> degree;
    for (const auto& [a, b] : segments)
      if (!(a == b) && given.insert(line_of(a, b)).second) {
        ++degree[{a.x, a.y}];
        ++degree[{b.x, b.y}];
      }
    for (const auto& chain : chains_of(segments)) {
      REQUIRE(chain.size() >= 2);
      for (std::size_t k = 0; k + 1 < chain.size(); ++k) {
        REQUIRE(found.insert(line_of(chain[k], chain[k + 1])).second);
        if (k > 0) CHECK(degree[{chain[k].x, chain[k].y}] == 2);
      }
      const bool ring = chain.front() == chain.back() && degree[{chain.front().x, chain.front().y}] == 2;
      for (const auto p : {chain.front(), chain.back()}) CHECK((ring || degree[{p.x, p.y}] != 2));
    }
    CHECK(found == given);
  }
}

TEST_CASE("a ring given twice, in both directions, is one line", "[geo][faces]") {
  const auto ring = star(20000, 1000);
  Segments segments;
  for (std::size_t k = 0; k < ring.size(); ++k) {
    segments.emplace_back(ring[k], ring[(k + 1) % ring.size()]);
    segments.emplace_back(ring[(k + 1) % ring.size()], ring[k]);
  }
  const auto chains = chains_of(segments);
  REQUIRE(chains.size() == 1);
  CHECK(chains[0].size() == ring.size() + 1);
  CHECK(chains[0].front() == chains[0].back());
  const auto faces = faces_of(GeosContext(), segments);
  REQUIRE(faces.polygons.size() == 1);
  CHECK(faces.polygons.same_outline(0, polygon({ring}), 0));
}

TEST_CASE("faces of lines are those of their segments", "[geo][faces][property]") {
  const GeosContext geos;
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    const double step = round % 2 == 0 ? 1 : 0.1;
    const auto at = [&] { return Point{centre.x + step * static_cast<double>(random() % 12), centre.y + step * static_cast<double>(random() % 12)}; };
    Segments segments;
    for (auto n = 1 + random() % 3; n > 0; --n) {  // rings that cross one another and themselves, and loose lines
      const auto first = at();
      auto from = first;
      for (auto k = random() % 9; k > 0; --k) {
        const auto to = at();
        segments.emplace_back(from, to);
        from = to;
      }
      if (random() % 4 != 0) segments.emplace_back(from, first);
    }
    std::erase_if(segments, [](const auto& s) { return s.first == s.second; });
    if (segments.empty()) continue;
    const auto expected = faces_by_segment(geos, segments);
    const auto faces = faces_of(geos, segments);
    REQUIRE(faces.polygons.size() == expected.size());
    std::vector<double> areas;
    for (std::size_t f = 0; f < faces.polygons.size(); ++f) {
      areas.push_back(faces.polygons.area(f).value);
      if (areas.back() > 1e-6) CHECK(contains(faces.polygons, f, faces.inside[f]));  // in a sliver no double may be inside
    }
    std::sort(areas.begin(), areas.end());
    for (std::size_t f = 0; f < areas.size(); ++f) CHECK(areas[f] == Approx(expected[f]).margin(1e-6));
  }
}

TEST_CASE("an outline of many vertices is asked without looking through it", "[geo][outlines]") {
  const auto set = polygon({star(20000, 1000), star(3000, 400), box(centre.x + 600, centre.y, 50)});
  PolygonSet small = polygon({box(centre.x, centre.y, 10), box(centre.x + 2, centre.y + 2, 3)});
  const OutlineIndex large(set), plain(small);
  Soup soup;
  soup.assign(set, 0);
  std::mt19937 random(3);
  std::uniform_real_distribution<double> somewhere(-1050, 1050);
  for (int k = 0; k < 2000; ++k) {
    Point p{centre.x + somewhere(random), centre.y + somewhere(random)};
    if (k % 10 == 0) p = set.ring(0)[static_cast<std::size_t>(k)];  // on a vertex: the same answer all the same
    CHECK(large.contains(0, p) == contains(set, 0, p));
    CHECK(soup.contains(p) == contains(set, 0, p));
    const Point q{centre.x + (p.x - centre.x) / 100, centre.y + (p.y - centre.y) / 100};
    CHECK(plain.contains(0, q) == contains(small, 0, q));
  }
  std::size_t looked_at = 0;
  for (std::size_t k = 0; k < 100; ++k) {
    const auto from = set.ring(0)[150 * k], to = set.ring(0)[150 * k + 1];
    Box reach;
    reach.add(from);
    reach.add(to);
    bool found = false;
    large.near(0, reach, [&](Point a, Point b) {
      ++looked_at;
      found = found || (a == from && b == to);
    });
    CHECK(found);
  }
  CHECK(looked_at < 100 * 100);  // of 2.3 million
}

TEST_CASE("two outlines of many vertices overlap once, whichever edges are open", "[geo][coverage]") {
  PolygonSet set = polygon({star(20000, 1000)});
  set.append(set, 0);
  set.append_all(polygon({star(20000, 1000, 0.3)}));
  set.append_all(polygon({star(20000, 1000, 5000)}));
  const auto overlaps = self_overlaps(set, open_edges(set), index_of(set), {1e-3}, 1);
  REQUIRE(overlaps.size() == 3);
  CHECK(overlaps[0].a == 0);
  CHECK(overlaps[0].b == 1);
  CHECK(overlaps[0].area.value == Approx(set.area(0).value));
  for (const auto& o : {overlaps[1], overlaps[2]}) {
    CHECK(o.b == 2);
    CHECK(set.area(0).value - o.area.value == Approx(600).epsilon(0.01));  // a ring 2 km wide, 0.3 m on
  }
}

TEST_CASE("a polygon of many rings moves few times while it grows", "[polygons]") {
  PolygonSet set;
  PolygonBuilder builder(set);
  constexpr int rings = 3000;
  builder.shell(box(0, 0, 1e6));
  for (int k = 0; k < rings; ++k) {
    std::vector<Point> hole;
    for (const auto p : star(100, 10)) hole.push_back({p.x - centre.x + 100 + 100 * k, p.y - centre.y + 100});
    builder.hole(hole);
  }
  REQUIRE(builder.finish() == 0);
  CHECK(set.rings_end(0) == rings + 1);
  CHECK(set.point_count() == 5 + 101 * rings);
  CHECK(set.block_count() < 30);  // one a ring, from 65 536 points on, if each took what it needs
}

TEST_CASE("a hole is never ground, wherever it lies", "[geo][repair]") {
  std::string reason;
  const double x = centre.x, y = centre.y;
  const auto beside = repaired(polygon({box(x, y, 100), box(x + 200, y + 200, 50)}), reason);
  CHECK(beside.area(0).value == Approx(10000));
  CHECK_THAT(reason, Catch::Contains("Hole lies outside shell[") && Catch::EndsWith("] ; un trou hors du contour est laissé de côté"));
  const auto two = repaired(polygon({box(x, y, 100), box(x + 200, y + 200, 50), box(x + 10, y + 10, 10), box(x - 200, y, 50)}), reason);
  CHECK(two.area(0).value == Approx(9900));
  CHECK_THAT(reason, Catch::EndsWith(" ; 2 trous hors du contour sont laissés de côté"));
  CHECK(repaired(polygon({box(x, y, 100), box(x + 50, y + 50, 100)}), reason).area(0).value == Approx(7500));  // half in, half out
  CHECK_THAT(reason, !Catch::Contains("laissé"));
  CHECK(repaired(polygon({box(x, y, 100), box(x + 100, y + 50, 50)}), reason).area(0).value == Approx(10000));  // along a side, outside
  CHECK(repaired(polygon({box(x, y, 100), box(x - 10, y - 10, 200)}), reason).empty());                          // around all of it
  // A bow tie besides: two faults, both told.
  const auto tied = repaired(polygon({{{x, y}, {x + 100, y + 100}, {x + 100, y}, {x, y + 100}}, box(x + 200, y + 200, 50)}), reason);
  CHECK(tied.area(0).value == Approx(5000));
  CHECK_THAT(reason, Catch::Contains("un trou hors du contour est laissé de côté"));
}

TEST_CASE("a hole given to the wrong part is a hole of the part it lies in", "[geo][repair]") {
  const double x = centre.x, y = centre.y;
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(box(x, y, 100));
  builder.hole(box(x + 220, y + 220, 30));
  builder.shell(box(x + 200, y + 200, 100));
  builder.finish();
  std::string reason;
  const auto outline = repaired(set, reason);
  CHECK(outline.area(0).value == Approx(19100));
  CHECK(outline.area(0).value == Approx(set.area(0).value));
  CHECK(contains(outline, 0, {x + 210, y + 210}));
  CHECK_FALSE(contains(outline, 0, {x + 230, y + 230}));
}
