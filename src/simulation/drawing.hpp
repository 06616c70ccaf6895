// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "blocks.hpp"
#include "faces.hpp"
#include "lattice.hpp"
#include "network.hpp"

namespace arpent::simulation {

/// What a face is part of, in each state; faces with equal label merge.
struct Unit {
  std::array<Kind, simulated_states> kind{};
  std::array<std::uint32_t, simulated_states> patch{};
  [[nodiscard]] std::uint64_t label(int state) const {
    const auto s = static_cast<std::size_t>(state);
    return (static_cast<std::uint64_t>(kind[s]) << 32) | patch[s];
  }
};

/// All the ground as faces with shared vertices, beyond the limits of the zones too; `faces.tag` is the unit.
struct Drawing {
  Faces faces;
  std::vector<Unit> units;
};

/// Blocks with their pieces, strips of road between them, crossings.
///
/// The corner of a block at a vertex with roads gives way to the crossing: each edge without a road is cut a little
/// off the vertex, each corner between two roads moves to where their sides meet; so each road is a quadrilateral
/// between two crossings, and blocks, strips and crossings share these points.
[[nodiscard]] Drawing draw(const Lattice& lattice, const Network& network, const History& history, std::uint64_t seed,
                           int threads);

}  // namespace arpent::simulation
