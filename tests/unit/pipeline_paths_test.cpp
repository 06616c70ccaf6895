// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "arpent/pipeline/plan.hpp"

using namespace arpent;

namespace {

Registry one_stage() {
  return {{{.name = "file",
            .summary = "Read a file, write another",
            .example = "arpent file",
            .params = {{.name = "from", .help = "sources", .type = ParamType::dated_sources}, {.name = "out", .help = "folder", .type = ParamType::output}}}},
          {},
          {}};
}

std::vector<std::string> faults(const std::string& with, const Settings& set = {}, const std::string& rest = "", bool outside = false) {
  Problems problems;
  auto recipe = parse_recipe(R"({"pipeline": "t", "steps": [{"id": "f", "stage": "file", "with": {)" + with + "}}]" + rest + "}", "toy.json", problems);
  recipe.outside = outside;
  const auto registry = one_stage();
  (void)make_plan(recipe, registry, set, {{"data", "/data"}}, problems);
  return problems.list();
}

}  // namespace

TEST_CASE("a recipe's own words name places in the current folder alone", "[pipeline][paths]") {
  CHECK(faults(R"("out": "bilan/2024", "from": ["2020=a.gpkg:l", "2023=b.gpkg"])").empty());
  CHECK(faults(R"("out": "${data}/x")").empty());
  for (const std::string place : {"/etc", "../bilan", "a/../../b", "/vsicurl/http://host/x", "${data}/../x"}) {
    INFO(place);
    CHECK(faults(R"("out": ")" + place + "\"") ==
          std::vector<std::string>{"toy.json: step 'f': parameter 'out': '" + place +
                                   "' leads out of the current folder; give it with --set, or let the recipe name such places with --outside"});
    CHECK(faults(R"("out": ")" + place + "\"", {}, "", true).empty());
  }
  CHECK(faults(R"("from": ["2020=/etc/passwd", "2023=b.gpkg", "2024=PG:dbname"])").size() == 2);
}

TEST_CASE("what a person gives may lie anywhere, also where the recipe's own default is refused", "[pipeline][paths]") {
  const auto params = R"(, "params": {"to": {"type": "output", "help": "folder", "default": "../bilan"}})";
  REQUIRE(faults(R"("out": "${to}")", {}, params).size() == 1);
  CHECK(faults(R"("out": "${to}")", {}, params).front().find("toy.json: the default of 'to': '../bilan' leads out") == 0);
  CHECK(faults(R"("out": "${to}")", {{"to", {{"../bilan"}}}}, params).empty());
  CHECK(faults(R"("out": "${to}/annexe")", {{"to", {{"/srv/bilan"}}}}, params).empty());
}
