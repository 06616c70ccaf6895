// SPDX-License-Identifier: Apache-2.0
#include "zan_tables.hpp"

#include <fmt/format.h>

#include "arpent/account/zan_account.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

Column text(const char* name, const char* alias) { return {name, ColumnKind::text, alias}; }
Column number(const char* name, const char* alias) { return {name, ColumnKind::decimal, alias}; }
Column integer(const char* name, const char* alias) { return {name, ColumnKind::integer, alias}; }

std::vector<Column> zone_columns() { return {text("niveau", "Niveau"), text("zone", "Code de la zone"), text("nom", "Nom")}; }

std::vector<Column> dated_columns() {
  auto columns = zone_columns();
  columns.push_back(text("millesime_avant", "Millésime avant"));
  columns.push_back(text("millesime_apres", "Millésime après"));
  return columns;
}

void append(std::vector<Column>& columns, std::initializer_list<Column> more) { columns.insert(columns.end(), more.begin(), more.end()); }
void append(Row& row, std::initializer_list<Value> more) { row.insert(row.end(), more.begin(), more.end()); }

template <class Name>
Value name_of(const Name& name) {
  return std::string(name);
}

Row zone_values(Level level, const std::string& zone, const std::string& name) {
  return {name_of(level_name(level)), level == Level::metropole ? std::string(whole_zone) : zone, name};
}

template <class R>
Row dated_values(const R& row) {
  auto values = zone_values(row.level, row.zone, row.name);
  append(values, {text_or_null(row.dates_before), text_or_null(row.dates_after)});
  return values;
}

Value maybe_year(int year) { return year == 0 ? Value{} : Value{std::int64_t{year}}; }
Value maybe_whole(const std::optional<int>& value) { return value ? Value{std::int64_t{*value}} : Value{}; }
Value maybe_period(const EnafPeriod& period) { return period.end == 0 ? Value{} : Value{period.text()}; }
Value maybe_percent(const std::optional<Percent>& percent) { return percent ? Value{Decimal4(static_cast<double>(percent->parts) / 1e4)} : Value{}; }
Value metres(double square_metres) { return Decimal4(square_metres); }

OutTable breakdown_table(const Product& product) {
  auto columns = dated_columns();
  append(columns, {text("axe", "Axe"), text("code", "Code"), text("libelle", "Libellé"), number("surface_m2", "Surface concernée (m²)"),
                   number("avant_m2", "Stock avant (m²)"), number("apres_m2", "Stock après (m²)"), number("artificialisation_m2", "Artificialisation (m²)"),
                   number("desartificialisation_m2", "Désartificialisation (m²)"), number("artif_nette_m2", "Artificialisation nette (m²)"), period_column()});
  std::vector<Row> rows;
  for (std::size_t p = 0; p < product.zan->periods.size(); ++p) {
    const auto& account = product.periods[p].account;
    for (std::size_t r = 0; r < account.rows.size(); ++r)
      for (const auto& line : product.zan->periods[p].breakdown[r]) {
        auto values = dated_values(account.rows[r]);
        append(values, {line.axis, line.code, line.label, maybe(line.area), maybe(line.before), maybe(line.after), line.artificialised, line.returned,
                        line.artificialised - line.returned, period_number(product, p)});
        rows.push_back(std::move(values));
      }
  }
  return held_table("ventilation", "Ventilation de l'artificialisation",
                    with_periods("Les mêmes flux vus sur plusieurs axes : cause, espace d'origine ou de retour, couverture, usage, famille de flux. Sur chaque "
                                 "axe les lignes d'une zone font son artificialisation et sa désartificialisation : ne pas additionner des axes différents. Gains "
                                 "par le code d'après, pertes par le code d'avant.",
                                 product),
                    std::move(columns), std::move(rows));
}

void add_lines(std::vector<Row>& rows, const std::vector<IndicatorLine>& lines, Value period, const std::string& source) {
  for (const auto& line : lines) {
    const auto& kind = indicator_kind(line.code);
    auto values = zone_values(line.level, line.zone, line.name);
    append(values, {text_or_null(line.from), text_or_null(line.to), line.code, std::string(kind.label), maybe(line.value), std::string(kind.unit), maybe(line.low),
                    maybe(line.high), maybe(line.mark), text_or_null(line.note), std::string(kind.definition), source, period});
    rows.push_back(std::move(values));
  }
}

OutTable indicators_table(const Product& product) {
  auto columns = zone_columns();
  append(columns, {text("debut", "Début"), text("fin", "Fin"), text("indicateur", "Indicateur"), text("libelle", "Libellé"), number("valeur", "Valeur"),
                   text("unite", "Unité"), number("bas", "Bas de la fourchette"), number("haut", "Haut de la fourchette"), number("repere", "Repère du plan"),
                   text("note", "Note"), text("definition", "Définition"), text("source", "Source"), period_column()});
  std::vector<Row> rows;
  for (std::size_t p = 0; p < product.zan->periods.size(); ++p)
    add_lines(rows, product.zan->periods[p].lines, period_number(product, p), "occupation du sol " + product.nomenclature.name());
  if (product.zan->enaf) add_lines(rows, product.zan->enaf->lines, Value{}, "Cerema, fichiers fonciers");
  return held_table("indicateurs", "Indicateurs",
                    "Une ligne par zone, période et indicateur. valeur vide : la note dit pourquoi. bas et haut : effet du grain de la carte, voir fourchettes. repere : "
                    "chiffre que le plan nomme lui-même.",
                    std::move(columns), std::move(rows));
}

OutTable enaf_table(const Product& product) {
  auto columns = zone_columns();
  append(columns, {integer("annee_debut", "Du 1er janvier"), integer("annee_fin", "Au 1er janvier"), text("destination", "Destination"),
                   number("surface_m2", "Surface consommée (m²)"), number("part_pct", "Part du territoire (%)"), text("communes_sans_donnees", "Communes sans chiffres")});
  const auto& account = product.zan->enaf->account;
  std::vector<Row> rows;
  for (const auto& row : account.rows)
    for (const auto destination : account.destinations) {
      auto values = zone_values(row.level, row.zone, row.name);
      append(values, {std::int64_t{row.period.start}, std::int64_t{row.period.end}, name_of(destination_name(destination)), row.of(destination),
                      maybe(row.share(destination)), text_or_null(join(row.missing, "|"))});
      rows.push_back(std::move(values));
    }
  return held_table("enaf", "Consommation d'espaces naturels, agricoles et forestiers",
                    "Fichiers fonciers, du 1er janvier de annee_debut au 1er janvier de annee_fin. Une ligne par année de la série, et par période de référence : filtrer "
                    "sur les deux années avant d'additionner. total est la somme des destinations.",
                    std::move(columns), std::move(rows));
}

OutTable trajectory_table(const Product& product) {
  auto columns = zone_columns();
  append(columns, {text("scenario", "Scénario"), text("periode", "Période"), number("plafond_m2", "Plafond (m²)"), number("consomme_m2", "Consommé (m²)"),
                   number("reste_m2", "Reste (m²)"), number("rythme_m2_an", "Rythme (m²/an)"), integer("annee_epuisement", "Année d'épuisement"), text("source", "Source"),
                   text("etat", "État"), text("libelle", "Libellé du scénario"), text("statut", "Statut du texte"), text("mesure", "Mesure"),
                   text("periode_reference", "Période de référence"), number("reference_m2", "Référence (m²)"), number("reduction_pct", "Réduction (%)"),
                   number("tolerance_pct", "Tolérance (%)"), number("enveloppe_m2", "Enveloppe avant garantie (m²)"), number("garantie_m2", "Garantie communale (m²)"),
                   number("somme_communes_m2", "Somme des plafonds des communes (m²)"), integer("donnees_au", "Données au 1er janvier"),
                   number("reserve_m2", "Compté à part (m²)"), text("periode_rythme", "Période du rythme"), number("rythme_tenable_m2_an", "Rythme tenable (m²/an)"),
                   number("projection_m2", "Projection à la fin de la période (m²)"), number("ecart_m2", "Projection moins plafond (m²)"),
                   text("communes_sans_donnees", "Communes sans chiffres"), text("formule", "Formule"), text("mention", "Mention")});
  std::vector<Row> rows;
  for (const auto& row : product.zan->enaf->trajectory.rows) {
    Row values{name_of(target_level_name(row.level)), row.level == TargetLevel::metropole ? std::string(whole_zone) : row.zone, row.name};
    append(values, {row.scenario, row.period.text(), maybe(row.ceiling), maybe(row.used), maybe(row.remaining), maybe(row.pace), maybe_whole(row.exhausted),
                    row.source, name_of(trajectory_state_name(row.state)), row.label, name_of(target_status_name(row.status)), name_of(target_kind_name(row.kind)),
                    row.reference_period ? Value{row.reference_period->text()} : Value{}, maybe(row.reference), maybe_percent(row.reduction), maybe_percent(row.tolerance),
                    maybe(row.allowance), maybe(row.guarantee), maybe(row.communes_sum), maybe_year(row.data_until), maybe(row.reserve), maybe_period(row.pace_period),
                    maybe(row.bearable_pace), maybe(row.projection), maybe(row.gap), text_or_null(join(row.missing, "|")), text_or_null(row.formula), text_or_null(row.mention)});
    rows.push_back(std::move(values));
  }
  return held_table("trajectoire", "Trajectoire : ce que les objectifs permettent et ce qu'il en reste",
                    "Une ligne par zone, scénario et période. Les scénarios se lisent côte à côte, ils ne s'additionnent pas. formule dit le calcul avec ses chiffres, "
                    "mention ce qu'il faut en savoir.",
                    std::move(columns), std::move(rows));
}

OutTable intervals_table(const Product& product) {
  auto columns = dated_columns();
  append(columns, {text("grandeur", "Grandeur"), number("valeur_m2", "Valeur (m²)"), number("bas_m2", "Bas (m²)"), number("haut_m2", "Haut (m²)"),
                   number("bas_large_m2", "Bas, hors zones bâties comprises (m²)"), number("haut_large_m2", "Haut, hors zones bâties comprises (m²)")});
  const std::pair<Doubt, const char*> doubts[] = {{Doubt::off_map, "Trop petit pour la carte (m²)"}, {Doubt::sliver, "Liserés (m²)"},
                                                  {Doubt::under_unit, "Sous l'unité minimale (m²)"}, {Doubt::improbable, "Transitions improbables (m²)"},
                                                  {Doubt::enlarged, "Bâti agrandi à 200 m² (m²)"}, {Doubt::wide_unit, "Sous l'unité hors zone bâtie (m²)"}};
  for (const auto& [doubt, alias] : doubts) columns.push_back({std::string(doubt_name(doubt)) + "_m2", ColumnKind::decimal, alias});
  append(columns, {text("methode", "Méthode"), period_column()});
  std::vector<Row> rows;
  for (std::size_t p = 0; p < product.zan->periods.size(); ++p)
    for (const auto& row : product.zan->periods[p].intervals) {
      auto values = dated_values(row);
      append(values, {row.quantity, row.value, row.low, row.high, row.wide_low, row.wide_high});
      for (const auto& [doubt, alias] : doubts) values.emplace_back(row.doubts[static_cast<std::size_t>(doubt)]);
      append(values, {row.method, period_number(product, p)});
      rows.push_back(std::move(values));
    }
  return held_table("fourchettes", "Fourchettes : ce que le grain de la carte ne permet pas de dire",
                    with_periods("Pour chaque grandeur de bilan, ce qu'elle serait sans les changements que la carte ne peut pas montrer, et la part de chaque doute. Ne "
                                 "couvre pas ce que la carte ne voit pas : seul un échantillon de référence le dit.",
                                 product),
                    std::move(columns), std::move(rows));
}

OutTable horizons_table(const Product& product) {
  auto columns = dated_columns();
  append(columns, {number("stock_m2", "Stock agricole (m²)"), number("perte_nette_m2_an", "Perte nette (m²/an)"), number("perte_nette_bas_m2_an", "Perte nette, bas (m²/an)"),
                   number("perte_nette_haut_m2_an", "Perte nette, haut (m²/an)"), number("annees", "Années restantes"), number("annees_bas", "Années restantes, au moins"),
                   number("annees_haut", "Années restantes, au plus"), text("raison", "Raison de l'absence"), number("perte_brute_m2_an", "Perte brute (m²/an)"),
                   number("annees_brut", "Années restantes, sans les gains"), text("raison_brut", "Raison, sans les gains"), number("repere_ans", "Repère du plan (ans)"), period_column()});
  std::vector<Row> rows;
  for (std::size_t p = 0; p < product.zan->periods.size(); ++p)
    for (const auto& row : product.zan->periods[p].horizons) {
      auto values = dated_values(row);
      append(values, {row.stock, maybe(row.net.loss_per_year), maybe(row.net.loss_low), maybe(row.net.loss_high), maybe(row.net.years), maybe(row.net.years_low),
                      maybe(row.net.years_high), text_or_null(row.net.reason), maybe(row.gross.loss_per_year), maybe(row.gross.years), text_or_null(row.gross.reason),
                      maybe(row.plan_years), period_number(product, p)});
      rows.push_back(std::move(values));
    }
  return held_table("horizons", "Années de terre agricole restantes",
                    with_periods("Stock agricole divisé par la perte annuelle observée, avec sa fourchette. Une alerte, pas une prévision.", product), std::move(columns),
                    std::move(rows));
}

/// The sample of the main period, when there is one.
const SampleEstimate* sample_of(const Product& product) {
  return product.zan->periods.empty() || !product.zan->periods.back().sample ? nullptr : &*product.zan->periods.back().sample;
}

OutTable sample_table(const SampleEstimate& sample) {
  std::vector<Row> rows;
  const auto share = [](const std::optional<Estimate>& e) { return e ? Value{Decimal4(100 * e->value)} : Value{}; };
  for (const auto& stratum : sample.strata) {
    const auto& area = stratum.estimate.area;
    rows.push_back({stratum.stratum, stratum.map_area, static_cast<std::int64_t>(stratum.points), metres(area.value), metres(area.half_width()), metres(area.low()),
                    metres(area.high()), share(stratum.estimate.users_accuracy), share(stratum.estimate.producers_accuracy)});
  }
  rows.push_back({std::string("artificialisation nette"), Value{}, Value{}, metres(sample.net.value), metres(sample.net.half_width()), metres(sample.net.low()),
                  metres(sample.net.high()), Value{}, Value{}});
  rows.push_back({std::string("exactitude globale (%)"), Value{}, Value{}, Decimal4(100 * sample.overall_accuracy.value), Decimal4(100 * sample.overall_accuracy.half_width()),
                  Decimal4(100 * sample.overall_accuracy.low()), Decimal4(100 * sample.overall_accuracy.high()), Value{}, Value{}});
  return held_table("echantillon", "Surfaces corrigées par un échantillon de référence",
                    "Estimateur stratifié d'Olofsson et al. (2014), intervalle à 95 %, sur l'ensemble du territoire et la période principale.",
                    {text("strate", "Strate"), number("carte_m2", "Surface sur la carte (m²)"), integer("points", "Points"), number("estime_m2", "Surface estimée (m²)"),
                     number("demi_intervalle_m2", "± à 95 % (m²)"), number("bas_m2", "Bas (m²)"), number("haut_m2", "Haut (m²)"),
                     number("exactitude_utilisateur_pct", "Exactitude de l'utilisateur (%)"), number("exactitude_producteur_pct", "Exactitude du producteur (%)")},
                    std::move(rows));
}

OutTable confusion_table(const SampleEstimate& sample) {
  std::vector<Row> rows;
  for (const auto& cell : sample.confusion) rows.push_back({cell.map, cell.truth, static_cast<std::int64_t>(cell.points), Decimal4(100 * cell.share)});
  return held_table("echantillon_confusion", "Échantillon de référence : ce que dit la carte et ce qui est vrai",
                    "Une ligne par couple de strates ; part_pct est la part du territoire estimée.",
                    {text("carte", "Sur la carte"), text("verite", "En vérité"), integer("points", "Points"), number("part_pct", "Part du territoire (%)")}, std::move(rows));
}

OutTable report_table(const Product& product) {
  auto columns = zone_columns();
  append(columns, {integer("annee_debut", "Du 1er janvier"), integer("annee_fin", "Au 1er janvier"), integer("indicateur", "Indicateur (R. 2231-1)"), text("code", "Code"),
                   text("libelle", "Libellé"), text("detail", "Détail"), number("valeur", "Valeur"), text("unite", "Unité"), text("mesure_sur", "Mesuré sur"),
                   integer("exige", "Exigé"), text("mention", "Mention"), text("source", "Source")});
  std::vector<Row> rows;
  for (const auto& line : product.zan->report) {
    auto values = zone_values(line.level, line.zone, line.name);
    append(values, {std::int64_t{line.period.start}, std::int64_t{line.period.end}, std::int64_t{line.text->indicator}, line.text->code, line.text->label,
                    text_or_null(line.detail), maybe(line.value), line.text->unit, text_or_null(line.dates), std::int64_t{line.required ? 1 : 0}, text_or_null(line.mention),
                    line.text->source});
    rows.push_back(std::move(values));
  }
  return held_table("rapport_triennal", "Rapport local triennal : ses quatre indicateurs",
                    "Les chiffres du rapport des articles L. 2231-1 et R. 2231-1 du CGCT pour les années civiles de annee_debut à annee_fin (1er janvier). exige : demandé "
                    "pour ces années quels que soient les documents d'urbanisme.",
                    std::move(columns), std::move(rows));
}

}  // namespace

std::vector<OutTable> zan_tables(const Product& product) {
  const auto& zan = *product.zan;
  std::vector<OutTable> tables;
  if (!zan.periods.empty()) tables.push_back(breakdown_table(product));
  tables.push_back(indicators_table(product));
  if (zan.enaf) tables.push_back(enaf_table(product));
  if (zan.enaf && !zan.enaf->trajectory.rows.empty()) tables.push_back(trajectory_table(product));
  if (!zan.periods.empty() && !zan.periods.back().intervals.empty()) tables.push_back(intervals_table(product));
  if (!zan.periods.empty()) tables.push_back(horizons_table(product));
  if (const auto* sample = sample_of(product)) {
    tables.push_back(sample_table(*sample));
    tables.push_back(confusion_table(*sample));
  }
  if (!zan.report.empty()) tables.push_back(report_table(product));
  return tables;
}

}  // namespace arpent
