// SPDX-License-Identifier: Apache-2.0
#include "reader_open.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/vector/open_files.hpp"

namespace arpent {
namespace {

std::vector<std::string> layer_names(GDALDataset& dataset) {
  std::vector<std::string> names;
  for (auto* layer : dataset.GetLayers()) names.emplace_back(layer->GetName());
  return names;
}

}  // namespace

std::vector<std::string> data_layers(GDALDataset& dataset) {
  auto names = layer_names(dataset);
  if (names.size() > 1) std::erase_if(names, [](const auto& name) { return lower(name) == "layer_styles"; });
  return names;
}

namespace {

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

OGRLayer& named_layer(GDALDataset& dataset, const Source& source) {
  const auto names = layer_names(dataset);
  if (names.empty()) throw IoError(say("{}: has no layer", source.path));
  if (source.layer.empty()) {
    const auto data = data_layers(dataset);
    if (data.size() == 1) return *dataset.GetLayerByName(data.front().c_str());
    throw IoError(say("{}: has several layers; name one: {}", source.path,
                      fmt::format("{}:{}", source.path, join(data, say(" or {}:", source.path)))));
  }
  for (int i = 0; i < dataset.GetLayerCount(); ++i)
    if (source.layer == names[static_cast<std::size_t>(i)]) return *dataset.GetLayer(i);
  for (int i = 0; i < dataset.GetLayerCount(); ++i)
    if (lower(source.layer) == lower(names[static_cast<std::size_t>(i)])) return *dataset.GetLayer(i);
  throw IoError(say("{}: no layer '{}'; there is {}", source.path, source.layer, join(names, ", ")));
}

}  // namespace

SharedDataset open_vector(const Source& source) {
  if (auto kept = kept_file(source.path)) return std::static_pointer_cast<GDALDataset>(std::move(kept));
  register_drivers();
  if (Dataset opened(GDALDataset::Open(source.path.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY)); opened) {
    SharedDataset dataset(std::move(opened));
    keep_file(source.path, dataset);
    return dataset;
  }
  VSIStatBufL info;
  const bool there = VSIStatExL(source.path.c_str(), &info, VSI_STAT_EXISTS_FLAG) == 0;
  if (!there && source.path.find(':') == std::string::npos)
    throw IoError(say("{}: no such file; check the path", source.path));
  if (Dataset(GDALDataset::Open(source.path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY)))
    throw IoError(say("{}: this is a raster; polygons are expected here", source.path));
  throw IoError(say("{}: cannot be opened as a vector layer: {}", source.path,
                    gdal_message(say("no driver of GDAL recognises it"))));
}

OGRLayer& find_layer(GDALDataset& dataset, const Source& source) {
  auto& layer = named_layer(dataset, source);
  layer.SetSpatialFilter(nullptr);
  layer.SetAttributeFilter(nullptr);
  layer.SetIgnoredFields(static_cast<const char**>(nullptr));
  layer.ResetReading();
  return layer;
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
  const bool in_memory = info.driver == "GeoJSON";  // opening it has read it: its extent costs nothing more
  if (layer.GetExtent(&envelope, in_memory ? TRUE : FALSE) == OGRERR_NONE)
    info.extent = Box{envelope.MinX, envelope.MinY, envelope.MaxX, envelope.MaxY};
  // One that says no CRS counts as degrees for GDAL. Coordinates that are none are those of a CRS nobody said.
  if (in_memory && info.crs_known && !misdeclared_reason(info.crs, info.extent).empty()) {
    info.crs = {};
    info.crs_known = false;
  }
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
      problems.add(names.empty() ? say("{}: no field '{}'; there is none", source.text(), name)
                                 : say("{}: no field '{}'; there is {}", source.text(), name, join(names, ", ")));
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

LayerCrs layer_crs(const LayerInfo& info, const ReadRequest& request, const Source& source) {
  const Crs& own = info.crs_known ? info.crs : request.assumed;
  if (!own.known())
    throw DataError(say("{}: the file does not say its CRS; add it (a .prj beside a shapefile) or say it with "
                        "--crs, such as --crs EPSG:2154", source.text()));
  const Crs& target = request.target.known() ? request.target : own;
  if (const auto reason = misdeclared_reason(own, info.extent); !reason.empty()) throw DataError(say("{}: {}", source.text(), reason));
  const auto reason = unmeasurable_reason(target, request.target.known() ? std::nullopt : info.extent);
  if (!reason.empty()) throw DataError(say("{}: {}", source.text(), reason));
  return {own, target};
}

const OGRGeometry* straight_geometry(const OGRFeature& feature, std::unique_ptr<OGRGeometry>& room, std::vector<FeatureNote>& notes) {
  const auto* geometry = feature.GetGeometryRef();
  if (geometry == nullptr || !geometry->hasCurveGeometry(FALSE)) return geometry;
  room.reset(geometry->getLinearGeometry());
  // A curve polygon of straight lines loses nothing.
  if (geometry->hasCurveGeometry(TRUE)) notes.push_back({FeatureNote::Kind::linearised, static_cast<std::int64_t>(feature.GetFID()), {}, {}, {}});
  return room.get();
}

}  // namespace arpent
