// SPDX-License-Identifier: Apache-2.0
#include "blocks.hpp"

#include <algorithm>
#include <cmath>

#include "hash.hpp"

namespace arpent::simulation {
namespace {

Kinds from_state(Kind before, Kind after, int since) {
  Kinds kinds;
  for (int s = 0; s < simulated_states; ++s) kinds[static_cast<std::size_t>(s)] = s < since ? before : after;
  return kinds;
}

}  // namespace

History::Patch History::patch_at(Point p, double size, std::uint64_t salt) const {
  const auto i = static_cast<std::int64_t>(std::floor(p.x / size)), j = static_cast<std::int64_t>(std::floor(p.y / size));
  Patch best{0, p};
  double least = 1e30;
  for (auto y = j - 1; y <= j + 1; ++y) {
    for (auto x = i - 1; x <= i + 1; ++x) {
      const auto h = hash(seed_ + salt, x, y);
      const Point q{(static_cast<double>(x) + unit(h)) * size, (static_cast<double>(y) + unit(mix(h))) * size};
      const double d = (p.x - q.x) * (p.x - q.x) + (p.y - q.y) * (p.y - q.y);
      if (d < least) least = d, best = {static_cast<std::uint32_t>(mix(h + 1) >> 33), q};
    }
  }
  return best;
}

Block History::block(std::size_t b, std::vector<Footprint>& footprints) const {
  footprints.clear();
  // A block that the limit may cut has no pieces inside.
  const bool pieces = lattice_.limit[b] == 0;
  const auto since = towns_.since[b];
  Block block = country(b, footprints, pieces && since == never);
  if (since != never) town(b, block, footprints);
  if (!pieces) footprints.clear();
  return block;
}

Block History::country(std::size_t b, std::vector<Footprint>& footprints, bool pieces) const {
  const auto p = lattice_.centre(b);
  const Draw draw{seed_, b};
  const auto wide = patch_at(p, 4.6 * lattice_.cell, 61);
  const double relief = terrain_.relief(wide.seed), marsh = terrain_.marsh(wide.seed);
  const double u = unit(seed_ + 62, wide.id), wood = rough(seed_ + 63, wide.seed.x, wide.seed.y, 5000) + 0.3 * (u - 0.5);
  Block block;
  auto patch = wide.id;
  Kind kind = Kind::arable;
  bool farm = false;
  if (marsh > 0.35) {
    kind = wood < 0.43 ? Kind::water : wood < 0.5 ? Kind::reeds : wood < 0.53 ? Kind::sand : wood < 0.62 ? Kind::grassland : Kind::arable;
  } else if (relief > 0.8 && u < 0.3) {
    kind = Kind::rock;
  } else if (relief > 0.34) {
    kind = wood < 0.46 ? Kind::garrigue : wood < 0.53 ? Kind::conifers : wood < 0.6 ? Kind::timber : wood < 0.66 ? Kind::mixed : Kind::broadleaf;
    if (u < 0.012) kind = Kind::quarry;
  } else if (relief > 0.24 && wood > 0.47) {
    kind = u < 0.35 ? Kind::garrigue : u < 0.6 ? Kind::mixed : u < 0.8 ? Kind::broadleaf : Kind::conifers;
  } else if (terrain_.steppe(wide.seed) > 0.4 && u < 0.75) {
    kind = Kind::grassland;
  } else if (u > 0.9) {
    kind = u > 0.99 ? Kind::water : u > 0.97 ? Kind::grassland : u > 0.94 ? Kind::garrigue : Kind::broadleaf;
  } else {
    farm = true;
    const auto field = patch_at(p, 2.1 * lattice_.cell, 64);
    patch = field.id;
    const double crop = 0.6 * unit(seed_ + 65, field.id) + 0.8 * (rough(seed_ + 66, p.x, p.y, 7000) - 0.3);
    kind = crop < 0.5 ? Kind::arable : crop < 0.68 ? Kind::vines : crop < 0.78 ? Kind::orchard : Kind::arable;
  }
  block.kinds = {kind, kind, kind};
  block.patch = {patch, patch, patch};

  // Fields change crop or are left to the garrigue; a hill gets a solar plant; a quarry grows or is planted.
  const Draw of_patch{seed_ + 67, patch};
  if (farm) {
    if (const int w = of_patch.window(1, 0.006)) block.kinds = from_state(kind, kind == Kind::arable ? Kind::vines : Kind::arable, w);
    else if (const int w2 = of_patch.window(2, 0.004)) block.kinds = from_state(kind, Kind::garrigue, w2);
  } else if (kind == Kind::garrigue && relief < 0.7) {
    if (const int w = draw.window(3, 0.0003)) block.kinds = from_state(kind, Kind::solar_plant, w);
    else if (const int w2 = of_patch.window(4, 0.004)) block.kinds = from_state(kind, Kind::conifers, w2);
  } else if (kind == Kind::quarry) {
    if (const int w = draw.window(5, 0.02)) block.kinds = from_state(kind, Kind::garrigue, w);
  } else if (kind == Kind::conifers && of_patch(6) < 0.006) {  // burnt
    block.kinds = from_state(kind, Kind::garrigue, of_patch(7) < 0.5 ? 1 : 2);
  }
  if (!pieces) return block;
  if (farm && draw(8) < 0.06) {
    const int since = draw(9) < 0.06 ? (draw(10) < 0.5 ? 1 : 2) : 0;
    footprints.push_back({0.5F, 0.5F, 0, 0, static_cast<float>(250 + 1500 * draw(11)), from_state(Kind::same, Kind::farm_building, since)});
    if (draw(12) < 0.4) footprints.push_back({0.27F, 0.27F, 0, 0, 900.0F, from_state(Kind::same, Kind::farm_yard, since)});
  } else if (kind == Kind::quarry && draw(8) < 0.3) {
    footprints.push_back({0.5F, 0.5F, 0, 0, 600.0F, from_state(Kind::same, Kind::quarry_building, 0)});
  } else {
    oddities(draw, false, block, footprints);
  }
  return block;
}

/// Pieces on both sides of the legal thresholds, 50 m² for what is built and 2 500 m² for the rest.
void History::oddities(const Draw& draw, bool in_town, const Block& block, std::vector<Footprint>& footprints) const {
  static constexpr std::array<float, 10> small{41, 44, 47, 49, 49.6F, 50.4F, 51, 53, 56, 60};
  static constexpr std::array<float, 8> large{2150, 2350, 2450, 2485, 2515, 2550, 2700, 2950};
  const double x = draw(20);
  const int since = draw(21) < 0.6 ? 0 : draw(21) < 0.8 ? 1 : 2;
  if (!in_town) {
    if (block.kinds[0] == Kind::water || block.kinds[0] == Kind::quarry) return;
    if (x < 0.012) {
      const auto area = small[static_cast<std::size_t>(draw(22) * 10)];
      footprints.push_back({0.45F, 0.55F, 0, 0, area, from_state(Kind::same, Kind::shed, since)});
    } else if (x < 0.018) {
      const auto area = large[static_cast<std::size_t>(draw(22) * 8)];
      const Kind kind = draw(23) < 0.5 ? Kind::park : draw(23) < 0.8 ? Kind::farm_yard : Kind::solar_plant;
      footprints.push_back({0.5F, 0.5F, 0, 0, area, from_state(Kind::same, kind, since)});
    }
  } else if (x < 0.02 && footprints.empty()) {
    // An island of trees in a garden: land that is not artificial, seen as such or not by its size.
    const auto area = large[static_cast<std::size_t>(draw(22) * 8)];
    footprints.push_back({0.5F, 0.5F, 0, 0, area, from_state(Kind::same, Kind::wooded_garden, 0)});
  }
}

}  // namespace arpent::simulation
