// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/grid/box.hpp"

namespace arpent::simulation {

/// The lie of the land, from noise and, in Lambert-93, from a table of the massifs and plains of the métropole.
class Terrain {
 public:
  /// Reads `layers/simulation/relief.csv` when the CRS is Lambert-93.
  Terrain(const Crs& crs, std::uint64_t seed);
  /// 0: flat; above 0.5: hills that are not built on.
  [[nodiscard]] double relief(Point p) const;
  /// Places of a kind, 0 to 1: dry grassland, marsh, heavy industry.
  [[nodiscard]] double steppe(Point p) const { return strongest(steppe_, p); }
  [[nodiscard]] double marsh(Point p) const { return strongest(marsh_, p); }
  [[nodiscard]] double industry(Point p) const { return strongest(industry_, p); }

 private:
  struct Place {
    Point centre;
    double rx, ry;  ///< metres
    double strength;
  };
  [[nodiscard]] double strongest(const std::vector<Place>& places, Point p) const;
  std::vector<Place> hills_, steppe_, marsh_, industry_;
  std::uint64_t seed_;
};

}  // namespace arpent::simulation
