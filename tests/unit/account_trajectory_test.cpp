// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include "arpent/account/trajectory.hpp"
#include "arpent/core/error.hpp"

using namespace arpent;
using Catch::Matchers::Contains;

namespace {

BookArea ha(double hectares) { return BookArea::from({hectares * 1e4}); }
BookArea m2(double metres) { return BookArea::from({metres}); }

/// Hectares by year, from `first` on.
struct Series {
  std::string insee;
  std::vector<double> hectares;
};

/// `reference` hectares spread over 2011–2020, then these years.
Series since_2011(const std::string& insee, double reference, std::vector<double> later) {
  std::vector<double> years(10, reference / 10);
  years.insert(years.end(), later.begin(), later.end());
  return {insee, years};
}

Enaf table(int first, const std::vector<Series>& all) {
  Enaf enaf;
  enaf.covered = {first, first + static_cast<int>(all.front().hectares.size())};
  enaf.destinations = {Destination::total};
  for (const auto& one : all) {
    EnafCommune commune{one.insee, one.insee, {}, std::nullopt};
    for (const auto figure : one.hectares) {
      EnafAreas areas{};
      areas[static_cast<std::size_t>(Destination::total)] = ha(figure);
      commune.years.push_back(areas);
    }
    enaf.communes.push_back(commune);
  }
  return enaf;
}

const std::vector<EnafZone> three{{"13001", "Aix", "Nord", {}}, {"13002", "Bas", "Nord", {}}, {"13003", "Cap", "Sud", {}}};

Provision law(const std::string& source = "loi", SurveyDate date = {2021, 8, 22}) { return {source, date, {}}; }

Guarantee one_hectare() { return {"g", "garantie communale", ha(1), {2021, 2031}, "PLU prescrit", {2026, 8, 22}, law("loi 2023", {2023, 7, 20}), {}, {}}; }

/// −50 % of 2011–2021 in 2021–2031, one hectare a commune.
Targets half(std::int64_t reduction = 500000) {
  Targets targets;
  targets.file = "cibles.json";
  Tranche tranche;
  tranche.period = {2021, 2031};
  tranche.reference = enaf_reference;
  tranche.reduction = Percent{reduction};
  tranche.guarantee = "g";
  tranche.provision = law();
  targets.scenarios.push_back({"loi", "Loi", TargetStatus::in_force, "", {tranche}});
  targets.guarantees.push_back(one_hectare());
  return targets;
}

Tranche& tranche_of(Targets& targets) { return targets.scenarios.front().tranches.front(); }

/// Rows by zone.
std::map<std::string, TrajectoryRow> rows_of(const Enaf& enaf, const std::vector<EnafZone>& zones, const Targets& targets, const TrajectoryOptions& options = {}) {
  std::map<std::string, TrajectoryRow> rows;
  for (auto& row : make_trajectory(enaf, zones, "Ensemble", targets, options).rows) rows[row.zone] = row;
  return rows;
}

TrajectoryRow only(const Series& series, const Targets& targets = half(), int first = 2011, const TrajectoryOptions& options = {}) {
  const auto rows = rows_of(table(first, {series}), {{series.insee, "A", "", {}}}, targets, options);
  return rows.at(series.insee);
}

Enaf drawn() {
  return table(2011, {since_2011("13001", 100, {12, 12, 12, 12}), since_2011("13002", 0.5, {0, 0, 0, 0}), since_2011("13003", 0, {0.5, 0, 0.7, 0})});
}

}  // namespace

TEST_CASE("a commune: half of its reference, what is left, the pace and its end", "[trajectory]") {
  const auto row = only(since_2011("13001", 100, {12, 12, 12, 12}));
  CHECK(row.reference == ha(100));
  CHECK(row.allowance == ha(50));
  CHECK(row.guarantee == ha(1));
  CHECK(row.ceiling == ha(50));
  CHECK(row.used == ha(48));
  CHECK(row.reserve == ha(0));
  CHECK(row.remaining == ha(2));
  CHECK(row.pace == ha(12));
  CHECK(row.pace_period == EnafPeriod{2021, 2025});
  CHECK(row.data_until == 2025);
  // Six years are left: 48 + 6 × 12. Not 9 and not 10 years of the pace.
  CHECK(row.projection == ha(120));
  CHECK(row.gap == ha(70));
  CHECK(row.bearable_pace == m2(3333.3333));
  CHECK(row.exhausted == 2025);
  CHECK(row.state == TrajectoryState::will_exceed);
  CHECK(row.source == "loi (2021-08-22) ; garantie : loi 2023 (2023-07-20)");
  CHECK(row.formula ==
        "Enveloppe = 100,00 ha consommés du 1er janvier 2011 au 1er janvier 2021 × (1 − 50 %) = 50,00 ha. Garantie : 1,00 ha. Plafond = le plus grand des "
        "deux = 50,00 ha. Consommé du 1er janvier 2021 au 1er janvier 2025 : 48,00 ha. Reste = plafond − consommé = 2,00 ha. Rythme = 48,00 ha du 1er janvier "
        "2021 au 1er janvier 2025 ÷ 4 ans = 12,00 ha par an. Projection au 1er janvier 2031 = 48,00 ha + 12,00 ha × 6 ans = 120,00 ha. Épuisement : 2,00 ha ÷ "
        "12,00 ha par an = 0,17 an après le 1er janvier 2025, soit en 2025.");
  CHECK(row.mention.empty());
}

TEST_CASE("a ceiling reached on 1 January is reached in the year before", "[trajectory]") {
  CHECK(only(since_2011("13001", 100, {10, 10, 10, 10})).exhausted == 2025);          // 40 + 10: on 1 January 2026
  CHECK(only(since_2011("13001", 100, {9.9999, 10, 10, 10})).exhausted == 2026);      // a little later
  CHECK(only(since_2011("13001", 100, {5, 5, 5, 5})).exhausted == 2030);              // 50 on 1 January 2031: the last year
  CHECK(only(since_2011("13001", 100, {5, 5, 5, 5})).state == TrajectoryState::holds);
  CHECK(only(since_2011("13001", 100, {5, 5, 5, 5.0001})).state == TrajectoryState::will_exceed);
}

TEST_CASE("the guarantee is a floor: for half under one hectare, and for no reference at all", "[trajectory]") {
  const auto rows = rows_of(drawn(), three, half());
  const auto& small = rows.at("13002");
  CHECK(small.allowance == ha(0.25));
  CHECK(small.ceiling == ha(1));
  CHECK(small.remaining == ha(1));
  CHECK(small.state == TrajectoryState::holds);
  CHECK_FALSE(small.exhausted);
  CHECK(small.pace == ha(0));
  CHECK_THAT(small.mention, Contains("plafond porté par la garantie communale, condition tenue pour remplie, à vérifier (PLU prescrit avant le 22 août 2026)") &&
                                Contains("rythme nul : jamais épuisé à ce rythme"));
  const auto& none = rows.at("13003");
  CHECK(none.reference == ha(0));
  CHECK(none.allowance == ha(0));
  CHECK(none.ceiling == ha(1));
  CHECK(none.used == ha(1.2));
  CHECK(none.remaining == ha(-0.2));
  CHECK(none.exhausted == 2023);  // 0.5, 0.5, 1.2: in the series, not by the pace
  CHECK(none.state == TrajectoryState::exceeded);
  CHECK(none.bearable_pace == ha(0));
  CHECK_THAT(none.formula, Contains("Reste = plafond − consommé = −0,20 ha") && Contains("Plafond atteint dans la série en 2023"));
}

TEST_CASE("a group is held against its own half and the sum of its guarantees", "[trajectory]") {
  const auto rows = rows_of(drawn(), three, half());
  const auto& whole = rows.at("tout");
  CHECK(whole.level == TargetLevel::metropole);
  CHECK(whole.reference == ha(100.5));
  CHECK(whole.allowance == ha(50.25));
  CHECK(whole.guarantee == ha(3));
  CHECK(whole.ceiling == ha(50.25));
  CHECK(whole.communes_sum == ha(52));
  CHECK(whole.used == ha(49.2));
  CHECK(whole.remaining == ha(1.05));
  CHECK(whole.pace == ha(12.3));
  CHECK(whole.exhausted == 2025);
  CHECK_THAT(whole.mention, Contains("la somme des plafonds des communes dépasse ce plafond de 1,75 ha") &&
                                Contains("garantie communale tenue pour acquise dans 3 communes sur 3"));
  CHECK_THAT(whole.formula, Contains("Garantie (somme de celles de 3 communes) : 3,00 ha"));
  const auto& north = rows.at("Nord");
  CHECK(north.level == TargetLevel::territoire);
  CHECK(north.ceiling == ha(50.25));
  CHECK(north.guarantee == ha(2));
  CHECK(north.communes_sum == ha(51));
}

TEST_CASE("92 guarantees pooled are 92 hectares, not one", "[trajectory]") {
  std::vector<Series> series;
  std::vector<EnafZone> zones;
  for (int i = 0; i < 92; ++i) {
    const auto code = fmt::format("13{:03}", i + 1);
    series.push_back(since_2011(code, 1, {0.1, 0.1}));
    zones.push_back({code, code, "", {}});
  }
  const auto whole = rows_of(table(2011, series), zones, half()).at("tout");
  CHECK(whole.allowance == ha(46));
  CHECK(whole.guarantee == ha(92));
  CHECK(whole.ceiling == ha(92));
  CHECK(whole.communes_sum == ha(92));
  CHECK(whole.used == ha(18.4));
  CHECK_THAT(whole.mention, Contains("plafond porté par la somme des garanties des communes"));
  CHECK_THAT(whole.mention, !Contains("la somme des plafonds"));
}

TEST_CASE("a commune without its condition has no guarantee, and the sum lacks it", "[trajectory]") {
  auto targets = half();
  targets.guarantees.front().exceptions = {{"13002", false, "règlement national d'urbanisme"}, {"13003", true, "procédure non retrouvée"}};
  const auto rows = rows_of(drawn(), three, targets);
  CHECK(rows.at("13002").guarantee == ha(0));
  CHECK(rows.at("13002").ceiling == ha(0.25));
  CHECK_THAT(rows.at("13002").mention, Contains("garantie communale non comptée, condition non remplie : règlement national d'urbanisme"));
  CHECK_THAT(rows.at("13003").mention, Contains("garantie communale non comptée, condition inconnue : procédure non retrouvée"));
  CHECK(rows.at("tout").guarantee == ha(1));
  CHECK_THAT(rows.at("tout").mention, Contains("garantie communale non comptée dans 2 communes"));
  // Nothing allowed and something used: gone in the first year that used any.
  CHECK(rows.at("13003").ceiling == ha(0));
  CHECK(rows.at("13003").exhausted == 2021);
  targets.guarantees.front().exceptions = {{"13001", false, "aucun document"}};
  CHECK(only(since_2011("13001", 0, {0, 0, 0.5, 0}), targets).exhausted == 2023);
}

TEST_CASE("a ceiling of zero of which nothing is used is not exhausted", "[trajectory]") {
  auto targets = half();
  targets.guarantees.front().exceptions = {{"13001", false, "aucun document"}};
  const auto row = only(since_2011("13001", 0, {0, 0}), targets);
  CHECK(row.ceiling == ha(0));
  CHECK(row.state == TrajectoryState::holds);
  CHECK_FALSE(row.exhausted);
}

TEST_CASE("a special area replaces the hectare of its commune", "[trajectory]") {
  auto targets = half();
  targets.guarantees.front().specials = {{"13002", ha(1.5), "commune nouvelle, une commune déléguée", law("loi 2023", {2023, 7, 20})}};
  const auto rows = rows_of(drawn(), three, targets);
  CHECK(rows.at("13002").ceiling == ha(1.5));
  CHECK_THAT(rows.at("13002").mention, Contains("commune nouvelle, une commune déléguée"));
  CHECK(rows.at("tout").guarantee == ha(3.5));
}

TEST_CASE("percentages apply to unrounded areas, and are rounded once", "[trajectory]") {
  // Aix-en-Provence, 520.681 ha in ten years: 54.5 % less is 236.909855 ha.
  const auto aix = only(since_2011("13001", 520.681, {0}), half(545000));
  CHECK(aix.reference == ha(520.681));
  CHECK(aix.allowance == m2(2369098.55));
  CHECK(only(since_2011("13055", 229.817, {0})).allowance == m2(1149085));
  // Half of three square centimetres: halves go away from zero.
  Enaf enaf = table(2011, {since_2011("13001", 0, {0})});
  enaf.communes.front().years.front()[static_cast<std::size_t>(Destination::total)] = BookArea::from_cm2(3);
  CHECK(rows_of(enaf, {{"13001", "A", "", {}}}, half()).at("13001").allowance == BookArea::from_cm2(2));
}

TEST_CASE("reserves are counted apart from what is used, in their commune and year", "[trajectory]") {
  auto targets = half();
  targets.reserves.push_back({"pene", "PENE", ha(12500), law("arrêté", {2024, 5, 31}), {}});
  auto& projects = targets.reserves.front().projects;
  projects.push_back({"Gare", "13001", 2022, ha(8), law("arrêté", {2024, 5, 31})});
  tranche_of(targets).reserves = {"pene"};
  const auto rows = rows_of(drawn(), three, targets);
  for (const auto* zone : {"13001", "Nord", "tout"}) {
    CHECK(rows.at(zone).reserve == ha(8));
    CHECK_THAT(rows.at(zone).mention, Contains("comptés à part : Gare (2022)"));
  }
  CHECK(rows.at("13001").used == ha(40));
  CHECK(rows.at("13001").pace == ha(10));
  CHECK(rows.at("13001").ceiling == ha(50));  // the reserve takes nothing off what is allowed
  CHECK(rows.at("13001").exhausted == 2025);
  CHECK_THAT(rows.at("13001").formula, Contains("Consommé du 1er janvier 2021 au 1er janvier 2025 : 40,00 ha, hors 8,00 ha en réserve"));
  CHECK(rows.at("13002").reserve == ha(0));
  CHECK(rows.at("Sud").used == ha(1.2));

  SECTION("the year in which the ceiling was reached leaves the reserve out") {
    auto more = drawn();
    more.communes[0].years.back()[static_cast<std::size_t>(Destination::total)] = ha(30);  // 12, 4, 12, 30: 50 is passed in 2024
    CHECK(rows_of(more, three, targets).at("13001").exhausted == 2024);
    more.communes[0].years[12][static_cast<std::size_t>(Destination::total)] = ha(26);  // 12, 4, 26, 30
    CHECK(rows_of(more, three, targets).at("13001").exhausted == 2024);  // with the reserve, 50 would be passed in 2023
  }
  SECTION("all of a year may be counted apart") {
    projects.push_back({"Ligne", "13001", 2022, ha(4), law()});
    CHECK(rows_of(drawn(), three, targets).at("13001").used == ha(36));
  }
  SECTION("more than the commune consumed is an error that names the projects") {
    projects.push_back({"Ligne", "13001", 2022, ha(5), law()});
    CHECK_THROWS_WITH(make_trajectory(drawn(), three, "Ensemble", targets),
                      "cibles.json: reserves take 130000.0000 m2 off commune 13001 in 2022 (Gare, Ligne), where the ENAF table has 120000.0000 m2; give the year in "
                      "which the table counts it");
  }
  SECTION("a year that the series does not have yet, or a commune elsewhere, is remarked on") {
    projects.push_back({"Port", "13003", 2028, ha(5), law()});
    projects.push_back({"Canal", "59350", 2022, ha(5), law()});
    const auto trajectory = make_trajectory(drawn(), three, "Ensemble", targets);
    REQUIRE(trajectory.remarks.size() == 2);
    CHECK_THAT(trajectory.remarks[0], Contains("'Port' (13003, 2028): not taken off yet: the series is 2011-2025"));
    CHECK_THAT(trajectory.remarks[1], Contains("'Canal' (59350, 2022): the commune is not among the zones"));
  }
}

TEST_CASE("ceilings by territoire, sector and commune stand beside each other", "[trajectory]") {
  auto targets = half();
  auto& tranche = tranche_of(targets);
  tranche.reduction.reset();
  tranche.reference.reset();
  const auto scot = law("SCoT", {2025, 3, 1});
  tranche.ceilings = {{TargetLevel::territoire, "Sud", {}, ha(0.8), scot}, {TargetLevel::secteur, "Littoral", {"13001", "13003"}, ha(60), scot}};
  const auto trajectory = make_trajectory(drawn(), three, "Ensemble", targets);
  REQUIRE(trajectory.rows.size() == 3);
  const auto &south = trajectory.rows[0], &coast = trajectory.rows[1], &whole = trajectory.rows[2];
  CHECK(south.zone == "Sud");
  CHECK(south.allowance == ha(0.8));
  CHECK(south.ceiling == ha(1));  // the guarantee of its commune
  CHECK(south.source == "SCoT (2025-03-01) ; garantie : loi 2023 (2023-07-20)");
  CHECK(coast.level == TargetLevel::secteur);
  CHECK(coast.used == ha(49.2));
  CHECK(coast.remaining == ha(10.8));
  CHECK(coast.exhausted == 2025);
  CHECK_FALSE(coast.communes_sum);  // its communes have no figure of their own
  CHECK_THAT(coast.formula, Contains("Enveloppe = 60,00 ha fixés. Garantie (somme de celles de 2 communes) : 2,00 ha."));
  CHECK(whole.zone == "tout");
  CHECK_FALSE(whole.ceiling);
  CHECK(whole.guarantee == ha(3));
  CHECK(whole.used == ha(49.2));
  CHECK(whole.state == TrajectoryState::unknown);

  SECTION("an absolute ceiling goes before the percentage, for its zone alone") {
    auto mixed = half();
    tranche_of(mixed).ceilings = {{TargetLevel::commune, "13001", {}, ha(40), scot}};
    const auto rows = rows_of(drawn(), three, mixed);
    CHECK(rows.at("13001").ceiling == ha(40));
    CHECK_FALSE(rows.at("13001").reduction);
    CHECK(rows.at("13001").exhausted == 2024);  // 12, 24, 36, 48
    CHECK(rows.at("tout").ceiling == ha(50.25));
    CHECK(rows.at("tout").communes_sum == ha(42));
    CHECK_THAT(rows.at("tout").mention, Contains("la somme des plafonds des communes est inférieure à ce plafond de 8,25 ha"));
  }
  SECTION("zones that are not there are errors, all of them") {
    tranche.ceilings = {{TargetLevel::territoire, "Est", {}, ha(1), scot}, {TargetLevel::secteur, "S", {"13009"}, ha(1), scot}, {TargetLevel::commune, "13008", {}, ha(1), scot}};
    CHECK_THROWS_WITH(make_trajectory(drawn(), three, "Ensemble", targets),
                      "cibles.json: scenario 'loi', tranche 2021-2031, ceiling of Est: no group of zones has this name; there is Nord, Sud\n"
                      "cibles.json: scenario 'loi', tranche 2021-2031, ceiling of S: commune 13009 is not among the zones\n"
                      "cibles.json: scenario 'loi', tranche 2021-2031, ceiling of 13008: no zone has this code");
  }
}

TEST_CASE("a tolerance raises what is allowed, before the guarantee", "[trajectory]") {
  auto targets = half();
  targets.scenarios.front().status = TargetStatus::discussed;
  tranche_of(targets).tolerance = Tolerance{{300000}, law("projet de loi", {2025, 6, 17})};
  const auto rows = rows_of(drawn(), three, targets);
  CHECK(rows.at("13001").ceiling == ha(65));
  CHECK(rows.at("13002").allowance == ha(0.325));
  CHECK(rows.at("13002").ceiling == ha(1));  // not 1.3
  CHECK(rows.at("13001").tolerance == Percent{300000});
  CHECK_THAT(rows.at("13001").mention, Contains("en discussion : ne s'applique pas"));
  CHECK_THAT(rows.at("13001").formula, Contains("× (1 − 50 %) × (1 + 30 %) = 65,00 ha"));
  CHECK_THAT(rows.at("13001").source, Contains("dépassement : projet de loi (2025-06-17)"));
}

TEST_CASE("what is not yet law on a day is left out and remarked on", "[trajectory]") {
  auto targets = half();
  targets.scenarios.push_back(targets.scenarios.front());
  targets.scenarios.back().name = "region";
  targets.scenarios.back().tranches.front().provision = law("arrêté", {2024, 5, 31});
  const auto at = [&](SurveyDate day) { return make_trajectory(drawn(), three, "Ensemble", targets, {day}); };
  const auto early = at({2022, 1, 1});
  CHECK(early.rows.size() == 6);
  CHECK_FALSE(early.rows.front().guarantee);
  CHECK(early.rows[1].ceiling == ha(0.25));  // no guarantee before July 2023
  REQUIRE(early.remarks.size() == 2);
  CHECK(early.remarks[0] == "scenario 'loi', tranche 2021-2031: the guarantee is left out: loi 2023 (2023-07-20) is not in force on 2022-01-01");
  CHECK(early.remarks[1] == "scenario 'region', tranche 2021-2031 is left out: arrêté (2024-05-31) is not in force on 2022-01-01");
  CHECK(at({2023, 7, 20}).rows[1].ceiling == ha(1));
  CHECK(at({2024, 5, 31}).rows.size() == 12);
  CHECK(at({2020, 1, 1}).rows.empty());
}

TEST_CASE("a commune without figures has no ceiling and its groups say so", "[trajectory]") {
  const auto enaf = table(2011, {since_2011("13001", 100, {12}), since_2011("13003", 10, {1})});
  const auto rows = rows_of(enaf, three, half());
  CHECK_FALSE(rows.count("13002"));
  const auto& north = rows.at("Nord");
  CHECK(north.missing == std::vector<std::string>{"13002"});
  CHECK(north.ceiling == ha(50));
  CHECK(north.guarantee == ha(1));  // of the communes it speaks of
  CHECK_THAT(north.mention, Contains("sans 1 commune sans données : 13002"));
  CHECK_THAT(rows.at("tout").mention, Contains("13002"));

  SECTION("an absolute ceiling of the group cannot be compared with a part of it") {
    auto targets = half();
    tranche_of(targets).ceilings = {{TargetLevel::territoire, "Nord", {}, ha(30), law()}};
    const auto row = rows_of(enaf, three, targets).at("Nord");
    CHECK(row.ceiling == ha(30));
    CHECK(row.used == ha(12));
    CHECK_FALSE(row.remaining);
    CHECK_FALSE(row.gap);
    CHECK_FALSE(row.exhausted);
    CHECK(row.state == TrajectoryState::unknown);
    CHECK_THAT(row.mention, Contains("le plafond vaut pour tout le territoire : le reste n'est pas calculé"));
  }
}

TEST_CASE("a series that ends where the period starts: nothing used, the pace of the years before", "[trajectory]") {
  const auto row = only({"13001", {8.4, 8.4, 8.4, 8.4, 8.4, 2, 2, 2, 2, 7}});
  CHECK(row.data_until == 2021);
  CHECK(row.used == ha(0));
  CHECK(row.remaining == ha(28.5));
  CHECK(row.pace_period == EnafPeriod{2016, 2021});
  CHECK(row.pace == ha(3));
  CHECK(row.projection == ha(30));
  CHECK(row.exhausted == 2030);  // 9.5 years
  CHECK_THAT(row.mention, Contains("aucune année observée dans la période : rythme de 2016-2021"));
  TrajectoryOptions two;
  two.pace_years = 2;
  CHECK(only({"13001", {8.4, 8.4, 8.4, 8.4, 8.4, 2, 2, 2, 2, 7}}, half(), 2011, two).pace == ha(4.5));
  two.pace_years = 0;
  CHECK_THROWS_AS(only({"13001", {1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}, half(), 2011, two), UsageError);
}

TEST_CASE("a series that ends before the period says nothing of what is used or left", "[trajectory]") {
  auto targets = half();
  tranche_of(targets).reference = EnafPeriod{2009, 2019};
  const auto row = only({"13001", {4, 4, 4, 4, 4, 4, 4, 4, 4, 4}}, targets, 2009);
  CHECK(row.ceiling == ha(20));
  CHECK_FALSE(row.used);
  CHECK_FALSE(row.remaining);
  CHECK(row.projection == ha(40));
  CHECK(row.exhausted == 2025);  // from 2021 on, 5 years
  CHECK_THAT(row.mention, Contains("la série s'arrête le 1er janvier 2019, avant la période : consommé non connu"));
}

TEST_CASE("a series without the reference gives no ceiling; one that starts late, no use", "[trajectory]") {
  const auto later = only({"13001", {1, 1, 1, 1, 1, 1, 1, 2}}, half(), 2015);  // 2015–2022
  CHECK_FALSE(later.reference);
  CHECK_FALSE(later.ceiling);
  CHECK(later.used == ha(3));
  CHECK(later.state == TrajectoryState::unknown);
  CHECK_THAT(later.mention, Contains("la série 2015-2023 ne couvre pas la référence 2011-2021 : pas de plafond"));
  const auto late = only({"13001", {1, 1}}, half(), 2023);
  CHECK_FALSE(late.used);
  CHECK_FALSE(late.projection);
  CHECK(late.pace == ha(1));
  CHECK_THAT(late.mention, Contains("la série commence le 1er janvier 2023, après le début de la période : consommé non connu"));
}

TEST_CASE("a closed period has no future", "[trajectory]") {
  const auto row = only(since_2011("13001", 100, {4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 90}));
  CHECK(row.data_until == 2031);
  CHECK(row.used == ha(40));
  CHECK(row.projection == ha(40));
  CHECK(row.gap == ha(-10));
  CHECK_FALSE(row.bearable_pace);
  CHECK_FALSE(row.exhausted);
  CHECK(row.state == TrajectoryState::holds);
  CHECK_THAT(row.mention, Contains("période close"));
  const auto full = only(since_2011("13001", 100, {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}));
  CHECK(full.state == TrajectoryState::exhausted);
  CHECK(full.exhausted == 2030);
}

TEST_CASE("an exhaustion after the period or after the horizon is said to be so", "[trajectory]") {
  const auto slow = only(since_2011("13001", 100, {1, 1}));
  CHECK(slow.exhausted == 2070);  // 48 ÷ 1 from 1 January 2023: on 1 January 2071
  CHECK(slow.state == TrajectoryState::holds);
  CHECK_THAT(slow.mention, Contains("épuisement après la fin de la période, à ce rythme"));
  const auto slower = only(since_2011("13001", 100, {0.5, 0.5}));
  CHECK_FALSE(slower.exhausted);
  CHECK_THAT(slower.mention, Contains("épuisement au-delà de 2100 à ce rythme"));
}

TEST_CASE("the built-in scenarios stand side by side, net zero without a path", "[trajectory]") {
  std::ifstream in(builtin_targets(), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto trajectory = make_trajectory(drawn(), three, "Ensemble", parse_targets(text, "targets.json"));
  std::map<std::pair<std::string, std::string>, const TrajectoryRow*> whole;
  for (const auto& row : trajectory.rows)
    if (row.zone == "tout") whole[{row.scenario, row.period.text()}] = &row;
  CHECK(whole.at({"loi", "2021-2031"})->ceiling == ha(50.25));
  CHECK(whole.at({"region_54_5", "2021-2031"})->ceiling == m2(457275));
  CHECK(whole.at({"tolerance_30", "2021-2031"})->ceiling == ha(65.325));
  CHECK(whole.at({"tolerance_20", "2021-2031"})->ceiling == ha(60.3));
  CHECK_FALSE(whole.at({"scot_amp", "2021-2031"})->ceiling);
  for (const auto* period : {"2031-2041", "2041-2050"}) {
    const auto& row = *whole.at({"loi", period});
    CHECK(row.kind == TargetKind::net);
    CHECK_FALSE(row.ceiling);
    CHECK_FALSE(row.used);
    CHECK_THAT(row.mention, Contains("la loi fixe l'arrivée (zéro en 2050), non le chemin"));
  }
  const auto& zero = *whole.at({"loi", "2050-2051"});
  CHECK(zero.ceiling == ha(0));
  CHECK_FALSE(zero.used);
  CHECK_FALSE(zero.exhausted);
  CHECK_THAT(zero.mention, Contains("se mesure par le solde de l'OCS GE, non par la consommation d'ENAF"));
  for (const auto& row : trajectory.rows) CHECK_FALSE(row.source.empty());
}

TEST_CASE("communes, territoires and the whole add up, and every row agrees with itself", "[trajectory][property]") {
  const auto seed = GENERATE(range(1U, 301U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto draw = [&random](std::int64_t from, std::int64_t to) { return std::uniform_int_distribution<std::int64_t>(from, to)(random); };
  const int count = static_cast<int>(draw(1, 7)), years = static_cast<int>(draw(10, 21));
  std::vector<EnafZone> zones;
  Enaf enaf;
  enaf.covered = {2011, 2011 + years};
  enaf.destinations = {Destination::total};
  for (int c = 0; c < count; ++c) {
    const auto code = fmt::format("13{:03}", c + 1);
    zones.push_back({code, code, c % 2 == 0 ? "P" : "Q", {}});
    EnafCommune commune{code, code, {}, std::nullopt};
    for (int y = 0; y < years; ++y) {
      EnafAreas areas{};
      areas[static_cast<std::size_t>(Destination::total)] = BookArea::from_cm2(draw(0, 1) * draw(0, 40'000'000));
      commune.years.push_back(areas);
    }
    enaf.communes.push_back(commune);
  }
  auto targets = half(draw(0, 1'000'000));
  std::map<TargetLevel, std::array<BookArea, 3>> sums;
  std::map<TargetLevel, BookArea> ceilings;
  const auto rows = make_trajectory(enaf, zones, "Ensemble", targets).rows;
  const TrajectoryRow* whole = nullptr;
  for (const auto& row : rows) {
    auto& sum = sums[row.level];
    sum[0] += *row.reference;
    sum[1] += *row.used;
    sum[2] += *row.guarantee;
    if (row.level == TargetLevel::commune) ceilings[row.level] += *row.ceiling;
    if (row.level == TargetLevel::metropole) whole = &row;
    CHECK(*row.remaining == *row.ceiling - *row.used);
    CHECK(*row.gap == *row.projection - *row.ceiling);
    CHECK(*row.ceiling == std::max(*row.allowance, *row.guarantee));
    CHECK(*row.projection >= *row.used);
    if (row.state == TrajectoryState::exceeded) {
      REQUIRE(row.exhausted);
      CHECK(*row.exhausted < row.data_until);
    }
    if (row.state == TrajectoryState::will_exceed) {
      REQUIRE(row.exhausted);
      CHECK(*row.exhausted >= row.data_until);
      CHECK(*row.exhausted < row.period.end);
    }
    if (row.state == TrajectoryState::holds && row.exhausted) CHECK(*row.exhausted >= row.period.end - 1);
  }
  CHECK(sums[TargetLevel::commune] == sums[TargetLevel::territoire]);
  CHECK(sums[TargetLevel::commune] == sums[TargetLevel::metropole]);
  CHECK(*whole->communes_sum == ceilings[TargetLevel::commune]);
  // Half a cm² a commune is all that rounding can take off.
  CHECK(*whole->communes_sum + BookArea::from_cm2(count) >= *whole->ceiling);
}
