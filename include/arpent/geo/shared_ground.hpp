// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Draws what small polygons have in common with others, and what those leave of them; keeps its scratch space. One per thread.
///
/// Outlines that cross plainly are cut edge by edge, about 6 µs (100 vertices); those that run along one another are left to GEOS, 50 to
/// 150 µs. Results are valid (OGC).
class GroundCutter {
 public:
  enum class Made : std::uint8_t { nothing, clipped, overlaid };  ///< clipped: mostly without an overlay
  GroundCutter();
  ~GroundCutter();
  /// Appends what polygon `i` of `a` shares with any of some polygons of `b`, as one polygon.
  /// @param expected planar area of it, when known: a clip off by more than 1e-4 of the polygon is overlaid instead
  /// @throws DataError when GEOS gives up
  Made common(const PolygonSet& a, std::size_t i, const PolygonSet& b, std::span<const std::uint32_t> some, std::optional<SquareMetres> expected,
              PolygonSet& out);
  /// Appends what some polygons of `b` leave of polygon `i` of `a`.
  Made left(const PolygonSet& a, std::size_t i, const PolygonSet& b, std::span<const std::uint32_t> some, std::optional<SquareMetres> expected,
            PolygonSet& out);

 private:
  struct Tools;
  std::unique_ptr<Tools> tools_;
};

}  // namespace arpent
