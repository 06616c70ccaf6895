// SPDX-License-Identifier: Apache-2.0
/// The table `evolution`, and the same in short for a terminal.
#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/french.hpp"
#include "arpent/core/text.hpp"
#include "evolution_parts.hpp"
#include "printed_lines.hpp"

namespace arpent {
namespace {

std::string hectares(BookArea area) { return french(area.square_metres().value / 1e4, 2); }

std::string signed_hectares(BookArea area) { return (area > BookArea{} ? "+" : "") + hectares(area); }

bool is_whole(const EvolutionRow& row) { return row.level == "metropole"; }

/// Figures a reader knows, for the terminal; the table has all.
constexpr std::pair<const char*, const char*> told[] = {
    {"artif_avant_m2", "artificialisé, premier état"}, {"artif_apres_m2", "artificialisé, second état"},   {"artificialisation_m2", "artificialisation"},
    {"desartificialisation_m2", "désartificialisation"}, {"artif_nette_m2", "artificialisation nette"},     {"enaf_total_m2", "consommation d'ENAF"},
    {"plafond_m2", "plafond"},                           {"reste_m2", "reste sous le plafond"},
};

/// Its words for a person; nullptr for another figure.
const char* told_words(const EvolutionRow& row) {
  for (const auto& [quantity, words] : told)
    if (row.quantity == quantity) return words;
  return nullptr;
}

std::string dates_words(const EvolutionRow& row) {
  if (row.from.empty() && row.to.empty()) return {};
  return row.from == row.to ? row.from : row.from + " – " + row.to;
}

std::string shares_words(const EvolutionRow& row) {
  std::vector<std::string> parts;
  for (const auto& [name, share] : {std::pair{"données", row.by_data}, std::pair{"règles", row.by_rules}, std::pair{"programme", row.by_program}})
    if (share && !share->zero()) parts.push_back(fmt::format("{} {}", name, signed_hectares(*share)));
  return join(parts, ", ");
}

std::string row_words(const EvolutionRow& row) {
  std::string label = told_words(row);
  if (!row.scenario.empty()) label += " " + row.scenario;
  if (const auto dates = dates_words(row); !dates.empty()) label += " " + dates;
  return fmt::format("{} → {} ha ({}) : {}  [{}]\n", printed::right(hectares(*row.previous), 12), printed::right(hectares(*row.current), 12), signed_hectares(*row.change),
                     shares_words(row), label);
}

BookArea size_of(const EvolutionRow& row) { return *row.change < BookArea{} ? -*row.change : *row.change; }

}  // namespace

OutTable evolution_table(const Evolution& evolution) {
  const auto text = [](const char* name, const char* alias) { return Column{name, ColumnKind::text, alias}; };
  const auto number = [](const char* name, const char* alias) { return Column{name, ColumnKind::decimal, alias}; };
  std::vector<Row> rows;
  for (const auto& row : evolution.rows)
    rows.push_back({row.level, row.zone, row.name, row.quantity, text_or_null(row.scenario), text_or_null(row.from), text_or_null(row.to), maybe(row.previous),
                    maybe(row.current), maybe(row.change), maybe(row.by_data), maybe(row.by_rules), maybe(row.by_program), row.cause, text_or_null(row.explanation)});
  return held_table("evolution", "Évolution depuis le produit précédent",
                    fmt::format("Ce qui diffère du produit précédent « {} », à zone, dates et scénario égaux : {} grandeurs comparées, {} ont bougé ; les autres sont les mêmes et "
                                "n'ont pas de ligne. ecart est exactement effet_donnees + effet_regles + effet_programme. Valeurs en m² (artif_nette_m2_an : m²/an).",
                                evolution.previous, evolution.compared, evolution.moved),
                    {text("niveau", "Niveau"), text("zone", "Code de la zone"), text("nom", "Nom"), text("grandeur", "Grandeur"), text("scenario", "Scénario"),
                     text("debut", "Début"), text("fin", "Fin"), number("valeur_precedente", "Valeur précédente (m²)"), number("valeur_actuelle", "Valeur actuelle (m²)"),
                     number("ecart", "Écart (m²)"), number("effet_donnees", "Dû aux données (m²)"), number("effet_regles", "Dû aux règles (m²)"),
                     number("effet_programme", "Dû au programme (m²)"), text("cause", "Cause"), text("explication", "Explication")},
                    std::move(rows));
}

std::string printed_evolution(const Evolution& evolution, std::size_t most) {
  std::string out = fmt::format("Comparé à {} : {} grandeurs, {} ont bougé\n", evolution.previous, evolution.compared, evolution.moved);
  constexpr std::size_t most_differences = 8;
  for (std::size_t k = 0; k < std::min(evolution.differences.size(), most_differences); ++k) out += "  " + evolution.differences[k] + "\n";
  if (evolution.differences.size() > most_differences)
    out += fmt::format("  et {}, voir la table evolution\n", french_count(evolution.differences.size() - most_differences, "autre différence"));
  std::vector<const EvolutionRow*> whole, parts;
  std::size_t fresh = 0, gone = 0;
  for (const auto& row : evolution.rows) {
    if (row.cause == "nouveau") ++fresh;
    if (row.cause == "disparu") ++gone;
    if (!row.change || row.change->zero() || told_words(row) == nullptr) continue;
    if (is_whole(row)) whole.push_back(&row);
    else if (row.level == "commune") parts.push_back(&row);
  }
  if (!whole.empty()) out += "Ensemble\n";
  for (const auto* row : whole) out += "  " + row_words(*row);
  std::stable_sort(parts.begin(), parts.end(), [](const auto* a, const auto* b) { return size_of(*a) > size_of(*b); });
  if (!parts.empty() && most > 0) out += "Communes qui bougent le plus\n";
  std::set<std::string> said;  // of each commune its largest move
  for (const auto* row : parts)
    if (said.size() < most && said.insert(row->zone).second) out += "  " + printed::left(evolution::zone_words(row->zone, row->name), 30) + row_words(*row);
  if (fresh + gone != 0) out += fmt::format("{} lignes nouvelles, {} disparues : zones, périodes ou grandeurs d'un seul côté\n", fresh, gone);
  return out;
}

}  // namespace arpent
