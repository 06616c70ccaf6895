// SPDX-License-Identifier: Apache-2.0
// The sentences of a row: formula, mention, source. In French, with the figures of the row.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "arpent/core/text.hpp"
#include "trajectory_parts.hpp"

namespace arpent::trajectory {
namespace {

std::string ha(BookArea area) { return french(area.square_metres().value / 1e4, 2) + " ha"; }

std::string percent(Percent percent) {
  auto text = percent.text();
  std::replace(text.begin(), text.end(), '.', ',');
  return text + " %";
}

std::string years(int count) { return fmt::format("{} an{}", count, count > 1 ? "s" : ""); }
std::string communes(std::size_t count) { return fmt::format("{} commune{}", count, count > 1 ? "s" : ""); }

/// `22 août 2026`, `août 2026`, `2026`
std::string day_text(const SurveyDate& date) {
  static constexpr std::array<std::string_view, 12> months{"janvier", "février", "mars",      "avril",   "mai",      "juin",
                                                           "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};
  if (date.month == 0) return fmt::format("{}", date.year);
  const auto month = months[static_cast<std::size_t>(date.month - 1)];
  if (date.day == 0) return fmt::format("{} {}", month, date.year);
  return fmt::format("{} {} {}", date.day == 1 ? "1er" : fmt::format("{}", date.day), month, date.year);
}

std::string span(const EnafPeriod& period) { return fmt::format("du 1er janvier {} au 1er janvier {}", period.start, period.end); }

std::string allowance_text(const TrajectoryRow& row, const Reasons& reasons) {
  const auto more = row.tolerance ? fmt::format(" × (1 + {})", percent(*row.tolerance)) : std::string();
  if (reasons.ceiling != nullptr)
    return row.tolerance ? fmt::format("Enveloppe = {} fixés{} = {}", ha(reasons.ceiling->area), more, ha(*row.allowance))
                         : fmt::format("Enveloppe = {} fixés", ha(*row.allowance));
  return fmt::format("Enveloppe = {} consommés {} × (1 − {}){} = {}", ha(*row.reference), span(*row.reference_period), percent(*row.reduction), more,
                     ha(*row.allowance));
}

std::string ceiling_text(const TrajectoryRow& row, const Reasons& reasons) {
  if (!row.guarantee) return fmt::format("Plafond = enveloppe = {}", ha(*row.ceiling));
  const auto of = row.level == TargetLevel::commune ? std::string() : fmt::format(" (somme de celles de {})", communes(reasons.guaranteed));
  return fmt::format("Garantie{} : {}. Plafond = le plus grand des deux = {}", of, ha(*row.guarantee), ha(*row.ceiling));
}

std::string exhaustion_text(const TrajectoryRow& row, const Reasons& reasons) {
  if (!row.exhausted) return {};
  if (*row.exhausted < reasons.from) return fmt::format("Plafond atteint dans la série en {}", *row.exhausted);
  const auto left = *row.ceiling - reasons.base;
  const double wait = static_cast<double>(left.cm2()) * row.pace_period.years() / static_cast<double>(reasons.pace_sum.cm2());
  return fmt::format("Épuisement : {} ÷ {} par an = {} an{} après le 1er janvier {}, soit en {}", ha(left), ha(*row.pace), french(wait, 2), wait >= 2 ? "s" : "",
                     reasons.from, *row.exhausted);
}

/// Whether the sum of the communes' ceilings differs by more than what rounding each to a cm² can do.
bool sums_differ(const TrajectoryRow& row, const Reasons& reasons) {
  if (!row.ceiling || !row.communes_sum) return false;
  return std::abs((*row.communes_sum - *row.ceiling).cm2()) > static_cast<std::int64_t>(reasons.place->members.size());
}

void mention_guarantee(const TrajectoryRow& row, const Reasons& reasons, std::vector<std::string>& parts) {
  const auto* guarantee = reasons.law->guarantee;
  if (guarantee == nullptr || !row.guarantee) return;
  const auto condition = fmt::format("{} avant le {}", guarantee->condition, day_text(guarantee->deadline));
  const bool carries = row.ceiling && row.allowance && *row.guarantee > *row.allowance;
  if (row.level == TargetLevel::commune) {
    if (const auto* exception = guarantee->exception(row.zone))
      parts.push_back(fmt::format("{} non comptée, condition {} : {}", guarantee->label, exception->unknown ? "inconnue" : "non remplie", exception->reason));
    else if (carries)
      parts.push_back(fmt::format("plafond porté par la {}, condition tenue pour remplie, à vérifier ({})", guarantee->label, condition));
    for (const auto& special : guarantee->specials)
      if (special.commune == row.zone && special.provision.in_force(reasons.law->as_of))
        parts.push_back(fmt::format("{} propre à la commune : {}", guarantee->label, special.reason));
    return;
  }
  const auto members = reasons.place->members.size();
  if (carries) parts.push_back(fmt::format("plafond porté par la somme des garanties des communes ({})", guarantee->label));
  if (reasons.guaranteed > 0 && (carries || sums_differ(row, reasons)))
    parts.push_back(fmt::format("{} tenue pour acquise dans {} sur {}, à vérifier ({})", guarantee->label, communes(reasons.guaranteed), members, condition));
  else if (reasons.guaranteed < members)
    parts.push_back(fmt::format("{} non comptée dans {}", guarantee->label, communes(members - reasons.guaranteed)));
}

void mention_sums(const TrajectoryRow& row, const Reasons& reasons, std::vector<std::string>& parts) {
  if (!sums_differ(row, reasons)) return;
  const auto excess = *row.communes_sum - *row.ceiling;
  if (excess > BookArea{})
    parts.push_back(fmt::format("la somme des plafonds des communes dépasse ce plafond de {} : ce qui garantit une commune est à prendre sur la part des autres",
                                ha(excess)));
  else
    parts.push_back(fmt::format("la somme des plafonds des communes est inférieure à ce plafond de {}", ha(-excess)));
}

void mention_data(const TrajectoryRow& row, const Reasons& reasons, std::vector<std::string>& parts) {
  if (!row.missing.empty()) {
    parts.push_back(fmt::format("sans {} sans données : {}", communes(row.missing.size()), join(row.missing, ", ")));
    if (reasons.ceiling != nullptr) parts.push_back("le plafond vaut pour tout le territoire : le reste n'est pas calculé");
  }
  if (row.kind == TargetKind::net) {
    parts.push_back("artificialisation nette : se mesure par le solde de l'OCS GE, non par la consommation d'ENAF");
    return;
  }
  const auto& covered = reasons.covered;
  if (row.reduction && !row.reference && reasons.ceiling == nullptr)
    parts.push_back(fmt::format("la série {} ne couvre pas la référence {} : pas de plafond", covered.text(), row.reference_period->text()));
  if (covered.start > row.period.start)
    parts.push_back(fmt::format("la série commence le 1er janvier {}, après le début de la période : consommé non connu", covered.start));
  else if (covered.end < row.period.start)
    parts.push_back(fmt::format("la série s'arrête le 1er janvier {}, avant la période : consommé non connu", covered.end));
  if (covered.end <= row.period.start && row.pace)
    parts.push_back(fmt::format("aucune année observée dans la période : rythme de {} (1er janvier)", row.pace_period.text()));
  if (covered.end >= row.period.end && row.used) parts.push_back("période close");
}

void mention_exhaustion(const TrajectoryRow& row, const Reasons& reasons, std::vector<std::string>& parts) {
  if (!row.ceiling || row.state == TrajectoryState::unknown) return;
  if (row.exhausted) {
    if (*row.exhausted >= row.period.end) parts.push_back("épuisement après la fin de la période, à ce rythme");
    return;
  }
  if (reasons.from >= row.period.end) return;
  if (reasons.beyond_horizon)
    parts.push_back(fmt::format("épuisement au-delà de {} à ce rythme", reasons.horizon));
  else if (row.pace && row.pace->zero())
    parts.push_back("rythme nul : jamais épuisé à ce rythme");
}

}  // namespace

std::string formula_of(const TrajectoryRow& row, const Reasons& reasons) {
  std::vector<std::string> parts;
  if (row.allowance) {
    parts.push_back(allowance_text(row, reasons));
    parts.push_back(ceiling_text(row, reasons));
  }
  if (row.used) {
    const auto apart = row.reserve && !row.reserve->zero() ? fmt::format(", hors {} en réserve", ha(*row.reserve)) : std::string();
    parts.push_back(fmt::format("Consommé {} : {}{}", span({row.period.start, row.data_until}), ha(*row.used), apart));
  }
  if (row.remaining) parts.push_back(fmt::format("Reste = plafond − consommé = {}", ha(*row.remaining)));
  if (row.pace)
    parts.push_back(fmt::format("Rythme = {} {} ÷ {} = {} par an", ha(reasons.pace_sum), span(row.pace_period), years(row.pace_period.years()), ha(*row.pace)));
  if (row.projection)
    parts.push_back(fmt::format("Projection au 1er janvier {} = {} + {} × {} = {}", row.period.end, ha(reasons.base), ha(row.pace.value_or(BookArea{})),
                                years(row.period.end - reasons.from), ha(*row.projection)));
  if (auto text = exhaustion_text(row, reasons); !text.empty()) parts.push_back(std::move(text));
  return parts.empty() ? std::string() : join(parts, ". ") + ".";
}

std::string mention_of(const TrajectoryRow& row, const Reasons& reasons) {
  std::vector<std::string> parts;
  if (row.status == TargetStatus::discussed) parts.push_back("en discussion : ne s'applique pas");
  for (const auto* note : {&reasons.law->scenario->note, &reasons.law->tranche->note})
    if (!note->empty()) parts.push_back(*note);
  mention_guarantee(row, reasons, parts);
  mention_sums(row, reasons, parts);
  if (!reasons.projects.empty()) parts.push_back(fmt::format("comptés à part : {}", join(reasons.projects, ", ")));
  mention_data(row, reasons, parts);
  mention_exhaustion(row, reasons, parts);
  return join(parts, " ; ");
}

std::string source_of(const Reasons& reasons) {
  const auto& law = *reasons.law;
  std::vector<std::string> parts{reasons.ceiling != nullptr ? reasons.ceiling->provision.text() : law.tranche->provision.text()};
  if (law.tolerance != nullptr) parts.push_back("dépassement : " + law.tolerance->provision.text());
  if (law.guarantee != nullptr) parts.push_back("garantie : " + law.guarantee->provision.text());
  for (const auto* reserve : law.reserves) parts.push_back("réserve : " + reserve->provision.text());
  return join(parts, " ; ");
}

}  // namespace arpent::trajectory
