// SPDX-License-Identifier: Apache-2.0
/// `ledger.json`: what is read is written as the same bytes.
#include "arpent/landuse/ledger_file.hpp"
#include "arpent/layers/catalogue.hpp"
#include "fuzz.hpp"

using namespace arpent;

namespace {

std::string written(const StoredLedger& stored) {
  std::vector<PeriodView> periods;
  for (const auto& period : stored.periods) periods.push_back({&period.ledger, period.dates});
  std::string text;
  write_ledgers(stored.head, stored.classes, periods, [&](std::string_view piece) { text += piece; });
  return text;
}

}  // namespace

ARPENT_FUZZ_TARGET(ledger) {
  static const auto ocsge = load_nomenclature("ocsge");
  fuzz::accepted([&] {
    auto stored = parse_ledgers(input, "ledger.json");
    fuzz::require(!stored.periods.empty(), "at least one period");
    const auto text = written(stored);
    StoredLedger again;
    fuzz::require(fuzz::accepted([&] { again = parse_ledgers(text, "again.json"); }), "what is written can be read");
    fuzz::require(written(again) == text, "and is the same");
    for (auto& period : stored.periods) {
      static_cast<void>(period.ledger.residuals());
      fuzz::accepted([&] { static_cast<void>(publish_books(period.ledger)); });
    }
    fuzz::accepted([&] { renumber_classes(stored, ocsge); });
  });
}
