// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "arpent/core/disjoint_sets.hpp"

using namespace arpent;

TEST_CASE("a set is called by its smallest member, in whatever order it was joined", "[core][sets]") {
  DisjointSets sets(7);
  sets.join(5, 4);
  sets.join(6, 5);
  sets.join(2, 6);
  sets.join(2, 2);
  sets.join(0, 1);
  const std::uint32_t wanted[] = {0, 0, 2, 3, 2, 2, 2};
  for (std::uint32_t i = 0; i < 7; ++i) CHECK(sets.find(i) == wanted[i]);
}
