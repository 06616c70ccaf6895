// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Polygons cut along other polygons.
struct Cut {
  static constexpr std::uint32_t outside = 0xffffffffu;
  PolygonSet pieces;                  ///< by polygon, then by cutter; what no cutter covers comes last
  std::vector<std::uint32_t> origin;  ///< per piece: the polygon it is of
  std::vector<std::uint32_t> cutter;  ///< per piece: the cutter it lies in, or `outside`
};

/// Cuts every polygon into what lies in each cutter and the rest. Where cutters overlap, the first has the ground.
/// @param cuts whether a cutter may cut a polygon (numbers of both); called from several threads; empty: all may
/// A polygon no cutter meets, or with the outline of its only cutter, is kept as it is, point for point.
/// @param noise pieces up to this area are left with the rest of their polygon: what two drawings of one line leave
/// @param threads 0: all; the result is the same for any number
/// @throws DataError when GEOS gives up on a pair
/// Cost: an overlay per pair that meets; a copy for the rest.
[[nodiscard]] Cut cut(const PolygonSet& polygons, const PolygonSet& cutters, const std::function<bool(std::size_t polygon, std::size_t cutter)>& cuts,
                      SquareMetres noise, int threads);

}  // namespace arpent
