// SPDX-License-Identifier: Apache-2.0
/// Checks of the tables beside the books: positions, breakdown, consumption, trajectory.
#include <cmath>
#include <tuple>

#include "checks.hpp"

namespace arpent {
namespace {

Units units(const StoredRow& row, int column) { return std::llround(row.real(column).value_or(0) * 1e4); }

ZoneKey key_of(const StoredRow& row) { return {row.integer(2).value_or(0), row.text(0), row.text(1)}; }

const std::string commune_word = "commune", group_word = "territoire", whole_word = "metropole";

}  // namespace

std::vector<VerifyLine> check_positions(const GeoPackageReader& file, const StoredBooks& books) {
  if (!file.has_table("positions")) return {};
  const std::vector<std::string> columns{"niveau", "zone", "periode", "position", "surface_m2", "artificialisation_m2", "desartificialisation_m2", "artif_avant_m2",
                                         "artif_apres_m2", "agricole_avant_m2", "agricole_apres_m2", "vegetation_urbaine_apres_m2"};
  std::map<ZoneKey, std::map<std::string, Units>> sums;
  std::map<ZoneKey, Units> inside;
  file.each("positions", columns, [&](const StoredRow& row) {
    auto& sum = sums[key_of(row)];
    for (std::size_t c = 4; c < columns.size(); ++c) sum[c == 4 ? "compare_m2" : columns[c]] += units(row, static_cast<int>(c));
    if (row.text(3) == "dans") inside[key_of(row)] += units(row, 5);
  });
  Comparisons compare("positions", "les positions d'une zone font son bilan ; densification et extension font l'artificialisation");
  for (const auto& [key, figures] : books.bilan) {
    if (!figures.has("densification_m2")) continue;
    for (const auto& [column, sum] : sums[key]) compare.add(zone_text(key) + " " + column, sum, figures.at(column));
    compare.add(zone_text(key) + " densification_m2", figures.at("densification_m2"), inside[key]);
    compare.add(zone_text(key) + " extension_m2", figures.at("densification_m2") + figures.at("extension_m2"), figures.at("artificialisation_m2"));
  }
  return {compare.line()};
}

std::vector<VerifyLine> check_breakdown(const GeoPackageReader& file, const StoredBooks& books) {
  if (!file.has_table("ventilation")) return {};
  struct Sum {
    Units gain = 0, loss = 0, before = 0, after = 0;
    bool stocks = false;
  };
  std::map<std::pair<ZoneKey, std::string>, Sum> sums;
  file.each("ventilation", {"niveau", "zone", "periode", "axe", "artificialisation_m2", "desartificialisation_m2", "avant_m2", "apres_m2"}, [&](const StoredRow& row) {
    auto& sum = sums[{key_of(row), row.text(3)}];
    sum.gain += units(row, 4);
    sum.loss += units(row, 5);
    sum.before += units(row, 6);
    sum.after += units(row, 7);
    sum.stocks = sum.stocks || !row.null(6);
  });
  Comparisons compare("ventilation", "sur chaque axe les lignes d'une zone font son artificialisation et sa désartificialisation, et ses stocks");
  for (const auto& [key, sum] : sums) {
    const auto& [zone, axis] = key;
    const auto figures = books.bilan.find(zone);
    if (figures == books.bilan.end()) {
      compare.fail(zone_text(zone) + " est dans ventilation et pas dans bilan");
      continue;
    }
    compare.add(zone_text(zone) + " " + axis + " artificialisation_m2", sum.gain, figures->second.at("artificialisation_m2"));
    compare.add(zone_text(zone) + " " + axis + " desartificialisation_m2", sum.loss, figures->second.at("desartificialisation_m2"));
    if (!sum.stocks) continue;
    compare.add(zone_text(zone) + " " + axis + " avant_m2", sum.before, figures->second.at("compare_m2"));
    compare.add(zone_text(zone) + " " + axis + " apres_m2", sum.after, figures->second.at("compare_m2"));
  }
  return {compare.line()};
}

std::vector<VerifyLine> check_evolution(const GeoPackageReader& file) {
  if (!file.has_table("evolution")) return {};
  Comparisons effects("evolution", "écart = actuelle − précédente = données + règles + programme");
  file.each("evolution", {"zone", "grandeur", "valeur_precedente", "valeur_actuelle", "ecart", "effet_donnees", "effet_regles", "effet_programme"}, [&](const StoredRow& row) {
    if (row.null(4)) return;
    const auto where = row.text(0) + " " + row.text(1);
    effects.add(where, units(row, 4), units(row, 3) - units(row, 2));
    effects.add(where, units(row, 5) + units(row, 6) + units(row, 7), units(row, 4));
  });
  return {effects.line()};
}

std::vector<VerifyLine> check_consumption(const GeoPackageReader& file) {
  std::vector<VerifyLine> lines;
  if (file.has_table("enaf")) {
    using Key = std::tuple<std::string, std::string, std::int64_t, std::int64_t>;  // level, zone, years
    std::map<Key, std::pair<Units, Units>> destinations;  // sum of the destinations, total
    std::map<std::tuple<std::int64_t, std::int64_t, std::string>, std::map<std::string, Units>> levels;  // years, destination: sum by level
    bool several = false;
    file.each("enaf", {"niveau", "zone", "annee_debut", "annee_fin", "destination", "surface_m2"}, [&](const StoredRow& row) {
      const auto start = row.integer(2).value_or(0), end = row.integer(3).value_or(0);
      auto& sum = destinations[{row.text(0), row.text(1), start, end}];
      (row.text(4) == "total" ? sum.second : sum.first) += units(row, 5);
      several = several || row.text(4) != "total";
      levels[{start, end, row.text(4)}][row.text(0)] += units(row, 5);
    });
    Comparisons parts("enaf-destinations", "les destinations font le total (à 3,5 m² près par commune et par année : le Cerema arrondit au m²)");
    std::map<std::pair<std::int64_t, std::int64_t>, Units> communes;
    for (const auto& [key, sum] : destinations) communes[{std::get<2>(key), std::get<3>(key)}] += std::get<0>(key) == commune_word ? 1 : 0;
    if (several)
      for (const auto& [key, sum] : destinations) {
        const auto& [level, zone, start, end] = key;
        parts.add(level + " " + zone + " " + std::to_string(start) + "-" + std::to_string(end), sum.first, sum.second,
                  35000 * (end - start) * (level == commune_word ? 1 : communes[{start, end}]));
      }
    Comparisons sums("enaf-niveaux", "l'ensemble est la somme des communes, et de ses territoires quand chaque commune en a un");
    for (const auto& [key, sum] : levels) {
      const auto& [start, end, destination] = key;
      const auto at = [&sum = sum](const std::string& level) { return sum.count(level) == 0 ? 0 : sum.at(level); };
      const auto where = std::to_string(start) + "-" + std::to_string(end) + " " + destination;
      if (sum.count(commune_word) != 0) sums.add(where, at(whole_word), at(commune_word));
      if (sum.count(group_word) != 0 && at(group_word) > at(whole_word)) sums.fail(where + " : les territoires dépassent l'ensemble");
    }
    if (several) lines.push_back(parts.line());
    lines.push_back(sums.line());
  }
  if (file.has_table("trajectoire")) {
    Comparisons rest("trajectoire", "reste = plafond − consommé");
    file.each("trajectoire", {"niveau", "zone", "scenario", "periode", "plafond_m2", "consomme_m2", "reste_m2"}, [&](const StoredRow& row) {
      if (row.null(4) || row.null(5) || row.null(6)) return;
      rest.add(row.text(0) + " " + row.text(1) + " " + row.text(2) + " " + row.text(3), units(row, 6), units(row, 4) - units(row, 5));
    });
    lines.push_back(rest.line());
  }
  return lines;
}

}  // namespace arpent
