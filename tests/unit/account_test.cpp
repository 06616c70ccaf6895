// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "support/ascii_map.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

BookArea hundreds(int n) { return BookArea::from({100.0 * n}); }

void check_flows(const SpaceFlows& flows, int before, int after, int loss, int gain) {
  CHECK(flows.before == hundreds(before));
  CHECK(flows.after == hundreds(after));
  CHECK(flows.loss == hundreds(loss));
  CHECK(flows.gain == hundreds(gain));
}

}  // namespace

TEST_CASE("net artificialisation is gross less reverse, and the difference of the stocks", "[account]") {
  const auto comparison = compare_drawn({{"FFUU\nAAUG"}}, {{"UGUN\nAUFG"}});
  const auto& total = row_of(account_of(comparison), "tout", Level::metropole).total;
  CHECK(total.artificialised == hundreds(3));
  CHECK(total.returned == hundreds(2));
  CHECK(total.net() == hundreds(1));
  CHECK(total.artificial_before == hundreds(4));
  CHECK(total.artificial_after == hundreds(5));
  CHECK(total.net() == total.artificial_after - total.artificial_before);
  CHECK(total.sealed_before == hundreds(3));
  CHECK(total.sealed_after == hundreds(3));
}

TEST_CASE("what changes inside artificial land is neither gross nor reverse", "[account]") {
  const auto& total = row_of(account_of(compare_drawn({{"UUGS"}}, {{"UGUU"}})), "tout", Level::metropole).total;
  CHECK(total.artificialised.zero());
  CHECK(total.returned.zero());
  CHECK(total.sealed_before == hundreds(2));
  CHECK(total.sealing_unknown_before == hundreds(1));
  CHECK(total.sealed_after == hundreds(3));
  CHECK(total.sealing_unknown_after.zero());
}

TEST_CASE("losses and gains of each kind of land", "[account]") {
  const auto& total = row_of(account_of(compare_drawn({{"FFFFAAAN"}}, {{"FUAAAANF"}})), "tout", Level::metropole).total;
  check_flows(total.forest, 4, 2, 3, 1);
  check_flows(total.farm, 3, 4, 1, 2);
  check_flows(total.natural, 1, 1, 1, 1);
  check_flows(total.water, 0, 0, 0, 0);
  for (const auto* kind : {&total.forest, &total.farm, &total.natural, &total.water})
    CHECK(kind->after - kind->before == kind->gain - kind->loss);
}

TEST_CASE("what goes from farm to natural land or forest is lost to one of them, not to all", "[account]") {
  const auto& total = row_of(account_of(compare_drawn({{"FFFFAAANUU"}}, {{"FUAAAANFFU"}})), "tout", Level::metropole).total;
  check_flows(total.enaf, 8, 8, 1, 1);
  CHECK(total.farm.loss + total.natural.loss + total.forest.loss == hundreds(5));
  CHECK(total.enaf.after == total.farm.after + total.natural.after + total.forest.after + total.wetland.after + total.water.after);
}

TEST_CASE("a zone is spoken for when half of it is compared", "[account]") {
  const auto speaks = [](const char* before, const char* after) { return row_of(account_of(compare_drawn({{before}}, {{after}})), "tout", Level::metropole).total.speaks_for_zone(); };
  CHECK(speaks("FFFF", "FFFU"));
  CHECK(speaks("FF..", "FUUU"));
  CHECK_FALSE(speaks("F...", "UUUU"));
  CHECK_FALSE(speaks("....", "UUUU"));
}

TEST_CASE("ground without a class at one date is in no stock and no flow", "[account]") {
  const auto& total = row_of(account_of(compare_drawn({{"FU?.F"}}, {{"?.UUF"}})), "tout", Level::metropole).total;
  CHECK(total.compared == hundreds(1));
  CHECK(total.unclassified == hundreds(4));
  CHECK(total.artificial_before.zero());
  CHECK(total.artificialised.zero());
  check_flows(total.forest, 1, 1, 0, 0);
  CHECK(total.compared + total.unclassified - total.overlap + total.residual == total.area);
}

TEST_CASE("three levels add up to the square centimetre", "[account][levels]") {
  const auto zones = drawn_zones("112233\n112233\n445566", {{'1', "Ouest"}, {'2', "Ouest"}, {'3', "Est"}, {'4', "Ouest"}, {'5', "Est"}, {'6', "Est"}});
  const auto before = drawn_state({{"FFAANN\nFFAAUU\nGGFFWW"}}), after = drawn_state({{"FUAGNF\nFFAUUA\nFUGFW."}});
  auto comparison = compare(before, after, &zones, AreaModel::planar(), {});
  // Areas that no square centimetre divides.
  SquareMetres third{1.0 / 3};
  for (auto& [key, cell] : comparison.ledger.cells) {
    cell.area += third;
    comparison.ledger.zones[key.zone].area += third;
    third = third * 1.7;
  }
  const auto account = account_of(comparison);
  REQUIRE(account.rows.size() == 6 + 2 + 1);
  CHECK(account.rows[0].zone == "1");
  CHECK(account.rows[6].zone == "Est");
  CHECK(account.rows[7].zone == "Ouest");
  CHECK(account.rows[8].level == Level::metropole);
  CHECK(account.rows[8].name == "Tout le dessin");
  const auto sum_is_whole = [&](BookArea Figures::*figure) {
    BookArea communes, territoires;
    for (const auto& row : account.rows) {
      if (row.level == Level::commune) communes += row.total.*figure;
      if (row.level == Level::territoire) territoires += row.total.*figure;
    }
    CHECK(communes == account.rows[8].total.*figure);
    CHECK(territoires == account.rows[8].total.*figure);
  };
  for (const auto figure : {&Figures::area, &Figures::compared, &Figures::artificial_before, &Figures::artificial_after,
                            &Figures::artificialised, &Figures::returned, &Figures::sealed_before, &Figures::sealed_after,
                            &Figures::unclassified, &Figures::overlap, &Figures::residual, &Figures::off_map})
    sum_is_whole(figure);
  for (const auto& row : account.rows) {
    const auto& t = row.total;
    CHECK((t.compared + t.unclassified - t.overlap + t.residual).text() == t.area.text());
    BookArea parts;
    for (const auto& w : row.windows) parts += w.figures.compared;
    CHECK(parts == t.compared);
  }
}

TEST_CASE("the yearly rate of one window is its net over its years", "[account][dates]") {
  const auto& row = row_of(account_of(compare_drawn({{"FFFF", "2017"}}, {{"FFUU", "2020"}}, "1111")), "1");
  CHECK(row.years == 3.0);
  CHECK(row.net_per_year.value() == Approx(200.0 / 3));
  CHECK(row.dates_before == "2017");
  CHECK(row.dates_after == "2020");
}

TEST_CASE("parts with other windows keep theirs: dates joined, years empty, rate the sum of the parts", "[account][dates]") {
  const auto account = account_of(compare_drawn({{"FFFF....", "2020"}, {"....FFFF", "2017"}},
                                                {{"FFUU....", "2023"}, {"....UUUF", "2019"}}, "11111122"));
  const auto& mixed = row_of(account, "1");
  CHECK(mixed.dates_before == "2017|2020");
  CHECK(mixed.dates_after == "2019|2023");
  CHECK_FALSE(mixed.years.has_value());
  CHECK(mixed.net_per_year.value() == Approx(200.0 / 3 + 200.0 / 2));
  REQUIRE(mixed.windows.size() == 2);
  CHECK(mixed.windows[0].years == 2.0);
  CHECK(mixed.windows[1].years == 3.0);
  const auto& plain = row_of(account, "2");
  CHECK(plain.years == 2.0);
  CHECK(plain.net_per_year.value() == Approx(100.0 / 2));
  const auto& whole = row_of(account, "tout", Level::metropole);
  CHECK(whole.net_per_year.value() == Approx(*mixed.net_per_year + *plain.net_per_year));
}

TEST_CASE("without a date there is no rate, but every area", "[account][dates]") {
  const auto half_dated = GENERATE(true, false);
  const auto account = account_of(compare_drawn({{"FFFF", half_dated ? "2017" : ""}}, {{"FFUU"}}, "1111"));
  const auto& row = row_of(account, "1");
  CHECK_FALSE(row.years.has_value());
  CHECK_FALSE(row.net_per_year.has_value());
  CHECK(row.dates_before == (half_dated ? "2017" : ""));
  CHECK(row.total.net() == hundreds(2));
}

TEST_CASE("a gap does not make the years of a zone unknown", "[account][dates]") {
  const auto& row = row_of(account_of(compare_drawn({{"FF.F", "2017"}}, {{"FUU.", "2020"}}, "11111")), "1");
  CHECK(row.years == 3.0);
  CHECK(row.net_per_year.value() == Approx(100.0 / 3));
  CHECK(row.total.unclassified == hundreds(3));
}

TEST_CASE("a zone without any compared ground has no rate", "[account][dates]") {
  const auto& row = row_of(account_of(compare_drawn({{"FF", "2017"}}, {{"FU", "2020"}}, "11.2")), "2");
  CHECK_FALSE(row.years.has_value());
  CHECK_FALSE(row.net_per_year.has_value());
  CHECK(row.dates_before.empty());
}

TEST_CASE("zones without a middle level go straight into the whole", "[account][levels]") {
  const auto account = account_of(compare_drawn({{"FF"}}, {{"FU"}}, "12"));
  REQUIRE(account.rows.size() == 3);
  CHECK(account.rows[2].level == Level::metropole);
  const auto alone = account_of(compare_drawn({{"FF"}}, {{"FU"}}));
  REQUIRE(alone.rows.size() == 1);  // `tout` is the whole, not a commune beside it
  CHECK(alone.rows[0].zone == "tout");
}

TEST_CASE("what slips over from the file of a neighbouring département gives no second window", "[account][dates]") {
  const auto year = [](int before, int after) { return Window{{before, 0, 0}, {after, 0, 0}}; };
  const auto hectares = [](int n) { return BookArea::from({1e4 * n}); };
  const Window bouches = year(2020, 2023), var = year(2017, 2020);
  // 3 % of Cuges comes from the file of the Var; Saint-Zacharie lies in the Var.
  CHECK(windows_that_date({{"13030", bouches, hectares(97)}, {"13030", var, hectares(3)}, {"13001", bouches, hectares(500)}, {"83120", var, hectares(100)}}) ==
        std::vector<bool>{true, false, true, true});
  // Half of a commune is no slip, nor is a département that was seen in two windows.
  CHECK(windows_that_date({{"13030", bouches, hectares(40)}, {"13030", var, hectares(60)}, {"13001", bouches, hectares(900)}}) ==
        std::vector<bool>{true, true, true});
  CHECK(windows_that_date({{"13030", bouches, hectares(97)}, {"13030", var, hectares(3)}, {"13001", var, hectares(50)}}) ==
        std::vector<bool>{true, true, true});
  // Zones that are no communes: the thousandth alone.
  CHECK(windows_that_date({{"est", bouches, hectares(9970)}, {"est", var, hectares(30)}}) == std::vector<bool>{true, true});
  CHECK(windows_that_date({{"est", bouches, hectares(9999)}, {"est", var, hectares(1)}}) == std::vector<bool>{true, false});
  CHECK(windows_that_date({{"2A004", bouches, hectares(97)}, {"2A004", var, hectares(3)}}) == std::vector<bool>{true, false});
}
