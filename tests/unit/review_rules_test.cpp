// SPDX-License-Identifier: Apache-2.0
/// Files of rules: what is read, and every fault named with its line.
#include <catch2/catch.hpp>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "arpent/review/examples.hpp"
#include "arpent/review/land_take.hpp"
#include "arpent/review/rules.hpp"

using namespace arpent;

namespace {

const std::string layer_text = R"({ "constraints": [
  { "name": "zone_urba", "title": "Zonage", "shape": "polygones", "columns": { "typezone": [], "formdomi": ["destdomi"] } },
  { "name": "cours_eau", "title": "Cours d'eau", "shape": "lignes" } ] })";

std::vector<RuleLayer> layers() { return parse_rule_layers(layer_text, "layer.json"); }

/// A file of one rule; line 4 is its first key, `changes` come after its sound keys from line 11 on.
std::string file(const std::string& first, const std::string& rest) {
  return R"({ "name": "essai", "title": "Essai", "source": "moi",
  "themes": { "agricole": "Espaces agricoles", "eau": "Eau" }, // two of them
  "rules": [ {
    )" + first + R"(,
    "theme": "agricole", "title": "Zone", "reference": "R151-22",
    "office": "service",
    )" + rest + R"(
  } ] })";
}

const std::string tests =
    R"("tests": { "concerned": { "drawing": ["PX"], "attributes": { "typezone": "A" } }, "not_concerned": { "drawing": ["PC"] } })";
const std::string sound = R"("layer": "zone_urba", "filter": "typezone = 'A'", "relation": "overlaps", "severity": "conflit",
    "message": "{surface_m2} m² ({part_pct} %) de {objet}", )" + tests;

std::string refusal(const std::string& text) {
  try {
    (void)parse_rules(text, "rules.json", layers());
  } catch (const DataError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a rule is read with its defaults", "[review][rules]") {
  const auto set = parse_rules(file(R"("id": "zone")", sound), "rules.json", layers());
  REQUIRE(set.rules.size() == 1);
  const auto& rule = set.rules.front();
  CHECK(rule.id == "zone");
  CHECK(rule.line == 3);
  CHECK(rule.least_area == SquareMetres{1});
  CHECK(rule.least_length == Metres{1});
  CHECK(rule.gravity == Gravity::conflit);
  CHECK(rule.filter.columns() == std::vector<std::string>{"typezone"});
  CHECK(rule.concerned.attributes.front().second == "A");
  CHECK(layers().front().columns.front().aliases == std::vector<std::string>{"destdomi"});
}

TEST_CASE("every fault of a file is named at once, with its line and the nearest word", "[review][rules]") {
  const auto text = refusal(file(R"("id": "zone")", R"("layer": "zone_urbaa",
    "relation": "overlap",
    "severity": "conflict",
    "referense": "x",
    "message": "{surface} m²",
    "from": "2028-02",
    "least_area_m2": -1, "exceptions": [ { "kinds": ["PCC"], "severity": "information", "why": "parce que" } ],
    )" + tests));
  CHECK(text ==
        "rules.json:7: rule 'zone': unknown layer 'zone_urbaa' (did you mean 'zone_urba'?)\n"
        "rules.json:8: rule 'zone': unknown relation 'overlap' (did you mean 'overlaps'?)\n"
        "rules.json:9: rule 'zone': unknown severity 'conflict' (did you mean 'conflit'?)\n"
        "rules.json:10: rule 'zone': unknown key 'referense' (did you mean 'reference'?)\n"
        "rules.json:11: rule 'zone': unknown place {surface} (did you mean 'surface_m2'?)\n"
        "rules.json:12: rule 'zone': 'from' must be a full date, such as 2028-02-22\n"
        "rules.json:13: rule 'zone': 'least_area_m2' must not be negative\n"
        "rules.json:13: rule 'zone': unknown kind of project 'PCC' (did you mean 'PC'?)");
}

TEST_CASE("layer, column and filter are checked against the layers there are", "[review][rules]") {
  CHECK(refusal(file(R"("id": "zone")", R"("layer": "zone_urb", "relation": "overlaps", "severity": "conflit", "message": "m", )" + tests)) ==
        "rules.json:7: rule 'zone': unknown layer 'zone_urb' (did you mean 'zone_urba'?)");
  CHECK(refusal(file(R"("id": "zone")", R"("layer": "zone_urba", "relation": "overlaps", "severity": "conflit", "message": "m",
    "filter": "typezones = 'A'",
    )" + tests)) == "rules.json:8: rule 'zone': layer 'zone_urba' has no column 'typezones' (did you mean 'typezone'?)");
  CHECK(refusal(file(R"("id": "zone")", R"("layer": "zone_urba", "relation": "overlaps", "severity": "conflit", "message": "m",
    "filter": "typezone = ",
    )" + tests)) ==
        "rules.json:8: rule 'zone': filter \"typezone = \": a text in single quotes or a number was expected at character 12, not the end");
  CHECK_THAT(refusal(file(R"("id": "eau")", R"("layer": "cours_eau", "relation": "outside", "severity": "conflit", "message": "m",
    "tests": { "concerned": { "drawing": ["Px"] }, "not_concerned": { "drawing": ["P.l"] } })")),
             Catch::Contains("'outside' needs polygons; layer 'cours_eau' holds lignes"));
}

TEST_CASE("keys that contradict the relation are faults", "[review][rules]") {
  const auto with = [](const std::string& keys) {
    return refusal(file(R"("id": "zone")", R"("layer": "zone_urba", "severity": "conflit", "message": "m", )" + keys + ", " + tests));
  };
  CHECK_THAT(with(R"("relation": "within")"), Catch::Contains("key 'distance_m' is missing"));
  CHECK_THAT(with(R"("relation": "within", "distance_m": 0)"), Catch::Contains("'distance_m' must be more than 0"));
  CHECK_THAT(with(R"("relation": "overlaps", "distance_m": 10)"), Catch::Contains("'distance_m' belongs to the relation 'within' alone"));
  CHECK_THAT(with(R"("relation": "none")"), Catch::Contains("'layer' has no meaning with the relation 'none'"));
  CHECK_THAT(with(R"("relation": "none")"), Catch::Contains("the relation 'none' needs a 'condition'"));
  CHECK_THAT(with(R"("relation": "overlaps", "from": "2028-02-22", "until": "2027-02-22")"), Catch::Contains("'until' is before 'from'"));
  CHECK_THAT(with(R"("relation": "overlaps", "relation": "cuts")"), Catch::Contains("rules.json:7: key 'relation' stands twice"));
}

TEST_CASE("a message never decides", "[review][rules]") {
  const auto with = [](const std::string& message) {
    return refusal(file(R"("id": "zone")",
                        R"("layer": "zone_urba", "relation": "overlaps", "severity": "conflit", "message": ")" + message + "\", " + tests));
  };
  CHECK_THAT(with("Permis refusé"), Catch::Contains("a message never says 'refus…'"));
  CHECK_THAT(with("Le projet artificialise {surface_m2} m²"), Catch::Contains("a message never says 'artificialis…'"));
  CHECK_THAT(with("à {distance_m} m"), Catch::Contains("{distance_m} is measured by the relation 'within' only"));
  CHECK_THAT(with("{surface_m2"), Catch::Contains("a bracket '{' is never closed"));
}

TEST_CASE("drawings need a project, known letters and even rows", "[review][rules]") {
  const auto with = [](const std::string& drawing) {
    return refusal(file(R"("id": "zone")", R"("layer": "zone_urba", "relation": "overlaps", "severity": "conflit", "message": "m",
      "tests": { "concerned": { "drawing": )" + drawing + R"( }, "not_concerned": { "drawing": ["PC"] } })"));
  };
  CHECK_THAT(with(R"(["CC"])"), Catch::Contains("the drawing has no project (P)"));
  CHECK_THAT(with(R"(["PQ"])"), Catch::Contains("letter 'Q' has no meaning here"));
  CHECK_THAT(with(R"(["PX", "P"])"), Catch::Contains("the rows of the drawing are not equally long"));
  CHECK_THAT(refusal(file(R"("id": "zone")", R"("layer": "zone_urba", "relation": "overlaps", "severity": "conflit", "message": "m")")),
             Catch::Contains("key 'tests' is missing"));
}

TEST_CASE("a text that is no JSON, and an id that stands twice", "[review][rules]") {
  CHECK_THAT(refusal("{\n  \"name\": \"x\",\n  oops\n}"), Catch::StartsWith("rules.json:3: syntax error"));
  CHECK_THAT(refusal("[]"), Catch::StartsWith("rules.json:1: must be an object"));
  const auto one = R"({ "id": "zone", "theme": "agricole", "title": "Zone", "reference": "R", "office": "s", )" + sound + "}";
  CHECK_THAT(refusal("{ \"name\": \"a\", \"title\": \"a\", \"source\": \"a\", \"themes\": {\"agricole\": \"Espaces agricoles\"}, \"rules\": [\n" +
                     one + ",\n" + one + "] }"),
             Catch::Contains("rules.json:4: rule 'zone': stands twice; the first is on line 2"));
}

TEST_CASE("states are words of a list, each once, with a reason", "[review][rules]") {
  const auto with = [](const std::string& keys) { return refusal(file(R"("id": "zone")", keys + ", " + sound)); };
  CHECK_THAT(with(R"("states": ["en instruction"], "states_why": "w")"), Catch::Contains("unknown state of a project 'en instruction' (did you mean 'en_instruction'?)"));
  CHECK_THAT(with(R"("states": ["autorise", "autorise"], "states_why": "w")"), Catch::Contains("state 'autorise' stands twice"));
  CHECK_THAT(with(R"("states": [], "states_why": "w")"), Catch::Contains("'states' names no state"));
  CHECK_THAT(with(R"("states": ["autorise"])"), Catch::Contains("key 'states_why' is missing"));
  CHECK_THAT(with(R"("states_why": "w")"), Catch::Contains("'states_why' has no meaning without 'states'"));
  const auto set = parse_rules(file(R"("id": "zone")", R"("states": ["en_instruction", "inconnu"], "states_why": "w", )" + sound), "rules.json", layers());
  CHECK(set.rules.front().states == std::vector<PermitState>{PermitState::pending, PermitState::unknown});
}

TEST_CASE("a closed list holds what the layer, its description and the filters say, less what says nothing", "[review][rules]") {
  const auto text = R"({ "constraints": [ { "name": "zone_urba", "title": "Zonage", "shape": "polygones", "closed": { "typezone": ["2AU"] },
    "says_nothing": { "typezone": ["99"] }, "columns": { "typezone": [], "formdomi": [] } } ] })";
  RuleBook book{parse_rule_layers(text, "layer.json"), parse_rules(file(R"("id": "zone")", sound), "rules.json", layers())};
  close_lists(book, [](const std::string& layer, const std::string& column) { return layer + "." + column == "zone_urba.typezone" ? std::vector<std::string>{"U", "99"} : std::vector<std::string>(); });
  const auto& column = book.layers.front().columns;
  const auto& typezone = column[0].name == "typezone" ? column[0] : column[1];
  const auto& other = column[0].name == "typezone" ? column[1] : column[0];
  CHECK(typezone.known == std::vector<std::string>{"2au", "a", "u"});
  for (const auto* known : {"A", "a", "2AU", "u", ""}) CHECK_FALSE(typezone.unknown(known));
  for (const auto* unknown : {"1AUa", "99", "X"}) CHECK(typezone.unknown(unknown));
  CHECK_FALSE(other.unknown("anything"));
  const auto fault = [](const std::string& keys) {
    try {
      (void)parse_rule_layers(R"({ "constraints": [ { "name": "l", "title": "L", "shape": "polygones", )" + keys + R"(, "columns": { "type": [] } } ] })", "layer.json");
    } catch (const DataError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  CHECK_THAT(fault(R"("closed": { "typ": [] })"), Catch::Contains("layer 'l' has no column 'typ' (did you mean 'type'?)"));
  CHECK_THAT(fault(R"("says_nothing": { "type": ["99"] })"), Catch::Contains("'says_nothing' is for columns that 'closed' names"));
}

TEST_CASE("zones of one kind are the same for every rule, old codes included", "[review][rules][chantier7]") {
  const auto book = load_rules("chantier7");
  const std::vector<std::vector<const char*>> same{{"a", "ah"}, {"n", "nh", "nd"}, {"aus", "2au"}, {"auc", "1au"}};
  for (const auto& rule : book.rules.rules) {
    const auto named = rule.filter.named("typezone");
    const auto has = [&](const char* zone) { return std::find(named.begin(), named.end(), zone) != named.end(); };
    for (const auto& kind : same)
      for (const auto* zone : kind) {
        INFO(rule.id << " " << zone);
        CHECK(has(zone) == has(kind.front()));
      }
  }
  const auto zones = std::find_if(book.layers.begin(), book.layers.end(), [](const auto& layer) { return layer.name == "zone_urba"; });
  REQUIRE(zones != book.layers.end());
  const auto typezone = std::find_if(zones->columns.begin(), zones->columns.end(), [](const auto& column) { return column.name == "typezone"; });
  for (const auto* known : {"U", "AUc", "AUs", "A", "N", "Ah", "Nh", "Nd", "1AU", "2AU"}) CHECK_FALSE(typezone->unknown(known));
  for (const auto* unknown : {"1AUa", "Nl", "X", "99"}) CHECK(typezone->unknown(unknown));
}

TEST_CASE("the words of filters on closed lists stand in the lists of the layer", "[review][rules][chantier7]") {
  // Rules of one's own speak of the same layers: what the shipped rules name must be known without them.
  RuleBook bare = load_rules("chantier7");
  const auto rules = bare.rules.rules;
  bare.layers = parse_rule_layers([] {
    std::ifstream in(ARPENT_SOURCE_DIR "/layers/chantier7/layer.json");
    return std::string{std::istreambuf_iterator<char>(in), {}};
  }(), "layer.json");
  for (const auto& rule : rules)
    for (const auto& layer : bare.layers)
      for (const auto& column : layer.columns)
        if (layer.name == rule.layer && column.closed && column.name == "type")
          for (const auto& value : rule.filter.named("type")) {
            INFO(rule.id << " " << value);
            CHECK_FALSE(column.unknown(value));
          }
}

TEST_CASE("rules are in force from their first to their last day", "[review][rules]") {
  auto set = parse_rules(file(R"("id": "zone")", R"("from": "2027-02-22", "until": "2028-02-22", )" + sound), "rules.json", layers());
  const auto on = [&](const char* day) { return rules_in_force(set, parse_date(day)).rules.size(); };
  CHECK(on("2027-02-21") == 0);
  CHECK(on("2027-02-22") == 1);
  CHECK(on("2028-02-22") == 1);
  CHECK(on("2028-02-23") == 0);
  CHECK_THROWS_WITH(rules_in_force(set, parse_date("2027-02")), Catch::Contains("a review needs a full date"));
}

TEST_CASE("every rule of chantier 7 answers its own drawings", "[review][rules][chantier7]") {
  const auto book = load_rules("chantier7");
  CHECK(book.rules.rules.size() >= 60);
  for (const auto& fault : example_faults(book)) FAIL_CHECK(fault);
}

TEST_CASE("a drawing that is answered otherwise is found", "[review][rules]") {
  RuleBook book{layers(), parse_rules(file(R"("id": "zone")", sound), "rules.json", layers())};
  CHECK(example_faults(book).empty());
  std::swap(book.rules.rules.front().concerned, book.rules.rules.front().not_concerned);
  const auto faults = example_faults(book);
  REQUIRE(faults.size() == 2);
  CHECK(faults[0] == "rule 'zone' (line 3), drawing 'concerned': non_concerne instead of concerne");
}

TEST_CASE("the rules of chantier 7 cover every theme, cite a text and the policy in full", "[review][rules][chantier7]") {
  const auto book = load_rules("chantier7");
  std::set<std::string> themes, layers_used;
  for (const auto& rule : book.rules.rules) {
    INFO(rule.id);
    themes.insert(rule.theme);
    layers_used.insert(rule.layer);
    CHECK_FALSE(rule.act.empty());
    if (rule.reference.find("AMP 2R") != std::string::npos)
      CHECK_THAT(rule.reference, Catch::StartsWith("délibération-cadre AMP 2R, n° FBPA 033-31/07/20 CM du 31 juillet 2020, chantier 7"));
    for (const auto* never : {"refus", "artificialis"}) CHECK(lower(rule.message).find(never) == std::string::npos);
    if (rule.theme == "ce_que_rend_le_projet") CHECK(rule.gravity == Gravity::favorable);
  }
  CHECK(themes == std::set<std::string>{"agricole", "naturel", "foret", "eau", "littoral", "paysage_biodiversite", "nature_en_ville",
                                        "budget_foncier", "calendrier", "ce_que_rend_le_projet"});
  for (const auto& layer : book.layers) CHECK(layers_used.count(layer.name) == 1);
}

TEST_CASE("the page of rules has a line for every rule, with its gravity", "[review][rules][chantier7]") {
  std::ifstream in(ARPENT_SOURCE_DIR "/docs/regles.fr.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  for (const auto& rule : load_rules("chantier7").rules.rules) {
    INFO(rule.id);
    const auto begin = page.find("| `" + rule.id + "` | " + rule.title);
    REQUIRE(begin != std::string::npos);
    CHECK(page.substr(begin, page.find('\n', begin) - begin).find("| " + std::string(word(rule.gravity)) + " |") != std::string::npos);
  }
}

TEST_CASE("the freezes of 2027 and 2028 begin on their day", "[review][rules][chantier7]") {
  const auto book = load_rules("chantier7");
  const auto has = [&](const char* id, const char* day) {
    const auto set = rules_in_force(book.rules, parse_date(day)).rules;
    return std::any_of(set.begin(), set.end(), [&](const Rule& rule) { return rule.id == id; });
  };
  CHECK_FALSE(has("gel_au_2028", "2028-02-21"));
  CHECK(has("gel_au_2028", "2028-02-22"));
  CHECK_FALSE(has("gel_scot_2027", "2027-02-21"));
  CHECK(has("gel_scot_2027", "2027-02-22"));
}

TEST_CASE("what is left to a commune is asked of projects that will take from it", "[review][rules][chantier7]") {
  const auto book = load_rules("chantier7");
  const auto rule = std::find_if(book.rules.rules.begin(), book.rules.rules.end(), [](const Rule& one) { return one.condition == Condition::allowance_short; });
  REQUIRE(rule != book.rules.rules.end());
  auto example = rule->concerned;
  for (std::size_t s = 0; s < project_states().size(); ++s) {
    example.state = static_cast<PermitState>(s);
    INFO(project_states()[s]);
    const auto finding = judge_example(*rule, book.layers, example);
    CHECK((finding.answer == Answer::concerne) == why_no_take(example.state).empty());
    CHECK_FALSE(finding.message.empty());
  }
}

TEST_CASE("no rule of chantier 7 says a figure that is not round, or lets a name run into its sentence", "[review][rules][chantier7][wording]") {
  for (const auto& rule : load_rules("chantier7").rules.rules) {
    INFO(rule.id);
    const auto figure = rule.least_included().value_or(rule.least_area).value;
    CHECK(figure == std::floor(figure));
    for (const auto* glued : {" le {objet}", " la {objet}", "'{objet}", "Le cours d'eau {objet}", "({objet})", ": {objet}"}) CHECK(rule.message.find(glued) == std::string::npos);
  }
}
