// SPDX-License-Identifier: Apache-2.0
/// Reading polygon layers through GDAL. No GDAL type shows here.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/vector/source.hpp"

namespace arpent {

/// A field of a layer.
struct FieldInfo {
  std::string name;
  std::string type;  ///< `text`, `integer`, `real`, `date`, `other`
};

/// What a header says; nothing of the features is read.
struct LayerInfo {
  std::string driver;
  std::string layer;
  std::string description;         ///< of a GeoPackage's table of contents; empty when there is none
  std::vector<FieldInfo> fields;
  Crs crs;
  bool crs_known = false;
  bool polygonal = false;      ///< polygons, or a type that may hold them
  std::string geometry_type;   ///< GDAL's name of it
  std::int64_t feature_count = -1;
  std::optional<Box> extent;   ///< as stored in the header, in the layer's CRS
  /// Field whose name equals `wanted` but for case; empty when none.
  [[nodiscard]] std::string field(const std::string& wanted) const;
};

/// @throws IoError: missing file, not a vector format, no such layer (names the layers there are),
///         several layers and none named
[[nodiscard]] LayerInfo describe(const Source& source);

/// A text column, each distinct value stored once. Null is distinct from the empty text.
struct TextColumn {
  std::vector<std::string> values;      ///< distinct values in order of appearance
  std::vector<std::uint32_t> value_of;  ///< per polygon: index into `values`, or `null`
  static constexpr std::uint32_t null = 0xffffffffu;
};

/// Something wrong with one feature that did not stop the reading.
struct FeatureNote {
  enum class Kind {
    repaired,      ///< invalid outline, made valid; area_before and area_after say what that moved
    empty,         ///< null or empty geometry, or none with an area: not in the layer's polygons
    linearised,    ///< curves replaced by chords
    not_polygon,   ///< point or line in a polygon layer: left out
  };
  Kind kind;
  std::int64_t fid = -1;
  std::string reason;  ///< GEOS's words for `repaired`
  SquareMetres area_before{0};
  SquareMetres area_after{0};
};

/// A polygon layer in memory, in one projected CRS.
struct PolygonLayer {
  Source source;
  std::string layer;
  Crs crs;                        ///< of the polygons as held (after any transformation)
  Crs source_crs;                 ///< of the file
  PolygonSet polygons;
  std::vector<std::int64_t> fid;  ///< per polygon
  std::vector<TextColumn> columns;  ///< one per requested field, same order
  std::vector<FeatureNote> notes;   ///< by fid
};

/// What to read of a layer, and in which CRS.
struct ReadRequest {
  std::vector<std::string> fields;  ///< exact field names
  Crs assumed;                      ///< CRS of the file when it does not say
  Crs target;                       ///< CRS wanted; unknown: keep the file's
  int threads = 0;                  ///< 0: all the machine offers; the result does not depend on it
};

/// Reads every feature of a polygon layer. Z and M are dropped, curves become chords. Outlines are not checked:
/// see `repair_outlines`.
/// @throws IoError as `describe`; also when a read fails half-way
/// @throws DataError on a missing field (names those there are), no CRS, a CRS that `measurable` refuses
/// Cost: one pass; memory about 16 bytes a vertex. A plain GeoPackage is read by all threads, past GDAL.
[[nodiscard]] PolygonLayer read_polygons(const Source& source, const ReadRequest& request);

/// Checks every outline and repairs (GEOS) the invalid ones, on `threads` threads. A note per repaired polygon
/// says what it moved; a polygon that repair leaves without an area is removed, with a note.
/// Cost: about 1 µs for an outline of 50 vertices, 10 µs more when a quick test leaves doubt.
void repair_outlines(PolygonLayer& layer, int threads);

/// Empty when areas can be measured in this CRS; else why not, and the CRS to use instead: geographic, not in metres.
/// @param extent of the data in the CRS, for the suggestion
[[nodiscard]] std::string unmeasurable_reason(const Crs& crs, const std::optional<Box>& extent);
/// Why `crs` cannot be that of coordinates in `extent`: degrees beyond a whole turn. Empty when it can.
[[nodiscard]] std::string misdeclared_reason(const Crs& crs, const std::optional<Box>& extent);

}  // namespace arpent
