// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "gdal.hpp"

namespace arpent {
namespace {

Dataset open_vector(const Source& source) {
  register_drivers();
  Dataset dataset(GDALDataset::Open(source.path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
  if (dataset) return dataset;
  VSIStatBufL info;
  const bool there = VSIStatExL(source.path.c_str(), &info, VSI_STAT_EXISTS_FLAG) == 0;
  if (!there && source.path.find(':') == std::string::npos)
    throw IoError(fmt::format("{}: no such file; check the path", source.path));
  if (Dataset(GDALDataset::Open(source.path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY)))
    throw IoError(fmt::format("{}: this is a raster; polygons are expected here", source.path));
  throw IoError(fmt::format("{}: cannot be opened as a vector layer: {}", source.path,
                            gdal_message("no driver of GDAL recognises it")));
}

std::vector<std::string> layer_names(GDALDataset& dataset) {
  std::vector<std::string> names;
  for (auto* layer : dataset.GetLayers()) names.emplace_back(layer->GetName());
  return names;
}

OGRLayer& find_layer(GDALDataset& dataset, const Source& source) {
  const auto names = layer_names(dataset);
  if (names.empty()) throw IoError(fmt::format("{}: has no layer", source.path));
  if (source.layer.empty()) {
    if (names.size() == 1) return *dataset.GetLayer(0);
    throw IoError(fmt::format("{}: has several layers; name one: {}", source.path,
                              fmt::format("{}:{}", source.path, join(names, fmt::format(" or {}:", source.path)))));
  }
  for (int i = 0; i < dataset.GetLayerCount(); ++i)
    if (source.layer == names[static_cast<std::size_t>(i)]) return *dataset.GetLayer(i);
  for (int i = 0; i < dataset.GetLayerCount(); ++i)
    if (lower(source.layer) == lower(names[static_cast<std::size_t>(i)])) return *dataset.GetLayer(i);
  throw IoError(fmt::format("{}: no layer '{}'; there is {}", source.path, source.layer, join(names, ", ")));
}

std::string field_type(OGRFieldType type) {
  switch (type) {
    case OFTString: return "text";
    case OFTInteger:
    case OFTInteger64: return "integer";
    case OFTReal: return "real";
    case OFTDate:
    case OFTDateTime: return "date";
    default: return "other";
  }
}

LayerInfo describe_layer(GDALDataset& dataset, OGRLayer& layer) {
  LayerInfo info;
  info.driver = dataset.GetDriverName();
  info.layer = layer.GetName();
  if (const char* description = layer.GetMetadataItem("DESCRIPTION")) info.description = description;
  auto* definition = layer.GetLayerDefn();
  for (int i = 0; i < definition->GetFieldCount(); ++i) {
    const auto* field = definition->GetFieldDefn(i);
    info.fields.push_back({field->GetNameRef(), field_type(field->GetType())});
  }
  const auto type = layer.GetGeomType();
  info.geometry_type = OGRGeometryTypeToName(type);
  const auto flat = wkbFlatten(type);
  info.polygonal = flat == wkbUnknown || OGR_GT_IsSubClassOf(flat, wkbSurface) || OGR_GT_IsSubClassOf(flat, wkbMultiSurface) ||
                   flat == wkbGeometryCollection;
  info.crs = crs_of(layer.GetSpatialRef());
  info.crs_known = info.crs.known();
  info.feature_count = layer.GetFeatureCount(FALSE);
  OGREnvelope envelope;
  if (layer.GetExtent(&envelope, FALSE) == OGRERR_NONE)
    info.extent = Box{envelope.MinX, envelope.MinY, envelope.MaxX, envelope.MaxY};
  return info;
}

/// Dictionary encoding of one text column.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(TextColumn& column) : column_(column) {}
  void add(const OGRFeature& feature, int field) {
    if (!feature.IsFieldSetAndNotNull(field)) {
      column_.value_of.push_back(TextColumn::null);
      return;
    }
    const char* raw = const_cast<OGRFeature&>(feature).GetFieldAsString(field);
    // Land-cover layers repeat few codes, often in runs: compare with the last before looking it up.
    if (last_ != TextColumn::null && column_.values[last_] == raw) {
      column_.value_of.push_back(last_);
      return;
    }
    const auto [it, fresh] = index_.try_emplace(raw, static_cast<std::uint32_t>(column_.values.size()));
    if (fresh) column_.values.emplace_back(raw);
    last_ = it->second;
    column_.value_of.push_back(last_);
  }

 private:
  TextColumn& column_;
  std::unordered_map<std::string, std::uint32_t> index_;
  std::uint32_t last_ = TextColumn::null;
};

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

std::vector<int> field_numbers(const OGRLayer& layer, const std::vector<std::string>& wanted, const Source& source) {
  auto* definition = const_cast<OGRLayer&>(layer).GetLayerDefn();
  std::vector<int> numbers;
  Problems problems;
  for (const auto& name : wanted) {
    const int number = definition->GetFieldIndex(name.c_str());  // case-insensitive
    if (number < 0) {
      std::vector<std::string> names;
      for (int i = 0; i < definition->GetFieldCount(); ++i) names.emplace_back(definition->GetFieldDefn(i)->GetNameRef());
      problems.add(fmt::format("{}: no field '{}'; there is {}", source.text(), name,
                               names.empty() ? "none" : join(names, ", ")));
    }
    numbers.push_back(number);
  }
  problems.raise_if_any<DataError>();
  return numbers;
}

void ignore_other_fields(OGRLayer& layer, const std::vector<int>& wanted) {
  auto* definition = layer.GetLayerDefn();
  std::vector<const char*> ignored;
  for (int i = 0; i < definition->GetFieldCount(); ++i)
    if (std::find(wanted.begin(), wanted.end(), i) == wanted.end()) ignored.push_back(definition->GetFieldDefn(i)->GetNameRef());
  ignored.push_back("OGR_STYLE");
  ignored.push_back(nullptr);
  layer.SetIgnoredFields(ignored.data());
}

Crs working_crs(const LayerInfo& info, const ReadRequest& request, const Source& source) {
  const Crs& own = info.crs_known ? info.crs : request.assumed;
  if (!own.known())
    throw DataError(fmt::format("{}: the file does not say its CRS; add it (a .prj beside a shapefile) or say it with "
                                "--crs, such as --crs EPSG:2154", source.text()));
  const Crs& target = request.target.known() ? request.target : own;
  const auto reason = unmeasurable_reason(target, request.target.known() ? std::nullopt : info.extent);
  if (!reason.empty()) throw DataError(fmt::format("{}: {}", source.text(), reason));
  return target;
}

}  // namespace

std::string LayerInfo::field(const std::string& wanted) const {
  for (const auto& f : fields)
    if (lower(f.name) == lower(wanted)) return f.name;
  return {};
}

std::string unmeasurable_reason(const Crs& crs, const std::optional<Box>& extent) {
  if (!crs.projected()) {
    std::string advice = "such as EPSG:2154";
    if (extent && !extent->empty())
      advice = "here " + suggested_projected_crs((extent->xmin + extent->xmax) / 2, (extent->ymin + extent->ymax) / 2);
    return fmt::format("its CRS {} is geographic, areas need a projected one: convert it, or read it with --target-crs ({})",
                       crs.id(), advice);
  }
  if (std::fabs(crs.unit_in_metres() - 1) > 1e-9)
    return fmt::format("its CRS {} is in units of {} m, not metres: convert it to a CRS in metres", crs.id(),
                       crs.unit_in_metres());
  return {};
}

LayerInfo describe(const Source& source) {
  const QuietGdal quiet;
  const auto dataset = open_vector(source);
  return describe_layer(*dataset, find_layer(*dataset, source));
}

PolygonLayer read_polygons(const Source& source, const ReadRequest& request) {
  const QuietGdal quiet;
  const auto dataset = open_vector(source);
  auto& layer = find_layer(*dataset, source);
  const auto info = describe_layer(*dataset, layer);
  if (!info.polygonal)
    throw DataError(fmt::format("{}: holds geometries of type {}; polygons are needed", source.text(), info.geometry_type));

  PolygonLayer result;
  result.source = source;
  result.layer = info.layer;
  result.crs = working_crs(info, request, source);
  result.source_crs = info.crs_known ? info.crs : request.assumed;
  std::optional<Transform> transform;
  if (!result.crs.same_as(result.source_crs)) transform.emplace(result.source_crs, result.crs);

  const auto fields = field_numbers(layer, request.fields, source);
  ignore_other_fields(layer, fields);
  result.columns.resize(fields.size());
  std::vector<ColumnBuilder> columns;
  for (auto& column : result.columns) columns.emplace_back(column);

  OutlineCopier outlines(result.polygons, transform ? &*transform : nullptr);
  layer.ResetReading();
  CPLErrorReset();
  while (const Feature feature{layer.GetNextFeature()}) {
    const auto fid = static_cast<std::int64_t>(feature->GetFID());
    const auto* geometry = feature->GetGeometryRef();
    std::unique_ptr<OGRGeometry> linear;
    if (geometry != nullptr && geometry->hasCurveGeometry(TRUE)) {
      linear.reset(geometry->getLinearGeometry());
      geometry = linear.get();
      result.notes.push_back({FeatureNote::Kind::linearised, fid, {}, {}, {}});
    }
    std::size_t index = PolygonBuilder::npos;
    try {
      if (geometry != nullptr) index = outlines.copy(*geometry);
    } catch (const DataError& error) {
      throw DataError(fmt::format("{}: feature {}: {}", source.text(), fid, error.what()));
    }
    if (index == PolygonBuilder::npos) {
      const bool other = geometry != nullptr && !geometry->IsEmpty() && geometry->getDimension() < 2;
      result.notes.push_back({other ? FeatureNote::Kind::not_polygon : FeatureNote::Kind::empty, fid, {}, {}, {}});
      continue;
    }
    result.fid.push_back(fid);
    // Growing by doubling would hold the outlines twice at the worst moment; the first thousand tell what is to come.
    if (result.fid.size() == 1024 && info.feature_count > 2048) {
      const auto count = static_cast<std::size_t>(info.feature_count);
      result.polygons.reserve(count, result.polygons.point_count() * (count / 1000 + 1));
    }
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c].add(*feature, fields[c]);
  }
  // GDAL ends a damaged file like a whole one; only the error state tells.
  if (CPLGetLastErrorType() >= CE_Failure)
    throw IoError(fmt::format("{}: reading stopped after {} features: {}", source.text(), result.fid.size(),
                              gdal_message("unknown error")));
  return result;
}

}  // namespace arpent
