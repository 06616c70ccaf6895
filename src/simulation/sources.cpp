// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "constraint_layers.hpp"
#include "hash.hpp"

namespace arpent::simulation {

double Sources::square_km() const {
  return static_cast<double>(ground.drawn().size()) * ground.lattice().cell * ground.lattice().cell / 1e6;
}

std::size_t Sources::one_for(double km2) const { return std::max<std::size_t>(1, static_cast<std::size_t>(square_km() / km2 + 0.5)); }

std::vector<std::uint8_t> Sources::marked(std::uint64_t salt, const std::function<bool(std::size_t block)>& marks,
                                          const std::function<double(std::size_t block)>& score) const {
  std::vector<std::uint8_t> found(ground.lattice().block_count(), 0);
  for (const auto b : ground.drawn()) found[b] = marks(b) ? 1 : 0;
  auto best = ground.best_blocks(1, salt, score);
  if (best.empty() && std::find(found.begin(), found.end(), 1) == found.end()) best = ground.best_blocks(1, salt, [](std::size_t) { return 1.0; });
  for (const auto b : best) found[b] = 1;
  return found;
}

std::vector<std::size_t> Sources::some_parcels(std::uint64_t salt, double share, const std::function<bool(std::size_t parcel)>& fits) const {
  std::vector<std::size_t> found;
  const auto count = cadastre.block.size();
  for (std::size_t p = 0; p < count; ++p)
    if (unit(ground.plan().seed + salt, static_cast<std::int64_t>(p)) < share && fits(p)) found.push_back(p);
  for (std::size_t p = 0; p < count && found.empty(); ++p)
    if (fits(p)) found.push_back(p);
  return found;
}

Patches patches(const Sources& of, const PatchKind& kind, const std::function<double(std::size_t block)>& score) {
  const auto& grid = of.ground.lattice();
  const double most = 1000 * std::sqrt(of.square_km()) / 6;
  Patches result;
  for (const auto b : of.ground.best_blocks(of.one_for(kind.km2_for_one), kind.salt, score)) {
    const auto seed = hash(of.ground.plan().seed + kind.salt, static_cast<std::int64_t>(b));
    const double radius = std::min(most, kind.least_radius + (kind.most_radius - kind.least_radius) * unit(seed, 11));
    const double narrow = 0.55 + 0.45 * unit(seed, 12);
    add_patch(result.polygons, grid.centre(b), radius, radius * narrow, seed);
    result.communes.push_back(of.zones.zones[static_cast<std::size_t>(grid.zone[b])].name);
  }
  return result;
}

Patches sensitive_areas(const Sources& of) {
  return patches(of, {421, 120, 400, 1500}, [&](std::size_t b) {
    return of.ground.zone(b) == PlanZone::wild ? 0.2 + unit(of.ground.plan().seed + 422, static_cast<std::int64_t>(b)) : 0;
  });
}

std::vector<std::uint8_t> farm_protection(const Sources& of) {
  const auto& grid = of.ground.lattice();
  const auto seed = of.ground.plan().seed;
  std::vector<std::uint8_t> found(grid.block_count(), 0);
  const double reach = std::min(2600.0, 1000 * std::sqrt(of.square_km()) / 6);
  const auto centres = of.ground.best_blocks(2 * of.one_for(160), 423, [&](std::size_t b) {
    return is_farm(of.ground.kind(b)) && of.ground.zone(b) == PlanZone::farm ? 0.1 + unit(seed + 424, static_cast<std::int64_t>(b)) : 0;
  });
  for (std::size_t n = 0; n < centres.size(); ++n) {
    const auto c = grid.centre(centres[n]);
    const double radius = reach * (0.4 + 0.6 * unit(seed + 425, static_cast<std::int64_t>(n)));
    const int steps = static_cast<int>(radius / grid.cell) + 1;
    for (int j = grid.row(centres[n]) - steps; j <= grid.row(centres[n]) + steps; ++j)
      for (int i = grid.column(centres[n]) - steps; i <= grid.column(centres[n]) + steps; ++i) {
        if (!grid.has(i, j)) continue;
        const auto b = grid.block(i, j);
        const auto p = grid.centre(b);
        const bool near = std::hypot(p.x - c.x, p.y - c.y) <= radius;
        if (near && found[b] == 0 && of.ground.zone(b) == PlanZone::farm) found[b] = static_cast<std::uint8_t>(1 + n % 2);
      }
  }
  return found;
}

}  // namespace arpent::simulation
