// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "gdal.hpp"
#include "reader_features.hpp"

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
  const auto fields = field_numbers(layer, request.fields, source);
  const FeatureRequest wanted{source, fields, result.source_crs, result.crs, info.feature_count, request.threads};
  auto features = read_through_sqlite(*dataset, layer, wanted);
  if (!features) {
    ignore_other_fields(layer, fields);
    features = read_through_gdal(layer, wanted);
  }
  result.polygons = std::move(features->polygons);
  result.fid = std::move(features->fid);
  result.columns = std::move(features->columns);
  result.notes = std::move(features->notes);
  return result;
}

}  // namespace arpent
