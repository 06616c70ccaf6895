// SPDX-License-Identifier: Apache-2.0
#include "agreement_tables.hpp"

#include <utility>

namespace arpent {
namespace {

Column text(std::string name, const char* alias) { return {std::move(name), ColumnKind::text, alias}; }
Column number(const char* name, const char* alias) { return {name, ColumnKind::decimal, alias}; }
Column integer(const char* name, const char* alias) { return {name, ColumnKind::integer, alias}; }

std::size_t place(Said said) { return static_cast<std::size_t>(said); }
constexpr std::size_t natural = 0, artificial = 1, unknown = 2, nothing = 3;

const char* word(Said said) {
  switch (said) {
    case Said::natural: return "non artificialisé";
    case Said::artificial: return "artificialisé";
    case Said::unknown: return "inconnu";
    case Said::nothing: break;
  }
  return "sans donnée";
}

Value flag(Status status) { return maybe(status == Status::unknown ? std::nullopt : std::optional(status == Status::artificial)); }

/// Columns of the class codes, as in `statut`.
std::vector<Column> code_columns(const Nomenclature& nomenclature) {
  std::vector<Column> columns;
  for (const auto& dimension : nomenclature.dimensions())
    columns.push_back(text(dimension.column(), dimension.name == "couverture" ? "Couverture" : dimension.name == "usage" ? "Usage" : "Code"));
  return columns;
}

void add_codes(const Nomenclature& nomenclature, ClassId id, Row& row) {
  for (const auto& code : nomenclature.codes_of(id)) row.push_back(text_or_null(code));
}

std::string code_text(const Nomenclature& nomenclature, ClassId id) { return id == unclassified ? std::string() : nomenclature.at(id).code; }

/// Per cent with the four decimals of all numbers.
Value percent(std::optional<std::int64_t> millionths) { return millionths ? Value{Decimal4(static_cast<double>(*millionths) / 1e4)} : Value{}; }

Row balance_row(const char* step, const char* status, const AgreementLine& line) {
  return {std::string(step), std::string(status), line.ours, line.theirs, line.ours - line.theirs, line.common, line.ours_alone, line.theirs_alone,
          percent(line.millionths()), line.ours_outside, line.theirs_outside};
}

}  // namespace

PublishedAgreement publish_agreement(const Agreement& agreement) {
  PublishedAgreement published;
  for (const auto& row : agreement.rows) {
    const auto area = row.area.rounded();
    published.rows.push_back(area);
    published.matrix[place(row.matrix)][place(row.theirs)] += area;
    published.legal[place(row.legal)][place(row.theirs)] += area;
    if (qualified(row.legal) && qualified(row.theirs) && row.legal != row.theirs) published.by_cause[static_cast<std::size_t>(row.cause)] += area;
  }
  return published;
}

std::optional<std::int64_t> AgreementLine::millionths() const {
  const auto all = common + ours_alone + theirs_alone;
  if (all.zero()) return std::nullopt;
  return static_cast<std::int64_t>(Int128{common.cm2()} * 1'000'000 / all.cm2());
}

AgreementLine line_of(const PublishedAgreement::Confusion& confusion, Said said) {
  const auto own = place(said), other = own == artificial ? natural : artificial;
  AgreementLine line{.ours = {}, .theirs = {}, .common = confusion[own][own], .ours_alone = confusion[own][other], .theirs_alone = confusion[other][own],
                     .ours_outside = confusion[own][unknown] + confusion[own][nothing],
                     .theirs_outside = confusion[unknown][own] + confusion[nothing][own]};
  line.ours = line.common + line.ours_alone;
  line.theirs = line.common + line.theirs_alone;
  return line;
}

AgreementLine line_of_both(const PublishedAgreement::Confusion& confusion) {
  const auto a = line_of(confusion, Said::artificial), n = line_of(confusion, Said::natural);
  AgreementLine line{.ours = a.ours + n.ours, .theirs = a.theirs + n.theirs, .common = a.common + n.common,
                     .ours_alone = a.ours_alone, .theirs_alone = a.theirs_alone,  // what differs, counted once: by who says artificial
                     .ours_outside = a.ours_outside + n.ours_outside, .theirs_outside = a.theirs_outside + n.theirs_outside};
  return line;
}

OutTable agreement_table(const StatusProduct& product, const PublishedAgreement& published) {
  const auto& agreement = product.check->agreement;
  const auto& nomenclature = *product.state.nomenclature;
  auto columns = code_columns(nomenclature);
  for (auto column : {text("nous_matrice", "Notre statut selon la matrice"), text("nous", "Notre statut après les seuils"),
                      integer("crit_seuil", "Notre statut vient d'un seuil"), integer("exempte", "Exempté par notre registre"),
                      text("producteur", "Statut du producteur"), integer("crit_seuil_producteur", "Le statut du producteur vient d'un seuil"),
                      text("explication", "Explication de l'écart"), number("surface_m2", "Surface (m²)")})
    columns.push_back(std::move(column));
  std::vector<Row> rows;
  for (std::size_t k = 0; k < agreement.rows.size(); ++k) {
    const auto& found = agreement.rows[k];
    const auto id = found.ours.value_or(unclassified);
    const auto& land = nomenclature.at(id);
    Row row;
    add_codes(nomenclature, id, row);
    row.insert(row.end(), {std::string(word(found.matrix)), std::string(word(found.legal)), qualified(found.legal) ? maybe(std::optional(land.by_threshold)) : Value{},
                           qualified(found.legal) ? maybe(std::optional(land.exempted)) : Value{}, std::string(word(found.theirs)),
                           maybe(found.their_threshold), text_or_null(std::string(gap_cause_word(found.cause))), published.rows[k]});
    rows.push_back(std::move(row));
  }
  return held_table("controle_artif", "Contrôle par le statut du producteur, par classe",
                    "Notre statut et celui du producteur, sur tout le sol que couvre l'un ou l'autre, par classe. « sans donnée » : ce côté n'a pas de polygone "
                    "là. Chaque ligne est arrondie au cm² ; les sommes par statut sont celles de controle_artif_bilan.",
                    std::move(columns), std::move(rows));
}

OutTable agreement_balance_table(const PublishedAgreement& published) {
  std::vector<Row> rows;
  for (const auto& [step, confusion] : {std::pair("matrice", &published.matrix), std::pair("seuils", &published.legal)}) {
    rows.push_back(balance_row(step, "artificialisé", line_of(*confusion, Said::artificial)));
    rows.push_back(balance_row(step, "non artificialisé", line_of(*confusion, Said::natural)));
    rows.push_back(balance_row(step, "ensemble", line_of_both(*confusion)));
  }
  return held_table("controle_artif_bilan", "Contrôle par le statut du producteur, bilan",
                    "Sur le sol où nous et le producteur disons un statut. etape : notre statut selon la matrice, ou après les seuils. nous_m2 = accord_m2 + "
                    "nous_seul_m2 ; producteur_m2 = accord_m2 + producteur_seul_m2 ; ecart_m2 = nous_m2 - producteur_m2. accord_pct : accord_m2 sur ce que l'un au "
                    "moins dit, arrondi vers le bas. hors : l'autre n'a ni polygone ni statut là. Ligne ensemble : nous_seul_m2 et producteur_seul_m2 sont le sol que l'un seul dit "
                    "artificialisé.",
                    {text("etape", "Étape"), text("statut", "Statut"), number("nous_m2", "Nous (m²)"), number("producteur_m2", "Producteur (m²)"),
                     number("ecart_m2", "Écart, nous moins le producteur (m²)"), number("accord_m2", "Les deux (m²)"), number("nous_seul_m2", "Nous seuls (m²)"),
                     number("producteur_seul_m2", "Le producteur seul (m²)"), number("accord_pct", "Part d'accord (%)"),
                     number("nous_hors_m2", "Nous, hors du contrôle (m²)"), number("producteur_hors_m2", "Producteur, hors du contrôle (m²)")},
                    std::move(rows));
}

OutTable agreement_gaps_table(const StatusProduct& product) {
  const auto& state = product.state;
  const auto& [producer, agreement] = *product.check;
  auto columns = code_columns(*state.nomenclature);
  for (auto column : {integer("sens", "1 : nous artificialisé ; -1 : producteur artificialisé"), integer("artif_matrice", "Notre statut selon la matrice"),
                      integer("artif", "Notre statut après les seuils"), integer("crit_seuil", "Notre statut vient d'un seuil"),
                      number("patch_m2", "Surface de notre tache (m²)"), integer("bord", "Notre tache touche le bord des données"),
                      text("code_producteur", "Classe du producteur"), integer("artif_producteur", "Statut du producteur"),
                      integer("crit_seuil_producteur", "Le statut du producteur vient d'un seuil"), text("explication", "Explication de l'écart"),
                      number("surface_m2", "Surface (m²)"), text("fichier", "Notre fichier"), integer("objet", "Identifiant dans notre fichier"),
                      text("fichier_producteur", "Fichier du producteur"), integer("objet_producteur", "Identifiant dans le fichier du producteur")})
    columns.push_back(std::move(column));
  OutTable table{.name = "controle_artif_ecarts",
                 .title = "Contrôle par le statut du producteur, écarts",
                 .description = "Un polygone par morceau où notre statut après les seuils n'est pas celui du producteur. explication : exemption, code (la classe "
                                "du producteur est autre), bord (notre tache, sous le seuil, touche le bord des données), seuil (notre seuil a inversé la "
                                "matrice), seuil_producteur (le seuil du producteur) ; vide quand aucune règle ne le dit. Les morceaux de moins de " +
                                    BookArea::from(agreement.minimum).text() + " m², " + agreement.undrawn.rounded().text() +
                                    " m² en tout, sont dans les chiffres mais ne sont pas dessinés.",
                 .columns = std::move(columns), .size = agreement.gaps.size(), .row = {}, .shapes = {&agreement.outlines}, .shape_of = nullptr,
                 .crs = state.vintage->crs, .style = "controle_artif"};
  table.row = [&state, &producer = producer, &agreement = agreement](std::size_t k, Row& room) -> const Row& {
    const auto& gap = agreement.gaps[k];
    const auto i = state.origin(gap.row);
    const auto& status = state.status;
    const auto patch = status.patches.of[i];
    room.clear();
    add_codes(*state.nomenclature, state.classes[gap.row], room);
    room.push_back(std::int64_t{status.legal[i] == Status::artificial ? 1 : -1});
    room.push_back(flag(status.matrix[i]));
    room.push_back(flag(status.legal[i]));
    room.push_back(std::int64_t{status.by_threshold(i) ? 1 : 0});
    room.push_back(patch == no_patch ? Value{} : Value{status.patches.list[patch].area.rounded()});
    room.push_back(patch == no_patch ? Value{} : maybe(std::optional(status.patches.list[patch].at_limit)));
    room.push_back(text_or_null(code_text(*producer.nomenclature, producer.classes[gap.polygon])));
    room.push_back(flag(producer.status[gap.polygon]));
    room.push_back(maybe(producer.by_threshold[gap.polygon]));
    room.push_back(text_or_null(std::string(gap_cause_word(gap.cause))));
    room.push_back(gap.area);
    room.push_back(text_or_null(state.vintage->files[state.vintage->file_of[i]].source));
    room.push_back(std::int64_t{state.vintage->fid[i]});
    room.push_back(text_or_null(producer.sources[producer.file_of[gap.polygon]]));
    room.push_back(std::int64_t{producer.fid[gap.polygon]});
    return room;
  };
  return table;
}

}  // namespace arpent
