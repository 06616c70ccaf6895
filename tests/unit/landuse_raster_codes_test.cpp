// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>

#include "arpent/landuse/raster_codes.hpp"
#include "arpent/layers/catalogue.hpp"

using namespace arpent;

TEST_CASE("values of a raster: CORINE's are its official GRID_CODEs", "[raster-codes]") {
  const auto clc = load_nomenclature("clc");
  const auto codes = raster_codes(clc);
  CHECK(codes[clc.find("111")] == 1);
  CHECK(codes[clc.find("142")] == 11);
  CHECK(codes[clc.find("311")] == 23);
  CHECK(codes[clc.find("523")] == 44);
}

TEST_CASE("values of a raster: every class has its own, leaves first, what has no class last", "[raster-codes]") {
  for (const char* name : {"clc", "ocsge"}) {
    const auto nomenclature = load_nomenclature(name);
    const auto codes = raster_codes(nomenclature);
    REQUIRE(codes.size() == nomenclature.classes().size());
    auto sorted = codes;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t k = 0; k < sorted.size(); ++k) REQUIRE(sorted[k] == k + 1);
    CHECK(codes[unclassified] == codes.size());
    for (std::size_t a = 1; a < codes.size(); ++a)
      for (std::size_t b = 1; b < codes.size(); ++b) {
        const auto &one = nomenclature.classes()[a], &other = nomenclature.classes()[b];
        if (one.leaf != other.leaf) REQUIRE((codes[a] < codes[b]) == one.leaf);
        if (one.leaf == other.leaf && one.code < other.code) REQUIRE(codes[a] < codes[b]);
      }
  }
}
