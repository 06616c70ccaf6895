// SPDX-License-Identifier: Apache-2.0
/// What the provenance tells apart, what is refused, consumption and targets, the table.
#include "arpent/core/error.hpp"
#include "publish/evolution_parts.hpp"
#include "support/evolution_runs.hpp"

using namespace arpent;
using namespace arpent::evolution_runs;
namespace fs = std::filesystem;

TEST_CASE("the same inputs and parameters leave the program", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.cells[0].area -= 1;
  now.cells[1].area += 1;
  now.provenance[0].input = "renamed.gpkg:x";  // the same bytes
  now.provenance[0].parameters = R"({"nomenclature":"essai","source":["renamed.gpkg@2017"]})";
  now.make();
  const auto newer = compare_with_previous(published(then), now.current("0.2.0"));
  require_sums(newer);
  const auto& row = row_of(newer, "13001", "artif_apres_m2");
  CHECK(figures(row) == "1000.7500 > 1001.7500 : 1.0000 = 0.0000 + 0.0000 + 1.0000");
  CHECK(row.cause == "programme");
  CHECK(row.explanation == "programme : mêmes entrées, mêmes paramètres ; arpent 0.1.0 → 0.2.0");
  CHECK(newer.differences == std::vector<std::string>{"programme : arpent 0.1.0 → 0.2.0"});
  const auto same = compare_with_previous(published(then), now.current());
  CHECK(row_of(same, "13001", "artif_apres_m2").explanation == "programme : mêmes entrées, mêmes paramètres, même version : écart inexpliqué, à signaler");
}

TEST_CASE("a figure that its own books do not give is the program's, even beside new data", "[publish][evolution]") {
  const auto then = usual();
  const Folder folder;
  then.write(folder / "a");
  execute(folder / "a" / "arpent.gpkg", "UPDATE bilan SET artif_apres_m2 = artif_apres_m2 - 7 WHERE zone = '13001'");
  auto previous = read_previous(folder / "a");
  previous.version = "0.0.9";
  auto now = then;
  now.cells[0].area -= 100;
  now.cells[1].area += 100;
  now.provenance[1].sha256 = std::string(64, 'c');
  now.make();
  const auto evolution = compare_with_previous(previous, now.current());
  require_sums(evolution);
  const auto& row = row_of(evolution, "13001", "artif_apres_m2");
  CHECK(figures(row) == "993.7500 > 1100.7500 : 107.0000 = 100.0000 + 0.0000 + 7.0000");
  CHECK(row.cause == "donnees|programme");
  CHECK(row.explanation.find("programme : mêmes surfaces, mêmes statuts, comptés autrement (arpent 0.0.9 → 0.1.0)") == 0);
}

TEST_CASE("another area model is said", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.area_model = "ellipsoidal";
  now.cells[0].area -= 3;
  now.zones[0].area = ExactArea(SquareMetres{9997});
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  require_sums(evolution);
  const auto& row = row_of(evolution, "13001", "compare_m2");
  CHECK(figures(row) == "10000.0000 > 9997.0000 : -3.0000 = 0.0000 + -3.0000 + 0.0000");
  CHECK(row.explanation.find("règles : mêmes entrées ; modèle de surface : planar → ellipsoidal") != std::string::npos);
}

TEST_CASE("an account from a ledger is compared by the inputs of that ledger", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.cells[0].area -= 1;
  now.cells[1].area += 1;
  now.provenance.push_back({"ledger", "bilan/ledger.json", std::string(64, 'e'), "", R"({"dir":["bilan"]})"});
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current("0.2.0"));
  CHECK(row_of(evolution, "13001", "artif_apres_m2").cause == "programme");
  // Alone, it says nothing of the data.
  now.provenance.erase(now.provenance.begin(), now.provenance.end() - 1);
  const auto unknown = compare_with_previous(published(then), now.current("0.2.0"));
  const auto& row = row_of(unknown, "13001", "artif_apres_m2");
  CHECK(row.cause == "donnees");
  CHECK(row.explanation.find("entrée ajoutée : bilan/ledger.json") != std::string::npos);
}

TEST_CASE("the provenance of a product is read back as it was written", "[publish][evolution]") {
  const auto run = usual();
  const Folder folder;
  run.write(folder / "a");
  const auto rows = stored_provenance(folder / "a");
  REQUIRE(rows.size() == run.provenance.size());
  CHECK(rows[1].step == "after");
  CHECK(rows[1].input == "b.gpkg:x");
  CHECK(rows[1].sha256 == std::string(64, 'b'));
  CHECK(rows[1].source_date == "2020");
  CHECK(rows[2].parameters == R"({"area":"planar","status":"matrix"})");
  CHECK_THROWS_WITH(stored_provenance(folder / "none"), Catch::Contains("none: no such folder"));
}

TEST_CASE("an input without a digest cannot be called the same", "[publish][evolution]") {
  auto then = usual();
  then.provenance[1].sha256.clear();
  then.make();
  auto now = then;
  now.cells[0].area -= 1;
  now.cells[1].area += 1;
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  const auto& row = row_of(evolution, "13001", "artif_apres_m2");
  CHECK(row.cause == "donnees");
  CHECK(row.explanation == "données : entrée sans empreinte, dont rien ne dit si elle est la même : b.gpkg:x (2020)");
}

TEST_CASE("of another period only stocks of the same date are compared", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  const Window longer{{2017, 0, 0}, {2023, 0, 0}};
  for (auto& cell : now.cells) cell.window = longer;
  now.cells[3] = {"13002", G, A, 480, longer};
  now.cells.push_back({"13002", F, A, 20, longer});
  now.provenance[1] = {"after", "c.gpkg:x", std::string(64, 'c'), "2023", "{}"};
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  require_sums(evolution);
  const auto& stock = row_of(evolution, "13002", "artif_avant_m2");
  CHECK(figures(stock) == "500.0000 > 480.0000 : -20.0000 = -20.0000 + 0.0000 + 0.0000");
  CHECK(stock.from == "2017");
  CHECK(stock.to == "2017");
  CHECK(stock.explanation.find("stock de la même date, période 2017 – 2020 hier, période 2017 – 2023 aujourd'hui") != std::string::npos);
  std::vector<std::string> flows;
  for (const auto& row : evolution.rows)
    if (row.zone == "13001") flows.push_back(row.quantity + " " + row.to + " " + row.cause);
  CHECK(flows == std::vector<std::string>{"artif_apres_m2 2020 disparu", "artificialisation_m2 2020 disparu", "desartificialisation_m2 2020 disparu",
                                          "artif_nette_m2 2020 disparu", "artif_apres_m2 2023 nouveau", "artificialisation_m2 2023 nouveau",
                                          "desartificialisation_m2 2023 nouveau", "artif_nette_m2 2023 nouveau"});
}

TEST_CASE("a figure that was not published yet is said once", "[publish][evolution]") {
  const auto run = usual();
  auto previous = published(run);
  std::erase(previous.columns, "impermeabilisation_m2");
  for (auto& row : previous.bilan) row.numbers.erase("impermeabilisation_m2");
  const auto evolution = compare_with_previous(previous, run.current());
  REQUIRE(evolution.rows.size() == 1);
  CHECK(evolution.rows[0].zone == "tout");
  CHECK(evolution.rows[0].explanation == "grandeur que le produit précédent ne donnait pas");
}

TEST_CASE("what cannot be compared is refused, all faults at once", "[publish][evolution]") {
  const Folder folder;
  CHECK_THROWS_WITH(read_previous(folder / "none"), Catch::Contains("none: no such folder"));
  fs::create_directory(folder / "empty");
  CHECK_THROWS_WITH(read_previous(folder / "empty"), Catch::Contains("arpent.gpkg: no such file"));
  const auto run = usual();
  run.write(folder / "a");
  execute(folder / "a" / "arpent.gpkg", "DROP TABLE bilan");
  CHECK_THROWS_WITH(read_previous(folder / "a"), Catch::Contains("is no product: it has no table provenance, or neither bilan nor enaf"));

  run.write(folder / "b");
  auto more = run;
  more.zones.push_back({"13009", "Autre", "", {}});
  more.make();
  more.write(folder / "c");
  fs::copy_file(folder / "c" / ledger_file_name, folder / "b" / ledger_file_name, fs::copy_options::overwrite_existing);
  CHECK_THROWS_WITH(read_previous(folder / "b"), Catch::Contains("ledger.json and arpent.gpkg are not of one run"));

  auto elsewhere = run;
  elsewhere.simulated = true;
  for (auto& zone : elsewhere.zones) zone.id[0] = '8';
  for (auto& cell : elsewhere.cells) cell.zone[0] = '8';
  for (auto& land : elsewhere.classes) land.code = "X" + land.code;
  for (auto& cell : elsewhere.cells) {
    cell.before = "X" + cell.before;
    cell.after = "X" + cell.after;
  }
  elsewhere.make();
  const auto previous = published(run);
  CHECK_THROWS_AS(compare_with_previous(previous, elsewhere.current()), DataError);
  CHECK_THROWS_WITH(compare_with_previous(previous, elsewhere.current()),
                    Catch::Contains("bilan_2025 is not simulated and this run is simulated") && Catch::Contains("no zone in common with this run (13001 against 83001)") &&
                        Catch::Contains("of another nomenclature: none of its classes is one of essai"));
}

namespace {

BookArea m2(double area) { return BookArea::from({area}); }

/// Ceiling: `percent` of what was consumed in 2011; the rest of the series is what is used of it.
Trajectory half_of(const Enaf& enaf, int percent) {
  Trajectory trajectory;
  TrajectoryRow row;
  row.level = TargetLevel::metropole;
  row.zone = whole_zone;
  row.name = "Ensemble";
  row.scenario = "essai";
  row.period = {2012, 2014};
  BookArea first, used;
  const auto total = static_cast<std::size_t>(Destination::total);
  for (const auto& commune : enaf.communes)
    for (std::size_t y = 0; y < commune.years.size(); ++y) (y == 0 ? first : used) += commune.years[y][total];
  row.ceiling = BookArea::from_cm2(first.cm2() / 100 * percent);
  row.used = used;
  row.remaining = *row.ceiling - used;
  trajectory.rows.push_back(row);
  return trajectory;
}

Enaf consumption(double first, double second) {
  Enaf enaf;
  enaf.covered = {2011, 2013};
  enaf.destinations = {Destination::habitat, Destination::total};
  for (const char* zone : {"13001", "13002"}) {
    EnafAreas areas[2]{};
    for (const auto destination : enaf.destinations) {
      areas[0][static_cast<std::size_t>(destination)] = m2(first);
      areas[1][static_cast<std::size_t>(destination)] = m2(second);
    }
    enaf.communes.push_back({zone, zone, {areas[0], areas[1]}, {}});
  }
  return enaf;
}

ZanAccount with_enaf(const Enaf& enaf, int percent) {
  const std::vector<EnafZone> zones{{"13001", "Est", "Pays d'Aix", m2(10000)}, {"13002", "Ouest", "Pays d'Aix", m2(10000)}};
  auto periods = enaf_years(enaf);
  periods.push_back({2011, 2013});
  ZanAccount zan;
  zan.enaf = EnafIndicators{make_enaf_account(enaf, zones, "Ensemble", periods), {}, half_of(enaf, percent)};
  return zan;
}

}  // namespace

TEST_CASE("consumption moves with its data, ceilings with their data and with the targets", "[publish][evolution][enaf]") {
  auto then = usual();
  then.provenance.push_back({"enaf", "cerema_2024.csv", std::string(64, '4'), "2011-2013", "{}"});
  then.provenance.push_back({"indicators", "targets.json", std::string(64, '7'), "", R"({"as-of":"2025-01-01"})"});
  const Folder folder;
  const auto zan_then = with_enaf(consumption(400, 30), 50);
  then.write(folder / "bilan_2025", true, &zan_then);
  auto previous = read_previous(folder / "bilan_2025");
  previous.version = "0.1.0";

  auto now = then;
  now.provenance[3] = {"enaf", "cerema_2025.csv", std::string(64, '5'), "2011-2013", "{}"};
  now.provenance[4].sha256 = std::string(64, '8');
  const auto enaf = consumption(500, 40);
  const auto zan = with_enaf(enaf, 40);
  auto run = now.current();
  run.enaf = &zan.enaf->account;
  run.trajectory = &zan.enaf->trajectory;
  run.trajectory_of = [](const Enaf& other) { return half_of(other, 40); };
  const auto evolution = compare_with_previous(previous, run);
  require_sums(evolution);

  const auto& year = row_of(evolution, "13001", "enaf_total_m2");
  CHECK(year.from == "2011");
  CHECK(year.to == "2012");
  CHECK(figures(year) == "400.0000 > 500.0000 : 100.0000 = 100.0000 + 0.0000 + 0.0000");
  CHECK(year.explanation == "données : entrée remplacée : cerema_2024.csv (2011-2013) par cerema_2025.csv (2011-2013)");
  // 50 % of 800, then 40 % of 800 = 320, then 40 % of 1000.
  const auto& ceiling = row_of(evolution, "tout", "plafond_m2");
  CHECK(figures(ceiling) == "400.0000 > 400.0000 : 0.0000 = 80.0000 + -80.0000 + 0.0000");
  // 400 − 60, then 320 − 60, then 400 − 80.
  const auto& rest = row_of(evolution, "tout", "reste_m2");
  CHECK(figures(rest) == "340.0000 > 320.0000 : -20.0000 = 60.0000 + -80.0000 + 0.0000");
  CHECK(rest.scenario == "essai");
  CHECK(rest.explanation ==
        "règles : mêmes entrées ; entrée modifiée : targets.json (empreinte 77777777 → 88888888) ; données : entrée remplacée : cerema_2024.csv (2011-2013) par "
        "cerema_2025.csv (2011-2013)");
  for (const auto& row : evolution.rows) CHECK(row.quantity.find("artif") == std::string::npos);

  // Without today's targets at hand the two stay together.
  run.trajectory_of = nullptr;
  CHECK(figures(row_of(compare_with_previous(previous, run), "tout", "reste_m2")) == "340.0000 > 320.0000 : -20.0000 = -20.0000 + 0.0000 + 0.0000");
}

TEST_CASE("the table evolution is the rows, in public columns", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.classes[2].artificial = false;
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  const auto table = evolution_table(evolution);
  CHECK(table.name == "evolution");
  std::vector<std::string> names;
  for (const auto& column : table.columns) {
    names.push_back(column.name);
    CHECK_FALSE(column.alias.empty());
  }
  CHECK(names == std::vector<std::string>{"niveau", "zone", "nom", "grandeur", "scenario", "debut", "fin", "valeur_precedente", "valeur_actuelle", "ecart", "effet_donnees",
                                          "effet_regles", "effet_programme", "cause", "explication"});
  CHECK(table.description.find("produit précédent « bilan_2025 »") != std::string::npos);
  REQUIRE(table.size == evolution.rows.size());
  Row room;
  const auto& first = table.row(0, room);
  REQUIRE(first.size() == names.size());
  CHECK(std::get<std::string>(first[1]) == "13002");
  CHECK(std::get<std::string>(first[3]) == "artif_avant_m2");
  CHECK(std::holds_alternative<std::monostate>(first[4]));
  CHECK(std::get<Decimal4>(first[7]).text() == "500.0000");
  CHECK(std::get<Decimal4>(first[9]).text() == "-500.0000");
  CHECK(std::get<Decimal4>(first[11]).text() == "-500.0000");
}

TEST_CASE("what rounding moves is compared and has not moved", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.cells[0].area -= 0.4;
  now.cells[1].area += 0.4;
  now.make();
  const auto newer = compare_with_previous(published(then), now.current());
  CHECK(newer.rows.empty());
  CHECK(newer.moved == 0);
  CHECK(newer.compared > 0);
}
