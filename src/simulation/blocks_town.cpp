// SPDX-License-Identifier: Apache-2.0
/// Blocks of town: what stands in them and what happens there.
#include <algorithm>
#include <cmath>

#include "blocks.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

/// Blocks of town are polygons of their own; the bit keeps their numbers apart from those of patches.
constexpr std::uint32_t own_block = 0x80000000u;

/// `before` until state `since`, `after` from then on; other kinds are kept.
void change(Kinds& kinds, int since, Kind after) {
  for (int s = since; s < simulated_states; ++s) kinds[static_cast<std::size_t>(s)] = after;
}

Kinds present_from(Kind kind, int since) {
  Kinds kinds{Kind::same, Kind::same, Kind::same};
  change(kinds, since, kind);
  return kinds;
}

/// The block's own coordinates in `across` × `along` lots; calls use(lot number, u, v, lot width, lot depth).
template <class Use>
void each_lot(int across, int along, const Use& use) {
  const double w = 0.9 / across, d = 0.9 / along;
  for (int y = 0; y < along; ++y) {
    for (int x = 0; x < across; ++x) use(y * across + x, 0.05 + (x + 0.5) * w, 0.05 + (y + 0.5) * d, w, d);
  }
}

Footprint rectangle(double u, double v, double width, double depth, const Kinds& kinds) {
  return {static_cast<float>(u - width / 2), static_cast<float>(v - depth / 2), static_cast<float>(u + width / 2),
          static_cast<float>(v + depth / 2), 0, kinds};
}

}  // namespace

void History::town(std::size_t b, Block& block, std::vector<Footprint>& footprints) const {
  const auto p = lattice_.centre(b);
  const Draw draw{seed_ + 5, b};
  const int since = towns_.since[b];
  const double depth = towns_.depth[b];
  const double people = towns_.population[static_cast<std::size_t>(lattice_.zone[b])];
  for (int s = since; s < simulated_states; ++s) block.patch[static_cast<std::size_t>(s)] = own_block | static_cast<std::uint32_t>(b);

  const double heavy = terrain_.industry(p);
  const double centre = people > 100000 ? 0.3 : people > 20000 ? 0.18 : 0.08;
  const double business = rough(seed_ + 71, p.x, p.y, 2600);
  if (heavy > 0.3 || (business > 0.63 && depth > centre)) {
    economic(draw, since, heavy, block, footprints);
  } else if (since == 0 && depth > 0.05 && draw(1) < 0.05) {
    change(block.kinds, 0, draw(2) < 0.6 ? Kind::park : Kind::wooded_park);
    if (draw(3) < 0.5) footprints.push_back({0.5F, 0.5F, 0, 0, static_cast<float>(220 + 500 * draw(4)), present_from(Kind::shop, 0)});
  } else {
    residential(draw, since, depth < centre, block, footprints);
  }
}

void History::residential(const Draw& draw, int since, bool dense, Block& block, std::vector<Footprint>& footprints) const {
  const double ground = lattice_.cell * lattice_.cell;
  if (dense) {
    change(block.kinds, since, draw(5) < 0.75 ? Kind::court : Kind::garden);
    const int n = ground > 12000 ? 2 : 1;
    each_lot(n, ground > 24000 ? 2 : 1, [&](int lot, double u, double v, double w, double d) {
      const Kind kind = draw(30 + lot) < 0.75 ? Kind::house : Kind::shop;
      footprints.push_back(rectangle(u, v, w * (0.6 + 0.3 * draw(40 + lot)), d * (0.55 + 0.35 * draw(50 + lot)), present_from(kind, since)));
    });
    if (since == 0) {
      // A court is opened and planted.
      if (const int w = draw.window(6, 0.0015)) change(block.kinds, w, Kind::park);
    }
    return;
  }
  const bool wooded = draw(7) < 0.14;
  const bool building_site = since > 0 && draw(8) < 0.35;
  change(block.kinds, since, wooded ? Kind::wooded_garden : Kind::garden);
  if (building_site) block.kinds[static_cast<std::size_t>(since)] = draw(9) < 0.7 ? Kind::site : Kind::site_grass;
  const int built_from = building_site ? since + 1 : since;
  if (since == 0) oddities(draw, true, block, footprints);
  if (!footprints.empty()) return;
  const int across = ground > 9000 ? 2 : 1, along = ground > 30000 ? 2 : 1;
  each_lot(across, along, [&](int lot, double u, double v, double w, double d) {
    const double size = draw(30 + lot);
    const double width = w * (0.34 + 0.4 * draw(40 + lot)), depth = d * (0.28 + 0.34 * draw(50 + lot));
    const double x = u + (w - width) * 0.7 * (draw(60 + lot) - 0.5), y = v + (d - depth) * 0.7 * (draw(70 + lot) - 0.5);
    int from = built_from;
    if (size > 0.82) {  // a free lot: may be built on later
      const int later = draw.window(80 + lot, 0.13);
      if (later == 0 || since > 0) return;
      from = later;
    }
    if (from >= simulated_states) return;
    auto kinds = present_from(Kind::house, from);
    if (from == 0) {
      if (const int w2 = draw.window(90 + lot, 0.0015)) change(kinds, w2, Kind::same);  // pulled down
    }
    footprints.push_back(rectangle(x, y, width, depth, kinds));
  });
  if (since == 0) {
    if (const int w = draw.window(10, wooded ? 0.004 : 0.0012)) change(block.kinds, w, wooded ? Kind::garden : Kind::wooded_garden);
  }
}

void History::economic(const Draw& draw, int since, double heavy, Block& block, std::vector<Footprint>& footprints) const {
  const double ground = lattice_.cell * lattice_.cell;
  const double sector = draw(11);
  Kind building = Kind::shop, yard = Kind::parking;
  if (heavy > 0.3 || sector < 0.4) {
    building = Kind::factory;
    yard = draw(12) < 0.45 ? Kind::factory_yard : draw(12) < 0.65 ? Kind::factory_gravel : Kind::factory_grass;
  } else if (sector < 0.6) {
    building = Kind::warehouse;
    yard = Kind::warehouse_yard;
  } else if (draw(12) < 0.3) {
    yard = Kind::park;
  }
  change(block.kinds, since, yard);
  const bool building_site = since > 0 && draw(13) < 0.5;
  if (building_site) block.kinds[static_cast<std::size_t>(since)] = Kind::site;
  const int built_from = building_site ? since + 1 : since;
  each_lot(ground > 15000 ? 2 : 1, 1, [&](int lot, double u, double v, double w, double d) {
    if (built_from >= simulated_states || draw(30 + lot) > 0.85) return;
    footprints.push_back(rectangle(u, v, w * (0.4 + 0.4 * draw(40 + lot)), d * (0.35 + 0.45 * draw(50 + lot)), present_from(building, built_from)));
  });
  if (since > 0) return;
  const auto all = [&](int from, Kind ground_kind, Kind building_kind) {
    change(block.kinds, from, ground_kind);
    for (auto& f : footprints) change(f.kinds, from, building_kind);
  };
  if (const int w = draw.window(14, 0.006)) {  // another trade in the same walls
    if (building == Kind::factory) all(w, Kind::parking, Kind::shop);
    else if (building == Kind::shop) all(w, Kind::warehouse_yard, Kind::warehouse);
  } else if (const int w1 = draw.window(15, 0.006)) {  // given back
    all(w1, draw(16) < 0.6 ? Kind::grassland : Kind::broadleaf, Kind::same);
  } else if (const int w2 = draw.window(17, 0.003)) {  // unsealed
    all(w2, Kind::park, building);
  } else if (draw(18) < 0.012) {  // left, then cleared
    all(1, Kind::wasteland, building);
    if (draw(19) < 0.5) all(2, Kind::waste_grass, Kind::same);
  }
}

}  // namespace arpent::simulation
