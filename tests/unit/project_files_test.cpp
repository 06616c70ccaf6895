// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <sstream>

#include "arpent/core/error.hpp"
#include "arpent/vector/writer.hpp"
#include "stages/project_files.hpp"
#include "support/ogr_file.hpp"

using namespace arpent;
using arpent::test::FileFeature;
using arpent::test::FileLayer;
using arpent::test::TempFolder;
using arpent::test::write_geopackage;

namespace {

constexpr double west = 900000, south = 6260000;

std::string corner(double x, double y) {
  std::ostringstream text;
  text.precision(12);
  text << west + x << ' ' << south + y;
  return text.str();
}

std::string rectangle(double x, double y, double width, double height) {
  return "POLYGON((" + corner(x, y) + "," + corner(x + width, y) + "," + corner(x + width, y + height) + "," + corner(x, y + height) + "," + corner(x, y) + "))";
}

Source at(const std::filesystem::path& file) { return {file.string(), "", ""}; }

ProjectLayer read(ProjectRequest request, std::vector<std::string>* log = nullptr) {
  RunSettings settings;
  if (log != nullptr) settings.log = [log](const std::string& line) { log->push_back(line); };
  RunContext context(settings);
  return read_projects(request, context);
}

ProjectLayer read_one(const std::filesystem::path& file) { return read({.sources = {at(file)}}); }

std::string fault_of(const ProjectRequest& request) {
  try {
    (void)read(request);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no fault";
}

double area_of(const ProjectLayer& layer, std::size_t i) {
  const auto& outline = layer.projects.list[i].outline;
  return outline ? layer.projects.outlines.area(*outline).value : 0;
}

std::string anomalies_of(const ProjectLayer& layer, const std::string& kind) {
  std::string all;
  for (const auto& anomaly : layer.anomalies)
    if (anomaly.kind == kind) all += anomaly.source + " " + std::to_string(anomaly.fid) + ": " + anomaly.message + "\n";
  return all;
}

void write_text(const std::filesystem::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

/// Four parcels in Marseille's 2nd, one in Cassis; the first two overlap by 1 m × 10 m.
FileLayer cadastre() {
  return {.name = "parcelles",
          .fields = {"idpar"},
          .features = {{rectangle(0, 0, 10, 10), {"132028080A0001"}},
                       {rectangle(9, 0, 10, 10), {"132028080A0002"}},
                       {rectangle(100, 0, 20, 10), {"132028090A0001"}},
                       {rectangle(200, 0, 5, 5), {"132028080B0007"}},
                       {rectangle(0, 100, 30, 10), {"13022000AB0012"}}}};
}

std::filesystem::path shared(const std::string& name) {
  const char* given = std::getenv("ARPENT_SHARED");
  return std::filesystem::path(given != nullptr ? given : ARPENT_SHARED_DIR) / "data" / name;
}

bool there(const std::filesystem::path& file) {
  if (std::filesystem::exists(file)) return true;
  WARN("no " << file << ": the real samples are not beside the checkout");
  return false;
}

}  // namespace

TEST_CASE("polygons are projects with their outline", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "p.gpkg",
                   {{.fields = {"Projet", "type", "etat", "date", "insee", "destination", "surface_m2"},
                     .features = {{rectangle(0, 0, 30, 10), {"PC1", "permis de construire", "accordé", "12/03/2024", "13202", "Exploitation agricole", "290"}},
                                  {rectangle(50, 0, 10, 10), {"PA2", "pa", "5", "2024/03/12", "13022", "45", std::nullopt}},
                                  {rectangle(90, 0, 10, 10), {"X3", std::nullopt, std::nullopt, std::nullopt, "Cassis", "bureaux", "env. 100"}}}}});
  std::vector<std::string> log;
  const auto layer = read({.sources = {at(folder / "p.gpkg")}}, &log);
  REQUIRE(layer.projects.list.size() == 3);
  const auto& first = layer.projects.list[0];
  CHECK(first.id == "PC1");
  CHECK(first.kind == "PC");
  CHECK(first.state == "autorisé");
  CHECK(first.step == PermitState::authorised);
  CHECK(first.date == SurveyDate{2024, 3, 12});
  CHECK(first.commune == "13055");
  CHECK(first.destination == "11");
  CHECK(layer.destination_words[0] == "exploitation agricole");
  CHECK(first.placed == Placed::fully);
  CHECK(first.reason.empty());
  CHECK(area_of(layer, 0) == 300);
  CHECK(layer.footing[0] == "contour fourni");
  CHECK(layer.declared_m2[0] == 290);
  CHECK(layer.place_in_file == std::vector<std::int64_t>{1, 2, 3});

  const auto& second = layer.projects.list[1];
  CHECK(second.kind == "PA");
  CHECK(second.step == PermitState::started);
  CHECK(second.date == SurveyDate{2024, 3, 12});
  CHECK(second.commune == "13022");
  CHECK(second.destination == "45");
  CHECK_FALSE(layer.declared_m2[1]);

  const auto& third = layer.projects.list[2];
  CHECK(third.kind == "autre");
  CHECK(third.state.empty());
  CHECK(third.step == PermitState::unknown);
  CHECK(third.commune.empty());
  CHECK(third.destination == "bureaux");
  CHECK(anomalies_of(layer, "lecture") == "p.gpkg:layer 3: surface_m2 : superficie « env. 100 » illisible ; écrire 1250,5 en m²\n"
                                          "p.gpkg:layer 3: commune « Cassis » : ce n'est pas un code INSEE, la valeur n'est pas retenue\n");
  CHECK(layer.crs.id() == "EPSG:2154");
  CHECK(layer.files == std::vector<std::string>{"p.gpkg:layer"});
  CHECK(log == std::vector<std::string>{"p.gpkg:layer: 3 projects, 3 placed, 0 in part, 0 not placed"});
}

TEST_CASE("a number that stands twice names two projects, and that is said", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "p.gpkg", {{.fields = {"projet"},
                                        .features = {{rectangle(0, 0, 10, 10), {"A"}},
                                                     {rectangle(20, 0, 10, 20), {"A"}},
                                                     {rectangle(40, 0, 10, 30), {"A (2)"}},
                                                     {rectangle(60, 0, 10, 40), {std::nullopt}}}}});
  const auto layer = read_one(folder / "p.gpkg");
  std::vector<std::string> ids;
  for (const auto& project : layer.projects.list) ids.push_back(project.id);
  CHECK(ids == std::vector<std::string>{"A", "A (3)", "A (2)", "sans numéro (p.gpkg:layer, objet 4)"});
  CHECK(area_of(layer, 1) == 200);
  CHECK(anomalies_of(layer, "numero_double") == "p.gpkg:layer 2: numéro « A » déjà donné (p.gpkg:layer, objet 1) : ce projet porte ici « A (3) »\n");
  CHECK(anomalies_of(layer, "numero_manquant") == "p.gpkg:layer 4: projet sans numéro : il porte ici « sans numéro (p.gpkg:layer, objet 4) »\n");

  SECTION("over several files too") {
    write_text(folder / "l.csv", "numero;etat\nA;autorisé\n");
    const auto both = read({.sources = {at(folder / "p.gpkg"), at(folder / "l.csv")}});
    CHECK(both.projects.list.back().id == "A (4)");
    CHECK(both.file_of.back() == 1);
    CHECK(both.place_in_file.back() == 2);
    CHECK(anomalies_of(both, "numero_double").find("l.csv 2: numéro « A » déjà donné (p.gpkg:layer, objet 1)") != std::string::npos);
  }
  SECTION("only those asked for, by the id of the file or of the result") {
    CHECK(read({.sources = {at(folder / "p.gpkg")}, .only = {"A"}}).projects.list.size() == 2);
    const auto one = read({.sources = {at(folder / "p.gpkg")}, .only = {"A (3)"}});
    REQUIRE(one.projects.list.size() == 1);
    CHECK(area_of(one, 0) == 200);
    CHECK(fault_of({.sources = {at(folder / "p.gpkg")}, .only = {"A", "B", "A (4)"}}) == "no project 'B' (did you mean 'A'?)\nno project 'A (4)' (did you mean 'A (3)'?)");
  }
}

TEST_CASE("an empty footprint is a project that is not placed; an invalid one is repaired", "[stages][projects]") {
  const TempFolder folder;
  const auto bow_tie = "POLYGON((" + corner(0, 0) + "," + corner(10, 10) + "," + corner(10, 0) + "," + corner(0, 10) + "," + corner(0, 0) + "))";
  write_geopackage(folder / "p.gpkg", {{.fields = {"projet"},
                                        .features = {{std::nullopt, {"null"}},
                                                     {"POLYGON EMPTY", {"empty"}},
                                                     {rectangle(0, 0, 10, 0), {"flat"}},
                                                     {bow_tie, {"bow"}}}}});
  const auto layer = read_one(folder / "p.gpkg");
  REQUIRE(layer.projects.list.size() == 4);
  for (const std::size_t i : {0, 1, 2}) {
    CAPTURE(layer.projects.list[i].id);
    CHECK(layer.projects.list[i].placed == Placed::not_placed);
    CHECK(layer.projects.list[i].reason == "emprise vide");
    CHECK_FALSE(layer.projects.list[i].outline);
    CHECK(layer.footing[i] == "non localisé");
  }
  CHECK(layer.projects.list[3].placed == Placed::fully);
  CHECK(area_of(layer, 3) == Approx(50));
  CHECK(anomalies_of(layer, "reparation").find("p.gpkg:layer 4: contour invalide réparé") == 0);
}

TEST_CASE("a point and an area are a disc of that area", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "p.gpkg", {{.fields = {"projet", "surface"},
                                        .features = {{"POINT(" + corner(50, 50) + ")", {"a", "500"}},
                                                     {"POINT(" + corner(90, 50) + ")", {"b", std::nullopt}},
                                                     {"MULTIPOINT(" + corner(10, 50) + ")", {"c", "1550,5"}},
                                                     {"MULTIPOINT(" + corner(10, 50) + "," + corner(20, 50) + ")", {"d", "100"}}}}});
  const auto layer = read_one(folder / "p.gpkg");
  REQUIRE(layer.projects.list.size() == 4);
  CHECK(std::abs(area_of(layer, 0) - 500) < 500e-9);
  CHECK(layer.footing[0] == "disque de 500 m² autour du point");
  const auto& box = layer.projects.outlines.box(0);
  CHECK((box.xmin + box.xmax) / 2 == Approx(west + 50));
  CHECK((box.ymin + box.ymax) / 2 == Approx(south + 50));
  CHECK(layer.projects.list[1].reason == "point sans surface");
  CHECK(layer.projects.list[1].placed == Placed::not_placed);
  CHECK(std::abs(area_of(layer, 2) - 1550.5) < 1550e-9);
  CHECK(layer.footing[2] == "disque de 1550,5 m² autour du point");
  CHECK(layer.projects.list[3].reason == "2 points pour une seule surface");
  CHECK(layer.projects.list[2].outline == 1u);
}

TEST_CASE("a line and a width are a band", "[stages][projects]") {
  const TempFolder folder;
  const auto line = "LINESTRING(" + corner(0, 0) + "," + corner(100, 0) + ")";
  write_geopackage(folder / "p.gpkg",
                   {{.fields = {"projet", "LARGEUR_M"},
                     .features = {{line, {"a", "6"}}, {line, {"b", std::nullopt}}, {line, {"c", "-2"}}, {"LINESTRING(" + corner(0, 0) + "," + corner(0, 0) + ")", {"d", "6"}}}}});
  const auto layer = read_one(folder / "p.gpkg");
  CHECK(area_of(layer, 0) == Approx(600).epsilon(1e-9));
  CHECK(layer.footing[0] == "bande de 6 m autour de la ligne");
  CHECK(layer.projects.list[1].reason == "ligne sans largeur");
  CHECK(layer.projects.list[2].reason == "ligne sans largeur");
  CHECK(anomalies_of(layer, "lecture") == "p.gpkg:layer 3: LARGEUR_M : largeur « -2 » impossible\n");
  CHECK(layer.projects.list[3].placed == Placed::not_placed);
}

TEST_CASE("parcels give the ground: each square metre once, arrondissements and prefixes understood", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "c.gpkg", {cadastre()});
  write_text(folder / "l.csv",
             "numero;type;insee;code_postal;parcelles;sec_cadastre1;num_cadastre1\n"
             "one;PC;13202;;132028080A0001;;\n"
             "two;PC;13055;;13202 808 A 1, 132028080A0002;;\n"
             "partly;DP;;;132028080A0001 132028080A0099;;\n"
             "absent;DP;13022;;13022000AB0099;;\n"
             "no prefix;DP;13055;13002;;B;7\n"
             "ambiguous;DP;13055;13002;;A;1\n"
             "none;DP;13022;;;;\n"
             "unreadable;DP;13022;;n'importe quoi;;\n"
             "outside;DP;31555;;31555000AB0001;;\n"
             "cassis;DP;;;13022000AB0012;;\n");
  const auto layer = read({.sources = {at(folder / "l.csv")}, .cadastre = at(folder / "c.gpkg")});
  REQUIRE(layer.projects.list.size() == 10);
  const auto check = [&](std::size_t i, Placed placed, double area, const std::string& footing, const std::string& reason) {
    const auto& project = layer.projects.list[i];
    CAPTURE(project.id);
    CHECK(project.placed == placed);
    CHECK(area_of(layer, i) == Approx(area));
    CHECK(layer.footing[i] == footing);
    CHECK(project.reason == reason);
    CHECK(project.outline.has_value() == (placed != Placed::not_placed));
  };
  check(0, Placed::fully, 100, "1 parcelle cadastrale", "");
  check(1, Placed::fully, 190, "2 parcelles cadastrales", "");
  check(2, Placed::partly, 100, "1 parcelle cadastrale", "parcelle absente du cadastre fourni : 132028080A0099");
  check(3, Placed::not_placed, 0, "non localisé", "parcelle absente du cadastre fourni : 13022000AB0099");
  check(4, Placed::fully, 25, "1 parcelle cadastrale", "");
  check(5, Placed::not_placed, 0, "non localisé", "130550000A0001 → référence ambiguë : 132028080A0001, 132028090A0001");
  check(6, Placed::not_placed, 0, "non localisé", "aucune référence cadastrale");
  check(7, Placed::not_placed, 0, "non localisé", "référence cadastrale illisible");
  check(8, Placed::not_placed, 0, "non localisé", "hors du territoire : 31555000AB0001");
  check(9, Placed::fully, 300, "1 parcelle cadastrale", "");
  CHECK(layer.parcels[1] == "132028080A0001, 132028080A0002");
  CHECK(layer.parcels[2] == "132028080A0001, 132028080A0099");
  CHECK(layer.parcels[4] == "132028080B0007");
  CHECK(layer.projects.list[0].commune == "13055");
  CHECK(layer.projects.list[2].commune == "13055");
  CHECK(layer.projects.list[9].commune == "13022");
  CHECK(layer.place_in_file[0] == 2);

  SECTION("the territory, when known, says what is outside") {
    const auto known = read({.sources = {at(folder / "l.csv")}, .cadastre = at(folder / "c.gpkg"), .territory = {"13055"}, .only = {"cassis", "one"}});
    CHECK(known.projects.list[0].placed == Placed::fully);
    CHECK(known.projects.list[1].reason == "hors du territoire : 13022000AB0012");
  }
  SECTION("without a cadastre nothing is placed and nothing is lost") {
    const auto bare = read({.sources = {at(folder / "l.csv")}});
    REQUIRE(bare.projects.list.size() == 10);
    for (const auto& project : bare.projects.list) {
      CHECK(project.placed == Placed::not_placed);
      CHECK(project.reason.find("aucun cadastre fourni") == 0);
    }
    CHECK(bare.projects.list[6].reason == "aucun cadastre fourni ; aucune référence cadastrale");
    CHECK(bare.parcels[2] == "132028080A0001, 132028080A0099");
    CHECK(bare.projects.list[2].commune == "13055");
    CHECK_FALSE(bare.crs.known());
    const auto known = read({.sources = {at(folder / "l.csv")}, .territory = {"13055", "13022"}});
    CHECK(known.projects.list[8].reason == "hors du territoire");
  }
  SECTION("threads change nothing") {
    const auto two = read({.sources = {at(folder / "l.csv")}, .cadastre = at(folder / "c.gpkg"), .threads = 2});
    const auto one = read({.sources = {at(folder / "l.csv")}, .cadastre = at(folder / "c.gpkg"), .threads = 1});
    REQUIRE(two.projects.outlines.size() == one.projects.outlines.size());
    for (std::size_t i = 0; i < one.projects.outlines.size(); ++i) CHECK(one.projects.outlines.same_outline(i, two.projects.outlines, i));
    for (std::size_t i = 0; i < one.projects.list.size(); ++i) CHECK(one.projects.list[i].reason == two.projects.list[i].reason);
  }
}

TEST_CASE("a parcel drawn in several features counts with all of them", "[stages][projects]") {
  const TempFolder folder;
  auto drawn = cadastre();
  drawn.features.push_back({rectangle(0, 10, 10, 10), {"132028080A0001"}});
  drawn.features.push_back({std::nullopt, {"132028080C0001"}});
  write_geopackage(folder / "c.gpkg", {drawn});
  write_text(folder / "l.csv", "numero;parcelles\na;132028080A0001\nb;132028080C0001\n");
  const auto layer = read({.sources = {at(folder / "l.csv")}, .cadastre = at(folder / "c.gpkg")});
  CHECK(area_of(layer, 0) == Approx(200));
  CHECK(layer.footing[0] == "1 parcelle cadastrale");
  CHECK(layer.projects.list[1].placed == Placed::not_placed);
  CHECK(layer.projects.list[1].reason == "parcelle sans emprise dans le cadastre fourni : 132028080C0001");
}

TEST_CASE("parcels place the features of a layer that have no ground of their own", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "c.gpkg", {cadastre()});
  write_geopackage(folder / "p.gpkg", {{.fields = {"site_id", "l_idpar", "site_surface"},
                                        .features = {{std::nullopt, {"a", "132028080A0001,132028080A0002", std::nullopt}},
                                                     {"POINT(" + corner(5, 5) + ")", {"b", "132028080A0001", std::nullopt}},
                                                     {"POINT(" + corner(5, 5) + ")", {"c", "132028080A0001", "50"}},
                                                     {rectangle(0, 0, 3, 3), {"d", "132028080A0001", "50"}},
                                                     {std::nullopt, {"e", "132028080A0077", std::nullopt}},
                                                     {"POINT(" + corner(5, 5) + ")", {"f", "132028080A0001 132028080A0077", "50"}}}}});
  const auto layer = read({.sources = {at(folder / "p.gpkg")}, .cadastre = at(folder / "c.gpkg")});
  CHECK(area_of(layer, 0) == Approx(190));
  CHECK(area_of(layer, 1) == Approx(100));
  CHECK(layer.footing[1] == "1 parcelle cadastrale");
  CHECK(area_of(layer, 2) == Approx(100));
  CHECK(layer.footing[2] == "1 parcelle cadastrale");
  CHECK(area_of(layer, 3) == Approx(9));
  CHECK(layer.footing[3] == "contour fourni");
  CHECK(layer.parcels[3] == "132028080A0001");
  CHECK(layer.projects.list[3].commune == "13055");
  CHECK(layer.projects.list[4].reason == "emprise vide ; parcelle absente du cadastre fourni : 132028080A0077");
  // Not all of its parcels are there: the disc says more.
  CHECK(area_of(layer, 5) == Approx(50));
  CHECK(layer.projects.list[5].placed == Placed::fully);
  CHECK(layer.footing[5] == "disque de 50 m² autour du point");
  CHECK(layer.parcels[5] == "132028080A0001, 132028080A0077");

  const auto bare = read_one(folder / "p.gpkg");
  CHECK(area_of(bare, 2) == Approx(50));
  CHECK(bare.projects.list[0].reason == "emprise vide ; aucun cadastre fourni");
  CHECK(bare.projects.list[1].reason == "point sans surface ; aucun cadastre fourni");
}

TEST_CASE("files of other systems are brought to the first's", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "a.gpkg", {{.fields = {"projet"}, .features = {{rectangle(0, 0, 10, 10), {"a"}}}}});
  // About the same place in degrees: 0.001 by 0.001 near 43.4 N is 80.9 m by 111.1 m.
  write_geopackage(folder / "b.gpkg", {{.crs = "EPSG:4326", .fields = {"projet"}, .features = {{"POLYGON((5.5 43.4,5.501 43.4,5.501 43.401,5.5 43.401,5.5 43.4))", {"b"}}}}});
  const auto layer = read({.sources = {at(folder / "a.gpkg"), at(folder / "b.gpkg")}});
  CHECK(layer.crs.id() == "EPSG:2154");
  CHECK(area_of(layer, 0) == 100);
  CHECK(area_of(layer, 1) == Approx(80.9 * 111.1).epsilon(0.01));
  CHECK(fault_of({.sources = {at(folder / "b.gpkg")}}).find("its CRS EPSG:4326 is geographic, areas need a projected one") != std::string::npos);
  CHECK(area_of(read({.sources = {at(folder / "b.gpkg")}, .target = Crs("EPSG:2154")}), 0) == Approx(area_of(layer, 1)));
}

TEST_CASE("all faults of a request are said at once", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "no_id.gpkg", {{.fields = {"nom", "hauteur"}, .features = {{rectangle(0, 0, 1, 1), {"x", "1"}}}}});
  write_geopackage(folder / "no_crs.gpkg", {{.crs = "", .fields = {"projet"}, .features = {{rectangle(0, 0, 1, 1), {"x"}}}}});
  write_geopackage(folder / "two.gpkg", {{.name = "a", .fields = {"projet"}, .features = {}}, {.name = "b", .fields = {"projet"}, .features = {}}});
  write_geopackage(folder / "c.gpkg", {{.fields = {"code"}, .features = {{rectangle(0, 0, 1, 1), {"x"}}}}});
  write_text(folder / "l.csv", "numero;type\na;\"PC\n");
  const ProjectRequest request{.sources = {at(folder / "no_id.gpkg"), at(folder / "no_crs.gpkg"), at(folder / "two.gpkg"), at(folder / "absent.gpkg"), at(folder / "l.csv")},
                               .cadastre = at(folder / "c.gpkg"),
                               .fields = {{"numero", "nom"}, {"width", "largeur_voie"}}};
  const auto fault = fault_of(request);
  CAPTURE(fault);
  CHECK(fault.find("no_id.gpkg: no field with the number of the project; one of projet, id_projet, num_dau") != std::string::npos);
  CHECK(fault.find("There is nom, hauteur") != std::string::npos);
  CHECK(fault.find("no_crs.gpkg: the file does not say its CRS") != std::string::npos);
  CHECK(fault.find("two.gpkg: has several layers; name one") != std::string::npos);
  CHECK(fault.find("absent.gpkg: no such file") != std::string::npos);
  CHECK(fault.find("c.gpkg: no field with the identifier of the parcels; one of idpar, idu") != std::string::npos);
  CHECK(fault.find("fields of projects: no role 'numero'") != std::string::npos);
  CHECK(fault.find("no field 'largeur_voie' for the role 'width'") != std::string::npos);
  CHECK(fault.find("l.csv, line 2, column type: a quote (\") opens and is never closed") != std::string::npos);

  Problems problems;
  (void)inspect_projects(request, problems);
  CHECK(problems.list().size() == 7);  // all but the quote, which is in the rows
  CHECK(fault_of({}).find("no file of projects; give one") == 0);
}

TEST_CASE("the header of a list is checked before its rows, and said once", "[stages][projects]") {
  const TempFolder folder;
  write_text(folder / "l.csv", "nom;type;type\na;PC;PC\n");
  const ProjectRequest request{.sources = {at(folder / "l.csv")}};
  Problems problems;
  (void)inspect_projects(request, problems);
  REQUIRE(problems.list().size() == 2);
  CHECK(problems.list()[0] == "l.csv, line 1, column 3: 'type' stands twice");
  CHECK(problems.list()[1].find("l.csv, line 1: no column with the number of the permit; one of num_dau") == 0);
  CHECK(fault_of(request) == problems.text());
  // Latin-1, and a name only this file has.
  write_text(folder / "latin.csv", "Num\xe9ro;\xc9tat\nA;autoris\xe9\n");
  const auto layer = read_one(folder / "latin.csv");
  REQUIRE(layer.projects.list.size() == 1);
  CHECK(layer.projects.list[0].id == "A");
  CHECK(layer.projects.list[0].state == "autorisé");
}

TEST_CASE("columns of a list that nothing reads are told once, and a user may name them", "[stages][projects]") {
  const TempFolder folder;
  write_text(folder / "l.csv", "Num\xe9ro;Suite donn\xe9" "e;x\nA;autoris\xe9;1\n");
  std::vector<std::string> log;
  const auto layer = read({.sources = {at(folder / "l.csv")}}, &log);
  CHECK(layer.projects.list[0].step == PermitState::unknown);
  CHECK(anomalies_of(layer, "colonne_non_lue") == "l.csv 1: colonnes non lues : Suite donnée, x\n");
  REQUIRE_FALSE(log.empty());
  CHECK(log.front().find("warning: l.csv: columns that are not read: Suite donnée, x; ") == 0);
  const auto named = read({.sources = {at(folder / "l.csv")}, .fields = {{"state", "suite donnee"}}});
  CHECK(named.projects.list[0].step == PermitState::authorised);
  CHECK(anomalies_of(named, "colonne_non_lue") == "l.csv 1: colonnes non lues : x\n");
  std::string many = "numero";
  for (int c = 0; c < 14; ++c) many += ";c" + std::to_string(c);
  write_text(folder / "many.csv", many + "\n");
  CHECK(anomalies_of(read_one(folder / "many.csv"), "colonne_non_lue") == "many.csv 1: colonnes non lues : c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, … (+2)\n");
}

TEST_CASE("a permit's number written two ways names two projects of one number", "[stages][projects]") {
  const TempFolder folder;
  write_text(folder / "l.csv", "numero;etat\nPC 013 022 24 00001;autorisé\nPC0130222400001;annulé\nPC 1;autorisé\nPC1;annulé\n");
  const auto layer = read_one(folder / "l.csv");
  std::vector<std::string> ids;
  for (const auto& project : layer.projects.list) ids.push_back(project.id);
  CHECK(ids == std::vector<std::string>{"PC 013 022 24 00001", "PC0130222400001 (2)", "PC 1", "PC1"});
  CHECK(anomalies_of(layer, "numero_double") ==
        "l.csv 3: numéro « PC0130222400001 » déjà donné (l.csv, ligne 2, écrit « PC 013 022 24 00001 ») : ce projet porte ici « PC0130222400001 (2) »\n");
  CHECK(read({.sources = {at(folder / "l.csv")}, .only = {"pc 013-022-24-00001"}}).projects.list.size() == 2);
  CHECK(read({.sources = {at(folder / "l.csv")}, .only = {"PC0130222400001 (2)"}}).projects.list.size() == 1);
}

TEST_CASE("a cadastre of any format, and references to very many parcels", "[stages][projects]") {
  const TempFolder folder;
  // 70 × 70 squares of 10 m, numbered row by row.
  constexpr int side = 70;
  std::string features, rows = "numero;parcelles\n", all;
  PolygonSet squares;
  std::vector<std::string> ids;
  for (int k = 0; k < side * side; ++k) {
    const double x = 10 * (k % side), y = 10 * (k / side);
    const auto id = "13022000AA" + std::string(4 - std::to_string(k + 1).size(), '0') + std::to_string(k + 1);
    ids.push_back(id);
    PolygonBuilder builder(squares);
    builder.shell(std::vector<Point>{{west + x, south + y}, {west + x + 10, south + y}, {west + x + 10, south + y + 10}, {west + x, south + y + 10}});
    builder.finish();
    rows += "p" + std::to_string(k) + ";" + id + "\n";
    all += (k == 0 ? "" : " ") + id;
    const auto pair = [&](double px, double py) { return "[" + std::to_string(west + px) + "," + std::to_string(south + py) + "]"; };
    features += std::string(k == 0 ? "" : ",") + R"({"type":"Feature","properties":{"id":")" + id + R"("},"geometry":{"type":"Polygon","coordinates":[[)" + pair(x, y) + "," +
                pair(x + 10, y) + "," + pair(x + 10, y + 10) + "," + pair(x, y + 10) + "," + pair(x, y) + "]]}}";
  }
  LayerSpec spec;
  spec.name = "parcelles";
  spec.geometry = GeometryKind::polygon;
  spec.crs = Crs("EPSG:2154");
  spec.fields.emplace_back().name = "IDU";
  write_polygons(folder / "c.gpkg", spec, squares, [&](std::size_t i, std::span<FieldValue> values) { values[0] = ids[i]; });
  write_text(folder / "c.geojson", R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},"features":[)" + features + "]}");
  write_text(folder / "each.csv", rows);
  write_text(folder / "all.csv", "numero;parcelles\nall;" + all + "\nthree;13022000AA0001 13022000AA0070 13022000AA4900\n");
  for (const char* cadastre : {"c.gpkg", "c.geojson"}) {
    CAPTURE(cadastre);
    const auto each = read({.sources = {at(folder / "each.csv")}, .cadastre = at(folder / cadastre)});
    REQUIRE(each.projects.list.size() == side * side);
    REQUIRE(each.projects.outlines.size() == side * side);
    for (std::size_t i = 0; i < each.projects.list.size(); i += 97) {
      CHECK(each.projects.list[i].outline == i);
      CHECK(each.projects.outlines.box(i).xmin == Approx(west + 10 * static_cast<double>(i % side)).margin(1e-6));
      CHECK(each.projects.outlines.box(i).ymin == Approx(south + 10 * static_cast<double>(i / side)).margin(1e-6));
    }
    const auto together = read({.sources = {at(folder / "all.csv")}, .cadastre = at(folder / cadastre)});
    CHECK(area_of(together, 0) == Approx(side * side * 100));
    CHECK(together.projects.outlines.rings_end(0) == 1);
    CHECK(together.footing[0] == "4900 parcelles cadastrales");
    CHECK(area_of(together, 1) == Approx(300));
    const auto few = read({.sources = {at(folder / "all.csv")}, .cadastre = at(folder / cadastre), .only = {"three"}});
    CHECK(few.projects.outlines.same_outline(0, together.projects.outlines, 1));
  }
}

TEST_CASE("mixed geometries, and tables without any", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "c.gpkg", {cadastre()});
  write_geopackage(folder / "p.gpkg",
                   {{.fields = {"projet", "largeur", "surface"},
                     .features = {{"GEOMETRYCOLLECTION(" + rectangle(0, 0, 10, 10) + ",LINESTRING(" + corner(0, 0) + "," + corner(50, 50) + "))", {"a", "6", "1"}},
                                  {"MULTILINESTRING((" + corner(0, 0) + "," + corner(100, 0) + "),(" + corner(0, 50) + "," + corner(100, 50) + "))", {"b", "4", "1"}},
                                  {"POINT(" + corner(0, 0) + ")", {"c", "4", "100"}}}}});
  const auto layer = read_one(folder / "p.gpkg");
  CHECK(area_of(layer, 0) == Approx(100));
  CHECK(anomalies_of(layer, "geometrie_mixte") == "p.gpkg:layer 1: lignes ou points à côté d'un polygone : seul le polygone est pris\n");
  CHECK(area_of(layer, 1) == Approx(800));
  CHECK(area_of(layer, 2) == Approx(100));

  // Features without a geometry are placed by their parcels.
  write_text(folder / "t.json", R"({"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"projet":"x","idpar":"132028080A0002"}}]})");
  const auto table = read({.sources = {at(folder / "t.json")}, .cadastre = at(folder / "c.gpkg"), .target = Crs("EPSG:2154")});
  REQUIRE(table.projects.list.size() == 1);
  CHECK(area_of(table, 0) == Approx(100));
}

TEST_CASE("the user may name fields", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "p.gpkg", {{.fields = {"nom", "projet", "m2"}, .features = {{"POINT(" + corner(0, 0) + ")", {"A", "B", "100"}}}}});
  write_text(folder / "l.csv", "nom;numero;x\nC;D;13022000AB0012\n");
  const ProjectRequest request{.sources = {at(folder / "p.gpkg"), at(folder / "l.csv")}, .fields = {{"id", "NOM"}, {"area", "m2"}, {"parcels", "x"}}};
  const auto layer = read(request);
  CHECK(layer.projects.list[0].id == "A");
  CHECK(area_of(layer, 0) == Approx(100));
  CHECK(layer.projects.list[1].id == "C");
  CHECK(layer.parcels[1] == "13022000AB0012");
  Problems problems;
  CHECK(inspect_projects(request, problems) == "p.gpkg:layer [id nom, area m2]; l.csv");
  CHECK(problems.empty());
}

TEST_CASE("a cadastre without identifiers is said", "[stages][projects]") {
  const TempFolder folder;
  write_geopackage(folder / "c.gpkg", {{.fields = {"id"}, .features = {{rectangle(0, 0, 1, 1), {"12"}}}}});
  write_text(folder / "l.csv", "numero;parcelles\na;132028080A0001\n");
  CHECK(fault_of({.sources = {at(folder / "l.csv")}, .cadastre = at(folder / "c.gpkg")}).find("no value of 'id' is the identifier of a parcel") != std::string::npos);
}

TEST_CASE("a footprint of more than 10 000 vertices is read like any other", "[stages][projects]") {
  const TempFolder folder;
  constexpr int steps = 30000;
  std::string ring;
  for (int k = 0; k <= steps; ++k) {
    const double angle = 2 * std::numbers::pi * (k % steps) / steps;
    ring += (k == 0 ? "" : ",") + corner(1000 * std::cos(angle), 1000 * std::sin(angle));
  }
  write_geopackage(folder / "p.gpkg", {{.fields = {"projet"}, .features = {{"POLYGON((" + ring + "))", {"huge"}}}}});
  const auto layer = read_one(folder / "p.gpkg");
  REQUIRE(layer.projects.list.size() == 1);
  CHECK(layer.projects.outlines.point_count() > 10000);
  CHECK(area_of(layer, 0) == Approx(std::numbers::pi * 1e6).epsilon(1e-4));
}

TEST_CASE("the real list of Toulouse comes whole, and is not placed", "[stages][projects][shared]") {
  const auto file = shared("sitadel_permis_amenager_31555_2026-01.csv");
  if (!there(file)) return;
  const auto bare = read_one(file);
  REQUIRE(bare.projects.list.size() == 251);
  std::size_t without = 0;
  for (const auto& project : bare.projects.list) {
    CHECK(project.placed == Placed::not_placed);
    CHECK(project.reason.find("aucun cadastre fourni") == 0);
    CHECK(project.kind == "PA");
    CHECK(project.commune == "31555");
    without += project.reason == "aucun cadastre fourni ; aucune référence cadastrale" ? 1 : 0;
  }
  CHECK(without == 19);
  const auto parcels = shared("parcelles_completes_echantillon.gpkg");
  if (!there(parcels)) return;
  const auto placed = read({.sources = {at(file)}, .cadastre = at(parcels)});
  REQUIRE(placed.projects.list.size() == 251);
  for (const auto& project : placed.projects.list) CHECK(project.reason.find("hors du territoire") == 0);
  CHECK(placed.projects.outlines.empty());
}

TEST_CASE("real parcels are found by identifier, arrondissement and all", "[stages][projects][shared]") {
  const auto parcels = shared("parcelles_completes_echantillon.gpkg");
  if (!there(parcels)) return;
  const TempFolder folder;
  write_text(folder / "l.csv", "numero;insee;parcelles\na;13055;132028070I0003\nb;13022;13022000AA0003\n");
  const auto layer = read({.sources = {at(folder / "l.csv")}, .cadastre = at(parcels)});
  CHECK(layer.projects.list[0].placed == Placed::fully);
  CHECK(layer.projects.list[0].commune == "13055");
  CHECK(layer.projects.list[1].placed == Placed::fully);
  // `area_m2` of that parcel, before it was simplified by 2 m.
  CHECK(area_of(layer, 1) == Approx(303795).epsilon(0.01));
}
