// SPDX-License-Identifier: Apache-2.0
/// Years of farm land left, by hand: net and gross, their ends, and why there may be none.
#include <catch2/catch.hpp>

#include "arpent/account/horizon.hpp"
#include "support/ascii_map.hpp"
#include "support/toy_grain.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;

namespace {

HorizonRow horizon(const std::vector<Drawn>& before, const std::vector<Drawn>& after, const std::string& zone = "tout", const std::string& zones = "") {
  const auto drawn = intervals_of(before, after, zones);
  for (const auto& row : farm_horizons(drawn.account, drawn.doubts, 60.0))
    if (row.zone == zone) return row;
  FAIL("no row " << zone);
  return {};
}

}  // namespace

TEST_CASE("years left are the stock over the yearly loss, with ends from the doubts", "[horizon]") {
  // 3 years: 300 m² built (certain), 200 m² of garden (doubtful), 100 m² gained on forest (doubtful); 900 m² are left.
  const auto row = horizon({{"AAAAAAAAAAAAAF", "2018"}}, {{"UUUAGGAAAAAAAA", "2021"}});
  CHECK(row.stock == BookArea::from({900}));
  CHECK(row.plan_years == 60.0);
  CHECK(row.net.loss_per_year.value() == Approx(400.0 / 3));
  CHECK(row.net.years.value() == Approx(900 / (400.0 / 3)));
  CHECK(row.net.loss_low.value() == Approx(200.0 / 3));
  CHECK(row.net.loss_high.value() == Approx(500.0 / 3));
  CHECK(row.net.years_low.value() == Approx(900 / (500.0 / 3)));
  CHECK(row.net.years_high.value() == Approx(900 / (200.0 / 3)));
  CHECK(row.net.reason.empty());
  CHECK(row.gross.years.value() == Approx(900 / (500.0 / 3)));
  CHECK(row.gross.years_low.value() == Approx(900 / (500.0 / 3)));
  CHECK(row.gross.years_high.value() == Approx(900 / 100.0));
}

TEST_CASE("land that grows has no years, and says why; doubts may still give it a low end", "[horizon]") {
  const auto grown = horizon({{"AAAAFFFFFF", "2018"}}, {{"AAAAAAAAAA", "2021"}});
  CHECK_FALSE(grown.net.years.has_value());
  CHECK_FALSE(grown.net.years_low.has_value());
  CHECK_THAT(grown.net.reason, Contains("n'a pas reculé"));
  CHECK_FALSE(grown.gross.years.has_value());
  CHECK_THAT(grown.gross.reason, Contains("Aucune perte"));
  // 300 m² built for certain, 400 m² gained in doubt.
  const auto perhaps = horizon({{"AAAAAAAFFFF", "2018"}}, {{"UUUAAAAAAAA", "2021"}});
  CHECK_FALSE(perhaps.net.years.has_value());
  CHECK(perhaps.net.years_low.value() == Approx(800 / 100.0));
}

TEST_CASE("a loss that is all in doubt has no upper end", "[horizon]") {
  const auto row = horizon({{"AAAAAA", "2018"}}, {{"GGAAAA", "2021"}});
  CHECK(row.net.years.value() == Approx(400 / (200.0 / 3)));
  CHECK_FALSE(row.net.years_high.has_value());
  CHECK_THAT(row.net.reason, Contains("pas de borne haute"));
}

TEST_CASE("without dates, or without farm land, there are no years", "[horizon]") {
  const auto undated = horizon({{"AAAAAA"}}, {{"UUUAAA"}});
  CHECK_FALSE(undated.net.loss_per_year.has_value());
  CHECK_THAT(undated.net.reason, Contains("Dates inconnues"));
  const auto none = horizon({{"AAAFFF", "2018"}}, {{"UUUFFF", "2021"}});
  CHECK_FALSE(none.net.years.has_value());
  CHECK_THAT(none.net.reason, Contains("Aucune surface agricole"));
}

TEST_CASE("a corner of a zone gives a loss, and no years for the zone", "[horizon]") {
  const auto corner = horizon({{"AAAA......", "2018"}}, {{"UUAAFFFFFF", "2021"}});
  CHECK(corner.net.loss_per_year.value() == Approx(200.0 / 3));
  for (const auto* left : {&corner.net, &corner.gross}) {
    CHECK_FALSE(left->years.has_value());
    CHECK_FALSE(left->years_high.has_value());
    CHECK_THAT(left->reason, Contains("Moins de la moitié"));
  }
}

TEST_CASE("each window has its own years", "[horizon]") {
  // 300 m² in 3 years in one file, 300 m² in 6 years in the other: 150 m² a year; 600 m² are left.
  const auto row = horizon({{"AAAAAA......", "2018"}, {"......AAAAAA", "2015"}}, {{"UUUAAA......", "2021"}, {"......AAAUUU", "2021"}});
  CHECK(row.net.loss_per_year.value() == Approx(150));
  CHECK(row.net.years.value() == Approx(4));
  CHECK(row.plan_years == 60.0);
  // The plan speaks of the whole.
  CHECK_FALSE(horizon({{"AAAAAA", "2018"}}, {{"UUUAAA", "2021"}}, "1", "111222").plan_years.has_value());
}
