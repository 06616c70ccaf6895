// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "arpent/core/name_pattern.hpp"

using namespace arpent;

TEST_CASE("names against patterns", "[core][names]") {
  CHECK(fits("zone_urba", "ZONE_URBA"));
  CHECK_FALSE(fits("zone_urba", "zone_urba_2"));
  CHECK(fits("*_zone_urba*", "13055_Zone_Urba_20200101"));
  CHECK(fits("*.gpkg", "OCSGE.GPKG"));
  CHECK_FALSE(fits("*.gpkg", "a.gpkg.md5"));
  CHECK(fits("*a*b*c", "xxaybzbc"));
  CHECK(fits("a*b*c", "aXbYbZc"));
  CHECK_FALSE(fits("a*b*c", "aXbYbZ"));
  CHECK(fits("n?m", "nom"));
  CHECK_FALSE(fits("n?m", "nm"));
  CHECK(fits("A?B*", "a\u00e9b"));
  CHECK_FALSE(fits("?", ""));
  CHECK(fits("*", ""));
  CHECK(fits("", ""));
  CHECK_FALSE(fits("", "a"));
  CHECK_FALSE(fits("a", "ab"));
  CHECK(fits("**a**", "a"));
  // Patterns that make naive matchers try for ever.
  CHECK_FALSE(fits("*a*a*a*a*a*a*a*a*a*a*a*a*b", std::string(5000, 'a')));
}

TEST_CASE("digits in names", "[core][names]") {
  CHECK(fits("artif_{year}_*", "artif_2023_13"));
  CHECK_FALSE(fits("artif_{year}_*", "artif_23_13"));
  CHECK_FALSE(fits("artif_{year}", "artif_20233"));
  CHECK(fits("cha{yy}{yy}", "cha1824"));
  CHECK_FALSE(fits("cha{yy}", "cha1824"));
  CHECK(fits("{first_year}-{last_yy}", "2015-18"));
  CHECK(match_name("cha{yy}{yy}", "CHA1824")->digits == "18");
  CHECK(match_name("*_{year}", "a_b_2019")->digits == "2019");
  CHECK(match_name("*{year}*", "x20192020")->digits == "2019");
  CHECK(match_name("*_{yy}", "a_12_34")->digits == "34");
  CHECK(match_name("plain", "plain")->digits.empty());
  CHECK_FALSE(match_name("{word}", "2019"));
}

TEST_CASE("years of two digits", "[core][names]") {
  CHECK(full_year("18") == 2018);
  CHECK(full_year("90") == 1990);
  CHECK(full_year("82") == 1982);
  CHECK(full_year("49") == 2049);
  CHECK(full_year("50") == 1950);
  CHECK(full_year("2018") == 2018);
}
