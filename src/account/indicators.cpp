// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/indicators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

constexpr const char* no_rate = "une fenêtre de dates qui compte n'a pas de date : pas de rythme annuel";
constexpr const char* no_ground = "rien n'est classé aux deux dates";
constexpr const char* little_ground = "moins de la moitié de la zone est classée aux deux dates";

double number(BookArea area) { return area.square_metres().value; }

/// Collects the lines of one row of an account.
class Lines {
 public:
  Lines(const AccountRow& row, const std::vector<PlanMark>* marks, std::vector<IndicatorLine>& out) : row_(row), marks_(marks), out_(out) {}
  IndicatorLine& add(const char* code, std::optional<double> value, std::string note = {}, std::string_view mark = {}) {
    out_.push_back({row_.level, row_.zone, row_.name, row_.dates_before, row_.dates_after, code, value, {}, {}, std::move(note), {}});
    if (!mark.empty() && marks_ != nullptr && row_.level == Level::metropole) out_.back().mark = mark_value(*marks_, mark);
    return out_.back();
  }
  void add(const char* code, const PerInhabitant& figure) {
    auto note = figure.why_not;
    if (figure.value) {
      const auto years = figure.years_before.empty() || figure.years_after.empty() ? figure.years_before + figure.years_after
                                                                                   : figure.years_before + " et " + figure.years_after;
      note = "populations municipales " + years;
      if (!figure.remarks.empty()) note += " ; " + join(figure.remarks, " ; ");
    }
    add(code, figure.value, std::move(note));
  }

 private:
  const AccountRow& row_;
  const std::vector<PlanMark>* marks_;
  std::vector<IndicatorLine>& out_;
};

/// Σ over the windows of an area ÷ years; nothing when a window that counts has no dates.
std::optional<double> yearly(const AccountRow& row, BookArea (*area)(const Figures&)) {
  double rate = 0;
  bool dated = false;
  for (const auto& window : row.windows) {
    if (window.dates_zone && !window.years) return std::nullopt;
    dated = dated || window.dates_zone;
    if (window.years) rate += number(area(window.figures)) / *window.years;
  }
  return dated ? std::optional(rate) : std::nullopt;
}

std::optional<double> percent(BookArea part, BookArea of) {
  if (of.zero()) return std::nullopt;
  return 100.0 * number(part) / number(of);
}

BookArea nature_stock(const Figures& f) { return f.farm.after + f.natural.after + f.forest.after; }
/// Ground that plants may grow on: everything but artificial ground, water and quarries.
BookArea green_before(const Figures& f) { return f.farm.before + f.natural.before + f.forest.before + f.wetland.before + f.urban_vegetation.before; }
BookArea green_after(const Figures& f) { return f.farm.after + f.natural.after + f.forest.after + f.wetland.after + f.urban_vegetation.after; }

void add_shares(const Figures& f, Lines& lines) {
  const bool said = f.speaks_for_zone();
  const std::string note = said ? "" : f.compared.zero() ? no_ground : little_ground;
  const auto share = [&](BookArea part) { return said ? percent(part, f.compared) : std::nullopt; };
  lines.add("part_enaf_pct", share(f.enaf.after), note);
  lines.add("part_agricole_naturel_pct", share(nature_stock(f)), note, "part_agricole_naturel");
  lines.add("part_agricole_pct", share(f.farm.after), note);
  lines.add("part_artif_pct", share(f.artificial_after), note);
  lines.add("capital_nature_ha", said ? std::optional(number(nature_stock(f)) / 1e4) : std::nullopt, note, "capital_nature");
}

/// Interval of a column of `bilan` in this row.
const IntervalRow* interval_of(const std::vector<IntervalRow>* intervals, const AccountRow& row, std::string_view quantity) {
  if (intervals == nullptr) return nullptr;
  const auto found = std::find_if(intervals->begin(), intervals->end(), [&](const IntervalRow& one) {
    return one.level == row.level && one.zone == row.zone && one.quantity == quantity;
  });
  return found == intervals->end() ? nullptr : &*found;
}

struct Rate {
  const char* code;
  BookArea (*area)(const Figures&);
};
constexpr Rate rates[] = {
    {"artif_brute_m2_an", [](const Figures& f) { return f.artificialised; }},
    {"desartif_m2_an", [](const Figures& f) { return f.returned; }},
    {"artif_nette_m2_an", [](const Figures& f) { return f.net(); }},
    {"impermeabilisation_m2_an", [](const Figures& f) { return f.sealed_gain; }},
    {"desimpermeabilisation_m2_an", [](const Figures& f) { return f.sealed_loss; }},
    {"perte_agricole_m2_an", [](const Figures& f) { return f.farm.loss; }},
    {"perte_naturelle_m2_an", [](const Figures& f) { return f.natural.loss; }},
    {"perte_forestiere_m2_an", [](const Figures& f) { return f.forest.loss; }},
};

void add_rates(const AccountRow& row, const std::vector<IntervalRow>* intervals, Lines& lines) {
  for (const auto& rate : rates) {
    const auto value = yearly(row, rate.area);
    auto& line = lines.add(rate.code, value, value ? "" : no_rate);
    if (const auto* interval = interval_of(intervals, row, rate.code); interval != nullptr && value) {
      line.low = number(interval->low);
      line.high = number(interval->high);
    }
  }
}

void add_positions(const AccountRow& row, Lines& lines) {
  if (row.positions.empty()) return;
  const auto at = [&](Position position) {
    const auto found = row.positions.find(position);
    return found == row.positions.end() ? Figures{} : found->second;
  };
  const auto inside = at(Position::inside), near = at(Position::near);
  lines.add("part_densification_pct", percent(row.densification().value_or(BookArea{}), row.total.artificialised),
            row.total.artificialised.zero() ? "rien n'a été artificialisé" : "", "part_logements_centres");
  lines.add("vegetation_enveloppe_m2", number(green_after(inside)));
  lines.add("vegetation_enveloppe_evolution_m2", number(green_after(inside) - green_before(inside)));
  lines.add("part_vegetation_enveloppe_pct", percent(green_after(inside), inside.compared), inside.compared.zero() ? "la zone n'a pas d'enveloppe urbaine" : "");
  lines.add("agricole_enveloppe_m2", number(inside.farm.after));
  lines.add("agricole_enveloppe_evolution_m2", number(inside.farm.after - inside.farm.before));
  lines.add("agricole_proche_m2", number(near.farm.after));
  lines.add("agricole_proche_evolution_m2", number(near.farm.after - near.farm.before));
}

void add_inhabitants(const InhabitantRow& people, Lines& lines) {
  lines.add("artif_par_habitant_avant_m2", people.artificial_before);
  lines.add("artif_par_habitant_m2", people.artificial_after);
  lines.add("artif_par_habitant_evolution_m2", people.artificial_change);
  lines.add("artif_nette_par_nouvel_habitant_m2", people.net_per_new);
  lines.add("odd_11_3_1", people.consumption_ratio);
}

void add_horizon(const HorizonRow& horizon, Lines& lines) {
  const auto add = [&](const char* code, const YearsLeft& years) {
    auto& line = lines.add(code, years.years, years.reason, farm_years_mark);
    line.low = years.years_low;
    line.high = years.years_high;
  };
  add("horizon_agricole_ans", horizon.net);
  add("horizon_agricole_brut_ans", horizon.gross);
}

}  // namespace

const std::vector<IndicatorKind>& indicator_kinds() {
  static const std::vector<IndicatorKind> kinds{
      {"part_enaf_pct", "Part d'espaces naturels, agricoles et forestiers", "%", "Agricole, naturel, forestier, humide et en eau à la seconde date, du sol classé aux deux dates."},
      {"part_agricole_naturel_pct", "Part d'espaces agricoles et naturels", "%", "Agricole, naturel et forestier à la seconde date, du sol classé aux deux dates."},
      {"part_agricole_pct", "Part d'espaces agricoles", "%", "Agricole à la seconde date, du sol classé aux deux dates."},
      {"part_artif_pct", "Part de sols artificialisés", "%", "Artificialisé à la seconde date, du sol classé aux deux dates."},
      {"capital_nature_ha", "Capital nature", "ha", "Surface agricole, naturelle et forestière à la seconde date."},
      {"artif_brute_m2_an", "Artificialisation brute par an", "m²/an", "Somme, par fenêtre de dates, de la surface artificialisée divisée par les années entre relevés."},
      {"desartif_m2_an", "Désartificialisation par an", "m²/an", "De même pour la surface désartificialisée."},
      {"artif_nette_m2_an", "Artificialisation nette par an", "m²/an", "De même pour le solde."},
      {"impermeabilisation_m2_an", "Imperméabilisation par an", "m²/an", "De même pour le sol perméable devenu imperméable (1° et 2° de l'annexe)."},
      {"desimpermeabilisation_m2_an", "Désimperméabilisation par an", "m²/an", "De même pour le sol imperméable devenu perméable."},
      {"perte_agricole_m2_an", "Perte agricole par an", "m²/an", "De même pour le sol qui a cessé d'être agricole, quoi qu'il soit devenu."},
      {"perte_naturelle_m2_an", "Perte naturelle par an", "m²/an", "De même pour le sol qui a cessé d'être naturel."},
      {"perte_forestiere_m2_an", "Perte forestière par an", "m²/an", "De même pour le sol qui a cessé d'être forestier."},
      {"part_densification_pct", "Part de la densification", "%", "Part de l'artificialisation brute située dans l'enveloppe urbaine du premier état."},
      {"vegetation_enveloppe_m2", "Végétation dans l'enveloppe urbaine", "m²", "Sol végétalisé non artificialisé (jardins arborés, parcs, champs, bois) dans l'enveloppe du premier état, à la seconde date."},
      {"vegetation_enveloppe_evolution_m2", "Évolution de la végétation dans l'enveloppe urbaine", "m²", "La même, moins ce qu'elle était à la première date."},
      {"part_vegetation_enveloppe_pct", "Part de végétation dans l'enveloppe urbaine", "%", "La même, de l'enveloppe."},
      {"agricole_enveloppe_m2", "Espaces agricoles dans l'enveloppe urbaine", "m²", "Sol agricole à la seconde date dans l'enveloppe du premier état."},
      {"agricole_enveloppe_evolution_m2", "Évolution des espaces agricoles dans l'enveloppe urbaine", "m²", "Le même, moins ce qu'il était à la première date."},
      {"agricole_proche_m2", "Espaces agricoles proches de l'enveloppe urbaine", "m²", "Sol agricole à la seconde date hors de l'enveloppe du premier état, à moins de la distance choisie (1 km sauf mention)."},
      {"agricole_proche_evolution_m2", "Évolution des espaces agricoles proches de l'enveloppe urbaine", "m²", "Le même, moins ce qu'il était à la première date."},
      {"artif_par_habitant_avant_m2", "Sol artificialisé par habitant, avant", "m²/hab.", "Sol artificialisé à la première date divisé par la population municipale de l'année du relevé."},
      {"artif_par_habitant_m2", "Sol artificialisé par habitant", "m²/hab.", "Sol artificialisé à la seconde date divisé par la population municipale de l'année du relevé."},
      {"artif_par_habitant_evolution_m2", "Évolution du sol artificialisé par habitant", "m²/hab.", "Différence des deux."},
      {"artif_nette_par_nouvel_habitant_m2", "Artificialisation nette par nouvel habitant", "m²/hab.", "Artificialisation nette divisée par la croissance de la population ; seulement où elle est sensible."},
      {"odd_11_3_1", "Consommation de sol rapportée à la croissance démographique (ODD 11.3.1)", "rapport", "Rapport des taux de croissance logarithmiques du sol artificialisé et de la population ; au-dessus de 1, le sol croît plus vite."},
      {"horizon_agricole_ans", "Années de terre agricole restantes", "ans", "Stock agricole à la seconde date divisé par la perte nette annuelle (pertes moins gains). Une alerte, pas une prévision."},
      {"horizon_agricole_brut_ans", "Années de terre agricole restantes, sans les gains", "ans", "De même par la seule perte annuelle."},
      {"enaf_m2_an", "Consommation d'ENAF par an", "m²/an", "Consommation de la période divisée par ses années (fichiers fonciers)."},
      {"part_enaf_consommee_pct", "Part du territoire consommée", "%", "Consommation d'ENAF de la période rapportée à la surface du territoire (R. 2231-1 CGCT)."},
      {"enaf_par_nouvel_habitant_m2", "Consommation d'ENAF par nouvel habitant", "m²/hab.", "Consommation de la période divisée par la croissance de la population ; seulement où elle est sensible."},
      {"enaf_habitat_par_nouvel_habitant_m2", "Consommation d'ENAF pour l'habitat par nouvel habitant", "m²/hab.", "De même pour la seule destination habitat."},
  };
  return kinds;
}

const IndicatorKind& indicator_kind(const std::string& code) {
  const auto& kinds = indicator_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) { return code == kind.code; });
  if (found == kinds.end()) throw std::logic_error("no indicator " + code);
  return *found;
}

std::vector<IndicatorLine> ledger_indicators(const IndicatorParts& parts) {
  std::vector<IndicatorLine> out;
  const auto& rows = parts.account->rows;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Lines lines(rows[r], parts.marks, out);
    add_shares(rows[r].total, lines);
    add_rates(rows[r], parts.intervals, lines);
    add_positions(rows[r], lines);
    if (parts.inhabitants != nullptr) add_inhabitants((*parts.inhabitants)[r], lines);
    if (parts.horizons != nullptr) add_horizon((*parts.horizons)[r], lines);
  }
  return out;
}

std::vector<IndicatorLine> enaf_indicators(const EnafAccount& account, const std::vector<EnafInhabitantRow>* inhabitants) {
  std::vector<IndicatorLine> out;
  for (std::size_t r = 0; r < account.rows.size(); ++r) {
    const auto& row = account.rows[r];
    const auto add = [&](const char* code, std::optional<double> value, std::string note) {
      out.push_back({row.level, row.zone, row.name, std::to_string(row.period.start), std::to_string(row.period.end), code, value, {}, {}, std::move(note), {}});
    };
    const auto gaps = row.missing.empty() ? std::string() : fmt::format("sans chiffres de {}", join(row.missing, ", "));
    add("enaf_m2_an", row.per_year(Destination::total).value, gaps);
    const auto share = row.share(Destination::total);
    add("part_enaf_consommee_pct", share, share ? "" : gaps.empty() ? "la surface d'une commune n'est pas connue" : gaps);
    if (inhabitants == nullptr) continue;
    const auto add_ratio = [&](const char* code, const PerInhabitant& figure) {
      add(code, figure.value, figure.value ? fmt::format("populations municipales {} et {}", figure.years_before, figure.years_after) : figure.why_not);
    };
    add_ratio("enaf_par_nouvel_habitant_m2", (*inhabitants)[r].total_per_new);
    add_ratio("enaf_habitat_par_nouvel_habitant_m2", (*inhabitants)[r].housing_per_new);
  }
  return out;
}

}  // namespace arpent
