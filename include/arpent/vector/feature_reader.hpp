// SPDX-License-Identifier: Apache-2.0
/// Reading attributes alone, and a few features out of many. No GDAL type shows here.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arpent/vector/reader.hpp"

namespace arpent {

/// The attributes of every feature of a layer, those without a geometry too.
struct AttributeTable {
  std::string layer;
  std::vector<std::int64_t> fid;    ///< in order
  std::vector<TextColumn> columns;  ///< one per requested field, same order
};

/// Reads attributes; no geometry is looked at, so that the layer may be a table without one and needs no CRS.
/// @throws IoError as `describe`, also when a read fails half-way; DataError naming every field that is missing
/// Cost: one pass.
[[nodiscard]] AttributeTable read_attributes(const Source& source, const std::vector<std::string>& fields);

/// A feature and the text of one of its fields.
struct FeatureText {
  std::int64_t fid = -1;
  std::string text;
};

/// Looks through one field of a layer for the features whose text `keep` accepts; nulls are passed over.
/// @param keep called once a feature, or, where the fast way fails half-way, again from the first on
/// @return by feature id
/// @throws as `read_attributes`
/// Cost: one pass; 0.1 to 0.5 µs a feature in a plain GeoPackage (past GDAL), about 1 µs otherwise.
[[nodiscard]] std::vector<FeatureText> find_features(const Source& source, const std::string& field, const std::function<bool(std::string_view)>& keep);

/// Reads some features of a polygon layer: those of `read_polygons` with one of these ids, by id. Ids that are not there are passed over.
/// @param fids any order
/// @throws IoError, DataError as `read_polygons`
/// Cost: opening the file, then the features (a GeoPackage finds them by their key); of very many, the whole layer is read.
[[nodiscard]] PolygonLayer read_polygons_of(const Source& source, const ReadRequest& request, std::vector<std::int64_t> fids);

}  // namespace arpent
