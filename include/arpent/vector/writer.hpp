// SPDX-License-Identifier: Apache-2.0
/// Writing layers and tables to GeoPackage (or one layer to FlatGeobuf) through GDAL. No GDAL type shows here.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/geo/lines.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// What a column holds.
enum class FieldType : std::uint8_t { text, integer, real, boolean };

/// A column to write.
struct FieldSpec {
  std::string name;
  FieldType type = FieldType::text;
  int width = 0;      ///< of a text, in characters; 0: no limit
  std::string alias;  ///< what a person reads at the head of the column; empty: the name
};

/// Geometry of a layer to write; `none` is a table.
enum class GeometryKind : std::uint8_t { none, polygon, multipolygon, multilinestring, multipoint };

/// A layer or table to write.
struct LayerSpec {
  std::string name;         ///< of the table
  std::string identifier;   ///< title, unique in the file; empty: the name
  std::string description;
  GeometryKind geometry = GeometryKind::none;
  Crs crs;                  ///< of the coordinates; must be known when there is a geometry
  std::vector<FieldSpec> fields;
  bool spatial_index = true;
};

/// A style as QGIS keeps it in the table `layer_styles`; it is the layer's default.
struct LayerStyle {
  std::string layer;
  bool has_geometry = true;
  std::string name;         ///< at most 30 characters
  std::string description;
  std::string qml;          ///< the text of a `style.qml`
};

/// One value of a row; texts are only looked at during the call.
using FieldValue = std::variant<std::monostate, std::int64_t, double, std::string_view>;

/// Writes one file, one layer after the other, with bytes that depend on the content alone.
///
/// The dates a GeoPackage must carry are not those of the writing: 2000-01-01T00:00:00Z, or $SOURCE_DATE_EPOCH when set.
/// A spatial index is built as a layer ends. The file is complete only when `close` has returned: write under a
/// temporary name and rename. A writer destroyed before `close` removes its file.
/// Cost: about 4 µs a polygon, 20 µs with the index (GeoPackage), 6 µs (FlatGeobuf with its index); give the rows along a Hilbert curve.
class GeoPackageWriter {
 public:
  /// Creates `file`; by its extension a GeoPackage, or a FlatGeobuf (`.fgb`: one layer with a geometry, no style).
  /// @throws IoError when it exists or cannot be created
  explicit GeoPackageWriter(std::filesystem::path file);
  ~GeoPackageWriter();
  GeoPackageWriter(const GeoPackageWriter&) = delete;
  GeoPackageWriter& operator=(const GeoPackageWriter&) = delete;

  /// Ends the current layer and starts another. Its row numbers are in a first column `fid`, or `id` when the layer has a
  /// field `fid` of its own. @throws IoError
  void add_layer(const LayerSpec& spec);
  /// Adds a row without geometry to the current layer. `values` follow `LayerSpec::fields`.
  void add(std::span<const FieldValue> values);
  /// Adds a row with polygon `i` of `set`. @throws DataError when it has several parts in a `polygon` layer
  void add(std::span<const FieldValue> values, const PolygonSet& set, std::size_t i);
  /// Adds a row with feature `i` of `set`, to a layer of lines or points. Parts of the other kind are left out.
  void add(std::span<const FieldValue> values, const ShapeSet& set, std::size_t i);
  /// Adds the table `layer_styles`. Once, after all layers.
  void add_styles(std::span<const LayerStyle> styles);
  /// Adds a QGIS project to the table `qgis_projects`, as QGIS keeps it; of a GeoPackage, after all layers.
  /// @param name what QGIS lists it by
  /// @param archive bytes of a `.qgz`
  void add_project(const std::string& name, std::string_view archive);
  /// Completes the file, forces it to disk, opens it again and compares the row counts.
  /// @throws IoError naming the file, when the disk is full or anything else failed
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Writes one polygon layer, for intermediates and simulated data: `.gpkg` or `.fgb` by the extension of `file`.
/// The file gets its name when complete; an existing file is replaced.
/// @param row fills `values` (one per field, null at first) for polygon `i`; texts must outlive the call only
/// @throws IoError
void write_polygons(const std::filesystem::path& file, const LayerSpec& spec, const PolygonSet& polygons,
                    const std::function<void(std::size_t i, std::span<FieldValue> values)>& row);

}  // namespace arpent
