// SPDX-License-Identifier: Apache-2.0
/// Tables of population, and of communes that changed.
#include "arpent/account/enaf.hpp"
#include "arpent/account/population.hpp"
#include "fuzz.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(population) {
  static const auto known = load_commune_changes();
  fuzz::accepted([&] {
    const auto table = read_table_text(input, "population.csv");
    fuzz::accepted([&] {
      const auto population = parse_population(table, {.file = "population.csv", .changes = &known});
      for (const auto& commune : population.communes) {
        fuzz::require(commune.counts.size() == population.years.size(), "a count a year");
        for (const auto count : commune.counts) fuzz::require(count >= 0, "nobody is less than none");
      }
      for (const auto year : population.years) static_cast<void>(population.total(year));
    });
    fuzz::accepted([&] {
      const auto changes = parse_commune_changes(table, "evolution.csv");
      std::vector<CommuneRef> zones;
      std::vector<std::string> codes;
      for (const auto& row : changes.rows()) {
        static_cast<void>(changes.successor(row.old_code));
        static_cast<void>(changes.predecessors(row.new_code));
        const auto same = [&](const auto& zone) { return zone.insee == row.new_code; };
        if (std::find_if(zones.begin(), zones.end(), same) == zones.end()) zones.push_back({row.new_code, row.new_name});
        if (std::find(codes.begin(), codes.end(), row.old_code) == codes.end()) codes.push_back(row.old_code);
      }
      fuzz::require(map_communes(codes, zones, changes).zone_of.size() == codes.size(), "an answer a code");
    });
  });
}
