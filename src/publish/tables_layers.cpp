// SPDX-License-Identifier: Apache-2.0
/// The two map layers, and the tables that explain the file: classes, anomalies, provenance.
#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "arpent/core/french.hpp"
#include "arpent/core/version.hpp"
#include "arpent/landuse/change_words.hpp"
#include "evolution_parts.hpp"
#include "review_tables.hpp"
#include "tables.hpp"
#include "zan_tables.hpp"

namespace arpent {
namespace {

Column text(const char* name, const char* alias) { return {name, ColumnKind::text, alias}; }
Column number(const char* name, const char* alias) { return {name, ColumnKind::decimal, alias}; }
Column integer(const char* name, const char* alias) { return {name, ColumnKind::integer, alias}; }

/// Share of farm, natural, forest, wetland and water on compared ground, after; empty where too little is compared.
std::optional<double> enaf_percent(const Figures& f) {
  if (!f.speaks_for_zone()) return std::nullopt;
  return 100.0 * (f.enaf.after.square_metres() / f.compared.square_metres());
}

/// What the map says of ground: nothing where none was compared, since null means not known.
void add_ground_figures(Row& row, const AccountRow& account) {
  const auto& f = account.total;
  const auto of = [&](BookArea area) { return f.compared.zero() ? Value{} : Value{area}; };
  row.insert(row.end(), {of(f.artificial_before), of(f.artificial_after), of(f.net()), maybe(account.net_per_year), of(f.farm.loss), of(f.natural.loss),
                         of(f.forest.loss), maybe(enaf_percent(f)), text_or_null(account.dates_before), text_or_null(account.dates_after),
                         maybe(account.years), f.compared, of(f.enaf.loss)});
}

/// Row of the account that is one zone alone: its commune row, or the whole when the zone is the whole.
const AccountRow* own_row(const Account& account, const Zone& zone, bool only_zone) {
  // Communes come first, by code.
  const auto row = std::lower_bound(account.rows.begin(), account.rows.end(), zone.id,
                                    [](const AccountRow& r, const std::string& id) { return r.level == Level::commune && r.zone < id; });
  if (row != account.rows.end() && row->level == Level::commune && row->zone == zone.id) return &*row;
  if (!only_zone || account.rows.empty()) return nullptr;
  return &account.rows.back();
}

/// What the change layer says of one pair of classes.
struct PairWords {
  Value direction;
  std::string cause, family;
};

/// `planar`, `ellipsoidal`; of cells that go where their centre is, that too: such areas are not those of the outlines.
std::string measured_how(const Books& books) {
  return books.area_model + (books.cell_rule == "centre" ? ", cellules par leur centre" : "");
}

}  // namespace

OutTable communes_table(const Product& product) {
  std::vector<Column> columns{text("insee", "Code INSEE"),
                              text("nom", "Commune"),
                              text("territoire", "Territoire"),
                              number("surface_m2", "Surface (m²)"),
                              number("artif_avant_m2", "Artificialisé avant (m²)"),
                              number("artif_apres_m2", "Artificialisé après (m²)"),
                              number("artif_nette_m2", "Artificialisation nette (m²)"),
                              number("artif_nette_m2_an", "Artificialisation nette par an (m²/an)"),
                              number("perte_agricole_m2", "Perte agricole (m²)"),
                              number("perte_naturelle_m2", "Perte naturelle (m²)"),
                              number("perte_forestiere_m2", "Perte forestière (m²)"),
                              number("part_enaf_pct", "Part d'espaces naturels, agricoles et forestiers (%)"),
                              text("millesime_avant", "Millésime avant"),
                              text("millesime_apres", "Millésime après"),
                              number("duree_ans", "Durée (ans)"),
                              number("compare_m2", "Comparé : classé aux deux dates (m²)"),
                              number("perte_enaf_m2", "Perte d'espaces naturels, agricoles et forestiers (m²)")};
  std::vector<Row> rows;
  const auto& [books, figures, changes, correction] = product.main();
  const auto& zones = books.zones;
  for (const auto& book : zones) {
    const auto* account = own_row(figures, book.zone, zones.size() == 1);
    Row row{book.zone.id, book.zone.name, text_or_null(book.zone.group), book.area};
    if (account != nullptr) add_ground_figures(row, *account);
    row.resize(columns.size());
    rows.push_back(std::move(row));
  }
  auto table = held_table("communes", "Communes : bilan de l'artificialisation",
                          "Une ligne par commune (ou zone). " + status_words(product.nomenclature) + " part_enaf_pct : part agricole, naturelle, forestière, humide et en eau du "
                          "sol classé aux deux dates, à la seconde ; vide où moins de la moitié de la zone l'est. Une perte par espace est brute et compte aussi "
                          "ce qui est passé à un autre espace ; perte_enaf_m2 ne compte que ce qui a quitté ces espaces.",
                          std::move(columns), std::move(rows));
  if (product.zones.polygons.size() == table.size) table.shapes = {&product.zones.polygons};
  table.crs = product.zones.crs;
  table.style = "communes_bilan";
  return table;
}

OutTable mutations_table(const Product& product) {
  const auto& nomenclature = product.nomenclature;
  const auto& main = *product.main().changes;
  // One entry per pair that occurs: a million pieces share some thousands of pairs.
  using Words = std::map<std::pair<ClassId, ClassId>, PairWords>;
  auto words = std::make_shared<Words>();
  std::vector<std::size_t> ends;  // per period: the row behind its last
  std::vector<const PolygonSet*> shapes;
  for (const auto& period : product.periods) {
    for (const auto& piece : period.changes->pieces) {
      auto [entry, fresh] = words->try_emplace({piece.before, piece.after});
      if (!fresh) continue;
      const auto& before = nomenclature.at(piece.before);
      const auto& after = nomenclature.at(piece.after);
      const auto sense = direction(before, after);
      entry->second = {sense ? Value{std::int64_t{*sense}} : Value{}, cause(nomenclature, piece.before, piece.after),
                       product.families != nullptr ? product.families->at(product.families->of(piece.before, piece.after)).name : family(before, after)};
    }
    ends.push_back((ends.empty() ? 0 : ends.back()) + period.changes->pieces.size());
    shapes.push_back(&period.changes->polygons);
  }
  OutTable table{.name = "mutations",
                 .title = "Mutations d'occupation du sol",
                 .description = with_periods("Un polygone par changement de classe et par commune. sens : 1 artificialisation, -1 "
                                             "désartificialisation, 0 sans effet. surface_m2 est la surface comptée ; le contour dessiné est "
                                             "arrondi au millimètre. " +
                                                 (main.minimum.value > 0 ? "Les changements de moins de " + french_area(main.minimum) +
                                                                               " m² sont comptés mais pas dessinés."
                                                                         : std::string("La colonne hors_carte_m2 de flux dit ce qui n'est pas dessiné.")),
                                             product),
                 .columns = {text("insee", "Code INSEE"), text("classe_avant", "Classe avant"),
                             text("classe_apres", "Classe après"), integer("artif_avant", "Artificialisé avant"),
                             integer("artif_apres", "Artificialisé après"), integer("sens", "Sens"),
                             text("cause", "Cause"), text("famille", "Famille"), number("surface_m2", "Surface (m²)"),
                             text("millesime_avant", "Millésime avant"), text("millesime_apres", "Millésime après"),
                             text("libelle_avant", "Libellé avant"), text("libelle_apres", "Libellé après"),
                             text("position", "Position par rapport à l'enveloppe urbaine"), period_column()},
                 .size = ends.back(),
                 .row = {},
                 .shapes = std::move(shapes),
                 .shape_of = nullptr,
                 .crs = main.crs,
                 .style = "mutations"};
  table.row = [&product, words = std::move(words), ends = std::move(ends)](std::size_t i, Row& room) -> const Row& {
    const auto p = static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), i) - ends.begin());
    const auto& piece = product.periods[p].changes->pieces[p == 0 ? i : i - ends[p - 1]];
    const auto& before = product.nomenclature.at(piece.before);
    const auto& after = product.nomenclature.at(piece.after);
    const auto& pair = words->at({piece.before, piece.after});
    room = {product.periods[p].books.zones[piece.zone].zone.id, before.code, after.code, maybe(before.artificial),
            maybe(after.artificial), pair.direction, product.periods[p].correction ? Value{std::string("reprise")} : text_or_null(pair.cause), pair.family, piece.area,
            text_or_null(piece.window.before.text()), text_or_null(piece.window.after.text()), before.label, after.label,
            text_or_null(std::string(position_name(piece.position))), period_number(product, p)};
    return room;
  };
  return table;
}

OutTable classes_table(const Product& product) {
  std::set<ClassId> used{unclassified};
  for (const auto& period : product.periods) {
    for (const auto& row : period.books.rows) used.insert({row.before, row.after});
  }
  std::vector<Row> rows;
  for (const auto id : used) {
    const auto& land = product.nomenclature.at(id);
    rows.push_back({land.code, land.label, maybe(land.artificial), maybe(land.sealed), std::string(space_name(land.space)),
                    text_or_null(land.colour), std::string(land.plain_code()), std::int64_t{land.by_threshold}, std::int64_t{land.exempted},
                    land.category == 0 ? Value{} : Value{std::int64_t{land.category}}});
  }
  return held_table("classes", "Classes rencontrées",
                    "Les classes de la nomenclature « " + product.nomenclature.name() + " » présentes dans ce fichier.",
                    {text("code", "Code"), text("libelle", "Libellé"), integer("artif", "Artificialisé"),
                     integer("imper", "Imperméable"), text("espace", "Type d'espace"), text("couleur", "Couleur"),
                     text("code_simple", "Code sans marque"), integer("seuil", "Statut changé par un seuil"), integer("exempte", "Exempté"),
                     integer("categorie", "Catégorie de l'annexe (1 à 10)")},
                    std::move(rows));
}

OutTable anomalies_table(const std::vector<Anomaly>& anomalies) {
  std::vector<Row> rows;
  for (const auto& anomaly : anomalies) {
    rows.push_back({anomaly.source, anomaly.fid >= 0 ? Value{anomaly.fid} : Value{}, anomaly.kind, text_or_null(anomaly.code),
                    anomaly.area, anomaly.message});
  }
  return held_table("anomalies", "Anomalies des données d'entrée",
                    "Ce que les données d'entrée avaient d'inutilisable ou de réparé, entité par entité.",
                    {text("source", "Source"), integer("fid", "Identifiant"), text("type", "Type"), text("code", "Code"),
                     number("surface_m2", "Surface concernée (m²)"), text("message", "Message")},
                    std::move(rows));
}

OutTable provenance_table(const std::vector<ProvenanceRow>& provenance, bool simulated, const std::string& measured) {
  std::vector<Row> rows;
  const auto add = [&](const ProvenanceRow& row) {
    rows.push_back({row.step, text_or_null(row.input), text_or_null(row.sha256), text_or_null(row.source_date),
                    text_or_null(row.parameters), std::string("arpent"), version(), text_or_null(measured), text_or_null(row.checks)});
  };
  if (simulated) {
    add({.step = "avertissement", .input = "", .sha256 = "", .source_date = "",
         .parameters = R"({"mention":"simulé : données fictives, aucune valeur réelle"})"});
  }
  for (const auto& row : provenance) add(row);
  return held_table("provenance", "Provenance",
                    "D'où viennent ces chiffres : étapes, fichiers d'entrée avec leur empreinte, paramètres, version du programme.",
                    {text("etape", "Étape"), text("entree", "Entrée"), text("empreinte_sha256", "Empreinte SHA-256"),
                     text("date_source", "Date de la source"), text("parametres", "Paramètres"), text("programme", "Programme"),
                     text("version", "Version"), text("modele_surface", "Modèle de surface"), text("controles", "Contrôles à l'entrée")},
                    std::move(rows));
}

std::string published_zone(const AccountRow& row) { return row.level == Level::metropole ? std::string(whole_zone) : row.zone; }

std::vector<std::uint32_t> members(const AccountRow& row, const Books& books) {
  std::vector<std::uint32_t> numbers;
  if (row.level == Level::commune) {
    const auto at = std::lower_bound(books.zones.begin(), books.zones.end(), row.zone,
                                     [](const Books::ZoneBook& book, const std::string& id) { return book.zone.id < id; });
    if (at != books.zones.end() && at->zone.id == row.zone) numbers.push_back(static_cast<std::uint32_t>(at - books.zones.begin()));
    return numbers;
  }
  for (std::uint32_t z = 0; z < books.zones.size(); ++z)
    if (row.level == Level::metropole || books.zones[z].zone.group == row.zone) numbers.push_back(z);
  return numbers;
}

void mark_simulated(std::vector<OutTable>& tables) {
  for (auto& table : tables) {
    table.title += " (simulé)";
    table.description = "Simulé : données fictives, aucune valeur réelle. " + table.description;
  }
}

std::string status_words(const Nomenclature& nomenclature) {
  return nomenclature.has_status_variants() ? "Statut artificialisé après les seuils du décret 2023-1096 ; un astérisque derrière le code d'une classe : son statut vient "
                                         "d'un seuil ; un tilde : sol exempté."
                                       : "Statut artificialisé selon la matrice de la nomenclature, sans les seuils de surface du décret.";
}

std::vector<OutTable> product_tables(const Product& product) {
  std::vector<OutTable> tables;
  if (!product.periods.empty()) {
    tables.push_back(communes_table(product));
    if (product.main().changes != nullptr) tables.push_back(mutations_table(product));
    for (auto* make : {flux_table, bilan_table, fenetres_table, classes_table}) tables.push_back(make(product));
    if (has_positions(product.main().books)) tables.push_back(positions_table(product));
    if (!product.envelopes.empty()) {
      tables.push_back(envelope_table(product));
      tables.push_back(envelope_balance_table(product));
    }
  }
  if (product.zan != nullptr)
    for (auto& table : zan_tables(product)) tables.push_back(std::move(table));
  if (product.evolution != nullptr) tables.push_back(evolution_table(*product.evolution));
  auto anomalies = product.anomalies;
  if (product.reviewed != nullptr) {
    for (auto& table : review_tables(*product.reviewed)) tables.push_back(std::move(table));
    anomalies.insert(anomalies.end(), product.reviewed->anomalies.begin(), product.reviewed->anomalies.end());
  }
  tables.push_back(anomalies_table(anomalies));
  const auto measured = !product.periods.empty() ? measured_how(product.main().books) : product.reviewed != nullptr ? product.reviewed->area_model : std::string();
  tables.push_back(provenance_table(product.provenance, product.simulated, measured));
  if (product.simulated) mark_simulated(tables);
  return tables;
}

const std::vector<std::string>& product_table_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all{"communes", "mutations", "flux", "bilan",
                                              "fenetres", "classes", "positions", "enveloppe", "enveloppe_bilan",
                                              "ventilation", "indicateurs", "enaf", "trajectoire", "fourchettes", "horizons", "echantillon",
                                              "echantillon_confusion", "rapport_triennal", "evolution", "anomalies", "provenance"};
    all.insert(all.end(), review_table_names().begin(), review_table_names().end());
    return all;
  }();
  return names;
}

}  // namespace arpent
