// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/reader.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "reader_features.hpp"
#include "reader_open.hpp"

namespace arpent {
std::string LayerInfo::field(const std::string& wanted) const {
  for (const auto& f : fields)
    if (lower(f.name) == lower(wanted)) return f.name;
  return {};
}

std::string unmeasurable_reason(const Crs& crs, const std::optional<Box>& extent) {
  if (!crs.projected()) {
    std::string advice = say("such as {}", "EPSG:2154");
    if (extent && !extent->empty())
      advice = say("here {}", suggested_projected_crs((extent->xmin + extent->xmax) / 2, (extent->ymin + extent->ymax) / 2));
    return say("its CRS {} is geographic, areas need a projected one: convert it, or read it with --target-crs ({})",
               crs.id(), advice);
  }
  if (std::fabs(crs.unit_in_metres() - 1) > 1e-9)
    return say("its CRS {} is in units of {} m, not metres: convert it to a CRS in metres", crs.id(),
               crs.unit_in_metres());
  return {};
}

std::string misdeclared_reason(const Crs& crs, const std::optional<Box>& extent) {
  if (crs.projected() || !extent || extent->empty()) return {};
  // A whole turn and more: longitudes from 0 to 360 are degrees still.
  constexpr double turn = 360;
  const double farthest = std::max({std::fabs(extent->xmin), std::fabs(extent->xmax), std::fabs(extent->ymin), std::fabs(extent->ymax)});
  if (!(farthest > turn)) return {};
  return say("is said to be in {}, but its coordinates (as far as {:.0f}) are no degrees; write its true CRS into it, such as ogr2ogr -a_srs EPSG:2154",
             crs.id(), farthest);
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
    throw DataError(say("{}: holds geometries of type {}; polygons are needed", source.text(), info.geometry_type));

  PolygonLayer result;
  result.source = source;
  result.layer = info.layer;
  const auto crs = layer_crs(info, request, source);
  result.crs = crs.held;
  result.source_crs = crs.file;
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
