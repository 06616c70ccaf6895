// SPDX-License-Identifier: Apache-2.0
/// The envelope of a state, the classes it is made of, and zones cut by it.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>

#include "arpent/core/error.hpp"
#include "arpent/landuse/envelope.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/vector/reader.hpp"
#include "support/ascii_map.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

const Nomenclature& ocsge() {
  static const auto loaded = load_nomenclature("ocsge");
  return loaded;
}

struct Field {
  double x, y, width, height;  // m, from `north_west`, y to the north
  std::string code;
};

void add(PolygonSet& set, const Field& f) {
  const double x = north_west.x + f.x, y = north_west.y + f.y;
  PolygonBuilder builder(set);
  builder.shell(std::vector<Point>{{x, y}, {x + f.width, y}, {x + f.width, y + f.height}, {x, y + f.height}, {x, y}});
  builder.finish();
}

Vintage state_of(const std::vector<Field>& fields, const Nomenclature& nomenclature = ocsge()) {
  Vintage state;
  state.crs = lambert93();
  state.files = {{"ocsge.gpkg", "oc", parse_date("2020-06")}};
  for (const auto& f : fields) {
    add(state.polygons, f);
    state.classes.push_back(nomenclature.find(f.code));
    REQUIRE(state.classes.back() != unclassified);
    state.file_of.push_back(0);
    state.fid.push_back(static_cast<std::int64_t>(state.fid.size()) + 1);
  }
  return state;
}

ZoneLayer zones_of(const std::vector<Field>& list) {
  ZoneLayer layer{.source = "communes", .zones = {}, .polygons = {}, .crs = lambert93(), .anomalies = {}};
  for (const auto& z : list) {
    add(layer.polygons, z);
    layer.zones.push_back({z.code, "", "", {}});
  }
  return layer;
}

Envelope square_town(double x, double y, double side, Metres near = {1000}) {
  PolygonSet town;
  add(town, {x, y, side, side, ""});
  return given_envelope(town, lambert93(), {}, near, 1);
}

std::map<ZonePart, double> areas_of(const ZoneParts& parts) {
  std::map<ZonePart, double> areas;
  REQUIRE(parts.of.size() == parts.polygons.size());
  REQUIRE(std::is_sorted(parts.of.begin(), parts.of.end()));
  for (std::size_t p = 0; p < parts.of.size(); ++p) REQUIRE(areas.emplace(parts.of[p], parts.polygons.area(p).value).second);
  return areas;
}

constexpr auto inside = Position::inside, near = Position::near, beyond = Position::beyond;

}  // namespace

TEST_CASE("which classes of OCS GE are ground of the envelope", "[envelope][nomenclature]") {
  const auto urban = [](const char* code) {
    const auto id = ocsge().find(code);
    INFO(code);
    REQUIRE(id != unclassified);
    return ocsge().at(id).urban;
  };
  for (const char* code : {"CS1.1.1.1/US5", "CS1.1.1.2/US2", "CS1.1.2.1/US3", "CS2.2.1/US5", "CS2.2.1/US235", "CS1.1.1.2/US4.2", "CS1.1.2.1/US4.3",
                           "CS1.1.1.2/US6.1", "CS1.1.1.1/US6.2", "CS1.1.1.1/US6.3", "CS1.1.1.1/US6.6", "CS1.1.1/US5", "CS1.1/US2", "CS1.1.1.1/US6"})
    CHECK(urban(code));
  for (const char* code : {"CS1.1.1.1/US1.1", "CS1.1.1.1/US1.3", "CS1.1.1.1/US4.1.2", "CS1.1.1.2/US4.1.1", "CS1.1.1.2/US4.1", "CS1.1.2.1/US1.3",
                           "CS1.1.1.2/US6.3", "CS2.1.1.1/US5", "CS2.2.1/US1.1", "CS1.2.2/US5", "CS1.1.1.2/US4"})
    CHECK_FALSE(urban(code));
  CHECK(ocsge().has_urban());
  const auto variants = ocsge().with_status_variants();
  for (const char* code : {"CS1.1.1.1/US5*", "CS2.2.1/US5~", "CS2.2.1/US5*"}) CHECK(variants.at(variants.find(code)).urban);
  for (const char* code : {"CS1.1.1.2/US4.1.1*", "CS2.1.1.1/US5*", "CS2.1.1.1/US5*~"}) CHECK_FALSE(variants.at(variants.find(code)).urban);
}

TEST_CASE("which classes of CORINE are ground of the envelope", "[envelope][nomenclature]") {
  const auto clc = load_nomenclature("clc");
  std::string codes;
  for (const auto& land : clc.classes())
    if (land.urban) codes += land.code + " ";
  CHECK(codes == "11 111 112 121 133 14 141 142 ");
}

TEST_CASE("a wrong rule for the ground of the envelope is named", "[envelope][nomenclature]") {
  const auto folder = std::filesystem::temp_directory_path() / "arpent_envelope_rules";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "codes.csv") << "code,libelle,parent,couleur\nA,a,,\nB,b,,\n";
  std::ofstream(folder / "classes.csv") << "poste,artificialise,impermeable,espace\nA,1,1,artificiel\nB,0,0,agricole\n";
  const auto load = [&](const std::string& envelope) {
    std::ofstream(folder / "layer.json") << R"({"name": "x", "title": "x", "kind": "nomenclature", "dimensions": [{"name": "poste", "codes": "codes.csv", "fields": ["c"]}],
      "classes": "classes.csv")" << envelope << "}";
    return load_nomenclature((folder / "layer.json").string());
  };
  CHECK_FALSE(load("").has_urban());
  CHECK(load(R"(, "envelope": {"ground": [{"poste": ["A"]}]})").has_urban());
  const auto refused = [&](const std::string& envelope, const std::vector<const char*>& parts) {
    try {
      (void)load(envelope);
      FAIL("accepted: " << envelope);
    } catch (const DataError& error) {
      for (const char* part : parts) CHECK_THAT(error.what(), Catch::Contains(part));
    }
  };
  refused(R"(, "envelope": {"ground": [{"poste": ["Z"], "use": ["A"]}], "holes": 1})",
          {"'Z' is no code of poste", "'use' is no dimension; there is poste", "'holes' is no key"});
  refused(R"(, "envelope": {"ground": [{"poste": ["B"]}]})", {"no artificial class fits"});
  refused(R"(, "envelope": {})", {"no artificial class fits"});
  std::filesystem::remove_all(folder);
}

TEST_CASE("a layer without the key has no envelope, and says so", "[envelope]") {
  const Nomenclature plain("plain", {{"poste", {"c"}, {}, {}}}, {{"A", "a", true, true, Space::artificial, "#000000", true}});
  CHECK_THROWS_WITH(make_envelope(state_of({{0, 0, 400, 400, "A"}}, plain), plain, {}, 1), Catch::Contains("\"envelope\"") && Catch::Contains("plain"));
}

TEST_CASE("roads do not tie villages together, nor make the fields between them inside", "[envelope]") {
  // Two villages of 16 ha 800 m apart, a road between them, a farm in the middle and a quarry beside a village.
  const auto state = state_of({{0, 0, 400, 400, "CS1.1.1.1/US5"}, {1200, 0, 400, 400, "CS2.2.1/US5"}, {400, 190, 800, 20, "CS1.1.1.2/US4.1.1"},
                               {600, 210, 400, 400, "CS1.1.1.1/US1.1"}, {0, -400, 400, 400, "CS1.1.2.1/US1.3"}, {700, 0, 50, 50, "CS1.1.1.1/US5"}});
  const auto envelope = make_envelope(state, ocsge(), {}, 2);
  REQUIRE(envelope.polygons.size() == 2);
  CHECK(envelope.area().value == Approx(2 * 400 * 400).margin(1e-6));
  CHECK(envelope.files.front().date == parse_date("2020-06"));
  CHECK_FALSE(envelope.given);
  // The house alone has one when the least area is small enough.
  CHECK(make_envelope(state, ocsge(), {.minimum = {2500}}, 2).polygons.size() == 3);
  const auto empty = make_envelope(state_of({{0, 0, 400, 400, "CS2.2.1/US1.1"}}), ocsge(), {}, 1);
  CHECK(empty.polygons.empty());
  CHECK(empty.neighbourhood.empty());
}

TEST_CASE("options of an envelope without a meaning are refused together", "[envelope]") {
  try {
    (void)make_envelope(state_of({{0, 0, 400, 400, "CS1.1.1.1/US5"}}), ocsge(), {.closing = {-1}, .hole_max = {-2}, .minimum = {-3}, .near = {-4}}, 1);
    FAIL("accepted");
  } catch (const UsageError& error) {
    for (const char* part : {"-1 m", "-2 m²", "-3 m²", "-4 m"}) CHECK_THAT(error.what(), Catch::Contains(part));
  }
}

TEST_CASE("zones are cut by where they lie", "[envelope][zones]") {
  const auto zones = zones_of({{0, 0, 1000, 1000, "astride"}, {200, 5000, 100, 100, "far"}, {1000, 400, 100, 100, "in"}, {1800, 0, 300, 300, "near"}});
  const auto parts = split_zones(zones, square_town(600, 200, 800), 2);
  const auto areas = areas_of(parts);
  REQUIRE(areas.size() == 5);
  CHECK(areas.at({0, inside}) == Approx(400 * 800).margin(1e-6));
  CHECK(areas.at({0, near}) == Approx(1000 * 1000 - 400 * 800).margin(1e-6));
  CHECK(areas.at({1, beyond}) == Approx(10000).margin(1e-6));
  CHECK(areas.at({2, inside}) == Approx(10000).margin(1e-6));
  CHECK(areas.at({3, near}) == Approx(90000).margin(1e-6));
  // What is not cut is kept point for point.
  for (std::size_t p = 0; p < parts.of.size(); ++p)
    if (parts.of[p].zone != 0) CHECK(parts.polygons.same_outline(p, zones.polygons, parts.of[p].zone));
  const auto by_zone = envelope_by_zone(parts, zones.zones.size(), AreaModel::planar());
  CHECK(by_zone[0].inside.rounded() == BookArea::from({400 * 800}));
  CHECK(by_zone[0].near.rounded() == BookArea::from({680000}));
  CHECK(by_zone[1].beyond.rounded() == BookArea::from({10000}));
  CHECK(by_zone[3].inside.rounded().zero());
}

TEST_CASE("three positions of one zone, the middle one a ring of 1 km", "[envelope][zones]") {
  const auto zones = zones_of({{0, 0, 10000, 10000, "all"}});
  const auto areas = areas_of(split_zones(zones, square_town(4000, 4000, 800), 1));
  REQUIRE(areas.size() == 3);
  CHECK(areas.at({0, inside}) == Approx(640000).margin(1e-6));
  CHECK(areas.at({0, near}) == Approx(4 * 800 * 1000 + 3.14159265 * 1e6).epsilon(0.01));
  CHECK(areas.at({0, inside}) + areas.at({0, near}) + areas.at({0, beyond}) == Approx(1e8).margin(1e-4));
  SECTION("no neighbourhood: inside or beyond") {
    const auto two = areas_of(split_zones(zones, square_town(4000, 4000, 800, {0}), 1));
    REQUIRE(two.size() == 2);
    CHECK(two.at({0, beyond}) == Approx(1e8 - 640000).margin(1e-4));
  }
}

TEST_CASE("an envelope that only touches the limit of a zone does not cut it", "[envelope][zones]") {
  const auto zones = zones_of({{0, 0, 1000, 1000, "west"}, {1000, 0, 1000, 1000, "east"}});
  const auto areas = areas_of(split_zones(zones, square_town(1000, 200, 500), 1));
  REQUIRE(areas.count({0, inside}) == 0);
  CHECK(areas.at({1, inside}) == Approx(250000).margin(1e-6));
}

TEST_CASE("a town in the hole of a zone, and a hole of the town", "[envelope][zones]") {
  ZoneLayer zones = zones_of({{900, 900, 200, 200, "enclave"}});
  PolygonSet around;
  PolygonBuilder builder(around);
  const auto ring = [](double x, double y, double side) {
    x += north_west.x, y += north_west.y;
    return std::vector<Point>{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}};
  };
  builder.shell(ring(0, 0, 2000));
  builder.hole(ring(900, 900, 200));
  builder.finish();
  zones.polygons.append(around, 0);
  zones.zones.push_back({"round", "", "", {}});
  PolygonSet town;
  PolygonBuilder town_builder(town);
  town_builder.shell(ring(800, 800, 400));
  town_builder.hole(ring(950, 950, 100));
  town_builder.finish();
  const auto areas = areas_of(split_zones(zones, given_envelope(town, lambert93(), {}, {1000}, 1), 2));
  CHECK(areas.at({0, inside}) == Approx(200 * 200 - 100 * 100).margin(1e-6));
  CHECK(areas.at({0, near}) == Approx(100 * 100).margin(1e-6));
  CHECK(areas.at({1, inside}) == Approx(400 * 400 - 200 * 200).margin(1e-6));
}

TEST_CASE("a given envelope is dissolved and repaired; without ground it is refused", "[envelope]") {
  PolygonSet drawn;
  add(drawn, {0, 0, 500, 500, ""});
  add(drawn, {400, 0, 500, 500, ""});
  add(drawn, {3000, 0, 10, 10, ""});
  PolygonBuilder bow(drawn);
  bow.shell(std::vector<Point>{{900000, 6265000}, {900100, 6265100}, {900100, 6265000}, {900000, 6265100}});
  bow.finish();
  const auto envelope = given_envelope(drawn, lambert93(), {{"tache.gpkg", "", {}}}, {1000}, 2);
  CHECK(envelope.given);
  CHECK(envelope.polygons.size() == 4);  // the bow tie has two halves
  CHECK(envelope.area().value == Approx(900 * 500 + 100 + 5000).margin(0.01));
  CHECK_THROWS_WITH(given_envelope({}, lambert93(), {{"tache.gpkg", "", {}}}, {1000}, 2), Catch::Contains("tache.gpkg") && Catch::Contains("no polygon"));
}

TEST_CASE("an envelope in another CRS than the zones is refused", "[envelope][zones]") {
  auto town = square_town(0, 0, 400);
  town.crs = Crs("EPSG:3035");
  CHECK_THROWS_WITH(split_zones(zones_of({{0, 0, 10, 10, "a"}}), town, 1), Catch::Contains("EPSG:3035") && Catch::Contains("EPSG:2154"));
}

TEST_CASE("the published envelope of the bassin d'Arcachon has the published area in its communes", "[envelope][shared]") {
  const auto file = std::filesystem::path(ARPENT_SHARED_DIR) / "data/sybarval_ocsge_2015_2018.gpkg";
  if (!std::filesystem::exists(file)) {
    WARN("SKIPPED: " << file.string() << " is not there");
    return;
  }
  const auto drawn = read_polygons(parse_source(file.string() + ":enveloppe_urbaine_2018"), {});  // three outlines cross themselves
  const auto communes = read_polygons(parse_source(file.string() + ":communes_sybarval"), {});
  ZoneLayer zones{.source = "communes", .zones = {}, .polygons = communes.polygons, .crs = communes.crs, .anomalies = {}};
  for (std::size_t i = 0; i < communes.polygons.size(); ++i) zones.zones.push_back({std::to_string(i), "", "", {}});
  const auto parts = split_zones(zones, given_envelope(drawn.polygons, drawn.crs, {}, {1000}, 2), 2);
  ExactArea inside;
  for (const auto& row : envelope_by_zone(parts, zones.zones.size(), AreaModel::planar())) inside += row.inside;
  CHECK(inside.square_metres().value / 1e4 == Approx(12455).epsilon(0.002));  // ha, the sum of 17 rounded figures on the ellipsoid
}
