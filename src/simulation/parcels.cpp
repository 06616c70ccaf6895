// SPDX-License-Identifier: Apache-2.0
#include "parcels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "arpent/core/parallel.hpp"
#include "corners.hpp"
#include "hash.hpp"

namespace arpent::simulation {
namespace {

/// Blocks of wild land on a side of one parcel, and blocks on a side of a cadastral section.
constexpr int wild_tile = 4, section_tile = 14;
constexpr double least_parcel = 150;  // m²

/// Blocks without the roads around them.
Faces blocks_between_roads(const BlockGround& ground) {
  const auto& grid = ground.lattice();
  Faces faces;
  Corners corners(grid, ground.plan().network, faces);
  std::vector<VertexId> loop;
  for (std::size_t b = 0; b < grid.block_count(); ++b) {
    if (!ground.is_drawn(b) && grid.limit[b] == 0) continue;
    const int i = grid.column(b), j = grid.row(b);
    loop.clear();
    corners.of_block(i, j, 0, loop);
    corners.of_block(i + 1, j, 1, loop);
    corners.of_block(i + 1, j + 1, 2, loop);
    corners.of_block(i, j + 1, 3, loop);
    faces.add_loop(loop);
    faces.end_face(static_cast<std::uint32_t>(b));
  }
  return faces;
}

bool is_wild(const BlockGround& ground, std::size_t b) {
  return ground.zone(b) == PlanZone::wild && ground.town_since(b) == never && !is_farm(ground.kind(b));
}

/// m² of a parcel, where there are as many as there are in truth.
double usual_size(const BlockGround& ground, std::size_t b) {
  switch (ground.zone(b)) {
    case PlanZone::centre: return 450;
    case PlanZone::town: return 700;
    case PlanZone::houses: return 1000;
    case PlanZone::activity: return 6000;
    case PlanZone::open: return 1500;
    case PlanZone::closed:
    case PlanZone::unsaid: return 15000;
    case PlanZone::farm_houses:
    case PlanZone::wild_houses: return 2500;
    case PlanZone::farm: return 40000;
    case PlanZone::wild:
    case PlanZone::nothing: break;
  }
  return 120000;
}

/// What is cut: ground of one block, or of several wild ones.
struct Lot {
  std::uint32_t block = 0, polygon = 0;
  double wanted = 0;  ///< parcels, before the scale
};
struct CommuneLots {
  PolygonSet ground;
  std::vector<Lot> lots;
};

CommuneLots lots_of(const BlockGround& ground, Faces faces) {
  const auto& grid = ground.lattice();
  const Mesh mesh(std::move(faces));
  const auto& tag = mesh.faces().tag;
  std::vector<std::uint64_t> label(tag.size());
  for (std::size_t f = 0; f < tag.size(); ++f) {
    const auto b = tag[f];
    const auto tile = hash(1, grid.column(b) / wild_tile, grid.row(b) / wild_tile) | 1;
    label[f] = is_wild(ground, b) ? tile : static_cast<std::uint64_t>(f) * 2;
  }
  auto regions = mesh.regions(label);
  CommuneLots result;
  for (std::uint32_t r = 0; r < regions.first_face.size(); ++r) {
    const auto b = tag[regions.first_face[r]];
    if (regions.polygons.area(r).value < 25) continue;  // a corner cut off by the limit
    result.lots.push_back({b, r, regions.polygons.area(r).value / usual_size(ground, b)});
  }
  result.ground = std::move(regions.polygons);
  return result;
}

int parts_of(const Lot& lot, double scale, double area) {
  return static_cast<int>(std::clamp(std::round(lot.wanted * scale), 1.0, std::max(1.0, area / least_parcel)));
}

/// AA, AB … then BA; letters that look like figures are not used.
std::string section_name(std::size_t n) {
  constexpr std::string_view letters = "ABCDEHKLMNPRSTVWXY";
  return {letters[n / letters.size() % letters.size()], letters[n % letters.size()]};
}

struct CommuneParcels {
  PolygonSet polygons;
  std::vector<std::uint32_t> block;
  std::vector<std::string> ids;
};

CommuneParcels cut_lots(const BlockGround& ground, const CommuneLots& of, const std::string& insee, double scale) {
  const auto& grid = ground.lattice();
  CommuneParcels result;
  PolygonBuilder builder(result.polygons);
  std::vector<std::pair<std::pair<int, int>, std::uint32_t>> sections;  // tile, parcels so far
  std::vector<Ring> parts;
  for (const auto& lot : of.lots) {
    const auto first = of.ground.rings_begin(lot.polygon), end = of.ground.rings_end(lot.polygon);
    const int count = parts_of(lot, scale, of.ground.area(lot.polygon).value);
    const auto before = result.polygons.size();
    if (end - first > 1 || count == 1) {
      result.polygons.append(of.ground, lot.polygon);
    } else {
      const auto ring = of.ground.ring(first);
      parts.clear();
      divide_ring({ring.begin(), ring.end() - 1}, count, hash(ground.plan().seed + 211, lot.block, lot.polygon), parts);
      for (const auto& part : parts) {
        builder.shell(part);
        (void)builder.finish();
      }
    }
    const std::pair tile{grid.column(lot.block) / section_tile, grid.row(lot.block) / section_tile};
    for (auto p = before; p < result.polygons.size(); ++p) {
      auto section = std::find_if(sections.begin(), sections.end(), [&](const auto& s) { return s.first == tile && s.second < 9999; });
      if (section == sections.end()) section = sections.insert(sections.end(), {tile, 0});
      result.ids.push_back(fmt::format("{}000{}{:04}", insee, section_name(static_cast<std::size_t>(section - sections.begin())), ++section->second));
      result.block.push_back(lot.block);
    }
  }
  return result;
}

}  // namespace

Cadastre divide_ground(const BlockGround& ground, const ZoneLayer& zones, std::size_t wanted, int threads) {
  const auto blocks = blocks_between_roads(ground);
  const auto boxes = boxes_of(blocks);
  std::vector<CommuneLots> lots(zones.zones.size());
  parallel_for(lots.size(), 1, threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto z = begin; z < end; ++z) lots[z] = lots_of(ground, clip_to_zone(blocks, boxes, zones.polygons, z, ground.lattice().cell));
  });
  const auto total = [&](double scale) {
    std::size_t sum = 0;
    for (const auto& commune : lots)
      for (const auto& lot : commune.lots) sum += static_cast<std::size_t>(parts_of(lot, scale, commune.ground.area(lot.polygon).value));
    return sum;
  };
  double low = 0, high = 16;
  for (int step = 0; step < 24; ++step) {
    const double scale = (low + high) / 2;
    (total(scale) < wanted ? low : high) = scale;
  }
  std::vector<CommuneParcels> parts(lots.size());
  parallel_for(parts.size(), 1, threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto z = begin; z < end; ++z) parts[z] = cut_lots(ground, lots[z], zones.zones[z].id, high);
  });
  Cadastre all;
  for (std::size_t z = 0; z < parts.size(); ++z) {
    all.parcels.communes.insert(all.parcels.communes.end(), parts[z].ids.size(), zones.zones[z].id);
    all.commune.insert(all.commune.end(), parts[z].ids.size(), static_cast<std::uint32_t>(z));
    all.block.insert(all.block.end(), parts[z].block.begin(), parts[z].block.end());
    std::move(parts[z].ids.begin(), parts[z].ids.end(), std::back_inserter(all.parcels.ids));
    all.parcels.polygons.append_all(std::move(parts[z].polygons));
  }
  return all;
}

}  // namespace arpent::simulation
