// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/status.hpp"

#include <algorithm>
#include <numeric>

#include "arpent/core/disjoint_sets.hpp"
#include "arpent/core/parallel.hpp"

namespace arpent {
namespace {

// What is published of an area; less is what rounding leaves along limits.
constexpr SquareMetres overlap_noise{1e-4};

std::vector<ExactArea> exact_areas(const PolygonSet& polygons, const AreaModel& model, int threads) {
  std::vector<ExactArea> areas(polygons.size());
  parallel_for(polygons.size(), 4096, thread_count(threads), [&](std::size_t begin, std::size_t end, int) {
    for (auto i = begin; i < end; ++i) areas[i] += model.area(polygons, i);
  });
  return areas;
}

/// Whether an area is under a threshold, as published (whole square centimetres): ground drawn as 2 500 m² is not under
/// 2 500 m² for the last bit of a sum.
bool under(ExactArea area, SquareMetres least) { return area.rounded() < BookArea::from(least); }

/// Buildings large enough to be artificial by themselves, one flag per polygon.
std::vector<std::uint8_t> standing_buildings(const Adjacency& contacts, std::span<const std::uint8_t> buildings,
                                             std::span<const ExactArea> areas, const StatusRules& rules) {
  DisjointSets sets(buildings.size());
  if (rules.join_buildings)
    for (const auto& [a, b] : contacts.contacts)
      if (buildings[a] != 0 && buildings[b] != 0) sets.join(a, b);
  std::vector<ExactArea> sum(buildings.size());
  for (std::uint32_t i = 0; i < buildings.size(); ++i)
    if (buildings[i] != 0) sum[sets.find(i)] += areas[i];
  std::vector<std::uint8_t> standing(buildings.size());
  for (std::uint32_t i = 0; i < buildings.size(); ++i)
    standing[i] = buildings[i] != 0 && !under(sum[sets.find(i)], rules.least.building) ? 1 : 0;
  return standing;
}

/// Inverts the small patches of one status, or of both (`unknown`). Buildings that stand keep theirs.
void invert_small(const Patches& patches, Status which, std::span<const std::uint8_t> standing, const StatusRules& rules,
                  std::vector<Status>& status) {
  for (std::size_t i = 0; i < status.size(); ++i) {
    const auto number = patches.of[i];
    if (number == no_patch) continue;
    const auto& patch = patches.list[number];
    const bool small = under(patch.area, rules.least.other) && (rules.invert_at_limit || !patch.at_limit);
    if (!small || (which != Status::unknown && patch.status != which)) continue;
    if (patch.status == Status::artificial && standing[i] != 0) continue;
    status[i] = opposite(patch.status);
  }
}

std::vector<std::uint32_t> still_small(const Patches& patches, const StatusRules& rules) {
  std::vector<std::uint32_t> small;
  for (std::uint32_t p = 0; p < patches.list.size(); ++p) {
    const auto& patch = patches.list[p];
    const bool of_buildings = patch.status == Status::artificial && patch.buildings == patch.polygons;
    if (under(patch.area, rules.least.other) && !of_buildings) small.push_back(p);
  }
  return small;
}

}  // namespace

bool outline_before(const PolygonSet& polygons, std::size_t i, std::size_t j) {
  // An outline starts at its westernmost point: boxes tell most apart without a look at the points.
  if (polygons.box(i).xmin != polygons.box(j).xmin) return polygons.box(i).xmin < polygons.box(j).xmin;
  const auto a = polygons.points(i), b = polygons.points(j);
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](Point p, Point q) { return p.x < q.x || (p.x == q.x && p.y < q.y); });
}

Patches patches_of(const PolygonSet& polygons, const Adjacency& contacts, std::span<const SelfOverlap> overlaps, std::span<const Status> status,
                   std::span<const std::uint8_t> buildings, std::span<const ExactArea> areas) {
  const auto count = static_cast<std::uint32_t>(polygons.size());
  DisjointSets sets(count);
  std::vector<std::uint8_t> at_limit(contacts.at_limit);
  for (const auto& [a, b] : contacts.contacts) {
    if (status[a] == status[b] && status[a] != Status::unknown) sets.join(a, b);
    if (status[a] == Status::unknown) at_limit[b] = 1;
    if (status[b] == Status::unknown) at_limit[a] = 1;
  }
  Patches patches{std::vector<std::uint32_t>(count, no_patch), {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    if (status[i] == Status::unknown) continue;
    const auto root = sets.find(i);  // the smallest of its polygons, so it was met first
    if (patches.of[root] == no_patch) {
      patches.of[root] = static_cast<std::uint32_t>(patches.list.size());
      patches.list.push_back({.status = status[i], .first = i, .area = {}});
    }
    const auto number = patches.of[i] = patches.of[root];
    auto& patch = patches.list[number];
    patch.at_limit = patch.at_limit || at_limit[i] != 0;
    ++patch.polygons;
    patch.buildings += buildings[i];
    patch.area += areas[i];
    if (patch.first != i && outline_before(polygons, i, patch.first)) patch.first = i;
  }
  for (const auto& [first, excess] : counted_again(polygons, overlaps, patches.of)) {
    if (patches.of[first] == no_patch) continue;
    // Overlaps are planar; the area model enlarges them as it does the polygon.
    const double scale = areas[first].square_metres().value / polygons.area(first).value;
    patches.list[patches.of[first]].area += ExactArea({-excess.value * scale});
  }
  // Numbered by place, not by the order of the files: the same ground has the same numbers however it was cut up.
  std::vector<std::uint32_t> order(patches.list.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t p, std::uint32_t q) {
    const auto &a = patches.list[p], &b = patches.list[q];
    if (outline_before(polygons, a.first, b.first)) return true;
    if (outline_before(polygons, b.first, a.first)) return false;
    return a.status < b.status;  // one outline twice, with both statuses
  });
  std::vector<std::uint32_t> place(order.size());
  std::vector<Patch> sorted;
  for (std::uint32_t k = 0; k < order.size(); ++k) {
    place[order[k]] = k;
    sorted.push_back(patches.list[order[k]]);
  }
  patches.list = std::move(sorted);
  for (auto& number : patches.of)
    if (number != no_patch) number = place[number];
  return patches;
}

LandStatus legal_status(const PolygonSet& polygons, std::vector<Status> matrix, std::span<const std::uint8_t> buildings,
                        const AreaModel& model, const StatusRules& rules, int threads) {
  const auto contacts = adjacency(polygons, {.contact = rules.contact, .snap = rules.snap, .threads = threads});
  const auto areas = exact_areas(polygons, model, threads);
  auto overlaps = self_overlaps(polygons, open_edges(polygons), index_of(polygons), overlap_noise, threads);
  const auto standing = standing_buildings(contacts, buildings, areas, rules);
  LandStatus land{.matrix = std::move(matrix), .legal = {}, .patches = {}, .patches_after = {}, .still_small = {}, .overlaps = std::move(overlaps)};
  land.patches = patches_of(polygons, contacts, land.overlaps, land.matrix, buildings, areas);
  land.legal = land.matrix;
  if (rules.order == ThresholdOrder::together) {
    invert_small(land.patches, Status::unknown, standing, rules, land.legal);
  } else {
    const auto first = rules.order == ThresholdOrder::artificial_first ? Status::artificial : Status::natural;
    invert_small(land.patches, first, standing, rules, land.legal);
    const auto between = patches_of(polygons, contacts, land.overlaps, land.legal, buildings, areas);
    invert_small(between, opposite(first), standing, rules, land.legal);
  }
  land.patches_after = patches_of(polygons, contacts, land.overlaps, land.legal, buildings, areas);
  land.still_small = still_small(land.patches_after, rules);
  return land;
}

}  // namespace arpent
