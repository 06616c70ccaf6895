// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "arpent/simulation/simulate.hpp"
#include "faces.hpp"
#include "lattice.hpp"
#include "network.hpp"
#include "outline_bins.hpp"
#include "terrain.hpp"
#include "towns.hpp"

namespace arpent::simulation {

/// Blocks, hills, towns and roads of a territory: all that is drawn from, before anything is drawn.
struct Blueprint {
  std::uint64_t seed;
  std::vector<std::string> departements;
  PolygonSet limits;  ///< of the départements
  Lattice lattice;
  Terrain terrain;
  Towns towns;
  Network network;

  /// @throws as `Ground`
  Blueprint(const ZoneLayer& zones, const std::vector<CommuneFact>& facts, const SimulationOptions& options);
  Blueprint(const Blueprint&) = delete;  // the network refers to the lattice
  Blueprint& operator=(const Blueprint&) = delete;
};

/// `13` of `13055`, `2A` of `2A004`, `974` of `97411`; empty when the id is not an INSEE code.
[[nodiscard]] std::string departement_of(const std::string& id);

/// A point on a limit, or nearly so, would make crossings that rounding could swap: it moves half a metre off.
void keep_off(Faces& faces, const OutlineBins& limit);

}  // namespace arpent::simulation
