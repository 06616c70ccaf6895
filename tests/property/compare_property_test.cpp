// SPDX-License-Identifier: Apache-2.0
/// `compare` on random maps against a slow oracle, against itself with other threads, and against its mirror image.
/// The seed of a failing map is printed; it makes the same map on every machine.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "arpent/geo/coverage.hpp"
#include "arpent/geo/geos.hpp"
#include "support/ascii_map.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

// Coordinates of 6e6 m are held to 9e-10 m; a cell sums some hundred pieces with limits of some hundred metres, whose
// errors have both signs.
constexpr double cell_bound = 1e-6 * 5;
// A cell whose area is only such noise may be in one ledger and not in the other.

void check_equal(const Comparison& comparison, const SlowLedger& slow) {
  std::set<Ledger::Key> keys;
  for (const auto& [key, cell] : comparison.ledger.cells) keys.insert(key);
  for (const auto& [key, area] : slow.cells) keys.insert(key);
  double worst = 0;
  for (const auto& key : keys) {
    const auto fast = comparison.ledger.cells.find(key);
    const auto other = slow.cells.find(key);
    const double a = fast == comparison.ledger.cells.end() ? 0 : fast->second.area.square_metres().value;
    const double b = other == slow.cells.end() ? 0 : other->second;
    if (std::fabs(a - b) > cell_bound) {
      UNSCOPED_INFO("zone " << key.zone << " " << key.before << ">" << key.after << " " << key.window.before.text() << ">"
                            << key.window.after.text() << ": " << a << ", slowly " << b);
    }
    worst = std::max(worst, std::fabs(a - b));
  }
  CHECK(worst <= cell_bound);
  for (std::size_t z = 0; z < slow.area.size(); ++z) {
    CHECK(std::fabs(comparison.ledger.zones[z].area.square_metres().value - slow.area[z]) <= cell_bound);
    CHECK(std::fabs(comparison.ledger.overlap[z].square_metres().value - slow.overlap[z]) <= cell_bound);
    const auto residual = comparison.ledger.residuals()[z].square_metres();
    CHECK(std::fabs(residual.value) <= residual_bound(comparison.ledger.zones[z].area.square_metres()).value);
  }
}

void check_same(const Comparison& a, const Comparison& b) {
  REQUIRE(a.ledger.cells.size() == b.ledger.cells.size());
  CHECK(std::equal(a.ledger.cells.begin(), a.ledger.cells.end(), b.ledger.cells.begin(), [](const auto& p, const auto& q) {
    return p.first == q.first && p.second.area == q.second.area && p.second.off_map == q.second.off_map;
  }));
  for (std::size_t z = 0; z < a.ledger.zones.size(); ++z) {
    CHECK(a.ledger.zones[z].area == b.ledger.zones[z].area);
    CHECK(a.ledger.overlap[z] == b.ledger.overlap[z]);
  }
  REQUIRE(a.changes.polygons.size() == b.changes.polygons.size());
  bool same = true;
  for (std::size_t i = 0; i < a.changes.polygons.size(); ++i)
    same = same && a.changes.polygons.same_outline(i, b.changes.polygons, i) && a.changes.pieces[i].area == b.changes.pieces[i].area &&
           a.changes.pieces[i].zone == b.changes.pieces[i].zone && a.changes.pieces[i].before == b.changes.pieces[i].before &&
           a.changes.pieces[i].after == b.changes.pieces[i].after;
  CHECK(same);
}

std::uint64_t any_seed(int count) {
  const int seed = GENERATE_COPY(range(1, count + 1));
  return static_cast<std::uint64_t>(seed);
}

/// Compares by zone and as a whole, and requires what the slow oracle says of both.
void check_against_oracle(const Vintage& before, const Vintage& after, const ZoneLayer& zones) {
  for (const ZoneLayer* by : {&zones, static_cast<const ZoneLayer*>(nullptr)})
    check_equal(compare(before, after, by, AreaModel::planar(), {}), slow_ledger(before, after, by));
}

}  // namespace

TEST_CASE("random maps are clean coverages", "[property][support]") {
  const auto seed = any_seed(6);
  CAPTURE(seed);
  const auto states = random_states(seed, 9, 7);
  const GeosContext geos;
  for (const auto* state : {&states.before, &states.after}) {
    for (std::size_t i = 0; i < state->polygons.size(); ++i)
      REQUIRE(invalid_reason(geos, *to_geos(geos, state->polygons, i)).empty());
    CHECK(self_overlaps(state->polygons, open_edges(state->polygons), index_of(state->polygons), {1e-6}, 1).empty());
  }
}

TEST_CASE("the ledger of random maps is that of the slow oracle", "[property][compare]") {
  const auto seed = any_seed(8);
  CAPTURE(seed);
  const auto states = random_states(seed, 9, 7);
  const auto zones = random_zones(seed, 9, 7);
  check_against_oracle(states.before, states.after, zones);
}

TEST_CASE("overlaps of random maps are those of the slow oracle", "[property][compare][overlap]") {
  const auto seed = any_seed(8);
  CAPTURE(seed);
  auto states = random_states(seed, 7, 5);
  const auto zones = random_zones(seed, 7, 5);
  add_overlaps(states.before, seed, 4);
  if (seed % 2 == 0) add_overlaps(states.after, seed + 1, 4);
  check_against_oracle(states.before, states.after, zones);
}

TEST_CASE("any number of threads gives the same ledger and change polygons, to the last bit", "[property][threads]") {
  const auto seed = any_seed(3);
  CAPTURE(seed);
  auto states = random_states(seed, 20, 20);
  if (seed == 3) add_overlaps(states.before, seed, 8);
  const auto zones = random_zones(seed, 20, 20);
  CompareOptions options;
  options.threads = 1;
  const auto alone = compare(states.before, states.after, &zones, AreaModel::planar(), options);
  CHECK_FALSE(alone.changes.pieces.empty());
  for (const int threads : {2, 4}) {
    options.threads = threads;
    check_same(alone, compare(states.before, states.after, &zones, AreaModel::planar(), options));
  }
}

TEST_CASE("exchanging the states transposes the ledger", "[property][compare]") {
  const auto seed = any_seed(4);
  CAPTURE(seed);
  auto states = random_states(seed, 8, 8);
  if (seed > 2) add_overlaps(states.after, seed, 3);
  const auto zones = random_zones(seed, 8, 8);
  const auto there = compare(states.before, states.after, &zones, AreaModel::planar(), {});
  const auto back = compare(states.after, states.before, &zones, AreaModel::planar(), {});
  double worst = 0;
  const auto measure = [&](const Ledger& one, const Ledger& other) {
    for (const auto& [key, cell] : one.cells) {
      const auto found = other.cells.find({key.zone, {key.window.after, key.window.before}, key.after, key.before});
      const auto mirrored = found == other.cells.end() ? ExactArea{} : found->second.area;
      worst = std::max(worst, std::fabs((cell.area - mirrored).square_metres().value));
    }
  };
  measure(there.ledger, back.ledger);
  measure(back.ledger, there.ledger);
  CHECK(worst <= cell_bound);
}

TEST_CASE("change polygons and what is too small for the map make up the changes of the books", "[property][compare]") {
  const auto seed = any_seed(3);
  CAPTURE(seed);
  const auto states = random_states(seed, 10, 10);
  const auto zones = random_zones(seed, 10, 10);
  CompareOptions options;
  options.map_minimum = {200};
  const auto comparison = compare(states.before, states.after, &zones, AreaModel::planar(), options);
  std::map<Ledger::Key, ExactArea> drawn;
  for (std::size_t i = 0; i < comparison.changes.pieces.size(); ++i) {
    const auto& piece = comparison.changes.pieces[i];
    CHECK(piece.area >= BookArea::from(options.map_minimum));
    drawn[{piece.zone, piece.window, piece.before, piece.after}] += piece.area.square_metres();
  }
  std::size_t off_map = 0;
  for (const auto& [key, cell] : comparison.ledger.cells) {
    if (key.before == key.after || key.before == unclassified || key.after == unclassified) {
      CHECK(cell.off_map == ExactArea{});
      continue;
    }
    off_map += cell.off_map == ExactArea{} ? 0 : 1;
    // Each drawn piece carries its area rounded to 1e-4 m².
    CHECK((cell.area - cell.off_map - drawn[key]).square_metres().value == Approx(0).margin(1e-4 * 50));
  }
  CHECK(off_map > 0);
}
