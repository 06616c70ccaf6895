// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/simulation/review_ground.hpp"
#include "block_ground.hpp"

namespace arpent::simulation {

/// Parcels with the block each lies in. Those of one block follow one another, neighbours mostly beside each other.
struct Cadastre {
  SimulatedParcels parcels;
  std::vector<std::uint32_t> block;
  std::vector<std::uint32_t> commune;  ///< place in the zones
};

/// @param wanted how many, about
[[nodiscard]] Cadastre divide_ground(const BlockGround& ground, const ZoneLayer& zones, std::size_t wanted, int threads);

/// A simple polygon as a ring: not closed, counter-clockwise.
using Ring = std::vector<Point>;
/// Cuts a simple polygon by straight lines across its length into up to `count` parts of about the same area; two parts share their
/// cut's two ends. A part that a line would cut in three is left whole.
void divide_ring(const Ring& ring, int count, std::uint64_t seed, std::vector<Ring>& out);

}  // namespace arpent::simulation
