// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <memory>
#include <span>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "reader_columns.hpp"
#include "reader_features.hpp"
#include "reader_open.hpp"

namespace arpent {
namespace {

/// Copies rings of OGR geometries into a polygon set, through a transformation when there is one.
class OutlineCopier {
 public:
  OutlineCopier(PolygonSet& out, const Transform* transform) : builder_(out), transform_(transform) {}

  /// @return index of the polygon, or npos
  std::size_t copy(const OGRGeometry& geometry) {
    add(geometry);
    return builder_.finish();
  }

 private:
  void add(const OGRGeometry& geometry) {
    const auto type = wkbFlatten(geometry.getGeometryType());
    if (type == wkbPolygon || type == wkbTriangle) {
      const auto& polygon = *geometry.toPolygon();
      if (polygon.IsEmpty()) return;
      builder_.shell(points(*polygon.getExteriorRing()));
      for (int i = 0; i < polygon.getNumInteriorRings(); ++i) builder_.hole(points(*polygon.getInteriorRing(i)));
    } else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection)) {
      for (const auto* part : *geometry.toGeometryCollection()) add(*part);
    }
  }
  std::span<const Point> points(const OGRLinearRing& ring) {
    points_.resize(static_cast<std::size_t>(ring.getNumPoints()));
    static_assert(sizeof(Point) == sizeof(OGRRawPoint));
    if (!points_.empty()) ring.getPoints(reinterpret_cast<OGRRawPoint*>(points_.data()));
    if (transform_ != nullptr) transform_->apply(points_);
    return points_;
  }

  PolygonBuilder builder_;
  const Transform* transform_;
  std::vector<Point> points_;
};

void add_value(ColumnBuilder& column, OGRFeature& feature, int field) {
  if (feature.IsFieldSetAndNotNull(field))
    column.add(feature.GetFieldAsString(field));
  else
    column.add_null();
}

}  // namespace

Features read_through_gdal(OGRLayer& layer, const FeatureRequest& request) {
  std::optional<Transform> transform;
  if (!request.to.same_as(request.from)) transform.emplace(request.from, request.to);
  Features result;
  result.columns.resize(request.fields.size());
  std::vector<ColumnBuilder> columns(result.columns.begin(), result.columns.end());
  // A header may promise any number of features; memory is taken on its word up to here, and then as they come.
  constexpr std::int64_t believed = 1 << 22;
  if (request.expected > 0) result.polygons.reserve(static_cast<std::size_t>(std::min(request.expected, believed)), 0);
  OutlineCopier outlines(result.polygons, transform ? &*transform : nullptr);
  layer.ResetReading();
  CPLErrorReset();
  while (const Feature feature{layer.GetNextFeature()}) {
    const auto fid = static_cast<std::int64_t>(feature->GetFID());
    std::unique_ptr<OGRGeometry> linear;
    const auto* geometry = straight_geometry(*feature, linear, result.notes);
    std::size_t index = PolygonBuilder::npos;
    try {
      if (geometry != nullptr) index = outlines.copy(*geometry);
    } catch (const DataError& error) {
      throw DataError(say("{}: feature {}: {}", request.source.text(), fid, error.what()));
    }
    if (index == PolygonBuilder::npos) {
      const bool other = geometry != nullptr && !geometry->IsEmpty() && geometry->getDimension() < 2;
      result.notes.push_back({other ? FeatureNote::Kind::not_polygon : FeatureNote::Kind::empty, fid, {}, {}, {}});
      continue;
    }
    result.fid.push_back(fid);
    for (std::size_t c = 0; c < columns.size(); ++c) add_value(columns[c], *feature, request.fields[c]);
  }
  // GDAL ends a damaged file like a whole one; only the error state tells.
  if (CPLGetLastErrorType() >= CE_Failure)
    throw IoError(say("{}: reading stopped after {} features: {}", request.source.text(), result.fid.size(),
                      gdal_message(say("unknown error"))));
  return result;
}

}  // namespace arpent
