// SPDX-License-Identifier: Apache-2.0
#include "arpent/publish/status_product.hpp"

#include <fmt/format.h>

#include "arpent/core/text.hpp"
#include "agreement_tables.hpp"
#include "status_tables.hpp"
#include "tables.hpp"
#include "writers.hpp"

namespace arpent {
namespace {

std::string hectares(ExactArea area) { return french(static_cast<double>(area.rounded().cm2()) / 1e8, 2); }

std::string line(const std::string& label, ExactArea area, const std::string& remark = {}) {
  return fmt::format("  {:<46}{:>16} ha{}\n", label, hectares(area), remark.empty() ? "" : "   " + remark);
}

std::string count_of(std::size_t count, const char* one, const char* many) { return fmt::format("{} {}", count, count > 1 ? many : one); }

const char* order_words(ThresholdOrder order) {
  switch (order) {
    case ThresholdOrder::artificial_first: return "petites taches artificialisées d'abord";
    case ThresholdOrder::natural_first: return "petites taches non artificialisées d'abord";
    case ThresholdOrder::together: break;
  }
  return "les deux sens à la fois";
}

}  // namespace

void write_status(const StatusProduct& product, const std::filesystem::path& file) {
  const auto order = product.tables_only ? std::vector<std::uint32_t>{} : place_order(product.state);
  std::vector<OutTable> tables;
  if (!product.tables_only) tables.push_back(statut_table(product, product.state.polygons(), order));
  tables.push_back(bilan_statut_table(product));
  tables.push_back(categories_table(product));
  tables.push_back(small_patches_table(product));
  if (product.state.exemptions != nullptr) tables.push_back(exemptions_table(product));
  if (product.check) {
    const auto published = publish_agreement(product.check->agreement);
    if (!product.tables_only) tables.push_back(agreement_gaps_table(product));
    tables.push_back(agreement_balance_table(published));
    tables.push_back(agreement_table(product, published));
  }
  tables.push_back(anomalies_table(product.anomalies));
  tables.push_back(provenance_table(product.provenance, product.simulated, product.state.area_model));
  if (product.simulated) mark_simulated(tables);
  write_gpkg(tables, file);
}

std::string printed_status(const LegalState& state, const std::vector<StatusRow>& figures, bool simulated) {
  const auto& whole = figures.back();
  const auto& f = whole.figures;
  const auto& status = state.status;
  std::vector<std::uint8_t> changed(status.patches.list.size());  // a polygon of the patch took the other status
  for (std::size_t i = 0; i < status.legal.size(); ++i)
    if (status.by_threshold(i)) changed[status.patches.of[i]] = 1;
  std::size_t inverted[2] = {0, 0}, small_at_limit = 0;
  for (std::size_t p = 0; p < changed.size(); ++p) {
    const auto& patch = status.patches.list[p];
    inverted[patch.status == Status::artificial ? 1 : 0] += changed[p];
    small_at_limit += patch.at_limit && patch.area.rounded() < BookArea::from(state.rules.least.other) ? 1 : 0;
  }
  auto text = fmt::format("\nStatut : {}{}\n  nomenclature {}, surfaces {}, millésime {}\n\n", whole.name, simulated ? "   *** DONNÉES SIMULÉES ***" : "",
                          state.nomenclature->name(), state.area_model == "planar" ? "planes" : "ellipsoïdales",
                          whole.date.empty() ? "de date inconnue" : whole.date);
  text += line("Surface", f.area, count_of(state.vintage->polygons.size(), "polygone", "polygones"));
  if (!(f.unclassified == ExactArea{})) text += line("  non classé", f.unclassified, "compté à part, jamais deviné");
  if (!(f.overlap == ExactArea{})) text += line("  chevauchements", f.overlap, "sol compté plusieurs fois dans ce qui suit");
  text += line("Artificialisé selon la matrice", f.artificial_matrix);
  text += line("  + petites taches non artificialisées", f.made_artificial,
               fmt::format("{} de moins de {} m²", count_of(inverted[0], "tache", "taches"), french(state.rules.least.other.value, 0)));
  text += line("  - petites taches artificialisées", f.made_natural,
               fmt::format("{}, bâtiments de {} m² et plus gardés", count_of(inverted[1], "tache", "taches"), french(state.rules.least.building.value, 0)));
  text += line("Artificialisé après les seuils", f.artificial);
  if (state.exemptions != nullptr) {
    text += line("  - exempté", f.exempted, count_of(state.exemptions->entries.size(), "ligne au registre", "lignes au registre"));
    text += line("Artificialisé, exemptions déduites", f.artificial - f.exempted);
  }
  text += line("Imperméable", f.sealed);
  text += fmt::format("\n  {} selon la matrice, {} après les seuils ; ", count_of(status.patches.list.size(), "tache", "taches"),
                      status.patches_after.list.size());
  text += fmt::format("{} encore sous le seuil ; {} sous le seuil au bord des données, de surface inconnue.\n",
                      count_of(status.still_small.size(), "tache", "taches"), count_of(small_at_limit, "tache", "taches"));
  text += fmt::format("  Contact {}, à {} m près ; {} ; une seule passe.\n", state.rules.contact == ContactRule::edge ? "par un côté" : "par un côté ou un point",
                      french(state.rules.snap.value, 3), order_words(state.rules.order));
  return text;
}

}  // namespace arpent
