// SPDX-License-Identifier: Apache-2.0
/// A plan in the form of the CNIG standard: zones, prescriptions, information.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "constraint_layers.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

/// TYPEZONE, LIBELLE, LIBELONG and FORMDOMI of each zone, in the order of `PlanZone`.
struct ZoneWords {
  const char *type, *label, *text, *use;
};
constexpr std::array<ZoneWords, 12> zone_words{{
    {"N", "N", "Zone naturelle", "0800"},
    {"U", "UA", "Centre ancien et tissu dense", "0100"},
    {"U", "UB", "Habitat collectif et mixte", "0100"},
    {"U", "UD", "Habitat pavillonnaire", "0100"},
    {"U", "UE", "Activités économiques", "0200"},
    {"AUc", "1AU", "Zone à urbaniser ouverte", "0100"},
    {"AUs", "2AU", "Zone à urbaniser fermée, ouverte par modification ou révision du plan", "0100"},
    {"AU", "AU", "Zone à urbaniser dont le règlement dit si elle est ouverte", "0100"},
    {"A", "A", "Zone agricole", "0700"},
    {"Ah", "Ah", "Secteur bâti en zone agricole, de taille et de capacité limitées", "0700"},
    {"N", "N", "Zone naturelle et forestière", "0800"},
    {"Nh", "Nh", "Secteur bâti en zone naturelle, de taille et de capacité limitées", "0800"},
}};

/// Identifier of a commune's plan and the day it was voted, both empty where there is none.
struct PlanOf {
  std::string id, day;
};
std::vector<PlanOf> plans_of(const Sources& of) {
  const auto seed = of.ground.plan().seed;
  const auto lapsed = commune_without_plan(of.zones, seed);
  std::vector<PlanOf> plans;
  for (std::size_t z = 0; z < of.zones.zones.size(); ++z) {
    const auto at = static_cast<std::int64_t>(z);
    const auto day = fmt::format("{}{:02}{:02}", 2016 + static_cast<int>(unit(seed + 501, at) * 5),
                                 1 + static_cast<int>(unit(seed + 502, at) * 12), 1 + static_cast<int>(unit(seed + 503, at) * 28));
    plans.push_back(z == lapsed ? PlanOf{} : PlanOf{of.zones.zones[z].id + "_PLU_" + day, day});
  }
  return plans;
}

SimulatedConstraint zones(const Sources& of, const std::vector<PlanOf>& plans) {
  LayerPen pen("zone_urba", {"typezone", "libelle", "libelong", "formdomi", "idurba", "datvalid"});
  // Wide zones are cut along lines of the lattice, so that none has more vertices than a map can move.
  constexpr int tile = 24;
  const auto& grid = of.ground.lattice();
  const auto whole = of.ground.areas([&](std::size_t b) {
    const auto part = static_cast<std::uint64_t>(grid.column(b) / tile) << 24 | static_cast<std::uint64_t>(grid.row(b) / tile) << 4;
    return (part + 1) << 8 | static_cast<std::uint64_t>(of.ground.zone(b));
  }, of.threads);
  pen.areas(whole, [&](std::size_t a) {
    const auto& words = zone_words[static_cast<std::size_t>(of.ground.zone(whole.block[a]))];
    const auto& plan = plans[whole.commune[a]];
    return std::vector<std::string>{words.type, words.label, words.text, words.use, plan.id, plan.day};
  });
  return pen.take();
}

/// Prescriptions on surfaces.
class Surfaces {
 public:
  Surfaces(const Sources& of, const std::vector<PlanOf>& plans) : of_(of), plans_(plans), seed_(of.ground.plan().seed) {}

  SimulatedConstraint run() {
    const auto& ground = of_.ground;
    const auto chance = [&](std::uint64_t salt, std::size_t b) { return 0.05 + unit(seed_ + salt, static_cast<std::int64_t>(b)); };
    const auto score = [&](std::uint64_t salt, auto&& fits) { return [&, salt](std::size_t b) { return fits(b) ? chance(salt, b) : 0.0; }; };
    const auto noisy = [&](std::uint64_t salt, std::size_t b, double wave) { const auto p = ground.lattice().centre(b); return rough(seed_ + salt, p.x, p.y, wave); };
    const auto town = [&](std::size_t b) { return ground.zone(b) >= PlanZone::centre && ground.zone(b) <= PlanZone::activity; };
    const auto wild = [&](std::size_t b) { return ground.zone(b) == PlanZone::wild; };
    const auto country = [&](std::size_t b) { return wild(b) || ground.zone(b) == PlanZone::farm; };
    const auto woods = [&](std::size_t b) { return is_forest(ground.kind(b)) && wild(b); };
    const auto by_sea = [&](std::size_t b, double within) { return ground.to_shore(b) <= within; };
    const auto stream = [&](std::size_t b) { return of_.streams.in_block[b] != 0; };

    blocks("01", "00", "Espace boisé classé", score(511, woods), [&](std::size_t b) { return woods(b) && !by_sea(b, 2000) && noisy(512, b, 2200) > 0.58; });
    blocks("01", "03", "Espace boisé classé significatif du littoral", [&](std::size_t b) { return woods(b) ? 1 / (1 + ground.to_shore(b)) : 0; },
           [&](std::size_t b) { return woods(b) && by_sea(b, 2000) && noisy(513, b, 1500) > 0.45; });
    blocks("25", "00", "Continuité écologique du cours d'eau", score(514, country), [&](std::size_t b) { return country(b) && stream(b) && noisy(515, b, 3000) > 0.45; });
    blocks("31", "00", "Espace remarquable du littoral", [&](std::size_t b) { return wild(b) ? 1 / (1 + ground.to_shore(b)) : 0; },
           [&](std::size_t b) { return wild(b) && by_sea(b, 1200) && noisy(516, b, 2500) > 0.4; });
    blocks("18", "15", "OAP trame verte et bleue", score(517, town), [&](std::size_t b) { return (town(b) || country(b)) && stream(b) && noisy(518, b, 2600) < 0.42; });
    blocks("18", "12", "OAP de renaturation", score(519, [&](std::size_t b) { return ground.zone(b) == PlanZone::activity; }),
           [&](std::size_t b) { return ground.zone(b) == PlanZone::activity && unit(seed_ + 520, static_cast<std::int64_t>(b)) < 0.015; });
    blocks("05", "07", "Secteur en attente d'un projet global",
           score(521, [&](std::size_t b) { return ground.zone(b) == PlanZone::closed || ground.zone(b) == PlanZone::houses; }),
           [&](std::size_t b) { return ground.zone(b) == PlanZone::closed && noisy(522, b, 3000) > 0.55; });

    const auto in_town = [&](std::size_t p) { return town(of_.cadastre.block[p]); };
    const auto green = [&](std::size_t p) {
      const auto kind = ground.kind(of_.cadastre.block[p]);
      return in_town(p) && (kind == Kind::garden || kind == Kind::wooded_garden);
    };
    const auto small_country = [&](std::size_t p) { return country(of_.cadastre.block[p]) && area(p) < 80000; };
    parcels("05", "04", "Emplacement réservé pour espace vert", 531, 0.002, in_town);
    parcels("07", "02", "Parc ou jardin à préserver", 532, 0.006, green);
    parcels("07", "03", "Ensemble bâti ou paysager à préserver", 533, 0.003, in_town);
    parcels("07", "04", "Bosquet à protéger pour l'écologie", 534, 0.008, small_country);
    parcels("07", "05", "Mare et abords à protéger pour l'écologie", 535, 0.003, small_country);
    parcels("08", "00", "Terrain cultivé à protéger en zone urbaine", 536, 0.004, green);
    return pen_.take();
  }

 private:
  [[nodiscard]] double area(std::size_t p) const { return of_.cadastre.parcels.polygons.area(p).value; }

  template <class Score, class Marks>
  void blocks(const char* type, const char* subtype, const char* label, const Score& score, const Marks& marks) {
    const auto marked = of_.marked(540 + static_cast<std::uint64_t>(++count_), marks, score);
    const auto areas = of_.ground.areas([&](std::size_t b) { return marked[b]; }, of_.threads);
    pen_.areas(areas, [&](std::size_t a) { return row(type, subtype, label, areas.commune[a]); });
  }
  template <class Fits>
  void parcels(const char* type, const char* subtype, const char* label, std::uint64_t salt, double share, const Fits& fits) {
    for (const auto p : of_.some_parcels(salt, share, fits)) {
      pen_.polygons().append(of_.cadastre.parcels.polygons, p);
      pen_.row(row(type, subtype, label, of_.cadastre.commune[p]));
    }
  }
  [[nodiscard]] std::vector<std::string> row(const char* type, const char* subtype, const char* label, std::size_t commune) const {
    return {type, subtype, label, "simulé", plans_[commune].id};
  }

  const Sources& of_;
  const std::vector<PlanOf>& plans_;
  std::uint64_t seed_;
  int count_ = 0;
  LayerPen pen_{"prescription_surf", {"typepsc", "stypepsc", "libelle", "txt", "idurba"}};
};

/// Type, subtype and label of three kinds of protection.
using Protections = std::array<std::array<const char*, 3>, 3>;

/// The row of the n-th protected thing, on parcel `p`: the first three are one of each kind, whatever the size of the territory.
std::vector<std::string> protected_row(const Sources& of, const std::vector<PlanOf>& plans, const Protections& words, std::uint64_t salt, std::size_t n, std::size_t p) {
  const auto kind = n < 3 ? n : static_cast<std::size_t>(unit(of.ground.plan().seed + salt, static_cast<std::int64_t>(p)) * 3);
  return {words[kind][0], words[kind][1], words[kind][2], "simulé", plans[of.cadastre.commune[p]].id};
}

/// Hedges and rows of trees: three metres inside the longest side of a parcel.
SimulatedConstraint hedges(const Sources& of, const std::vector<PlanOf>& plans) {
  LayerPen pen("prescription_lin", {"typepsc", "stypepsc", "libelle", "txt", "idurba"});
  const auto& cadastre = of.cadastre;
  const auto found = of.some_parcels(551, 0.012, [&](std::size_t p) {
    return of.ground.zone(cadastre.block[p]) != PlanZone::wild && cadastre.parcels.polygons.area(p).value < 200000;
  });
  for (std::size_t n = 0; n < found.size(); ++n) {
    const auto p = found[n];
    const auto ring = cadastre.parcels.polygons.ring(cadastre.parcels.polygons.rings_begin(p));
    std::size_t longest = 0;
    double most = 0;
    for (std::size_t k = 0; k + 1 < ring.size(); ++k)
      if (const double d = std::hypot(ring[k + 1].x - ring[k].x, ring[k + 1].y - ring[k].y); d > most) most = d, longest = k;
    const auto a = ring[longest], b = ring[longest + 1];
    const double inset = std::min(3.0, most / 20), x = -(b.y - a.y) / most * inset, y = (b.x - a.x) / most * inset;
    const auto at = [&](double t) { return to_centimetre(Point{a.x + t * (b.x - a.x) + x, a.y + t * (b.y - a.y) + y}); };
    const std::array<Point, 3> line{at(0.06), at(0.5), at(0.94)};
    pen.shapes().add_part(line);
    (void)pen.shapes().finish();
    static constexpr Protections words{{{"01", "00", "Haie classée (EBC)"},
                                                                         {"07", "02", "Alignement d'arbres à préserver"}, {"25", "00", "Haie, continuité écologique"}}};
    pen.row(protected_row(of, plans, words, 552, n, p));
  }
  return pen.take();
}

SimulatedConstraint trees(const Sources& of, const std::vector<PlanOf>& plans) {
  LayerPen pen("prescription_pct", {"typepsc", "stypepsc", "libelle", "txt", "idurba"});
  const auto& cadastre = of.cadastre;
  const auto found = of.some_parcels(561, 0.01, [&](std::size_t p) {
    return of.ground.zone(cadastre.block[p]) != PlanZone::wild && cadastre.parcels.polygons.area(p).value < 50000;
  });
  for (std::size_t n = 0; n < found.size(); ++n) {
    const auto p = found[n];
    const auto ring = cadastre.parcels.polygons.ring(cadastre.parcels.polygons.rings_begin(p));
    Point mean{0, 0};
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      mean.x += ring[k].x / static_cast<double>(ring.size() - 1);
      mean.y += ring[k].y / static_cast<double>(ring.size() - 1);
    }
    const std::array<Point, 1> at{to_centimetre(mean)};
    pen.shapes().add_part(at);
    (void)pen.shapes().finish();
    static constexpr Protections words{{{"01", "00", "Arbre isolé classé (EBC)"},
                                                                         {"07", "02", "Arbre remarquable à préserver"}, {"25", "00", "Arbre à protéger, continuité écologique"}}};
    pen.row(protected_row(of, plans, words, 562, n, p));
  }
  return pen.take();
}

SimulatedConstraint information(const Sources& of, const std::vector<PlanOf>& plans) {
  LayerPen pen("info_surf", {"typeinf", "stypeinf", "libelle", "idurba"});
  const auto protection = farm_protection(of);
  const auto add = [&](const Areas& areas, const char* type, const char* label) {
    pen.areas(areas, [&](std::size_t a) { return std::vector<std::string>{type, "00", label, plans[areas.commune[a]].id}; });
  };
  add(of.ground.areas([&](std::size_t b) { return protection[b] == 2 ? 1 : 0; }, of.threads), "25", "Périmètre d'intervention PAEN");
  const auto seed = of.ground.plan().seed;
  const auto state_forest = of.marked(571, [&](std::size_t b) {
    const auto p = of.ground.lattice().centre(b);
    return is_forest(of.ground.kind(b)) && of.ground.relief(b) > 0.3 && rough(seed + 572, p.x, p.y, 3500) > 0.56;
  }, [&](std::size_t b) { return is_forest(of.ground.kind(b)) ? 1.0 : 0.0; });
  add(of.ground.areas([&](std::size_t b) { return state_forest[b]; }, of.threads), "37", "Bois relevant du régime forestier");
  add(of.ground.areas([&](std::size_t b) { return of.ground.zone(b) >= PlanZone::centre && of.ground.zone(b) <= PlanZone::unsaid ? 1 : 0; },
                      of.threads), "04", "Droit de préemption urbain");
  const auto sensitive = sensitive_areas(of);
  for (std::size_t i = 0; i < sensitive.polygons.size(); ++i) {
    pen.polygons().append(sensitive.polygons, i);
    pen.row({"03", "00", "Zone de préemption au titre des espaces naturels sensibles, " + sensitive.communes[i], ""});
  }
  return pen.take();
}

SimulatedConstraint renaturation(const Sources& of) {
  LayerPen pen("renaturation", {"type", "nom"});
  const auto found = of.some_parcels(581, 0.004, [&](std::size_t p) {
    const auto zone = of.ground.zone(of.cadastre.block[p]);
    return zone == PlanZone::activity || zone == PlanZone::centre || zone == PlanZone::town;
  });
  for (std::size_t n = 0; n < found.size(); ++n) {
    pen.polygons().append(of.cadastre.parcels.polygons, found[n]);
    pen.row({n % 2 == 0 ? "désimperméabilisation" : "renaturation", fmt::format("Secteur simulé {}", n + 1)});
  }
  return pen.take();
}

/// Solar plants and parks that a register takes out of the count.
SimulatedConstraint exemptions(const Sources& of) {
  LayerPen pen("exemptions", {"motif", "preuve"});
  const auto found = of.some_parcels(593, 0.001, [&](std::size_t p) {
    const auto zone = of.ground.zone(of.cadastre.block[p]);
    return zone == PlanZone::activity || zone == PlanZone::town;
  });
  for (std::size_t n = 0; n < found.size(); ++n) {
    pen.polygons().append(of.cadastre.parcels.polygons, found[n]);
    pen.row({n % 3 == 0 ? "parc" : "photovoltaique", fmt::format("Décision simulée {}", n + 1)});
  }
  return pen.take();
}

}  // namespace

std::vector<SimulatedConstraint> plan_layers(const Sources& of) {
  const auto plans = plans_of(of);
  std::vector<SimulatedConstraint> layers;
  layers.push_back(zones(of, plans));
  layers.push_back(Surfaces(of, plans).run());
  layers.push_back(hedges(of, plans));
  layers.push_back(trees(of, plans));
  layers.push_back(information(of, plans));
  layers.push_back(renaturation(of));
  layers.push_back(exemptions(of));
  return layers;
}

}  // namespace arpent::simulation
