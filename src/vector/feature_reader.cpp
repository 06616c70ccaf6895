// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/feature_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <optional>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "gdal.hpp"
#include "reader_columns.hpp"
#include "reader_features.hpp"
#include "reader_open.hpp"
#include "sqlite_handle.hpp"

namespace arpent {
namespace {

/// A condition of this many ids is still read faster by key than the whole layer is.
constexpr std::size_t most_by_key = 4000;

/// Spares GDAL the geometry and the other fields.
void ignore_all_but(OGRLayer& layer, const std::vector<int>& fields) {
  auto* definition = layer.GetLayerDefn();
  std::vector<const char*> ignored;
  for (int i = 0; i < definition->GetFieldCount(); ++i)
    if (std::find(fields.begin(), fields.end(), i) == fields.end()) ignored.push_back(definition->GetFieldDefn(i)->GetNameRef());
  ignored.push_back("OGR_GEOMETRY");
  ignored.push_back("OGR_STYLE");
  ignored.push_back(nullptr);
  layer.SetIgnoredFields(ignored.data());
}

void throw_if_stopped(const Source& source, std::size_t features) {
  // GDAL ends a damaged file like a whole one; only the error state tells.
  if (CPLGetLastErrorType() >= CE_Failure)
    throw IoError(say("{}: reading stopped after {} features: {}", source.text(), features, gdal_message(say("unknown error"))));
}

template <class Visit>
void each_feature(const Source& source, OGRLayer& layer, Visit&& visit) {
  layer.ResetReading();
  CPLErrorReset();
  std::size_t count = 0;
  while (const Feature feature{layer.GetNextFeature()}) {
    visit(*feature);
    ++count;
  }
  throw_if_stopped(source, count);
}

/// The same straight from SQLite; nothing when the file, its table or a value is not plain.
std::optional<std::vector<FeatureText>> find_in_table(GDALDataset& dataset, OGRLayer& layer, int field, const Source& source,
                                                      const std::function<bool(std::string_view)>& keep) {
  std::error_code ignored;
  const auto* definition = layer.GetLayerDefn()->GetFieldDefn(field);
  const std::string key = layer.GetFIDColumn();
  if (lower(dataset.GetDriverName()) != "gpkg" || !std::filesystem::is_regular_file(source.path, ignored) || key.empty() ||
      definition->GetType() != OFTString)
    return std::nullopt;
  std::vector<FeatureText> found;
  try {
    const SqliteFile file(source.path);
    const auto rows = file.prepare("SELECT " + quoted_name(key) + ", " + quoted_name(definition->GetNameRef()) + " FROM " + quoted_name(layer.GetName()));
    while (file.step(rows.get())) {
      const int type = sqlite3_column_type(rows.get(), 1);
      if (type == SQLITE_NULL) continue;
      if (type != SQLITE_TEXT) return std::nullopt;
      const auto* begin = reinterpret_cast<const char*>(sqlite3_column_text(rows.get(), 1));
      const std::string_view text(begin, static_cast<std::size_t>(sqlite3_column_bytes(rows.get(), 1)));
      if (keep(text)) found.push_back({sqlite3_column_int64(rows.get(), 0), std::string(text)});
    }
  } catch (const Error&) {
    return std::nullopt;  // GDAL meets the same and says what it is
  }
  return found;
}

std::string id_condition(OGRLayer& layer, const std::vector<std::int64_t>& fids) {
  const std::string key = layer.GetFIDColumn();
  return fmt::format("{} IN ({})", key.empty() ? "FID" : quoted_name(key), fmt::join(fids, ", "));
}

/// Members with these ids, by id.
PolygonLayer chosen(PolygonLayer layer, const std::vector<std::int64_t>& fids) {
  std::vector<std::size_t> order(layer.fid.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return !std::binary_search(fids.begin(), fids.end(), layer.fid[i]); });
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return layer.fid[a] < layer.fid[b]; });
  PolygonLayer some{layer.source, layer.layer, layer.crs, layer.source_crs, {}, {}, std::vector<TextColumn>(layer.columns.size()), {}};
  std::vector<ColumnBuilder> columns(some.columns.begin(), some.columns.end());
  for (const auto i : order) {
    some.polygons.append(layer.polygons, i);
    some.fid.push_back(layer.fid[i]);
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (const auto value = layer.columns[c].value_of[i]; value == TextColumn::null)
        columns[c].add_null();
      else
        columns[c].add(layer.columns[c].values[value]);
  }
  for (const auto& note : layer.notes)
    if (std::binary_search(fids.begin(), fids.end(), note.fid)) some.notes.push_back(note);
  std::stable_sort(some.notes.begin(), some.notes.end(), [](const auto& a, const auto& b) { return a.fid < b.fid; });
  return some;
}

}  // namespace

AttributeTable read_attributes(const Source& source, const std::vector<std::string>& fields) {
  const QuietGdal quiet;
  const auto dataset = open_vector(source);
  auto& layer = find_layer(*dataset, source);
  const auto numbers = field_numbers(layer, fields, source);
  ignore_all_but(layer, numbers);
  AttributeTable table{layer.GetName(), {}, std::vector<TextColumn>(fields.size())};
  std::vector<ColumnBuilder> columns(table.columns.begin(), table.columns.end());
  each_feature(source, layer, [&](OGRFeature& feature) {
    table.fid.push_back(static_cast<std::int64_t>(feature.GetFID()));
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (feature.IsFieldSetAndNotNull(numbers[c]))
        columns[c].add(feature.GetFieldAsString(numbers[c]));
      else
        columns[c].add_null();
  });
  return table;
}

std::vector<FeatureText> find_features(const Source& source, const std::string& field, const std::function<bool(std::string_view)>& keep) {
  const QuietGdal quiet;
  const auto dataset = open_vector(source);
  auto& layer = find_layer(*dataset, source);
  const auto number = field_numbers(layer, {field}, source).front();
  auto found = find_in_table(*dataset, layer, number, source, keep);
  if (!found) {
    found.emplace();
    ignore_all_but(layer, {number});
    each_feature(source, layer, [&](OGRFeature& feature) {
      if (!feature.IsFieldSetAndNotNull(number)) return;
      const std::string_view text = feature.GetFieldAsString(number);
      if (keep(text)) found->push_back({static_cast<std::int64_t>(feature.GetFID()), std::string(text)});
    });
  }
  std::stable_sort(found->begin(), found->end(), [](const auto& a, const auto& b) { return a.fid < b.fid; });
  return std::move(*found);
}

PolygonLayer read_polygons_of(const Source& source, const ReadRequest& request, std::vector<std::int64_t> fids) {
  std::sort(fids.begin(), fids.end());
  fids.erase(std::unique(fids.begin(), fids.end()), fids.end());
  if (fids.size() > most_by_key) return chosen(read_polygons(source, request), fids);
  const QuietGdal quiet;
  const auto dataset = open_vector(source);
  auto& layer = find_layer(*dataset, source);
  const auto info = describe_layer(*dataset, layer);
  if (!info.polygonal)
    throw DataError(say("{}: holds geometries of type {}; polygons are needed", source.text(), info.geometry_type));
  const auto crs = layer_crs(info, request, source);
  const auto fields = field_numbers(layer, request.fields, source);
  PolygonLayer result{source, info.layer, crs.held, crs.file, {}, {}, std::vector<TextColumn>(fields.size()), {}};
  if (fids.empty()) return result;
  ignore_other_fields(layer, fields);
  if (layer.SetAttributeFilter(id_condition(layer, fids).c_str()) != OGRERR_NONE)
    throw IoError(say("{}: features cannot be looked up by id: {}", source.text(), gdal_message(say("unknown error"))));
  auto features = read_through_gdal(layer, {source, fields, crs.file, crs.held, -1, 1});
  result.polygons = std::move(features.polygons);
  result.fid = std::move(features.fid);
  result.columns = std::move(features.columns);
  result.notes = std::move(features.notes);
  return chosen(std::move(result), fids);
}

}  // namespace arpent
