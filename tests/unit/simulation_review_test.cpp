// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/overlaps.hpp"
#include "arpent/geo/repair.hpp"
#include "arpent/layers/parcel_id.hpp"
#include "arpent/layers/permit_list.hpp"
#include "arpent/review/rules.hpp"
#include "arpent/simulation/review_ground.hpp"

using namespace arpent;

namespace {

/// Two square communes of 5 km beside each other, far from the sea of the métropole.
ZoneLayer two_squares() {
  ZoneLayer zones;
  zones.crs = Crs("EPSG:2154");
  PolygonBuilder builder(zones.polygons);
  for (int k = 0; k < 2; ++k) {
    const double x = 700000 + 5000.0 * k, y = 6600000;
    const std::vector<Point> ring{{x, y}, {x + 5000, y}, {x + 5000, y + 5000}, {x, y + 5000}};
    builder.shell(ring);
    REQUIRE(builder.finish() != PolygonBuilder::npos);
    Zone zone;
    zone.id = k == 0 ? "36001" : "36002";
    zone.name = k == 0 ? "Gauche" : "Droite";
    zones.zones.push_back(std::move(zone));
  }
  return zones;
}

ReviewGround made(const ZoneLayer& zones, const ReviewGroundOptions& options) {
  return simulate_review_ground(zones, commune_facts(), simulate(zones, commune_facts(), options.land), options);
}

/// The métropole at the grain of the demonstration; made once.
const ReviewGround& metropole() {
  static const ReviewGround ground = made(schematic_communes(), {});
  return ground;
}

const SimulatedConstraint& layer(const ReviewGround& ground, const std::string& name) {
  const auto found = std::find_if(ground.constraints.begin(), ground.constraints.end(), [&](const auto& c) { return c.name == name; });
  REQUIRE(found != ground.constraints.end());
  return *found;
}

const std::vector<std::string>& column(const SimulatedConstraint& of, const std::string& name) {
  const auto found = std::find_if(of.columns.begin(), of.columns.end(), [&](const auto& c) { return c.name == name; });
  INFO(of.name << "." << name);
  REQUIRE(found != of.columns.end());
  return found->values;
}

std::size_t kept(const SimulatedConstraint& of, const AttributeFilter& filter) {
  std::vector<const std::vector<std::string>*> read;
  for (const auto& name : filter.columns()) read.push_back(&column(of, name));
  std::size_t count = 0;
  for (std::size_t i = 0; i < of.size(); ++i) count += filter.keeps([&](std::size_t c) { return std::string_view((*read[c])[i]); }) ? 1 : 0;
  return count;
}

/// Pairs of one set that share more than a square centimetre.
std::size_t own_overlaps(const PolygonSet& set) {
  std::size_t count = 0;
  for (const auto& hit : overlaps(set, set, {.least = {1e-4}, .model = {}, .threads = 0})) count += hit.a < hit.b ? 1 : 0;
  return count;
}

bool same(const PolygonSet& a, const PolygonSet& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!a.same_outline(i, b, i)) return false;
  return true;
}

bool same(const ShapeSet& a, const ShapeSet& b) {
  if (a.size() != b.size() || a.point_count() != b.point_count()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a.parts_begin(i) != b.parts_begin(i) || a.parts_end(i) != b.parts_end(i)) return false;
    for (auto p = a.parts_begin(i); p < a.parts_end(i); ++p)
      if (!std::equal(a.part(p).begin(), a.part(p).end(), b.part(p).begin(), b.part(p).end())) return false;
  }
  return true;
}

bool same(const ReviewGround& a, const ReviewGround& b) {
  bool equal = a.permits == b.permits && a.commune_facts == b.commune_facts && a.parcels.ids == b.parcels.ids && a.parcels.communes == b.parcels.communes &&
               same(a.parcels.polygons, b.parcels.polygons) && a.constraints.size() == b.constraints.size();
  for (std::size_t c = 0; equal && c < a.constraints.size(); ++c) {
    const auto &x = a.constraints[c], &y = b.constraints[c];
    equal = x.name == y.name && same(x.polygons, y.polygons) && same(x.shapes, y.shapes) && x.columns.size() == y.columns.size();
    for (std::size_t k = 0; equal && k < x.columns.size(); ++k) equal = x.columns[k].name == y.columns[k].name && x.columns[k].values == y.columns[k].values;
  }
  return equal;
}

/// All layers of the rules are there, with their columns, and each rule of a layer finds something.
void check_rules(const ReviewGround& ground) {
  const auto book = load_rules("chantier7");
  REQUIRE(ground.constraints.size() == book.layers.size());
  for (std::size_t l = 0; l < book.layers.size(); ++l) {
    const auto& own = ground.constraints[l];
    INFO(own.name);
    CHECK(own.name == book.layers[l].name);
    CHECK(own.polygons.empty() == (book.layers[l].shape != "polygones"));
    REQUIRE(own.size() > 0);
    REQUIRE(own.columns.size() == book.layers[l].columns.size());
    for (const auto& c : book.layers[l].columns) CHECK(column(own, c.name).size() == own.size());
  }
  for (const auto& rule : book.rules.rules) {
    if (rule.layer.empty()) continue;
    INFO(rule.id << ": " << rule.filter_text);
    CHECK(kept(layer(ground, rule.layer), rule.filter) > 0);
  }
}

/// The zones of the plan cover each commune and do not overlap.
void check_plan(const ReviewGround& ground, const ZoneLayer& zones) {
  const auto& plan = layer(ground, "zone_urba").polygons;
  CHECK(own_overlaps(plan) == 0);
  std::vector<double> covered(zones.polygons.size(), 0);
  double all = 0, sum = 0;
  for (const auto& hit : overlaps(zones.polygons, plan, {.least = {0}, .model = {}, .threads = 0})) covered[hit.a] += hit.area.value;
  for (std::size_t z = 0; z < covered.size(); ++z) {
    INFO(zones.zones[z].id);
    CHECK(covered[z] == Approx(zones.polygons.area(z).value).epsilon(1e-10));
    all += zones.polygons.area(z).value;
  }
  for (std::size_t i = 0; i < plan.size(); ++i) sum += plan.area(i).value;
  CHECK(sum == Approx(all).epsilon(1e-11));
}

void check_parcels(const ReviewGround& ground, const ZoneLayer& zones) {
  const auto& parcels = ground.parcels;
  REQUIRE(parcels.ids.size() == parcels.polygons.size());
  REQUIRE(parcels.communes.size() == parcels.polygons.size());
  CHECK(std::set(parcels.ids.begin(), parcels.ids.end()).size() == parcels.ids.size());
  std::size_t wrong = 0;
  for (std::size_t p = 0; p < parcels.ids.size(); ++p) {
    const auto read = parse_parcel_id(parcels.ids[p]);
    wrong += read.id && read.id->text() == parcels.ids[p] && read.id->commune() == parcels.communes[p] && read.id->prefix() == "000" ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(find_repairs(parcels.polygons, 0).empty());
  CHECK(own_overlaps(parcels.polygons) == 0);
  // Each lies in its commune and in no other.
  std::vector<double> inside(parcels.ids.size(), 0), elsewhere(parcels.ids.size(), 0);
  for (const auto& hit : overlaps(parcels.polygons, zones.polygons, {.least = {1e-4}, .model = {}, .threads = 0}))
    (zones.zones[hit.b].id == parcels.communes[hit.a] ? inside : elsewhere)[hit.a] += hit.area.value;
  std::size_t astray = 0;
  for (std::size_t p = 0; p < inside.size(); ++p) astray += elsewhere[p] > 0 || std::abs(inside[p] - parcels.polygons.area(p).value) > 1e-3 ? 1 : 0;
  CHECK(astray == 0);
}

}  // namespace

TEST_CASE("The simulated review ground feeds every rule of chantier7", "[simulation][review_ground]") { check_rules(metropole()); }

TEST_CASE("A simulated plan is a partition of every commune", "[simulation][review_ground]") {
  check_plan(metropole(), schematic_communes());
  const auto& plan = layer(metropole(), "zone_urba");
  CHECK(plan.size() > 1500);
  CHECK(plan.size() < 8000);
  CHECK(find_repairs(plan.polygons, 0).empty());
  // Of every commune but one the plan has a name and a day; that one's has lapsed.
  std::set<std::string> named;
  for (const auto& id : column(plan, "idurba")) named.insert(id.substr(0, 5));
  CHECK(named.count("") == 1);
  CHECK(named.size() == 92);
}

TEST_CASE("Simulated parcels are valid, disjoint and named", "[simulation][review_ground]") {
  check_parcels(metropole(), schematic_communes());
  CHECK(metropole().parcels.ids.size() == Approx(100000).epsilon(0.005));
  // Parcels of town are small, those of wild land are not.
  const auto& plan = layer(metropole(), "zone_urba");
  const auto& types = column(plan, "typezone");
  std::vector<double> town, wild;
  for (const auto& hit : overlaps(metropole().parcels.polygons, plan.polygons, {.least = {20}, .model = {}, .threads = 0})) {
    const double own = metropole().parcels.polygons.area(hit.a).value;
    if (hit.area.value < 0.9 * own) continue;
    if (types[hit.b] == "U") town.push_back(own);
    if (types[hit.b] == "N") wild.push_back(own);
  }
  std::sort(town.begin(), town.end());
  std::sort(wild.begin(), wild.end());
  CHECK(town[town.size() / 2] < 8000);
  CHECK(wild[wild.size() / 2] > 50000);
  CHECK(town.size() > 60000);
}

TEST_CASE("Simulated constraints are valid polygons", "[simulation][review_ground]") {
  for (const auto& constraint : metropole().constraints) {
    INFO(constraint.name);
    CHECK(find_repairs(constraint.polygons, 0).empty());
  }
}

TEST_CASE("The simulated permit list is read without a remark, faults and all", "[simulation][review_ground]") {
  const auto file = parse_permits(metropole().permits, "permis.csv", load_permit_words(), {.strict = false});
  REQUIRE(file.rows.size() == 2000);
  CHECK(file.list == PermitList::own);
  std::map<PermitKind, int> kinds;
  std::map<std::string, int> month;
  std::size_t remarks = 0, undated = 0;
  for (const auto& row : file.rows) {
    // The number given twice is the one thing said.
    for (const auto& remark : row.remarks) remarks += remark.column == "numero" ? 1 : 1000;
    ++kinds[row.kind];
    if (row.authorised.text().empty()) ++undated;
    else ++month[row.authorised.text().substr(0, 7)];
    CHECK((row.authorised.text().empty()) == (row.state == PermitState::pending));
  }
  CHECK(remarks <= 1);
  CHECK(file.duplicates.size() == 1);
  CHECK(kinds[PermitKind::pc] > 1000);
  CHECK(kinds[PermitKind::pc] < 1350);
  for (const auto kind : {PermitKind::pa, PermitKind::dp, PermitKind::pd, PermitKind::cu}) CHECK(kinds[kind] > 20);
  CHECK(month.begin()->first == "2021-01");
  CHECK(month.rbegin()->first == "2025-12");
  CHECK(month.size() == 60);
  CHECK(undated > 0);
  CHECK(undated < 100);

  std::vector<ParcelId> ids;
  for (const auto& id : metropole().parcels.ids) ids.emplace_back(id);
  const auto words = load_permit_words();
  const auto placed = place_permits(file.rows, ParcelIndex(ids, words.arrondissements));
  std::map<std::string, int> reasons;
  for (const auto& p : placed)
    for (const auto& missing : p.missing) ++reasons[missing.reason];
  CHECK(reasons == std::map<std::string, int>{{std::string(parcel_absent), 3}, {std::string(parcel_none), 2}, {std::string(parcel_outside), 1}});

  // About one in five is on farm or wild land by the plan.
  const auto& plan = layer(metropole(), "zone_urba");
  const auto& types = column(plan, "typezone");
  PolygonSet country;
  for (std::size_t i = 0; i < plan.polygons.size(); ++i)
    if (types[i][0] == 'A' ? types[i] == "A" || types[i] == "Ah" : types[i][0] == 'N') country.append(plan.polygons, i);
  PolygonSet first;
  for (const auto& p : placed)
    if (!p.parcels.empty()) first.append(metropole().parcels.polygons, p.parcels.front());
  CHECK(first.size() == 1994);
  std::set<std::uint32_t> in_country;
  for (const auto& hit : overlaps(first, country, {.least = {100}, .model = {}, .threads = 0})) in_country.insert(hit.a);
  CHECK(in_country.size() > 2000 * 15 / 100);
  CHECK(in_country.size() < 2000 * 27 / 100);
}

TEST_CASE("Simulated commune facts hold every case the rules ask for", "[simulation][review_ground]") {
  const auto lines = split(metropole().commune_facts, '\n');
  REQUIRE(lines.size() == 94);  // header, 92, nothing after the last end of line
  CHECK(lines.front() == "insee,etat_document,etat_elaboration,plan_objectifs,scot_objectifs");
  std::map<std::string, int> document, drafted, plan, scheme;
  for (std::size_t k = 1; k < 93; ++k) {
    const auto fields = split(lines[k], ',');
    REQUIRE(fields.size() == 5);
    ++document[fields[1]], ++drafted[fields[2]], ++plan[fields[3]], ++scheme[fields[4]];
  }
  CHECK(document == std::map<std::string, int>{{"03", 91}, {"09", 1}});
  CHECK(drafted[""] > 60);
  CHECK(drafted["02"] > 3);
  CHECK(plan["0"] > 2);
  CHECK(plan["1"] > 60);
  CHECK(plan[""] > 0);
  CHECK(scheme["0"] > 0);
}

TEST_CASE("A small territory away from the sea has every layer too", "[simulation][review_ground]") {
  const auto seed = GENERATE(range(1, 9));
  CAPTURE(seed);
  const auto zones = two_squares();
  const auto ground = made(zones, {.land = {.seed = static_cast<std::uint64_t>(seed), .cell = {150}, .threads = 0}, .parcels = 3000, .permits = 60});
  check_rules(ground);
  check_plan(ground, zones);
  check_parcels(ground, zones);
  CHECK(parse_permits(ground.permits, "permis.csv", load_permit_words()).rows.size() == 60);
}

TEST_CASE("The simulated review ground depends on its seed alone", "[simulation][review_ground]") {
  const auto zones = schematic_communes();
  const auto of = [&](std::uint64_t seed, int threads) {
    return made(zones, {.land = {.seed = seed, .cell = {700}, .threads = threads}, .parcels = 12000, .permits = 200});
  };
  const auto one = of(3, 1);
  CHECK(same(one, of(3, 2)));
  const auto other = of(5, 2);
  CHECK_FALSE(same(one.parcels.polygons, other.parcels.polygons));
  CHECK(one.permits != other.permits);
  CHECK(one.commune_facts != other.commune_facts);
  for (const auto* name : {"zone_urba", "prescription_surf", "espaces_proteges", "foret"}) CHECK_FALSE(same(layer(one, name).polygons, layer(other, name).polygons));
  CHECK_FALSE(same(layer(one, "cours_eau").shapes, layer(other, "cours_eau").shapes));
}

TEST_CASE("The simulated review ground says what it cannot work on", "[simulation][review_ground]") {
  auto zones = two_squares();
  const ReviewGroundOptions options{.land = {.seed = 1, .cell = {500}, .threads = 1}, .parcels = 100, .permits = 5};
  auto vintages = simulate(zones, {}, options.land);
  vintages.pop_back();
  CHECK_THROWS_WITH(simulate_review_ground(zones, {}, vintages, options), Catch::Contains("the vintages are not those of the zones"));
  zones.zones[1].id = "droite";
  CHECK_THROWS_WITH(simulate_review_ground(zones, {}, vintages, options), Catch::Contains("zone droite has no INSEE code"));
  CHECK_THROWS_AS(simulate_review_ground(zones, {}, vintages, options), DataError);
}
