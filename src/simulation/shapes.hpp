// SPDX-License-Identifier: Apache-2.0
/// Outlines and lines drawn by lot.
#pragma once
#include <cstdint>
#include <vector>

#include "block_ground.hpp"

namespace arpent::simulation {

/// A rounded patch around a point, as wide as twice the radii on average; a simple polygon.
void add_patch(PolygonSet& out, Point centre, double radius_x, double radius_y, std::uint64_t seed);
/// A circle of 48 sides.
void add_circle(PolygonSet& out, Point centre, double radius);
/// A band of some width along a gentle bend between two points; a simple polygon where it is longer than four times its width.
void add_band(PolygonSet& out, Point from, Point to, double half_width, std::uint64_t seed);

/// Watercourses from hills to the shore, ending where they meet one drawn before.
struct Streams {
  std::vector<std::vector<Point>> lines;
  std::vector<std::uint8_t> in_block;  ///< per block: one runs through it
};
[[nodiscard]] Streams draw_streams(const BlockGround& ground);

}  // namespace arpent::simulation
