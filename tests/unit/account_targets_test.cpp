// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "arpent/account/targets.hpp"
#include "arpent/core/error.hpp"

using namespace arpent;
using Catch::Matchers::Contains;

namespace {

Targets parse(const std::string& text) { return parse_targets(text, "cibles.json"); }

std::string refusal(const std::string& text) {
  try {
    (void)parse(text);
  } catch (const DataError& error) {
    return error.what();
  }
  return "accepted";
}

/// One scenario with one tranche, whose keys are given.
std::string with_tranche(const std::string& keys) {
  return R"({ "scenarios": [ { "name": "s", "label": "S", "status": "en vigueur", "tranches": [ {)" + keys + "} ] } ] }";
}

const std::string half = R"("period": [2021, 2031], "kind": "enaf", "reference": [2011, 2021], "reduction": 50)";
const std::string law = R"("source": "loi n° 1", "date": "2021-08-22")";

std::size_t lines(const std::string& text) { return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

}  // namespace

TEST_CASE("a target is read with its source and its date", "[targets]") {
  const auto targets = parse("// un commentaire\n" + with_tranche(half + ", " + law));
  REQUIRE(targets.scenarios.size() == 1);
  const auto& scenario = targets.scenarios.front();
  CHECK(scenario.name == "s");
  CHECK(scenario.status == TargetStatus::in_force);
  REQUIRE(scenario.tranches.size() == 1);
  const auto& tranche = scenario.tranches.front();
  CHECK(tranche.period == EnafPeriod{2021, 2031});
  CHECK(tranche.reference == EnafPeriod{2011, 2021});
  REQUIRE(tranche.reduction);
  CHECK(tranche.reduction->parts == 500000);
  CHECK(tranche.provision.text() == "loi n° 1 (2021-08-22)");
}

TEST_CASE("percentages are held exactly", "[targets]") {
  const auto of = [](const std::string& figure) {
    return parse(with_tranche(R"("period": [2021, 2031], "kind": "enaf", "reference": [2011, 2021], "reduction": )" + figure + ", " + law))
        .scenarios.front().tranches.front().reduction.value();
  };
  CHECK(of("54.5").parts == 545000);
  CHECK(of("54.5").text() == "54.5");
  CHECK(of("0").text() == "0");
  CHECK(of("100").text() == "100");
  CHECK(of("33.3333").text() == "33.3333");
  CHECK_THAT(refusal(with_tranche(R"("period": [2021, 2031], "kind": "enaf", "reference": [2011, 2021], "reduction": 33.33333, )" + law)),
             Contains("'reduction' has more than four decimals: 33.33333"));
}

TEST_CASE("a figure without source or date is an error that names its row", "[targets]") {
  CHECK(refusal(with_tranche(half + R"(, "date": "2021-08-22")")) ==
        "cibles.json, scenario 1 (s), tranche 1 ([2021,2031]): 'source' is missing; every figure needs its source and its date");
  CHECK(refusal(with_tranche(half + R"(, "source": "loi")")) ==
        "cibles.json, scenario 1 (s), tranche 1 ([2021,2031]): 'date' is missing; every figure needs its source and its date");
  CHECK_THAT(refusal(with_tranche(half + R"(, "source": " ", "date": "2021-08-22")")), Contains("tranche 1 ([2021,2031]): 'source' is empty"));
  CHECK_THAT(refusal(with_tranche(half + R"(, "source": "loi", "date": "22/08/2021")")), Contains("'date': '22/08/2021' is not a date; write 2023"));
  CHECK_THAT(refusal(with_tranche(half + ", " + law + R"(, "tolerance": { "percent": 30 })")), Contains("'tolerance': 'source' is missing"));
  CHECK_THAT(refusal(with_tranche(half + ", " + law + R"(, "ceilings": [ { "level": "territoire", "zone": "Pays d'Aix", "hectares": 12 } ])")),
             Contains("ceiling 1 (Pays d'Aix): 'source' is missing") && Contains("ceiling 1 (Pays d'Aix): 'date' is missing"));
}

TEST_CASE("all faults of a targets file are told at once", "[targets]") {
  const auto text = refusal(R"({
    "version": 2,
    "guarantees": [ { "name": "g", "label": "G", "hectares": -1, "period": [2031, 2021], "condition": "PLU", "source": "loi", "date": "2023-07-20",
                      "exceptions": [ { "commune": 13001, "condition": "peut-être", "reason": "?" } ] } ],
    "reserves": [ { "name": "pene", "label": "P", "source": "a", "date": "2024", "projects": [ { "name": "Gare", "commune": "1301", "year": "2022", "hectares": 3 } ] } ],
    "scenarios": [ { "name": "s", "label": "S", "status": "voté", "tranches": [
      { "period": [2021], "kind": "enaf", "reduction": 150, "reserves": ["pena"], "source": "l", "date": "2021" },
      { "period": [2031, 2041], "kind": "brut", "source": "l", "date": "2021" } ] } ] })");
  CHECK_THAT(text, Contains("cibles.json: the key 'version' is not known; there may be scenarios, guarantees, reserves"));
  CHECK_THAT(text, Contains("guarantee 1 (g): 'hectares' must be between 0 and 100 000 000 hectares, not -1"));
  CHECK_THAT(text, Contains("guarantee 1 (g): 'period' does not end after it starts: [2031,2021]"));
  CHECK_THAT(text, Contains("guarantee 1 (g): 'deadline' is missing"));
  CHECK_THAT(text, Contains("guarantee 1 (g), exception 1 (13001): 'commune' must be text in quotes, not 13001"));
  CHECK_THAT(text, Contains("'condition' is 'peut-être'; it must be 'non remplie' or 'inconnue'"));
  CHECK_THAT(text, Contains("reserve 1 (pene), project 1 (Gare): 'commune' is not an INSEE code of five characters: '1301'"));
  CHECK_THAT(text, Contains("project 1 (Gare): 'year' must be a year such as 2021, not \"2022\""));
  CHECK_THAT(text, Contains("project 1 (Gare): 'source' is missing"));
  CHECK_THAT(text, Contains("scenario 1 (s): 'status' is 'voté'; it must be one of en vigueur, en discussion, hypothèse"));
  CHECK_THAT(text, Contains("'period' must be two years, 1 January to 1 January: [2021, 2031], not [2021]"));
  CHECK_THAT(text, Contains("'reduction' must be between 0 and 100 %, not 150"));
  CHECK_THAT(text, Contains("'reduction' and 'reference' go together"));
  CHECK_THAT(text, Contains("there is no reserve 'pena'; there is pene"));
  CHECK_THAT(text, Contains("'kind' is 'brut'; it must be one of enaf, artificialisation_nette"));
  CHECK_THAT(text, Contains("has neither 'reduction' nor 'ceilings'; a 'note' must say why there is no figure"));
  CHECK(lines(text) >= 16);
}

TEST_CASE("a key that stands twice, or is misspelt, is not read over", "[targets]") {
  CHECK_THAT(refusal(with_tranche(half + R"(, "reduction": 40, )" + law)), Contains("the key 'reduction' stands twice in one object"));
  CHECK_THAT(refusal(with_tranche(half + R"(, "reserve": ["x"], )" + law)), Contains("the key 'reserve' is not known; there may be period, kind"));
}

TEST_CASE("text that is no targets file is refused", "[targets]") {
  CHECK_THAT(refusal("{"), Contains("cibles.json: is not JSON"));
  CHECK_THAT(refusal("[]"), Contains("must be an object"));
  CHECK_THAT(refusal("{}"), Contains("needs 'scenarios', at least one"));
  CHECK_THAT(refusal(R"({ "scenarios": [ 3 ] })"), Contains("cibles.json, scenario 1: must be an object"));
}

TEST_CASE("tranches of a scenario may not overlap, nor names repeat", "[targets]") {
  const std::string tranche = "{" + half + ", " + law + "}";
  CHECK_THAT(refusal(R"({ "scenarios": [ { "name": "s", "label": "S", "status": "en vigueur", "tranches": [)" + tranche + "," + tranche + "] } ] }"),
             Contains("the tranches 2021-2031 and 2021-2031 overlap; write them as two scenarios"));
  const std::string scenario = R"({ "name": "s", "label": "S", "status": "en vigueur", "tranches": [)" + tranche + "] }";
  CHECK_THAT(refusal(R"({ "scenarios": [)" + scenario + "," + scenario + "] }"), Contains("two scenarios are called 's'; keep one"));
}

TEST_CASE("ceilings name one zone each, sectors their communes", "[targets]") {
  const auto of = [](const std::string& ceilings) {
    return with_tranche(R"("period": [2021, 2031], "kind": "enaf", )" + law + R"(, "ceilings": [)" + ceilings + "]");
  };
  const std::string tail = R"(, "hectares": 2.5, "source": "SCoT", "date": "2025-01-01" })";
  const auto targets = parse(of(R"({ "level": "secteur", "zone": "Nord", "communes": ["13001", "13002"])" + tail));
  const auto& ceiling = targets.scenarios.front().tranches.front().ceilings.front();
  CHECK(ceiling.communes == std::vector<std::string>{"13001", "13002"});
  CHECK(ceiling.area.text() == "25000.0000");
  CHECK_THAT(refusal(of(R"({ "level": "secteur", "zone": "Nord")" + tail)), Contains("a sector needs the list of its 'communes'"));
  CHECK_THAT(refusal(of(R"({ "level": "territoire", "zone": "Nord", "communes": ["13001"])" + tail)), Contains("only a 'secteur' has a list of 'communes'"));
  CHECK_THAT(refusal(of(R"({ "level": "metropole", "zone": "AMP")" + tail)), Contains("the zone of the level 'metropole' is 'tout', not 'AMP'"));
  CHECK_THAT(refusal(of(R"({ "level": "secteur", "zone": "Nord", "communes": ["13001"])" + tail + R"(, { "level": "secteur", "zone": "Sud", "communes": ["13001"])" + tail)),
             Contains("commune 13001 is in two sectors, the last is Sud"));
  CHECK_THAT(refusal(of(R"({ "level": "commune", "zone": "13001")" + tail + R"(, { "level": "commune", "zone": "13001")" + tail)),
             Contains("two ceilings for the commune 13001; keep one"));
}

TEST_CASE("net artificialisation has no reduction of consumption", "[targets]") {
  CHECK_THAT(refusal(with_tranche(R"("period": [2041, 2050], "kind": "artificialisation_nette", "reference": [2011, 2021], "reduction": 50, )" + law)),
             Contains("are of consumption (kind enaf), not of net artificialisation"));
}

TEST_CASE("a guarantee counts for its own years only", "[targets]") {
  const std::string guarantee = R"("guarantees": [ { "name": "g", "label": "G", "hectares": 1, "period": [2021, 2031], "condition": "PLU",
    "deadline": "2026-08-22", "source": "loi", "date": "2023-07-20" } ])";
  const auto with = [&](const std::string& years) {
    return R"({ "scenarios": [ { "name": "s", "label": "S", "status": "en discussion", "tranches": [ { "period": )" + years +
           R"(, "kind": "enaf", "reference": [2011, 2021], "reduction": 50, "guarantee": "g", )" + law + "} ] } ], " + guarantee + "}";
  };
  CHECK(parse(with("[2021, 2031]")).scenarios.front().tranches.front().guarantee == "g");
  CHECK_THAT(refusal(with("[2024, 2034]")), Contains("scenario 's', tranche 2024-2034: the guarantee 'g' is for 2021-2031"));
}

TEST_CASE("a provision is in force from its first possible day to its last", "[targets]") {
  const Provision provision{"loi", {2021, 8, 22}, {2025, 0, 0}};
  CHECK(provision.in_force({}));
  CHECK_FALSE(provision.in_force({2021, 8, 21}));
  CHECK(provision.in_force({2021, 8, 22}));
  CHECK(provision.in_force({2021, 0, 0}));  // the whole year, up to its last day
  CHECK(provision.in_force({2025, 12, 31}));
  CHECK_FALSE(provision.in_force({2026, 1, 1}));
}

TEST_CASE("the built-in targets can be read and hold what the law says", "[targets]") {
  std::ifstream in(builtin_targets(), std::ios::binary);
  REQUIRE(in);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto targets = parse_targets(text, "targets.json");
  std::map<std::string, const Scenario*> by_name;
  for (const auto& scenario : targets.scenarios) by_name[scenario.name] = &scenario;
  REQUIRE(by_name.count("loi"));
  REQUIRE(by_name.count("region_54_5"));
  const auto& loi = *by_name["loi"];
  CHECK(loi.tranches.front().reduction == Percent{500000});
  CHECK(loi.tranches.front().period == EnafPeriod{2021, 2031});
  CHECK(loi.tranches.front().reference == enaf_reference);
  CHECK(by_name["region_54_5"]->tranches.front().reduction == Percent{545000});
  // Net zero in 2050 is an end without a path.
  const auto& last = loi.tranches.back();
  CHECK(last.kind == TargetKind::net);
  REQUIRE(last.ceilings.size() == 1);
  CHECK(last.ceilings.front().area.zero());
  for (const auto& tranche : loi.tranches)
    if (tranche.kind == TargetKind::net && tranche.period.end <= 2050) CHECK(tranche.ceilings.empty());
  REQUIRE(targets.guarantee("garantie_communale"));
  CHECK(targets.guarantee("garantie_communale")->area.text() == "10000.0000");
  CHECK(targets.guarantee("garantie_communale")->deadline == SurveyDate{2026, 8, 22});
  REQUIRE(targets.reserve("pene"));
  CHECK(targets.reserve("pene")->envelope.value().text() == "125000000.0000");
  for (const auto& scenario : targets.scenarios)
    for (const auto& tranche : scenario.tranches)
      if (tranche.tolerance) CHECK(scenario.status == TargetStatus::discussed);
}
