// SPDX-License-Identifier: Apache-2.0
/// The check of outlines, in the order in which one check uses what another found.
#include <fmt/format.h>

#include "arpent/inspection/checks.hpp"
#include "outline_parts.hpp"

namespace arpent {

void check_outlines(PolygonLayer& layer, const DoorContext& context, Findings& findings) {
  using namespace door;
  Outlined outlined{layer, context, findings, context.as != nullptr ? context.as->checks : LayerChecks{}};
  const auto& checks = outlined.checks;
  check_validity(outlined);
  check_twins(outlined);
  const auto sharing = check_sharing(outlined);
  const auto places = check_places(outlined);

  const bool grain = checks.grain && context.grain != nullptr;
  const bool sizes = (grain || checks.least_area || checks.least_width) && (findings.wanted("sous_surface") || findings.wanted("sous_largeur"));
  const bool neighbours = checks.equal_neighbours && findings.wanted("voisins_egaux");
  if (!sizes && !neighbours && !checks.grain) return;
  const auto codes = codes_of(outlined);
  if (checks.grain && context.grain == nullptr)
    findings.add("non_verifie", "Surfaces et largeurs minimales non vérifiées : la nomenclature ne dit pas ce que sa carte peut montrer (grain.json).");
  else if ((neighbours || (grain && !checks.least_area && !checks.least_width)) && !codes.missing.empty())
    findings.add("non_verifie", fmt::format("{} : {}.", neighbours && grain ? "Surfaces et largeurs minimales, voisins de même code non vérifiés"
                                                        : neighbours        ? "Voisins de même code non vérifiés"
                                                                            : "Surfaces et largeurs minimales non vérifiées",
                                            codes.missing));
  Adjacency contacts;
  if ((neighbours && codes.missing.empty()) || (sizes && checks.coverage))
    contacts = adjacency(layer.polygons, {.contact = ContactRule::edge, .snap = touching, .threads = context.threads});
  if (sizes) check_sizes(outlined, codes, contacts);
  if (neighbours && codes.missing.empty()) check_neighbours(outlined, codes, contacts, sharing, places);
}

}  // namespace arpent
