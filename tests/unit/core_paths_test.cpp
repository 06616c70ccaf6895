// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "arpent/core/error.hpp"
#include "arpent/core/paths.hpp"

using namespace arpent;

TEST_CASE("paths of a file that stay in its folder", "[core][paths]") {
  for (const char* inside : {"", "a.gpkg", "a.gpkg:couche@2023", "couches/a.gpkg:zone_urba@2017-10-13", "./a.csv", "a..b/c...d", "dossier d'été/a.shp"}) {
    INFO(inside);
    CHECK(stays_inside(inside));
  }
  for (const char* outside : {"/etc/passwd", "../a.gpkg", "a/../../b", "a/..", "..", "..\\a", "\\\\server\\a", "/vsicurl/http://host/a.gpkg", "https://host/a.json", "PG:dbname=x",
                              "PG:service", "C:\\a", "host=x", "<OGRVRTDataSource/>", "{\"type\": \"FeatureCollection\"}"}) {
    INFO(outside);
    CHECK_FALSE(stays_inside(outside));
  }
}

TEST_CASE("a description names files beside itself and of its neighbours only", "[core][paths]") {
  CHECK(file_beside("layers/x/layer.json", "classes.csv") == "layers/x/classes.csv");
  CHECK(file_beside("layers/x/layer.json", "../y/codes.csv") == "layers/x/../y/codes.csv");
  CHECK_THROWS_AS(file_beside("layers/x/layer.json", "../secret.csv"), DataError);
  CHECK_THROWS_AS(file_beside("layers/x/layer.json", "../y/../../secret.csv"), DataError);
  CHECK_THROWS_WITH(file_beside("layers/x/layer.json", "../../secret.csv"), Catch::Contains("layers/x/layer.json: '../../secret.csv' leads out of its folder"));
  CHECK_THROWS_AS(file_beside("layer.json", "/etc/passwd"), DataError);
}
