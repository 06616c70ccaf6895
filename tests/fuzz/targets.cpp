// SPDX-License-Identifier: Apache-2.0
/// Targets of land consumption.
#include "arpent/account/targets.hpp"
#include "fuzz.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(targets) {
  fuzz::accepted([&] {
    for (const auto& scenario : parse_targets(input, "targets.json").scenarios)
      for (const auto& tranche : scenario.tranches) {
        fuzz::require(tranche.period.years() > 0 && !tranche.provision.text().empty(), "a decade ends after it starts and has a source");
        fuzz::require(tranche.reduction.has_value() == tranche.reference.has_value(), "a reduction is of a reference");
        if (tranche.reduction) fuzz::require(!tranche.reduction->text().empty(), "a percentage has a text");
      }
  });
}
