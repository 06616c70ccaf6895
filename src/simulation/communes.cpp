// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/simulation/territory.hpp"

namespace arpent {

std::vector<CommuneFact> commune_facts() {
  const auto table = read_csv(data_directory() / "layers" / "communes_amp" / "communes.csv");
  const auto insee = table.column("insee"), name = table.column("nom"), territoire = table.column("territoire"),
             departement = table.column("departement"), population = table.column("population"),
             area = table.column("surface_ha"), x = table.column("centroide_x_l93"), y = table.column("centroide_y_l93");
  std::vector<CommuneFact> facts;
  for (const auto& row : table.rows) {
    facts.push_back({row[insee], row[name], row[territoire], row[departement], to_number(row[population]),
                     SquareMetres{to_number(row[area]) * 1e4}, {to_number(row[x]), to_number(row[y])}});
  }
  std::sort(facts.begin(), facts.end(), [](const auto& a, const auto& b) { return a.insee < b.insee; });
  return facts;
}

std::vector<OutlineRing> schematic_outline() {
  const auto table = read_csv(data_directory() / "layers" / "communes_amp" / "outline.csv");
  const auto ring = table.column("anneau"), x = table.column("x_l93"), y = table.column("y_l93");
  std::vector<OutlineRing> rings;
  for (const auto& row : table.rows) {
    if (rings.empty() || rings.back().name != row[ring]) rings.push_back({row[ring], {}});
    rings.back().points.push_back({to_number(row[x]), to_number(row[y])});
  }
  if (rings.empty()) throw DataError(say("layers/communes_amp/outline.csv has no point; restore it from the repository"));
  return rings;
}

}  // namespace arpent
