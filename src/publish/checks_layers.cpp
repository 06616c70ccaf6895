// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "arpent/account/account.hpp"
#include "checks.hpp"

namespace arpent {
namespace {

Units units(double value) { return std::llround(value * 1e4); }

bool has_geometry(const GeoPackageReader& file, const std::string& table) {
  for (const auto& name : file.columns(table)) {
    if (name == "geom") return true;
  }
  return false;
}

/// Key of a zone of the map layers in the tables: its commune, or the whole when it is the only zone.
ZoneKey zone_key(const StoredBooks& books, std::int64_t period, const std::string& code) {
  ZoneKey key{period, std::string(level_name(Level::commune)), code};
  if (books.bilan.count(key) == 0) key = {period, std::string(level_name(Level::metropole)), std::string(whole_zone)};
  return key;
}

}  // namespace

std::vector<VerifyLine> check_communes(const GeoPackageReader& file, const StoredBooks& books) {
  const std::vector<std::string> shared{"surface_m2", "artif_avant_m2", "artif_apres_m2", "artif_nette_m2", "artif_nette_m2_an",
                                        "perte_agricole_m2", "perte_naturelle_m2", "perte_forestiere_m2", "duree_ans", "compare_m2", "perte_enaf_m2"};
  Comparisons figures("communes", "chiffres de la couche communes et de bilan");
  Comparisons outlines("contours-communes", "aire du polygone et surface_m2 (à 1e-9 près, au moins 0,001 m²)");
  const bool shaped = has_geometry(file, "communes") && books.planar;
  auto columns = shared;
  columns.insert(columns.end(), {"insee", "part_enaf_pct", "millesime_avant", "millesime_apres"});
  if (shaped) columns.push_back("geom");
  const auto main = books.last_period();  // the layer shows the whole of the periods
  std::size_t rows = 0;
  file.each("communes", columns, [&](const StoredRow& row) {
    ++rows;
    const auto code = row.text(static_cast<int>(shared.size()));
    const auto key = zone_key(books, main, code);
    const auto bilan = books.bilan.find(key);
    if (bilan == books.bilan.end()) {
      figures.fail("commune " + code + " manque dans bilan");
      return;
    }
    const auto& f = bilan->second;
    const auto compared = f.at("compare_m2");
    for (std::size_t k = 0; k < shared.size(); ++k) {
      const auto value = row.real(static_cast<int>(k));
      const bool known = compared != 0 || shared[k] == "surface_m2" || shared[k] == "compare_m2";  // of ground nobody compared
      if (!known && value) figures.fail("commune " + code + " " + shared[k] + " a une valeur, que rien ne donne");
      else figures.add("commune " + code + " " + shared[k], units(value.value_or(0)), f.at(shared[k]));
    }
    const auto enaf = f.at("agricole_apres_m2") + f.at("naturelle_apres_m2") + f.at("forestiere_apres_m2") + f.at("humide_apres_m2") + f.at("eau_apres_m2");
    const auto share = row.real(static_cast<int>(shared.size() + 1));
    if (share.has_value() != f.speaks_for_zone()) figures.fail("commune " + code + " part_enaf_pct");
    else if (share) figures.add("commune " + code + " part_enaf_pct", units(*share), units(100.0 * static_cast<double>(enaf) / static_cast<double>(compared)), 1);
    if (row.text(static_cast<int>(shared.size() + 2)) != f.before || row.text(static_cast<int>(shared.size() + 3)) != f.after)
      figures.fail("commune " + code + " : millésimes autres que ceux de bilan");
    if (!shaped) return;
    if (const auto shape = row.shape(static_cast<int>(shared.size() + 4))) {
      const double surface = row.real(0).value_or(0);
      outlines.add("commune " + code, units(shape->area.value), units(surface), units(std::max(1e-3, 1e-9 * surface)));
    }
  });
  std::size_t expected = 0;
  for (const auto& [key, row] : books.bilan) expected += key.period == main && key.level == level_name(Level::commune) ? 1 : 0;
  if (expected > 0 && rows != expected) {
    figures.fail(std::to_string(rows) + " communes dans la couche, " + std::to_string(expected) + " dans bilan");
  }
  std::vector<VerifyLine> lines{figures.line()};
  if (shaped) lines.push_back(outlines.line());
  return lines;
}

std::vector<VerifyLine> check_mutations(const GeoPackageReader& file, const StoredBooks& books) {
  if (!file.has_table("mutations")) return {};
  struct Drawn {
    Units area = 0, pieces = 0;
  };
  std::map<ZoneKey, std::map<ClassPair, Drawn>> drawn;
  Comparisons words("mutations-statuts", "statuts et sens des mutations d'après classes");
  Comparisons outlines("contours-mutations", "aire du contour et surface_m2 (à 1 mm le long du contour près, plus 0,001 m²)");
  const bool shaped = has_geometry(file, "mutations") && books.planar;
  std::vector<std::string> columns{"insee",       "classe_avant", "classe_apres", "surface_m2",
                                   "artif_avant", "artif_apres",  "sens",         "fid",
                                   "periode"};
  if (shaped) columns.push_back("geom");
  file.each("mutations", columns, [&](const StoredRow& row) {
    const auto surface = row.real(3).value_or(0);
    const ClassPair pair{row.text(1), row.text(2)};
    auto& sum = drawn[zone_key(books, row.integer(8).value_or(0), row.text(0))][pair];
    sum.area += units(surface);
    ++sum.pieces;
    const auto name = [&] { return "fid " + row.text(7); };
    const auto before = books.classes.find(pair.first), after = books.classes.find(pair.second);
    if (before == books.classes.end() || after == books.classes.end()) {
      words.fail(name() + " : classe absente de la table classes");
    } else {
      const auto was = before->second.artificial, is = after->second.artificial;
      std::optional<std::int64_t> sense;
      if (was && is) sense = static_cast<int>(*is) - static_cast<int>(*was);
      const auto as_number = [](std::optional<bool> status) {
        return status ? std::optional<std::int64_t>(*status) : std::nullopt;
      };
      if (row.integer(4) != as_number(was) || row.integer(5) != as_number(is) || row.integer(6) != sense) {
        words.fail(name() + " : " + pair.first + " → " + pair.second + " a un autre statut ou sens que ses classes");
      } else {
        words.add(name(), 0, 0);
      }
    }
    if (!shaped) return;
    if (const auto shape = row.shape(9)) {
      outlines.add(name(), units(shape->area.value), units(surface), units(shape->perimeter.value * 1e-3 + 1e-3));
    } else {
      outlines.fail(name() + " n'a pas de contour");
    }
  });

  Comparisons sums("mutations-flux", "surfaces dessinées + hors carte = flux des paires changées (à 0,0001 m² près par polygone)");
  for (const auto& [key, flux] : books.flux) {
    if (key.level != level_name(Level::commune) && !books.single_zone(key.period)) continue;
    for (const auto& [pair, flow] : flux) {
      const auto before = books.classes.find(pair.first), after = books.classes.find(pair.second);
      if (pair.first == pair.second || before == books.classes.end() || after == books.classes.end()) continue;
      const auto& pieces = drawn[key][pair];
      // Ground that one date does not class is a line of the books, and drawn or not as the comparison chose.
      const bool classed = before->second.artificial && after->second.artificial;
      if (!classed && pieces.pieces == 0 && flow.off_map == 0) continue;
      sums.add(zone_text(key) + " " + pair.first + " → " + pair.second, pieces.area + flow.off_map, flow.area, pieces.pieces + 2);
    }
  }
  for (const auto& [key, pairs] : drawn) {
    for (const auto& [pair, pieces] : pairs) {
      const auto flux = books.flux.find(key);
      if (pieces.pieces > 0 && (flux == books.flux.end() || flux->second.count(pair) == 0)) {
        sums.fail(zone_text(key) + " " + pair.first + " → " + pair.second + " est dessinée et pas dans flux");
      }
    }
  }
  std::vector<VerifyLine> lines{sums.line(), words.line()};
  if (shaped) lines.push_back(outlines.line());
  return lines;
}

}  // namespace arpent
