// SPDX-License-Identifier: Apache-2.0
/// Protections and servitudes, water and shore, continuities, the urban envelope.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "constraint_layers.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

/// Places of protections, each used by a layer of its own and by the servitude that goes with it.
struct Protections {
  Patches park, reserves, biotopes, coastal, sensitive, natura, znieff, forests, sites;

  explicit Protections(const Sources& of) {
    const auto& ground = of.ground;
    const auto luck = [&](std::size_t b, std::uint64_t salt) { return 0.05 + unit(ground.plan().seed + salt, static_cast<std::int64_t>(b)); };
    const auto wild = [&](std::size_t b) { return ground.zone(b) == PlanZone::wild; };
    park = patches(of, {601, 1e9, 4500, 6000}, [&](std::size_t b) { return wild(b) ? (0.1 + ground.relief(b)) / (2000 + ground.to_shore(b)) : 0; });
    reserves = patches(of, {602, 500, 700, 1700}, [&](std::size_t b) { return wild(b) ? luck(b, 611) : 0; });
    biotopes = patches(of, {603, 350, 300, 900}, [&](std::size_t b) { return wild(b) ? luck(b, 612) : 0; });
    coastal = patches(of, {604, 250, 200, 900}, [&](std::size_t b) { return wild(b) ? 1 / (300 + ground.to_shore(b) + 1500 * luck(b, 613)) : 0; });
    sensitive = sensitive_areas(of);
    natura = patches(of, {605, 300, 2500, 5500}, [&](std::size_t b) { return wild(b) ? luck(b, 614) + ground.relief(b) : 0; });
    znieff = patches(of, {606, 130, 1200, 3800}, [&](std::size_t b) { return wild(b) || ground.zone(b) == PlanZone::farm ? luck(b, 615) + 0.5 * ground.relief(b) : 0; });
    forests = patches(of, {607, 600, 800, 2200}, [&](std::size_t b) { return is_forest(ground.kind(b)) ? luck(b, 616) + ground.relief(b) : 0; });
    sites = patches(of, {608, 300, 600, 2600}, [&](std::size_t b) { return ground.town_since(b) == never || ground.plan().towns.depth[b] < 0.2F ? luck(b, 617) : 0; });
  }
};

SimulatedConstraint protected_areas(const Protections& of) {
  LayerPen pen("espaces_proteges", {"type", "nom"});
  const auto add = [&](const Patches& patches, const char* type, const char* name) {
    for (std::size_t i = 0; i < patches.polygons.size(); ++i) {
      pen.polygons().append(patches.polygons, i);
      pen.row({type, fmt::format("{} simulé(e) de {}", name, patches.communes[i])});
    }
  };
  add(of.park, "coeur_parc_national", "Cœur de parc national");
  add(of.reserves, "reserve_naturelle", "Réserve naturelle");
  add(of.biotopes, "appb", "Arrêté de protection de biotope");
  add(of.coastal, "conservatoire_littoral", "Terrain du Conservatoire du littoral");
  add(of.sensitive, "ens", "Espace naturel sensible");
  add(of.natura, "natura2000", "Site Natura 2000");
  add(of.znieff, "znieff", "ZNIEFF");
  return pen.take();
}

SimulatedConstraint servitudes(const Sources& of, const Protections& places, const std::vector<std::uint8_t>& farms) {
  LayerPen pen("sup_assiettes", {"suptype", "nomass", "typeass"});
  const auto add = [&](const Patches& patches, const char* type, const char* name, const char* kind) {
    for (std::size_t i = 0; i < patches.polygons.size(); ++i) {
      pen.polygons().append(patches.polygons, i);
      pen.row({type, fmt::format("{}_simule_{}", name, i + 1), kind});
    }
  };
  const auto protected_farms = of.ground.areas([&](std::size_t b) { return farms[b] == 1 ? 1 : 0; }, of.threads);
  pen.areas(protected_farms, [&](std::size_t a) {
    return std::vector<std::string>{"A9", "ZAP_simulee_" + of.zones.zones[protected_farms.commune[a]].id, "Zone agricole protégée"};
  });
  add(places.park, "EL10", "coeur", "Cœur de parc national");
  add(places.reserves, "AC3", "reserve", "Réserve naturelle");
  add(places.forests, "A7", "foret", "Forêt de protection");
  add(places.sites, "AC2", "site", "Site classé ou inscrit");
  const auto& grid = of.ground.lattice();
  const auto seed = of.ground.plan().seed;
  const auto wells = of.ground.best_blocks(of.one_for(60), 621, [&](std::size_t b) {
    return of.ground.zone(b) == PlanZone::farm || of.ground.zone(b) == PlanZone::wild ? (1 - of.ground.relief(b)) * (0.2 + unit(seed + 622, static_cast<std::int64_t>(b))) : 0;
  });
  for (std::size_t n = 0; n < wells.size(); ++n) {
    add_circle(pen.polygons(), grid.centre(wells[n]), 200 + 500 * unit(seed + 623, static_cast<std::int64_t>(n)));
    pen.row({"AS1", fmt::format("captage_simule_{}", n + 1), "Périmètre de protection rapprochée"});
  }
  // The old centre of each commune has its monument: 500 m around.
  for (const auto& nucleus : of.ground.plan().towns.nuclei)
    if (nucleus.population > 0) {
      add_circle(pen.polygons(), grid.centre(nucleus.i, nucleus.j), 500);
      pen.row({"AC1", "monument_simule_" + of.zones.zones[nucleus.zone].id, "Périmètre des abords"});
    }
  return pen.take();
}

SimulatedConstraint wetlands(const Sources& of) {
  LayerPen pen("zones_humides", {"nom", "type"});
  const auto seed = of.ground.plan().seed;
  std::int64_t number = 0;
  for (const auto& line : of.streams.lines)
    for (std::size_t k = 2; k + 1 < line.size(); ++k) {
      const double chance = unit(seed + 631, ++number);
      const auto b = of.ground.at(line[k]);
      if (chance > 0.07 && !(pen.polygons().empty() && k > 2)) continue;
      if (b >= of.ground.lattice().block_count() || !of.ground.is_drawn(b) || of.ground.town_since(b) != never) continue;
      const double radius = 40 + 150 * unit(seed + 632, number);
      add_patch(pen.polygons(), line[k], radius * 1.5, radius, hash(seed + 633, number));
      pen.row({fmt::format("Zone humide simulée {}", pen.polygons().size()), chance < 0.035 ? "ripisylve" : "prairie humide"});
    }
  const auto reeds = of.ground.areas([&](std::size_t b) { return of.ground.kind(b) == Kind::reeds ? 1 : 0; }, of.threads);
  pen.areas(reeds, [&](std::size_t) { return std::vector<std::string>{fmt::format("Zone humide simulée {}", pen.polygons().size()), "roselière"}; });
  if (pen.polygons().empty()) {  // no stream outside town
    const auto place = patches(of, {634, 1e9, 80, 120}, [&](std::size_t b) { return of.ground.town_since(b) == never ? 1 : 0; });
    for (std::size_t i = 0; i < place.polygons.size(); ++i) {
      pen.polygons().append(place.polygons, i);
      pen.row({"Zone humide simulée 1", "mare"});
    }
  }
  return pen.take();
}

SimulatedConstraint watercourses(const Sources& of) {
  LayerPen pen("cours_eau", {"nom", "nature"});
  for (std::size_t n = 0; n < of.streams.lines.size(); ++n) {
    pen.shapes().add_part(of.streams.lines[n]);
    (void)pen.shapes().finish();
    pen.row({fmt::format("Ruisseau simulé {}", n + 1), of.streams.lines[n].size() > 60 ? "permanent" : "intermittent"});
  }
  return pen.take();
}

SimulatedConstraint shore(const Sources& of) {
  LayerPen pen("rivage", {"nom", "nature"});
  for (const auto& line : of.ground.shore()) {
    pen.shapes().add_part(line.points);
    (void)pen.shapes().finish();
    pen.row({line.lake ? "Rive simulée d'un plan d'eau" : "Rivage simulé de la mer", line.lake ? "plan d'eau de plus de 1 000 ha" : "mer"});
  }
  return pen.take();
}

SimulatedConstraint near_shore(const Sources& of) {
  LayerPen pen("espaces_proches_rivage", {"type", "nom"});
  const auto& ground = of.ground;
  const auto near = of.marked(641, [&](std::size_t b) { return ground.to_shore(b) <= 1500; }, [&](std::size_t b) { return 1 / (1 + ground.to_shore(b)); });
  const auto seed = ground.plan().seed;
  const auto open = [&](std::size_t b) { return ground.zone(b) == PlanZone::farm || ground.zone(b) == PlanZone::wild; };
  const auto breaks = of.marked(642, [&](std::size_t b) {
    const auto p = ground.lattice().centre(b);
    return open(b) && ground.to_shore(b) <= 2500 && ground.to_town(b) <= 1200 && rough(seed + 643, p.x, p.y, 3000) > 0.56;
  }, [&](std::size_t b) { return open(b) ? 1 / (1 + ground.to_shore(b)) : 0; });
  const auto add = [&](const std::vector<std::uint8_t>& marks, const char* type, const char* name) {
    const auto areas = ground.areas([&](std::size_t b) { return marks[b]; }, of.threads);
    pen.areas(areas, [&](std::size_t a) { return std::vector<std::string>{type, fmt::format("{} de {}", name, of.zones.zones[areas.commune[a]].name)}; });
  };
  add(near, "proche", "Espace proche du rivage simulé");
  add(breaks, "coupure", "Coupure d'urbanisation simulée");
  return pen.take();
}

SimulatedConstraint continuities(const Sources& of) {
  LayerPen pen("continuites", {"type", "nom"});
  const auto& ground = of.ground;
  const auto& grid = ground.lattice();
  const auto seed = ground.plan().seed;
  const auto wild = [&](std::size_t b) { return ground.zone(b) == PlanZone::wild; };
  const auto reservoirs = of.marked(651, [&](std::size_t b) { return wild(b) && ground.relief(b) > 0.6; }, [&](std::size_t b) { return wild(b) ? 1.0 : 0.0; });
  const auto areas = ground.areas([&](std::size_t b) { return reservoirs[b]; }, of.threads);
  pen.areas(areas, [&](std::size_t a) { return std::vector<std::string>{"reservoir", "Réservoir de biodiversité simulé de " + of.zones.zones[areas.commune[a]].name}; });

  // Each place is linked to the nearest one before it that is neither too near nor too far.
  const double most = std::min(12000.0, 600 * std::sqrt(of.square_km()));
  const auto places = ground.best_blocks(1 + of.one_for(35), 652, [&](std::size_t b) { return wild(b) ? 0.2 + unit(seed + 653, static_cast<std::int64_t>(b)) : 0; });
  int number = 0;
  for (std::size_t n = 0; n < places.size(); ++n) {
    const auto p = grid.centre(places[n]);
    double best = 1e300;
    std::size_t to = n;
    for (std::size_t m = 0; m < n; ++m) {
      const auto q = grid.centre(places[m]);
      const double d = std::hypot(q.x - p.x, q.y - p.y);
      if (d > 4 * grid.cell && d < most && d < best) best = d, to = m;
    }
    const bool last_chance = n + 1 == places.size() && number == 0;
    if (to == n && !last_chance) continue;
    const auto end = to != n ? grid.centre(places[to]) : Point{p.x + 5 * grid.cell, p.y + 3 * grid.cell};
    const double half = std::min(40 + 90 * unit(seed + 654, static_cast<std::int64_t>(n)), std::hypot(end.x - p.x, end.y - p.y) / 10);
    add_band(pen.polygons(), p, end, half, hash(seed + 655, static_cast<std::int64_t>(n)));
    pen.row({"corridor", fmt::format("Corridor écologique simulé {}", ++number)});
  }
  return pen.take();
}

SimulatedConstraint protected_farms(const Sources& of, const std::vector<std::uint8_t>& farms) {
  LayerPen pen("agricole_protege", {"type", "nom"});
  const auto areas = of.ground.areas([&](std::size_t b) { return farms[b]; }, of.threads);
  pen.areas(areas, [&](std::size_t a) {
    const bool zap = farms[areas.block[a]] == 1;
    return std::vector<std::string>{zap ? "ZAP" : "PAEN", fmt::format("{} simulé(e) de {}", zap ? "ZAP" : "PAEN", of.zones.zones[areas.commune[a]].name)};
  });
  return pen.take();
}

/// Blocks of town about 2020, with their streets, where there are more than a few together.
SimulatedConstraint envelope(const Sources& of) {
  LayerPen pen("enveloppe_urbaine", {});
  const auto& ground = of.ground;
  const auto town = of.marked(661, [&](std::size_t b) { return ground.town_since(b) <= 1 && ground.zone(b) < PlanZone::closed; },
                              [&](std::size_t b) { return ground.town_since(b) <= 1 ? 1.0 : 0.0; });
  pen.areas(ground.areas([&](std::size_t b) { return town[b]; }, of.threads), [](std::size_t) { return std::vector<std::string>{}; });
  return pen.take();
}

}  // namespace

std::vector<SimulatedConstraint> protection_layers(const Sources& of) {
  const Protections places(of);
  const auto farms = farm_protection(of);
  std::vector<SimulatedConstraint> layers;
  layers.push_back(servitudes(of, places, farms));
  layers.push_back(protected_areas(places));
  layers.push_back(wetlands(of));
  layers.push_back(watercourses(of));
  layers.push_back(shore(of));
  layers.push_back(near_shore(of));
  layers.push_back(protected_farms(of, farms));
  layers.push_back(continuities(of));
  layers.push_back(envelope(of));
  return layers;
}

}  // namespace arpent::simulation
