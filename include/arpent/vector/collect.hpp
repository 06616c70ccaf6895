// SPDX-License-Identifier: Apache-2.0
/// Bringing files of one layer, as they were delivered, together in one GeoPackage. No GDAL type shows here.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/vector/source.hpp"
#include "arpent/vector/writer.hpp"

namespace arpent {

/// Which features are kept. What is not said keeps all.
struct CollectFilter {
  std::optional<Box> window;            ///< in the target CRS: features whose box meets it
  const PolygonSet* within = nullptr;   ///< in the target CRS: features that share a point with one of them
  std::string code_field;               ///< a field, case aside
  std::vector<std::string> codes;       ///< and the values it may have
  std::string key_field;                ///< features whose value of it came before are left out (pieces that overlap)
};

/// What to put together into one table, and how.
struct CollectRequest {
  std::vector<Source> parts;    ///< in order; each names its layer, or has one
  std::string layer;            ///< name of the table
  std::string identifier, description;
  Crs assumed;                  ///< of parts that do not say theirs, or that say degrees and hold none
  Crs target;                   ///< unknown: that of the first part
  CollectFilter filter;
  /// Of the layer, named as it, from the columns it has: called once. Empty: none.
  std::function<LayerStyle(const std::vector<std::string>& columns)> style;
  std::vector<std::pair<std::string, std::string>> metadata;  ///< of the file and its layer: name, value
};

/// What became of the features that were read.
struct Collected {
  std::int64_t read = 0, kept = 0, outside = 0, repeated = 0;
};

/// Copies the features of all parts into a new GeoPackage: attributes as they are, each field in the widest type it has in a
/// part, geometries in two dimensions in the target CRS, single parts made multi-parts where both occur.
///
/// The file is complete only when the function has returned; on failure nothing is left. Its dates are those of
/// `GeoPackageWriter`; its bytes depend on the request and the parts alone.
/// @throws IoError: a part that cannot be read to its end, a disk that is full. DataError: no CRS, no way between two
/// Cost: about 10 µs a feature, and its spatial index.
Collected collect_features(const CollectRequest& request, const std::filesystem::path& out);

/// Names of the layers of a file, without the table of styles. @throws IoError when it cannot be opened
[[nodiscard]] std::vector<std::string> layer_names(const std::string& path);

}  // namespace arpent
