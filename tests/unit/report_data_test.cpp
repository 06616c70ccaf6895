// SPDX-License-Identifier: Apache-2.0
/// What the page gets of a product: every row and number as stored, outlines in their places, nothing that is no JSON.
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>

#include "arpent/core/error.hpp"
#include "arpent/report/report.hpp"
#include "arpent/vector/writer.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

const FieldValue null = std::monostate{};

void sql(const std::filesystem::path& file, const std::string& text) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  CHECK(sqlite3_exec(db, text.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

void add_table(GeoPackageWriter& writer, const std::string& name, const std::vector<FieldSpec>& fields, const std::vector<std::vector<FieldValue>>& rows) {
  writer.add_layer({.name = name, .identifier = "Titre de " + name, .description = "Ce que " + name + " dit", .crs = {}, .fields = fields});
  for (const auto& row : rows) writer.add(row);
}

std::vector<FieldSpec> bilan_fields() { return {{"niveau", FieldType::text, 0, "Niveau"}, {"zone", FieldType::text, 0, "Zone"}, {"nom", FieldType::text, 0, ""}, {"artif_nette_m2", FieldType::real, 0, "Nette (m²)"}}; }

/// Squares of 100 m in a row from 900 000, 6 250 000 in Lambert-93, `sides[i]` high.
PolygonSet squares(const std::vector<double>& sides) {
  PolygonSet set;
  PolygonBuilder builder(set);
  for (std::size_t k = 0; k < sides.size(); ++k) {
    const double x = 900000 + 200.0 * static_cast<double>(k), y = 6250000;
    const std::vector<Point> ring{{x, y}, {x + 100, y}, {x + 100, y + sides[k]}, {x, y + sides[k]}};
    builder.shell(ring);
    REQUIRE(builder.finish() == k);
  }
  return set;
}

void add_layer(GeoPackageWriter& writer, const std::string& name, const std::vector<FieldSpec>& fields, const std::vector<std::vector<FieldValue>>& rows, const PolygonSet& set) {
  writer.add_layer({.name = name, .identifier = name, .description = "", .geometry = GeometryKind::multipolygon, .crs = Crs("EPSG:2154"), .fields = fields, .spatial_index = false});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i < set.size()) writer.add(rows[i], set, i);
    else writer.add(rows[i]);
  }
}

json data_of(const std::filesystem::path& file, ReportOptions options = {}) { return json::parse(read_report(file, options).json); }

}  // namespace

TEST_CASE("a table goes to the page value by value", "[report]") {
  const TempFolder folder;
  const auto file = folder / "arpent.gpkg";
  {
    GeoPackageWriter writer(file);
    add_table(writer, "bilan", bilan_fields(),
              {{std::string_view("commune"), std::string_view("01004"), std::string_view("Ambérieu"), 1234.5678},
               {std::string_view("commune"), std::string_view("01005"), null, null},
               {std::string_view("metropole"), std::string_view("tout"), std::string_view("Ensemble"), -0.0001}});
    writer.close();
  }
  const auto report = read_report(file, {});
  const auto page = json::parse(report.json);
  CHECK(report.title == "Ensemble : rapport");
  CHECK(page["format"] == 1);
  CHECK(page["product"] == "arpent.gpkg");
  CHECK(page["simulated"] == false);
  CHECK(page["sha256"].get<std::string>().size() == 64);
  const auto& bilan = page["tables"]["bilan"];
  CHECK(bilan["title"] == "Titre de bilan");
  CHECK(bilan["description"] == "Ce que bilan dit");
  CHECK(bilan["rows"] == 3);
  CHECK(bilan["columns"]["niveau"] == json::parse(R"({"words":["commune","metropole"],"index":[0,0,1]})"));
  CHECK(bilan["columns"]["zone"]["words"] == json::array({"01004", "01005", "tout"}));
  CHECK(bilan["columns"]["nom"] == json::parse(R"({"words":["Ambérieu","Ensemble"],"index":[0,-1,1]})"));
  CHECK(bilan["columns"]["artif_nette_m2"] == json::parse("[1234.5678,null,-0.0001]"));
  CHECK(bilan["columns"].size() == 4);  // no number of the row
  CHECK(page["tables"].size() == 1);
  CHECK(page["limits"].empty());
  CHECK(page["outlines"] == json::parse(R"({"scale":1e-6})"));
  CHECK(page["aliases"]["bilan"]["artif_nette_m2"] == "Nette (m²)");
}

TEST_CASE("the page has the largest changes, those of the last period first; the rest is counted", "[report]") {
  const TempFolder folder;
  const auto file = folder / "arpent.gpkg";
  const std::vector<FieldSpec> fields{{"surface_m2", FieldType::real, 0, ""}, {"periode", FieldType::integer, 0, ""}, {"famille", FieldType::text, 0, ""}};
  const auto row = [](double area, int period, std::string_view name) { return std::vector<FieldValue>{area, std::int64_t{period}, name}; };
  {
    GeoPackageWriter writer(file);
    add_table(writer, "bilan", bilan_fields(), {});
    add_layer(writer, "mutations", fields, {row(900, 1, "a"), row(10.25, 2, "b"), row(30, 2, "c"), row(10.25, 2, "d"), row(5.5, 2, "e")}, squares({10, 20, 30, 40, 50}));
    writer.close();
  }
  const auto page = data_of(file, {.max_changes = 2});
  CHECK(page["tables"]["mutations"]["columns"]["famille"]["words"] == json::array({"b", "c"}));  // of b and d, equal, the first
  CHECK(page["outlines"]["mutations"].size() == 2);
  CHECK(page["limits"]["mutations"] ==
        json::parse(R"({"shown":2,"all":5,"left_out_m2":915.75,"periods":[{"periode":1,"shown":0,"all":1,"left_out_m2":900.0},{"periode":2,"shown":2,"all":4,"left_out_m2":15.75}]})"));
  const auto none = data_of(file, {.max_changes = 0});
  CHECK(none["tables"]["mutations"]["rows"] == 0);
  CHECK(none["limits"]["mutations"]["left_out_m2"] == 956.0);
  const auto all = data_of(file);
  CHECK(all["tables"]["mutations"]["columns"]["surface_m2"] == json::parse("[900,10.25,30,10.25,5.5]"));
  CHECK(all["limits"]["mutations"]["left_out_m2"] == 0.0);
  // The second square is 20 m high: 1 m of latitude is 9 steps here.
  const auto ring = all["outlines"]["mutations"][1][0][0];
  REQUIRE(ring.size() == 8);
  CHECK(ring[0].get<double>() == Approx(5461000).margin(20000));
  CHECK(ring[1].get<double>() == Approx(43310000).margin(200000));
  CHECK(ring[5].get<double>() == Approx(180).margin(3));
}

TEST_CASE("findings that do not concern a project stay off the page", "[report]") {
  const TempFolder folder;
  const auto file = folder / "arpent.gpkg";
  const auto text = [](std::string_view word) { return FieldValue(word); };
  {
    GeoPackageWriter writer(file);
    add_layer(writer, "projets", {{"projet", FieldType::text, 0, ""}, {"avis", FieldType::text, 0, ""}}, {{text("P1"), text("conflit")}, {text("P2"), text("favorable")}}, squares({10}));
    add_table(writer, "constats", {{"projet", FieldType::text, 0, ""}, {"regle", FieldType::text, 0, ""}, {"reponse", FieldType::text, 0, ""}},
              {{text("P1"), text("r1"), text("concerne")}, {text("P1"), text("r2"), text("non_concerne")}, {text("P2"), text("r1"), text("sans_donnee")}});
    writer.close();
  }
  const auto page = data_of(file);
  CHECK(page["tables"]["constats"]["rows"] == 2);
  CHECK(page["tables"]["constats"]["columns"]["reponse"]["words"] == json::array({"concerne", "sans_donnee"}));
  CHECK(page["limits"]["projets"] == json::parse(R"({"shown":2,"all":2})"));
  CHECK(page["outlines"]["projets"][1].is_null());  // a project without a footprint
  CHECK(page["outlines"]["projets"][0][0][0].size() == 8);
  CHECK(read_report(file, {}).title == "Examen des projets : rapport");
}

TEST_CASE("hostile texts and numbers reach the page as texts and nulls", "[report]") {
  const TempFolder folder;
  const auto file = folder / "arpent.gpkg";
  const std::string longest(10000, 'x'), script = "</script><script>alert(1)</script>", broken = "Mar\xE9", zero("a\0b", 3);
  {
    GeoPackageWriter writer(file);
    add_table(writer, "bilan", bilan_fields(), {});
    writer.close();
  }
  sql(file, "INSERT INTO bilan (niveau, zone, nom, artif_nette_m2) VALUES ('commune', '1', '" + script + "', 9e999), ('commune', '2', CAST(x'4D6172E9' AS TEXT), -9e999), "
            "('metropole', '3', CAST(x'610062' AS TEXT), x'00'), ('commune', '4', '" + longest + "', 2)");
  const auto report = read_report(file, {});
  const auto columns = json::parse(report.json)["tables"]["bilan"]["columns"];
  CHECK(columns["nom"]["words"] == json::array({script, "Mar\uFFFD", zero, longest}));
  CHECK(columns["artif_nette_m2"] == json::parse("[null,null,null,2]"));
  CHECK(report.json.find(broken) == std::string::npos);
  // A text in a column of numbers makes it one of texts: nothing is lost.
  sql(file, "UPDATE bilan SET artif_nette_m2 = 'beaucoup' WHERE zone = '2'");
  CHECK(data_of(file)["tables"]["bilan"]["columns"]["artif_nette_m2"] == json::parse(R"({"words":["beaucoup","2"],"index":[-1,0,-1,1]})"));
}

TEST_CASE("an outline that cannot be drawn is counted, and its row stays", "[report]") {
  const TempFolder folder;
  const auto file = folder / "arpent.gpkg";
  {
    GeoPackageWriter writer(file);
    add_table(writer, "bilan", bilan_fields(), {});
    add_layer(writer, "mutations", {{"surface_m2", FieldType::real, 0, ""}}, {{1.0}, {2.0}, {3.0}}, squares({10, 20, 30}));
    writer.close();
  }
  sql(file, "UPDATE mutations SET geom = x'475000' WHERE fid = 1");
  sql(file, "UPDATE mutations SET geom = NULL WHERE fid = 2");
  const auto report = read_report(file, {});
  CHECK(report.counts.undrawn == 1);
  CHECK_THAT(report_line(report.counts, 1234), Contains("1 contour illisible"));
  const auto outlines = json::parse(report.json)["outlines"]["mutations"];
  CHECK((outlines[0].is_null() && outlines[1].is_null() && outlines[2].is_array()));
}

TEST_CASE("the same product gives the same bytes", "[report]") {
  const TempFolder folder;
  const auto file = folder / "arpent.gpkg";
  {
    GeoPackageWriter writer(file);
    add_table(writer, "bilan", bilan_fields(), {{std::string_view("metropole"), std::string_view("tout"), std::string_view("Ensemble"), 1.0}});
    add_layer(writer, "mutations", {{"surface_m2", FieldType::real, 0, ""}}, {{1.0}, {2.0}}, squares({10, 20}));
    writer.close();
  }
  const std::string_view page = "<title>@@TITLE@@</title>@@DATA@@";
  CHECK(filled_page(page, read_report(file, {})) == filled_page(page, read_report(file, {})));
}

TEST_CASE("what is no product, or lacks columns, is refused with all its faults", "[report]") {
  const TempFolder folder;
  const auto other = folder / "autre.gpkg", damaged = folder / "arpent.gpkg";
  {
    GeoPackageWriter writer(other);
    add_table(writer, "communes", {{"insee", FieldType::text, 0, ""}}, {});
    writer.close();
  }
  CHECK_THROWS_AS(read_report(other, {}), DataError);
  CHECK_THROWS_WITH(read_report(other, {}), Contains("is not a product of Arpent: it has none of the tables bilan, indicateurs, projets"));
  {
    GeoPackageWriter writer(damaged);
    add_table(writer, "bilan", {{"zone", FieldType::text, 0, ""}}, {});
    add_layer(writer, "mutations", {{"insee", FieldType::text, 0, ""}}, {}, {});
    writer.close();
  }
  sql(damaged, "UPDATE gpkg_geometry_columns SET srs_id = -1");
  const auto faults = report_faults(damaged);
  REQUIRE(faults.size() == 3);
  CHECK_THAT(faults[0], Contains("table bilan has no column niveau"));
  CHECK_THAT(faults[1], Contains("table mutations has no column surface_m2"));
  CHECK_THAT(faults[2], Contains("layer mutations has no coordinate reference system"));
  CHECK_THROWS_AS(read_report(folder / "absent.gpkg", {}), IoError);
}

TEST_CASE("simulated data says so", "[report]") {
  const TempFolder folder;
  const auto file = folder / "arpent.gpkg";
  {
    GeoPackageWriter writer(file);
    add_table(writer, "bilan", bilan_fields(), {});
    add_table(writer, "provenance", {{"etape", FieldType::text, 0, ""}, {"parametres", FieldType::text, 0, ""}},
              {{std::string_view("avertissement"), std::string_view(R"({"mention":"simulé : données fictives, aucune valeur réelle"})")}});
    writer.close();
  }
  const auto report = read_report(file, {});
  CHECK(json::parse(report.json)["simulated"] == true);
  CHECK_THAT(report.title, Contains("(données simulées)"));
}
