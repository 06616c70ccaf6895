// SPDX-License-Identifier: Apache-2.0
/// Intervals of the account on drawings counted by hand, their sums over levels, and the estimate by a reference sample.
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "arpent/account/intervals.hpp"
#include "arpent/core/error.hpp"
#include "support/ascii_map.hpp"
#include "support/toy_grain.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;

namespace {

const IntervalRow& row_in(const std::vector<IntervalRow>& rows, const std::string& zone, const std::string& quantity, Level level = Level::commune) {
  for (const auto& row : rows)
    if (row.zone == zone && row.quantity == quantity && row.level == level) return row;
  FAIL("no row " << zone << " " << quantity);
  return rows.front();
}
BookArea m2(double value) { return BookArea::from({value}); }

Table points(const std::vector<std::vector<std::string>>& rows) { return {{"carte", "avant", "apres"}, rows}; }
void add(Table& table, int count, const std::string& map, const std::string& before, const std::string& after) {
  for (int i = 0; i < count; ++i) table.rows.push_back({map, before, after});
}

}  // namespace

TEST_CASE("an interval takes off what is doubtful, on one side at a time", "[intervals]") {
  // Zone 1: 300 m² built on forest (certain), 400 m² of garden on farm land (under the unit); zone 2: 100 m² of garden given back.
  const auto drawn = intervals_of({{"FFFFF\nAAAAG", "2018"}}, {{"UUUFF\nGGGGA", "2021"}}, "11112\n11112", {{'1', "T"}, {'2', "T"}});
  const auto& gross = row_in(drawn.rows, "1", "artificialisation_m2");
  CHECK(gross.value == m2(700));
  CHECK(gross.low == m2(700));  // they touch: one patch of 700 m², and 400 m² of garden belong to it
  const auto apart = intervals_of({{"FFFFF\nFFFFF\nAAAAG", "2018"}}, {{"UUUFF\nFFFFF\nGGGGA", "2021"}}, "11112\n11112\n11112", {{'1', "T"}, {'2', "T"}});
  const auto& one = row_in(apart.rows, "1", "artificialisation_m2");
  CHECK(one.value == m2(700));
  CHECK(one.low == m2(300));
  CHECK(one.high == m2(700));
  CHECK(one.doubts[static_cast<std::size_t>(Doubt::under_unit)] == m2(400));
  CHECK_THAT(one.method, Contains("omet"));
  const auto& farm = row_in(apart.rows, "1", "perte_agricole_m2");
  CHECK(farm.low == BookArea{});
  CHECK(farm.high == m2(400));
  CHECK(row_in(apart.rows, "1", "perte_forestiere_m2").low == m2(300));

  const auto& net = row_in(apart.rows, "T", "artif_nette_m2", Level::territoire);
  CHECK(net.value == m2(600));
  CHECK(net.low == m2(200));   // (700 − 400) − 100
  CHECK(net.high == m2(700));  // 700 − (100 − 100)
  const auto& yearly = row_in(apart.rows, "tout", "artif_nette_m2_an", Level::metropole);
  CHECK(yearly.value == m2(200));
  CHECK(yearly.low == BookArea::from_cm2(2000000 - 1333333));
  CHECK(yearly.high == BookArea::from_cm2(2000000 + 333333));
}

TEST_CASE("the unit of open land widens the interval, it is not in it", "[intervals]") {
  const auto drawn = intervals_of({{"AAAAAAAA", "2018"}}, {{"GGGGGGAA", "2021"}}, "");
  const auto& gross = row_in(drawn.rows, "tout", "artificialisation_m2", Level::metropole);
  CHECK(gross.low == m2(600));
  CHECK(gross.wide_low == BookArea{});
  CHECK(gross.wide_high == m2(600));
}

TEST_CASE("intervals of every level hold their identities, and groups are sums of communes", "[intervals][property]") {
  const std::string letters = "FANWUG";
  unsigned state = GENERATE(3u, 11u, 99u);
  const auto next = [&] { return (state = state * 1664525u + 1013904223u) >> 16; };
  std::string before, after, zones;
  for (int r = 0; r < 20; ++r) {
    for (int c = 0; c < 20; ++c) {
      before += letters[static_cast<unsigned>((r / 5 + c / 5) % 6)];
      after += next() % 4 == 0 ? letters[next() % 6] : before.back();
      zones += static_cast<char>('1' + c / 5);
    }
    for (auto* text : {&before, &after, &zones}) *text += '\n';
  }
  const auto drawn = intervals_of({{before, "2018"}}, {{after, "2021"}}, zones, {{'1', "T"}, {'2', "T"}, {'3', "V"}, {'4', "V"}});
  REQUIRE(drawn.rows.size() == 7 * 7);
  BookArea doubtful;
  for (const auto& row : drawn.rows) {
    INFO(row.zone << " " << row.quantity);
    const auto in_interval = std::accumulate(row.doubts.begin(), row.doubts.end(), BookArea{}) - row.doubts[static_cast<std::size_t>(Doubt::wide_unit)];
    CHECK(row.high - row.low == in_interval);
    CHECK(row.wide_low <= row.low);
    CHECK(row.low <= row.value);
    CHECK(row.value <= row.high);
    CHECK(row.high <= row.wide_high);
    if (row.quantity.rfind("artif_nette", 0) != 0) CHECK(row.wide_low >= BookArea{});
    doubtful += in_interval;
    if (row.quantity == "artif_nette_m2_an" || row.level != Level::metropole) continue;
    for (const auto level : {Level::commune, Level::territoire}) {
      BookArea low, high;
      for (const auto& part : drawn.rows)
        if (part.level == level && part.quantity == row.quantity) {
          low += part.low;
          high += part.high;
        }
      CHECK(low == row.low);
      CHECK(high == row.high);
    }
  }
  CHECK(doubtful > BookArea{});
}

TEST_CASE("without dates there is no yearly interval", "[intervals]") {
  const auto drawn = intervals_of({{"AAAA"}}, {{"GGAA"}}, "");
  CHECK(drawn.rows.size() == 6);
  for (const auto& row : drawn.rows) CHECK(row.quantity != "artif_nette_m2_an");
}

TEST_CASE("the strata of a sample are the ground of the account", "[intervals][sample]") {
  const auto comparison = compare_drawn({{"FFAAUU", "2018"}}, {{"FUAUUF", "2021"}});
  const auto figures = row_of(account_of(comparison), "tout", Level::metropole).total;
  const auto areas = strata_areas(figures);
  CHECK(areas[0] == m2(200));
  CHECK(areas[1] == m2(100));
  CHECK(areas[2] == m2(200));
  CHECK(areas[3] == m2(100));
  CHECK(areas[0] + areas[1] + areas[2] + areas[3] == figures.compared);
}

TEST_CASE("a point may say codes of the nomenclature or words of the status", "[intervals][sample]") {
  const auto& toy = toy_nomenclature();
  CHECK(status_stratum(toy, "F", "U") == "artificialisation");
  CHECK(status_stratum(toy, "F", "A") == "stable non artificiel");
  CHECK(status_stratum(toy, "U", "G") == "stable artificiel");
  CHECK(status_stratum(toy, "Artificiel", " non artif ") == "désartificialisation");
  CHECK(status_stratum(toy, "0", "1") == "artificialisation");
  CHECK(stratum_from_text(toy, "F>U") == "artificialisation");
  CHECK(stratum_from_text(toy, "U") == "stable artificiel");
  CHECK(stratum_from_text(toy, "desartificialisation") == "désartificialisation");
  CHECK(stratum_from_text(toy, "Stable_Non_Artificiel") == "stable non artificiel");
  CHECK_THROWS_WITH(status_stratum(toy, "Z", "U"), Contains("'Z' is neither a class of toy nor 'artificiel' or 'non artificiel'"));
}

TEST_CASE("areas corrected by a sample, by hand", "[intervals][sample]") {
  Figures figures;
  figures.compared = m2(10000);
  figures.artificial_before = m2(2000);
  figures.artificialised = m2(1000);
  figures.returned = m2(500);
  // Map areas: 7 000, 1 500, 1 000, 500. Ten points a stratum; four of the artificialised were no change, one of the stable was one.
  auto table = points({});
  add(table, 9, "stable non artificiel", "F", "F");
  add(table, 1, "stable non artificiel", "F", "U");
  add(table, 10, "U", "U", "G");
  add(table, 6, "F>U", "A", "U");
  add(table, 4, "artificialisation", "A", "A");
  add(table, 10, "désartificialisation", "U", "F");
  const auto result = estimate_by_sample(figures, table, toy_nomenclature());
  REQUIRE(result.strata.size() == 4);
  CHECK(result.strata[0].map_area == m2(7000));
  CHECK(result.strata[2].points == 10);
  // 7 000 × 1/10 + 1 000 × 6/10
  CHECK(result.strata[2].estimate.area.value == Approx(1300));
  // √(7 000² × 0.1 × 0.9 / 9 + 1 000² × 0.6 × 0.4 / 9)
  CHECK(result.strata[2].estimate.area.standard_error == Approx(std::sqrt(49e6 * 0.01 + 1e6 * 0.24 / 9)));
  CHECK(result.strata[0].estimate.area.value == Approx(6700));
  CHECK(result.strata[2].estimate.users_accuracy->value == Approx(0.6));
  CHECK(result.overall_accuracy.value == Approx(0.9 * 0.7 + 0.15 + 0.06 + 0.05));
  CHECK(result.net.value == Approx(800));
  CHECK(result.net.standard_error == Approx(std::sqrt(49e6 * 0.01 + 1e6 * 0.24 / 9)));
  REQUIRE(result.confusion.size() == 16);
  CHECK(result.confusion[2].points == 1);
  CHECK(result.confusion[2].truth == "artificialisation");
  CHECK(result.confusion[2].share == Approx(0.07));
  double shares = 0;
  std::uint64_t counted = 0;
  for (const auto& cell : result.confusion) {
    shares += cell.share;
    counted += cell.points;
  }
  CHECK(shares == Approx(1));
  CHECK(counted == table.rows.size());
}

TEST_CASE("the error of a net flow knows that a point is of one flow or the other", "[intervals][sample]") {
  Figures figures;
  figures.compared = m2(1000);
  figures.artificialised = m2(1000);
  auto table = points({});
  add(table, 5, "artificialisation", "F", "U");
  add(table, 5, "artificialisation", "U", "F");
  const auto result = estimate_by_sample(figures, table, toy_nomenclature());
  CHECK(result.net.value == Approx(0).margin(1e-9));
  CHECK(result.net.standard_error == Approx(1000 * std::sqrt(1.0 / 9)));  // of ±1, not of two shares told apart
}

TEST_CASE("faults of a sample are told together, by record", "[intervals][sample]") {
  Figures figures;
  figures.compared = m2(1000);
  figures.artificialised = m2(400);
  auto table = points({{"Z", "F", "F"}, {"F", "Y", "F"}, {"F>X", "F", "F"}});
  try {
    static_cast<void>(estimate_by_sample(figures, table, toy_nomenclature()));
    FAIL("no fault found");
  } catch (const DataError& error) {
    CHECK_THAT(error.what(), Contains("record 2, column carte: 'Z' is neither") && Contains("record 3, columns avant and apres: 'Y' is neither") &&
                                 Contains("record 4, column carte: 'X' is neither"));
  }
  auto few = points({});
  add(few, 5, "F", "F", "F");
  add(few, 1, "F>U", "F", "U");
  CHECK_THROWS_WITH(estimate_by_sample(figures, few, toy_nomenclature()),
                    Contains("the sample has 1 point(s) where the map shows 'artificialisation' (400.0000 m²); two at least are needed"));
}
