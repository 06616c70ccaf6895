// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace arpent {

/// Where data comes from: `file.gpkg`, `file.gpkg:layer`, `/vsizip/a.zip/b.shp@2020`, `PG:dbname=x:layer@2023-06-30`.
struct Source {
  std::string path;   ///< what GDAL opens
  std::string layer;  ///< empty: the only layer
  std::string date;   ///< `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; empty: not said
  /// The text it was read from.
  [[nodiscard]] std::string text() const;
};

/// Reads `SRC` as the contract writes it. `@DATE` is taken off first; then, when the whole is no file and the part
/// before the last colon is one (or is no file at all but a connection string), what follows the colon is the layer.
/// @throws UsageError on an empty text or a malformed date. Opens nothing but asks the file system.
[[nodiscard]] Source parse_source(const std::string& text);

}  // namespace arpent
