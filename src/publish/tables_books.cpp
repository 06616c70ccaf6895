// SPDX-License-Identifier: Apache-2.0
/// Tables of figures: flux, bilan, fenetres.
#include <map>

#include "tables.hpp"

namespace arpent {
namespace {

Column text(const char* name, const char* alias) { return {name, ColumnKind::text, alias}; }
Column number(const char* name, const char* alias) { return {name, ColumnKind::decimal, alias}; }

std::vector<Column> zone_columns() {
  return {text("niveau", "Niveau"), text("zone", "Code de la zone"), text("nom", "Nom"),
          text("millesime_avant", "Millésime avant"), text("millesime_apres", "Millésime après")};
}

Row zone_values(const AccountRow& row, const std::string& before, const std::string& after) {
  return {std::string(level_name(row.level)), published_zone(row), row.name, text_or_null(before), text_or_null(after)};
}

/// A column of `bilan` that is an area: where it comes from.
struct AreaColumn {
  const char* name;
  const char* alias;
  BookArea (*value)(const Figures&);
};

// The contract's columns, in its order (artif_nette_m2_an stands after artif_nette_m2 and is no sum of areas).
constexpr AreaColumn status_columns[] = {
    {"surface_m2", "Surface (m²)", [](const Figures& f) { return f.area; }},
    {"artif_avant_m2", "Artificialisé avant (m²)", [](const Figures& f) { return f.artificial_before; }},
    {"artif_apres_m2", "Artificialisé après (m²)", [](const Figures& f) { return f.artificial_after; }},
    {"artificialisation_m2", "Artificialisation (m²)", [](const Figures& f) { return f.artificialised; }},
    {"desartificialisation_m2", "Désartificialisation (m²)", [](const Figures& f) { return f.returned; }},
    {"artif_nette_m2", "Artificialisation nette (m²)", [](const Figures& f) { return f.net(); }},
};
constexpr AreaColumn detail_columns[] = {
    {"imper_avant_m2", "Imperméable avant (m²)", [](const Figures& f) { return f.sealed_before; }},
    {"imper_apres_m2", "Imperméable après (m²)", [](const Figures& f) { return f.sealed_after; }},
    {"perte_agricole_m2", "Perte agricole (m²)", [](const Figures& f) { return f.farm.loss; }},
    {"gain_agricole_m2", "Gain agricole (m²)", [](const Figures& f) { return f.farm.gain; }},
    {"perte_naturelle_m2", "Perte naturelle (m²)", [](const Figures& f) { return f.natural.loss; }},
    {"gain_naturelle_m2", "Gain naturel (m²)", [](const Figures& f) { return f.natural.gain; }},
    {"perte_forestiere_m2", "Perte forestière (m²)", [](const Figures& f) { return f.forest.loss; }},
    {"gain_forestiere_m2", "Gain forestier (m²)", [](const Figures& f) { return f.forest.gain; }},
    {"non_classe_m2", "Non classé (m²)", [](const Figures& f) { return f.unclassified; }},
    {"chevauchement_m2", "Chevauchement (m²)", [](const Figures& f) { return f.overlap; }},
    {"residu_m2", "Résidu (m²)", [](const Figures& f) { return f.residual; }},
    // Beyond the contract.
    {"compare_m2", "Comparé : classé aux deux dates (m²)", [](const Figures& f) { return f.compared; }},
    {"imper_indetermine_avant_m2", "Imperméabilité inconnue avant (m²)", [](const Figures& f) { return f.sealing_unknown_before; }},
    {"imper_indetermine_apres_m2", "Imperméabilité inconnue après (m²)", [](const Figures& f) { return f.sealing_unknown_after; }},
    {"agricole_avant_m2", "Agricole avant (m²)", [](const Figures& f) { return f.farm.before; }},
    {"agricole_apres_m2", "Agricole après (m²)", [](const Figures& f) { return f.farm.after; }},
    {"naturelle_avant_m2", "Naturel avant (m²)", [](const Figures& f) { return f.natural.before; }},
    {"naturelle_apres_m2", "Naturel après (m²)", [](const Figures& f) { return f.natural.after; }},
    {"forestiere_avant_m2", "Forestier avant (m²)", [](const Figures& f) { return f.forest.before; }},
    {"forestiere_apres_m2", "Forestier après (m²)", [](const Figures& f) { return f.forest.after; }},
    {"humide_avant_m2", "Zones humides avant (m²)", [](const Figures& f) { return f.wetland.before; }},
    {"humide_apres_m2", "Zones humides après (m²)", [](const Figures& f) { return f.wetland.after; }},
    {"perte_humide_m2", "Perte de zones humides (m²)", [](const Figures& f) { return f.wetland.loss; }},
    {"gain_humide_m2", "Gain de zones humides (m²)", [](const Figures& f) { return f.wetland.gain; }},
    {"eau_avant_m2", "Eau avant (m²)", [](const Figures& f) { return f.water.before; }},
    {"eau_apres_m2", "Eau après (m²)", [](const Figures& f) { return f.water.after; }},
    {"perte_eau_m2", "Perte d'eau (m²)", [](const Figures& f) { return f.water.loss; }},
    {"gain_eau_m2", "Gain d'eau (m²)", [](const Figures& f) { return f.water.gain; }},
    {"vegetation_urbaine_avant_m2", "Végétation urbaine avant (m²)", [](const Figures& f) { return f.urban_vegetation.before; }},
    {"vegetation_urbaine_apres_m2", "Végétation urbaine après (m²)", [](const Figures& f) { return f.urban_vegetation.after; }},
    {"perte_vegetation_urbaine_m2", "Perte de végétation urbaine (m²)", [](const Figures& f) { return f.urban_vegetation.loss; }},
    {"gain_vegetation_urbaine_m2", "Gain de végétation urbaine (m²)", [](const Figures& f) { return f.urban_vegetation.gain; }},
    {"carriere_avant_m2", "Carrières avant (m²)", [](const Figures& f) { return f.quarry.before; }},
    {"carriere_apres_m2", "Carrières après (m²)", [](const Figures& f) { return f.quarry.after; }},
    {"perte_carriere_m2", "Perte de carrières (m²)", [](const Figures& f) { return f.quarry.loss; }},
    {"gain_carriere_m2", "Gain de carrières (m²)", [](const Figures& f) { return f.quarry.gain; }},
    {"enaf_avant_m2", "Espaces naturels, agricoles et forestiers avant (m²)", [](const Figures& f) { return f.enaf.before; }},
    {"enaf_apres_m2", "Espaces naturels, agricoles et forestiers après (m²)", [](const Figures& f) { return f.enaf.after; }},
    {"perte_enaf_m2", "Perte d'espaces naturels, agricoles et forestiers (m²)", [](const Figures& f) { return f.enaf.loss; }},
    {"gain_enaf_m2", "Gain d'espaces naturels, agricoles et forestiers (m²)", [](const Figures& f) { return f.enaf.gain; }},
    {"indetermine_avant_m2", "Espace indéterminé avant (m²)", [](const Figures& f) { return f.undetermined.before; }},
    {"indetermine_apres_m2", "Espace indéterminé après (m²)", [](const Figures& f) { return f.undetermined.after; }},
    {"perte_indetermine_m2", "Perte d'espace indéterminé (m²)", [](const Figures& f) { return f.undetermined.loss; }},
    {"gain_indetermine_m2", "Gain d'espace indéterminé (m²)", [](const Figures& f) { return f.undetermined.gain; }},
    {"artif_matrice_avant_m2", "Artificialisé selon la matrice, avant (m²)", [](const Figures& f) { return f.matrix_before; }},
    {"artif_matrice_apres_m2", "Artificialisé selon la matrice, après (m²)", [](const Figures& f) { return f.matrix_after; }},
    {"artificialisation_seuil_m2", "Dont artificialisation par un seuil (m²)", [](const Figures& f) { return f.artificialised_by_threshold; }},
    {"desartificialisation_seuil_m2", "Dont désartificialisation par un seuil (m²)", [](const Figures& f) { return f.returned_by_threshold; }},
    {"exempte_avant_m2", "Exempté avant (m²)", [](const Figures& f) { return f.exempted_before; }},
    {"exempte_apres_m2", "Exempté après (m²)", [](const Figures& f) { return f.exempted_after; }},
    {"artif_nette_retenue_m2", "Artificialisation nette, exemptions déduites (m²)", [](const Figures& f) { return f.net_after_exemptions(); }},
    {"hors_carte_m2", "Changements trop petits pour la carte (m²)", [](const Figures& f) { return f.off_map; }},
    {"impermeabilisation_m2", "Imperméabilisation (m²)", [](const Figures& f) { return f.sealed_gain; }},
    {"desimpermeabilisation_m2", "Désimperméabilisation (m²)", [](const Figures& f) { return f.sealed_loss; }},
};
// Of `positions`.
constexpr AreaColumn position_columns[] = {
    {"surface_m2", "Surface classée aux deux dates (m²)", [](const Figures& f) { return f.compared; }},
    {"artif_avant_m2", "Artificialisé avant (m²)", [](const Figures& f) { return f.artificial_before; }},
    {"artif_apres_m2", "Artificialisé après (m²)", [](const Figures& f) { return f.artificial_after; }},
    {"artificialisation_m2", "Artificialisation (m²)", [](const Figures& f) { return f.artificialised; }},
    {"desartificialisation_m2", "Désartificialisation (m²)", [](const Figures& f) { return f.returned; }},
    {"artif_nette_m2", "Artificialisation nette (m²)", [](const Figures& f) { return f.net(); }},
    {"imper_avant_m2", "Imperméable avant (m²)", [](const Figures& f) { return f.sealed_before; }},
    {"imper_apres_m2", "Imperméable après (m²)", [](const Figures& f) { return f.sealed_after; }},
    {"agricole_avant_m2", "Agricole avant (m²)", [](const Figures& f) { return f.farm.before; }},
    {"agricole_apres_m2", "Agricole après (m²)", [](const Figures& f) { return f.farm.after; }},
    {"perte_agricole_m2", "Perte agricole (m²)", [](const Figures& f) { return f.farm.loss; }},
    {"gain_agricole_m2", "Gain agricole (m²)", [](const Figures& f) { return f.farm.gain; }},
    {"naturelle_avant_m2", "Naturel avant (m²)", [](const Figures& f) { return f.natural.before; }},
    {"naturelle_apres_m2", "Naturel après (m²)", [](const Figures& f) { return f.natural.after; }},
    {"forestiere_avant_m2", "Forestier avant (m²)", [](const Figures& f) { return f.forest.before; }},
    {"forestiere_apres_m2", "Forestier après (m²)", [](const Figures& f) { return f.forest.after; }},
    {"vegetation_urbaine_avant_m2", "Végétation urbaine avant (m²)", [](const Figures& f) { return f.urban_vegetation.before; }},
    {"vegetation_urbaine_apres_m2", "Végétation urbaine après (m²)", [](const Figures& f) { return f.urban_vegetation.after; }},
    {"perte_vegetation_urbaine_m2", "Perte de végétation urbaine (m²)", [](const Figures& f) { return f.urban_vegetation.loss; }},
    {"gain_vegetation_urbaine_m2", "Gain de végétation urbaine (m²)", [](const Figures& f) { return f.urban_vegetation.gain; }},
};

/// Areas by pair of classes, of all the zones and windows of a row.
struct Flow {
  BookArea area, off_map;
};
using Flows = std::map<std::pair<ClassId, ClassId>, Flow>;

std::vector<Flows> flows_by_zone(const Books& books) {
  std::vector<Flows> by_zone(books.zones.size());
  for (const auto& row : books.rows) {
    auto& flow = by_zone[row.zone][{row.before, row.after}];
    flow.area += row.area;
    flow.off_map += row.off_map;
  }
  return by_zone;
}

/// The rows of one zone in one period.
void add_flux_rows(std::vector<Row>& rows, const AccountRow& account, const Books& books, const std::vector<Flows>& by_zone,
                   const Nomenclature& nomenclature, std::int64_t period) {
  Flows sum;
  BookArea overlap, residual;
  for (const auto zone : members(account, books)) {
    for (const auto& [pair, flow] : by_zone[zone]) {
      sum[pair].area += flow.area;
      sum[pair].off_map += flow.off_map;
    }
    overlap += books.zones[zone].overlap;
    residual += books.zones[zone].residual;
  }
  const auto add = [&](const std::string& before, const std::string& after, BookArea area, BookArea off_map) {
    auto values = zone_values(account, account.dates_before, account.dates_after);
    values.insert(values.end(), {before, after, area, off_map, period});
    rows.push_back(std::move(values));
  };
  for (const auto& [pair, flow] : sum) add(nomenclature.at(pair.first).code, nomenclature.at(pair.second).code, flow.area, flow.off_map);
  if (!overlap.zero()) add(overlap_class, overlap_class, -overlap, {});
  if (!residual.zero()) add(residual_class, residual_class, residual, {});
}

/// A row of `fenetres`.
Row window_values(const AccountRow& account, const WindowFigures& part, std::int64_t period) {
  auto values = zone_values(account, part.window.before.text(), part.window.after.text());
  values.push_back(maybe(part.years));
  values.emplace_back(part.figures.compared + part.figures.unclassified);
  values.emplace_back(part.figures.compared);
  for (const auto& column : status_columns) {
    if (column.name != std::string("surface_m2")) values.emplace_back(column.value(part.figures));
  }
  values.push_back(part.years ? Value{Decimal4(part.figures.net().square_metres().value / *part.years)} : Value{});
  values.emplace_back(std::int64_t{part.dates_zone ? 1 : 0});
  values.emplace_back(period);
  return values;
}

}  // namespace

std::int64_t period_number(const Product& product, std::size_t place) {
  return static_cast<std::int64_t>(place) + (product.periods.front().correction ? 0 : 1);
}

Column period_column() { return {"periode", ColumnKind::integer, "Période"}; }

std::string with_periods(std::string description, const Product& product) {
  if (product.periods.front().correction)
    description += " periode 0 : non un changement mais la reprise du premier état par son producteur, de l'état livré à l'état corrigé.";
  const auto count = product.periods.size() - (product.periods.front().correction ? 1 : 0);
  if (count == 1) return description;
  return std::move(description) + " periode : 1 à " + std::to_string(count - 1) + " d'un état au suivant, " + std::to_string(count) +
         " du premier au dernier.";
}

OutTable flux_table(const Product& product) {
  auto columns = zone_columns();
  for (auto column : {text("classe_avant", "Classe avant"), text("classe_apres", "Classe après"),
                      number("surface_m2", "Surface (m²)"), number("hors_carte_m2", "Dont trop petit pour la carte (m²)"), period_column()}) {
    columns.push_back(column);
  }
  std::vector<Row> rows;
  for (std::size_t p = 0; p < product.periods.size(); ++p) {
    const auto& [books, account, changes, correction] = product.periods[p];
    const auto by_zone = flows_by_zone(books);
    for (const auto& row : account.rows) add_flux_rows(rows, row, books, by_zone, product.nomenclature, period_number(product, p));
  }
  return held_table("flux", "Flux entre classes",
                    with_periods("Surfaces passées d'une classe à une autre, par zone. Les lignes d'une zone font exactement sa surface : "
                                 "la ligne « chevauchement » retire ce que des polygones superposés comptent deux fois, la ligne « residu » "
                                 "est l'écart de calcul.",
                                 product),
                    std::move(columns), std::move(rows));
}

OutTable bilan_table(const Product& product) {
  auto columns = zone_columns();
  columns.push_back(number("duree_ans", "Durée (ans)"));
  for (const auto& column : status_columns) columns.push_back(number(column.name, column.alias));
  columns.push_back(number("artif_nette_m2_an", "Artificialisation nette par an (m²/an)"));
  for (const auto& column : detail_columns) columns.push_back(number(column.name, column.alias));
  columns.push_back(number("densification_m2", "Artificialisation dans l'enveloppe urbaine (m²)"));
  columns.push_back(number("extension_m2", "Artificialisation hors de l'enveloppe urbaine (m²)"));
  columns.push_back(period_column());
  std::vector<Row> rows;
  for (std::size_t p = 0; p < product.periods.size(); ++p) {
    for (const auto& account : product.periods[p].account.rows) {
      auto values = zone_values(account, account.dates_before, account.dates_after);
      values.push_back(maybe(account.years));
      for (const auto& column : status_columns) values.emplace_back(column.value(account.total));
      values.push_back(maybe(account.net_per_year));
      for (const auto& column : detail_columns) values.emplace_back(column.value(account.total));
      values.push_back(maybe(account.densification()));
      values.push_back(maybe(account.extension()));
      values.emplace_back(period_number(product, p));
      rows.push_back(std::move(values));
    }
  }
  return held_table("bilan", "Bilan de l'artificialisation",
                    with_periods("Stocks et flux par zone et par niveau, mesurés sur le sol classé aux deux dates. " + status_words(product.nomenclature),
                                 product),
                    std::move(columns), std::move(rows));
}

OutTable positions_table(const Product& product) {
  auto columns = zone_columns();
  columns.push_back(text("position", "Position"));
  for (const auto& column : position_columns) columns.push_back(number(column.name, column.alias));
  columns.push_back(period_column());
  std::vector<Row> rows;
  for (std::size_t p = 0; p < product.periods.size(); ++p)
    for (const auto& account : product.periods[p].account.rows)
      for (const auto& [position, figures] : account.positions) {
        auto values = zone_values(account, account.dates_before, account.dates_after);
        values.emplace_back(std::string(position_name(position)));
        for (const auto& column : position_columns) values.emplace_back(column.value(figures));
        values.emplace_back(period_number(product, p));
        rows.push_back(std::move(values));
      }
  return held_table("positions", "Positions par rapport à l'enveloppe urbaine",
                    with_periods("Stocks et flux selon la position par rapport à l'enveloppe urbaine du premier état de la période : dans, proche "
                                 "(à moins de la distance choisie, 1 km sauf mention), au_dela. Les lignes d'une zone font son sol classé aux deux dates.",
                                 product),
                    std::move(columns), std::move(rows));
}

OutTable fenetres_table(const Product& product) {
  auto columns = zone_columns();
  columns.push_back(number("duree_ans", "Durée (ans)"));
  columns.push_back(number("surface_m2", "Surface de la fenêtre (m²)"));
  columns.push_back(number("compare_m2", "Comparé : classé aux deux dates (m²)"));
  for (const auto& column : status_columns) {
    if (column.name != std::string("surface_m2")) columns.push_back(number(column.name, column.alias));
  }
  columns.push_back(number("artif_nette_m2_an", "Artificialisation nette par an (m²/an)"));
  columns.push_back({"date_la_zone", ColumnKind::integer, "Fait les dates de la zone"});
  columns.push_back(period_column());
  std::vector<Row> rows;
  for (std::size_t p = 0; p < product.periods.size(); ++p) {
    for (const auto& account : product.periods[p].account.rows) {
      for (const auto& part : account.windows) rows.push_back(window_values(account, part, period_number(product, p)));
    }
  }
  return held_table("fenetres", "Parts des zones par fenêtre de dates",
                    with_periods("Les parts d'une zone comparées entre les mêmes deux dates. Le rythme annuel d'une zone est la somme des "
                                 "rythmes de ses parts.",
                                 product),
                    std::move(columns), std::move(rows));
}

}  // namespace arpent
