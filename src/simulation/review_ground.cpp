// SPDX-License-Identifier: Apache-2.0
#include "arpent/simulation/review_ground.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "block_ground.hpp"
#include "constraint_layers.hpp"
#include "parcels.hpp"
#include "shapes.hpp"

namespace arpent {
namespace {

/// The order of `layers/chantier7/layer.json`.
constexpr std::array<std::string_view, 23> layer_order{
    "zone_urba", "prescription_surf", "prescription_lin", "prescription_pct", "info_surf", "sup_assiettes", "espaces_proteges", "zones_humides",
    "cours_eau", "rivage", "espaces_proches_rivage", "foret", "registre_parcellaire", "agricole_protege", "continuites", "parcs_urbains",
    "vegetation_urbaine", "enaf", "sols_impermeables", "enveloppe_urbaine", "friches", "renaturation",
    "exemptions"};

}  // namespace

ReviewGround simulate_review_ground(const ZoneLayer& zones, const std::vector<CommuneFact>& facts, const std::vector<SimulatedVintage>& vintages,
                                    const ReviewGroundOptions& options) {
  const simulation::BlockGround ground(zones, facts, options.land);
  const auto& departements = ground.plan().departements;
  bool same = vintages.size() == departements.size() * simulated_states;
  for (std::size_t v = 0; same && v < vintages.size(); ++v) same = vintages[v].departement == departements[v / simulated_states];
  if (!same) throw UsageError(say("simulation: the vintages are not those of the zones: give what simulate() made of them, all states of every département"));

  const auto threads = options.land.threads;
  ReviewGround result;
  auto cadastre = simulation::divide_ground(ground, zones, options.parcels, threads);
  const auto streams = simulation::draw_streams(ground);
  simulation::Sources sources{zones, ground, streams, cadastre, {}, {}, threads};
  for (std::size_t v = 0; v < vintages.size(); v += simulated_states) {
    sources.reference.push_back(&vintages[v + 1]);
    sources.last.push_back(&vintages[v + 2]);
  }
  for (auto* layers : {simulation::plan_layers, simulation::protection_layers, simulation::land_layers})
    for (auto& layer : layers(sources)) result.constraints.push_back(std::move(layer));
  const auto place = [](const SimulatedConstraint& c) { return std::find(layer_order.begin(), layer_order.end(), c.name) - layer_order.begin(); };
  std::sort(result.constraints.begin(), result.constraints.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
  result.permits = simulation::permit_list(sources, result.constraints, options.permits);
  result.commune_facts = simulation::commune_fact_list(zones, ground.plan().seed);
  result.parcels = std::move(cadastre.parcels);
  return result;
}

}  // namespace arpent
