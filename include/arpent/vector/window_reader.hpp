// SPDX-License-Identifier: Apache-2.0
/// Reading what lies near one place, and layers of lines and points. No GDAL type shows here.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/geo/lines.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {

/// Reads the features of a polygon layer whose box meets a window, by feature id: those of `read_polygons` that a query of
/// their boxes would find. A spatial index of the file (GeoPackage R-tree, .qix of a shapefile, FlatGeobuf) is used where
/// there is one; without it every feature is looked at.
/// @param window in the CRS the layer is held in (`request.target`, else the file's); an empty one finds nothing
/// @throws IoError, DataError as `read_polygons`
/// Cost: opening the file, then the features found.
[[nodiscard]] PolygonLayer read_polygons_in(const Source& source, const ReadRequest& request, const Box& window);

/// A layer of lines and points in memory, in one projected CRS.
struct ShapeLayer {
  Source source;
  std::string layer;
  Crs crs;                        ///< of the shapes as held (after any transformation)
  Crs source_crs;                 ///< of the file
  ShapeSet shapes;
  std::vector<std::int64_t> fid;  ///< per feature
  std::vector<TextColumn> columns;  ///< one per requested field, same order
  std::vector<FeatureNote> notes;   ///< `empty` and `linearised`, by fid
  std::vector<std::int64_t> with_polygons;  ///< features that hold polygons: those parts are left out
};

/// Reads every feature of a layer of lines or points: several parts, Z and M dropped, curves become chords.
/// @param window only features whose box meets it, as above; nothing: all
/// @throws IoError as `describe`; also when a read fails half-way
/// @throws DataError when the layer's type is polygons (names the type), and as `read_polygons`
/// Cost: one pass through GDAL, about 2 µs a feature; memory about 16 bytes a vertex.
[[nodiscard]] ShapeLayer read_shapes(const Source& source, const ReadRequest& request, const std::optional<Box>& window = std::nullopt);

}  // namespace arpent
