// SPDX-License-Identifier: Apache-2.0
/// Which polygons of two sets share ground, and how much; what lies within a distance of what.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/area_model.hpp"
#include "arpent/geo/lines.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Two polygons that share ground.
struct Overlap {
  std::uint32_t a = 0, b = 0;  ///< numbers in either set
  /// In the area model. Where one polygon lies wholly in the other, its own area, to the bit.
  SquareMetres area;
};

/// What counts as an overlap, and how it is measured.
struct OverlapOptions {
  SquareMetres least{1e-6};  ///< what shares this or less is left out; 0: whatever is above rounding
  AreaModel model;           ///< of the areas, and of `least`
  int threads = 0;           ///< 0: all
};

/// Polygons made ready to be asked for by place, once for many questions. Any number of threads may ask.
/// Memory: the polygons, 3 bytes a vertex and about 60 a polygon. Building: about 6 ns a vertex on one core.
class ConstraintIndex {
 public:
  /// @param set fewer than 2³² polygons, valid (OGC); they may overlap one another
  /// @param threads 0: all
  explicit ConstraintIndex(PolygonSet set, int threads = 0);
  ~ConstraintIndex();
  ConstraintIndex(ConstraintIndex&&) noexcept;
  ConstraintIndex& operator=(ConstraintIndex&&) noexcept;
  [[nodiscard]] const PolygonSet& polygons() const;
  struct Parts;  // for this module alone
  [[nodiscard]] const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<const Parts> parts_;
};

/// Lines and points, in the same way.
class ShapeIndex {
 public:
  explicit ShapeIndex(ShapeSet set, int threads = 0);
  ~ShapeIndex();
  ShapeIndex(ShapeIndex&&) noexcept;
  ShapeIndex& operator=(ShapeIndex&&) noexcept;
  [[nodiscard]] const ShapeSet& shapes() const;
  struct Parts;  // for this module alone
  [[nodiscard]] const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<const Parts> parts_;
};

/// Every pair of a polygon of `a` and one of `b` that share ground, by a, then b; the same bits for any number of threads.
///
/// Polygons of one set may overlap one another and have holes and parts. What only touches, along an edge or in a point,
/// shares nothing. No overlay is made: areas are sums over pairs of edges, in which nothing is decided and nothing can be missed
/// (src/geo/overlaps_area.hpp).
///
/// Error of an area: below 1e-13 of the box of the smaller polygon, mostly 1e-15 of its area; on the ellipsoid that and the
/// model's own. Smaller overlaps than that cannot be told from touching and are left out.
/// @pre fewer than 2³² polygons in each; valid (OGC), see `repair_outlines`
/// Cost: about 0.6 µs a pair whose boxes meet, twice that on the ellipsoid (one core, polygons of 50 to 200 vertices, footprints
/// of 4 to 6). Two polygons of n edges, all in one another's rows: n²/16 steps (n = 100 000: 0.5 s, as long as GEOS takes).
[[nodiscard]] std::vector<Overlap> overlaps(const PolygonSet& a, const ConstraintIndex& b, const OverlapOptions& options);
/// The same for a set that is asked once.
[[nodiscard]] std::vector<Overlap> overlaps(const PolygonSet& a, const PolygonSet& b, const OverlapOptions& options);
/// Pairs of polygons of one set that share ground, each pair once: a < b.
[[nodiscard]] std::vector<Overlap> overlaps_within(const ConstraintIndex& set, const OverlapOptions& options);

/// A polygon and something near it.
struct Proximity {
  std::uint32_t a = 0, b = 0;  ///< numbers in either set
  Metres distance;             ///< planar; 0 when they touch, overlap or one is inside the other
  Metres length;               ///< of the lines of `b` inside `a`; 0 for points and polygons
};

/// Every pair of a polygon of `a` and a line or point of `b` no farther apart than `within`, by a, then b; the same bits for
/// any number of threads. A line that runs along the limit of a polygon may count as inside or not.
/// @pre `within` is finite and not negative; polygons are valid (OGC)
/// @throws UsageError when it is not
/// Cost: boxes of 16 edges against each other, then edges whose boxes are near enough.
[[nodiscard]] std::vector<Proximity> near_pairs(const PolygonSet& a, const ShapeIndex& b, Metres within, int threads);
/// The same for polygons, ground included: what is inside is at distance 0.
[[nodiscard]] std::vector<Proximity> near_pairs(const PolygonSet& a, const ConstraintIndex& b, Metres within, int threads);

}  // namespace arpent
