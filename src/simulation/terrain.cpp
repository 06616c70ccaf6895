// SPDX-License-Identifier: Apache-2.0
#include "terrain.hpp"

#include <algorithm>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "hash.hpp"

namespace arpent::simulation {

Terrain::Terrain(const Crs& crs, std::uint64_t seed) : seed_(seed) {
  if (crs.id() != "EPSG:2154") return;
  const auto table = read_csv(data_directory() / "layers" / "simulation" / "relief.csv");
  const auto kind = table.column("nature"), x = table.column("x_l93"), y = table.column("y_l93"),
             rx = table.column("rayon_x_m"), ry = table.column("rayon_y_m"), strength = table.column("force");
  for (const auto& row : table.rows) {
    const Place place{{to_number(row[x]), to_number(row[y])}, to_number(row[rx]), to_number(row[ry]), to_number(row[strength])};
    if (row[kind] == "relief") hills_.push_back(place);
    else if (row[kind] == "coussoul") steppe_.push_back(place);
    else if (row[kind] == "marais") marsh_.push_back(place);
    else if (row[kind] == "industrie") industry_.push_back(place);
    else throw DataError(say("layers/simulation/relief.csv: unknown nature {}", row[kind]));
  }
}

double Terrain::strongest(const std::vector<Place>& places, Point p) const {
  double best = 0;
  for (const auto& place : places) {
    const double dx = (p.x - place.centre.x) / place.rx, dy = (p.y - place.centre.y) / place.ry, d = dx * dx + dy * dy;
    if (d < 2) best = std::max(best, place.strength * (1 - d / 2));
  }
  return best;
}

double Terrain::relief(Point p) const {
  const double hills = strongest(hills_, p);
  const double base = rough(seed_ + 21, p.x, p.y, 9000);
  return std::clamp(hills_.empty() ? (base - 0.3) * 1.6 : hills * (0.7 + 0.6 * base) + (base - 0.5) * 0.7, 0.0, 1.0);
}

}  // namespace arpent::simulation
