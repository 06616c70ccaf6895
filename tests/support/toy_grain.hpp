// SPDX-License-Identifier: Apache-2.0
/// What a map drawn in letters can show, and the intervals of an account drawn so.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "arpent/account/intervals.hpp"
#include "ascii_map.hpp"

namespace arpent::test {

/// U is a building: 200 m² (two cells), enlarged from 50. The rest: 500 m² (five cells), 2 500 m² in open land. Nothing is
/// narrower than `width`. U to F is improbable within five years.
[[nodiscard]] inline MapGrain toy_grain(double width = 5) {
  const auto& toy = toy_nomenclature();
  MapGrain grain;
  grain.units.assign(toy.classes().size(), {{500}, {2500}, {width}});
  grain.units[toy_class('U')] = {{200}, {200}, {width}};
  grain.enlarged = MapGrain::Enlarged{{200}, {5}, {50}};
  grain.enlarged_class.assign(toy.classes().size(), 0);
  grain.enlarged_class[toy_class('U')] = 1;
  for (std::size_t id = 0; id < toy.classes().size(); ++id) grain.plain.push_back(static_cast<ClassId>(id));
  grain.improbable = {{"Un bâtiment ne devient pas une forêt", "essai", 5.0, 2}};
  grain.improbable_pairs = {{static_cast<std::uint32_t>(toy_class('U')) << 16 | toy_class('F'), 0}};
  return grain;
}

struct DrawnIntervals {
  Account account;
  AccountDoubts doubts;
  std::vector<IntervalRow> rows;
};

[[nodiscard]] inline DrawnIntervals intervals_of(const std::vector<Drawn>& before, const std::vector<Drawn>& after, const std::string& zones,
                                                 const std::map<char, std::string>& groups = {}) {
  const auto layer = zones.empty() ? ZoneLayer{} : drawn_zones(zones, groups);
  const auto comparison = compare(drawn_state(before), drawn_state(after), zones.empty() ? nullptr : &layer, AreaModel::planar(), {});
  const auto books = publish_books(comparison.ledger);
  DrawnIntervals drawn;
  drawn.account = make_account(books, toy_nomenclature(), "Tout");
  drawn.doubts = doubts_of_rows(drawn.account, books, measure_doubts(comparison.changes, books, toy_nomenclature(), toy_grain()));
  drawn.rows = make_intervals(drawn.account, drawn.doubts);
  return drawn;
}

}  // namespace arpent::test
