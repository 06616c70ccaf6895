// SPDX-License-Identifier: Apache-2.0
/// Files of rules that speak of the shipped layers; and their layers themselves, when the text lists some.
#include "arpent/layers/catalogue.hpp"
#include "arpent/review/examples.hpp"
#include "arpent/review/rules.hpp"
#include "fuzz.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(rules) {
  static const auto layers = parse_rule_layers(layer_description("chantier7"), "layer.json");
  fuzz::accepted([&] { static_cast<void>(parse_rule_layers(input, "layer.json")); });
  fuzz::accepted([&] {
    const RuleBook book{layers, parse_rules(input, "rules.json", layers)};
    for (const auto& rule : book.rules.rules) {
      fuzz::require(!rule.id.empty() && rule.line > 0, "a rule has a name and a line");
      static_cast<void>(rules_in_force(book.rules, {2024, 2, 29}));
    }
    if (book.rules.rules.size() < 20) fuzz::accepted([&] { static_cast<void>(example_faults(book)); });
  });
}
