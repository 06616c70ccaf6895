// SPDX-License-Identifier: Apache-2.0
#include "stored_books.hpp"

#include <cmath>
#include <iterator>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "tables.hpp"

namespace arpent {
namespace {

Units units(double value) { return std::llround(value * 1e4); }

std::optional<bool> flag(const StoredRow& row, int column) {
  const auto value = row.integer(column);
  if (!value) return std::nullopt;
  return *value != 0;
}

/// Columns of `bilan` and `fenetres` that come before the numbers.
const std::vector<std::string> leading{"niveau", "zone", "millesime_avant", "millesime_apres", "periode"};

/// The numeric columns of a table of figures.
std::vector<std::string> number_columns(const GeoPackageReader& file, const std::string& table) {
  std::vector<std::string> names;
  for (const auto& name : file.columns(table)) {
    if (name.find("_m2") != std::string::npos || name == "duree_ans" || name == "date_la_zone") names.push_back(name);
  }
  return names;
}

void each_figures(const GeoPackageReader& file, const std::string& table, const std::vector<std::string>& numbers,
                  const std::function<void(const ZoneKey&, StoredFigures)>& visit) {
  auto columns = leading;
  columns.insert(columns.end(), numbers.begin(), numbers.end());
  file.each(table, columns, [&](const StoredRow& row) {
    StoredFigures figures{.before = row.text(2), .after = row.text(3), .numbers = {}};
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      if (const auto value = row.real(static_cast<int>(leading.size() + k))) figures.numbers[numbers[k]] = units(*value);
    }
    visit({row.integer(4).value_or(0), row.text(0), row.text(1)}, std::move(figures));
  });
}

/// Names of the columns of one kind of land; the artificial kind has its own columns.
struct SpaceColumns {
  Space space;
  const char* stock;
  const char* flow;
};
constexpr SpaceColumns space_columns[] = {
    {Space::farm, "agricole", "agricole"},
    {Space::natural, "naturelle", "naturelle"},
    {Space::forest, "forestiere", "forestiere"},
    {Space::wetland, "humide", "humide"},
    {Space::water, "eau", "eau"},
    {Space::urban_vegetation, "vegetation_urbaine", "vegetation_urbaine"},
    {Space::quarry, "carriere", "carriere"},
    {Space::undetermined, "indetermine", "indetermine"},
};

}  // namespace

std::string zone_text(const ZoneKey& key) {
  return key.level + " " + key.zone + (key.period == 1 ? "" : " (période " + std::to_string(key.period) + ")");
}

std::int64_t StoredBooks::last_period() const { return bilan.empty() ? 0 : bilan.rbegin()->first.period; }

bool StoredBooks::single_zone(std::int64_t period) const {
  const auto row = bilan.lower_bound({period, "", ""});
  return row != bilan.end() && row->first.period == period && (std::next(row) == bilan.end() || std::next(row)->first.period != period);
}

Units StoredFigures::at(const std::string& column) const {
  const auto found = numbers.find(column);
  return found == numbers.end() ? 0 : found->second;
}

StoredBooks read_books(const GeoPackageReader& file) {
  StoredBooks books;
  file.each("classes", {"code", "artif", "imper", "espace", "code_simple", "seuil", "exempte"}, [&](const StoredRow& row) {
    books.classes[row.text(0)] = {flag(row, 1), flag(row, 2), space_from_name(row.text(3)), row.text(4), flag(row, 5).value_or(false),
                                  flag(row, 6).value_or(false)};
  });
  file.each("flux", {"niveau", "zone", "classe_avant", "classe_apres", "surface_m2", "hors_carte_m2", "periode", "millesime_avant", "millesime_apres"}, [&](const StoredRow& row) {
    const ZoneKey key{row.integer(6).value_or(0), row.text(0), row.text(1)};
    books.flux_dates[key].emplace(row.text(7), row.text(8));
    auto& flow = books.flux[key][{row.text(2), row.text(3)}];
    flow.area += units(row.real(4).value_or(0));
    flow.off_map += units(row.real(5).value_or(0));
  });
  books.bilan_columns = number_columns(file, "bilan");
  each_figures(file, "bilan", books.bilan_columns,
               [&](const ZoneKey& key, StoredFigures figures) { books.bilan[key] = std::move(figures); });
  each_figures(file, "fenetres", number_columns(file, "fenetres"),
               [&](const ZoneKey& key, StoredFigures figures) { books.windows[key].push_back(std::move(figures)); });
  file.each("communes", {"insee", "territoire"}, [&](const StoredRow& row) {
    if (!row.null(1)) books.group_of[row.text(0)] = row.text(1);
  });
  bool made = false;
  file.each("provenance", {"modele_surface"}, [&](const StoredRow& row) {
    books.planar = row.text(0) == "planar";
    made = true;
  });
  if (!made) throw DataError(say("the table provenance is empty: nothing says how the product was made; take the product as it was written"));
  return books;
}

std::map<std::string, Units> recompute(const std::map<ClassPair, StoredFlow>& flux,
                                       const std::map<std::string, StoredClass>& classes) {
  std::map<std::string, Units> sum;
  const auto stocks = [&](const StoredClass& of, const std::string& side, Units area) {
    if (of.artificial.value_or(false)) sum["artif_" + side + "_m2"] += area;
    if (of.artificial.value_or(false) != of.by_threshold) sum["artif_matrice_" + side + "_m2"] += area;
    if (of.exempted) sum["exempte_" + side + "_m2"] += area;
    if (!of.sealed) sum["imper_indetermine_" + side + "_m2"] += area;
    if (of.sealed.value_or(false)) sum["imper_" + side + "_m2"] += area;
    for (const auto& columns : space_columns) {
      if (columns.space == of.space) sum[columns.stock + ("_" + side) + "_m2"] += area;
    }
  };
  const auto enaf = [](const StoredClass& of) { return is_enaf(of.space); };
  const auto class_of = [&](const std::string& code) -> const StoredClass& {
    const auto found = classes.find(code);
    if (found == classes.end()) throw DataError(say("flux names the class '{}', which the table classes does not list", code));
    return found->second;
  };
  for (const auto& [pair, flow] : flux) {
    const auto area = flow.area;
    sum["surface_m2"] += area;
    if (pair.first == overlap_class) {
      sum["chevauchement_m2"] -= area;
      continue;
    }
    if (pair.first == residual_class) {
      sum["residu_m2"] += area;
      continue;
    }
    sum["hors_carte_m2"] += flow.off_map;
    const auto& before = class_of(pair.first);
    const auto& after = class_of(pair.second);
    if (!before.artificial || !after.artificial) {  // non_classe alone has no status
      sum["non_classe_m2"] += area;
      continue;
    }
    sum["compare_m2"] += area;
    stocks(before, "avant", area);
    stocks(after, "apres", area);
    if (before.sealed && after.sealed && *before.sealed != *after.sealed) sum[*after.sealed ? "impermeabilisation_m2" : "desimpermeabilisation_m2"] += area;
    if (!*before.artificial && *after.artificial) sum["artificialisation_m2"] += area;
    if (*before.artificial && !*after.artificial) sum["desartificialisation_m2"] += area;
    if (*before.artificial != *after.artificial && before.plain_code == after.plain_code)
      sum[*after.artificial ? "artificialisation_seuil_m2" : "desartificialisation_seuil_m2"] += area;
    if (enaf(before)) sum["enaf_avant_m2"] += area;
    if (enaf(after)) sum["enaf_apres_m2"] += area;
    if (enaf(before) != enaf(after)) sum[enaf(before) ? "perte_enaf_m2" : "gain_enaf_m2"] += area;
    if (before.space == after.space) continue;
    for (const auto& columns : space_columns) {
      if (columns.space == before.space) sum["perte_" + std::string(columns.flow) + "_m2"] += area;
      if (columns.space == after.space) sum["gain_" + std::string(columns.flow) + "_m2"] += area;
    }
  }
  sum["artif_nette_retenue_m2"] = sum["artif_apres_m2"] - sum["exempte_apres_m2"] - sum["artif_avant_m2"] + sum["exempte_avant_m2"];
  sum["artif_nette_m2"] = sum["artificialisation_m2"] - sum["desartificialisation_m2"];
  return sum;
}

}  // namespace arpent
