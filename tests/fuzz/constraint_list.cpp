// SPDX-License-Identifier: Apache-2.0
/// Lists of constraint layers, and facts of communes.
#include "arpent/layers/catalogue.hpp"
#include "arpent/review/constraint_list.hpp"
#include "fuzz.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(constraint_list) {
  static const auto layers = parse_rule_layers(layer_description("chantier7"), "layer.json");
  fuzz::accepted([&] {
    for (const auto& layer : parse_constraint_list(input, "couches.json", layers).layers) fuzz::require(layer.line > 0, "an entry has a line");
  });
  fuzz::accepted([&] {
    for (const auto& [insee, facts] : parse_commune_facts(input, "faits.csv")) fuzz::require(!insee.empty(), "a commune has a code");
  });
}
