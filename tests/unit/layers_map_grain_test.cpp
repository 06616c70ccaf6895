// SPDX-License-Identifier: Apache-2.0
/// The grain of OCS GE and of CORINE as data: what it says, and which faults of its files are refused.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "arpent/core/error.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/map_grain.hpp"
#include "arpent/layers/plan_marks.hpp"
#include "support/layer_copy.hpp"
#include "support/ocsge.hpp"

using namespace arpent;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const MapGrain& grain() {
  static const auto loaded = load_map_grain("ocsge", ocsge());
  return loaded;
}

bool improbable(const std::string& before, const std::string& after, std::optional<double> years = 3.0) {
  return grain().rule(id(ocsge(), before), id(ocsge(), after), years).has_value();
}

/// A copy whose faults are told by its loader.
class Spoilt : public LayerCopy {
 public:
  using LayerCopy::LayerCopy;
  [[nodiscard]] std::string message() const {
    return message_of([](const std::string& layer) { static_cast<void>(load_map_grain(layer, ocsge())); });
  }
};

}  // namespace

TEST_CASE("OCS GE draws buildings from 200 m², roads from 5 m, the rest from 500 or 2 500 m² and 10 m", "[grain]") {
  CHECK(grain().scale == "1:2 500");
  const auto unit = [](const std::string& code) { return grain().units[id(ocsge(), code)]; };
  CHECK(unit("CS1.1.1.1/US5").least == SquareMetres{200});
  CHECK(unit("CS1.1.1.1/US5").wide == SquareMetres{200});
  CHECK(unit("CS1.1.1.1/US4.1.1").width == Metres{2.5});  // a building beside a road is a building
  CHECK(unit("CS1.1.1.2/US4.1.1").width == Metres{5});
  CHECK(unit("CS1.1.1.2/US4.2").width == Metres{5});
  CHECK(unit("CS1.1.1.2/US4.2").wide_width == Metres{10});
  CHECK(unit("CS1.1.1.2/US4.1.1").wide_width == Metres{5});
  CHECK(unit("CS2.1.1.1/US1.2").least == SquareMetres{500});
  CHECK(unit("CS2.2.1/US1.1").wide == SquareMetres{2500});
  REQUIRE(grain().enlarged.has_value());
  CHECK(grain().enlarged->drawn == SquareMetres{200});
  CHECK(grain().enlarged->smallest == SquareMetres{50});
  for (std::size_t c = 1; c < ocsge().classes().size(); ++c) {
    CHECK(grain().units[c].least > SquareMetres{0});
    CHECK((grain().enlarged_class[c] != 0) == (ocsge().classes()[c].code.rfind("CS1.1.1.1/", 0) == 0));
  }
}

TEST_CASE("which transitions OCS GE should hardly show", "[grain]") {
  CHECK(improbable("CS1.1.1.1/US5", "CS2.1.1.2/US5"));
  CHECK(improbable("CS1.1.1.1/US5", "CS2.1.1/US5"));           // a parent code below the rule's
  CHECK(improbable("CS1.1.1.1/US5", "CS2.2.1/US1.1"));
  CHECK(improbable("CS1.1.1.2/US4.1.2", "CS2.2.1/US1.1"));
  CHECK(improbable("CS1.2.2/US6.3", "CS1.1.1.1/US5"));
  CHECK(improbable("CS2.2.1/US1.1", "CS1.2.2/US6.3"));
  CHECK(improbable("CS1.1.2.1/US6.1", "CS2.1.1.1/US1.2"));
  // What does happen: demolition, renaturation, quarries, ports, farm sheds that go.
  CHECK_FALSE(improbable("CS1.1.1.1/US5", "CS2.2.1/US5"));
  CHECK_FALSE(improbable("CS1.1.1.1/US5", "CS1.1.2.1/US6.1"));
  CHECK_FALSE(improbable("CS1.1.2.1/US6.1", "CS2.2.1/US6.3"));
  CHECK_FALSE(improbable("CS1.1.1.1/US1.1", "CS2.2.1/US1.1"));
  CHECK_FALSE(improbable("CS1.2.2/US4.1.4", "CS1.1.1.1/US4.1.4"));
  CHECK_FALSE(improbable("CS1.1.2.1/US1.3", "CS1.2.2/US1.3"));
  CHECK_FALSE(improbable("CS2.2.1/US1.1", "CS1.1.1.1/US5"));
  // Trees do grow, given time.
  CHECK(improbable("CS1.1.2.1/US6.1", "CS2.1.1.1/US1.2", 5.0));
  CHECK_FALSE(improbable("CS1.1.2.1/US6.1", "CS2.1.1.1/US1.2", 6.0));
  CHECK(improbable("CS1.1.2.1/US6.1", "CS2.1.1.1/US1.2", std::nullopt));
  for (const auto& rule : grain().improbable) {
    CHECK_FALSE(rule.reason.empty());
    CHECK_FALSE(rule.source.empty());
  }
}

TEST_CASE("a variant of a status has the grain of its plain code", "[grain]") {
  const auto variants = ocsge().with_status_variants();
  const auto loaded = load_map_grain("ocsge+seuils", variants);
  const auto lawn = variants.find("CS2.2.1/US5"), house = variants.find("CS1.1.1.1/US5");
  const auto small = variants.variant(house, true, false);
  REQUIRE(small != house);
  CHECK(loaded.enlarged_class[small] == 1);
  CHECK(loaded.units[small].least == SquareMetres{200});
  CHECK(loaded.plain[small] == house);
  CHECK(loaded.improbable_pairs.size() == grain().improbable_pairs.size());
  CHECK(loaded.rule(small, variants.find("CS2.1.1.1/US5"), 3.0).has_value());
  CHECK_FALSE(loaded.rule(small, lawn, 3.0).has_value());
}

TEST_CASE("the grain of CORINE: 5 ha of change, 25 ha of state, 100 m", "[grain]") {
  const auto clc = load_nomenclature("clc");
  const auto loaded = load_map_grain("clc", clc);
  for (std::size_t c = 1; c < clc.classes().size(); ++c) {
    CHECK(loaded.units[c].least == SquareMetres{50000});
    CHECK(loaded.units[c].wide == SquareMetres{250000});
    CHECK(loaded.units[c].width == Metres{100});
  }
  CHECK_FALSE(loaded.enlarged.has_value());
  CHECK(loaded.rule(id(clc, "111"), id(clc, "312"), 6.0).has_value());
  CHECK(loaded.rule(id(clc, "112"), id(clc, "211"), 6.0).has_value());
  CHECK_FALSE(loaded.rule(id(clc, "211"), id(clc, "512"), 6.0).has_value());
  CHECK_FALSE(loaded.rule(id(clc, "131"), id(clc, "324"), 6.0).has_value());
  CHECK_FALSE(loaded.rule(id(clc, "211"), id(clc, "112"), 6.0).has_value());
}

TEST_CASE("faults of the units are told by number, all at once", "[grain]") {
  const Spoilt copy("ocsge");
  copy.replace("grain.json", R"("couverture": ["CS1.1.1.1"], "least_m2": 200)", R"("couverture": ["CS9"], "least_m2": -1)");
  copy.replace("grain.json", R"("usage": ["US4.1"], "least_m2": 500)", R"("usage": ["US4.1"], "wide": 3, "least_m2": 3000)");
  copy.replace("grain.json", R"("smallest_m2": 50)", R"("smallest_m2": 500)");
  const auto message = copy.message();
  CHECK_THAT(message, Contains("grain.json, unit 1: 'least_m2' must be a number above 0"));
  CHECK_THAT(message, Contains("grain.json, unit 1: couverture: \"CS9\" is no code of the nomenclature"));
  CHECK_THAT(message, Contains("grain.json, unit 2: 'wide' is not known"));
  CHECK_THAT(message, Contains("grain.json, unit 2: 'wide_m2' is below 'least_m2'"));
  CHECK_THAT(message, Contains("grain.json, enlarged: 'smallest_m2' is above 'drawn_m2'"));
}

TEST_CASE("every class has a unit and every unit a class", "[grain]") {
  const Spoilt last("ocsge");
  last.replace("grain.json", R"({ "least_m2": 500, "wide_m2": 2500, "width_m": 5, "wide)", R"({ "couverture": ["CS2"], "least_m2": 500, "wide_m2": 2500, "width_m": 5, "wide)");
  CHECK_THAT(last.message(), Contains("classes have no unit, first CS1."));
  const Spoilt hidden("ocsge");
  hidden.replace("grain.json", R"("usage": ["US4.1"], "least_m2")", R"("couverture": ["CS1.1.1.1"], "usage": ["US4.1"], "least_m2")");
  CHECK_THAT(hidden.message(), Contains("grain.json, unit 2: no class meets it, or those that do meet one before it"));
}

TEST_CASE("faults of the improbable transitions are told by record and column", "[grain]") {
  const Spoilt words("ocsge");
  words.append("improbables.csv", "CS1.1.1.9,*,,*,trois,,essai");
  const auto message = words.message();
  CHECK_THAT(message, Contains("column couverture_avant: 'CS1.1.1.9' is no code of the nomenclature"));
  CHECK_THAT(message, Contains("improbables.csv, record 14, column couverture_apres: is empty; write * for any"));
  CHECK_THAT(message, Contains("column ans_max: 'trois' is no whole number of years above 0"));
  CHECK_THAT(message, Contains("record 14, column motif: is empty"));

  const Spoilt twice("ocsge");
  twice.append("improbables.csv", "CS1.1.1.1,US5,CS2.1.1.1,*,,Deux fois,essai");
  CHECK_THAT(twice.message(), Contains("improbables.csv, record 14: shares ") && Contains(" pairs with the rule of record 2, first CS1.1.1.1/US5 to CS2.1.1.1/"));

  const Spoilt none("ocsge");
  none.append("improbables.csv", "CS2.1.3,US1.3,CS2.1.3,US1.3,,La même classe,essai");
  CHECK_THAT(none.message(), Contains("improbables.csv, record 14: no pair of classes meets this rule"));
}

TEST_CASE("a layer without grain says so", "[grain]") {
  const Spoilt copy("ocsge");
  copy.remove("grain.json");
  CHECK_THAT(copy.message(), Contains("says nothing of the grain of its maps") && Contains("grain.json is not there"));
  CHECK_THROWS_AS(load_map_grain("ocsge", load_nomenclature("clc")), UsageError);
}

TEST_CASE("the plan's own figures are data with a source", "[grain]") {
  const auto marks = load_plan_marks();
  CHECK(marks.size() == 5);
  CHECK(mark_value(marks, farm_years_mark) == 60.0);
  CHECK(mark_value(marks, "capital_nature") == 200000.0);
  CHECK(mark_value(marks, "autre") == std::nullopt);
  for (const auto& mark : marks) {
    CHECK_THAT(mark.source, Contains("FBPA 033-31/07/20 CM"));
    CHECK(mark.date == parse_date("2020-07-31"));
  }
  const Spoilt copy("chantier7_reperes");
  copy.replace("reperes.csv", "annees_terre_agricole,60,ans,2020-07-31", "capital_nature,soixante,,hier");
  try {
    static_cast<void>(load_plan_marks(copy.layer()));
    FAIL("no fault found");
  } catch (const DataError& error) {
    CHECK_THAT(error.what(), Contains("record 2, column valeur") && Contains("record 2, column unite: is empty") &&
                                 Contains("record 2, column date") && Contains("record 6, column repere: 'capital_nature' stands twice"));
  }
  CHECK_THROWS_AS(load_plan_marks("ocsge"), UsageError);
}
