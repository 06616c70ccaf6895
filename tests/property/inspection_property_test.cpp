// SPDX-License-Identifier: Apache-2.0
/// Gaps, overlaps and widths of random coverages against GEOS.
#include <geos_c.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "arpent/geo/coverage.hpp"
#include "arpent/geo/coverage_faults.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/geo/width.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

constexpr Point corner{900000, 6260000};

/// A coverage without a gap or an overlap: regions of equal kind on a wiggly lattice.
PolygonSet clean_coverage(Dice& dice, int side, int kinds) {
  const RandomLattice lattice(dice, side, side, 80, corner);
  Labels labels(static_cast<std::size_t>(side), std::vector<int>(static_cast<std::size_t>(side)));
  for (auto& row : labels)
    for (int& label : row) label = dice.below(kinds);
  const auto regions = connected_regions(labels);
  return lattice.polygons(regions.region, static_cast<int>(regions.label.size()));
}

/// Areas, largest first, of what the union of a set encloses and has not.
std::vector<double> slow_gaps(const PolygonSet& set) {
  PolygonSet united, frame;
  REQUIRE(append_union(set, united) == 0);
  const auto box = set.extent().grown(10);
  PolygonBuilder builder(frame);
  builder.shell(std::vector<Point>{{box.xmin, box.ymin}, {box.xmax, box.ymin}, {box.xmax, box.ymax}, {box.xmin, box.ymax}});
  builder.finish();
  const GeosContext geos;
  const auto rest = difference(geos, *to_geos(geos, frame, 0), *to_geos(geos, united, 0));
  std::vector<double> areas;
  for (int i = 0; i < GEOSGetNumGeometries_r(geos.handle(), rest.get()); ++i) {
    const auto* part = GEOSGetGeometryN_r(geos.handle(), rest.get(), i);
    if (box_of(geos, *part).xmin > box.xmin && area(geos, *part).value > 1e-6) areas.push_back(area(geos, *part).value);
  }
  std::sort(areas.rbegin(), areas.rend());
  return areas;
}

PolygonSet without(const PolygonSet& set, const std::vector<std::size_t>& left_out) {
  PolygonSet rest;
  for (std::size_t i = 0; i < set.size(); ++i)
    if (std::find(left_out.begin(), left_out.end(), i) == left_out.end()) rest.append(set, i);
  return rest;
}

/// The set with one vertex of polygon `i` moved, when that leaves the polygon valid.
std::optional<PolygonSet> shifted(Dice& dice, const PolygonSet& set, std::size_t i) {
  PolygonSet moved;
  for (std::size_t k = 0; k < set.size(); ++k) {
    if (k != i) {
      moved.append(set, k);
      continue;
    }
    PolygonBuilder builder(moved);
    bool first = true;
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      std::vector<Point> points(set.ring(r).begin(), set.ring(r).end() - 1);
      if (std::exchange(first, false)) {
        auto& p = points[static_cast<std::size_t>(dice.below(static_cast<int>(points.size())))];
        p = {p.x + dice.between(-4, 4), p.y + dice.between(-4, 4)};
      }
      if (set.is_shell(r)) builder.shell(points);
      else builder.hole(points);
    }
    builder.finish();
  }
  const GeosContext geos;
  if (!invalid_reason(geos, *to_geos(geos, moved, i)).empty()) return std::nullopt;
  return moved;
}

void same_as_slow(const PolygonSet& set, const CoverageFaults& faults) {
  const auto slow = slow_gaps(set);
  std::vector<double> fast;
  for (const auto& gap : faults.gaps) fast.push_back(gap.area.value);
  REQUIRE(fast.size() == slow.size());
  // Both add roundings of coordinates, 1e-9 m, along limits of some kilometres.
  for (std::size_t g = 0; g < slow.size(); ++g) {
    CHECK(fast[g] == Approx(slow[g]).margin(1e-5));
    CHECK(faults.gap_outlines.area(g).value == Approx(slow[g]).margin(1e-5));
    CHECK(contains(faults.gap_outlines, g, faults.gaps[g].inside));
    for (std::size_t i = 0; i < set.size(); ++i) CHECK_FALSE(contains(set, i, faults.gaps[g].inside));
    CHECK_FALSE(faults.gaps[g].around.empty());
  }
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> pairs;
  for (const auto& overlap : faults.overlaps) pairs[{overlap.a, overlap.b}] = overlap.area.value;
  REQUIRE(pairs.size() == faults.overlaps.size());
  for (std::uint32_t a = 0; a < set.size(); ++a)
    for (std::uint32_t b = a + 1; b < set.size(); ++b) {
      if (!set.box(a).intersects(set.box(b))) continue;
      const double common = common_area(set, a, set, b).value;
      const auto found = pairs.find({a, b});
      if (common > 2e-6) REQUIRE(found != pairs.end());
      if (found != pairs.end()) CHECK(found->second == Approx(common).margin(1e-6));
    }
}

}  // namespace

TEST_CASE("a clean random coverage has no fault", "[inspection][property]") {
  Dice dice(GENERATE(range(1, 8)));
  const auto faults = coverage_faults(clean_coverage(dice, 16, 5), {});
  CHECK(faults.gaps.empty());
  CHECK(faults.overlaps.empty());
}

TEST_CASE("a polygon taken out of a clean coverage is one gap of its area", "[inspection][property]") {
  const auto seed = GENERATE(range(1, 30));
  Dice dice(static_cast<std::uint64_t>(seed) * 31);
  const auto set = clean_coverage(dice, 14, 6);
  std::vector<std::uint8_t> outer(set.size(), 0);
  for (const auto& edge : open_edges(set)) outer[edge.polygon] = 1;
  for (int k = 0; k < 5; ++k) {
    const auto i = static_cast<std::size_t>(dice.below(static_cast<int>(set.size())));
    if (outer[i] != 0) continue;
    CAPTURE(seed, i);
    const auto faults = coverage_faults(without(set, {i}), {.threads = 1 + k % 2});
    REQUIRE(faults.gaps.size() == 1);
    CHECK(faults.gaps[0].area.value == Approx(set.area(i).value).epsilon(1e-12));
    CHECK(faults.gap_outlines.area(0).value == Approx(set.area(i).value).epsilon(1e-12));
    CHECK(faults.gaps[0].perimeter.value == Approx(perimeter(set, i).value).epsilon(1e-12));
    CHECK(faults.overlaps.empty());
  }
}

TEST_CASE("a vertex moved makes the overlap and the gap that GEOS sees", "[inspection][property]") {
  const auto seed = GENERATE(range(1, 40));
  Dice dice(static_cast<std::uint64_t>(seed) * 977);
  const auto set = clean_coverage(dice, 9, 5);
  const auto moved = shifted(dice, set, static_cast<std::size_t>(dice.below(static_cast<int>(set.size()))));
  if (!moved) return;
  CAPTURE(seed);
  same_as_slow(*moved, coverage_faults(*moved, {.threads = 1}));
}

TEST_CASE("a coverage with every kind of fault has those that GEOS sees", "[inspection][property]") {
  const auto seed = GENERATE(range(1, 25));
  Dice dice(static_cast<std::uint64_t>(seed) * 4099);
  auto set = clean_coverage(dice, 12, 6);
  for (int k = 0; k < 12; ++k)
    if (auto moved = shifted(dice, set, static_cast<std::size_t>(dice.below(static_cast<int>(set.size()))))) set = std::move(*moved);
  set = without(set, {static_cast<std::size_t>(dice.below(20)), static_cast<std::size_t>(20 + dice.below(20))});
  const auto twice = static_cast<std::size_t>(dice.below(static_cast<int>(set.size())));
  PolygonSet copy;
  copy.append(set, twice);
  set.append_all(copy);
  // A copy of another coverage over part of it: its polygons inside have no open edge.
  Dice again(static_cast<std::uint64_t>(seed));
  const RandomLattice lattice(again, 4, 4, 80, {corner.x + 200, corner.y - 300});
  set.append_all(lattice.polygons({{0, 1, 1, 2}, {3, 4, 5, 2}, {3, 6, 5, 7}, {8, 8, 9, 7}}, 10));
  CAPTURE(seed);
  same_as_slow(set, coverage_faults(set, {.threads = 2}));
}

TEST_CASE("gaps do not depend on how the plane is cut into squares", "[inspection][property]") {
  // Many polygons taken out and vertices moved: thousands of open edges, so dozens of squares.
  const auto seed = GENERATE(range(1, 4));
  Dice dice(static_cast<std::uint64_t>(seed) * 52361);
  const auto whole = clean_coverage(dice, 60, 9);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < whole.size(); ++i)
    if (dice.chance(0.3)) out.push_back(i);
  const auto set = without(whole, out);
  const auto faults = coverage_faults(set, {.threads = 2});
  const auto slow = slow_gaps(set);
  REQUIRE(slow.size() > 100);
  REQUIRE(faults.open > 4000);
  REQUIRE(faults.gaps.size() == slow.size());
  for (std::size_t g = 0; g < slow.size(); ++g) CHECK(faults.gaps[g].area.value == Approx(slow[g]).margin(1e-5));
  for (std::size_t g = 0; g < slow.size(); ++g) CHECK(faults.gap_outlines.area(g).value == Approx(faults.gaps[g].area.value).margin(1e-6));
}

TEST_CASE("widths are those of the largest disc", "[geo][width][property]") {
  const auto seed = GENERATE(range(1, 6));
  Dice dice(static_cast<std::uint64_t>(seed) * 13);
  const auto set = clean_coverage(dice, 12, 4);
  const GeosContext geos;
  WidthProbe probe;
  int narrow = 0, wide = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    const auto disc = own(geos, GEOSMaximumInscribedCircle_r(geos.handle(), to_geos(geos, set, i).get(), 0.001), "disc");
    double radius = 0;
    REQUIRE(GEOSLength_r(geos.handle(), disc.get(), &radius) == 1);
    for (const double share : {0.5, 0.9, 0.97, 1.03, 1.1, 2.0}) {
      CAPTURE(seed, i, share);
      const auto found = probe.narrower(set, i, {2 * radius * share});
      CHECK(found.has_value() == (share > 1.01));
      ++(found ? narrow : wide);
      if (!found) continue;
      CHECK(found->width.value <= 2 * radius + 0.002);
      CHECK(found->width.value >= 2 * radius * 0.9);
      CHECK(contains(set, i, found->centre));
    }
  }
  CHECK(narrow == wide);
}
