// SPDX-License-Identifier: Apache-2.0
/// The two nomenclatures that ship with Arpent against the published tables, and what real files write instead of codes.
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <initializer_list>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"
#include "arpent/layers/catalogue.hpp"
#include "support/ascii_map.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

using Code = std::optional<std::string_view>;

Nomenclature::Answer classify(const Nomenclature& nomenclature, std::initializer_list<Code> codes) {
  const std::vector<Code> list(codes);
  return nomenclature.classify(list);
}

const Nomenclature& ocsge() {
  static const auto loaded = load_nomenclature("ocsge");
  return loaded;
}

/// Empty, with a warning, when the real samples are not beside the checkout.
std::filesystem::path shared(const std::string& name) {
  const auto file = std::filesystem::path(ARPENT_SHARED_DIR) / name;
  if (std::filesystem::exists(file)) return file;
  WARN("SKIPPED: " << file.string() << " is not there");
  return {};
}

}  // namespace

TEST_CASE("the 280 cells of OCS GE are those of the decree's matrix, 105 of them artificial", "[nomenclature][shared]") {
  const auto file = shared("nomenclature/ocsge_artif_matrix.csv");
  if (file.empty()) return;
  const auto table = read_csv(file);
  const auto cs = table.column("code_cs"), us = table.column("code_us"), artificial = table.column("artificialise"),
             sealed = table.column("impermeable");
  REQUIRE(table.rows.size() == 280);
  std::size_t count = 0, wrong = 0;
  for (const auto& row : table.rows) {
    const auto answer = classify(ocsge(), {row[cs], row[us]});
    const auto& land = ocsge().at(answer.id);
    const bool right = answer.why == Rejection::none && land.leaf && land.artificial == (row[artificial] == "1") &&
                       land.sealed == (row[sealed] == "1") && land.code == row[cs] + "/" + row[us];
    if (!right) UNSCOPED_INFO(row[cs] << " " << row[us]);
    wrong += right ? 0 : 1;
    count += land.artificial == true ? 1 : 0;
  }
  CHECK(wrong == 0);
  CHECK(count == 105);
  std::size_t leaves = 0;
  for (const auto& land : ocsge().classes()) leaves += land.leaf && land.code != "non_classe" ? 1 : 0;
  CHECK(leaves == 280);
}

TEST_CASE("CORINE has the 44 published codes, with their colours; class 1 is artificial", "[nomenclature][shared]") {
  const auto clc = load_nomenclature("clc");
  std::size_t leaves = 0;
  for (const auto& land : clc.classes()) leaves += land.leaf && land.code != "non_classe" ? 1 : 0;
  CHECK(leaves == 44);
  const auto file = shared("nomenclature/clc.csv");
  if (file.empty()) return;
  const auto table = read_csv(file);
  REQUIRE(table.rows.size() == 44);
  for (const auto& row : table.rows) {
    const auto& code = row[table.column("code")];
    INFO(code);
    const auto answer = classify(clc, {code});
    REQUIRE(answer.why == Rejection::none);
    CHECK(clc.at(answer.id).artificial == (code[0] == '1'));
    CHECK(lower(clc.at(answer.id).colour) == lower(row[table.column("hex")]));
  }
}

TEST_CASE("a parent whose leaves agree keeps their status", "[nomenclature]") {
  const auto wooded = classify(ocsge(), {"CS2.1.1", "US5"});
  REQUIRE(wooded.why == Rejection::none);
  CHECK(ocsge().at(wooded.id).artificial == false);
  CHECK(ocsge().at(wooded.id).sealed == false);
  CHECK_FALSE(ocsge().at(wooded.id).leaf);
  const auto built = classify(ocsge(), {"CS1.1", "US5"});
  REQUIRE(built.why == Rejection::none);
  CHECK(ocsge().at(built.id).artificial == true);
  CHECK_FALSE(ocsge().at(built.id).sealed.has_value());  // CS1.1.1 is sealed, CS1.1.2 is not
  const auto road = classify(ocsge(), {"CS1.1.1.1", "US4.1"});
  REQUIRE(road.why == Rejection::none);
  CHECK(ocsge().at(road.id).artificial == true);
}

TEST_CASE("a parent whose leaves disagree, a null and an unknown code have no class, each with its reason", "[nomenclature]") {
  const auto is = [](std::initializer_list<Code> codes, Rejection why) {
    const auto answer = classify(ocsge(), codes);
    CHECK(answer.id == unclassified);
    CHECK(answer.why == why);
  };
  is({"CS1", "US5"}, Rejection::undecidable);
  is({"CS2", "US5"}, Rejection::undecidable);
  is({std::nullopt, "US5"}, Rejection::null_code);
  is({"CS1.1.1.1", std::nullopt}, Rejection::null_code);
  is({"CS1.1.1.1", " "}, Rejection::null_code);
  is({"INDETERMINE", "US5"}, Rejection::unknown_code);
  is({"CS1.1.1.1", "INDETERMINE"}, Rejection::unknown_code);
  is({"CS9", std::nullopt}, Rejection::unknown_code);
}

TEST_CASE("case and blanks around a code do not matter", "[nomenclature]") {
  const auto plain = classify(ocsge(), {"CS1.1.1.1", "US5"}), other = classify(ocsge(), {" cs1.1.1.1", "us5\t"});
  CHECK(plain.id != unclassified);
  CHECK(plain.id == other.id);
  CHECK(ocsge().find("cs1.1.1.1/US5") == plain.id);
  CHECK(ocsge().find("CS1.1.1.1") == unclassified);
}

TEST_CASE("every class has a space, a colour and a label, and artificial land is of the artificial kind", "[nomenclature]") {
  for (const auto& name : nomenclature_names()) {
    const auto nomenclature = load_nomenclature(name);
    CHECK(nomenclature.at(unclassified).code == "non_classe");
    for (std::size_t i = 1; i < nomenclature.classes().size(); ++i) {
      const auto& land = nomenclature.classes()[i];
      INFO(name << " " << land.code);
      CHECK_FALSE(land.label.empty());
      CHECK(land.colour.size() == 7);
      REQUIRE(land.artificial.has_value());
      if (land.leaf) CHECK((land.space == Space::artificial) == *land.artificial);
      CHECK(nomenclature.classes()[i - 1].code != land.code);
    }
  }
  for (const auto space : {Space::artificial, Space::farm, Space::quarry, Space::urban_vegetation})
    CHECK(space_from_name(space_name(space)) == space);
  CHECK_THROWS_AS(space_from_name("prairie"), DataError);
}

TEST_CASE("an unknown nomenclature names those there are", "[nomenclature][errors]") {
  CHECK_THROWS_WITH(load_nomenclature("ocsgee"), Catch::Contains("clc") && Catch::Contains("ocsge"));
}

TEST_CASE("a class that stands twice is refused", "[nomenclature][errors]") {
  const LandClass field{"A", "Cultures", false, false, Space::farm, "#000000", true};
  CHECK_THROWS_AS(Nomenclature("twice", {{"lettre", {}, {}, {}}}, {field, field}), DataError);
}

TEST_CASE("polygons without a usable code are listed by code, with their number and area", "[nomenclature][classify]") {
  const auto map = ascii_map("FFXX\n..YY\nAAFF");
  PolygonLayer layer;
  layer.polygons = map.polygons;
  layer.fid = {11, 12, 13, 14, 15};
  layer.columns = {{{"F", "x", "a "}, {0, 1, TextColumn::null, 2, 1}}};
  std::vector<Anomaly> anomalies;
  const auto classes = classify_layer(layer, 0, toy_nomenclature(), "a.gpkg:layer", anomalies);
  CHECK(classes == std::vector<ClassId>{toy_class('F'), unclassified, unclassified, toy_class('A'), unclassified});
  REQUIRE(anomalies.size() == 2);
  const auto& unknown = anomalies[anomalies[0].kind == "code_inconnu" ? 0 : 1];
  const auto& null = anomalies[anomalies[0].kind == "code_inconnu" ? 1 : 0];
  CHECK(unknown.code == "x");
  CHECK(unknown.fid == 12);
  CHECK(unknown.area == BookArea::from({400}));
  CHECK(null.kind == "code_nul");
  CHECK(null.fid == 13);
  CHECK(null.area == BookArea::from({200}));
}

TEST_CASE("zones need unique ids, and what is wrong with them is said at once; then they must not overlap", "[zones][errors]") {
  PolygonLayer layer;
  layer.crs = lambert93();
  layer.polygons = ascii_map("1122").polygons;
  layer.polygons.append_all(ascii_map(".33").polygons);
  layer.fid = {1, 2, 3};
  layer.columns = {{{"13001"}, {0, 0, TextColumn::null}}};
  CHECK_THROWS_WITH(make_zones(layer, "z.gpkg", 0, std::nullopt, std::nullopt, 1),
                    Catch::Contains("'13001' stands twice") && Catch::Contains("feature 3 has no id"));
  layer.columns = {{{"13001", "13002", "13003"}, {0, 1, 2}}};
  CHECK_THROWS_WITH(make_zones(layer, "z.gpkg", 0, std::nullopt, std::nullopt, 1),
                    Catch::Contains("13001 and 13003 overlap by 100.0000") && Catch::Contains("13002 and 13003 overlap by 100.0000"));
}

TEST_CASE("zones are sorted by id, which is text", "[zones]") {
  PolygonLayer layer;
  layer.crs = lambert93();
  layer.polygons = ascii_map("1234").polygons;
  layer.fid = {1, 2, 3, 4};
  layer.columns = {{{"2A004", "01004", "13055", "9"}, {0, 1, 2, 3}}, {{"Ajaccio", "Ambérieu"}, {0, 1, TextColumn::null, TextColumn::null}}};
  const auto zones = make_zones(layer, "z.gpkg", 0, 1, std::nullopt, 1);
  REQUIRE(zones.zones.size() == 4);
  CHECK(zones.zones[0].id == "01004");
  CHECK(zones.zones[0].name == "Ambérieu");
  CHECK(zones.zones[2].id == "2A004");
  CHECK(zones.polygons.same_outline(0, layer.polygons, 1));
}
