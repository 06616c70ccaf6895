// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "arpent/core/error.hpp"
#include "arpent/review/constraint_list.hpp"

using namespace arpent;
using Catch::Contains;

namespace {

std::string fault_of(const std::string& text) {
  try {
    static_cast<void>(parse_commune_facts(text, "faits.csv"));
  } catch (const DataError& error) {
    return error.what();
  }
  return "no fault";
}

}  // namespace

TEST_CASE("facts of communes are read with the zeros a spreadsheet took from their states", "[review][facts]") {
  const auto facts = parse_commune_facts("INSEE;État document;etat_elaboration;plan_objectifs\n13022;3;0;1\n13 055;03;aucun;\n2a004;;2;0\n", "faits.csv");
  REQUIRE(facts.size() == 3);
  CHECK(facts.at("13022").document_state == "03");
  CHECK(facts.at("13022").drafted_state == "");
  CHECK(facts.at("13022").plan_holds_target == true);
  CHECK(facts.at("13055").document_state == "03");
  CHECK_FALSE(facts.at("13055").plan_holds_target);
  CHECK_FALSE(facts.at("2A004").document_state);
  CHECK(facts.at("2A004").drafted_state == "02");
}

TEST_CASE("faults of facts are said all at once, and what to write", "[review][facts]") {
  const auto said = fault_of("insee;etat_document\n1004;03\nCassis;03\n13022;0\n13022;12\n");
  CHECK_THAT(said, Contains("faits.csv:2: '1004' is no INSEE code of five characters; its zero was lost: 01004"));
  CHECK_THAT(said, Contains("faits.csv:3: 'Cassis' is no INSEE code of five characters\n"));
  CHECK_THAT(said, Contains("faits.csv:4: etat_document '00' is none of the CNIG's states 01 to 09"));
  CHECK_THAT(said, Contains("faits.csv:5: etat_document '12'") && Contains("faits.csv:5: commune 13022 stands twice"));
  CHECK_THAT(fault_of("insee;etat\n13022;03\n"), Contains("faits.csv:1: unknown column 'etat'"));
}
