// SPDX-License-Identifier: Apache-2.0
/// What moves because of data, of rules and of perimeters.
#include <array>
#include <map>
#include <random>

#include "support/evolution_runs.hpp"

using namespace arpent;
using namespace arpent::evolution_runs;
namespace fs = std::filesystem;

TEST_CASE("the same run moves nothing", "[publish][evolution]") {
  const bool with_ledger = GENERATE(true, false);
  const auto run = usual();
  const auto previous = published(run, with_ledger);
  CHECK(previous.exact == with_ledger);
  CHECK(previous.name == "bilan_2025");
  const auto evolution = compare_with_previous(previous, run.current());
  for (const auto& row : evolution.rows) FAIL_CHECK(row.zone << " " << row.quantity << " " << figures(row) << " " << row.explanation);
  CHECK(evolution.moved == 0);
  CHECK(evolution.compared > 4 * 50);  // two communes, their group, the whole
  CHECK(evolution.differences.empty());
  CHECK(printed_evolution(evolution) == "Comparé à bilan_2025 : " + std::to_string(evolution.compared) + " grandeurs, 0 ont bougé\n");
}

TEST_CASE("zones of several windows do not move either, with the ledger or without", "[publish][evolution]") {
  Run run;
  const Window late{{2018, 0, 0}, {2023, 0, 0}};
  run.cells.push_back({"13001", A, H, 2000, late});
  run.cells.push_back({"13002", A, H, 3, late});  // a sliver: in the rate, not in the dates
  run.make();
  const auto evolution = compare_with_previous(published(run, GENERATE(true, false)), run.current());
  for (const auto& row : evolution.rows) FAIL_CHECK(row.zone << " " << row.quantity << " " << figures(row) << " " << row.explanation);
  CHECK(evolution.compared > 4 * 50);
}

TEST_CASE("the same bytes taken for another date are another input", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.cells[1].area += 1;
  now.cells[0].area -= 1;
  now.provenance[1].source_date = "2020-06";
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  const auto& row = row_of(evolution, "13001", "artif_apres_m2");
  CHECK(row.explanation == "données : entrée modifiée : b.gpkg:x (date 2020 → 2020-06)");
}

TEST_CASE("another input moves figures because of the data", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.cells[0].area -= 100;
  now.cells[1].area += 100;
  now.provenance[1].sha256 = std::string(64, 'c');
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  require_sums(evolution);
  const auto& row = row_of(evolution, "13001", "artif_apres_m2");
  CHECK(figures(row) == "1000.7500 > 1100.7500 : 100.0000 = 100.0000 + 0.0000 + 0.0000");
  CHECK(row.cause == "donnees");
  CHECK(row.explanation == "données : entrée modifiée : b.gpkg:x (empreinte bbbbbbbb → cccccccc)");
  CHECK(row.name == "Est");
  CHECK(row.from == "2017");
  CHECK(row.to == "2020");
  CHECK(figures(row_of(evolution, "tout", "artif_apres_m2")) == "1000.7500 > 1100.7500 : 100.0000 = 100.0000 + 0.0000 + 0.0000");
  CHECK(figures(row_of(evolution, "13001", "perte_agricole_m2")) == "1000.7500 > 1100.7500 : 100.0000 = 100.0000 + 0.0000 + 0.0000");
  CHECK(figures(row_of(evolution, "13001", "artif_nette_m2_an")) == "333.5833 > 366.9167 : 33.3334 = 33.3334 + 0.0000 + 0.0000");
  for (const auto& other : evolution.rows) CHECK(other.zone != "13002");

  const auto printed = printed_evolution(evolution);
  CHECK(printed.find("entrée modifiée : b.gpkg:x") != std::string::npos);
  CHECK(printed.find("0,10 →         0,11 ha (+0,01) : données +0,01  [artificialisé, second état 2017 – 2020]\n") != std::string::npos);
  CHECK(printed.find("  13001 Est ") != std::string::npos);
  CHECK(printed.find("13001 Est", printed.find("13001 Est") + 1) == std::string::npos);
  CHECK(printed_evolution(evolution, 0).find("13001") == std::string::npos);
}

TEST_CASE("data that changed with the program or the options are not told apart, and it is said", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.cells[0].area -= 1;
  now.cells[1].area += 1;
  now.provenance[1] = {"after", "b.gpkg:x", std::string(64, 'c'), "2020-06", now.provenance[1].parameters};
  now.provenance[2].parameters = R"({"area":"planar","map-min":5.0,"status":"matrix"})";
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current("0.2.0"));
  const auto& row = row_of(evolution, "13001", "artif_apres_m2");
  CHECK(figures(row) == "1000.7500 > 1001.7500 : 1.0000 = 1.0000 + 0.0000 + 0.0000");
  CHECK(row.explanation ==
        "données : entrée modifiée : b.gpkg:x (date 2020 → 2020-06, empreinte bbbbbbbb → cccccccc) ; changé en même temps, effet non séparable de celui des données : "
        "paramètre map-min de l'étape compare : sans → 5.0 ; arpent 0.1.0 → 0.2.0");
}

TEST_CASE("a class of another status moves figures because of the rules", "[publish][evolution]") {
  const bool with_ledger = GENERATE(true, false);
  const auto then = usual();
  auto now = then;
  now.classes[2].artificial = false;  // the garden
  now.classes[2].space = Space::urban_vegetation;
  now.make();
  const auto evolution = compare_with_previous(published(then, with_ledger), now.current());
  require_sums(evolution);
  const auto& row = row_of(evolution, "13002", "desartificialisation_m2");
  CHECK(figures(row) == "500.0000 > 0.0000 : -500.0000 = 0.0000 + -500.0000 + 0.0000");
  CHECK(row.cause == "regles");
  CHECK(row.explanation == "règles : CS2/US5 artificialisé → non artificialisé");
  CHECK(row_of(evolution, "13002", "perte_vegetation_urbaine_m2").explanation == "règles : CS2/US5 artificiel → vegetation_urbaine");
  CHECK(figures(row_of(evolution, "Pays d'Aix", "artif_avant_m2")) == "500.0000 > 0.0000 : -500.0000 = 0.0000 + -500.0000 + 0.0000");
  CHECK(find_row(evolution, "13001", "artif_avant_m2") == nullptr);
  CHECK(evolution.differences == std::vector<std::string>{"classe CS2/US5 : artificialisé → non artificialisé, artificiel → vegetation_urbaine"});
}

TEST_CASE("rules are told from data exactly when both changed", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.classes[2].artificial = false;
  now.cells[0].area -= 100;
  now.cells[1].area += 100;
  now.cells[3].area -= 20;  // of the garden's return to farm land: does not count any more
  now.cells[2].area += 20;
  now.provenance[1].sha256 = std::string(64, 'c');
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  require_sums(evolution);
  // Net then 1000.75 − 500; of the same ground by today's classes 1000.75; today 1100.75.
  const auto& row = row_of(evolution, "tout", "artif_nette_m2");
  CHECK(figures(row) == "500.7500 > 1100.7500 : 600.0000 = 100.0000 + 500.0000 + 0.0000");
  CHECK(row.cause == "donnees|regles");
  CHECK(row.explanation == "règles : CS2/US5 artificialisé → non artificialisé ; données : entrée modifiée : b.gpkg:x (empreinte bbbbbbbb → cccccccc)");
}

TEST_CASE("effects that cancel out are a row, and no move", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.classes[2].artificial = false;  // −500 of the garden
  now.cells[3].before = H;            // that today's data call a house
  now.provenance[0].sha256 = std::string(64, 'c');
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  require_sums(evolution);
  const auto& row = row_of(evolution, "13002", "artif_avant_m2");
  CHECK(figures(row) == "500.0000 > 500.0000 : 0.0000 = 500.0000 + -500.0000 + 0.0000");
  CHECK(row.explanation.find("les effets se compensent") != std::string::npos);
}

TEST_CASE("thresholds that only one of the two runs applies are rules, whatever the data", "[publish][evolution][status]") {
  auto plain = usual();
  auto thresholds = plain;
  thresholds.variants = true;
  thresholds.cells = {{"13001", A, A, 8999.25}, {"13001", A, H, 700.75}, {"13001", A, "CS1/US5*", 300}, {"13002", F, F, 9500}, {"13002", G, A, 500}};
  thresholds.provenance[2].parameters = R"({"area":"planar","status":"thresholds"})";
  thresholds.make();
  {
    const auto evolution = compare_with_previous(published(plain), thresholds.current());
    require_sums(evolution);
    const auto& row = row_of(evolution, "13001", "artificialisation_m2");
    CHECK(figures(row) == "1000.7500 > 700.7500 : -300.0000 = 0.0000 + -300.0000 + 0.0000");
    CHECK(row.explanation == "règles : seuils et exemptions du décret appliqués, ils ne l'étaient pas");
    CHECK(find_row(evolution, "13002", "artif_nette_m2") == nullptr);
  }
  {
    const auto previous = published(thresholds, GENERATE(true, false));
    CHECK(previous.thresholds);
    const auto evolution = compare_with_previous(previous, plain.current());
    require_sums(evolution);
    const auto& row = row_of(evolution, "13001", "artificialisation_m2");
    CHECK(figures(row) == "700.7500 > 1000.7500 : 300.0000 = 0.0000 + 300.0000 + 0.0000");
    CHECK(row.explanation == "règles : statut selon la matrice, sans les seuils appliqués dans le produit précédent");
  }
  {  // with another input as well, 50 m² of houses more
    auto now = thresholds;
    now.cells[0].area -= 50;
    now.cells[1].area += 50;
    now.provenance[1].sha256 = std::string(64, 'c');
    now.make();
    const auto evolution = compare_with_previous(published(plain), now.current());
    CHECK(figures(row_of(evolution, "13001", "artificialisation_m2")) == "1000.7500 > 750.7500 : -250.0000 = 50.0000 + -300.0000 + 0.0000");
  }
}

TEST_CASE("ground that a threshold gave its status keeps it when the matrix comes to say the same", "[publish][evolution][status]") {
  Run then;
  then.variants = true;
  then.cells = {{"13001", A, "CS2/US5*", 400}, {"13001", A, G, 600}, {"13001", A, A, 9000}, {"13002", F, F, 10000}};
  then.provenance[2].parameters = R"({"status":"thresholds"})";
  then.make();
  auto now = then;
  now.classes[2].artificial = false;
  now.cells = {{"13001", A, G, 1000}, {"13001", A, A, 9000}, {"13002", F, F, 10000}};
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  require_sums(evolution);
  const auto& row = row_of(evolution, "13001", "artificialisation_m2");
  CHECK(figures(row) == "600.0000 > 0.0000 : -600.0000 = 0.0000 + -600.0000 + 0.0000");
  CHECK(row.explanation.find("n'ont pas été reformées") != std::string::npos);
}

TEST_CASE("an option of the same data is a rule", "[publish][evolution][status]") {
  Run then;
  then.variants = true;
  then.cells = {{"13001", A, "CS1/US5*", 300}, {"13001", A, H, 700}, {"13001", A, A, 9000}, {"13002", F, F, 10000}};
  then.provenance[2] = {"compare", "règles du statut", "", "", R"({"building-min": 50, "other-min": 2500})"};
  then.make();
  auto now = then;
  now.cells = {{"13001", A, "CS1/US5*", 360}, {"13001", A, H, 640}, {"13001", A, A, 9000}, {"13002", F, F, 10000}};
  now.provenance[2].parameters = R"({"building-min": 100, "other-min": 2500})";
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  require_sums(evolution);
  const auto& row = row_of(evolution, "13001", "artif_apres_m2");
  CHECK(figures(row) == "700.0000 > 640.0000 : -60.0000 = 0.0000 + -60.0000 + 0.0000");
  CHECK(row.explanation == "règles : mêmes entrées ; paramètre building-min de l'étape compare : 50 → 100");
}

TEST_CASE("a code that today's nomenclature does not have any more", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.classes.erase(now.classes.begin() + 2);
  now.cells[3].before = "non_classe";
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  require_sums(evolution);
  const auto& row = row_of(evolution, "13002", "non_classe_m2");
  CHECK(figures(row) == "0.0000 > 500.0000 : 500.0000 = 0.0000 + 500.0000 + 0.0000");
  CHECK(row.explanation == "règles : codes qui n'existent plus, comptés non classés : CS2/US5");
}

TEST_CASE("a commune that is new, gone, or of another outline", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.zones.push_back({"13003", "Neuve", "Pays d'Aix", ExactArea(SquareMetres{200})});
  now.cells.push_back({"13003", A, H, 200});
  now.zones[1].area = ExactArea(SquareMetres{9998});
  now.cells[2].area -= 2;
  now.provenance.push_back({"zones", "communes.gpkg:c", std::string(64, 'd'), "", "{}"});
  now.make();
  const auto before = published(then);
  const auto evolution = compare_with_previous(before, now.current());
  require_sums(evolution);
  const auto& fresh = row_of(evolution, "13003", "artif_nette_m2");
  CHECK(fresh.cause == "nouveau");
  CHECK(figures(fresh) == "- > 200.0000 : - = - + - + -");
  CHECK(fresh.explanation == "zone absente du produit précédent");
  const auto& group = row_of(evolution, "Pays d'Aix", "artif_nette_m2");
  CHECK(figures(group) == "500.7500 > 700.7500 : 200.0000 = 200.0000 + 0.0000 + 0.0000");
  CHECK(group.cause == "donnees|perimetre");
  CHECK(group.explanation.find("périmètre : communes entrées : 13003 Neuve ; contours modifiés : 13002 Ouest") == 0);
  const auto& outline = row_of(evolution, "13002", "surface_m2");
  CHECK(figures(outline) == "10000.0000 > 9998.0000 : -2.0000 = -2.0000 + 0.0000 + 0.0000");
  CHECK(outline.explanation.find("périmètre : surface de la zone 10000.0000 → 9998.0000 m²") == 0);
  CHECK(find_row(evolution, "13001", "surface_m2") == nullptr);

  const auto back = compare_with_previous(published(now), then.current());
  CHECK(row_of(back, "13003", "artif_nette_m2").cause == "disparu");
  CHECK(row_of(back, "tout", "artif_nette_m2").explanation.find("communes sorties : 13003 Neuve") != std::string::npos);
}

TEST_CASE("an outline within a square metre is the same", "[publish][evolution]") {
  const auto then = usual();
  auto now = then;
  now.zones[1].area = ExactArea(SquareMetres{9999.5});
  now.cells[2].area -= 0.5;
  now.make();
  const auto evolution = compare_with_previous(published(then), now.current());
  CHECK(row_of(evolution, "13002", "surface_m2").cause.find("perimetre") == std::string::npos);
}

TEST_CASE("effects add up over rows and levels, whatever changed", "[publish][evolution][property]") {
  const int seed = GENERATE(range(1, 21));
  INFO("seed " << seed);
  std::mt19937 random(static_cast<unsigned>(seed));
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  const char* codes[] = {H, G, A, F, "non_classe"};
  const auto fill = [&](Run& run) {
    run.cells.clear();
    for (auto& zone : run.zones) {
      double left = 10000;
      for (int k = 0; k < 6; ++k) {
        const double area = k == 5 ? left : left * pick(1000) / 2000.0;
        left -= area;
        run.cells.push_back({zone.id, codes[pick(5)], codes[pick(5)], area});
      }
    }
  };
  Run then;
  then.zones[1].group = "Arles";
  fill(then);
  then.make();
  auto now = then;
  fill(now);
  for (auto& land : now.classes) {
    if (pick(2) == 0) land.artificial = !*land.artificial;
    if (pick(2) == 0) land.sealed = std::nullopt;
    if (pick(3) == 0) land.space = static_cast<Space>(pick(9));
  }
  now.provenance[1].sha256 = std::string(64, 'c');
  now.make();
  const auto evolution = compare_with_previous(published(then, pick(2) == 0), now.current());
  require_sums(evolution);
  // The same books by today's classes, made another way.
  auto middle = then;
  middle.classes = now.classes;
  middle.make();
  for (std::size_t r = 0; r < middle.account.rows.size(); ++r) {
    const auto& row = middle.account.rows[r];
    const auto* found = find_row(evolution, row.zone, "perte_agricole_m2");
    const auto rules = row.total.farm.loss - then.account.rows[r].total.farm.loss;
    if (found == nullptr) CHECK(rules.zero());
    else CHECK(*found->by_rules == rules);
  }
  std::map<std::string, std::array<BookArea, 3>> communes, whole;
  for (const auto& row : evolution.rows) {
    if (!row.change || row.quantity == "artif_nette_m2_an" || (row.level != "commune" && row.level != "metropole")) continue;
    auto& sum = (row.level == "commune" ? communes : whole)[row.quantity];
    sum[0] += *row.by_data;
    sum[1] += *row.by_rules;
    sum[2] += *row.by_program;
  }
  for (const auto& [quantity, sum] : communes) {
    INFO(quantity);
    CHECK(whole[quantity] == sum);
  }
  CHECK(communes.size() > 10);
}
