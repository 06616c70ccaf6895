// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>

namespace arpent::simulation {

/// What a piece of ground is: a pair cover × use of the OCS GE.
enum class Kind : std::uint8_t {
  same,  ///< of a footprint: as the block around it
  water, sand, rock, garrigue, conifers, timber, broadleaf, mixed, grassland, reeds,
  arable, vines, orchard, farm_building, farm_yard, shed,
  quarry, quarry_building,
  house, court, garden, wooded_garden,
  factory, factory_yard, factory_grass, factory_gravel,
  shop, parking, park, wooded_park,
  warehouse, warehouse_yard,
  road, rail, runway, airfield_grass, solar_plant,
  site, site_grass, wasteland, waste_grass,
  count
};
inline constexpr std::size_t kind_count = static_cast<std::size_t>(Kind::count);

struct KindCodes {
  const char* cs;
  const char* us;
};
inline constexpr std::array<KindCodes, kind_count> kind_codes{{
    {"", ""},
    {"CS1.2.2", "US6.3"}, {"CS1.2.1", "US6.3"}, {"CS1.2.1", "US6.3"}, {"CS2.1.2", "US6.3"}, {"CS2.1.1.2", "US6.3"},
    {"CS2.1.1.2", "US1.2"}, {"CS2.1.1.1", "US6.3"}, {"CS2.1.1.3", "US1.2"}, {"CS2.2.1", "US6.3"}, {"CS2.2.1", "US6.3"},
    {"CS2.2.1", "US1.1"}, {"CS2.1.3", "US1.1"}, {"CS2.1.1.1", "US1.1"}, {"CS1.1.1.1", "US1.1"}, {"CS1.1.2.1", "US1.1"},
    {"CS1.1.1.1", "US6.3"},
    {"CS1.1.2.1", "US1.3"}, {"CS1.1.1.1", "US1.3"},
    {"CS1.1.1.1", "US5"}, {"CS1.1.1.2", "US5"}, {"CS2.2.1", "US5"}, {"CS2.1.1.3", "US5"},
    {"CS1.1.1.1", "US2"}, {"CS1.1.1.2", "US2"}, {"CS2.2.1", "US2"}, {"CS1.1.2.1", "US2"},
    {"CS1.1.1.1", "US3"}, {"CS1.1.1.2", "US3"}, {"CS2.2.1", "US3"}, {"CS2.1.1.1", "US3"},
    {"CS1.1.1.1", "US4.2"}, {"CS1.1.1.2", "US4.2"},
    {"CS1.1.1.2", "US4.1.1"}, {"CS1.1.2.1", "US4.1.2"}, {"CS1.1.1.2", "US4.1.3"}, {"CS2.2.1", "US4.1.3"},
    {"CS1.1.2.1", "US4.3"},
    {"CS1.1.2.1", "US6.1"}, {"CS2.2.1", "US6.1"}, {"CS1.1.1.2", "US6.2"}, {"CS2.2.1", "US6.2"},
}};

}  // namespace arpent::simulation
