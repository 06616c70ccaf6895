// SPDX-License-Identifier: Apache-2.0
/// Tables of the Cerema: wide or long, in any unit.
#include "arpent/account/enaf.hpp"
#include "fuzz.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(enaf) {
  fuzz::accepted([&] {
    const auto table = read_table_text(input, "enaf.csv");
    for (const auto& row : table.rows) fuzz::require(row.size() == table.header.size(), "rows are as long as the header");
    for (const auto unit : {std::optional<EnafUnit>(), std::optional(EnafUnit::m2)})
      fuzz::accepted([&] {
        const auto enaf = parse_enaf(table, {.file = "enaf.csv", .unit = unit, .communes = {}});
        std::vector<EnafZone> zones;
        for (const auto& commune : enaf.communes) {
          fuzz::require(commune.years.size() == static_cast<std::size_t>(enaf.covered.years()), "a figure a year");
          zones.push_back({commune.insee, commune.name, "T", commune.surface.value_or(BookArea{})});
        }
        fuzz::accepted([&] { static_cast<void>(make_enaf_account(enaf, zones, "tout", {enaf.covered})); });
      });
  });
}
