// SPDX-License-Identifier: Apache-2.0
/// Small runs that are published, read back and compared with a later one.
#pragma once
#include <sqlite3.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "arpent/publish/evolution.hpp"
#include "arpent/publish/ledger_store.hpp"
#include "support/temp_folder.hpp"

namespace arpent::evolution_runs {
namespace fs = std::filesystem;

using Folder = TempFolder;

/// H houses, G garden, A arable, F forest.
inline std::vector<LandClass> usual_classes() {
  return {{"CS1/US5", "Bâti résidentiel", true, true, Space::artificial, "#e60000", true},
          {"CS2/US1", "Champ", false, false, Space::farm, "#ffff00", true},
          {"CS2/US5", "Jardin", true, false, Space::artificial, "#00ff00", true},
          {"CS3/US3", "Bois", false, false, Space::forest, "#006600", true}};
}
inline constexpr const char *H = "CS1/US5", *G = "CS2/US5", *A = "CS2/US1", *F = "CS3/US3";

inline Nomenclature::Dimension dimension(const char* name) {
  Nomenclature::Dimension made;
  made.name = name;
  return made;
}

struct Cell {
  std::string zone, before, after;
  double area;
  Window window = {{2017, 0, 0}, {2020, 0, 0}};
};

/// A run: what it counted, by what classes, from what.
struct Run {
  std::vector<LandClass> classes = usual_classes();
  bool variants = false;
  std::vector<Zone> zones{{"13001", "Est", "Pays d'Aix", ExactArea(SquareMetres{10000})}, {"13002", "Ouest", "Pays d'Aix", ExactArea(SquareMetres{10000})}};
  std::vector<Cell> cells{{"13001", A, A, 8999.25}, {"13001", A, H, 1000.75}, {"13002", F, F, 9500}, {"13002", G, A, 500}};
  std::string area_model = "planar";
  std::vector<ProvenanceRow> provenance{{"before", "a.gpkg:x", std::string(64, 'a'), "2017", R"({"nomenclature":"essai","source":["a.gpkg@2017"]})"},
                                        {"after", "b.gpkg:x", std::string(64, 'b'), "2020", R"({"nomenclature":"essai","source":["b.gpkg@2020"]})"},
                                        {"compare", "", "", "", R"({"area":"planar","status":"matrix"})"}};
  bool simulated = false;

  // Made from the above.
  std::optional<Nomenclature> nomenclature;
  Ledger ledger;
  Books books;
  Account account;
  ZoneLayer layer;

  Run& make() {
    nomenclature.emplace("essai", std::vector{dimension("couverture"), dimension("usage")}, classes);
    if (variants) nomenclature = nomenclature->with_status_variants();
    ledger = {};
    ledger.zones = zones;
    ledger.overlap.resize(zones.size());
    ledger.area_model = area_model;
    for (const auto& cell : cells) {
      std::uint32_t zone = 0;
      while (zones.at(zone).id != cell.zone) ++zone;
      ledger.cells[{zone, cell.window, nomenclature->find(cell.before), nomenclature->find(cell.after)}].area += ExactArea(SquareMetres{cell.area});
    }
    books = publish_books(ledger);
    account = make_account(books, *nomenclature, "Ensemble d'essai");
    layer.zones = zones;
    layer.crs = Crs("EPSG:2154");
    return *this;
  }
  [[nodiscard]] Product product(const ZanAccount* zan = nullptr) const {
    Product product{*nomenclature, {{books, account}}, layer, {}, provenance};
    product.simulated = simulated;
    product.zan = zan;
    return product;
  }
  void write(const fs::path& folder, bool with_ledger = true, const ZanAccount* zan = nullptr) const {
    write_product(product(zan), folder, {});
    const PeriodView view{&ledger, {}};
    if (with_ledger)
      write_ledger_file(folder / ledger_file_name, {nomenclature->name(), digest_of(*nomenclature), layer.crs, "", simulated}, *nomenclature, std::span(&view, 1));
  }
  [[nodiscard]] CurrentRun current(const std::string& version = "0.1.0") const {
    CurrentRun run;
    run.nomenclature = &*nomenclature;
    run.periods = std::vector<ProductPeriod>{{books, account}};
    run.provenance = provenance;
    run.version = version;
    run.simulated = simulated;
    return run;
  }
};

/// The run before, written and read back.
inline PreviousProduct published(const Run& run, bool with_ledger = true) {
  const Folder folder;
  run.write(folder / "bilan_2025", with_ledger);
  auto previous = read_previous(folder / "bilan_2025");
  previous.version = "0.1.0";
  return previous;
}

inline Run usual() {
  Run run;
  run.make();
  return run;
}

inline const EvolutionRow* find_row(const Evolution& evolution, const std::string& zone, const std::string& quantity) {
  for (const auto& row : evolution.rows)
    if (row.zone == zone && row.quantity == quantity) return &row;
  return nullptr;
}

inline const EvolutionRow& row_of(const Evolution& evolution, const std::string& zone, const std::string& quantity) {
  const auto* row = find_row(evolution, zone, quantity);
  INFO(zone << " " << quantity);
  REQUIRE(row != nullptr);
  return *row;
}

/// `précédente → actuelle : écart = données + règles + programme`
inline std::string figures(const EvolutionRow& row) {
  const auto text = [](const std::optional<BookArea>& area) { return area ? area->text() : std::string("-"); };
  return text(row.previous) + " > " + text(row.current) + " : " + text(row.change) + " = " + text(row.by_data) + " + " + text(row.by_rules) + " + " + text(row.by_program);
}

inline void require_sums(const Evolution& evolution) {
  for (const auto& row : evolution.rows) {
    INFO(row.level << " " << row.zone << " " << row.quantity << " " << figures(row));
    if (!row.change) {
      CHECK((row.cause == "nouveau" || row.cause == "disparu"));
      CHECK((!row.previous || !row.current));
      continue;
    }
    CHECK(*row.current - *row.previous == *row.change);
    CHECK(*row.by_data + *row.by_rules + *row.by_program == *row.change);
    CHECK_FALSE(row.explanation.empty());
  }
}

inline void execute(const fs::path& gpkg, const std::string& sql) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(gpkg.c_str(), &db) == SQLITE_OK);
  REQUIRE(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(db);
}

}  // namespace arpent::evolution_runs
