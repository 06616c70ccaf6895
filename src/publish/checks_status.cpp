// SPDX-License-Identifier: Apache-2.0
/// Checks of the file of `arpent status`. Rows of the layer are read one at a time; what is kept is a sum a patch and a category.
#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "arpent/core/french.hpp"
#include "checks.hpp"
#include "stored_account.hpp"

namespace arpent {
namespace {

/// Columns of `bilan_statut` that are areas.
constexpr const char* areas[] = {"surface_m2", "non_classe_m2", "chevauchement_m2", "artif_matrice_m2", "vers_artif_m2", "vers_non_artif_m2",
                                 "artif_m2", "exempte_m2", "artif_retenu_m2", "non_artif_m2", "imper_m2", "residu_m2"};
using Figures = std::map<std::string, Units>;
using ZoneName = std::pair<std::string, std::string>;  // level, zone

/// One patch as its rows have it.
struct StoredPatch {
  Units sum = 0, area = 0;
  std::int64_t rows = 0;
  std::optional<std::int64_t> status;
};
using StoredPatches = std::unordered_map<std::int64_t, StoredPatch>;

/// The thresholds that a file was made with, from its provenance.
struct StoredRules {
  Units building = 0, other = 0;
  bool together = false, join_buildings = false, keep_at_limit = false;
};

std::optional<StoredRules> read_rules(const GeoPackageReader& file) {
  std::optional<StoredRules> rules;
  file.each("provenance", {"entree", "parametres"}, [&](const StoredRow& row) {
    if (row.text(0) != "règles du statut") return;
    const auto said = nlohmann::json::parse(row.text(1), nullptr, false);
    if (!said.is_object() || !said.contains("other-min") || !said.contains("building-min") || !said.contains("order")) return;
    try {
      rules = StoredRules{std::llround(said.at("building-min").get<double>() * 1e4), std::llround(said.at("other-min").get<double>() * 1e4),
                          said.at("order").get<std::string>() == "together", said.value("join-buildings", false), said.value("keep-at-limit", false)};
    } catch (const nlohmann::json::exception&) {
      rules.reset();  // provenance that was altered says nothing of the rules
    }
  });
  return rules;
}

struct StoredStatus {
  std::map<ZoneName, Figures> balance;
  std::map<ZoneName, std::map<std::int64_t, std::pair<Units, Units>>> categories;  // 0: none
  StoredPatches before, after;
  Figures rows_sum;                                        // over the rows of `statut`
  std::map<std::int64_t, std::pair<Units, Units>> rows_by_category;
  std::map<std::string, Units> exempted;                   // by reason
  Units rows = 0;
  bool planar = true, has_layer = false, has_register = false;
  std::optional<StoredRules> rules;
};

/// A row of `statut`.
struct LayerRow {
  std::optional<std::int64_t> matrix, legal, flipped, kept, sealed, category, patch, patch_after, at_limit;
  Units area = 0, patch_area = 0, patch_after_area = 0;
  std::string exemption;
};

void add_patch(Comparisons& compare, StoredPatches& patches, const std::optional<std::int64_t>& number, Units area, Units patch_area, const std::optional<std::int64_t>& status,
               const std::string& where) {
  if (number.has_value() != status.has_value()) compare.fail(where + " : une tache sans statut, ou un statut sans tache");
  if (!number) return;
  auto& patch = patches[*number];
  if (patch.rows == 0) {
    patch.area = patch_area;
    patch.status = status;
  }
  patch.sum += area;
  ++patch.rows;
  if (patch.area != patch_area) compare.add(where + " tache " + std::to_string(*number), patch_area, patch.area);
  if (patch.status != status) compare.fail(where + " : la tache " + std::to_string(*number) + " a deux statuts");
}

void check_row_status(Comparisons& compare, const LayerRow& row, const std::string& where) {
  if (!row.matrix) {
    if (row.legal || row.flipped || row.kept || !row.exemption.empty()) compare.fail(where + " : un statut sans celui de la matrice");
    return;
  }
  compare.add(where, 0, 0);
  const auto flipped = row.flipped.value_or(-1) == 1;
  if (row.flipped != 0 && row.flipped != 1) compare.fail(where + " : crit_seuil n'est ni 0 ni 1");
  else if (row.legal != (flipped ? 1 - *row.matrix : *row.matrix)) compare.fail(where + " : artif ne suit pas de artif_matrice et crit_seuil");
  if (!row.exemption.empty() && row.legal != 1) compare.fail(where + " : exempté sans être artificialisé");
  const std::int64_t kept = row.legal == 1 && row.exemption.empty() ? 1 : 0;
  if (row.kept != kept) compare.fail(where + " : artif_retenu ne suit pas de artif et exemption");
}

/// The rule of the thresholds, where both directions are taken at once: what is small takes the other status, but buildings that stand.
void check_threshold(Comparisons& compare, const LayerRow& row, const StoredRules& rules, bool whole_polygons, const std::string& where) {
  if (!row.matrix) return;
  compare.add(where, 0, 0);
  const bool small = row.patch_area < rules.other && !(rules.keep_at_limit && row.at_limit == 1);
  if (!small && row.flipped == 1) compare.fail(where + " : le statut a changé, et la tache n'est pas sous le seuil");
  if (!small || row.flipped == 1) return;
  const bool may_stand = row.matrix == 1 && (!whole_polygons || rules.join_buildings || row.area >= rules.building);
  if (!may_stand) compare.fail(where + " : la tache est sous le seuil, et le statut n'a pas changé");
}

void sum_row(StoredStatus& status, const LayerRow& row) {
  auto& sum = status.rows_sum;
  sum["surface_m2"] += row.area;
  if (!row.legal || !row.matrix) {
    sum["non_classe_m2"] += row.area;
    return;
  }
  const bool matrix = *row.matrix == 1, legal = *row.legal == 1;
  if (matrix) sum["artif_matrice_m2"] += row.area;
  if (!matrix && legal) sum["vers_artif_m2"] += row.area;
  if (matrix && !legal) sum["vers_non_artif_m2"] += row.area;
  sum[legal ? "artif_m2" : "non_artif_m2"] += row.area;
  if (!row.exemption.empty()) sum["exempte_m2"] += row.area;
  if (row.kept == 1) sum["artif_retenu_m2"] += row.area;
  if (row.sealed == 1) sum["imper_m2"] += row.area;
  if (!row.exemption.empty()) status.exempted[row.exemption] += row.area;
  auto& category = status.rows_by_category[row.category.value_or(0)];
  category.first += row.area;
  if (legal) category.second += row.area;
}

/// Sum of the overlaps among the anomalies.
Units overlaps_told(const GeoPackageReader& file) {
  Units sum = 0;
  if (file.has_table("anomalies"))
    file.each("anomalies", {"type", "surface_m2"}, [&](const StoredRow& row) {
      if (row.text(0) == "chevauchement") sum += stored_units(row, 1).value_or(0);
    });
  return sum;
}

/// Reads the layer once; the lines of what is compared row by row.
std::vector<VerifyLine> check_layer(const GeoPackageReader& file, StoredStatus& status) {
  Comparisons words("statuts", "artif d'après artif_matrice et crit_seuil, artif_retenu d'après l'exemption");
  Comparisons thresholds("seuils", "d'après les règles de provenance, une tache sous le seuil change de statut, bâtiments gardés à part, et nulle autre");
  Comparisons outlines("contours-statut", "aire du polygone et surface_m2 (à 1e-9 près, au moins 0,001 m²)");
  Comparisons patches("taches", "les lignes d'une tache ont un statut et font sa surface (à 0,0001 m² près par ligne, et aux chevauchements dits dans anomalies)");
  std::vector<std::string> columns{"fid",   "artif_matrice", "artif",          "crit_seuil", "artif_retenu", "imper",      "categorie", "patch",
                                   "patch_m2", "bord",       "patch_apres", "patch_apres_m2", "surface_m2", "exemption"};
  const bool shaped = status.planar;
  if (shaped) columns.emplace_back("geom");
  const bool ruled = status.rules && status.rules->together;
  file.each("statut", columns, [&](const StoredRow& cells) {
    const auto units = [&](int column) { return stored_units(cells, column).value_or(0); };
    const LayerRow row{cells.integer(1), cells.integer(2), cells.integer(3), cells.integer(4), cells.integer(5), cells.integer(6),
                       cells.integer(7), cells.integer(10), cells.integer(9), units(12), units(8), units(11), cells.text(13)};
    const auto where = "fid " + cells.text(0);
    ++status.rows;
    check_row_status(words, row, where);
    if (ruled) check_threshold(thresholds, row, *status.rules, !status.has_register, where);
    add_patch(patches, status.before, row.patch, row.area, row.patch_area, row.matrix, where);
    add_patch(patches, status.after, row.patch_after, row.area, row.patch_after_area, row.legal, where);
    sum_row(status, row);
    if (!shaped) return;
    if (const auto shape = cells.shape(14)) {
      const auto allowed = std::max(1e-3, 1e-9 * static_cast<double>(row.area) / 1e4);
      outlines.add(where, std::llround(shape->area.value * 1e4), row.area, std::llround(allowed * 1e4));
    } else {
      outlines.fail(where + " n'a pas de contour");
    }
  });
  // A row is rounded to 1e-4 m², so its half goes missing; a polygon that an exemption cuts loses what the cut leaves. Ground under several
  // polygons of a patch counts once in the patch and in each row.
  const auto doubled = overlaps_told(file);
  for (const auto* stored : {&status.before, &status.after})
    for (const auto& [number, patch] : *stored)
      patches.add((stored == &status.before ? "patch " : "patch_apres ") + std::to_string(number), patch.sum, patch.area,
                  patch.rows + 1 + (patch.sum > patch.area ? doubled : 0));
  if (file.has_table("taches_sous_seuil"))
    file.each("taches_sous_seuil", {"patch_apres", "artif", "surface_m2", "polygones"}, [&](const StoredRow& row) {
      const auto number = row.integer(0).value_or(0);
      const auto where = "taches_sous_seuil " + std::to_string(number);
      const auto patch = status.after.find(number);
      if (patch == status.after.end()) return patches.fail(where + " n'est pas dans statut");
      patches.add(where, stored_units(row, 2).value_or(0), patch->second.area);
      if (row.integer(1) != patch->second.status) patches.fail(where + " : artif n'est pas celui de statut");
      const auto polygons = row.integer(3).value_or(0);
      const bool told = status.has_register ? polygons <= patch->second.rows : polygons == patch->second.rows;
      if (!told) patches.fail(where + " : " + french_count(polygons, "polygone") + ", " + french_count(patch->second.rows, "ligne"));
      if (status.rules && patch->second.area >= status.rules->other) patches.fail(where + " n'est pas sous le seuil");
    });
  std::vector<VerifyLine> lines{words.line(), patches.line()};
  if (ruled) lines.push_back(thresholds.line());
  if (shaped) lines.push_back(outlines.line());
  return lines;
}

std::string zone_words(const ZoneName& zone) { return zone.first + " " + zone.second; }

/// Half a square centimetre a class, file and zone: what rounding of the cells leaves.
constexpr Units residual_cm2 = 500;

VerifyLine check_balance(const StoredStatus& status) {
  Comparisons compare("bilan-statut",
                      "artif = matrice + vers artif − vers non artif ; retenu = artif − exempté ; surface ; résidu ; sans zones, sommes de statut (à 0,0001 m² près par polygone)");
  for (const auto& [zone, figures] : status.balance) {
    const auto at = [&f = figures](const char* column) { return f.at(column); };
    const auto where = zone_words(zone);
    compare.add(where + " artif_m2", at("artif_m2"), at("artif_matrice_m2") + at("vers_artif_m2") - at("vers_non_artif_m2"));
    compare.add(where + " artif_retenu_m2", at("artif_retenu_m2"), at("artif_m2") - at("exempte_m2"));
    compare.add(where + " surface_m2", at("surface_m2"), at("artif_m2") + at("non_artif_m2") + at("non_classe_m2") - at("chevauchement_m2") + at("residu_m2"));
    if (zone.first == "commune" || status.balance.size() == 1)
      compare.add(where + " residu_m2", at("residu_m2"), 0, std::max(residual_cm2, at("surface_m2") / 1'000'000'000));
  }
  if (status.balance.empty()) compare.fail("la table bilan_statut est vide");
  if (status.balance.size() == 1 && status.has_layer) {  // no zones: every polygon counts whole
    auto sums = status.rows_sum;
    for (const auto& [zone, figures] : status.balance)
      for (const char* column : areas)
        if (const std::string name = column; name != "residu_m2" && name != "chevauchement_m2")
          compare.add(zone_words(zone) + " " + name + ", somme de statut", figures.at(name), sums[name] - (name == "surface_m2" ? figures.at("chevauchement_m2") : 0), status.rows);
  }
  return compare.line();
}

/// Columns of one level added up.
template <class Of>
Figures level_sum(const StoredStatus& status, const char* level, const Of& of) {
  Figures sum;
  for (const auto& [zone, figures] : status.balance)
    if (zone.first == level)
      for (const auto& [column, area] : of(zone)) sum[column] += area;
  return sum;
}

/// Areas of a zone by column, and by category.
Figures all_figures(const StoredStatus& status, const ZoneName& zone) {
  auto all = status.balance.at(zone);
  if (const auto found = status.categories.find(zone); found != status.categories.end())
    for (const auto& [category, area] : found->second) {
      all["categorie " + std::to_string(category) + " surface_m2"] = area.first;
      all["categorie " + std::to_string(category) + " artif_m2"] = area.second;
    }
  return all;
}

VerifyLine check_status_levels(const StoredStatus& status) {
  Comparisons compare("niveaux-statut", "metropole = somme des communes, et des territoires quand chaque commune en a un, par colonne et par catégorie");
  const auto of = [&](const ZoneName& zone) { return all_figures(status, zone); };
  auto communes = level_sum(status, "commune", of), groups = level_sum(status, "territoire", of), whole = level_sum(status, "metropole", of);
  // The file does not say the territoire of a commune: when their areas make the whole, so must everything else.
  const bool grouped = !groups.empty() && groups["surface_m2"] == whole["surface_m2"];
  for (const auto& [column, area] : whole) {
    if (!communes.empty()) compare.add("metropole " + column, area, communes[column]);
    if (grouped) compare.add("territoires " + column, groups[column], area);
  }
  if (!groups.empty() && groups["surface_m2"] > whole["surface_m2"]) compare.fail("les territoires dépassent l'ensemble");
  return compare.line();
}

VerifyLine check_categories(const StoredStatus& status) {
  Comparisons compare("categories", "les catégories d'une zone font ce qui y a un statut, et son artificialisé ; sans zones, sommes de statut (à 0,0001 m² près par polygone)");
  for (const auto& [zone, of] : status.categories)
    if (status.balance.count(zone) == 0) compare.fail(zone_words(zone) + " est dans categories et pas dans bilan_statut");
  for (const auto& [zone, figures] : status.balance) {
    Units area = 0, artificial = 0;
    if (const auto of = status.categories.find(zone); of != status.categories.end())
      for (const auto& [category, sums] : of->second) {
        area += sums.first;
        artificial += sums.second;
      }
    compare.add(zone_words(zone) + " surface_m2", area, figures.at("artif_m2") + figures.at("non_artif_m2"));
    compare.add(zone_words(zone) + " artif_m2", artificial, figures.at("artif_m2"));
  }
  if (status.balance.size() == 1 && status.has_layer && !status.categories.empty()) {
    const auto& whole = status.categories.begin()->second;
    const auto at = [](const auto& of, std::int64_t category) { return of.count(category) != 0 ? of.at(category) : std::pair<Units, Units>{}; };
    for (std::int64_t category = 0; category <= 10; ++category) {
      const auto published = at(whole, category), rows = at(status.rows_by_category, category);
      compare.add("categorie " + std::to_string(category) + " surface_m2", published.first, rows.first, status.rows);
      compare.add("categorie " + std::to_string(category) + " artif_m2", published.second, rows.second, status.rows);
    }
  }
  return compare.line();
}

VerifyLine check_exemptions(const GeoPackageReader& file, const StoredStatus& status) {
  Comparisons compare("exemptions", "ce que le registre exempte, par motif, fait les lignes exemptées de statut (à 0,0001 m² près par polygone) ; une ligne refusée n'exempte rien");
  std::map<std::string, Units> exempted;
  file.each("exemptions", {"motif", "exempte_m2", "refus", "objet"}, [&](const StoredRow& row) {
    const auto area = stored_units(row, 1).value_or(0);
    exempted[row.text(0)] += area;
    if (!row.null(2)) compare.add("objet " + row.text(3), area, 0);
  });
  for (const auto& [reason, area] : status.exempted) exempted.try_emplace(reason, 0);
  if (status.has_layer)
    for (const auto& [reason, area] : exempted) {
      const auto found = status.exempted.find(reason);
      compare.add(reason, area, found == status.exempted.end() ? 0 : found->second, status.rows);
    }
  return compare.line();
}

StoredStatus read_status(const GeoPackageReader& file) {
  StoredStatus status;
  status.has_layer = file.has_table("statut");
  status.has_register = file.has_table("exemptions");
  std::vector<std::string> columns{"niveau", "zone"};
  columns.insert(columns.end(), std::begin(areas), std::end(areas));
  file.each("bilan_statut", columns, [&](const StoredRow& row) {
    auto& figures = status.balance[{row.text(0), row.text(1)}];
    for (std::size_t c = 0; c < std::size(areas); ++c) figures[areas[c]] = stored_units(row, static_cast<int>(c) + 2).value_or(0);
  });
  file.each("categories", {"niveau", "zone", "categorie", "surface_m2", "artif_m2"}, [&](const StoredRow& row) {
    status.categories[{row.text(0), row.text(1)}][row.integer(2).value_or(0)] = {stored_units(row, 3).value_or(0), stored_units(row, 4).value_or(0)};
  });
  file.each("provenance", {"modele_surface"}, [&](const StoredRow& row) { status.planar = row.text(0) == "planar"; });
  status.rules = read_rules(file);
  return status;
}

}  // namespace

std::vector<VerifyLine> check_status(const GeoPackageReader& file) {
  auto status = read_status(file);
  std::vector<VerifyLine> lines;
  if (status.has_layer) lines = check_layer(file, status);
  lines.push_back(check_balance(status));
  if (status.balance.size() > 1) lines.push_back(check_status_levels(status));
  lines.push_back(check_categories(status));
  if (status.has_register) lines.push_back(check_exemptions(file, status));
  return lines;
}

}  // namespace arpent
