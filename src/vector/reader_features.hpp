// SPDX-License-Identifier: Apache-2.0
/// The features of one layer, opened and checked before. Private to the reader.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "arpent/vector/reader.hpp"
#include "gdal.hpp"

namespace arpent {

/// What there is to read, and in which system.
struct FeatureRequest {
  const Source& source;
  std::vector<int> fields;    ///< numbers in the layer's definition
  const Crs& from;
  const Crs& to;
  std::int64_t expected = -1; ///< features, as the header has it; negative: not said
  int threads = 0;
};

/// What the features hold.
struct Features {
  PolygonSet polygons;
  std::vector<std::int64_t> fid;
  std::vector<TextColumn> columns;  ///< one per field asked for
  std::vector<FeatureNote> notes;
};

/// Reads features through GDAL, whatever the format.
/// @throws IoError when a read fails half-way, DataError on coordinates that cannot be transformed
[[nodiscard]] Features read_through_gdal(OGRLayer& layer, const FeatureRequest& request);

/// Reads a plain table of a GeoPackage through SQLite, its rows shared out among threads.
/// @return nothing when there is anything in the file, its table, a row or a geometry that this reader leaves to GDAL:
///         what cannot be opened or is damaged, views, WAL journals, values of another type than their field, geometries
///         other than polygons, big-endian or cut short. What is returned is what GDAL would have read, in its order.
[[nodiscard]] std::optional<Features> read_through_sqlite(GDALDataset& dataset, OGRLayer& layer, const FeatureRequest& request);

}  // namespace arpent
