// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/window_reader.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "gdal.hpp"
#include "reader_columns.hpp"
#include "reader_features.hpp"
#include "reader_open.hpp"

namespace arpent {
namespace {

/// A layer open for reading, checked, its filter set.
struct Opened {
  SharedDataset dataset;
  OGRLayer* layer = nullptr;
  LayerInfo info;
  Crs from, to;
  std::vector<int> fields;
};

bool holds_shapes(const LayerInfo& info) {
  // GDAL's names of the two types that may hold anything: "Unknown (any)", "Geometry Collection".
  const auto named = [&](const char* word) { return info.geometry_type.find(word) != std::string::npos; };
  return !info.polygonal || named("Unknown") || named("Collection");
}

/// The window in the file's system, large enough.
Box window_in_file(const Box& window, const Crs& from, const Crs& to) {
  if (to.same_as(from) || window.empty()) return window;
  constexpr int steps = 16;
  std::vector<Point> limit;
  for (int k = 0; k <= steps; ++k) {
    const double x = window.xmin + window.width() * k / steps, y = window.ymin + window.height() * k / steps;
    for (const Point p : {Point{x, window.ymin}, {x, window.ymax}, {window.xmin, y}, {window.xmax, y}}) limit.push_back(p);
  }
  Transform(to, from).apply(limit);
  Box box;
  for (const auto p : limit) box.add(p);
  // Between two of these points the limit bends by less than a hundredth of the window.
  return box.grown(0.01 * std::max(box.width(), box.height()));
}

Opened open_layer(const Source& source, const ReadRequest& request, const std::optional<Box>& window, bool polygons) {
  Opened opened;
  opened.dataset = open_vector(source);
  opened.layer = &find_layer(*opened.dataset, source);
  opened.info = describe_layer(*opened.dataset, *opened.layer);
  const auto& info = opened.info;
  if (polygons ? !info.polygonal : !holds_shapes(info))
    throw DataError(polygons ? say("{}: holds geometries of type {}; polygons are needed", source.text(), info.geometry_type)
                             : say("{}: holds geometries of type {}; lines or points are needed", source.text(), info.geometry_type));
  const auto crs = layer_crs(info, request, source);
  opened.from = crs.file;
  opened.to = crs.held;
  opened.fields = field_numbers(*opened.layer, request.fields, source);
  ignore_other_fields(*opened.layer, opened.fields);
  if (window) {
    const auto box = window_in_file(*window, opened.from, opened.to);
    opened.layer->SetSpatialFilterRect(box.xmin, box.ymin, box.xmax, box.ymax);
  }
  return opened;
}

/// Members to keep: those whose box meets the window, by feature id. GDAL gives more than asked for, in its index's order.
template <class Set>
std::vector<std::size_t> kept(const Set& set, const std::vector<std::int64_t>& fid, const std::optional<Box>& window) {
  std::vector<std::size_t> order(fid.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (window) std::erase_if(order, [&](std::size_t i) { return !set.box(i).intersects(*window); });
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return fid[a] < fid[b]; });
  return order;
}

template <class T>
std::vector<T> chosen(const std::vector<T>& list, const std::vector<std::size_t>& order) {
  std::vector<T> some;
  some.reserve(order.size());
  for (const auto i : order) some.push_back(list[i]);
  return some;
}

std::vector<TextColumn> chosen_rows(const std::vector<TextColumn>& columns, const std::vector<std::size_t>& order) {
  std::vector<TextColumn> some(columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    ColumnBuilder builder(some[c]);
    for (const auto i : order)
      if (const auto value = columns[c].value_of[i]; value == TextColumn::null)
        builder.add_null();
      else
        builder.add(columns[c].values[value]);
  }
  return some;
}

template <class Set>
Set chosen_members(const Set& set, const std::vector<std::size_t>& order) {
  Set some;
  for (const auto i : order) some.append(set, i);
  return some;
}

void sort_notes(std::vector<FeatureNote>& notes) {
  std::stable_sort(notes.begin(), notes.end(), [](const auto& a, const auto& b) { return a.fid < b.fid; });
}

/// Copies lines and points of OGR geometries into a set.
class ShapeCopier {
 public:
  ShapeCopier(ShapeSet& out, const Transform* transform) : out_(out), transform_(transform) {}
  /// @return index of the feature, or npos
  std::size_t copy(const OGRGeometry& geometry) {
    polygons_ = false;
    add(geometry);
    return out_.finish();
  }
  [[nodiscard]] bool met_polygons() const { return polygons_; }

 private:
  void add(const OGRGeometry& geometry) {
    const auto type = wkbFlatten(geometry.getGeometryType());
    if (geometry.IsEmpty()) return;
    if (type == wkbPoint) {
      const auto& point = *geometry.toPoint();
      points_ = {{point.getX(), point.getY()}};
      add_part();
    } else if (type == wkbLineString) {
      const auto& line = *geometry.toLineString();
      points_.resize(static_cast<std::size_t>(line.getNumPoints()));
      static_assert(sizeof(Point) == sizeof(OGRRawPoint));
      line.getPoints(reinterpret_cast<OGRRawPoint*>(points_.data()));
      add_part();
    } else if (OGR_GT_IsSubClassOf(type, wkbGeometryCollection)) {
      for (const auto* part : *geometry.toGeometryCollection()) add(*part);
    } else {
      polygons_ = true;
    }
  }
  void add_part() {
    if (transform_ != nullptr) transform_->apply(points_);
    out_.add_part(points_);
  }

  ShapeSet& out_;
  const Transform* transform_;
  std::vector<Point> points_;
  bool polygons_ = false;
};

void read_features(const Source& source, const Opened& opened, ShapeLayer& result) {
  std::optional<Transform> transform;
  if (!opened.to.same_as(opened.from)) transform.emplace(opened.from, opened.to);
  result.columns.resize(opened.fields.size());
  std::vector<ColumnBuilder> columns(result.columns.begin(), result.columns.end());
  ShapeCopier copier(result.shapes, transform ? &*transform : nullptr);
  opened.layer->ResetReading();
  CPLErrorReset();
  while (const Feature feature{opened.layer->GetNextFeature()}) {
    const auto fid = static_cast<std::int64_t>(feature->GetFID());
    std::unique_ptr<OGRGeometry> linear;
    const auto* geometry = straight_geometry(*feature, linear, result.notes);
    std::size_t index = ShapeSet::npos;
    try {
      if (geometry != nullptr) index = copier.copy(*geometry);
    } catch (const DataError& error) {
      throw DataError(say("{}: feature {}: {}", source.text(), fid, error.what()));
    }
    if (geometry != nullptr && copier.met_polygons()) result.with_polygons.push_back(fid);
    if (index == ShapeSet::npos) {
      result.notes.push_back({FeatureNote::Kind::empty, fid, {}, {}, {}});
      continue;
    }
    result.fid.push_back(fid);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (feature->IsFieldSetAndNotNull(opened.fields[c]))
        columns[c].add(feature->GetFieldAsString(opened.fields[c]));
      else
        columns[c].add_null();
    }
  }
  if (CPLGetLastErrorType() >= CE_Failure)
    throw IoError(say("{}: reading stopped after {} features: {}", source.text(), result.fid.size(), gdal_message(say("unknown error"))));
}

}  // namespace

PolygonLayer read_polygons_in(const Source& source, const ReadRequest& request, const Box& window) {
  const QuietGdal quiet;
  const auto opened = open_layer(source, request, window, true);
  PolygonLayer result;
  result.source = source;
  result.layer = opened.info.layer;
  result.crs = opened.to;
  result.source_crs = opened.from;
  result.columns.resize(request.fields.size());
  if (window.empty()) return result;
  const auto features = read_through_gdal(*opened.layer, {source, opened.fields, opened.from, opened.to, -1, 1});
  const auto order = kept(features.polygons, features.fid, window);
  result.polygons = chosen_members(features.polygons, order);
  result.fid = chosen(features.fid, order);
  result.columns = chosen_rows(features.columns, order);
  result.notes = features.notes;
  sort_notes(result.notes);
  return result;
}

ShapeLayer read_shapes(const Source& source, const ReadRequest& request, const std::optional<Box>& window) {
  const QuietGdal quiet;
  const auto opened = open_layer(source, request, window, false);
  ShapeLayer result;
  result.source = source;
  result.layer = opened.info.layer;
  result.crs = opened.to;
  result.source_crs = opened.from;
  result.columns.resize(request.fields.size());
  if (window && window->empty()) return result;
  read_features(source, opened, result);
  const auto order = kept(result.shapes, result.fid, window);
  const bool as_read = order.size() == result.fid.size() && std::is_sorted(order.begin(), order.end());
  if (!as_read) {
    result.shapes = chosen_members(result.shapes, order);
    result.fid = chosen(result.fid, order);
    result.columns = chosen_rows(result.columns, order);
  }
  sort_notes(result.notes);
  std::sort(result.with_polygons.begin(), result.with_polygons.end());
  return result;
}

}  // namespace arpent
