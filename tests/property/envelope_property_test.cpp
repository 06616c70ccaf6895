// SPDX-License-Identifier: Apache-2.0
/// Envelopes of random ground against one dilation and one erosion of the whole, and zones cut by them.
/// The seed of a failing map is printed; it makes the same map on every machine.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "arpent/geo/closing.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/landuse/envelope.hpp"
#include "support/ascii_map.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

constexpr double radius = 50;

struct Ground {
  PolygonSet polygons;
  std::vector<std::uint32_t> of;
};

/// Cells of 80 m with fractal limits, some of them ground; some overlap others, as two deliveries do.
Ground random_ground(std::uint64_t seed, int columns, int rows, double share) {
  Dice dice(seed);
  const RandomLattice lattice(dice, columns, rows, 80, north_west);
  Labels labels(static_cast<std::size_t>(rows), std::vector<int>(static_cast<std::size_t>(columns)));
  for (auto& row : labels)
    for (int& label : row) label = dice.below(100);
  const auto regions = connected_regions(labels);
  Ground ground{lattice.polygons(regions.region, static_cast<int>(regions.label.size())), {}};
  for (std::uint32_t i = 0; i < regions.label.size(); ++i)
    if (regions.label[i] < 100 * share) ground.of.push_back(i);
  if (seed % 2 == 0) {
    const RandomLattice other(dice, 3, 3, 120, {north_west.x + 200, north_west.y - 200});
    ground.polygons.append_all(other.polygons({{0, 1, 2}, {1, 2, 0}, {2, 0, 1}}, 3));
    for (std::uint32_t k = 1; k <= 3; ++k) ground.of.push_back(static_cast<std::uint32_t>(ground.polygons.size()) - k);
  }
  return ground;
}

GeosGeom whole(const GeosContext& geos, const PolygonSet& set) {
  std::vector<GeosGeom> parts;
  for (std::size_t i = 0; i < set.size(); ++i) parts.push_back(to_geos(geos, set, i));
  return union_all(geos, std::move(parts));
}

GeosGeom buffer(const GeosContext& geos, const GEOSGeometry& g, double by) {
  return own(geos, GEOSBuffer_r(geos.handle(), &g, by, 32), "buffer");
}

double length(const GeosContext& geos, const GEOSGeometry& g) {
  double sum = 0;
  GEOSLength_r(geos.handle(), &g, &sum);
  return sum;
}

bool same(const PolygonSet& a, const PolygonSet& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!a.same_outline(i, b, i)) return false;
  return true;
}

/// Valid, disjoint, on the millimetre.
void check_form(const GeosContext& geos, const PolygonSet& set) {
  double sum = 0;
  bool on_grid = true;
  for (std::size_t i = 0; i < set.size(); ++i) {
    CHECK(invalid_reason(geos, *to_geos(geos, set, i)).empty());
    sum += set.area(i).value;
    for (const auto p : set.points(i)) on_grid = on_grid && std::fabs(p.x * 1000 - std::nearbyint(p.x * 1000)) < 1e-3 && std::fabs(p.y * 1000 - std::nearbyint(p.y * 1000)) < 1e-3;
  }
  CHECK(on_grid);
  CHECK(area(geos, *whole(geos, set)).value == Approx(sum).margin(1e-3));
}

}  // namespace

TEST_CASE("a closing by squares lies between those of the whole with a little less and a little more", "[closing][property]") {
  const GeosContext geos;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    const auto ground = random_ground(seed, 16, 12, seed % 3 == 0 ? 0.5 : 0.12);
    PolygonSet chosen;
    for (const auto i : ground.of) chosen.append(ground.polygons, i);
    const auto dissolved = whole(geos, chosen);
    const auto slow = [&](double distance) {
      std::vector<GeosGeom> both;
      both.push_back(buffer(geos, *buffer(geos, *dissolved, distance), -distance));
      for (std::size_t i = 0; i < chosen.size(); ++i) both.push_back(to_geos(geos, chosen, i));
      return union_all(geos, std::move(both));
    };
    const auto closed = close_polygons(ground.polygons, ground.of, {.hole_max = {0}, .minimum = {0}, .tile = {300}}, 2);
    check_form(geos, closed);
    const auto fast = whole(geos, closed);
    // A place as wide as the disc is closed whole or stays open whole, for the last decimetre: so the result is held between
    // the closings of a slightly smaller and a slightly larger disc. What is outside those is nowhere a metre wide.
    const auto missing = difference(geos, *slow(radius - 1), *fast), surplus = difference(geos, *fast, *slow(radius + 1));
    CHECK(area(geos, *buffer(geos, *missing, -0.5)).value == 0);
    CHECK(area(geos, *buffer(geos, *surplus, -0.5)).value == 0);
    CHECK(area(geos, *difference(geos, *dissolved, *fast)).value < 0.001 * length(geos, *dissolved));
  }
}

TEST_CASE("an envelope has no small part, no small hole, and is the same on any threads and squares", "[closing][property]") {
  const GeosContext geos;
  for (std::uint64_t seed = 21; seed <= 26; ++seed) {
    CAPTURE(seed);
    const auto ground = random_ground(seed, 20, 16, 0.3);
    const ClosingOptions options{.hole_max = {20000}, .minimum = {30000}, .tile = {400}};
    const auto envelope = close_polygons(ground.polygons, ground.of, options, 1);
    REQUIRE_FALSE(envelope.empty());
    check_form(geos, envelope);
    for (std::size_t i = 0; i < envelope.size(); ++i) {
      CHECK(envelope.area(i).value >= 30000);
      for (auto r = envelope.rings_begin(i); r < envelope.rings_end(i); ++r)
        if (!envelope.is_shell(r)) CHECK(-signed_area(envelope.ring(r)) > 20000);
    }
    for (const int threads : {2, 8}) CHECK(same(envelope, close_polygons(ground.polygons, ground.of, options, threads)));
    // In another order, the same ground.
    PolygonSet turned;
    std::vector<std::uint32_t> of;
    for (auto it = ground.of.rbegin(); it != ground.of.rend(); ++it) {
      of.push_back(static_cast<std::uint32_t>(turned.size()));
      turned.append(ground.polygons, *it);
    }
    CHECK(same(envelope, close_polygons(turned, of, options, 2)));
    const auto coarse = dilate_polygons(envelope, {.distance = {200}, .tile = {500}}, 1);
    check_form(geos, coarse);
    for (const int threads : {2, 8}) CHECK(same(coarse, dilate_polygons(envelope, {.distance = {200}, .tile = {500}}, threads)));
    // Against one dilation of the whole: never farther off than a twentieth.
    const auto town = whole(geos, envelope), wide = whole(geos, coarse);
    CHECK(area(geos, *difference(geos, *wide, *buffer(geos, *town, 210))).value < 1e-3);
    CHECK(area(geos, *difference(geos, *buffer(geos, *town, 190), *wide)).value < 1e-3);
  }
}

TEST_CASE("zones cut by random envelopes add up, do not overlap and lie where they say", "[envelope][property]") {
  const GeosContext geos;
  for (std::uint64_t seed = 41; seed <= 48; ++seed) {
    CAPTURE(seed);
    const auto ground = random_ground(seed, 24, 18, 0.15);
    const auto zones = random_zones(seed, 24, 18);
    Envelope envelope;
    envelope.crs = zones.crs;
    envelope.polygons = close_polygons(ground.polygons, ground.of, {.hole_max = {20000}, .minimum = {20000}}, 2);
    envelope.options.near = {150};
    envelope.neighbourhood = dilate_polygons(envelope.polygons, {.distance = {150}}, 2);
    const auto parts = split_zones(zones, envelope, 1);
    for (const int threads : {2, 8}) {
      const auto again = split_zones(zones, envelope, threads);
      CHECK(again.of == parts.of);
      CHECK(same(again.polygons, parts.polygons));
    }
    const auto town = whole(geos, envelope.polygons), wide = whole(geos, envelope.neighbourhood);
    std::vector<double> sum(zones.zones.size());
    bool positions[position_count] = {};
    for (std::size_t p = 0; p < parts.of.size(); ++p) {
      const auto [zone, position] = parts.of[p];
      positions[static_cast<std::size_t>(position)] = true;
      const auto part = to_geos(geos, parts.polygons, p);
      CHECK(invalid_reason(geos, *part).empty());
      sum[zone] += parts.polygons.area(p).value;
      const double in_town = area(geos, *intersection(geos, *part, *town)).value, in_wide = area(geos, *intersection(geos, *part, *wide)).value;
      const double all = parts.polygons.area(p).value;
      CHECK(in_town == Approx(position == Position::inside ? all : 0).margin(1e-3));
      CHECK(in_wide == Approx(position == Position::beyond ? 0 : all).margin(1e-3));
      for (std::size_t q = 0; q < p; ++q) CHECK(area(geos, *intersection(geos, *part, *to_geos(geos, parts.polygons, q))).value < 1e-5);
    }
    for (std::size_t z = 0; z < sum.size(); ++z) CHECK(sum[z] == Approx(zones.polygons.area(z).value).epsilon(1e-9));
    CHECK((positions[1] && positions[2] && positions[3]));
  }
}
