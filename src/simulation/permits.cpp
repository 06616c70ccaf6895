// SPDX-License-Identifier: Apache-2.0
/// Permits where towns grow, some where a rule is against it, some that give ground back; and the faults of real lists.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "arpent/core/text.hpp"
#include "arpent/geo/overlaps.hpp"
#include "constraint_layers.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

constexpr int first_year = 2021, years = 5;
/// Farm or wild land of a usual project, and of the largest, m².
constexpr double usual_land = 60000, most_land = 250000;
/// Outside every territory of the demonstration's métropole: Nîmes.
constexpr const char* elsewhere = "30189";

/// Where a permit of the list lies.
enum class Site : std::uint8_t { town, growth, closed, farm, wild, wet, coast, wasteland, site_count };
constexpr auto site_count = static_cast<std::size_t>(Site::site_count);
/// Of a thousand permits.
constexpr std::array<int, site_count> site_share{630, 150, 12, 90, 60, 16, 16, 26};

struct Permit {
  std::string kind, state, date, insee, parcels, destination, number;
  long long area = 0;  ///< m²; 0: not given
  std::size_t order = 0;
};

/// A word drawn by lot, each as often as its weight says.
struct Weighted {
  const char* word;
  int weight;
};
template <std::size_t n>
std::string drawn(const std::array<Weighted, n>& words, double chance) {
  int sum = 0;
  for (const auto& w : words) sum += w.weight;
  double left = chance * sum;
  for (const auto& w : words)
    if ((left -= w.weight) < 0) return w.word;
  return words.back().word;
}

constexpr std::array<Weighted, 5> town_kinds{{{"PC", 55}, {"DP", 25}, {"PA", 3}, {"PD", 9}, {"CU", 8}}};
constexpr std::array<Weighted, 4> growth_kinds{{{"PC", 78}, {"PA", 14}, {"DP", 4}, {"CU", 4}}};
constexpr std::array<Weighted, 4> country_kinds{{{"PC", 74}, {"DP", 14}, {"PA", 5}, {"CU", 7}}};
constexpr std::array<Weighted, 4> waste_kinds{{{"PC", 60}, {"PD", 25}, {"PA", 10}, {"DP", 5}}};

constexpr std::array<Weighted, 7> town_uses{{{"logement", 62}, {"artisanat et commerce de détail", 9}, {"bureau", 8}, {"industrie", 4},
                                            {"entrepôt", 4}, {"équipements d'intérêt collectif et services publics", 7}, {"43", 3}}};
constexpr std::array<Weighted, 8> country_uses{{{"exploitation agricole", 28}, {"11", 5}, {"exploitation agricole et forestière", 5}, {"logement", 44},
                                               {"entrepôt", 6}, {"hébergement hôtelier et touristique", 5},
                                               {"équipements d'intérêt collectif et services publics", 5}, {"45", 2}}};

class Office {
 public:
  Office(const Sources& of, const std::vector<SimulatedConstraint>& constraints) : of_(of), seed_(of.ground.plan().seed), used_(of.cadastre.block.size(), 0) {
    const auto layer = [&](std::string_view name) -> const PolygonSet& {
      return std::find_if(constraints.begin(), constraints.end(), [&](const auto& c) { return c.name == name; })->polygons;
    };
    themes_.assign(used_.size(), 0);
    PolygonSet country;
    std::vector<std::uint32_t> parcel;
    for (std::uint32_t p = 0; p < used_.size(); ++p) {
      if (!open_country(p)) continue;
      country.append(of.cadastre.parcels.polygons, p);
      parcel.push_back(p);
    }
    std::uint8_t theme = 1;
    for (const auto* name : {"zones_humides", "agricole_protege", "espaces_proteges", "continuites"}) {
      for (const auto& hit : overlaps(country, layer(name), {.least = {200}, .model = {}, .threads = of.threads})) themes_[parcel[hit.a]] |= theme;
      theme = static_cast<std::uint8_t>(theme * 2);
    }
    sort_sites();
  }

  std::vector<Permit> run(std::size_t count) {
    const auto severe = std::min<std::size_t>(10, count / 20);
    take_severe(severe);
    std::size_t number = 0;
    while (permits_.size() < count && number < 20 * count) {
      const auto lot = static_cast<int>(1000 * unit(seed_ + 801, static_cast<std::int64_t>(number)));
      int sum = 0;
      std::size_t site = 0;
      while (site + 1 < site_count && lot >= (sum += site_share[site])) ++site;
      take(static_cast<Site>(site), static_cast<std::int64_t>(number++));
    }
    return std::move(permits_);
  }

 private:
  [[nodiscard]] double chance(std::uint64_t salt, std::int64_t n) const { return unit(seed_ + salt, n); }
  [[nodiscard]] double area(std::size_t p) const { return of_.cadastre.parcels.polygons.area(p).value; }

  /// Farm or wild land by the plan, of a size somebody applies for.
  [[nodiscard]] bool open_country(std::size_t p) const { return of_.ground.zone(of_.cadastre.block[p]) >= PlanZone::farm && area(p) <= most_land; }

  void sort_sites() {
    const auto& ground = of_.ground;
    const auto put = [&](Site site, std::size_t p) { sites_[static_cast<std::size_t>(site)].push_back(static_cast<std::uint32_t>(p)); };
    for (std::size_t p = 0; p < used_.size(); ++p) {
      const auto b = of_.cadastre.block[p];
      const auto zone = ground.zone(b);
      const auto kind = ground.kind(b);
      const bool country = zone >= PlanZone::farm;
      if (country && area(p) > usual_land) continue;
      if (kind == Kind::wasteland || kind == Kind::waste_grass) put(Site::wasteland, p);
      else if (zone == PlanZone::open) put(Site::growth, p);
      else if (zone == PlanZone::closed || zone == PlanZone::unsaid) put(Site::closed, p);
      else if (!country) put(Site::town, p);
      else if ((themes_[p] & 1) != 0) put(Site::wet, p);
      else if (ground.to_shore(b) <= 0) put(Site::coast, p);
      else put(zone == PlanZone::farm || zone == PlanZone::farm_houses ? Site::farm : Site::wild, p);
    }
  }

  /// The permit of a parcel and of up to three beside it.
  void add(std::size_t p, std::size_t parcels, std::string kind, std::string use, std::int64_t n) {
    const auto& cadastre = of_.cadastre;
    Permit permit;
    double sum = 0;
    for (auto q = p; q < used_.size() && q < p + parcels && cadastre.block[q] == cadastre.block[p] && cadastre.commune[q] == cadastre.commune[p] && used_[q] == 0; ++q) {
      used_[q] = 1;
      permit.parcels += (q == p ? "" : ",") + cadastre.parcels.ids[q];
      sum += area(q);
    }
    permit.kind = std::move(kind);
    permit.destination = std::move(use);
    permit.insee = cadastre.parcels.communes[p];
    if (chance(811, n) > 0.06) permit.area = std::max(1LL, std::llround(sum * (0.97 + 0.03 * chance(812, n))));
    const double when = chance(813, n) * years;
    const int year = first_year + static_cast<int>(when), month = 1 + static_cast<int>(chance(814, n) * 12), day = 1 + static_cast<int>(chance(815, n) * 28);
    permit.date = fmt::format("{}-{:02}-{:02}", year, month, day);
    const double age = first_year + years - (year + (month - 1) / 12.0), luck = chance(816, n);
    if (age < 0.5 && luck < 0.35) {
      permit.state = "en instruction";
      permit.date.clear();
    } else if (luck > 0.96) {
      permit.state = luck > 0.975 ? "annulé" : "refusé";
    } else if (age > 2.2 && luck > 0.70) {
      permit.state = "terminé";
    } else if (age > 0.7 && luck > 0.55) {
      permit.state = "commencé";
    } else {
      permit.state = "autorisé";
    }
    permit.order = permits_.size();
    permits_.push_back(std::move(permit));
  }

  void take(Site site, std::int64_t n) {
    const auto& places = sites_[static_cast<std::size_t>(site)];
    if (places.empty()) return;
    const auto p = places[static_cast<std::size_t>(chance(821, n) * static_cast<double>(places.size()))];
    if (used_[p] != 0) return;
    // Where parcels are small, projects join some.
    const double joined = chance(822, n);
    const std::size_t parcels = area(p) > 15000 ? 1 : joined < 0.62 ? 1 : joined < 0.85 ? 2 : joined < 0.95 ? 3 : 4;
    const double of_kind = chance(823, n), of_use = chance(824, n);
    const bool built = site == Site::town || site == Site::growth || site == Site::closed || site == Site::wasteland;
    auto kind = site == Site::wasteland ? drawn(waste_kinds, of_kind) : site == Site::town ? drawn(town_kinds, of_kind)
                : built ? drawn(growth_kinds, of_kind) : drawn(country_kinds, of_kind);
    auto use = site == Site::wet || site == Site::coast ? drawn(town_uses, of_use) : built ? drawn(town_uses, of_use) : drawn(country_uses, of_use);
    if (kind == "PD" || (kind == "CU" && of_use < 0.5)) use.clear();
    add(p, parcels, std::move(kind), std::move(use), n);
  }

  /// Large projects on ground that several themes protect: one a commune, those of most themes and most ground first.
  void take_severe(std::size_t count) {
    static constexpr std::array<const char*, 5> uses{"logement", "entrepôt", "industrie", "hébergement hôtelier et touristique",
                                                    "artisanat et commerce de détail"};
    std::vector<std::uint32_t> order;
    for (std::uint32_t p = 0; p < used_.size(); ++p) {
      if (open_country(p) && area(p) >= 20000) order.push_back(p);
    }
    const auto themes = [&](std::uint32_t p) {
      const auto b = of_.cadastre.block[p];
      int bits = (of_.ground.to_shore(b) <= 0 ? 1 : 0) + (is_forest(of_.ground.kind(b)) ? 1 : 0);
      for (int t = 0; t < 4; ++t) bits += (themes_[p] >> t) & 1;
      return bits;
    };
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return std::tuple(-themes(a), -area(a), a) < std::tuple(-themes(b), -area(b), b); });
    std::map<std::uint32_t, int> in_commune;
    for (const auto p : order) {
      if (permits_.size() >= count) break;
      if (++in_commune[of_.cadastre.commune[p]] > 1) continue;
      const auto n = -1 - static_cast<std::int64_t>(permits_.size());
      add(p, 1, permits_.size() % 4 == 3 ? "PA" : "PC", uses[permits_.size() % uses.size()], n);
      permits_.back().state = permits_.back().state == "refusé" || permits_.back().state == "annulé" ? "autorisé" : permits_.back().state;
    }
  }

  const Sources& of_;
  std::uint64_t seed_;
  std::vector<std::uint8_t> used_, themes_;
  std::array<std::vector<std::uint32_t>, site_count> sites_;
  std::vector<Permit> permits_;
};

/// Numbers as offices give them, by commune, kind and year.
void give_numbers(std::vector<Permit>& permits) {
  std::map<std::string, int> last;
  for (auto& p : permits) {
    const auto year = p.date.empty() ? std::to_string(first_year + years - 1) : p.date.substr(0, 4);
    const auto start = fmt::format("{} 0{} {} {}", p.kind, p.insee.substr(0, 2), p.insee.substr(2), year.substr(2));
    p.number = fmt::format("{} {:05}", start, ++last[start]);
  }
}

/// The last row that can takes the number of an earlier one of its commune and kind.
void repeat_number(std::vector<Permit>& permits) {
  for (auto later = permits.size(); later-- > 20;)
    for (std::size_t k = 0; k < later; ++k)
      if (permits[k].insee == permits[later].insee && permits[k].kind == permits[later].kind) {
        permits[later].number = permits[k].number;
        return;
      }
}

/// What real lists have too, each fault in one row.
void add_faults(std::vector<Permit>& permits) {
  if (permits.size() < 20) return;
  const auto at = [&](std::size_t k) -> Permit& { return permits[(2 * k + 1) * permits.size() / 16]; };
  for (std::size_t k = 0; k < 3; ++k) at(k).parcels = fmt::format("{}000ZZ{:04}", at(k).insee, 9001 + k);
  for (std::size_t k = 3; k < 5; ++k) at(k).parcels.clear();
  at(5).insee = elsewhere;
  at(5).parcels = std::string(elsewhere) + "000AB0012";
}

}  // namespace

std::string permit_list(const Sources& of, const std::vector<SimulatedConstraint>& constraints, std::size_t count) {
  auto permits = Office(of, constraints).run(count);
  std::sort(permits.begin(), permits.end(), [](const Permit& a, const Permit& b) {
    return std::tuple(a.date.empty(), std::string_view(a.date), a.order) < std::tuple(b.date.empty(), std::string_view(b.date), b.order);
  });
  add_faults(permits);
  give_numbers(permits);
  repeat_number(permits);
  std::string text = "numero;type;etat;date;insee;parcelles;surface_m2;destination\n";
  for (const auto& p : permits)
    text += fmt::format("{};{};{};{};{};{};{};{}\n", p.number, p.kind, p.state, p.date, p.insee, p.parcels, p.area > 0 ? std::to_string(p.area) : "", p.destination);
  return text;
}

}  // namespace arpent::simulation
