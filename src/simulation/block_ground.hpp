// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "blocks.hpp"
#include "blueprint.hpp"
#include "mesh.hpp"

namespace arpent::simulation {

/// What a plan makes of a block. The order is that of `zone_words`.
enum class PlanZone : std::uint8_t { nothing, centre, town, houses, activity, open, closed, unsaid, farm, farm_houses, wild, wild_houses };

/// Polygons made of blocks, none across a commune limit.
struct Areas {
  PolygonSet polygons;
  std::vector<std::uint32_t> block, commune;  ///< per polygon: its first block, the place of its commune in the zones
};

/// The blocks of a territory, what they are and how far from what, cut by the limits of communes.
class BlockGround {
 public:
  /// @throws DataError when the id of a zone is not an INSEE code
  BlockGround(const ZoneLayer& zones, const std::vector<CommuneFact>& facts, const SimulationOptions& options);

  [[nodiscard]] const Lattice& lattice() const { return plan_.lattice; }
  [[nodiscard]] const Blueprint& plan() const { return plan_; }
  /// Blocks with most of their ground in the zones: where something may be placed.
  [[nodiscard]] const std::vector<std::size_t>& drawn() const { return drawn_; }
  /// Some of it may be.
  [[nodiscard]] bool is_drawn(std::size_t b) const { return lattice().zone[b] >= 0; }
  /// Kind of the block itself in a state, whatever stands in it.
  [[nodiscard]] Kind kind(std::size_t b, int state = simulated_states - 1) const { return kinds_[b][static_cast<std::size_t>(state)]; }
  /// State from which it is town, `never` for the country.
  [[nodiscard]] std::uint8_t town_since(std::size_t b) const { return plan_.towns.since[b]; }
  [[nodiscard]] PlanZone zone(std::size_t b) const { return zoning_[b]; }
  /// Roughly, metres.
  [[nodiscard]] double to_shore(std::size_t b) const { return to_shore_[b]; }
  [[nodiscard]] double to_town(std::size_t b) const { return to_town_[b]; }
  [[nodiscard]] double relief(std::size_t b) const { return relief_[b]; }
  /// Block at a point, `block_count()` outside the lattice (displacement of vertices not regarded).
  [[nodiscard]] std::size_t at(Point p) const;

  /// Limits of the sea and of large lakes: see `simulate_review_ground`.
  struct ShoreLine {
    std::vector<Point> points;
    bool lake = false;
  };
  [[nodiscard]] const std::vector<ShoreLine>& shore() const { return shore_; }

  /// Touching blocks of one label as polygons, commune by commune; label 0: not drawn. All labels not 0: a partition of every commune.
  [[nodiscard]] Areas areas(const std::function<std::uint64_t(std::size_t block)>& label, int threads) const;
  /// Up to `count` blocks, each the best of some drawn by lot; blocks whose score is not above 0 are not taken.
  [[nodiscard]] std::vector<std::size_t> best_blocks(std::size_t count, std::uint64_t salt, const std::function<double(std::size_t block)>& score) const;

 private:
  void find_shore(const ZoneLayer& zones);
  void find_zoning();
  [[nodiscard]] std::vector<float> distance_from(const std::vector<std::uint8_t>& marked) const;

  Blueprint plan_;
  std::vector<std::size_t> drawn_;
  std::vector<Kinds> kinds_;
  std::vector<PlanZone> zoning_;
  std::vector<float> to_shore_, to_town_, relief_;
  std::vector<ShoreLine> shore_;
  std::vector<Mesh> communes_;  // tag: the block
};

/// The faces that meet a commune, cut by its limit.
[[nodiscard]] Faces clip_to_zone(const Faces& all, std::span<const Box> boxes, const PolygonSet& zones, std::size_t z, double cell);
[[nodiscard]] std::vector<Box> boxes_of(const Faces& faces);

[[nodiscard]] bool is_farm(Kind kind);
[[nodiscard]] bool is_forest(Kind kind);
[[nodiscard]] bool is_activity(Kind kind);
[[nodiscard]] bool is_water(Kind kind);

}  // namespace arpent::simulation
