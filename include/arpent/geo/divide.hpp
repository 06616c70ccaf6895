// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Polygons cut into what several layers cover of them.
struct Divided {
  static constexpr std::uint32_t outside = 0xffffffffu;
  PolygonSet pieces;                  ///< by polygon, then by layer; what no layer covers comes last
  std::vector<std::uint32_t> origin;  ///< per piece: the polygon it is of
  std::vector<std::uint32_t> layer;   ///< per piece: the layer it lies in, or `outside`
};

/// Cuts every polygon by layers, one after the other: ground of several layers belongs to the first. At most one piece a layer.
/// @param layers polygons of one layer are disjoint and share no stretch of limit
/// @param noise a piece up to this area stays with what it would be cut from; a polygon that is not cut is kept point for point
/// @param threads 0: all; the result is the same for any number
/// Cost: two overlays a polygon and layer, of what of the layer is in the polygon's box.
/// @throws DataError when GEOS gives up
[[nodiscard]] Divided divide(const PolygonSet& polygons, std::span<const PolygonSet* const> layers, SquareMetres noise, int threads);

}  // namespace arpent
