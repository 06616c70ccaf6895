// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "arpent/core/text.hpp"
#include "constraint_layers.hpp"
#include "hash.hpp"

namespace arpent::simulation {

std::size_t commune_without_plan(const ZoneLayer& zones, std::uint64_t seed) {
  const auto count = zones.zones.size();
  return count < 3 ? count : static_cast<std::size_t>(unit(seed + 701, 1) * static_cast<double>(count));
}

std::string commune_fact_list(const ZoneLayer& zones, std::uint64_t seed) {
  const auto lapsed = commune_without_plan(zones, seed);
  std::string text = "insee,etat_document,etat_elaboration,plan_objectifs,scot_objectifs\n";
  for (std::size_t z = 0; z < zones.zones.size(); ++z) {
    const auto at = static_cast<std::int64_t>(z);
    const double plan = unit(seed + 702, at), target = unit(seed + 703, at), scheme = unit(seed + 704, at);
    const auto known = [](double chance, double missing, double unknown) { return chance < missing ? "0" : chance < missing + unknown ? "" : "1"; };
    text += csv_field(zones.zones[z].id, false);
    if (z == lapsed) text += ",09,01,0,1\n";
    else text += std::string(",03,") + (plan < 0.14 ? "02" : plan < 0.18 ? "01" : "") + "," + known(target, 0.12, 0.05) + "," + known(scheme, 0.06, 0.03) + "\n";
  }
  return text;
}

}  // namespace arpent::simulation
