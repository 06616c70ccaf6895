// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/printed_account.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/french.hpp"
#include "arpent/core/text.hpp"
#include "printed_lines.hpp"

namespace arpent {
namespace {

double hectares(BookArea area) { return static_cast<double>(area.cm2()) / 1e8; }
std::string ha(BookArea area) { return french(hectares(area), 2); }
/// Hectares and unit, or square metres when hectares would read as nothing.
std::pair<std::string, std::string> small_area(BookArea area) {
  const bool tiny = area.cm2() > -500'000 && area.cm2() < 500'000;  // 0.005 ha
  return tiny ? std::pair{french(area.square_metres().value, 4), std::string("m²")} : std::pair{ha(area), std::string("ha")};
}
std::string signed_ha(BookArea area) { return (area.cm2() > 0 ? "+" : "") + ha(area); }

using printed::left;
using printed::line;
using printed::right;

std::string share(BookArea part, BookArea of) {
  return of.zero() ? "" : french(100.0 * static_cast<double>(part.cm2()) / static_cast<double>(of.cm2()), 2) + " % de la surface comparée";
}

std::string stock_line(const std::string& label, BookArea before, BookArea after) {
  return fmt::format("  {}{}   {}   {}\n", left(label, 34), right(ha(before), 14), right(ha(after), 14), right(signed_ha(after - before), 12));
}

std::string flow_line(const std::string& label, const SpaceFlows& flows) {
  return fmt::format("  {}{}   {}   {}   {}\n", left(label, 34), right(ha(flows.before), 14), right(ha(flows.loss), 12),
                     right(ha(flows.gain), 12), right(ha(flows.after), 14));
}

std::string dates(const AccountRow& row) {
  std::string from = row.dates_before.empty() ? "date inconnue" : row.dates_before;
  std::string to = row.dates_after.empty() ? "date inconnue" : row.dates_after;
  return from + " → " + to;
}

/// How much of the territory was compared, when it is not all of it.
std::string part_compared(const Figures& f) {
  if (f.area.zero()) return "";
  const auto percent = 100.0 * static_cast<double>(f.compared.cm2()) / static_cast<double>(f.area.cm2());
  return percent > 99.995 ? "" : french(percent, 2) + " % du territoire" + (f.speaks_for_zone() ? "" : " : stocks et parts ne disent rien du reste");
}

std::string rate(const AccountRow& row) {
  return row.net_per_year ? french(*row.net_per_year / 1e4, 2) : "n. c.";
}

std::string groups_table(const Account& account) {
  std::string text;
  for (const auto& row : account.rows) {
    if (row.level != Level::territoire) continue;
    if (text.empty())
      text = fmt::format("\n  {}{}{}{}{}{}\n", left("Territoire", 28), right("Surface ha", 14), right("Brute ha", 11), right("Retour ha", 11),
                         right("Nette ha", 11), right("Nette ha/an", 13));
    const auto& t = row.total;
    const auto known = [&](BookArea area) { return t.compared.zero() ? std::string("n. c.") : ha(area); };
    text += fmt::format("  {}{}{}{}{}{}\n", left(row.name, 28), right(ha(t.area), 14), right(known(t.artificialised), 11), right(known(t.returned), 11),
                        right(known(t.net()), 11), right(rate(row), 13));
  }
  return text;
}

/// One line a period, of the whole territory; the last is that of the page.
std::string periods_table(const std::vector<Account>& periods) {
  if (periods.size() < 2) return {};
  std::string text = fmt::format("\n  {}{}{}{}{}\n", left("Période", 42), right("Brute ha", 11), right("Retour ha", 11), right("Nette ha", 11),
                                 right("Nette ha/an", 13));
  for (const auto& account : periods) {
    const auto& whole = account.rows.back();
    const bool main = &account == &periods.back();
    const bool correction = &account == &periods.front() && !whole.dates_before.empty() && whole.dates_before == whole.dates_after;
    const auto label = correction ? whole.dates_before + " (reprise par le producteur)" : dates(whole) + (main && periods.size() > 2 ? " (ensemble)" : "");
    text += fmt::format("  {}{}{}{}{}\n", left(label, 42), right(ha(whole.total.artificialised), 11),
                        right(ha(whole.total.returned), 11), right(ha(whole.total.net()), 11), right(rate(whole), 13));
  }
  return text;
}

/// What the status rests on, and what it would be otherwise.
std::string status_block(const Figures& t, const Nomenclature& nomenclature) {
  if (!nomenclature.has_status_variants())
    return "\n  Statut de la matrice seule : les seuils du décret 2023-1096 (50 m² et 2 500 m²) ne sont pas appliqués.\n";
  auto text = fmt::format("\n  {}{}\n", left("Statut après les seuils du décret 2023-1096", 50), right("Nette ha", 11));
  const auto add = [&](const char* label, BookArea area) { text += fmt::format("  {}{}\n", left(label, 50), right(signed_ha(area), 11)); };
  add("  selon la matrice seule", t.matrix_after - t.matrix_before);
  add("  dont passages de seuil, sans changement au sol", t.artificialised_by_threshold - t.returned_by_threshold);
  if (!t.exempted_before.zero() || !t.exempted_after.zero()) add("  exemptions déduites", t.net_after_exemptions());
  return text;
}

}  // namespace

std::string printed_account(const std::vector<Account>& periods, const Nomenclature& nomenclature, const Books& books,
                            bool simulated) {
  const auto& account = periods.back();
  const auto& whole = account.rows.back();
  const auto& t = whole.total;
  const auto count = [&](Level level) {
    return static_cast<std::size_t>(std::count_if(account.rows.begin(), account.rows.end(), [&](const auto& row) { return row.level == level; }));
  };
  std::string text = fmt::format("\nBilan : {}{}\n", whole.name, simulated ? "   *** DONNÉES SIMULÉES ***" : "");
  text += fmt::format("  nomenclature {}, surfaces {}, millésimes {}\n\n", nomenclature.name(),
                      fmt::format("{}{}", books.area_model == "planar" ? "planes" : "ellipsoïdales",
                                  books.cell_rule == "centre" ? " par centres de cellules" : ""),
                      dates(whole));
  text += line("Territoire", ha(t.area), "ha",
               count(Level::commune) > 0 ? french_count(count(Level::commune), "zone") +
                                               (count(Level::territoire) > 0 ? ", " + french_count(count(Level::territoire), "territoire") : "")
                                         : "");
  text += line("  comparé (classé aux deux dates)", ha(t.compared), "ha", part_compared(t));
  const auto measured = [&](const char* label, BookArea area, const char* remark) {
    const auto [value, unit] = small_area(area);
    if (!area.zero()) text += line(label, value, unit, remark);
  };
  measured("  non classé à une date au moins", t.unclassified, "compté à part, jamais deviné");
  measured("  chevauchements des couches", t.overlap, "sol compté plusieurs fois dans ce qui suit");
  text += line("Artificialisation brute", ha(t.artificialised), "ha");
  text += line("Désartificialisation", ha(t.returned), "ha");
  text += line("Artificialisation nette", ha(t.net()), "ha", share(t.net(), t.compared));
  text += line("  par an", rate(whole), "ha/an",
               whole.years ? fmt::format("sur {} ans", french(*whole.years, 1))
                           : (whole.net_per_year ? "somme des rythmes de chaque fenêtre" : "dates inconnues"));
  text += fmt::format("\n  {}{}   {}   {}\n", left("Stocks (ha)", 34), right("avant", 14), right("après", 14), right("solde", 12));
  text += stock_line("Artificialisé", t.artificial_before, t.artificial_after);
  const bool sealing_known = !t.sealed_before.zero() || !t.sealed_after.zero();
  if (sealing_known) text += stock_line("Imperméable", t.sealed_before, t.sealed_after);
  if (!t.sealing_unknown_before.zero() || !t.sealing_unknown_after.zero())
    text += stock_line("  imperméabilité non connue", t.sealing_unknown_before, t.sealing_unknown_after);
  text += fmt::format("\n  {}{}   {}   {}   {}\n", left("Espaces (ha)", 34), right("avant", 14), right("perte", 12), right("gain", 12),
                      right("après", 14));
  const std::pair<const char*, const SpaceFlows*> spaces[] = {
      {"Agricole", &t.farm},  {"Naturel", &t.natural},          {"Forestier", &t.forest},
      {"Humide", &t.wetland}, {"Eau", &t.water},                {"Végétation urbaine", &t.urban_vegetation},
      {"Carrière", &t.quarry}, {"Indéterminé", &t.undetermined}};
  for (const auto& [label, flows] : spaces)
    if (!flows->before.zero() || !flows->after.zero()) text += flow_line(label, *flows);
  text += groups_table(account);
  text += periods_table(periods);
  text += status_block(t, nomenclature);
  return text;
}

}  // namespace arpent
