// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/printed_indicators.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/text.hpp"
#include "printed_lines.hpp"

namespace arpent {
namespace {

std::string ha(BookArea area) { return french(static_cast<double>(area.cm2()) / 1e8, 2); }
std::string ha(const std::optional<BookArea>& area) { return area ? ha(*area) : "n. c."; }

const IndicatorLine* line_of(const PeriodIndicators& period, const char* code) {
  const auto found = std::find_if(period.lines.begin(), period.lines.end(), [&](const auto& line) { return line.level == Level::metropole && line.code == code; });
  return found == period.lines.end() ? nullptr : &*found;
}

/// `12,3 % (repère du plan : 66,7)`
std::string value_text(const IndicatorLine& line, int decimals) {
  if (!line.value) return "n. c. : " + line.note;
  auto text = french(*line.value, decimals) + " " + indicator_kind(line.code).unit;
  if (line.low || line.high)
    text += fmt::format(" [{} ; {}]", line.low ? french(*line.low, decimals) : "…", line.high ? french(*line.high, decimals) : "sans fin");
  if (line.mark) text += fmt::format("   (repère du plan : {})", french(*line.mark, 1));
  return text;
}

std::string interval_lines(const PeriodIndicators& period) {
  std::string text;
  for (const auto& [quantity, label] : {std::pair{"artificialisation_m2", "Artificialisation brute"}, std::pair{"artif_nette_m2", "Artificialisation nette"},
                                        std::pair{"perte_agricole_m2", "Perte agricole"}}) {
    const auto found = std::find_if(period.intervals.begin(), period.intervals.end(), [&, q = quantity](const auto& row) { return row.level == Level::metropole && row.quantity == q; });
    if (found != period.intervals.end()) text += printed::line(label, ha(found->value), "ha", fmt::format("entre {} et {} d'après le grain de la carte", ha(found->low), ha(found->high)));
  }
  return text;
}

std::string ledger_page(const PeriodIndicators& period) {
  auto text = interval_lines(period);
  const std::pair<const char*, int> shown[] = {{"part_agricole_naturel_pct", 2}, {"part_densification_pct", 1}, {"agricole_enveloppe_m2", 0}, {"part_vegetation_enveloppe_pct", 1},
                                               {"artif_par_habitant_m2", 1}, {"artif_nette_par_nouvel_habitant_m2", 1}, {"horizon_agricole_ans", 0}};
  for (const auto& [code, decimals] : shown)
    if (const auto* line = line_of(period, code)) text += fmt::format("  {} : {}\n", indicator_kind(code).label, value_text(*line, decimals));
  if (period.sample) {
    const auto& net = period.sample->net;
    text += fmt::format("  Artificialisation nette corrigée par l'échantillon : {} ha ± {} ha (95 %), exactitude {} %\n", french(net.value / 1e4, 2), french(net.half_width() / 1e4, 2),
                        french(100 * period.sample->overall_accuracy.value, 1));
  }
  return text;
}

std::string enaf_page(const EnafAccount& account) {
  std::string text = "\nConsommation d'espaces naturels, agricoles et forestiers (fichiers fonciers)\n";
  for (const auto& row : account.rows) {
    if (row.level != Level::metropole || row.period.years() < 2) continue;
    text += printed::line("  " + row.period.text(), ha(row.of(Destination::total)), "ha",
                          fmt::format("{} ha/an{}", french(row.per_year(Destination::total).value / 1e4, 2),
                                      row.missing.empty() ? "" : fmt::format(", sans les {} communes dont la table n'a pas de chiffres", row.missing.size())));
  }
  return text;
}

std::string state_words(const TrajectoryRow& row) {
  switch (row.state) {
    case TrajectoryState::exceeded: return "dépassé";
    case TrajectoryState::exhausted: return "épuisé";
    case TrajectoryState::will_exceed: return row.exhausted ? fmt::format("épuisé en {}", *row.exhausted) : "sera dépassé";
    case TrajectoryState::holds: return "tenu";
    case TrajectoryState::unknown: break;
  }
  return "n. c.";
}

std::string trajectory_page(const Trajectory& trajectory) {
  std::string text;
  for (const auto& row : trajectory.rows) {
    if (row.level != TargetLevel::metropole || !row.ceiling || !row.used) continue;
    if (text.empty())
      text = fmt::format("\n  {}{}{}{}{}   {}\n", printed::left("Scénario", 42), printed::right("Plafond ha", 13), printed::right("Consommé ha", 13), printed::right("Reste ha", 13),
                         printed::right("ha/an", 10), "au rythme observé");
    text += fmt::format("  {}{}{}{}{}   {}\n", printed::left(fmt::format("{} {} ({})", row.scenario, row.period.text(), target_status_name(row.status)), 42), printed::right(ha(row.ceiling), 13),
                        printed::right(ha(row.used), 13), printed::right(ha(row.remaining), 13), printed::right(ha(row.pace), 10), state_words(row));
  }
  return text;
}

/// How many communes have used up, or will, what the first scenario allows them.
std::string communes_page(const Trajectory& trajectory) {
  std::size_t exceeded = 0, will = 0, all = 0;
  if (trajectory.rows.empty()) return {};
  const auto& first = trajectory.rows.front();
  for (const auto& row : trajectory.rows) {
    if (row.level != TargetLevel::commune || row.scenario != first.scenario || row.period != first.period || row.state == TrajectoryState::unknown) continue;
    ++all;
    exceeded += row.state == TrajectoryState::exceeded || row.state == TrajectoryState::exhausted ? 1 : 0;
    will += row.state == TrajectoryState::will_exceed ? 1 : 0;
  }
  if (all == 0) return {};
  return fmt::format("\n  Scénario « {} » : {} communes, dont {} ont épuisé leur plafond et {} l'épuiseront avant {} au rythme observé.\n", first.label, all, exceeded, will, first.period.end);
}

}  // namespace

std::string printed_indicators(const ZanAccount& zan, const Account* account, bool simulated) {
  std::string text = fmt::format("\nCompte ZAN{}\n", simulated ? "   *** DONNÉES SIMULÉES ***" : "");
  if (account != nullptr && !zan.periods.empty()) text += ledger_page(zan.periods.back());
  if (zan.enaf) text += enaf_page(zan.enaf->account) + trajectory_page(zan.enaf->trajectory) + communes_page(zan.enaf->trajectory);
  return text;
}

}  // namespace arpent
