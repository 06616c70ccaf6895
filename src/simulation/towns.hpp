// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "arpent/simulation/territory.hpp"
#include "lattice.hpp"
#include "terrain.hpp"

namespace arpent::simulation {

inline constexpr std::uint8_t never = 255;

/// A town, a quarter or a hamlet.
struct Nucleus {
  std::size_t zone = 0;
  int i = 0, j = 0;       ///< its block
  double population = 0;  ///< of the commune for its main nucleus, 0 for the others
};

/// Where people live: which blocks are town, since which state, and how far from the centre.
struct Towns {
  std::vector<Nucleus> nuclei;      ///< by zone, the main one first
  std::vector<std::uint8_t> since;  ///< per block: state from which it is town, `never` for the country
  std::vector<float> depth;         ///< per block of town: rank in its commune, 0 centre … 1 fringe
  std::vector<double> population;   ///< per zone

  /// Town area of a commune: 0.5 ha × population^0.75, at most 60 % of it (orders of magnitude of the OCS GE); it
  /// fills the best blocks by distance to the nuclei, relief and noise. Growth takes some of the next best.
  Towns(const Lattice& lattice, const Terrain& terrain, const ZoneLayer& zones, const std::vector<CommuneFact>& facts,
        std::uint64_t seed);
};

}  // namespace arpent::simulation
