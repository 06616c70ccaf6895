// SPDX-License-Identifier: Apache-2.0
#include "towns.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "hash.hpp"

namespace arpent::simulation {
namespace {

/// Share of the town area that is built on in one window of three years, before chance.
constexpr double growth = 0.0105;
/// Share of blocks that are favoured out of any town's reach.
constexpr double scattered = 0.02;
/// Inhabitants a km² where nothing is known.
constexpr double usual_density = 300;

struct Ranked {
  double score;
  std::size_t block;
};

std::vector<Nucleus> settle(const Lattice& lattice, const Terrain& terrain, const std::vector<std::size_t>& blocks,
                            std::size_t zone, double population, std::uint64_t seed) {
  Point mean{0, 0};
  for (const auto b : blocks) {
    const auto p = lattice.centre(b);
    mean.x += p.x / static_cast<double>(blocks.size());
    mean.y += p.y / static_cast<double>(blocks.size());
  }
  const double radius = std::sqrt(static_cast<double>(blocks.size())) * lattice.cell;
  const auto best_of = [&](auto&& cost) {
    auto best = blocks.front();
    double least = cost(best);
    for (const auto b : blocks) {
      const double c = cost(b);
      if (c < least) least = c, best = b;
    }
    return best;
  };
  std::vector<Nucleus> nuclei;
  const auto centre = best_of([&](std::size_t b) {
    const auto p = lattice.centre(b);
    return std::sqrt((p.x - mean.x) * (p.x - mean.x) + (p.y - mean.y) * (p.y - mean.y)) / radius + 0.8 * terrain.relief(p);
  });
  nuclei.push_back({zone, lattice.column(centre), lattice.row(centre), population});
  const int others = 1 + std::min(12, static_cast<int>(population / 20000)) + static_cast<int>(unit(seed, 1) * 2.5);
  for (int n = 0; n < others; ++n) {
    // The flattest of a few places drawn.
    std::size_t best = centre;
    double least = 10;
    for (int t = 0; t < 5; ++t) {
      const auto b = blocks[static_cast<std::size_t>(unit(seed, 2 + n, t) * static_cast<double>(blocks.size()))];
      const double c = terrain.relief(lattice.centre(b));
      if (c < least) least = c, best = b;
    }
    nuclei.push_back({zone, lattice.column(best), lattice.row(best), 0});
  }
  return nuclei;
}

}  // namespace

Towns::Towns(const Lattice& lattice, const Terrain& terrain, const ZoneLayer& zones,
             const std::vector<CommuneFact>& facts, std::uint64_t seed) {
  since.assign(lattice.block_count(), never);
  depth.assign(lattice.block_count(), 0);
  std::vector<std::vector<std::size_t>> blocks(zones.zones.size());
  for (std::size_t b = 0; b < lattice.block_count(); ++b) {
    if (lattice.zone[b] >= 0) blocks[static_cast<std::size_t>(lattice.zone[b])].push_back(b);
  }
  std::unordered_map<std::string, double> known;
  for (const auto& f : facts) known[f.insee] = f.population;
  const double block_ha = lattice.cell * lattice.cell / 1e4;

  struct Centre {
    Point place;
    double reach;  ///< metres
  };
  std::vector<Centre> centres;
  std::vector<double> town_ha;
  for (std::size_t z = 0; z < zones.zones.size(); ++z) {
    const double zone_ha = zones.polygons.area(z).value / 1e4;
    const auto fact = known.find(zones.zones[z].id);
    population.push_back(fact != known.end() ? fact->second : zone_ha / 100 * usual_density);
    town_ha.push_back(std::min(0.6 * zone_ha, 0.5 * std::sqrt(population[z] * std::sqrt(population[z]))));
    if (blocks[z].empty()) continue;
    const auto zone_seed = hash(seed + 31, static_cast<std::int64_t>(z));
    const auto own = settle(lattice, terrain, blocks[z], z, population[z], zone_seed);
    const double radius = std::max(lattice.cell, std::sqrt(town_ha[z] * 1e4 / 3.14159));
    for (std::size_t n = 0; n < own.size(); ++n) {
      const double share = n == 0 ? 1.0 : 0.25 + 0.45 * unit(zone_seed, 77, static_cast<std::int64_t>(n));
      centres.push_back({lattice.centre(own[n].i, own[n].j), radius * share});
    }
    nuclei.insert(nuclei.end(), own.begin(), own.end());
  }

  for (std::size_t z = 0; z < zones.zones.size(); ++z) {
    const auto zone_seed = hash(seed + 31, static_cast<std::int64_t>(z));
    // Towns do not stop at the commune's limit: those of the neighbours count where they reach.
    std::vector<Centre> near_by;
    for (const auto& c : centres) {
      const double r = 3 * c.reach;
      if (zones.polygons.box(z).intersects({c.place.x - r, c.place.y - r, c.place.x + r, c.place.y + r})) near_by.push_back(c);
    }
    std::vector<Ranked> ranked;
    for (const auto b : blocks[z]) {
      const auto p = lattice.centre(b);
      double near = 1e9;
      for (const auto& c : near_by) {
        const double dx = p.x - c.place.x, dy = p.y - c.place.y;
        near = std::min(near, (dx * dx + dy * dy) / (c.reach * c.reach));
      }
      double score = std::sqrt(near) + 2.2 * (rough(seed + 32, p.x, p.y, 2500) - 0.5) + 2.5 * terrain.relief(p);
      if (terrain.industry(p) > 0.35) score -= 3;
      if (terrain.marsh(p) > 0.5 || terrain.steppe(p) > 0.6) score += 1.5;
      // Scattered houses, and land left free inside the town.
      const double chance = unit(seed + 33, static_cast<std::int64_t>(b));
      if (chance < scattered) score -= 1.2;
      if (chance > 0.95) score += 0.5;
      ranked.push_back({score, b});
    }
    std::sort(ranked.begin(), ranked.end(),
              [](const Ranked& a, const Ranked& b) { return a.score < b.score || (a.score == b.score && a.block < b.block); });
    const auto count = std::min(ranked.size(), static_cast<std::size_t>(town_ha[z] / block_ha + 0.5));
    for (std::size_t k = 0; k < count; ++k) {
      since[ranked[k].block] = 0;
      const bool apart = unit(seed + 33, static_cast<std::int64_t>(ranked[k].block)) < scattered;
      depth[ranked[k].block] = apart ? 1 : static_cast<float>(k) / static_cast<float>(count);
    }
    auto next = count;
    for (int state = 1; state < 3; ++state) {
      const double wanted = town_ha[z] / block_ha * growth * (0.4 + 1.2 * unit(zone_seed, 78, state));
      auto left = static_cast<int>(wanted + unit(zone_seed, 79, state));
      for (auto k = next; left > 0 && k < ranked.size() && k < next + 4 * static_cast<std::size_t>(left) + 40; ++k) {
        if (since[ranked[k].block] != never || unit(zone_seed, 80 + state, static_cast<std::int64_t>(ranked[k].block)) > 0.4) continue;
        since[ranked[k].block] = static_cast<std::uint8_t>(state);
        depth[ranked[k].block] = 1;
        --left;
      }
    }
  }
}

}  // namespace arpent::simulation
