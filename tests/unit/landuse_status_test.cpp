// SPDX-License-Identifier: Apache-2.0
/// The legal status on random ground against a slow dissolve, and the 280 pairs of OCS GE against the published matrix.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>

#include "arpent/geo/geos.hpp"
#include "arpent/landuse/exemptions.hpp"
#include "arpent/landuse/legal_state.hpp"
#include "arpent/landuse/status.hpp"
#include "arpent/layers/catalogue.hpp"
#include "support/ascii_map.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

constexpr double block = 30;  // m: a few blocks are a small patch

/// Random ground: polygons with a status of the matrix each, buildings among the artificial ones, a few holes.
struct Ground {
  PolygonSet polygons;
  std::vector<Status> matrix;
  std::vector<std::uint8_t> buildings;
};

Ground random_ground(std::uint64_t seed, int columns = 22, int rows = 18) {
  Dice dice(seed);
  const RandomLattice lattice(dice, columns, rows, block, north_west);
  Labels labels(static_cast<std::size_t>(rows), std::vector<int>(static_cast<std::size_t>(columns)));
  for (auto& row : labels)
    for (int& label : row) label = dice.chance(0.03) ? -1 : dice.below(8);
  const auto regions = connected_regions(labels);
  Ground ground{lattice.polygons(regions.region, static_cast<int>(regions.label.size())), {}, {}};
  for (const int label : regions.label) {
    ground.matrix.push_back(label == 7 ? Status::unknown : label < 4 ? Status::natural : Status::artificial);
    ground.buildings.push_back(label == 5 ? 1 : 0);
  }
  return ground;
}

LandStatus status_of(const Ground& ground, const StatusRules& rules = {}, int threads = 1) {
  return legal_status(ground.polygons, ground.matrix, ground.buildings, AreaModel::planar(), rules, threads);
}

/// Area of a patch and whether it reaches ground without status.
using Seen = std::vector<std::pair<double, bool>>;

Seen sorted(Seen patches) {
  std::sort(patches.begin(), patches.end());
  return patches;
}

double common_length(const GeosContext& geos, const GEOSGeometry& a, const GEOSGeometry& b) {
  const auto line = own(geos, GEOSIntersection_r(geos.handle(), &a, &b), "intersection");
  double length = 0;
  REQUIRE(GEOSLength_r(geos.handle(), line.get(), &length) == 1);
  return length;
}

/// Patches of one status by dissolving: the parts of the union of its polygons.
Seen dissolved(const Ground& ground, const std::vector<Status>& status, Status wanted) {
  const GeosContext geos;
  std::vector<GeosGeom> known, own_ones;
  for (std::size_t i = 0; i < status.size(); ++i) {
    if (status[i] != Status::unknown) known.push_back(to_geos(geos, ground.polygons, i));
    if (status[i] == wanted) own_ones.push_back(to_geos(geos, ground.polygons, i));
  }
  const auto whole = union_all(geos, std::move(known)), all = union_all(geos, std::move(own_ones));
  const auto limit = own(geos, GEOSBoundary_r(geos.handle(), whole.get()), "boundary");
  Seen patches;
  for (int part = 0; part < GEOSGetNumGeometries_r(geos.handle(), all.get()); ++part) {
    const auto& patch = *GEOSGetGeometryN_r(geos.handle(), all.get(), part);
    const auto outline = own(geos, GEOSBoundary_r(geos.handle(), &patch), "boundary");
    patches.emplace_back(area(geos, patch).value, common_length(geos, *outline, *limit) > 0);
  }
  return sorted(std::move(patches));
}

Seen listed(const Patches& patches, Status wanted) {
  Seen seen;
  for (const auto& patch : patches.list)
    if (patch.status == wanted) seen.emplace_back(patch.area.square_metres().value, patch.at_limit);
  return sorted(std::move(seen));
}

void check_dissolve(const Ground& ground, const std::vector<Status>& status, const Patches& patches) {
  for (const auto wanted : {Status::natural, Status::artificial}) {
    const auto slow = dissolved(ground, status, wanted), fast = listed(patches, wanted);
    REQUIRE(fast.size() == slow.size());
    for (std::size_t k = 0; k < slow.size(); ++k) {
      CHECK(fast[k].first == Approx(slow[k].first).margin(1e-4));  // GEOS adds up other vertices of the same outlines
      CHECK(fast[k].second == slow[k].second);
    }
  }
}

Ground shuffled(const Ground& ground, std::uint64_t seed, std::vector<std::size_t>& place) {
  place.resize(ground.matrix.size());
  std::iota(place.begin(), place.end(), std::size_t{0});
  std::shuffle(place.begin(), place.end(), std::mt19937_64(seed));
  Ground other;
  for (const auto i : place) {
    other.polygons.append(ground.polygons, i);
    other.matrix.push_back(ground.matrix[i]);
    other.buildings.push_back(ground.buildings[i]);
  }
  return other;
}

void check_same_patches(const Patches& a, const Patches& b) {
  REQUIRE(a.list.size() == b.list.size());
  for (std::size_t p = 0; p < a.list.size(); ++p) {
    CHECK(a.list[p].area == b.list[p].area);
    CHECK(a.list[p].status == b.list[p].status);
    CHECK(a.list[p].at_limit == b.list[p].at_limit);
    CHECK(a.list[p].polygons == b.list[p].polygons);
    CHECK(a.list[p].buildings == b.list[p].buildings);
  }
}

/// One polygon per class, each by itself: squares of a side with free ground between.
std::shared_ptr<const Vintage> scattered(const Nomenclature& nomenclature, double side) {
  Vintage vintage;
  vintage.crs = lambert93();
  vintage.files = {{"matrice", "", parse_date("2023")}};
  PolygonBuilder builder(vintage.polygons);
  for (std::size_t id = 1; id < nomenclature.classes().size(); ++id) {
    const double x = north_west.x + 200.0 * static_cast<double>(id % 40), y = north_west.y + 200.0 * static_cast<double>(id / 40);
    builder.shell(std::vector<Point>{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}});
    builder.finish();
    vintage.classes.push_back(static_cast<ClassId>(id));
    vintage.file_of.push_back(0);
    vintage.fid.push_back(static_cast<std::int64_t>(id));
  }
  return std::make_shared<const Vintage>(std::move(vintage));
}

LegalState state_of(const std::shared_ptr<const Vintage>& vintage, const Nomenclature& plain) {
  return legal_state(vintage, plain, std::make_shared<const Nomenclature>(plain.with_status_variants()), AreaModel::planar(), {}, nullptr, 1);
}

}  // namespace

TEST_CASE("patches are the parts of the dissolved ground, before and after the thresholds", "[status][property]") {
  const auto seed = GENERATE(range(1, 13));
  INFO("seed " << seed);
  const auto ground = random_ground(static_cast<std::uint64_t>(seed));
  const auto status = status_of(ground);
  check_dissolve(ground, status.matrix, status.patches);
  check_dissolve(ground, status.legal, status.patches_after);
}

TEST_CASE("patches sum to the ground with a status, to the last step", "[status][property]") {
  const auto seed = GENERATE(range(1, 9));
  INFO("seed " << seed);
  const auto ground = random_ground(static_cast<std::uint64_t>(seed), 40, 40);
  const auto status = status_of(ground);
  for (const auto* patches : {&status.patches, &status.patches_after}) {
    std::vector<ExactArea> sum(patches->list.size());
    ExactArea of_polygons, of_patches;
    for (std::size_t i = 0; i < ground.matrix.size(); ++i) {
      CHECK((patches->of[i] == no_patch) == (ground.matrix[i] == Status::unknown));
      if (patches->of[i] == no_patch) continue;
      sum[patches->of[i]] += ground.polygons.area(i);
      of_polygons += ground.polygons.area(i);
    }
    for (std::size_t p = 0; p < sum.size(); ++p) {
      CHECK(sum[p] == patches->list[p].area);
      of_patches += patches->list[p].area;
    }
    CHECK(of_patches == of_polygons);
  }
}

TEST_CASE("one pass: a polygon changes when its patch of the matrix is small, and for no other reason", "[status][property]") {
  const auto seed = GENERATE(range(1, 9));
  INFO("seed " << seed);
  const auto ground = random_ground(static_cast<std::uint64_t>(seed));
  const StatusRules rules;
  const auto status = status_of(ground, rules);
  std::size_t changed = 0, kept = 0;
  for (std::size_t i = 0; i < ground.matrix.size(); ++i) {
    const auto patch = status.patches.of[i];
    if (patch == no_patch) {
      CHECK(status.legal[i] == Status::unknown);
      continue;
    }
    const bool small = status.patches.list[patch].area.square_metres() < rules.least.other;
    const bool stands = ground.buildings[i] != 0 && ground.polygons.area(i) >= rules.least.building;
    CHECK(status.by_threshold(i) == (small && !stands));
    changed += status.by_threshold(i) ? 1 : 0;
    kept += small && stands ? 1 : 0;
  }
  CHECK(changed > 0);
  CHECK(kept > 0);
  for (std::uint32_t p = 0; p < status.patches_after.list.size(); ++p) {
    const auto& patch = status.patches_after.list[p];
    const bool small = patch.area.square_metres() < rules.least.other;
    const bool of_buildings = patch.status == Status::artificial && patch.buildings == patch.polygons;
    const bool is_listed = std::binary_search(status.still_small.begin(), status.still_small.end(), p);
    CHECK(is_listed == (small && !of_buildings));
  }
}

TEST_CASE("the order of the polygons and the number of threads never matter", "[status][property]") {
  const auto seed = GENERATE(range(1, 5));
  const auto order = GENERATE(ThresholdOrder::together, ThresholdOrder::artificial_first, ThresholdOrder::natural_first);
  const auto contact = GENERATE(ContactRule::edge, ContactRule::point);
  INFO("seed " << seed);
  const auto ground = random_ground(static_cast<std::uint64_t>(seed));
  StatusRules rules;
  rules.order = order;
  rules.contact = contact;
  rules.join_buildings = seed % 2 == 0;
  rules.invert_at_limit = seed % 3 != 0;
  const auto status = status_of(ground, rules);
  std::vector<std::size_t> place;
  const auto other = shuffled(ground, static_cast<std::uint64_t>(seed) + 100, place);
  for (const int threads : {1, 2, 8}) {
    const auto again = status_of(other, rules, threads);
    check_same_patches(status.patches, again.patches);
    check_same_patches(status.patches_after, again.patches_after);
    CHECK(status.still_small == again.still_small);
    std::size_t wrong = 0;
    for (std::size_t k = 0; k < place.size(); ++k)
      wrong += again.legal[k] != status.legal[place[k]] || again.patches.of[k] != status.patches.of[place[k]] ||
                       again.patches_after.of[k] != status.patches_after.of[place[k]]
                   ? 1
                   : 0;
    CHECK(wrong == 0);
  }
}

TEST_CASE("patches by points are no smaller than patches by edges", "[status][property]") {
  const auto seed = GENERATE(range(1, 9));
  INFO("seed " << seed);
  const auto ground = random_ground(static_cast<std::uint64_t>(seed));
  StatusRules by_point;
  by_point.contact = ContactRule::point;
  const auto edges = status_of(ground).patches, points = status_of(ground, by_point).patches;
  CHECK(points.list.size() < edges.list.size());
  for (std::size_t i = 0; i < ground.matrix.size(); ++i) {
    if (edges.of[i] == no_patch) continue;
    CHECK(!(points.list[points.of[i]].area < edges.list[edges.of[i]].area));
  }
}

TEST_CASE("small patches at the edge of the data keep their status when told so", "[status][property]") {
  const auto seed = GENERATE(range(1, 5));
  const auto ground = random_ground(static_cast<std::uint64_t>(seed));
  StatusRules rules;
  rules.invert_at_limit = false;
  const auto status = status_of(ground, rules), usual = status_of(ground);
  for (std::size_t i = 0; i < ground.matrix.size(); ++i) {
    if (status.patches.of[i] == no_patch) continue;
    const bool at_limit = status.patches.list[status.patches.of[i]].at_limit;
    CHECK(status.legal[i] == (at_limit ? ground.matrix[i] : usual.legal[i]));
  }
}

TEST_CASE("the 280 pairs have the published status and sealing, and the deduced category", "[status][nomenclature][shared]") {
  const auto file = std::filesystem::path(ARPENT_SHARED_DIR) / "nomenclature" / "ocsge_artif_matrix.csv";
  if (!std::filesystem::exists(file)) {
    WARN("SKIPPED: " << file.string() << " is not there");
    return;
  }
  const auto ocsge = load_nomenclature("ocsge");
  const auto large = state_of(scattered(ocsge, 60), ocsge), small = state_of(scattered(ocsge, 40), ocsge);
  const auto table = read_csv(file);
  const auto cs = table.column("code_cs"), us = table.column("code_us"), artificial = table.column("artificialise"),
             sealed = table.column("impermeable"), category = table.column("categorie_R101_1");
  REQUIRE(table.rows.size() == 280);
  for (const auto& row : table.rows) {
    INFO(row[cs] << " " << row[us]);
    const auto id = ocsge.find(row[cs] + "/" + row[us]);
    REQUIRE(id != unclassified);
    const std::size_t i = id - 1u;
    const auto expected = row[artificial] == "1" ? Status::artificial : Status::natural;
    const bool building = row[cs] == "CS1.1.1.1";
    CHECK(large.status.matrix[i] == expected);
    CHECK(large.status.legal[i] == expected);                                  // 3 600 m² by itself
    CHECK(small.status.legal[i] == (building ? expected : opposite(expected)));  // 1 600 m² by itself
    const auto& land = large.nomenclature->at(large.classes[i]);
    CHECK(land.sealed == (row[sealed] == "1"));
    CHECK(std::to_string(land.category) == row[category]);
    CHECK(land.building == building);
    const auto& inverted = small.nomenclature->at(small.classes[i]);
    CHECK(inverted.by_threshold == !building);
    CHECK(inverted.category == land.category);
    CHECK(inverted.artificial_by_matrix() == (expected == Status::artificial));
  }
}

TEST_CASE("an exemption holds from its first day to its last", "[status][exemptions]") {
  const auto entry = [](const char* since, const char* until) {
    return Exemption{.kind = "parc", .proof = "", .since = parse_date(since), .until = *until == 0 ? SurveyDate{} : parse_date(until), .source = ""};
  };
  CHECK(in_force(entry("2021-05-01", ""), parse_date("2021-05-01")));
  CHECK_FALSE(in_force(entry("2021-05-01", ""), parse_date("2021-04-30")));
  CHECK(in_force(entry("2021-05-01", "2022-06-30"), parse_date("2022-06-30")));
  CHECK_FALSE(in_force(entry("2021-05-01", "2022-06-30"), parse_date("2022-07-01")));
  CHECK(in_force(entry("2021", ""), parse_date("2021")));         // from 1 January, the state is of 1 July
  CHECK_FALSE(in_force(entry("2021-09", ""), parse_date("2021")));
  CHECK(in_force(entry("2021-05-01", ""), SurveyDate{}));         // a state without a date has every entry
}
