// SPDX-License-Identifier: Apache-2.0
/// What lies in another département than the file, and what lies outside all zones.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "arpent/core/parallel.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/shared_ground.hpp"
#include "arpent/geo/width.hpp"
#include "arpent/geo/zone_locator.hpp"
#include "attributes_rows.hpp"
#include "outline_parts.hpp"

namespace arpent::door {
namespace {

/// Two producers draw the limit of a département some decimetres apart: what is narrower lies in the other one by drawing alone.
constexpr Metres two_drawings{1};

/// `13` of `13055`, `2A` of `2A004`, `974` of `97411`; empty when it is no INSEE code of a commune.
std::string department_of(std::string_view id) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (id.size() != 5 || !digit(id[0]) || !std::all_of(id.begin() + 2, id.end(), digit)) return {};
  if (!digit(id[1]) && (id[0] != '2' || (id[1] != 'A' && id[1] != 'B'))) return {};
  return std::string(id.substr(0, id.substr(0, 2) == "97" || id.substr(0, 2) == "98" ? 3 : 2));
}

class PlaceCheck {
 public:
  explicit PlaceCheck(Outlined& outlined) : outlined_(outlined), zones_(*outlined.context.zones) {
    std::map<std::string, std::int32_t> numbers;
    bool all = !zones_.zones.empty();
    for (const auto& zone : zones_.zones) all = all && !department_of(zone.id).empty();
    if (!all) {
      zone_department_.assign(zones_.zones.size(), 0);  // one place
      return;
    }
    for (const auto& zone : zones_.zones) numbers.emplace(department_of(zone.id), 0);
    for (auto& [name, number] : numbers) {
      number = static_cast<std::int32_t>(places_.departments.size());
      places_.departments.push_back(name);
    }
    for (const auto& zone : zones_.zones) zone_department_.push_back(numbers[department_of(zone.id)]);
  }

  Places run() {
    locate();
    if (outlined_.findings.wanted("hors_zones")) tell_outside();
    if (outlined_.checks.one_department && outlined_.findings.wanted("autre_departement")) {
      if (places_.departments.empty())
        outlined_.findings.add("non_verifie", "Département non vérifié : les identifiants des zones ne sont pas des codes INSEE de communes.");
      else
        tell_other_departments();
    }
    if (places_.departments.empty()) places_.department_of.clear();
    return std::move(places_);
  }

 private:
  /// Ground of a polygon in one département, when it is not all of it.
  struct Part {
    std::uint32_t polygon;
    std::int32_t department;
    SquareMetres area;
    std::vector<std::uint32_t> zones;
  };

  void locate() {
    const auto& set = outlined_.set();
    const ZoneLocator locator(zones_.polygons);
    std::vector<std::int32_t> at(set.size());
    parallel_for(set.size(), 1024, outlined_.context.threads, [&](std::size_t begin, std::size_t end, int) {
      for (auto i = begin; i < end; ++i) at[i] = locator.locate(set.box(i));
    });
    std::vector<std::uint32_t> asked;
    PolygonSet some;
    places_.department_of.assign(set.size(), -1);
    for (std::size_t i = 0; i < set.size(); ++i)
      if (at[i] >= 0) {
        places_.department_of[i] = zone_department_[static_cast<std::size_t>(at[i])];
      } else if (at[i] == ZoneLocator::several) {
        asked.push_back(static_cast<std::uint32_t>(i));
        some.append(set, i);
      }
    auto found = overlaps(some, zones_.polygons, {.least = least_fault, .model = AreaModel::planar(), .threads = outlined_.context.threads});
    for (auto& overlap : found) overlap.a = asked[overlap.a];
    for (std::size_t begin = 0; begin < found.size();) {
      auto end = begin;
      std::map<std::int32_t, Part> parts;
      for (; end < found.size() && found[end].a == found[begin].a; ++end) {
        const auto department = zone_department_[found[end].b];
        auto& part = parts.try_emplace(department, Part{found[end].a, department, {}, {}}).first->second;
        part.area += found[end].area;
        part.zones.push_back(found[end].b);
      }
      const auto most = std::max_element(parts.begin(), parts.end(), [](const auto& p, const auto& q) { return p.second.area < q.second.area; });
      places_.department_of[found[begin].a] = most->first;
      for (auto& [department, part] : parts) parts_.push_back(std::move(part));
      begin = end;
    }
  }

  void tell_outside() {
    const auto& set = outlined_.set();
    std::vector<std::size_t> members;
    SquareMetres area;
    for (std::size_t i = 0; i < set.size(); ++i)
      if (places_.department_of[i] < 0) {
        members.push_back(i);
        area += set.area(i);
      }
    if (members.empty()) return;
    std::stable_sort(members.begin(), members.end(), [&](auto a, auto b) { return set.area(a) > set.area(b); });
    auto& finding = add_count(outlined_.findings, "hors_zones", area, DoorLevel::fatal,
                              fmt::format("{} hors de toute zone ({}) : cela ne comptera dans aucune commune. Rien à faire si la couche couvre plus que le territoire.",
                                          objects(members.size()), ground_words(area)));
    finding.fid = outlined_.fid(members.front());
    finding.place = point_inside(set, members.front());
    if (members.size() > most_parts) members.resize(most_parts);
    outlined_.findings.draw(gathered(set, members), 0);
  }

  /// The département of the file: the one with most of its ground.
  [[nodiscard]] std::int32_t own() const {
    std::vector<double> area(places_.departments.size(), 0);
    const auto& set = outlined_.set();
    std::vector<std::uint8_t> divided(set.size(), 0);
    for (const auto& part : parts_) {
      area[static_cast<std::size_t>(part.department)] += part.area.value;
      divided[part.polygon] = 1;
    }
    for (std::size_t i = 0; i < set.size(); ++i)
      if (divided[i] == 0 && places_.department_of[i] >= 0) area[static_cast<std::size_t>(places_.department_of[i])] += set.area(i).value;
    return static_cast<std::int32_t>(std::max_element(area.begin(), area.end()) - area.begin());
  }

  void tell_other_departments() {
    const auto& set = outlined_.set();
    const auto home = own();
    struct Astray {
      PolygonSet ground;
      std::vector<std::int64_t> fids;  // of `ground`
      std::size_t whole = 0;
      SquareMetres area;
    };
    std::map<std::int32_t, Astray> astray;
    const auto add = [&](std::int32_t department, const PolygonSet& ground, std::size_t at, std::size_t i, bool whole) {
      auto& there = astray[department];
      there.fids.push_back(outlined_.fid(i));
      there.area += ground.area(at);
      there.whole += whole ? 1 : 0;
      there.ground.append(ground, at);
    };
    std::vector<std::uint8_t> divided(set.size(), 0);
    GroundCutter cutter;
    for (const auto& part : parts_) {
      divided[part.polygon] = 1;
      if (part.department == home) continue;
      if (part.area.value >= set.area(part.polygon).value * (1 - 1e-9)) {
        add(part.department, set, part.polygon, part.polygon, true);
        continue;
      }
      PolygonSet ground;
      cutter.common(set, part.polygon, zones_.polygons, part.zones, part.area, ground);
      if (!ground.empty() && equivalent_width(ground.area(0), perimeter(ground, 0)) >= two_drawings) add(part.department, ground, 0, part.polygon, false);
    }
    for (std::size_t i = 0; i < set.size(); ++i)
      if (divided[i] == 0 && places_.department_of[i] >= 0 && places_.department_of[i] != home) add(places_.department_of[i], set, i, i, true);
    for (const auto& [department, there] : astray) {
      std::vector<std::size_t> order(there.fids.size());
      for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
      std::stable_sort(order.begin(), order.end(), [&there = there](auto a, auto b) { return there.ground.area(a) > there.ground.area(b); });
      auto& finding = add_count(
          outlined_.findings, "autre_departement", there.area, DoorLevel::fatal,
          fmt::format("{} du département {} dans un fichier du {} ({}, dont {} en entier) : ce sol compterait deux fois avec le fichier du {}. Retirez-le d'ici.",
                      ground_words(there.area), places_.departments[static_cast<std::size_t>(department)], places_.departments[static_cast<std::size_t>(home)],
                      objects(there.fids.size()), french(static_cast<double>(there.whole), 0), places_.departments[static_cast<std::size_t>(department)]));
      finding.fid = there.fids[order.front()];
      finding.place = point_inside(there.ground, order.front());
      finding.value = places_.departments[static_cast<std::size_t>(department)];
      if (order.size() > most_parts) order.resize(most_parts);
      outlined_.findings.draw(gathered(there.ground, order), 0);
    }
  }

  Outlined& outlined_;
  const ZoneLayer& zones_;
  std::vector<std::int32_t> zone_department_;
  std::vector<Part> parts_;  // of polygons near a limit, by polygon
  Places places_;
};

}  // namespace

Places check_places(Outlined& outlined) {
  if (outlined.context.zones != nullptr && !outlined.context.zones->zones.empty()) return PlaceCheck(outlined).run();
  if (outlined.checks.one_department && outlined.findings.wanted("autre_departement"))
    outlined.findings.add("non_verifie", "Département non vérifié : donnez les communes (--zones) pour savoir si le fichier déborde sur un autre.");
  return {};
}

}  // namespace arpent::door
