// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "agreement_tables.hpp"
#include "arpent/core/text.hpp"
#include "arpent/publish/status_product.hpp"

namespace arpent {
namespace {

std::string hectares(BookArea area) { return french(static_cast<double>(area.cm2()) / 1e8, 2); }
std::string signed_hectares(BookArea area) { return (area.cm2() > 0 ? "+" : "") + hectares(area); }
/// Hectares, or square metres when hectares would read as nothing.
std::string small_area(BookArea area) {
  const bool tiny = !area.zero() && area < BookArea::from({50});  // 0.005 ha
  return tiny ? french(area.square_metres().value, 4) + " m²" : hectares(area) + " ha";
}

/// `97,12 %`; 100 only when nothing differs.
std::string percentage(const AgreementLine& line) {
  const auto millionths = line.millionths();
  if (!millionths) return "n. c.";
  if (*millionths == 1'000'000) return "100 %";
  return french(static_cast<double>(*millionths / 100) / 100, 2) + " %";
}

std::string compared_line(const char* label, const PublishedAgreement::Confusion& confusion) {
  const auto line = line_of(confusion, Said::artificial);
  return fmt::format("  {:<34}{:>14}{:>14}{:>14}{:>12}\n", label, hectares(line.ours), hectares(line.theirs), signed_hectares(line.ours - line.theirs),
                     percentage(line_of_both(confusion)));
}

std::string causes(const PublishedAgreement& published) {
  std::vector<std::string> parts;
  for (std::size_t c = 1; c < gap_cause_count; ++c)
    if (!published.by_cause[c].zero()) parts.push_back(fmt::format("{} {}", gap_cause_word(static_cast<GapCause>(c)), small_area(published.by_cause[c])));
  if (const auto rest = published.by_cause.front(); !rest.zero()) parts.push_back(fmt::format("sans explication {}", small_area(rest)));
  return parts.empty() ? "" : "    dont " + join(parts, ", ") + "\n";
}

}  // namespace

std::string printed_check(const ProducerCheck& check) {
  const auto& [producer, agreement] = check;
  const auto published = publish_agreement(agreement);
  const auto both = line_of_both(published.legal);
  auto text = fmt::format("\n  Contrôle par le statut du producteur ({})\n", join(producer.sources, ", "));
  if ((both.ours + both.theirs).zero()) return text + "  Aucun sol n'a un statut des deux côtés : rien n'est comparé.\n";
  text += fmt::format("  {:<34}{:>14}{:>14}{:>14}{:>12}\n", "(ha)", "nous", "producteur", "écart", "accord");
  text += compared_line("Artificialisé selon la matrice", published.matrix);
  text += compared_line("Artificialisé après les seuils", published.legal);
  text += fmt::format("  Écarts après les seuils : nous seuls artificialisé {}, le producteur seul {}.\n", small_area(both.ours_alone), small_area(both.theirs_alone));
  text += causes(published);
  text += fmt::format("  Comparé sur {} ha où les deux disent un statut (accord : part où il est le même)", hectares(both.ours));
  if (!(both.ours_outside + both.theirs_outside).zero())
    text += fmt::format(" ; hors de là, {} à nous seuls et {} au producteur seul", small_area(both.ours_outside), small_area(both.theirs_outside));
  text += ".\n";
  if (!(agreement.overlap == ExactArea{})) text += fmt::format("  Des polygones se chevauchent : {} comptés plusieurs fois.\n", small_area(agreement.overlap.rounded()));
  return text;
}

}  // namespace arpent
