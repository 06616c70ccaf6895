// SPDX-License-Identifier: Apache-2.0
/// Reading the tables of a GeoPackage back, row by row, straight from SQLite: no driver between the file and the check.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// What SQLite holds in one cell, whatever the column was declared as.
enum class StoredKind : std::uint8_t { null, integer, real, text, blob };

/// Planar measures of a stored polygon or multipolygon.
struct StoredShape {
  SquareMetres area;   ///< shells minus holes
  Metres perimeter;    ///< of all rings
  std::size_t points = 0;
};

/// One row during `GeoPackageReader::each`. Columns are numbered as they were asked for.
class StoredRow {
 public:
  [[nodiscard]] bool null(int column) const;
  [[nodiscard]] StoredKind kind(int column) const;
  [[nodiscard]] std::string text(int column) const;  ///< bytes as stored, not checked; empty for null
  [[nodiscard]] std::optional<std::int64_t> integer(int column) const;
  [[nodiscard]] std::optional<double> real(int column) const;
  /// Geometry in that column; empty for null. @throws DataError when it is no well-formed polygon
  [[nodiscard]] std::optional<StoredShape> shape(int column) const;
  /// Appends the geometry in that column to `out`, coordinates as stored. False, and `out` as it was: null, without an
  /// area, or no polygon that can be read.
  [[nodiscard]] bool outline(int column, PolygonSet& out) const;

 private:
  friend class GeoPackageReader;
  explicit StoredRow(void* statement) : statement_(statement) {}
  void* statement_;  // sqlite3_stmt; not owned
};

/// A GeoPackage opened for reading. Not shared between threads.
class GeoPackageReader {
 public:
  /// @throws IoError when there is no such file or it is no GeoPackage
  explicit GeoPackageReader(const std::filesystem::path& file);
  ~GeoPackageReader();
  GeoPackageReader(const GeoPackageReader&) = delete;
  GeoPackageReader& operator=(const GeoPackageReader&) = delete;

  [[nodiscard]] bool has_table(const std::string& table) const;
  /// Names of a table's columns, in order; empty without such a table.
  [[nodiscard]] std::vector<std::string> columns(const std::string& table) const;
  /// The column that numbers a table's rows (`fid`, or `id` where a table has a `fid` of its own); empty when none does.
  [[nodiscard]] std::string row_number(const std::string& table) const;
  /// Calls `visit` for each row in the order of writing. @throws IoError on a missing table or column
  void each(const std::string& table, const std::vector<std::string>& columns,
            const std::function<void(const StoredRow&)>& visit) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace arpent
