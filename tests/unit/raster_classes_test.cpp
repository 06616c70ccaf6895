// SPDX-License-Identifier: Apache-2.0
/// What the values of a raster mean: attribute table, category names, grid codes, palette, in this order.
#include <catch2/catch.hpp>

#include "arpent/core/error.hpp"
#include "arpent/landuse/raster_classes.hpp"
#include "arpent/layers/catalogue.hpp"

using namespace arpent;

namespace {

const Nomenclature& clc() {
  static const auto nomenclature = load_nomenclature("clc");
  return nomenclature;
}
const Nomenclature& ocsge() {
  static const auto nomenclature = load_nomenclature("ocsge");
  return nomenclature;
}

RasterInfo with_table(std::vector<std::string> columns, std::vector<ValueTable::Row> rows) {
  RasterInfo info;
  info.attributes = {std::move(columns), std::move(rows)};
  return info;
}

ValueTable::Row row(std::int64_t value, std::vector<std::string> texts) { return {value, value, std::move(texts)}; }

ValueClasses classes_of(const RasterInfo& info, const Nomenclature& nomenclature, const std::vector<std::string>& wanted = {}, const char* date = nullptr) {
  return value_classes(info, "sol.tif", nomenclature, wanted, date == nullptr ? SurveyDate{} : parse_date(date));
}

std::string code_of(const ValueClasses& classes, const Nomenclature& nomenclature, std::int64_t value) {
  return nomenclature.at(classes.at(value).answer.id).code;
}

/// Two classes of one colour, one of its own.
Nomenclature three_colours() {
  const auto land = [](const char* code, const char* colour) { return LandClass{code, code, false, false, Space::farm, colour, true}; };
  Nomenclature made("couleurs", {{"lettre", {"lettre"}, {}, {}}}, {land("A", "#112233"), land("B", "#445566"), land("C", "#445566")});
  made.declare_codes(0, {"A", "B", "C"});
  return made;
}

}  // namespace

TEST_CASE("an attribute table tells by its columns of codes, one a dimension", "[raster-classes]") {
  const auto classes = classes_of(with_table({"Value", "CODE_US", "Code_CS"}, {row(3, {"3", "US5", " CS1.1.1.1 "}), row(70000, {"70000", "US1.2", "CS2.1.1.1"})}), ocsge());
  CHECK(classes.origin == ValueOrigin::attributes);
  CHECK(classes.how == "attribute table (Code_CS, CODE_US)");
  CHECK(code_of(classes, ocsge(), 3) == "CS1.1.1.1/US5");
  CHECK(classes.at(3).code == "CS1.1.1.1/US5");
  CHECK(code_of(classes, ocsge(), 70000) == "CS2.1.1.1/US1.2");
  CHECK(classes.at(4).answer.id == unclassified);
  CHECK(classes.at(4).answer.why == Rejection::unknown_code);
  CHECK(classes.at(4).code == "4");
}

TEST_CASE("codes of a table that are no class keep their reason", "[raster-classes]") {
  const auto classes = classes_of(with_table({"value", "code_cs", "code_us"}, {row(1, {"1", "CS1.1.1.1", "US5"}), row(2, {"2", "CS9.9", "US5"}),
                                                                              row(3, {"3", "CS1", "US5"}), row(4, {"4", "", ""})}), ocsge());
  CHECK(classes.at(1).answer.why == Rejection::none);
  CHECK(classes.at(2).answer.why == Rejection::unknown_code);
  CHECK(classes.at(2).code == "CS9.9/US5");
  CHECK(classes.at(3).answer.why == Rejection::undecidable);
  CHECK(classes.at(4).answer.why == Rejection::null_code);
}

TEST_CASE("ground that was written as unclassed is no anomaly when read back", "[raster-classes]") {
  const auto classes = classes_of(with_table({"value", "code_clc"}, {row(1, {"1", "112"}), row(45, {"45", "non_classe"})}), clc());
  CHECK(classes.at(45).answer.id == unclassified);
  CHECK(classes.at(45).answer.why == Rejection::none);
}

TEST_CASE("columns of several years: the date picks, and a date without its column finds none", "[raster-classes]") {
  const auto table = with_table({"value", "code_12", "code_18"}, {row(1, {"1", "111", "112"})});
  CHECK(code_of(classes_of(table, clc(), {}, "2012"), clc(), 1) == "111");
  const auto later = classes_of(table, clc(), {}, "2018-06-01");
  CHECK(code_of(later, clc(), 1) == "112");
  CHECK(later.year_in_name == 2018);
}

TEST_CASE("wanted columns are used whatever their name, and refused when they are not there", "[raster-classes]") {
  const auto table = with_table({"value", "code_clc", "Mon_Poste"}, {row(1, {"1", "111", "523"})});
  CHECK(code_of(classes_of(table, clc(), {"mon_poste"}), clc(), 1) == "523");
  CHECK(code_of(classes_of(table, clc()), clc(), 1) == "111");
  CHECK_THROWS_WITH(classes_of(table, clc(), {"absente"}), Catch::Contains("sol.tif") && Catch::Contains("no field 'absente'") && Catch::Contains("Mon_Poste"));
  CHECK_THROWS_WITH(classes_of(table, ocsge(), {"mon_poste"}), Catch::Contains("needs 2 (cover,use)"));
  CHECK_THROWS_WITH(classes_of(RasterInfo{}, clc(), {"poste"}), Catch::Contains("has no attribute table") && Catch::Contains("poste"));
}

TEST_CASE("one column of whole codes does for two dimensions", "[raster-classes]") {
  const auto name = GENERATE("code", "Classe", "CLASS");
  const auto classes = classes_of(with_table({"value", name}, {row(7, {"7", "CS1.1.1.1/US5"}), row(8, {"8", "CS2.1.1/US1.2"}), row(9, {"9", "ailleurs"})}), ocsge());
  CHECK(code_of(classes, ocsge(), 7) == "CS1.1.1.1/US5");
  CHECK(code_of(classes, ocsge(), 8) == "CS2.1.1/US1.2");
  CHECK(classes.at(9).answer.why == Rejection::unknown_code);
  CHECK(classes.at(9).code == "ailleurs");
  CHECK(classes.origin == ValueOrigin::attributes);
}

TEST_CASE("a row of a table may speak of several values", "[raster-classes]") {
  const auto classes = classes_of(with_table({"min", "max", "code_clc"}, {{10, 12, {"10", "12", "311"}}, {13, 13, {"13", "13", "112"}}}), clc());
  for (const std::int64_t value : {10, 11, 12}) CHECK(code_of(classes, clc(), value) == "311");
  CHECK(code_of(classes, clc(), 13) == "112");
  CHECK(classes.at(9).answer.id == unclassified);
}

TEST_CASE("category names that are codes, or begin with one", "[raster-classes]") {
  RasterInfo info;
  info.category_names = {"", "CS1.1.1.1/US5 Bâti", " CS2.1.1.1/US1.2", "forêt"};
  const auto classes = classes_of(info, ocsge());
  CHECK(classes.origin == ValueOrigin::categories);
  CHECK(code_of(classes, ocsge(), 1) == "CS1.1.1.1/US5");
  CHECK(code_of(classes, ocsge(), 2) == "CS2.1.1.1/US1.2");
  CHECK(classes.at(3).answer.why == Rejection::unknown_code);
  CHECK(classes.at(3).code == "forêt");
  CHECK(classes.at(0).answer.id == unclassified);
}

TEST_CASE("a table goes before category names, these before grid codes", "[raster-classes]") {
  auto info = with_table({"value", "code_clc"}, {row(1, {"1", "523"})});
  info.category_names = {"", "311", "312"};
  CHECK(code_of(classes_of(info, clc()), clc(), 1) == "523");
  info.attributes = {{"value", "libelle"}, {row(1, {"1", "Forêt"})}};  // no column of codes
  CHECK(code_of(classes_of(info, clc()), clc(), 1) == "311");
  info.category_names = {"", "Bois", "Champs"};  // no codes: CORINE's own ranks
  CHECK(code_of(classes_of(info, clc()), clc(), 1) == "111");
}

TEST_CASE("CORINE's grid codes, 1 to 44 or the code itself", "[raster-classes]") {
  const auto classes = classes_of(RasterInfo{}, clc());
  CHECK(classes.origin == ValueOrigin::grid_codes);
  std::int64_t rank = 0;
  for (std::size_t id = 1; id < clc().classes().size(); ++id) {
    const auto& land = clc().at(static_cast<ClassId>(id));
    if (!land.leaf) continue;
    CHECK(classes.at(++rank).answer.id == id);
    CHECK(classes.at(std::stoi(land.code)).answer.id == id);
  }
  CHECK(rank == 44);
  CHECK(code_of(classes, clc(), 1) == "111");
  CHECK(code_of(classes, clc(), 44) == "523");
  for (const std::int64_t value : {0, 45, 48, 110, 143, 524, 999, -128}) {
    CHECK(classes.at(value).answer.id == unclassified);
    CHECK(classes.at(value).answer.why == Rejection::unknown_code);
  }
}

TEST_CASE("a palette tells classes whose colour is theirs alone", "[raster-classes]") {
  const auto nomenclature = three_colours();
  RasterInfo info;
  info.colours = {{0, "#112233"}, {5, "#445566"}, {6, "#112233"}, {7, "#FFFFFF"}};
  info.nodata = 0;
  const auto classes = classes_of(info, nomenclature);
  CHECK(classes.origin == ValueOrigin::palette);
  CHECK(code_of(classes, nomenclature, 6) == "A");
  CHECK(classes.at(5).answer.why == Rejection::unknown_code);
  CHECK(classes.at(5).code == "#445566");
  CHECK(classes.at(7).answer.id == unclassified);
  info.colours = {{5, "#445566"}};
  CHECK_THROWS_AS(classes_of(info, nomenclature), DataError);
}

TEST_CASE("a raster that nothing explains is refused with what would", "[raster-classes]") {
  CHECK_THROWS_WITH(classes_of(RasterInfo{}, ocsge()), Catch::Contains("sol.tif") && Catch::Contains("nothing says which classes of ocsge") &&
                                                           Catch::Contains("code_cs, code_us"));
  auto labelled = with_table({"value", "libelle"}, {row(1, {"1", "Forêt"})});
  CHECK_THROWS_AS(classes_of(labelled, ocsge()), DataError);
}
