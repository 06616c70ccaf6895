// SPDX-License-Identifier: Apache-2.0
/// Several periods are comparisons of the same states: what they say of a state must agree.
#include <algorithm>
#include <set>

#include "arpent/account/account.hpp"
#include "checks.hpp"
#include "tables.hpp"

namespace arpent {
namespace {

/// What one period says of one of its two states, by class.
struct StateSums {
  std::map<std::string, Units> area;
  std::map<std::string, Units> cells;  ///< figures of `flux` in that sum, each rounded by itself
};

/// @param before of the earlier state (row sums), else of the later one (column sums)
StateSums sums_of(const StoredBooks& books, const ZoneKey& zone, bool before) {
  StateSums sums;
  const auto flux = books.flux.find(zone);
  if (flux == books.flux.end()) return sums;
  const auto windows = books.windows.find(zone);
  const auto parts = windows == books.windows.end() ? std::size_t{1} : std::max<std::size_t>(1, windows->second.size());
  for (const auto& [pair, flow] : flux->second) {
    if (pair.first == overlap_class || pair.first == residual_class) continue;
    const auto& code = before ? pair.first : pair.second;
    sums.area[code] += flow.area;
    sums.cells[code] += static_cast<Units>(parts);
  }
  return sums;
}

/// How far apart two periods may be in a class of a zone, on top of the rounding of its cells.
///
/// Ground that polygons of one state cover twice stands twice in the sums of the *other* state, and the other state is
/// not the same in the two periods. What floating point, or ground too small to look for, left out of the cells is in
/// the residual.
Units looseness(const StoredFigures& bilan) { return bilan.at("chevauchement_m2") + std::abs(bilan.at("residu_m2")); }

/// The later state of `earlier` is the earlier state of `later`, or both periods share the state on one side.
void compare_state(Comparisons& compare, const StoredBooks& books, const ZoneKey& a, bool a_before, const ZoneKey& b, bool b_before) {
  const auto in_a = books.bilan.find(a), in_b = books.bilan.find(b);
  if (in_a == books.bilan.end() || in_b == books.bilan.end()) {
    compare.fail(zone_text(in_a == books.bilan.end() ? a : b) + " manque dans bilan");
    return;
  }
  auto sums_a = sums_of(books, a, a_before), sums_b = sums_of(books, b, b_before);
  const auto loose = looseness(in_a->second) + looseness(in_b->second);
  std::set<std::string> codes;
  for (const auto* sums : {&sums_a, &sums_b})
    for (const auto& [code, area] : sums->area) codes.insert(code);
  for (const auto& code : codes) {
    // Without zones a period covers what either of its states covers, another ground each time: the difference is ground
    // the shared state does not class.
    const bool unclassed = books.classes.count(code) != 0 && !books.classes.at(code).artificial;
    const auto ground = unclassed ? in_a->second.at("surface_m2") - in_b->second.at("surface_m2") : 0;
    // A cell is rounded by less than 1 cm²; as much again for the floating-point areas behind it.
    const auto rounding = 2 * (sums_a.cells[code] + sums_b.cells[code]);
    compare.add(zone_text(a) + " et " + zone_text(b) + ", " + code, sums_b.area[code] + ground, sums_a.area[code], rounding + loose);
  }
}

}  // namespace

std::vector<VerifyLine> check_periods(const StoredBooks& books) {
  const auto last = books.last_period();
  const bool corrected = !books.bilan.empty() && books.bilan.begin()->first.period == 0;
  if (last <= 1 && !corrected) return {};
  Comparisons compare("periodes",
                      "état d'arrivée d'une période = état de départ de la suivante (0 : reprise du premier état), l'ensemble part du premier et arrive au dernier, par "
                      "zone et par classe (à l'arrondi, au résidu et aux chevauchements près)");
  std::set<std::pair<std::string, std::string>> zones;
  for (const auto& [key, figures] : books.bilan)
    if (key.level == level_name(Level::commune) || books.single_zone(key.period)) zones.insert({key.level, key.zone});
  for (const auto& [level, zone] : zones) {
    const auto in = [&, &level = level, &zone = zone](std::int64_t period) { return ZoneKey{period, level, zone}; };
    if (corrected) compare_state(compare, books, in(0), false, in(1), true);
    if (last <= 1) continue;
    for (std::int64_t period = 1; period + 1 < last; ++period) compare_state(compare, books, in(period), false, in(period + 1), true);
    compare_state(compare, books, in(1), true, in(last), true);
    compare_state(compare, books, in(last - 1), false, in(last), false);
  }
  return {compare.line()};
}

}  // namespace arpent
