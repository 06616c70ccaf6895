// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "faces.hpp"
#include "lattice.hpp"
#include "network.hpp"

namespace arpent::simulation {

/// The points around each lattice vertex, made on demand, each once.
class Corners {
 public:
  Corners(const Lattice& lattice, const Network& network, Faces& faces);

  [[nodiscard]] bool has_road(int i, int j) const { return road_count(i, j) > 0; }
  [[nodiscard]] int road_count(int i, int j) const;
  /// Points of the block in quarter `sector` (0: north-east …) of vertex (i, j), in the order of a counter-clockwise
  /// walk around the block.
  void of_block(int i, int j, int sector, std::vector<VertexId>& loop);
  /// Where the left, or right, side of the road that leaves (i, j) `way`-wards begins.
  [[nodiscard]] VertexId road_left(int i, int j, int way);
  [[nodiscard]] VertexId road_right(int i, int j, int way);
  /// The crossing at (i, j), counter-clockwise; fewer than three points when a road passes straight.
  void of_crossing(int i, int j, std::vector<VertexId>& loop);

 private:
  struct Node {
    std::array<VertexId, 4> edge{none, none, none, none};    ///< on the edges without a road
    std::array<VertexId, 4> sector{none, none, none, none};  ///< between two roads
    std::array<bool, 4> road{};
  };
  Node& node(int i, int j);

  const Lattice& lattice_;
  const Network& network_;
  Faces& faces_;
  std::vector<std::uint32_t> index_;  ///< per vertex: its point, or its node when it has a road
  std::vector<Node> nodes_;
};

}  // namespace arpent::simulation
