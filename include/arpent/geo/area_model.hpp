// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// m² of the plane of a projected CRS per m² of its ellipsoid at a point: 1 in an equal-area projection, some thousandths more or less in
/// Lambert-93 over France, 1.9 in Web Mercator at Marseille. @throws DataError when PROJ gives none there
[[nodiscard]] double areal_scale(const Crs& crs, Point at);

/// How an outline becomes an area: in the plane of the CRS, or on its ellipsoid. A recorded choice; one ledger, one model.
///
/// Ellipsoidal areas integrate the inverse of the CRS's areal scale over the polygon, its edges being straight in
/// the CRS. The density is a polynomial fitted over the data's extent (to 2e-9, the precision of PROJ's own scale
/// factors; never worse than 1e-7), the integral along each edge is exact for it, so areas of parts add up to the
/// area of the whole as in the plane.
class AreaModel {
 public:
  /// Planar areas.
  AreaModel() = default;
  [[nodiscard]] static AreaModel planar() { return {}; }
  /// Ellipsoidal areas for data inside `extent` (in `crs`, metres).
  /// @throws DataError when PROJ cannot give the scale of the CRS over the extent
  [[nodiscard]] static AreaModel ellipsoidal(const Crs& crs, const Box& extent);

  [[nodiscard]] bool is_planar() const { return coefficients_.empty(); }
  [[nodiscard]] std::string name() const { return is_planar() ? "planar" : "ellipsoidal"; }
  /// Area of polygon `i`. Planar: O(1). Ellipsoidal: O(n).
  [[nodiscard]] SquareMetres area(const PolygonSet& set, std::size_t i) const;
  /// m² of ground per m² of the plane at a point (inside the extent the model was made for); 1 for planar areas.
  [[nodiscard]] double density(Point p) const;
  /// Signed area of a closed ring, positive when counter-clockwise.
  [[nodiscard]] double ring_area(std::span<const Point> ring) const;
  /// What one edge adds to the area of closed ground on its left, m²: summed over all edges of its limit, in any order,
  /// the area. `origin` must be the same for all; near the ground it costs no digits (planar areas need it, Green's
  /// theorem on the ellipsoid has its own). Cost: planar O(1), ellipsoidal twelve evaluations of the density.
  [[nodiscard]] double edge_area(Point a, Point b, Point origin) const;

 private:
  /// Integral of the density's antiderivative along an edge, in units of scale_².
  [[nodiscard]] double edge_integral(Point a, Point b) const;

  int degree_ = 0;
  double x0_ = 0, y0_ = 0, scale_ = 1;   // normalised coordinates u = (x - x0) / scale
  std::vector<double> coefficients_;     // of the antiderivative in u: sum c[i][j] u^(i+1) v^j
};

}  // namespace arpent
