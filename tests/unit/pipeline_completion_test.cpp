// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "arpent/pipeline/faces.hpp"

using namespace arpent;

TEST_CASE("completion: words of the shells stay words, and a first word without a command of its own completes too", "[pipeline][faces]") {
  const Param how{.name = "how", .help = "it's [one] of a\\b: two", .type = ParamType::choice, .choices = {"x", "y"}};
  const ProgramPage program{"arpent", "toys", "0.0.0", {}, {{.name = "register init", .summary = "Make: one", .params = {how}}, {.name = "register add", .summary = "Add"}}};
  CHECK_THAT(bash_completion(program), Catch::Contains("words='register' ;;") && Catch::Contains("'register') options='' words='init add' ;;") &&
                                           Catch::Contains("'register init':--how) options= words='x y' ;;"));
  CHECK_THAT(zsh_completion(program), Catch::Contains("'register:init, add'") && Catch::Contains("'init:Make: one'") &&
                                          Catch::Contains("'--how=[it'\\''s [one\\] of a\\\\b: two]:how:(x y)'"));
  CHECK_THAT(fish_completion(program), Catch::Contains("-a 'register' -d 'init, add'") && Catch::Contains("-d 'it\\'s [one] of a\\\\b: two'"));
}
