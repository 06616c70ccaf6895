// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "lattice.hpp"
#include "terrain.hpp"
#include "towns.hpp"

namespace arpent::simulation {

enum class Road : std::uint8_t { no, street, local, motorway, rail };

/// Half width in metres.
[[nodiscard]] double half_width(Road road);

/// Roads and railways, along edges of the lattice.
class Network {
 public:
  /// Lays out the network and moves the lattice's vertices so that it runs smoothly.
  Network(Lattice& lattice, const Terrain& terrain, const Towns& towns, std::uint64_t seed);

  struct Edge {
    Road road = Road::no;
    std::uint8_t since = 0;  ///< state from which it is there
  };
  /// The edge that leaves vertex (i, j) that way; `no` outside the lattice.
  [[nodiscard]] Edge at(int i, int j, int way) const;

 private:
  Edge& edge(int i, int j, int way);
  void connect(const Terrain& terrain, const std::vector<Point>& places, Road road);
  [[nodiscard]] std::vector<std::uint32_t> path(const Terrain& terrain, std::uint32_t from, std::uint32_t to, Road road);
  void smooth(const std::vector<std::uint32_t>& path);
  void relax();
  void unfold();
  void streets(const Towns& towns);

  Lattice& lattice_;
  std::uint64_t seed_;
  int nx_, ny_;
  std::vector<Edge> across_, up_;      // edges to the east, to the north
  std::vector<std::uint8_t> fixed_;    // vertex on a smooth road
  std::vector<float> cost_;
  std::vector<std::uint32_t> from_;
};

}  // namespace arpent::simulation
