// SPDX-License-Identifier: Apache-2.0
/// Checks of the intervals and of the years of farm land left.
#include <cmath>

#include "checks.hpp"
#include "stored_account.hpp"

namespace arpent {
namespace {

/// Stock ÷ loss a year, which the file has to 1e-4: in units.
Bracket years_left(Units stock, Units loss) {
  const double ground = 1e4 * static_cast<double>(stock), yearly_loss = static_cast<double>(loss);
  return {ground / (yearly_loss + 0.5), ground / (yearly_loss - 0.5)};
}

/// @param known_stock none where too little of the zone is compared to know it
void check_years(Comparisons& compare, const std::string& where, std::optional<Units> known_stock, std::optional<Units> loss, std::optional<Units> years) {
  const auto stock = known_stock.value_or(0);
  if (!loss || *loss < 0 || stock <= 0) {
    if (years) compare.fail(where + " est rempli alors qu'il n'y a pas de recul, de stock connu ou de rythme");
    return;
  }
  if (*loss == 0) return;  // nothing, or less than the file can say
  if (years) add_within(compare, where, *years, years_left(stock, *loss));
  else compare.fail(where + " manque");
}

/// Doubts of the figure: those of `high` − `low`, and of both wide ends.
void check_doubts(Comparisons& compare, const std::string& where, const StoredInterval& row) {
  Units doubts = 0;
  for (std::size_t d = 0; d + 1 < row.doubts.size(); ++d) doubts += row.doubts[d];
  compare.add(where + " haut − bas", row.high - row.low, doubts);
  compare.add(where + " haut − bas, large", row.wide_high - row.wide_low, doubts + row.doubts.back());
  const bool ordered = row.wide_low <= row.low && row.low <= row.value && row.value <= row.high && row.high <= row.wide_high;
  if (!ordered) compare.fail(where + " : bas, valeur et haut ne sont pas dans cet ordre");
}

/// Columns that are areas, one by one, to be summed over communes.
std::vector<Units> areas_of(const StoredInterval& row) {
  std::vector<Units> areas{row.value, row.low, row.high, row.wide_low, row.wide_high};
  areas.insert(areas.end(), row.doubts.begin(), row.doubts.end());
  return areas;
}

constexpr const char* gross_quantities[] = {"artificialisation_m2", "desartificialisation_m2", "perte_agricole_m2", "perte_naturelle_m2", "perte_forestiere_m2"};
constexpr const char* net_quantity = "artif_nette_m2";
constexpr const char* yearly_quantity = "artif_nette_m2_an";

using Intervals = std::map<ZoneKey, std::map<std::string, StoredInterval>>;

void check_net(Comparisons& compare, const std::string& where, const std::map<std::string, StoredInterval>& of) {
  const auto at = [&](const char* quantity) { return of.count(quantity) != 0 ? of.at(quantity) : StoredInterval{}; };
  const auto net = at(net_quantity), in = at("artificialisation_m2"), out = at("desartificialisation_m2");
  compare.add(where + " bas", net.low, in.low - out.value);
  compare.add(where + " haut", net.high, in.value - out.low);
  compare.add(where + " bas large", net.wide_low, in.wide_low - out.value);
  compare.add(where + " haut large", net.wide_high, in.value - out.wide_low);
}

void check_interval_levels(Comparisons& compare, const Intervals& intervals, const StoredBooks& books) {
  for (const auto& [key, communes] : communes_of_zones(books)) {
    const auto of = intervals.find(key);
    if (of == intervals.end()) continue;
    for (const auto& [quantity, row] : of->second) {
      if (quantity == yearly_quantity) continue;  // a rate is rounded at each level
      std::vector<Units> sums(areas_of(row).size());
      for (const auto& commune : communes) {
        const auto part = intervals.find(commune);
        if (part == intervals.end() || part->second.count(quantity) == 0) continue;
        const auto areas = areas_of(part->second.at(quantity));
        for (std::size_t k = 0; k < sums.size() && k < areas.size(); ++k) sums[k] += areas[k];
      }
      const auto areas = areas_of(row);
      for (std::size_t k = 0; k < sums.size(); ++k) compare.add(zone_text(key) + " " + quantity + ", somme des communes", areas[k], sums[k]);
    }
  }
}

}  // namespace

std::vector<VerifyLine> check_intervals(const GeoPackageReader& file, const StoredBooks& books) {
  if (!file.has_table("fourchettes")) return {};
  const auto intervals = read_intervals(file);
  Comparisons compare("fourchettes",
                      "valeur de bilan, bas ≤ valeur ≤ haut, haut − bas = somme des doutes, nette par les deux flux, niveaux (par an : à 0,0004 m² près)");
  for (const auto& [key, of] : intervals)
    if (books.bilan.count(key) == 0) compare.fail(zone_text(key) + " est dans fourchettes et pas dans bilan");
  static const std::vector<StoredFigures> no_windows;
  for (const auto& [key, figures] : books.bilan) {
    const auto of = intervals.find(key);
    if (of == intervals.end()) {
      compare.fail(zone_text(key) + " manque dans fourchettes");
      continue;
    }
    const auto where = [&key = key](const std::string& quantity) { return zone_text(key) + " " + quantity; };
    for (const auto& [quantity, row] : of->second) {
      compare.add(where(quantity), row.value, figures.at(quantity));
      check_doubts(compare, where(quantity), row);
    }
    for (const char* quantity : gross_quantities) {
      const auto row = of->second.find(quantity);
      if (row == of->second.end()) compare.fail(where(quantity) + " manque dans fourchettes");
      else compare.add(where(quantity) + " haut", row->second.high, row->second.value);
    }
    check_net(compare, where(net_quantity), of->second);
    const auto rate = of->second.find(yearly_quantity);
    if ((rate != of->second.end()) != figures.has(yearly_quantity)) compare.fail(where(yearly_quantity) + " : fourchette sans rythme, ou rythme sans fourchette");
    const auto net = of->second.find(net_quantity);
    if (rate == of->second.end() || net == of->second.end()) continue;
    const auto windows = books.windows.find(key);
    const auto& dated = windows == books.windows.end() ? no_windows : windows->second;
    // Six doubts, each rounded once on each side.
    add_within(compare, where(yearly_quantity) + " bas", rate->second.value - rate->second.low, yearly_bracket(dated, net->second.value - net->second.low), 4);
    add_within(compare, where(yearly_quantity) + " haut", rate->second.high - rate->second.value, yearly_bracket(dated, net->second.high - net->second.value), 4);
  }
  check_interval_levels(compare, intervals, books);
  return {compare.line()};
}

std::vector<VerifyLine> check_horizons(const GeoPackageReader& file, const StoredBooks& books) {
  if (!file.has_table("horizons")) return {};
  const auto horizons = read_horizons(file);
  Comparisons compare("horizons",
                      "stock de bilan, pertes par an d'après bilan et fenetres (entre deux bornes quand les fenêtres n'ont pas la même durée), années = stock ÷ perte");
  for (const auto& [key, horizon] : horizons)
    if (books.bilan.count(key) == 0) compare.fail(zone_text(key) + " est dans horizons et pas dans bilan");
  static const std::vector<StoredFigures> no_windows;
  for (const auto& [key, figures] : books.bilan) {
    const auto found = horizons.find(key);
    if (found == horizons.end()) {
      compare.fail(zone_text(key) + " manque dans horizons");
      continue;
    }
    const auto& row = found->second;
    const auto zone = zone_text(key);
    const auto stock = row.stock.value_or(0);
    compare.add(zone + " stock_m2", stock, figures.at("agricole_apres_m2"));
    const auto known = figures.speaks_for_zone() ? std::optional(stock) : std::nullopt;
    check_years(compare, zone + " annees", known, row.loss, row.years);
    check_years(compare, zone + " annees_bas", known, row.loss_high, row.years_low);
    check_years(compare, zone + " annees_haut", known, row.loss_low, row.years_high);
    check_years(compare, zone + " annees_brut", known, row.gross_loss, row.gross_years);
    if (row.loss.has_value() != figures.has("artif_nette_m2_an") || row.loss.has_value() != row.gross_loss.has_value()) {
      compare.fail(zone + " : une perte par an sans rythme dans bilan, ou l'inverse");
      continue;
    }
    if (!row.loss) continue;
    if (!(row.loss_low && row.loss_high && *row.loss_low <= *row.loss && *row.loss <= *row.loss_high)) compare.fail(zone + " : bas, perte nette et haut ne sont pas dans cet ordre");
    const auto windows = books.windows.find(key);
    const auto& dated = windows == books.windows.end() ? no_windows : windows->second;
    const auto loss = yearly_bracket(dated, figures.at("perte_agricole_m2")), gain = yearly_bracket(dated, figures.at("gain_agricole_m2"));
    add_within(compare, zone + " perte_brute_m2_an", *row.gross_loss, loss);
    add_within(compare, zone + " perte_nette_m2_an", *row.loss, {loss.low - gain.high, loss.high - gain.low});
  }
  return {compare.line()};
}

}  // namespace arpent
