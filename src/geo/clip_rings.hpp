// SPDX-License-Identifier: Apache-2.0
/// Common ground and difference of two polygons whose outlines cross plainly, without an overlay.
#pragma once
#include <cstdint>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Cuts a small polygon by another; keeps its scratch space between calls. One per thread.
class RingClipper {
 public:
  enum class Made : std::uint8_t {
    polygon,  ///< one polygon was appended
    nothing,  ///< there is no such ground
    unsure,   ///< outlines meet nearer than `near` without crossing plainly, or the result is not simple: ask GEOS
  };
  /// Appends to `out` what polygon `i` of `a` has in common with polygon `j` of `b`, or with `subtract` what `b` leaves of it.
  /// What it appends is valid (OGC). Crossings are off by the rounding of coordinates (1e-9 m).
  /// Cost: one look at each vertex of `b`, and for edges in the box of `a` one at each edge of `a`.
  [[nodiscard]] Made clip(const PolygonSet& a, std::size_t i, const PolygonSet& b, std::size_t j, bool subtract, PolygonSet& out);

 private:
  static constexpr double near = 1e-4;  ///< m; far above rounding, far below what is drawn

  /// A ring run through with the wanted ground on its left.
  struct Curve {
    const Point* points;
    std::size_t edges;
    bool reversed, meets_box;
    std::vector<std::size_t> crossings = {};  // along the curve
    [[nodiscard]] Point at(std::size_t k) const { return reversed ? points[edges - k] : points[k]; }
  };
  struct Crossing {
    std::size_t curve[2], edge[2], place[2];  // of a, of b; place among the crossings of its curve
    double along[2];                          // of its edge, 0 to 1
    Point point;
    bool a_enters;
    bool used;
  };

  void take(const PolygonSet& set, std::size_t i, bool reversed, std::vector<Curve>& curves) const;
  bool find_crossings();
  bool cross(std::size_t ca, std::size_t ea, std::size_t cb, std::size_t eb);
  bool put_in_order();
  bool add_whole(bool subtract);
  bool trace();
  [[nodiscard]] bool simple() const;
  [[nodiscard]] Made finish(PolygonSet& out) const;

  std::vector<Curve> curves_[2];
  std::vector<Crossing> crossings_;
  Box box_;
  std::vector<std::vector<Point>> rings_;  // of the result, closed
};

}  // namespace arpent
