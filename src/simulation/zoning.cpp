// SPDX-License-Identifier: Apache-2.0
/// What the plan makes of each block: towns U, their edges AU, farm land A, the rest N.
#include <algorithm>
#include <array>
#include <cmath>

#include "block_ground.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

bool urban(PlanZone zone) { return zone >= PlanZone::centre && zone <= PlanZone::activity; }
bool to_be_urban(PlanZone zone) { return zone == PlanZone::open || zone == PlanZone::closed; }

}  // namespace

void BlockGround::find_zoning() {
  const auto& grid = lattice();
  const auto seed = plan_.seed;
  const auto town_around = [&](int i, int j) {
    int count = 0;
    for (int y = j - 2; y <= j + 2; ++y)
      for (int x = i - 2; x <= i + 2; ++x) count += grid.has(x, y) && town_since(grid.block(x, y)) != never ? 1 : 0;
    return count;
  };
  zoning_.assign(grid.block_count(), PlanZone::nothing);
  for (std::size_t b = 0; b < zoning_.size(); ++b) {
    if (!is_drawn(b) && grid.limit[b] == 0) continue;
    const int i = grid.column(b), j = grid.row(b);
    const auto p = grid.centre(b);
    const auto now = kind(b), first = kind(b, 0);
    const bool farm = is_farm(first) || (first == Kind::grassland && relief_[b] < 0.25);
    auto& zone = zoning_[b];
    if (town_since(b) != never && town_around(i, j) >= 6) {
      const double depth = plan_.towns.depth[b];
      zone = town_since(b) > 0 ? PlanZone::open : is_activity(now) ? PlanZone::activity
             : depth < 0.15 ? PlanZone::centre : depth < 0.5 ? PlanZone::town : PlanZone::houses;
    } else if (town_since(b) != never) {
      const bool among_farms = relief_[b] < 0.3;
      const bool named = unit(seed + 201, i, j) < 0.15;  // a small sector that may be built on (STECAL)
      zone = among_farms ? (named ? PlanZone::farm_houses : PlanZone::farm) : named ? PlanZone::wild_houses : PlanZone::wild;
    } else if (now == Kind::runway || now == Kind::airfield_grass) {
      zone = PlanZone::activity;
    } else if (!is_water(now) && to_town_[b] <= 2.2 * grid.cell && relief_[b] < 0.45 && town_around(i, j) >= 5 && rough(seed + 202, p.x, p.y, 1800) > 0.6) {
      zone = rough(seed + 203, p.x, p.y, 1500) > 0.5 ? PlanZone::closed : PlanZone::open;
    } else {
      zone = farm ? PlanZone::farm : PlanZone::wild;
    }
  }
  // A zone is drawn with a broad pen: a block alone takes what most around it are.
  for (int pass = 0; pass < 3; ++pass) {
    const auto before = zoning_;
    for (int j = 0; j < grid.ny; ++j)
      for (int i = 0; i < grid.nx; ++i) {
        const auto b = grid.block(i, j);
        const auto own = before[b];
        if (own == PlanZone::nothing || own == PlanZone::farm_houses || own == PlanZone::wild_houses) continue;
        std::array<int, static_cast<std::size_t>(PlanZone::wild_houses) + 1> count{};
        for (int y = j - 1; y <= j + 1; ++y)
          for (int x = i - 1; x <= i + 1; ++x)
            if (grid.has(x, y)) ++count[static_cast<std::size_t>(before[grid.block(x, y)])];
        const auto alike = count[static_cast<std::size_t>(own)];
        if (alike >= (to_be_urban(own) ? 2 : urban(own) ? 4 : 3)) continue;
        count[0] = 0;
        // Town stays town: only what kind of town may change.
        for (std::size_t k = 1; k < count.size(); ++k)
          if (urban(own) && !urban(static_cast<PlanZone>(k))) count[k] = 0;
        const auto most = std::max_element(count.begin(), count.end());
        if (*most > alike) zoning_[b] = static_cast<PlanZone>(most - count.begin());
      }
  }
  // Old drawings do not always say whether ground to be built on is open.
  for (std::size_t b = 0; b < zoning_.size(); ++b)
    if (const auto p = grid.centre(b); zoning_[b] == PlanZone::closed && rough(seed + 204, p.x, p.y, 4000) > 0.65) zoning_[b] = PlanZone::unsaid;
  // A territory too small for chance has one of each zone to be built on all the same, beside its town.
  for (const auto wanted : {PlanZone::closed, PlanZone::open, PlanZone::unsaid}) {
    if (std::find(zoning_.begin(), zoning_.end(), wanted) != zoning_.end()) continue;
    std::size_t nearest = zoning_.size();
    for (std::size_t b = 0; b < zoning_.size(); ++b)
      if (is_drawn(b) && grid.limit[b] == 0 && (zoning_[b] == PlanZone::farm || zoning_[b] == PlanZone::wild) &&
          (nearest == zoning_.size() || to_town_[b] < to_town_[nearest])) nearest = b;
    if (nearest < zoning_.size()) zoning_[nearest] = wanted;
  }
}

}  // namespace arpent::simulation
