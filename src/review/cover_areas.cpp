// SPDX-License-Identifier: Apache-2.0
#include "cover_areas.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>
#include <string>

#include "arpent/core/text.hpp"
#include "arpent/geo/cut.hpp"

namespace arpent {
namespace {

/// Below this, shared ground cannot be told from touching.
constexpr SquareMetres rounding{1e-6};
constexpr SquareMetres drawing_fault{1};
constexpr double drawing_share = 1e-6;

/// A polygon of the map, or its class, and how much of a ground it has.
using Share = std::pair<std::uint32_t, SquareMetres>;
using Shares = std::vector<std::vector<Share>>;  // per ground

/// Per ground, whether polygons it meets overlap one another.
std::vector<bool> doubly_covered(const Shares& polygons, const PolygonSet& map, int threads) {
  std::vector<std::uint32_t> together;
  for (const auto& of_ground : polygons)
    if (of_ground.size() > 1)
      for (const auto& [polygon, area] : of_ground) together.push_back(polygon);
  std::sort(together.begin(), together.end());
  together.erase(std::unique(together.begin(), together.end()), together.end());
  PolygonSet set;
  for (const auto polygon : together) set.append(map, polygon);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  for (const auto& pair : overlaps(set, set, {.least = rounding, .model = {}, .threads = threads}))
    if (pair.a < pair.b) pairs.emplace_back(together[pair.a], together[pair.b]);
  std::vector<bool> doubly(polygons.size());
  if (pairs.empty()) return doubly;
  std::sort(pairs.begin(), pairs.end());
  for (std::size_t g = 0; g < polygons.size(); ++g) {
    const auto& met = polygons[g];
    for (std::size_t i = 0; i < met.size(); ++i)
      for (std::size_t j = i + 1; j < met.size(); ++j)
        doubly[g] = doubly[g] || std::binary_search(pairs.begin(), pairs.end(), std::pair{met[i].first, met[j].first});
  }
  return doubly;
}

/// Counts the ground of some grounds once, for the first polygon that has it.
void dissolve(const Measuring& on, const PolygonSet& map, const std::vector<bool>& doubly, Shares& polygons) {
  std::vector<std::size_t> grounds_of;
  std::vector<std::uint32_t> used;
  PolygonSet grounds, cutters;
  for (std::size_t g = 0; g < polygons.size(); ++g) {
    if (!doubly[g]) continue;
    grounds_of.push_back(g);
    grounds.append(on.grounds, g);
    for (const auto& [polygon, area] : polygons[g]) used.push_back(polygon);
  }
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  for (const auto polygon : used) cutters.append(map, polygon);
  const auto meets = [&](std::size_t ground, std::size_t cutter) {
    const auto& met = polygons[grounds_of[ground]];
    return std::any_of(met.begin(), met.end(), [&](const Share& one) { return one.first == used[cutter]; });
  };
  const auto pieces = cut(grounds, cutters, meets, {0}, on.threads);
  for (const auto g : grounds_of) polygons[g].clear();
  for (std::size_t p = 0; p < pieces.pieces.size(); ++p)
    if (pieces.cutter[p] != Cut::outside)
      polygons[grounds_of[pieces.origin[p]]].emplace_back(used[pieces.cutter[p]], on.model.area(pieces.pieces, p));
}

SquareMetres sum(const std::vector<Share>& shares) {
  SquareMetres all;
  for (const auto& [polygon, area] : shares) all += area;
  return all;
}

void put(const LandClass& land, SquareMetres area, CoverAreas& out) {
  out.by_space[static_cast<std::size_t>(land.space)] += area;
  (land.artificial ? *land.artificial ? out.artificial : out.not_artificial : out.undetermined_status) += area;
  (land.sealed ? *land.sealed ? out.sealed : out.not_sealed : out.undetermined_sealing) += area;
}

/// Vintages of the files that have some of a ground, each once.
std::string vintage_of(const LandCoverLayer& cover, const std::vector<Share>& shares) {
  if (cover.file_of.empty()) return cover.vintage;
  std::set<std::string> vintages;
  for (const auto& [polygon, area] : shares)
    if (const auto& one = cover.vintages[cover.file_of[polygon]]; !one.empty()) vintages.insert(one);
  return join({vintages.begin(), vintages.end()}, "|");
}

}  // namespace

std::vector<CoverAreas> cover_areas(const Measuring& on, const LandCoverLayer& cover) {
  const auto& map = cover.polygons.polygons();
  Shares polygons(on.grounds.size());
  for (const auto& pair : overlaps(on.grounds, cover.polygons, {.least = rounding, .model = on.model, .threads = on.threads}))
    polygons[pair.a].emplace_back(pair.b, pair.area);
  const auto doubly = doubly_covered(polygons, map, on.threads);
  std::vector<SquareMetres> summed;
  for (const auto& of_ground : polygons) summed.push_back(sum(of_ground));
  if (std::find(doubly.begin(), doubly.end(), true) != doubly.end()) dissolve(on, map, doubly, polygons);

  std::vector<CoverAreas> all(on.grounds.size());
  for (std::size_t g = 0; g < all.size(); ++g) {
    auto& areas = all[g];
    areas.ground = on.model.area(on.grounds, g);
    areas.vintage = vintage_of(cover, polygons[g]);
    std::map<ClassId, SquareMetres> classes;
    for (const auto& [polygon, area] : polygons[g]) classes[cover.class_of[polygon]] += area;
    SquareMetres counted;
    for (const auto& [id, area] : classes) {
      areas.by_class.push_back({id, area});
      put(cover.nomenclature->at(id), area, areas);
      counted += area;
    }
    const auto left = areas.ground - counted;
    areas.no_data = left > rounding ? left : SquareMetres{0};
    const auto over = summed[g] - counted;
    if (doubly[g] && over > drawing_fault + areas.ground * drawing_share) areas.over = over;
  }
  return all;
}

void add(CoverAreas& sum, const CoverAreas& one) {
  std::map<ClassId, SquareMetres> classes;
  for (const auto* areas : std::initializer_list<const CoverAreas*>{&sum, &one})
    for (const auto& [id, area] : areas->by_class) classes[id] += area;
  sum.by_class.clear();
  for (const auto& [id, area] : classes) sum.by_class.push_back({id, area});
  for (std::size_t s = 0; s < space_count; ++s) sum.by_space[s] += one.by_space[s];
  for (const auto member : {&CoverAreas::ground, &CoverAreas::artificial, &CoverAreas::not_artificial, &CoverAreas::undetermined_status,
                            &CoverAreas::sealed, &CoverAreas::not_sealed, &CoverAreas::undetermined_sealing, &CoverAreas::no_data, &CoverAreas::over})
    sum.*member += one.*member;
}

}  // namespace arpent
