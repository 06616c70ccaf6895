// SPDX-License-Identifier: Apache-2.0
/// GEOS, owned. One context per thread; every handle is owned at the line that makes it.
#pragma once
#include <geos_c.h>

#include <memory>
#include <string>
#include <string_view>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// One GEOS context. Not shared between threads.
class GeosContext {
 public:
  GeosContext();
  ~GeosContext();
  GeosContext(const GeosContext&) = delete;
  GeosContext& operator=(const GeosContext&) = delete;
  [[nodiscard]] GEOSContextHandle_t handle() const noexcept { return handle_; }
  /// Throws DataError with the operation's name and GEOS's last message.
  [[noreturn]] void raise(std::string_view operation) const;

 private:
  GEOSContextHandle_t handle_;
  mutable std::string last_message_;
};

/// Gives a geometry back to the context it came from.
struct GeosDelete {
  const GeosContext* geos;  // not owned; outlives the geometry
  void operator()(GEOSGeometry* g) const noexcept { GEOSGeom_destroy_r(geos->handle(), g); }
};
/// A geometry with its owner; shorter-lived than its context.
using GeosGeom = std::unique_ptr<GEOSGeometry, GeosDelete>;

/// Gives a prepared geometry back to the context it came from.
struct PreparedDelete {
  const GeosContext* geos;
  void operator()(const GEOSPreparedGeometry* g) const noexcept { GEOSPreparedGeom_destroy_r(geos->handle(), g); }
};
/// A prepared geometry; shorter-lived than the geometry it was prepared from.
using PreparedGeom = std::unique_ptr<const GEOSPreparedGeometry, PreparedDelete>;

/// Takes ownership; throws DataError when `raw` is null.
[[nodiscard]] GeosGeom own(const GeosContext& geos, GEOSGeometry* raw, std::string_view operation);
[[nodiscard]] PreparedGeom prepare(const GeosContext& geos, const GEOSGeometry& g);

/// Polygon or multipolygon `i` of a set. Cost O(n).
[[nodiscard]] GeosGeom to_geos(const GeosContext& geos, const PolygonSet& set, std::size_t i);
/// Appends the polygonal parts of `g` (polygon, multipolygon, collection) to `out` as one polygon.
/// @return its index, or PolygonBuilder::npos when `g` has no area
std::size_t append(const GeosContext& geos, const GEOSGeometry& g, PolygonSet& out);

/// Planar area; box, empty without points; whether there is no point. Throw DataError when GEOS gives up.
[[nodiscard]] SquareMetres area(const GeosContext& geos, const GEOSGeometry& g);
[[nodiscard]] Box box_of(const GeosContext& geos, const GEOSGeometry& g);
[[nodiscard]] bool is_empty(const GeosContext& geos, const GEOSGeometry& g);
/// Why polygon `i` is not valid (OGC), empty when it is.
[[nodiscard]] std::string invalid_reason(const GeosContext& geos, const GEOSGeometry& g);
/// Valid polygonal geometry with the same coverage (structure method: holes stay holes, overlaps merge).
[[nodiscard]] GeosGeom make_valid(const GeosContext& geos, const GEOSGeometry& g);

/// Common part, difference, union in floating point (OverlayNG). Throws DataError when GEOS gives up.
[[nodiscard]] GeosGeom intersection(const GeosContext& geos, const GEOSGeometry& a, const GEOSGeometry& b);
[[nodiscard]] GeosGeom difference(const GeosContext& geos, const GEOSGeometry& a, const GEOSGeometry& b);
/// Union of polygons that may overlap.
[[nodiscard]] GeosGeom union_all(const GeosContext& geos, std::vector<GeosGeom> parts);
/// `g` cut to a box; falls back to a full intersection when the fast clip is not valid.
[[nodiscard]] GeosGeom clip(const GeosContext& geos, const GEOSGeometry& g, const Box& box);

}  // namespace arpent
