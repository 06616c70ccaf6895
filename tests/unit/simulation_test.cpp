// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <numeric>
#include <unordered_map>

#include "arpent/core/error.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/simulation/simulate.hpp"
#include "arpent/vector/reader.hpp"

using namespace arpent;

namespace {

struct Less {
  bool operator()(Point a, Point b) const { return a.x < b.x || (a.x == b.x && a.y < b.y); }
};
using Side = std::pair<Point, Point>;
struct SideLess {
  bool operator()(const Side& a, const Side& b) const {
    if (!(a.first == b.first)) return Less{}(a.first, b.first);
    return Less{}(a.second, b.second);
  }
};

/// The sides of a coverage that have no neighbour; fails when a side appears twice the same way (an overlap).
std::vector<Side> outer_sides(const PolygonSet& set) {
  std::vector<Side> sides;
  for (std::size_t i = 0; i < set.size(); ++i) {
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      const auto ring = set.ring(r);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) sides.push_back({ring[k], ring[k + 1]});
    }
  }
  std::sort(sides.begin(), sides.end(), SideLess{});
  const auto same = [](const Side& a, const Side& b) { return a.first == b.first && a.second == b.second; };
  CHECK(std::adjacent_find(sides.begin(), sides.end(), same) == sides.end());
  std::vector<Side> outer;
  for (const auto& s : sides) {
    if (!std::binary_search(sides.begin(), sides.end(), Side{s.second, s.first}, SideLess{})) outer.push_back(s);
  }
  return outer;
}

double length(const std::vector<Side>& sides) {
  double sum = 0;
  for (const auto& [a, b] : sides) sum += std::hypot(b.x - a.x, b.y - a.y);
  return sum;
}

double total_area(const PolygonSet& set) {
  double sum = 0;
  for (std::size_t i = 0; i < set.size(); ++i) sum += set.area(i).value;
  return sum;
}

double perimeter(const PolygonSet& set) {
  double sum = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      const auto ring = set.ring(r);
      for (std::size_t k = 0; k + 1 < ring.size(); ++k) sum += std::hypot(ring[k + 1].x - ring[k].x, ring[k + 1].y - ring[k].y);
    }
  }
  return sum;
}

/// Union of the zones whose id starts with `start`.
PolygonSet united(const ZoneLayer& zones, const std::string& start) {
  const GeosContext geos;
  std::vector<GeosGeom> parts;
  for (std::size_t z = 0; z < zones.zones.size(); ++z) {
    if (zones.zones[z].id.rfind(start, 0) == 0) parts.push_back(to_geos(geos, zones.polygons, z));
  }
  PolygonSet set;
  append(geos, *union_all(geos, std::move(parts)), set);
  return set;
}

/// Sides match their neighbours exactly, those that have none draw the limit, whose own points are all there.
void check_partition(const SimulatedVintage& vintage, const ZoneLayer& zones) {
  INFO(vintage.departement << " " << vintage.date.text());
  const auto limit = united(zones, vintage.departement);
  const auto outer = outer_sides(vintage.polygons);
  CHECK(length(outer) == Approx(perimeter(limit)).epsilon(1e-9));
  CHECK(total_area(vintage.polygons) == Approx(limit.area(0).value).epsilon(1e-10));
  std::vector<Point> ends;
  for (const auto& s : outer) ends.push_back(s.first);
  std::sort(ends.begin(), ends.end(), Less{});
  const auto own = limit.points(0);
  CHECK(std::all_of(own.begin(), own.end(), [&](Point p) { return std::binary_search(ends.begin(), ends.end(), p, Less{}); }));
}

/// The parts of the polygons inside one zone add up to the zone.
void check_commune(const SimulatedVintage& vintage, const ZoneLayer& zones, const std::string& insee) {
  const auto found = std::find_if(zones.zones.begin(), zones.zones.end(), [&](const Zone& z) { return z.id == insee; });
  REQUIRE(found != zones.zones.end());
  const auto z = static_cast<std::size_t>(found - zones.zones.begin());
  const GeosContext geos;
  const auto zone = to_geos(geos, zones.polygons, z);
  double sum = 0;
  for (std::size_t i = 0; i < vintage.polygons.size(); ++i) {
    if (!vintage.polygons.box(i).intersects(zones.polygons.box(z))) continue;
    sum += area(geos, *intersection(geos, *to_geos(geos, vintage.polygons, i), *zone)).value;
  }
  INFO(insee);
  CHECK(sum == Approx(zones.polygons.area(z).value).epsilon(1e-9));
}

std::size_t count_invalid(const PolygonSet& set) {
  const GeosContext geos;
  std::size_t count = 0;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (!invalid_reason(geos, *to_geos(geos, set, i)).empty()) ++count;
  }
  return count;
}

bool same_bytes(const SimulatedVintage& a, const SimulatedVintage& b) {
  if (a.polygons.size() != b.polygons.size() || a.code != b.code || !(a.date == b.date)) return false;
  for (std::size_t i = 0; i < a.polygons.size(); ++i) {
    if (!a.polygons.same_outline(i, b.polygons, i)) return false;
  }
  return true;
}

bool sealed(const SimulatedVintage& v, std::size_t i) { return v.code_cs(i).rfind("CS1.1.1", 0) == 0; }

/// By the matrix of the decree (rules, section 2.1), written again as prose so that the test does not lean on the layer.
bool artificial(const SimulatedVintage& v, std::size_t i) {
  const auto &cs = v.code_cs(i), &us = v.code_us(i);
  if (sealed(v, i)) return true;
  if (cs == "CS1.1.2.1") return us != "US1.3";
  return cs == "CS2.2.1" && (us == "US2" || us == "US3" || us == "US5" || us.rfind("US4", 0) == 0 || us == "US6.1" || us == "US6.2");
}

double artificial_area(const SimulatedVintage& v) {
  double sum = 0;
  for (std::size_t i = 0; i < v.polygons.size(); ++i) sum += artificial(v, i) ? v.polygons.area(i).value : 0;
  return sum;
}

struct Change {
  double unchanged = 0;        ///< share of polygons with equal outline and codes
  double gross = 0, back = 0;  ///< m² that became artificial, that ceased to be
  double use_only = 0;         ///< m² that changed use under the same cover
};

Change change(const SimulatedVintage& before, const SimulatedVintage& after) {
  std::unordered_multimap<std::uint64_t, std::size_t> known;
  for (std::size_t i = 0; i < before.polygons.size(); ++i) known.emplace(before.polygons.outline_hash(i), i);
  std::vector<bool> kept(before.polygons.size(), false);
  std::vector<std::size_t> changed;
  Change result;
  for (std::size_t i = 0; i < after.polygons.size(); ++i) {
    bool same = false;
    for (auto [it, end] = known.equal_range(after.polygons.outline_hash(i)); it != end && !same; ++it) {
      same = after.polygons.same_outline(i, before.polygons, it->second) && before.code[it->second] == after.code[i];
      if (same) kept[it->second] = true;
    }
    if (same) result.unchanged += 1;
    else changed.push_back(i);
  }
  result.unchanged /= static_cast<double>(after.polygons.size());
  const GeosContext geos;
  std::vector<std::size_t> old;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i]) old.push_back(i);
  }
  for (const auto a : changed) {
    const auto shape = to_geos(geos, after.polygons, a);
    for (const auto b : old) {
      if (!after.polygons.box(a).intersects(before.polygons.box(b))) continue;
      const bool was = artificial(before, b), is = artificial(after, a);
      const bool use = before.code_cs(b) == after.code_cs(a) && before.code_us(b) != after.code_us(a);
      if (was == is && !use) continue;
      const double common = area(geos, *intersection(geos, *shape, *to_geos(geos, before.polygons, b))).value;
      if (is && !was) result.gross += common;
      if (was && !is) result.back += common;
      if (use) result.use_only += common;
    }
  }
  return result;
}

/// The shipped territory at the default grain, made once for the tests that only look at it.
const ZoneLayer& schematic() {
  static const ZoneLayer zones = schematic_communes();
  return zones;
}
const std::vector<SimulatedVintage>& shipped() {
  static const auto vintages = simulate(schematic(), commune_facts(), {});
  return vintages;
}

ZoneLayer squares() {
  ZoneLayer zones;
  zones.crs = Crs("EPSG:3035");
  PolygonBuilder builder(zones.polygons);
  const auto add = [&](const std::string& id, double x, double y, double side) {
    const std::vector<Point> ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}};
    builder.shell(ring);
    return id;
  };
  std::vector<std::string> ids;
  ids.push_back(add("est", 4004000.3, 2500000.7, 4000));
  builder.hole(std::vector<Point>{{4005500.1, 2501500}, {4006500, 2501500}, {4006500, 2502500.2}});   // a lake
  builder.hole(std::vector<Point>{{4004800, 2500800}, {4004830, 2500800}, {4004830, 2500830.4}});     // a pond inside a block
  builder.finish();
  ids.push_back(add("ouest", 4000000.3, 2500000.7, 4000));
  add("", 3999000, 2500500, 40);  // an islet smaller than a block
  builder.finish();
  for (const auto& id : ids) {
    Zone zone;
    zone.id = id;
    zones.zones.push_back(zone);
  }
  return zones;
}

}  // namespace

TEST_CASE("the facts of the 92 communes", "[simulation]") {
  const auto facts = commune_facts();
  REQUIRE(facts.size() == 92);
  double people = 0, ground = 0;
  std::map<std::string, int> departements, territoires;
  for (const auto& f : facts) {
    people += f.population;
    ground += f.area.value / 1e4;
    ++departements[f.departement];
    ++territoires[f.territoire];
  }
  CHECK(people == 1939077);
  CHECK(ground == Approx(315312.63).margin(0.1));
  CHECK(departements == std::map<std::string, int>{{"13", 90}, {"83", 1}, {"84", 1}});
  CHECK(territoires.size() == 6);
}

TEST_CASE("schematic communes have their true areas, share their edges and leave no gap", "[simulation]") {
  const auto facts = commune_facts();
  const auto& zones = schematic();
  REQUIRE(zones.zones.size() == 92);
  const GeosContext geos;
  for (std::size_t z = 0; z < 92; ++z) {
    INFO(facts[z].name);
    CHECK(zones.zones[z].id == facts[z].insee);
    CHECK(zones.polygons.area(z).value == Approx(facts[z].area.value).epsilon(0.005));
    CHECK(invalid_reason(geos, *to_geos(geos, zones.polygons, z)).empty());
    for (const auto p : zones.polygons.points(z)) {
      CHECK(std::abs(p.x * 100 - std::round(p.x * 100)) < 1e-6);
    }
  }
  CHECK(total_area(zones.polygons) / 1e4 == Approx(315312.63).epsilon(0.001));
  const auto all = united(zones, "");
  CHECK(length(outer_sides(zones.polygons)) == Approx(perimeter(all)).epsilon(1e-12));
  CHECK(total_area(zones.polygons) == Approx(all.area(0).value).epsilon(1e-12));
  // One outline and the étang de Berre.
  CHECK(all.rings_end(0) == 2);
}

TEST_CASE("three windows, each département its own", "[simulation]") {
  std::vector<std::string> seen;
  for (const auto& v : shipped()) seen.push_back(v.departement + "@" + v.date.text());
  CHECK(seen == std::vector<std::string>{"13@2017", "13@2020", "13@2023", "83@2014", "83@2017", "83@2020", "84@2015",
                                         "84@2018", "84@2021"});
}

TEST_CASE("each simulated vintage is a partition of its département", "[simulation]") {
  std::size_t last = 0;
  for (const auto& v : shipped()) {
    check_partition(v, schematic());
    if (v.date.year >= 2020) last += v.polygons.size();
  }
  for (const auto* insee : {"13055", "13001", "13063"}) check_commune(shipped()[2], schematic(), insee);
  check_commune(shipped()[3], schematic(), "83120");
  check_commune(shipped()[6], schematic(), "84089");
  CHECK(count_invalid(shipped()[2].polygons) == 0);
  std::size_t polygons = 0;
  for (const std::size_t v : {1, 4, 7}) polygons += shipped()[v].polygons.size();
  CHECK(polygons > 50000);
  CHECK(polygons < 70000);
}

TEST_CASE("the simulated land has believable shares and changes", "[simulation]") {
  double ground = 0, net = 0, gross = 0, back = 0, use_only = 0;
  for (std::size_t d = 0; d < 3; ++d) {
    for (int state = 0; state < 2; ++state) {
      const auto& before = shipped()[d * 3 + static_cast<std::size_t>(state)];
      const auto& after = shipped()[d * 3 + static_cast<std::size_t>(state) + 1];
      const auto c = change(before, after);
      INFO(before.departement << " " << before.date.text());
      CHECK(c.unchanged > 0.94);
      CHECK(c.unchanged < 0.995);
      CHECK(artificial_area(after) - artificial_area(before) == Approx(c.gross - c.back).margin(1));
      if (state == 0) continue;
      net += artificial_area(after) - artificial_area(before);
      gross += c.gross;
      back += c.back;
      use_only += c.use_only;
      ground += artificial_area(after);
    }
  }
  WARN("last window: gross " << gross / 1e4 << " ha, back " << back / 1e4 << " ha, net " << net / 1e4
                             << " ha, use only " << use_only / 1e4 << " ha");
  const double share = ground / total_area(schematic().polygons);
  CHECK(share > 0.15);
  CHECK(share < 0.20);
  CHECK(net > 300e4);
  CHECK(net < 1000e4);
  CHECK(back / gross > 0.08);
  CHECK(back / gross < 0.25);
  CHECK(use_only > 0);
}

TEST_CASE("patches stand on both sides of the legal thresholds", "[simulation]") {
  int under_50 = 0, over_50 = 0, under_2500 = 0, over_2500 = 0;
  const auto& v = shipped()[2];
  for (std::size_t i = 0; i < v.polygons.size(); ++i) {
    const double a = v.polygons.area(i).value;
    if (v.code_cs(i) == "CS1.1.1.1") {
      under_50 += a > 40 && a < 50;
      over_50 += a >= 50 && a < 62;
    } else if (artificial(v, i)) {
      under_2500 += a > 2000 && a < 2500;
      over_2500 += a >= 2500 && a < 3000;
    }
  }
  CHECK(under_50 > 20);
  CHECK(over_50 > 20);
  CHECK(under_2500 > 20);
  CHECK(over_2500 > 20);
}

TEST_CASE("same seed, same bytes, whatever the threads; another seed, another land", "[simulation]") {
  SimulationOptions options;
  options.cell = Metres{700};
  options.threads = 1;
  const auto one = simulate(schematic(), commune_facts(), options);
  options.threads = 2;
  const auto two = simulate(schematic(), commune_facts(), options);
  options.seed = 2;
  const auto other = simulate(schematic(), commune_facts(), options);
  REQUIRE(one.size() == 9);
  for (std::size_t v = 0; v < one.size(); ++v) CHECK(same_bytes(one[v], two[v]));
  CHECK_FALSE(same_bytes(one[0], other[0]));
}

TEST_CASE("any zones in any projected CRS: holes, an islet, no INSEE codes", "[simulation]") {
  const auto zones = squares();
  SimulationOptions options;
  options.cell = Metres{GENERATE(90.0, 150.0, 333.0)};
  const auto vintages = simulate(zones, {}, options);
  REQUIRE(vintages.size() == 3);
  for (const auto& v : vintages) {
    CHECK(v.departement.empty());
    check_partition(v, zones);
    check_commune(v, zones, "est");
    check_commune(v, zones, "ouest");
    CHECK(count_invalid(v.polygons) == 0);
  }
}

TEST_CASE("a grain that cannot be is refused", "[simulation]") {
  SimulationOptions options;
  options.cell = Metres{0};
  CHECK_THROWS_AS(simulate(schematic(), {}, options), UsageError);
  options.cell = Metres{1};
  CHECK_THROWS_AS(simulate(schematic(), {}, options), UsageError);
  CHECK_THROWS_AS(simulate(ZoneLayer{}, {}, {}), DataError);
}

TEST_CASE("the real communes carry the same simulation", "[simulation][real]") {
  std::filesystem::path shared;
#ifdef ARPENT_SHARED_DIR
  shared = ARPENT_SHARED_DIR;
#endif
  if (const char* given = std::getenv("ARPENT_SHARED"); given != nullptr) shared = given;
  const auto file = shared / "data" / "communes_amp.gpkg";
  if (shared.empty() || !std::filesystem::exists(file)) {
    WARN("SKIPPED: no real communes layer; set ARPENT_SHARED to the folder that holds data/communes_amp.gpkg");
    return;
  }
  ReadRequest request;
  request.fields = {"insee", "nom"};
  auto layer = read_polygons(parse_source(file.string()), request);
  std::vector<std::size_t> order(layer.polygons.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto text = [&](std::size_t column, std::size_t i) { return layer.columns[column].values[layer.columns[column].value_of[i]]; };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return text(0, a) < text(0, b); });
  ZoneLayer zones;
  zones.crs = layer.crs;
  for (const auto i : order) {
    Zone zone;
    zone.id = text(0, i);
    zone.name = text(1, i);
    zones.zones.push_back(zone);
    zones.polygons.append(layer.polygons, i);
  }
  REQUIRE(zones.zones.size() == 92);
  const auto vintages = simulate(zones, commune_facts(), {});
  REQUIRE(vintages.size() == 9);
  for (const auto& v : vintages) check_partition(v, zones);
  for (const auto* insee : {"13055", "13028", "13078"}) check_commune(vintages[2], zones, insee);
  check_commune(vintages[5], zones, "83120");
  check_commune(vintages[8], zones, "84089");
  CHECK(count_invalid(vintages[2].polygons) == 0);
}
