// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "arpent/landuse/change_words.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/publish/product.hpp"
#include "arpent/vector/gpkg_reader.hpp"
#include "arpent/vector/writer.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;
namespace fs = std::filesystem;

namespace {

using Folder = TempFolder;

std::string bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

void square(PolygonSet& set, double x, double y, double width, double height) {
  PolygonBuilder builder(set);
  const Point corners[] = {{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}};
  builder.shell(corners);
  builder.finish();
}

Nomenclature::Dimension dimension(const char* name) {
  Nomenclature::Dimension made;
  made.name = name;
  return made;
}

Nomenclature cover_and_use() {
  return {"essai",
          {dimension("couverture"), dimension("usage")},
          {{"CS1/US5", "Bâti résidentiel", true, true, Space::artificial, "#e60000", true},
           {"CS1/US1", "Serre", false, std::nullopt, Space::farm, "#aaaa00", true},
           {"CS2/US1", "Champ", false, false, Space::farm, "#ffff00", true},
           {"CS2/US5", "Jardin, herbe", true, false, Space::artificial, "#00ff00", true},
           {"CS3/US3", "Bois", false, false, Space::forest, "#006600", true}}};
}

/// Two communes of 100 m × 100 m side by side, "01004" compared 2017–2020 and "83001" 2018–2021; 83001 has 4 m² counted
/// twice and 9 m² without data.
struct Example {
  Nomenclature nomenclature = cover_and_use();
  ZoneLayer zones;
  Changes changes;
  Books books;
  Account account;

  Example() {
    zones.crs = changes.crs = Crs("EPSG:2154");
    square(zones.polygons, 900000, 6260000, 100, 100);
    square(zones.polygons, 900100, 6260000, 100, 100);
    zones.zones = {{"01004", "L'Est, \"bourg\"", "Pays d'Aix", ExactArea(SquareMetres{10000})},
                   {"83001", "Ouest", "Pays d'Aix", ExactArea(SquareMetres{10000})}};
    const auto id = [&](const char* code) { return nomenclature.find(code); };
    const Window early{{2017, 0, 0}, {2020, 0, 0}}, late{{2018, 0, 0}, {2021, 0, 0}};
    Ledger ledger;
    ledger.zones = zones.zones;
    ledger.overlap = {ExactArea{}, ExactArea(SquareMetres{4})};
    const auto cell = [&](std::uint32_t zone, const Window& window, ClassId a, ClassId b, double m2, double off_map = 0) {
      ledger.cells[{zone, window, a, b}] = {ExactArea(SquareMetres{m2}), ExactArea(SquareMetres{off_map}), {}};
    };
    cell(0, early, id("CS2/US1"), id("CS2/US1"), 8999.25);
    cell(0, early, id("CS2/US1"), id("CS1/US5"), 1000.75, 0.75);
    cell(1, late, id("CS3/US3"), id("CS3/US3"), 9495);
    cell(1, late, id("CS2/US5"), id("CS2/US1"), 500);
    cell(1, late, unclassified, id("CS2/US1"), 9);
    books = publish_books(ledger);
    account = make_account(books, nomenclature, "Métropole d'essai");
    square(changes.polygons, 900010, 6260010, 40, 25);
    square(changes.polygons, 900110, 6260010, 20, 25);
    changes.pieces = {{0, early, id("CS2/US1"), id("CS1/US5"), BookArea::from({1000})},
                      {1, late, id("CS2/US5"), id("CS2/US1"), BookArea::from({500})}};
    changes.minimum = {1};
  }
  [[nodiscard]] Product product(bool simulated = false) const {
    return {.nomenclature = nomenclature,
            .periods = {{books, account, &changes}},
            .zones = zones,
            .anomalies = {{"a.gpkg:x", 7, "code_nul", "", BookArea::from({9}), "Code absent, surface non classée."},
                          {"b.gpkg:y", 7, "vide", "CS9", {}, "Une virgule, un \"guillemet\"."},
                          {"b.gpkg:y", -1, "autre", "", {}, "Sans entité."}},
            .provenance = {{"compare", "a.gpkg:x", std::string(64, 'a'), "2017", "{}"}},
            .simulated = simulated};
  }
};

void execute(const fs::path& gpkg, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(gpkg.c_str(), &db) == SQLITE_OK);
  // The triggers of the spatial indexes call functions that plain SQLite does not have.
  std::string all;
  for (const std::string table : {"communes", "mutations"}) {
    for (const char* event : {"insert", "update1", "update2", "update3", "update4", "delete"}) {
      all += "DROP TRIGGER IF EXISTS rtree_" + table + "_geom_" + event + ";";
    }
  }
  all += sql;
  char* error = nullptr;
  sqlite3_exec(db, all.c_str(), nullptr, nullptr, &error);
  const std::string reason = error == nullptr ? "" : error;
  sqlite3_free(error);
  sqlite3_close(db);
  REQUIRE(reason.empty());
}

std::string failures(const fs::path& gpkg) {
  std::string failed;
  for (const auto& line : verify_product(gpkg)) {
    INFO(line.check << ": " << line.detail);
    if (!line.ok) failed += line.check + " ";
  }
  return failed;
}

/// A table of the GeoPackage, written the way its CSV twin is: texts quoted, numbers with four decimals, null empty.
std::string as_csv(const fs::path& gpkg, const std::string& table) {
  const GeoPackageReader reader(gpkg);
  std::vector<std::string> columns;
  std::string text;
  const auto names = reader.columns(table);
  for (std::size_t k = 1; k < names.size(); ++k) {  // 0 is the row number
    const auto& name = names[k];
    if (name == "geom") continue;
    text += (columns.empty() ? "" : ",") + name;
    columns.push_back(name);
  }
  text += '\n';
  const auto is_integer = [](const std::string& name) {
    return name == "sens" || name == "artif" || name == "imper" || name == "artif_avant" || name == "artif_apres" || name == "fid" ||
           name == "date_la_zone" || name == "periode" || name == "seuil" || name == "exempte" || name == "categorie";
  };
  const auto is_number = [](const std::string& name) {
    return name.find("_m2") != std::string::npos || name == "duree_ans" || name == "part_enaf_pct";
  };
  reader.each(table, columns, [&](const StoredRow& row) {
    for (int k = 0; k < static_cast<int>(columns.size()); ++k) {
      if (k > 0) text += ',';
      if (row.null(k)) continue;
      const auto& name = columns[static_cast<std::size_t>(k)];
      if (is_integer(name)) text += std::to_string(*row.integer(k));
      else if (is_number(name)) text += fixed(*row.real(k), 4);
      else text += csv_field(row.text(k), true);
    }
    text += '\n';
  });
  return text;
}

}  // namespace

TEST_CASE("a product's bytes depend on its content alone", "[publish]") {
  const Example example;
  const Folder folder;
  write_product(example.product(), folder / "a", {});
  write_product(example.product(), folder / "b", {});
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder / "a")) {
    ++files;
    INFO(entry.path().filename());
    CHECK(bytes(entry.path()) == bytes(folder / "b" / entry.path().filename()));
  }
  CHECK(files == 10);
}

TEST_CASE("CSV files hold what the GeoPackage holds", "[publish]") {
  const Example example;
  const Folder folder;
  write_product(example.product(), folder / "a", {});
  for (const char* table : {"communes", "mutations", "flux", "bilan", "fenetres", "classes", "anomalies", "provenance"}) {
    INFO(table);
    CHECK(bytes(folder / "a" / (std::string(table) + ".csv")) == as_csv(folder / "a" / "arpent.gpkg", table));
  }
}

TEST_CASE("codes stay text and quotes are doubled in CSV", "[publish]") {
  const Example example;
  const Folder folder;
  write_product(example.product(), folder / "a", {});
  const auto communes = bytes(folder / "a" / "communes.csv");
  CHECK(communes.find("\n\"01004\",\"L'Est, \"\"bourg\"\"\",\"Pays d'Aix\",10000.0000,0.0000,1000.7500,1000.7500,333.5833,"
                      "1000.7500,") != std::string::npos);
  CHECK(communes.find('\r') == std::string::npos);
  const auto flux = bytes(folder / "a" / "flux.csv");
  CHECK(flux.find("\"metropole\",\"tout\",\"Métropole d'essai\",\"2017|2018\",\"2020|2021\",\"CS2/US1\",\"CS1/US5\",1000.7500,0.7500,1\n") !=
        std::string::npos);
  CHECK(flux.find("\"commune\",\"83001\",\"Ouest\",\"2018\",\"2021\",\"chevauchement\",\"chevauchement\",-4.0000,0.0000,1\n") !=
        std::string::npos);
}

TEST_CASE("docs/product.md names every column", "[publish][docs]") {
  const Example example;
  const Folder folder;
  write_product(example.product(), folder / "a", {});
  const auto page = bytes(data_directory() / "docs" / "product.md");
  REQUIRE(!page.empty());
  for (const auto& entry : fs::directory_iterator(folder / "a")) {
    if (entry.path().extension() != ".csv") continue;
    const auto text = bytes(entry.path());
    for (const auto& column : split(text.substr(0, text.find('\n')), ',')) {
      INFO(entry.path().filename() << " " << column);
      CHECK(page.find("`" + column + "`") != std::string::npos);
    }
  }
}

TEST_CASE("an existing product is not overwritten unless asked", "[publish]") {
  const Example example;
  const Folder folder;
  write_product(example.product(), folder / "a", {});
  const auto before = bytes(folder / "a" / "arpent.gpkg");
  CHECK_THROWS_WITH(write_product(example.product(true), folder / "a", {}),
                    Catch::Contains("arpent.gpkg") && Catch::Contains("--overwrite"));
  CHECK_THROWS_AS(write_product(example.product(true), folder / "a", {}), UsageError);
  CHECK(bytes(folder / "a" / "arpent.gpkg") == before);
  write_product(example.product(true), folder / "a", {.overwrite = true});
  CHECK(bytes(folder / "a" / "arpent.gpkg") != before);

  // Tables alone: the twin of a layer the product no longer has goes away too.
  auto tables_only = example.product();
  tables_only.periods = std::vector<ProductPeriod>{{example.books, example.account, nullptr}};
  write_product(tables_only, folder / "a", {.overwrite = true});
  CHECK_FALSE(fs::exists(folder / "a" / "mutations.csv"));
  CHECK(failures(folder / "a" / "arpent.gpkg").empty());
}

TEST_CASE("simulated stands in every layer and in provenance", "[publish]") {
  const Example example;
  const Folder folder;
  write_product(example.product(true), folder / "a", {});
  const GeoPackageReader reader(folder / "a" / "arpent.gpkg");
  std::size_t tables = 0;
  reader.each("gpkg_contents", {"table_name", "identifier", "description"}, [&](const StoredRow& row) {
    if (row.text(0) == "layer_styles") return;
    ++tables;
    INFO(row.text(0));
    CHECK(row.text(1).find("simulé") != std::string::npos);
    CHECK(row.text(2).find("Simulé") != std::string::npos);
  });
  CHECK(tables == 8);
  CHECK(bytes(folder / "a" / "provenance.csv").find("simulé") != std::string::npos);
}

TEST_CASE("verify passes on what was written and names what was altered", "[publish][verify]") {
  const Example example;
  const Folder folder;
  write_product(example.product(), folder / "a", {});
  const auto gpkg = folder / "a" / "arpent.gpkg";
  REQUIRE(failures(gpkg).empty());

  const auto altered = [&](const std::string& sql) {
    const auto copy = folder / "copy.gpkg";
    fs::copy_file(gpkg, copy, fs::copy_options::overwrite_existing);
    execute(copy, sql);
    return failures(copy);
  };
  CHECK(altered("UPDATE flux SET surface_m2 = surface_m2 + 0.0001 WHERE niveau = 'commune' AND classe_avant = 'CS3/US3'") ==
        "flux-surface niveaux bilan ");
  CHECK(altered("UPDATE bilan SET artif_apres_m2 = artif_apres_m2 + 1 WHERE niveau = 'territoire'") ==
        "niveaux bilan identites rythme ");
  CHECK(altered("UPDATE bilan SET artif_nette_m2_an = 0 WHERE zone = '01004'") == "rythme communes ");
  CHECK(altered("UPDATE bilan SET perte_agricole_m2 = 0 WHERE niveau = 'metropole'") == "niveaux bilan identites ");
  CHECK(altered("DELETE FROM bilan WHERE niveau = 'metropole'") == "flux-surface niveaux ");
  CHECK(altered("UPDATE classes SET artif = 0 WHERE code = 'CS1/US5'") == "bilan mutations-statuts ");
  CHECK(altered("DELETE FROM classes WHERE code = 'CS3/US3'") == "bilan ");
  CHECK(altered("UPDATE mutations SET surface_m2 = 999 WHERE insee = '01004'") == "mutations-flux contours-mutations ");
  CHECK(altered("DELETE FROM mutations WHERE insee = '83001'") == "mutations-flux ");
  CHECK(altered("UPDATE mutations SET sens = 0 WHERE insee = '83001'") == "mutations-statuts ");
  CHECK(altered("UPDATE communes SET surface_m2 = 9999 WHERE insee = '83001'") == "communes contours-communes ");
}

TEST_CASE("the rows of several periods follow one another, each with its polygons", "[publish][series]") {
  const Example example;
  // The same states compared three times: no change of the second, so that an empty layer stands between two others.
  const Changes none{.polygons = {}, .pieces = {}, .crs = example.changes.crs, .minimum = {1}};
  auto still = example.books;
  for (auto& row : still.rows) row.before = row.after;
  const auto still_account = make_account(still, example.nomenclature, "Métropole d'essai");
  auto product = example.product();
  product.periods = std::vector<ProductPeriod>{{example.books, example.account, &example.changes}, {still, still_account, &none},
                                               {example.books, example.account, &example.changes}};
  const Folder folder;
  write_product(product, folder / "a", {});
  const GeoPackageReader reader(folder / "a" / "arpent.gpkg");
  std::vector<std::int64_t> periods;
  std::vector<double> areas;
  reader.each("mutations", {"periode", "geom"}, [&](const StoredRow& row) {
    periods.push_back(row.integer(0).value_or(0));
    areas.push_back(row.shape(1)->area.value);
  });
  CHECK(periods == std::vector<std::int64_t>{1, 1, 3, 3});
  CHECK(areas == std::vector<double>{1000, 500, 1000, 500});
  std::map<std::int64_t, int> rows;
  reader.each("bilan", {"periode"}, [&](const StoredRow& row) { ++rows[row.integer(0).value_or(0)]; });
  CHECK(rows == std::map<std::int64_t, int>{{1, 4}, {2, 4}, {3, 4}});
  for (const char* table : {"mutations", "flux", "bilan", "fenetres"})
    CHECK(bytes(folder / "a" / (std::string(table) + ".csv")) == as_csv(folder / "a" / "arpent.gpkg", table));

  CHECK(failures(folder / "a" / "arpent.gpkg").empty());
  const auto altered = [&](const std::string& sql) {
    const auto copy = folder / "copy.gpkg";
    fs::copy_file(folder / "a" / "arpent.gpkg", copy, fs::copy_options::overwrite_existing);
    execute(copy, sql);
    return failures(copy);
  };
  CHECK(altered("UPDATE flux SET surface_m2 = surface_m2 + 1 WHERE periode = 2 AND zone = '01004'") == "flux-surface niveaux bilan periodes ");
  CHECK(altered("DELETE FROM bilan WHERE periode = 2 AND zone = '83001'") == "flux-surface niveaux periodes ");
  CHECK(altered("UPDATE mutations SET periode = 2 WHERE periode = 3") == "mutations-flux ");
}

TEST_CASE("verify refuses what is no product", "[publish][verify]") {
  const Folder folder;
  CHECK_THROWS_AS(verify_product(folder / "nothing.gpkg"), IoError);
  std::ofstream(folder / "text.gpkg") << "not a database, however long this sentence is made";
  CHECK_THROWS_AS(verify_product(folder / "text.gpkg"), IoError);
  {
    GeoPackageWriter writer(folder / "other.gpkg");
    writer.add_layer({.name = "t", .identifier = "", .description = "", .crs = {}, .fields = {{"a", FieldType::text, 0, ""}}});
    writer.close();
  }
  CHECK_THROWS_WITH(verify_product(folder / "other.gpkg"), Catch::Contains("no table communes"));
}

TEST_CASE("a single zone is published as tout", "[publish]") {
  Example example;
  ZoneLayer whole;
  whole.crs = example.zones.crs;
  square(whole.polygons, 900000, 6260000, 200, 100);
  whole.zones = {{whole_zone, "Ensemble", "", ExactArea(SquareMetres{20000})}};
  Ledger ledger;
  ledger.zones = whole.zones;
  ledger.overlap.resize(1);
  const auto field = example.nomenclature.find("CS2/US1"), built = example.nomenclature.find("CS1/US5");
  ledger.cells[{0, {}, field, built}] = {ExactArea(SquareMetres{20000}), {}, {}};
  const auto books = publish_books(ledger);
  const auto account = make_account(books, example.nomenclature, "Ensemble");
  Changes changes;
  changes.crs = whole.crs;
  square(changes.polygons, 900000, 6260000, 200, 100);
  changes.pieces = {{0, {}, field, built, BookArea::from({20000})}};
  const Product product{.nomenclature = example.nomenclature, .periods = {{books, account, &changes}}, .zones = whole,
                        .anomalies = {}, .provenance = {{"compare", "", "", "", "{}"}}, .simulated = false};
  const Folder folder;
  write_product(product, folder / "a", {});
  CHECK(failures(folder / "a" / "arpent.gpkg").empty());
  const auto bilan = bytes(folder / "a" / "bilan.csv");
  CHECK(bilan.find("\n\"metropole\",\"tout\",\"Ensemble\",,,,20000.0000,0.0000,20000.0000,20000.0000,0.0000,20000.0000,,") !=
        std::string::npos);
}

TEST_CASE("a write that fails leaves nothing and says why", "[publish][writer]") {
  const Example example;
  const Folder folder;
  // A limit on the size of files stands for a full disk; in a child, for it cannot be taken back.
  const auto child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{20000, 20000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    int answer = 1;
    try {
      write_product(example.product(), folder / "new", {});
    } catch (const IoError& error) {
      const bool named = std::string(error.what()).find("cannot write") != std::string::npos;
      answer = named && !fs::exists(folder / "new") ? 0 : 2;
    } catch (...) {
      answer = 3;
    }
    ::_exit(answer);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK_FALSE(fs::exists(folder / "new"));
}

TEST_CASE("nothing can be written where a file stands instead of a folder", "[publish][writer]") {
  const Example example;
  const Folder folder;
  std::ofstream(folder / "file") << "x";
  CHECK_THROWS_AS(write_product(example.product(), folder / "file", {}), IoError);
  CHECK(bytes(folder / "file") == "x");
}

TEST_CASE("a writer that is not closed removes its file", "[writer]") {
  const Folder folder;
  {
    GeoPackageWriter writer(folder / "a.gpkg");
    writer.add_layer({.name = "t", .identifier = "", .description = "", .crs = {}, .fields = {{"a", FieldType::text, 0, ""}}});
    const FieldValue row[] = {"x"};
    writer.add(row);
  }
  CHECK_FALSE(fs::exists(folder / "a.gpkg"));
  CHECK(entries(folder / "") == 0);
}

TEST_CASE("the writer refuses a row that does not fit its layer", "[writer]") {
  const Folder folder;
  PolygonSet set;
  PolygonBuilder builder(set);
  const Point one[] = {{0, 0}, {1, 0}, {1, 1}}, two[] = {{5, 5}, {6, 5}, {6, 6}};
  builder.shell(one);
  builder.shell(two);
  builder.finish();
  GeoPackageWriter writer(folder / "a.gpkg");
  const FieldValue row[] = {"x"};
  CHECK_THROWS_AS(writer.add(row), UsageError);
  writer.add_layer({.name = "t", .identifier = "", .description = "", .geometry = GeometryKind::polygon, .crs = Crs("EPSG:2154"),
                    .fields = {{"a", FieldType::text, 0, ""}}});
  CHECK_THROWS_WITH(writer.add(row, set, 0), Catch::Contains("several parts"));
  CHECK_THROWS_AS(writer.add({}), UsageError);
  CHECK_THROWS_AS(GeoPackageWriter(folder / "a.gpkg"), IoError);
}

TEST_CASE("holes and parts survive the writing", "[writer]") {
  const Folder folder;
  PolygonSet set;
  PolygonBuilder builder(set);
  const Point shell[] = {{0, 0}, {10, 0}, {10, 10}, {0, 10}}, hole[] = {{2, 2}, {4, 2}, {4, 4}, {2, 4}};
  const Point island[] = {{20, 0}, {23, 0}, {23, 3}, {20, 3}};
  builder.shell(shell);
  builder.hole(hole);
  builder.shell(island);
  builder.finish();
  write_polygons(folder / "a.gpkg",
                 {.name = "t", .identifier = "", .description = "", .geometry = GeometryKind::multipolygon, .crs = Crs("EPSG:2154"),
                  .fields = {{"code", FieldType::text, 5, "Code"}, {"n", FieldType::integer, 0, ""}}},
                 set, [](std::size_t, std::span<FieldValue> values) { values[0] = "01004"; });
  std::size_t rows = 0;
  GeoPackageReader(folder / "a.gpkg").each("t", {"code", "n", "geom"}, [&](const StoredRow& row) {
    ++rows;
    CHECK(row.text(0) == "01004");
    CHECK(row.null(1));
    const auto shape = row.shape(2);
    REQUIRE(shape);
    CHECK(shape->area.value == 105);
    CHECK(shape->perimeter.value == 60);
  });
  CHECK(rows == 1);
  CHECK(entries(folder / "") == 1);
}

TEST_CASE("the cause of a change is the dimension that made it", "[publish]") {
  const auto nomenclature = cover_and_use();
  const auto id = [&](const char* code) { return nomenclature.find(code); };
  CHECK(cause(nomenclature, id("CS2/US1"), id("CS2/US5")) == "usage");        // a field becomes a garden
  CHECK(cause(nomenclature, id("CS2/US1"), id("CS1/US5")) == "usage");        // built: the greenhouse would not be artificial
  CHECK(cause(nomenclature, id("CS2/US5"), id("CS1/US5")) == "couverture");   // no flip, cover differs
  CHECK(cause(nomenclature, id("CS1/US1"), id("CS1/US5")) == "usage");
  CHECK(cause(nomenclature, unclassified, id("CS1/US5")).empty());
  const auto words = [&](const char* a, const char* b) { return family(nomenclature.at(id(a)), nomenclature.at(id(b))); };
  CHECK(words("CS2/US1", "CS1/US5") == "artificialisation");
  CHECK(words("CS2/US5", "CS2/US1") == "désartificialisation");
  CHECK(words("CS2/US5", "CS1/US5") == "interne à l'artificiel");
  CHECK(words("CS2/US1", "CS3/US3") == "entre espaces non artificiels");
  CHECK(family(nomenclature.at(unclassified), nomenclature.at(id("CS1/US5"))) == "non classé");
}
