// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "arpent/landuse/compare.hpp"

namespace arpent::simulation {

/// Directions around a lattice vertex, counter-clockwise.
enum Way : int { east = 0, north = 1, west = 2, south = 3 };
inline constexpr std::array<int, 4> step_x{1, 0, -1, 0};
inline constexpr std::array<int, 4> step_y{0, 1, 0, -1};

/// The blocks of the ground: a square lattice over the zones whose vertices are displaced.
struct Lattice {
  double cell = 0;   ///< metres
  Point origin;      ///< vertex (0, 0) before displacement
  int nx = 0, ny = 0;  ///< blocks
  std::vector<std::int32_t> zone;    ///< per block: zone of its centre, or the nearest within two blocks; -1: none
  std::vector<std::uint8_t> limit;   ///< per block: near the outer limit of a département, so it may be cut
  std::vector<Point> vertex;         ///< per vertex, row by row, nx + 1 a row; whole centimetres

  Lattice(const ZoneLayer& zones, const PolygonSet& outlines, double cell, std::uint64_t seed);

  [[nodiscard]] std::size_t block_count() const { return zone.size(); }
  [[nodiscard]] std::size_t block(int i, int j) const {
    return static_cast<std::size_t>(j) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(i);
  }
  [[nodiscard]] std::size_t node(int i, int j) const {
    return static_cast<std::size_t>(j) * static_cast<std::size_t>(nx + 1) + static_cast<std::size_t>(i);
  }
  [[nodiscard]] int column(std::size_t b) const { return static_cast<int>(b % static_cast<std::size_t>(nx)); }
  [[nodiscard]] int row(std::size_t b) const { return static_cast<int>(b / static_cast<std::size_t>(nx)); }
  [[nodiscard]] bool has(int i, int j) const { return i >= 0 && j >= 0 && i < nx && j < ny; }
  /// Nominal centre.
  [[nodiscard]] Point centre(std::size_t b) const {
    return {origin.x + (column(b) + 0.5) * cell, origin.y + (row(b) + 0.5) * cell};
  }
  [[nodiscard]] Point centre(int i, int j) const { return {origin.x + (i + 0.5) * cell, origin.y + (j + 0.5) * cell}; }
  /// Nominal place of a vertex.
  [[nodiscard]] Point nominal(int i, int j) const { return {origin.x + i * cell, origin.y + j * cell}; }
  /// All four blocks around the vertex are whole ground of some zone.
  [[nodiscard]] bool inland(int i, int j) const;

 private:
  void colour_zones(const ZoneLayer& zones);
  void mark_limits(const PolygonSet& outlines);
};

/// Whole centimetres.
[[nodiscard]] inline double to_centimetre(double v) { return std::round(v * 100) / 100; }
[[nodiscard]] inline Point to_centimetre(Point p) { return {to_centimetre(p.x), to_centimetre(p.y)}; }

}  // namespace arpent::simulation
