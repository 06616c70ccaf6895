// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "arpent/core/error.hpp"
#include "arpent/publish/qgis_project.hpp"
#include "arpent/remote/archive.hpp"
#include "arpent/remote/zip_writer.hpp"
#include "arpent/review/gravity.hpp"
#include "arpent/review/land_take.hpp"
#include "publish/qgis_project_parts.hpp"
#include "publish/qgis_xml.hpp"
#include "publish/tables.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;
namespace fs = std::filesystem;

namespace {

void square(PolygonSet& set, double x, double y, double side) {
  PolygonBuilder builder(set);
  const Point corners[] = {{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}};
  builder.shell(corners);
  builder.finish();
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

std::string bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Two communes of two territoires, side by side, 2017–2020; 10 ha built on fields in the first.
struct Example {
  Nomenclature nomenclature{"essai",
                            {},
                            {{"1", "Bâti", true, true, Space::artificial, "#E60000", true},
                             {"2", "Champ <& pré>", false, false, Space::farm, "#FFFF00", true}}};
  ZoneLayer zones;
  Changes changes;
  Books books;
  Account account;
  std::string group_a = "Pays d'\"Aix\" & <Est>", group_b = "Littoral";

  explicit Example(bool groups = true) {
    if (!groups) group_a = group_b = "";
    zones.crs = changes.crs = Crs("EPSG:2154");
    square(zones.polygons, 900000, 6260000, 1000);
    square(zones.polygons, 901000, 6260000, 1000);
    zones.zones = {{"01004", "Est", group_a, ExactArea(SquareMetres{1e6})}, {"83001", "Ouest", group_b, ExactArea(SquareMetres{1e6})}};
    const Window window{{2017, 0, 0}, {2020, 0, 0}};
    const auto built = nomenclature.find("1"), field = nomenclature.find("2");
    Ledger ledger;
    ledger.zones = zones.zones;
    ledger.overlap = {ExactArea{}, ExactArea{}};
    ledger.cells[{0, window, field, field}] = {ExactArea(SquareMetres{9e5}), ExactArea{}, {}};
    ledger.cells[{0, window, field, built}] = {ExactArea(SquareMetres{1e5}), ExactArea{}, {}};
    ledger.cells[{1, window, field, field}] = {ExactArea(SquareMetres{1e6}), ExactArea{}, {}};
    books = publish_books(ledger);
    account = make_account(books, nomenclature, "Métropole d'essai");
    square(changes.polygons, 900100, 6260100, 316.2278);
    changes.pieces = {{0, window, field, built, BookArea::from({1e5})}};
  }
  [[nodiscard]] Product product(bool drawn = true, bool simulated = false) const {
    return {.nomenclature = nomenclature, .periods = {{books, account, drawn ? &changes : nullptr}}, .zones = zones, .anomalies = {},
            .provenance = {{"compare", "a.gpkg:x", std::string(64, 'a'), "2017", "{}"}, {"compare", "a.gpkg:y", std::string(64, 'a'), "2020", "{}"}}, .simulated = simulated};
  }
};

}  // namespace

TEST_CASE("a zip archive is read back, and has the same bytes in every time zone", "[remote][zip]") {
  const TempFolder folder;
  const std::string large(300000, 'x');
  const std::vector<ZipMember> members{{"arpent.qgs", large}, {"dossier/é.txt", "accents"}, {"vide", ""}};
  const auto zip = zip_archive(members);
  std::ofstream(folder.path() / "a.zip", std::ios::binary) << zip;
  const auto found = archive_members(folder.path() / "a.zip");
  REQUIRE(found.size() == 3);
  CHECK(found[0].name == "arpent.qgs");
  CHECK(found[1].name == "dossier/é.txt");
  (void)unpack(folder.path() / "a.zip", "", folder.path() / "out");
  CHECK(bytes(folder.path() / "out" / "arpent.qgs") == large);
  CHECK(bytes(folder.path() / "out" / "dossier" / "é.txt") == "accents");
  CHECK(zip.size() < 2000);

  const char* before = std::getenv("TZ");
  const std::string kept = before != nullptr ? before : "";
  ::setenv("TZ", "Pacific/Kiritimati", 1);
  ::tzset();
  CHECK(zip_archive(members) == zip);
  if (before != nullptr) ::setenv("TZ", kept.c_str(), 1);
  else ::unsetenv("TZ");
  ::tzset();
}

TEST_CASE("the first header of a zip member says nothing of what comes later, as strict readers want", "[remote][zip]") {
  const ZipMember member{"a", "some text, some text"};
  const auto zip = zip_archive({&member, 1});
  REQUIRE(zip.substr(0, 4) == "PK\3\4");
  CHECK((static_cast<unsigned char>(zip[6]) & 8) == 8);         // sizes and CRC follow the data …
  CHECK(zip.substr(14, 12) == std::string(12, '\0'));           // … and none of the three is here
}

TEST_CASE("a zip archive refuses two members of one name, and one without", "[remote][zip]") {
  const std::vector<ZipMember> members{{"a", "1"}, {"a", "2"}, {"", "3"}};
  try {
    (void)zip_archive(members);
    FAIL("accepted");
  } catch (const DataError& error) {
    const std::string said = error.what();
    CHECK(said.find("'a' twice") != std::string::npos);
    CHECK(said.find("needs a name") != std::string::npos);
  }
}

TEST_CASE("colours of a project's XML", "[publish][qgis]") {
  CHECK(qgis::rgba("#1B9e5A") == "27,158,90,255");
  for (const auto* wrong : {"1B9E5A", "#1B9E5", "#1B9E5G", "#1B9E5A00", ""}) CHECK_THROWS_AS(qgis::rgba(wrong), DataError);
}

TEST_CASE("the project has the layers of this product and no others", "[publish][qgis]") {
  const Example example;
  const auto all = qgis_project_text(example.product());
  for (const auto* id : {"arpent_communes", "arpent_mutations", "arpent_mutations_classes", "arpent_territoires", "arpent_bilan", "arpent_flux", "arpent_provenance"})
    CHECK(times(all, std::string("<id>") + id + "</id>") == 1);
  for (const auto* absent : {"layername=projets", "layername=constats", "layername=enveloppe", "layername=trajectoire", "\"Projets\"", "name=\"Avis\""}) CHECK(all.find(absent) == std::string::npos);
  CHECK(times(all, "<datasource>./arpent.gpkg|layername=") == times(all, "<maplayer "));
  CHECK(times(all, "<visibility-preset ") == 4);  // net, losses, share, changes
  CHECK(times(all, "<Layout name=") == 3);        // net, losses, atlas

  const auto tables_only = qgis_project_text(example.product(false));
  CHECK(tables_only.find("mutations\"") == std::string::npos);
  CHECK(times(tables_only, "<visibility-preset ") == 3);
  CHECK(times(tables_only, "<Layout name=") == 2);
}

TEST_CASE("names of people stay what they are in the XML", "[publish][qgis]") {
  const Example example;
  const auto text = qgis_project_text(example.product());
  CHECK(times(text, "Pays d&#39;&quot;Aix&quot; &amp; &lt;Est&gt;") == 3);  // value and label of its category, name of its bookmark
  CHECK(text.find("label=\"2 Champ &lt;&amp; pré&gt;\"") != std::string::npos);
  CHECK(text.find("value=\"255,255,0,255\"") != std::string::npos);     // the colour the nomenclature gives that class
}

TEST_CASE("a bookmark is the box of the communes of a territoire with three hundredths of air", "[publish][qgis]") {
  const Example example;
  const auto text = qgis_project_text(example.product());
  CHECK(times(text, "<Bookmark id=") == 2);
  CHECK(text.find("name=\"Littoral\" group=\"Territoires\" extent=\"POLYGON((900970.00 6259970.00, 902030.00 6259970.00, 902030.00 6261030.00, "
                  "900970.00 6261030.00, 900970.00 6259970.00))\"") != std::string::npos);
  const Example without(false);
  const auto bare = qgis_project_text(without.product());
  CHECK(times(bare, "<Bookmark id=") == 0);
  CHECK(bare.find("arpent_territoires") == std::string::npos);
}

TEST_CASE("figures, sources and the banner of a sheet", "[publish][qgis]") {
  const Example example;
  const auto text = qgis_project_text(example.product());
  CHECK(text.find("Artificialisation\u00a0: 10,0\u00a0ha&#10;Désartificialisation\u00a0: 0,0\u00a0ha&#10;Solde net\u00a0: 10,0\u00a0ha&#10;soit 3,3\u00a0ha par an") != std::string::npos);
  CHECK(text.find("agricole\u00a0: 10,0\u00a0ha&#10;naturel\u00a0: 0,0\u00a0ha") != std::string::npos);
  CHECK(text.find("Sources\u00a0: a.gpkg (2017, 2020).") != std::string::npos);
  CHECK(text.find("{{") == std::string::npos);
  const std::string banner = "id=\"simule\"";
  const auto shown = [&](const std::string& xml) { return xml.substr(xml.find("visibility=\"", xml.find(banner)), 14); };
  CHECK(shown(text) == "visibility=\"0\"");
  const auto simulated = qgis_project_text(example.product(true, true));
  CHECK(shown(simulated) == "visibility=\"1\"");
  CHECK(simulated.find("<title>Arpent : artificialisation et espaces (simulé)</title>") != std::string::npos);
  CHECK(text.find("simulé") == std::string::npos);
}

TEST_CASE("a sheet cites the sources of what it shows, a file of changes with the span of its dates", "[publish][qgis]") {
  const Example example;
  auto product = example.product();
  product.provenance = {{"bornes", "sol.gpkg", "", "2015|2018", "{}", "", "differences"},
                        {"sitadel", "permis.csv", "", "", "{}", "", "projects"},
                        {"habitants", "population.csv", "", "", "{}", "", "population"},
                        {"dossiers", "plu.gpkg:zone_urba", "", "2024", "{}"}};  // of an older product: its step says what it was
  const auto text = qgis_project_text(product);
  CHECK(times(text, "Sources\u00a0: sol.gpkg (2015–2018).") == times(text, "<Layout name="));
  for (const auto* other : {"permis.csv", "population.csv", "plu.gpkg", "2015|2018"})
    CHECK(text.find(other, text.find("<Layouts>")) == std::string::npos);
}

TEST_CASE("change rasters stand for the changes that are not drawn as polygons", "[publish][qgis]") {
  const Example example;
  auto product = example.product(false);
  const std::string style = "<qgis>\n<pipe/>\n</qgis>\n";
  product.rasters = {{"mutations", "mutations.tif", "", style, Crs("EPSG:2154"), {{3, "Artificialisé"}, {0, "Sans changement"}}},
                     {"artif", "artif.tif", "", style, Crs("EPSG:2154")},
                     {"mutations", "mutations_2014_2017.tif", "2014–2017", style, Crs("EPSG:2154")}};
  const auto text = qgis_project_text(product);
  for (const auto* file : {"mutations.tif", "artif.tif", "mutations_2014_2017.tif"}) CHECK(times(text, std::string("<datasource>./") + file + "</datasource>") == 1);
  CHECK(text.find("<layername>Mutations (raster) 2014–2017</layername>") != std::string::npos);
  CHECK(times(text, "<visibility-preset ") == 4);
  CHECK(times(text, "<Layout name=") == 3);
  CHECK(text.find("name=\"legend/node-order\" type=\"QString\" value=\"4,1\"") != std::string::npos);  // the first node is the name of the band
  CHECK(text.find("name=\"legend/label-4\" type=\"QString\" value=\"Artificialisé\"") != std::string::npos);
}

TEST_CASE("of several periods the changes of the last are drawn", "[publish][qgis]") {
  const Example example;
  CHECK(qgis_project_text(example.product()).find("subset=") == std::string::npos);
  auto series = example.product();
  series.periods.push_back(series.periods.front());
  CHECK(times(qgis_project_text(series), "<datasource>./arpent.gpkg|layername=mutations|subset=&quot;periode&quot; = 2</datasource>") == 2);
}

TEST_CASE("a product keeps one project in two places, the same bytes each time", "[publish][qgis]") {
  const Example example;
  const TempFolder folder;
  write_product(example.product(), folder.path() / "a", {});
  write_product(example.product(), folder.path() / "b", {});
  const auto archive = bytes(folder.path() / "a" / project_file_name);
  CHECK(archive == bytes(folder.path() / "b" / project_file_name));
  CHECK(bytes(folder.path() / "a" / "arpent.gpkg") == bytes(folder.path() / "b" / "arpent.gpkg"));
  (void)unpack(folder.path() / "a" / project_file_name, "arpent.qgs", folder.path() / "out");
  CHECK(bytes(folder.path() / "out" / "arpent.qgs") == qgis_project_text(example.product()));

  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open_v2((folder.path() / "a" / "arpent.gpkg").c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  sqlite3_stmt* row = nullptr;
  REQUIRE(sqlite3_prepare_v2(database, "SELECT name, content, metadata FROM qgis_projects", -1, &row, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(row) == SQLITE_ROW);
  CHECK(std::string(reinterpret_cast<const char*>(sqlite3_column_text(row, 0))) == "arpent");
  const std::string hex(reinterpret_cast<const char*>(sqlite3_column_text(row, 1)));
  CHECK(hex.size() == 2 * archive.size());
  CHECK(hex.substr(0, 8) == "504b0304");
  CHECK(std::string(reinterpret_cast<const char*>(sqlite3_column_text(row, 2))).find("2000-01-01T00:00:00") != std::string::npos);
  CHECK(sqlite3_step(row) == SQLITE_DONE);
  sqlite3_finalize(row);
  sqlite3_close(database);

  CHECK_THROWS_AS(write_product(example.product(), folder.path() / "a", {}), UsageError);
  fs::remove(folder.path() / "a" / "arpent.gpkg");
  for (const auto& entry : fs::directory_iterator(folder.path() / "a"))
    if (entry.path().extension() == ".csv") fs::remove(entry.path());
  CHECK_THROWS_WITH(write_product(example.product(), folder.path() / "a", {}), Catch::Contains("arpent.qgz exists"));  // it alone is kept too
}

TEST_CASE("every table a product may have is in the project, with columns that are there", "[publish][qgis]") {
  const auto spec = qgis::load_project_spec();
  std::set<std::string> tables;
  for (const auto& group : spec.groups)
    for (const auto& layer : group.layers)
      if (layer.raster.empty()) tables.insert(layer.table);
  for (const auto& name : product_table_names()) CHECK(tables.count(name) == 1);
  CHECK(tables.size() == product_table_names().size());
}

TEST_CASE("every word a review can write has its words for people", "[publish][qgis]") {
  const auto spec = qgis::load_project_spec();
  const auto told = [&](const std::string& column, const std::set<std::string>& codes) {
    std::set<std::string> known;
    for (const auto& [code, words] : spec.values.at(column)) known.insert(code);
    INFO(column);
    CHECK(known == codes);
  };
  std::set<std::string> gravities;
  for (const auto& one : gravity_words()) gravities.insert(one);
  auto opinions = gravities;
  opinions.insert({"sans_objet", "sans_donnee"});
  told("gravite", gravities);
  told("avis", opinions);
  std::set<std::string> situations, answers;
  for (const auto one : {Situation::densification, Situation::extension, Situation::mixte}) situations.emplace(word(one));
  for (const auto one : {Answer::concerne, Answer::non_concerne, Answer::sans_donnee}) answers.emplace(word(one));
  told("situation", situations);
  told("reponse", answers);
}
