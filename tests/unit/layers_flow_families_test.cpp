// SPDX-License-Identifier: Apache-2.0
/// The named families of flows of OCS GE: a partition of all pairs, the pairs a planner would check by hand, faults of the data.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/flow_families.hpp"
#include "support/layer_copy.hpp"
#include "support/ocsge.hpp"

using namespace arpent;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const FlowFamilies& families() {
  static const auto loaded = load_flow_families("ocsge", ocsge());
  return loaded;
}

std::string between(const std::string& before, const std::string& after) {
  return families().at(families().of(id(ocsge(), before), id(ocsge(), after))).name;
}

std::vector<ClassId> leaves(const Nomenclature& nomenclature) {
  std::vector<ClassId> list;
  for (std::size_t i = 1; i < nomenclature.classes().size(); ++i)
    if (nomenclature.classes()[i].leaf) list.push_back(static_cast<ClassId>(i));
  return list;
}

/// Colour in CIE L*a*b* as seen with the given linear mixing of its channels.
std::array<double, 3> lab(const std::string& colour, const std::array<std::array<double, 3>, 3>& seen) {
  std::array<double, 3> linear{}, mixed{};
  for (std::size_t c = 0; c < 3; ++c) {
    const double v = std::stoi(colour.substr(1 + 2 * c, 2), nullptr, 16) / 255.0;
    linear[c] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  }
  for (std::size_t c = 0; c < 3; ++c)
    mixed[c] = std::clamp(seen[c][0] * linear[0] + seen[c][1] * linear[1] + seen[c][2] * linear[2], 0.0, 1.0);
  const auto f = [](double t) { return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116; };
  const double x = f((0.4124 * mixed[0] + 0.3576 * mixed[1] + 0.1805 * mixed[2]) / 0.9505);
  const double y = f(0.2126 * mixed[0] + 0.7152 * mixed[1] + 0.0722 * mixed[2]);
  const double z = f((0.0193 * mixed[0] + 0.1192 * mixed[1] + 0.9505 * mixed[2]) / 1.089);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

/// A copy whose faults are told by its loader.
class Spoilt : public LayerCopy {
 public:
  using LayerCopy::LayerCopy;
  [[nodiscard]] std::string message() const {
    return message_of([](const std::string& layer) { static_cast<void>(load_flow_families(layer, ocsge())); });
  }
};

}  // namespace

TEST_CASE("every ordered pair of leaves has one family, of the direction the pair has; every family occurs", "[families]") {
  const auto list = leaves(ocsge());
  REQUIRE(list.size() == 280);
  std::vector<std::size_t> pairs(families().families().size(), 0);
  std::size_t wrong = 0, unchanged = 0;
  for (const auto before : list)
    for (const auto after : list) {
      const auto family = families().of(before, after);
      REQUIRE(family < pairs.size());
      ++pairs[family];
      if (before == after) {
        unchanged += families().at(family).name == unchanged_family ? 1 : 0;
        continue;
      }
      const int direction = static_cast<int>(*ocsge().at(after).artificial) - static_cast<int>(*ocsge().at(before).artificial);
      wrong += families().at(family).direction == direction ? 0 : 1;
    }
  CHECK(wrong == 0);
  CHECK(unchanged == 280);
  for (std::size_t f = 0; f < pairs.size(); ++f) {
    const auto& name = families().families()[f].name;
    INFO(name);
    CHECK((pairs[f] > 0) == (name != status_only_family && name != unclassified_family));
  }
  // The page docs/familles.fr.md prints these.
  CHECK(pairs[families().find("renaturation").value()] == 8400);
  CHECK(pairs[families().find("vegetation_urbaine").value()] == 14560);
  CHECK(pairs[families().find("etalement_residentiel").value()] == 660);
}

TEST_CASE("what the way back of a flow is called", "[families]") {
  const auto list = leaves(ocsge());
  const auto name = [](ClassId before, ClassId after) { return families().at(families().of(before, after)).name; };
  std::size_t wrong = 0;
  for (const auto before : list)
    for (const auto after : list) {
      const auto& from = ocsge().at(before);
      const auto& to = ocsge().at(after);
      const auto there = name(before, after), back = name(after, before);
      bool right = true;
      if (*to.artificial && !*from.artificial) {  // artificialises: its way back désartificialise, in the words of the ground before
        const bool open = from.space == Space::farm || from.space == Space::forest || from.space == Space::natural;
        right = back == (open ? "renaturation" : from.space == Space::urban_vegetation ? "vegetalisation_urbaine" : "desartificialisation_autre");
      } else if (there == "desimpermeabilisation") {
        right = back == "densification_interne";
      } else if (there == "agricole_vers_naturel") {
        right = back == "naturel_vers_agricole" || back == "defrichement";  // woods of farm use that became a clear-cut of forestry use
      } else if (there == "interne_agricole" || there == "interne_naturel" || there == "eau") {
        right = back == there || from.space == Space::quarry;  // gravel dug in water opens a quarry
      }
      if (!right) UNSCOPED_INFO(from.code << " " << to.code << ": " << there << ", back " << back);
      wrong += right ? 0 : 1;
    }
  CHECK(wrong == 0);
}

TEST_CASE("pairs a planner would check by hand", "[families]") {
  struct Pair { const char *before, *after, *family, *why; };
  const std::vector<Pair> pairs{
      {"CS2.2.1/US1.1", "CS1.1.1.1/US5", "etalement_residentiel", "a house on arable land"},
      {"CS2.1.3/US1.1", "CS2.2.1/US5", "etalement_residentiel", "a vineyard became a lawn of a house: artificial by 4°"},
      {"CS2.1.1.2/US6.3", "CS1.1.1.2/US5", "etalement_residentiel", "a paved yard in a pine wood"},
      {"CS2.2.1/US1.1", "CS1.1.1.1/US2", "etalement_economique", "a factory on arable land"},
      {"CS2.1.2/US6.3", "CS1.1.1.1/US4.2", "etalement_economique", "a warehouse on garrigue: logistics is business, not a network"},
      {"CS2.2.1/US1.1", "CS1.1.1.1/US1.1", "etalement_economique", "a farm building: artificial by the decree, a business all the same"},
      {"CS2.2.1/US1.1", "CS1.1.1.2/US4.1.1", "infrastructures", "a road over arable land"},
      {"CS2.1.1.1/US1.2", "CS1.1.2.1/US4.1.2", "infrastructures", "ballast through a forest"},
      {"CS1.2.2/US6.3", "CS1.1.1.2/US4.1.4", "infrastructures", "a quay built into water"},
      {"CS2.2.1/US1.1", "CS2.2.1/US6.1", "artificialisation_autre", "a building site: what for will show at the next vintage"},
      {"CS2.2.1/US1.1", "CS1.1.1.1/US235", "artificialisation_autre", "housing and business are not told apart"},
      {"CS2.1.1.1/US5", "CS1.1.1.1/US5", "comblement_urbain", "a house in a wooded garden: the town fills up"},
      {"CS2.1.2/US4.1.1", "CS1.1.1.2/US4.1.1", "comblement_urbain", "a road widened over its hedge"},
      {"CS2.2.1/US5", "CS1.1.1.1/US5", "densification_interne", "a house on a lawn that was artificial already"},
      {"CS1.1.1.2/US3", "CS1.1.1.1/US3", "densification_interne", "a car park built over"},
      {"CS1.1.2.1/US6.2", "CS1.1.1.2/US2", "densification_interne", "a gravel wasteland paved"},
      {"CS1.1.1.2/US3", "CS2.2.1/US3", "desimpermeabilisation", "a car park became a lawn, still artificial by 4°"},
      {"CS1.1.1.1/US2", "CS1.1.2.1/US6.2", "desimpermeabilisation", "a factory pulled down to gravel"},
      {"CS1.1.1.1/US2", "CS1.1.1.1/US5", "interne_artificiel", "a factory became flats"},
      {"CS1.1.1.1/US2", "CS1.1.1.2/US3", "interne_artificiel", "pulled down for a car park: as sealed as before"},
      {"CS1.1.1.2/US2", "CS2.2.1/US1.1", "renaturation", "a yard given back to farming"},
      {"CS1.1.2.1/US6.2", "CS2.1.1.1/US6.3", "renaturation", "a wasteland became a wood"},
      {"CS2.2.1/US6.1", "CS2.2.1/US6.3", "renaturation", "a site given up: grass without a use is not artificial"},
      {"CS2.2.1/US5", "CS2.1.1.1/US5", "vegetalisation_urbaine", "trees over a lawn: désartificialisation, but still a garden"},
      {"CS1.1.2.1/US2", "CS1.2.2/US4.3", "desartificialisation_autre", "a retention basin: water is not artificial"},
      {"CS1.1.1.1/US1.3", "CS1.1.2.1/US1.3", "desartificialisation_autre", "a quarry's shed became quarry floor: nothing returned to nature"},
      {"CS2.1.1.2/US6.3", "CS1.1.2.1/US1.3", "extraction", "a quarry opened in a pine wood"},
      {"CS2.2.1/US1.3", "CS1.1.2.1/US1.3", "extraction", "topsoil taken off within the quarry"},
      {"CS1.1.2.1/US1.3", "CS2.2.1/US1.1", "autre", "a quarry restored to farming: it was not artificial"},
      {"CS1.1.2.1/US1.3", "CS1.2.2/US6.3", "eau", "a gravel pit filled with water"},
      {"CS1.1.2.1/US1.3", "CS1.1.1.1/US2", "etalement_economique", "a works built on quarry floor"},
      {"CS2.2.1/US1.1", "CS2.1.2/US6.3", "agricole_vers_naturel", "a field left to shrubs"},
      {"CS2.1.1.1/US1.1", "CS2.1.1.1/US6.3", "agricole_vers_naturel", "an orchard left alone: the trees were there before"},
      {"CS2.2.1/US1.1", "CS2.1.1.2/US1.2", "boisement", "pines planted on a field"},
      {"CS2.1.2/US6.3", "CS2.1.1.3/US6.3", "boisement", "garrigue grown into wood"},
      {"CS2.1.1.1/US6.3", "CS2.1.3/US1.1", "defrichement", "a wood cleared for a vineyard"},
      {"CS2.1.1.2/US6.3", "CS2.1.2/US6.3", "defrichement", "a burnt pine wood: the forest is gone, whatever took it"},
      {"CS2.1.1.1/US6.3", "CS2.1.1.1/US1.1", "naturel_vers_agricole", "woods put to pasture: no tree was felled"},
      {"CS2.1.2/US6.3", "CS2.1.3/US1.1", "naturel_vers_agricole", "garrigue planted with vines"},
      {"CS2.1.3/US1.1", "CS2.2.1/US1.1", "interne_agricole", "a vineyard grubbed up"},
      {"CS2.1.1.1/US1.2", "CS2.2.1/US1.2", "interne_naturel", "a clear-cut under forestry: still forest"},
      {"CS2.2.1/US6.3", "CS2.1.2/US6.3", "interne_naturel", "grass grown over by shrubs"},
      {"CS2.2.1/US1.1", "CS2.1.2/US5", "vegetation_urbaine", "a field became a garden of shrubs: lost to farming, not artificial"},
      {"CS2.2.1/US1.1", "CS1.2.2/US1.4", "eau", "a fish pond dug"},
      {"CS2.2.1/US5", "CS2.2.1/US5", "sans_changement", "the same class"},
  };
  REQUIRE(pairs.size() >= 25);
  for (const auto& pair : pairs) {
    INFO(pair.before << " -> " << pair.after << ": " << pair.why);
    CHECK(between(pair.before, pair.after) == pair.family);
  }
}

TEST_CASE("pairs have the flow of the European accounts that their rule names", "[families]") {
  const auto lcf = [](const char* before, const char* after) { return families().lcf(id(ocsge(), before), id(ocsge(), after)); };
  CHECK(lcf("CS2.2.1/US1.1", "CS1.1.1.1/US5") == 2);
  CHECK(lcf("CS1.1.2.1/US1.3", "CS1.1.1.1/US5") == 1);  // a quarry is artificial for CORINE already
  CHECK(lcf("CS2.2.1/US1.1", "CS2.1.1.2/US1.2") == 6);  // farming withdraws with woodland creation
  CHECK(lcf("CS2.1.2/US6.3", "CS2.1.1.3/US6.3") == 7);
  CHECK(lcf("CS1.1.1.2/US2", "CS2.2.1/US1.1") == 5);
  CHECK(lcf("CS2.2.1/US1.1", "CS1.1.1.1/US235") == 0);  // housing or business: lcf2 or lcf3
  CHECK(lcf("CS2.2.1/US1.1", "CS2.2.1/US1.1") == 0);
  CHECK(between("CS1.2/US1", "CS1.1.1.1/US5") == "etalement_residentiel");  // leaves agree on the family, not on the flow: a quarry is among them
  CHECK(lcf("CS1.2/US1", "CS1.1.1.1/US5") == 0);
  CHECK(families().at(families().find("renaturation").value()).lcf == std::vector<int>{5, 7, 9});
  CHECK(families().at(families().find("seuil").value()).lcf.empty());
}

TEST_CASE("a parent has the family its leaves agree on, else the one named for the direction", "[families]") {
  CHECK(between("CS2/US1.1", "CS1.1.1/US5") == "etalement_residentiel");
  CHECK(between("CS2.2/US1.1", "CS1.1.1/US4.1") == "infrastructures");
  CHECK(between("CS2.2.1/US1.1", "CS1.1.1/US4") == "artificialisation_autre");  // logistics is business, the rest of US4 networks
  CHECK(between("CS1.1.1/US3", "CS1.1.2/US3") == "desimpermeabilisation");
  CHECK(between("CS1.1.1/US3", "CS1.1.1/US5") == "autre");  // built and paved, both ways
  CHECK(between("CS2.1.1/US5", "CS2.1.1/US5") == "sans_changement");
  CHECK(between("CS2.1.1/US6.3", "CS2.1.1.1/US6.3") == "autre");  // the code became finer; whether the ground changed is not said
  CHECK(between("CS1.1.1.1/US2", "CS2.1/US6") == "desartificialisation_autre");

  // The direction holds for every pair of classes, parents included.
  const auto count = ocsge().classes().size();
  REQUIRE(count > 281);
  std::size_t wrong = 0;
  for (std::size_t before = 1; before < count; ++before)
    for (std::size_t after = 1; after < count; ++after) {
      const auto& from = ocsge().classes()[before];
      const auto& to = ocsge().classes()[after];
      const auto& family = families().at(families().of(static_cast<ClassId>(before), static_cast<ClassId>(after)));
      const int direction = static_cast<int>(*to.artificial) - static_cast<int>(*from.artificial);
      wrong += before == after || family.direction == direction ? 0 : 1;
    }
  CHECK(wrong == 0);
}

TEST_CASE("variants of a status follow the ground; a status that changed alone has its own family", "[families]") {
  const auto variants = ocsge().with_status_variants();
  const auto found = load_flow_families(variants.name(), variants);
  const auto name = [&](const std::string& before, const std::string& after) { return found.at(found.of(id(variants, before), id(variants, after))).name; };
  CHECK(name("CS2.2.1/US1.1*", "CS1.1.1.1/US5") == "etalement_residentiel");
  CHECK(name("CS2.2.1/US1.1*", "CS1.1.1.1/US5*") == "etalement_residentiel");
  CHECK(name("CS1.1.1.1/US5*", "CS1.1.1.1/US5") == "seuil");
  CHECK(name("CS2.2.1/US3", "CS2.2.1/US3~") == "seuil");  // an exemption began: the ground did not change either
  CHECK(name("CS1.1.1.1/US5*", "CS1.1.1.1/US5*") == "sans_changement");
  std::size_t wrong = 0;
  for (std::size_t before = 1; before < variants.classes().size(); ++before)
    for (std::size_t after = 1; after < variants.classes().size(); ++after) {
      const auto from = ocsge().find(variants.classes()[before].plain_code()), to = ocsge().find(variants.classes()[after].plain_code());
      const auto family = found.of(static_cast<ClassId>(before), static_cast<ClassId>(after));
      const auto expected = from == to && before != after ? families().find(status_only_family).value() : families().of(from, to);
      wrong += family == expected ? 0 : 1;
    }
  CHECK(wrong == 0);
}

TEST_CASE("ground without a class has the family non_classe", "[families]") {
  const auto land = id(ocsge(), "CS2.2.1/US1.1");
  for (const auto family : {families().of(unclassified, land), families().of(land, unclassified), families().of(unclassified, unclassified)})
    CHECK(families().at(family).name == unclassified_family);
  CHECK(families().lcf(unclassified, land) == 0);
}

TEST_CASE("colours of families are told apart with normal and colour-blind sight", "[families]") {
  // Machado, Oliveira, Fernandes (2009), full severity, linear channels.
  constexpr std::array<std::array<std::array<double, 3>, 3>, 4> sights{{
      {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
      {{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
      {{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
      {{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}},
  }};
  const auto& list = families().families();
  for (const auto& sight : sights)
    for (std::size_t a = 0; a < list.size(); ++a)
      for (std::size_t b = a + 1; b < list.size(); ++b) {
        const auto one = lab(list[a].colour, sight), other = lab(list[b].colour, sight);
        const double distance = std::hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
        INFO(list[a].name << " " << list[b].name << " " << distance);
        CHECK(distance > 12);  // in CIE 1976 units; about 2 is seen side by side
      }
}

TEST_CASE("a layer without families says so", "[families]") {
  CHECK_THROWS_WITH(load_flow_families("clc", load_nomenclature("clc")), Contains("clc has no flow families"));
}

TEST_CASE("faults of the tables are told at once, with line and column", "[families]") {
  {
    const Spoilt copy("ocsge");
    copy.replace("familles.csv", "Étalement résidentiel,#", "Étalement résidentiel,rouge ");
    copy.replace("familles.csv", "autre,Autre,", "autres,Autre,");
    copy.replace("familles_regles.csv", "etalement_economique,3,agricole forestier", "etalement_economique,12,agricol forestier");
    copy.replace("familles_regles.csv", "US4.1 US4.3", "US4.1 US9");
    const auto text = copy.message();
    CHECK_THAT(text, Contains("familles.csv, line 3, column couleur: 'rouge "));
    CHECK_THAT(text, Contains("familles_regles.csv, line 3, column lcf: '12'") && Contains("line 3, column espace_avant: 'agricol' is no kind of land"));
    CHECK_THAT(text, Contains("line 4, column usage_apres: 'US9' is no code"));
    CHECK_THAT(text, Contains("line 48, column famille: 'autre' is no family of the list"));
  }
  {
    const Spoilt copy("ocsge");
    copy.replace("familles.csv", "seuil,", "seuils,");
    copy.replace("familles.csv", "artificialisation,#", "artificialisation,#zz");
    CHECK_THAT(copy.message(), Contains("column famille: 'seuil' is missing") && Contains("column sens: '' is neither"));
  }
  {
    const Spoilt copy("ocsge");  // a column misspelt would else mean "any"
    copy.replace("familles_regles.csv", "usage_apres", "usage_aprés");
    CHECK_THAT(copy.message(), Contains("line 1: column 'usage_aprés' is not known"));
  }
  {
    const Spoilt copy("ocsge");  // a line end within quotes, an empty line: lines stay those of an editor
    copy.replace("familles_regles.csv", "Logement sur un sol qui n'était pas artificiel\n", "\"Logement\nneuf\"\n\n");
    copy.replace("familles_regles.csv", "US1 US2 US3 US4.2", "US1 US2 US3 US44");
    CHECK_THAT(copy.message(), Contains("line 5, column usage_apres: 'US44'"));
  }
}

TEST_CASE("rules that are no partition are refused, with the pairs", "[families]") {
  {
    const Spoilt copy("ocsge");
    copy.replace("familles_regles.csv", "US5,Logement sur un sol", "US5 US3,Logement sur un sol");
    CHECK_THAT(copy.message(), Contains("familles_regles.csv, line 3: shares 600 pairs with the rule of line 2"));
  }
  {
    const Spoilt copy("ocsge");
    copy.replace("familles_regles.csv", "eau,8,eau,*,eau", "eau,8,eau,CS1.2.1,eau");
    CHECK_THAT(copy.message(), Contains("no rule for 380 pairs from espace eau to espace eau, first CS1.2.2/US1.1 to CS1.2.2/US1.2") &&
                                   Contains("line 44: no pair of classes meets this rule"));
  }
  {
    const Spoilt copy("ocsge");
    copy.replace("familles_regles.csv", "renaturation,7,artificiel", "boisement,7,artificiel");
    CHECK_THAT(copy.message(), Contains("line 19, column famille: 'boisement' has sens 0, 1365 pairs of this rule have another"));
  }
  {
    const Spoilt copy("ocsge");
    copy.append("familles.csv", "jamais,Jamais,#123456,0,0,Rien");
    CHECK_THAT(copy.message(), Contains("no rule gives the family 'jamais'"));
  }
}
