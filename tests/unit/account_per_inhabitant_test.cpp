// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>

#include "arpent/account/per_inhabitant.hpp"
#include "arpent/core/error.hpp"

using namespace arpent;
using Catch::Contains;

namespace {

BookArea m2(double value) { return BookArea::from({value}); }

/// Years beside the counts of each commune.
Population population_of(std::vector<int> years, std::vector<std::pair<std::string, std::vector<std::int64_t>>> communes) {
  Population population;
  population.years = std::move(years);
  for (auto& [code, counts] : communes) population.communes.push_back({code, "", std::move(counts)});
  return population;
}

/// One commune, 2020 and 2023.
PopulationSpan span_of(std::int64_t before, std::int64_t after, const PerInhabitantOptions& options = {}) {
  return population_span(population_of({2020, 2023}, {{"00001", {before, after}}}), {{"00001", "Un", 2020, 2023}}, options);
}

const std::string noise = " : sous 1 % et 50 habitants, la hausse ne se distingue pas de l'incertitude du recensement ; le rapport n'a pas de sens";

AccountRow commune_row(const std::string& code, const std::string& group, int before, int after, double area, double artificial_before, double artificial_after) {
  AccountRow row;
  row.zone = code;
  row.name = "Commune " + code;
  row.group = group;
  row.total.area = row.total.compared = m2(area);
  row.total.artificial_before = m2(artificial_before);
  row.total.artificial_after = m2(artificial_after);
  if (artificial_after > artificial_before)
    row.total.artificialised = m2(artificial_after - artificial_before);
  else
    row.total.returned = m2(artificial_before - artificial_after);
  row.windows.push_back({{{before, 0, 0}, {after, 0, 0}}, after - before, row.total, true});
  return row;
}

/// Communes, the territoires they name, the whole.
Account account_of(std::vector<AccountRow> communes) {
  Account account;
  std::map<std::string, AccountRow> groups;
  AccountRow whole;
  whole.level = Level::metropole;
  whole.zone = "tout";
  for (const auto& row : communes) {
    auto& group = groups[row.group];
    group.level = Level::territoire;
    group.zone = group.name = row.group;
    group.total += row.total;
    whole.total += row.total;
  }
  account.rows = std::move(communes);
  for (auto& [name, group] : groups) account.rows.push_back(group);
  account.rows.push_back(whole);
  return account;
}

}  // namespace

TEST_CASE("a growing commune: area per inhabitant, per new inhabitant, SDG 11.3.1", "[per_inhabitant]") {
  // 10 000 people on 400 ha, then 10 500 on 408 ha.
  const auto span = span_of(10000, 10500);
  CHECK(span.growth() == 500);
  CHECK(span.why_no_ratio.empty());
  CHECK(per_inhabitant(m2(4'000'000), span.before).value == Approx(400));
  CHECK(per_inhabitant(m2(4'000'000), span.before).years_before == "2020");
  CHECK(per_inhabitant(m2(4'080'000), span.after).value == Approx(388.571429));
  const auto change = per_inhabitant_change(m2(4'000'000), m2(4'080'000), span);
  CHECK(change.value == Approx(-11.428571));
  CHECK(change.years_before == "2020");
  CHECK(change.years_after == "2023");
  CHECK(per_new_inhabitant(m2(80'000), span).value == Approx(160));
  CHECK(per_new_inhabitant(m2(-80'000), span).value == Approx(-160));
  // ln 1.02 / ln 1.05 = 0.0198026 / 0.0487902
  CHECK(land_consumption_ratio(m2(4'000'000), m2(4'080'000), span).value == Approx(0.405873).epsilon(1e-5));
  // Land and people that grow alike.
  CHECK(land_consumption_ratio(m2(100), m2(105), span).value == Approx(1));
  CHECK(per_new_inhabitant(m2(80'000), span).remarks ==
        std::vector<std::string>{"moins de 5 ans entre les populations : elles partagent des enquêtes de recensement, évolution à lire avec prudence"});
}

TEST_CASE("a shrinking or stable commune has a stock per inhabitant and no ratio to new ones", "[per_inhabitant]") {
  const auto down = span_of(21546, 21443);
  CHECK(per_inhabitant(m2(2'154'600), down.before).value == Approx(100));
  CHECK(per_inhabitant_change(m2(2'154'600), m2(2'154'600), down).value == Approx(0.480343));
  const auto refused = per_new_inhabitant(m2(1000), down);
  CHECK_FALSE(refused.value);
  CHECK(refused.why_not == "population en baisse (\u2212103 habitants, de 21\u202f546 (2020) à 21\u202f443 (2023)) : le rapport n'a pas de sens");
  CHECK(land_consumption_ratio(m2(10), m2(11), down).why_not == refused.why_not);
  CHECK(span_of(1000, 1000).why_no_ratio == "population inchangée (0 habitants, de 1\u202f000 (2020) à 1\u202f000 (2023)) : le rapport n'a pas de sens");
  CHECK(span_of(0, 500).why_no_ratio == "aucun habitant au départ (+500 habitants, de 0 (2020) à 500 (2023)) : le rapport n'a pas de sens");
  CHECK(per_inhabitant(m2(10), span_of(0, 500).before).why_not == "aucun habitant en 2020");
}

TEST_CASE("both thresholds of growth hold, at their very value", "[per_inhabitant]") {
  CHECK(span_of(5000, 5050).why_no_ratio.empty());  // 1 % and 50
  CHECK(span_of(5000, 5049).why_no_ratio == "population presque stable (+49 habitants, de 5\u202f000 (2020) à 5\u202f049 (2023))" + noise);
  CHECK_FALSE(span_of(1000, 1049).why_no_ratio.empty());  // 4.9 % but 49 people
  CHECK(span_of(1000, 1050).why_no_ratio.empty());
  CHECK_FALSE(span_of(10000, 10099).why_no_ratio.empty());  // 99 people but 0.99 %
  CHECK(span_of(10000, 10100).why_no_ratio.empty());
  PerInhabitantOptions fine;
  fine.least_growth = 0;
  fine.least_people = 1;
  CHECK(span_of(10000, 10001, fine).why_no_ratio.empty());
  fine.gap = -1;
  CHECK_THROWS_AS(span_of(10000, 10001, fine), UsageError);
}

TEST_CASE("area that is nothing at a date has no rate of growth", "[per_inhabitant]") {
  CHECK(land_consumption_ratio(m2(0), m2(10), span_of(1000, 1100)).why_not == "surface nulle à l'une des dates : son taux de croissance n'est pas défini");
  CHECK_FALSE(land_consumption_ratio(m2(10), m2(0), span_of(1000, 1100)).value);
}

TEST_CASE("a year without population: the nearest is named, or the figure refused; nothing between", "[per_inhabitant]") {
  const auto population = load_population();
  // Saint-Zacharie, surveyed 2017 and 2020; the table has 2016 and 2018.
  const auto near = population_span(population, {{"83120", "Saint-Zacharie", 2017, 2020}});
  const auto stock = per_inhabitant(m2(5'993'000), near.before);
  CHECK(stock.value == Approx(1000));
  CHECK(stock.years_before == "2018");
  CHECK(stock.remarks == std::vector<std::string>{"Saint-Zacharie : population 2018 pour un relevé de 2017"});
  // Growth over two years is not that of a window of three.
  CHECK(near.why_no_ratio ==
        "populations sur d'autres durées que les relevés : Saint-Zacharie (population de 2018 à 2020, relevés de 2017 à 2020 ; il manque la population de 2017) ; le "
        "rapport n'a pas de sens");
  PerInhabitantOptions strict;
  strict.gap = 0;
  const auto exact = population_span(population, {{"83120", "Saint-Zacharie", 2017, 2020}}, strict);
  CHECK(per_inhabitant(m2(1), exact.before).why_not == "population inconnue : Saint-Zacharie (2017)");
  CHECK(per_inhabitant(m2(1), exact.after).value.has_value());
  CHECK(exact.why_no_ratio == "population inconnue : Saint-Zacharie (2017)");
  CHECK(population_span(population, {{"99999", "Nulle", 2020, 2023}}).why_no_ratio == "population inconnue : Nulle (2020)");
  CHECK(population_span(population, {{"13001", "Aix", {}, 2023}}).why_no_ratio == "année de relevé inconnue ou multiple : Aix");
  CHECK(population_span(population, {{"13001", "Aix", 2020, 2020}}).why_no_ratio ==
        "populations sur d'autres durées que les relevés : Aix (relevés de 2020 et 2020) ; le rapport n'a pas de sens");
  CHECK_THROWS_WITH(population_span(population, {{"13001", "Aix", 2020, 2023}, {"13001", "Aix", 2020, 2023}}), Contains("the commune 13001 Aix stands twice"));
}

TEST_CASE("Aix-en-Provence and Marseille, real populations", "[per_inhabitant]") {
  const auto population = load_population();
  const auto aix = population_span(population, {{"13001", "Aix-en-Provence", 2020, 2023}});
  CHECK(aix.growth() == 2573);  // 149 695 − 147 122, 1.75 %
  CHECK(per_new_inhabitant(m2(257'300), aix).value == Approx(100));
  const auto marseille = population_span(population, {{"13055", "Marseille", 2020, 2023}});
  CHECK(marseille.growth() == 15719);  // 886 040 − 870 321, 1.81 %
  const auto both = population_span(population, {{"13001", "Aix-en-Provence", 2020, 2023}, {"13055", "Marseille", 2020, 2023}});
  CHECK(both.growth() == 18292);
  CHECK(both.before.people == 1017443);
  // Marseille from 2019 to 2020 lost 410 people.
  CHECK_THAT(population_span(population, {{"13055", "Marseille", 2019, 2020}}).why_no_ratio, Contains("population en baisse (\u2212410 habitants"));
}

TEST_CASE("ENAF consumption per new inhabitant of Aix and Marseille, 2016 to 2020", "[per_inhabitant][enaf]") {
  // Cerema, fichiers fonciers, 1 January 2016 to 1 January 2020: Aix 2 446 085 m² of which housing 1 449 904; Marseille 569 493
  // and 457 710.
  EnafAccount account;
  account.destinations = {Destination::habitat, Destination::total};
  const auto row = [](Level level, const std::string& zone, double housing, double total) {
    EnafRow one;
    one.level = level;
    one.zone = one.name = zone;
    one.period = {2016, 2020};
    one.area[static_cast<std::size_t>(Destination::habitat)] = m2(housing);
    one.area[static_cast<std::size_t>(Destination::total)] = m2(total);
    return one;
  };
  account.rows = {row(Level::commune, "13001", 1449904, 2446085), row(Level::commune, "13055", 457710, 569493), row(Level::territoire, "T", 1907614, 3015578),
                  row(Level::metropole, "tout", 1907614, 3015578)};
  const std::vector<EnafZone> zones{{"13001", "Aix-en-Provence", "T", {}}, {"13055", "Marseille", "T", {}}};
  const auto rows = make_enaf_inhabitants(account, zones, load_population());
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].population.growth() == 4116);                       // 147 122 − 143 006
  CHECK(rows[0].total_per_new.value == Approx(2446085.0 / 4116));   // 594.3 m²
  CHECK(rows[0].housing_per_new.value == Approx(352.2604));
  CHECK(rows[1].population.growth() == 8110);                       // 870 321 − 862 211: 0.94 %
  CHECK_THAT(rows[1].total_per_new.why_not, Contains("population presque stable (+8\u202f110 habitants"));
  CHECK(rows[2].population.growth() == 12226);                      // 1.22 % of 1 005 217
  CHECK(rows[2].total_per_new.value == Approx(3015578.0 / 12226));
  CHECK(rows[3].total_per_new.value == rows[2].total_per_new.value);

  account.rows[3].missing = {"13001"};
  account.rows[0].period = {2011, 2021};
  account.destinations = {Destination::total};
  const auto lacking = make_enaf_inhabitants(account, zones, load_population());
  CHECK(lacking[3].total_per_new.why_not == "consommation inconnue : 13001");
  CHECK(lacking[0].total_per_new.why_not == "population inconnue : Aix-en-Provence (2011)");
  CHECK(lacking[2].housing_per_new.why_not == "la table ne distingue pas l'habitat");
}

TEST_CASE("rows of the account: communes at their own dates, territoires and the whole", "[per_inhabitant]") {
  const auto population =
      population_of({2018, 2020, 2021, 2023}, {{"00001", {900, 1000, 1010, 1100}}, {"00002", {2000, 2100, 2110, 2050}}, {"00003", {300, 310, 390, 400}}});
  // One from 2020 to 2023, two from 2018 to 2021, three from 2018 to 2021.
  auto account = account_of({commune_row("00001", "Est", 2020, 2023, 1e6, 400'000, 410'000), commune_row("00002", "Est", 2018, 2021, 1e6, 300'000, 304'400),
                             commune_row("00003", "Ouest", 2018, 2021, 1e6, 90'000, 87'300)});
  const auto rows = make_inhabitant_account(account, population);
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].artificial_before.value == Approx(400));
  CHECK(rows[0].artificial_after.value == Approx(410'000.0 / 1100));
  CHECK(rows[0].net_per_new.value == Approx(100));
  CHECK(rows[1].net_per_new.value == Approx(40));
  CHECK(rows[2].net_per_new.value == Approx(-30));
  const auto& est = rows[3];
  CHECK(est.zone == "Est");
  CHECK(est.population.before.people == 3000);
  CHECK(est.population.before.years == "2018|2020");
  CHECK(est.population.after.people == 3210);
  CHECK(est.population.after.years == "2021|2023");
  CHECK(est.net_per_new.value == Approx(14'400.0 / 210));
  CHECK(est.consumption_ratio.value == Approx(std::log(714'400.0 / 700'000) / std::log(3210.0 / 3000)));
  CHECK(rows[5].level == Level::metropole);
  CHECK(rows[5].population.growth() == 300);
  CHECK(rows[5].net_per_new.value == Approx(11'700.0 / 300));

  // A commune at several dates has no year, nor has its group; ground seen in a sliver does not date it.
  auto several = account;
  auto sliver = several.rows[1].windows.front();
  sliver.window.before.year = 2020;
  sliver.dates_zone = false;
  several.rows[1].windows.push_back(sliver);
  CHECK(make_inhabitant_account(several, population)[1].net_per_new.value.has_value());
  several.rows[1].windows.back().dates_zone = true;
  const auto mixed = make_inhabitant_account(several, population);
  CHECK(mixed[1].net_per_new.why_not == "relevée à plusieurs dates (2018|2020 à 2021) : aucune année de population ne convient");
  CHECK(mixed[3].artificial_before.why_not == "année de relevé inconnue ou multiple : Commune 00002");
  CHECK(mixed[4].net_per_new.value.has_value());
  several.rows[1].windows.clear();
  CHECK(make_inhabitant_account(several, population)[1].artificial_after.why_not == "aucun sol comparé : année de relevé inconnue");

  // A stock of half the ground is not a stock of the commune.
  account.rows[0].total.compared = m2(500'000);
  const auto half = make_inhabitant_account(account, population);
  CHECK(half[0].artificial_before.why_not == "seulement 50 % du territoire est classé aux deux dates (il en faut 99 %)");
  CHECK_FALSE(half[0].net_per_new.value);
}

TEST_CASE("few people counted over another span do not refuse a whole, and are named", "[per_inhabitant]") {
  // The second was surveyed in 2017, its population is of 2018: 1 of 100 people, then 2 of 101.
  const auto population = population_of({2018, 2020, 2023}, {{"00001", {0, 9900, 10500}}, {"00002", {100, 100, 120}}});
  const std::vector<DatedCommune> dated{{"00001", "Grande", 2020, 2023}, {"00002", "Petite", 2017, 2020}};
  const auto span = population_span(population, dated);
  CHECK(span.why_no_ratio.empty());
  CHECK(span.growth() == 600);
  REQUIRE(span.remarks.size() == 3);
  CHECK(span.remarks[0] == "Petite : population 2018 pour un relevé de 2017");
  CHECK_THAT(span.remarks[1], Contains("au plus 1 % des habitants comptés sur une autre durée : Petite (population de 2018 à 2020, relevés de 2017 à 2020"));
  PerInhabitantOptions strict;
  strict.other_span = 0.0099;
  CHECK_THAT(population_span(population, dated, strict).why_no_ratio, Contains("populations sur d'autres durées que les relevés : Petite"));
}

TEST_CASE("populations of communes sum to those of their group, and figures are either given or explained", "[per_inhabitant]") {
  std::mt19937_64 random(20200);
  const auto pick = [&](std::int64_t low, std::int64_t high) { return std::uniform_int_distribution<std::int64_t>(low, high)(random); };
  const std::vector<int> years{2018, 2019, 2020, 2021, 2022, 2023};
  int given = 0, refused = 0;
  for (int round = 0; round < 300; ++round) {
    Population population;
    population.years = years;
    std::vector<DatedCommune> dated;
    const auto count = pick(1, 8);
    for (int c = 0; c < count; ++c) {
      PopulationCommune commune{std::to_string(10000 + c), "", {}};
      for (std::size_t y = 0; y < years.size(); ++y) commune.counts.push_back(pick(0, 5000));
      population.communes.push_back(commune);
      const int start = static_cast<int>(pick(2018, 2020));
      dated.push_back({commune.insee, "", start, start + 3});
    }
    const auto group = population_span(population, dated);
    std::int64_t before = 0, after = 0, growth = 0;
    for (const auto& one : dated) {
      const auto span = population_span(population, {one});
      REQUIRE(span.before.people == population.at(one.insee, *one.before));
      before += *span.before.people;
      after += *span.after.people;
      growth += *span.growth();
    }
    REQUIRE(group.before.people == before);
    REQUIRE(group.after.people == after);
    REQUIRE(group.growth() == growth);
    const auto area = BookArea::from_cm2(pick(-1'000'000'000, 1'000'000'000));
    for (const auto& figure : {per_new_inhabitant(area, group), per_inhabitant(area, group.before), per_inhabitant_change(area, area, group),
                               land_consumption_ratio(area, area, group)}) {
      REQUIRE(figure.value.has_value() == figure.why_not.empty());
      if (figure.value) REQUIRE(std::isfinite(*figure.value));
    }
    const bool grows = before > 0 && growth >= 50 && static_cast<double>(growth) >= 0.01 * static_cast<double>(before);
    REQUIRE(per_new_inhabitant(area, group).value.has_value() == grows);
    ++(grows ? given : refused);
  }
  CHECK(given > 50);
  CHECK(refused > 50);
}
