// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "arpent/simulation/simulate.hpp"
#include "hash.hpp"
#include "kinds.hpp"
#include "lattice.hpp"
#include "terrain.hpp"
#include "towns.hpp"

namespace arpent::simulation {

using Kinds = std::array<Kind, simulated_states>;

/// A piece inside a block, a rectangle in the block's own coordinates (0 … 1 from side to side), or, with `area` > 0,
/// a square-like piece of that area around (u0, v0). `Kind::same` in the states where it does not exist.
struct Footprint {
  float u0 = 0, v0 = 0, u1 = 0, v1 = 0;
  float area = 0;  ///< m²; 0: the rectangle as given
  Kinds kinds{};
};

/// What one block is in each state. Blocks of equal kind and patch merge where they touch.
struct Block {
  Kinds kinds{};
  std::array<std::uint32_t, simulated_states> patch{};
};

/// The chances of one block: draw(n) is its n-th, always the same.
struct Draw {
  std::uint64_t seed;
  std::size_t b;
  double operator()(int n) const { return unit(seed + 51, static_cast<std::int64_t>(b), n); }
  /// 1 or 2: the window in which something happens. 0: never. `rate`: chance in one window.
  [[nodiscard]] int window(int n, double rate) const {
    const double x = (*this)(n);
    return x < rate ? 1 : x < 2 * rate ? 2 : 0;
  }
};

/// Writes the history of each block: land, town, what is built, cleared or given back in each window.
class History {
 public:
  History(const Lattice& lattice, const Terrain& terrain, const Towns& towns, std::uint64_t seed)
      : lattice_(lattice), terrain_(terrain), towns_(towns), seed_(seed) {}

  /// @param footprints filled with the pieces inside the block; they do not overlap
  [[nodiscard]] Block block(std::size_t b, std::vector<Footprint>& footprints) const;

 private:
  struct Patch {
    std::uint32_t id;
    Point seed;
  };
  [[nodiscard]] Patch patch_at(Point p, double size, std::uint64_t salt) const;
  [[nodiscard]] Block country(std::size_t b, std::vector<Footprint>& footprints, bool pieces) const;
  void town(std::size_t b, Block& block, std::vector<Footprint>& footprints) const;
  void residential(const Draw& draw, int since, bool dense, Block& block, std::vector<Footprint>& footprints) const;
  void economic(const Draw& draw, int since, double heavy, Block& block, std::vector<Footprint>& footprints) const;
  void oddities(const Draw& draw, bool in_town, const Block& block, std::vector<Footprint>& footprints) const;

  const Lattice& lattice_;
  const Terrain& terrain_;
  const Towns& towns_;
  std::uint64_t seed_;
};

}  // namespace arpent::simulation
