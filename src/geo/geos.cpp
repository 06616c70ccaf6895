// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/geos.hpp"

#include <new>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

void keep_message(const char* message, void* into) { *static_cast<std::string*>(into) = message; }
void ignore_notice(const char*, void*) {}

GEOSGeometry* ring_to_geos(const GeosContext& geos, std::span<const Point> points) {
  static_assert(sizeof(Point) == 2 * sizeof(double));
  auto* h = geos.handle();
  auto* sequence =
      GEOSCoordSeq_copyFromBuffer_r(h, &points.front().x, static_cast<unsigned>(points.size()), 0, 0);
  if (sequence == nullptr) geos.raise("coordinate sequence");
  auto* ring = GEOSGeom_createLinearRing_r(h, sequence);
  if (ring == nullptr) geos.raise("ring");
  return ring;
}

std::vector<Point> ring_points(const GeosContext& geos, const GEOSGeometry* ring) {
  auto* h = geos.handle();
  const auto* sequence = GEOSGeom_getCoordSeq_r(h, ring);
  unsigned n = 0;
  if (sequence == nullptr || GEOSCoordSeq_getSize_r(h, sequence, &n) != 1) geos.raise("ring coordinates");
  std::vector<Point> points(n);
  if (n > 0 && GEOSCoordSeq_copyToBuffer_r(h, sequence, &points.front().x, 0, 0) != 1) geos.raise("ring coordinates");
  return points;
}

void add_parts(const GeosContext& geos, const GEOSGeometry* g, PolygonBuilder& builder) {
  auto* h = geos.handle();
  const int type = GEOSGeomTypeId_r(h, g);
  if (type == GEOS_POLYGON) {
    if (GEOSisEmpty_r(h, g) != 0) return;
    builder.shell(ring_points(geos, GEOSGetExteriorRing_r(h, g)));
    const int holes = GEOSGetNumInteriorRings_r(h, g);
    for (int i = 0; i < holes; ++i) builder.hole(ring_points(geos, GEOSGetInteriorRingN_r(h, g, i)));
  } else if (type >= GEOS_MULTIPOINT) {
    const int parts = GEOSGetNumGeometries_r(h, g);
    for (int i = 0; i < parts; ++i) add_parts(geos, GEOSGetGeometryN_r(h, g, i), builder);
  }
}

}  // namespace

GeosContext::GeosContext() : handle_(GEOS_init_r()) {
  GEOSContext_setErrorMessageHandler_r(handle_, &keep_message, &last_message_);
  GEOSContext_setNoticeMessageHandler_r(handle_, &ignore_notice, nullptr);
}
GeosContext::~GeosContext() { GEOS_finish_r(handle_); }

void GeosContext::raise(std::string_view operation) const {
  // Not an outline that cannot be: callers try another way with those.
  if (last_message_.find("bad_alloc") != std::string::npos) throw std::bad_alloc();
  throw DataError(say("GEOS could not compute the {}: {}", tr(std::string(operation).c_str()),
                      last_message_.empty() ? std::string(tr("no reason given")) : last_message_));
}

GeosGeom own(const GeosContext& geos, GEOSGeometry* raw, std::string_view operation) {
  if (raw == nullptr) geos.raise(operation);
  return GeosGeom{raw, GeosDelete{&geos}};
}

PreparedGeom prepare(const GeosContext& geos, const GEOSGeometry& g) {
  const auto* raw = GEOSPrepare_r(geos.handle(), &g);
  if (raw == nullptr) geos.raise("preparation");
  return PreparedGeom{raw, PreparedDelete{&geos}};
}

GeosGeom to_geos(const GeosContext& geos, const PolygonSet& set, std::size_t i) {
  auto* h = geos.handle();
  std::vector<GEOSGeometry*> polygons;
  std::vector<GEOSGeometry*> holes;
  GEOSGeometry* shell = nullptr;
  const auto close_part = [&] {
    if (shell == nullptr) return;
    auto* polygon = GEOSGeom_createPolygon_r(h, shell, holes.data(), static_cast<unsigned>(holes.size()));
    if (polygon == nullptr) geos.raise("polygon");
    polygons.push_back(polygon);
    shell = nullptr;
    holes.clear();
  };
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    auto* ring = ring_to_geos(geos, set.ring(r));
    if (set.is_shell(r)) {
      close_part();
      shell = ring;
    } else {
      holes.push_back(ring);
    }
  }
  close_part();
  if (polygons.size() == 1) return own(geos, polygons.front(), "polygon");
  return own(geos,
             GEOSGeom_createCollection_r(h, GEOS_MULTIPOLYGON, polygons.data(), static_cast<unsigned>(polygons.size())),
             "multipolygon");
}

std::size_t append(const GeosContext& geos, const GEOSGeometry& g, PolygonSet& out) {
  PolygonBuilder builder(out);
  add_parts(geos, &g, builder);
  return builder.finish();
}

SquareMetres area(const GeosContext& geos, const GEOSGeometry& g) {
  SquareMetres result;
  if (GEOSArea_r(geos.handle(), &g, &result.value) != 1) geos.raise("area");
  return result;
}

Box box_of(const GeosContext& geos, const GEOSGeometry& g) {
  Box box;
  if (is_empty(geos, g)) return box;
  auto* h = geos.handle();
  if (GEOSGeom_getXMin_r(h, &g, &box.xmin) != 1 || GEOSGeom_getYMin_r(h, &g, &box.ymin) != 1 ||
      GEOSGeom_getXMax_r(h, &g, &box.xmax) != 1 || GEOSGeom_getYMax_r(h, &g, &box.ymax) != 1)
    geos.raise("box");
  return box;
}

bool is_empty(const GeosContext& geos, const GEOSGeometry& g) { return GEOSisEmpty_r(geos.handle(), &g) != 0; }

std::string invalid_reason(const GeosContext& geos, const GEOSGeometry& g) {
  auto* h = geos.handle();
  const char valid = GEOSisValid_r(h, &g);
  if (valid == 1) return {};
  char* raw = GEOSisValidReason_r(h, &g);
  if (raw == nullptr) geos.raise("validity check");
  std::string reason(raw);
  GEOSFree_r(h, raw);
  return reason;
}

GeosGeom make_valid(const GeosContext& geos, const GEOSGeometry& g) {
  auto* h = geos.handle();
  // The calls without _r need the global context, which nobody opens here.
  const auto destroy = [h](GEOSMakeValidParams* p) { GEOSMakeValidParams_destroy_r(h, p); };
  const std::unique_ptr<GEOSMakeValidParams, decltype(destroy)> params(GEOSMakeValidParams_create_r(h), destroy);
  if (!params) geos.raise("repair");
  GEOSMakeValidParams_setMethod_r(h, params.get(), GEOS_MAKE_VALID_STRUCTURE);
  GEOSMakeValidParams_setKeepCollapsed_r(h, params.get(), 0);
  return own(geos, GEOSMakeValidWithParams_r(h, &g, params.get()), "repair");
}

GeosGeom intersection(const GeosContext& geos, const GEOSGeometry& a, const GEOSGeometry& b) {
  return own(geos, GEOSIntersection_r(geos.handle(), &a, &b), "intersection");
}

GeosGeom difference(const GeosContext& geos, const GEOSGeometry& a, const GEOSGeometry& b) {
  return own(geos, GEOSDifference_r(geos.handle(), &a, &b), "difference");
}

GeosGeom union_all(const GeosContext& geos, std::vector<GeosGeom> parts) {
  std::vector<GEOSGeometry*> raw;
  raw.reserve(parts.size());
  for (auto& part : parts) raw.push_back(part.release());
  const auto all = own(geos,
                       GEOSGeom_createCollection_r(geos.handle(), GEOS_GEOMETRYCOLLECTION, raw.data(),
                                                   static_cast<unsigned>(raw.size())),
                       "collection");
  return own(geos, GEOSUnaryUnion_r(geos.handle(), all.get()), "union");
}

GeosGeom clip(const GeosContext& geos, const GEOSGeometry& g, const Box& box) {
  auto* h = geos.handle();
  GeosGeom fast{GEOSClipByRect_r(h, &g, box.xmin, box.ymin, box.xmax, box.ymax), GeosDelete{&geos}};
  // The fast clip may join parts along the box's edge in ways OGC forbids; the full overlay never does.
  if (fast && (is_empty(geos, *fast) || GEOSisValid_r(h, fast.get()) == 1)) return fast;
  const std::vector<Point> corners{
      {box.xmin, box.ymin}, {box.xmax, box.ymin}, {box.xmax, box.ymax}, {box.xmin, box.ymax}, {box.xmin, box.ymin}};
  const auto rectangle =
      own(geos, GEOSGeom_createPolygon_r(h, ring_to_geos(geos, corners), nullptr, 0), "rectangle");
  return intersection(geos, g, *rectangle);
}

}  // namespace arpent
