// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "arpent/vector/writer.hpp"
#include "sqlite_handle.hpp"

namespace arpent {

/// Rows of one table of a GeoPackage that GDAL has created and is writing, past its features: a third of the time.
///
/// What GDAL would keep up row by row (the feature count, the extent) is written once, at the end.
class GpkgRows {
 public:
  /// @param db the connection of GDAL; must outlive this
  /// @param geometry name of the geometry column; empty: none
  GpkgRows(sqlite3* db, std::string table, const std::vector<FieldSpec>& fields, std::string geometry);
  /// @param wkb of a geometry in `box`; empty: none. @throws IoError with SQLite's reason
  void add(std::span<const FieldValue> values, std::span<const unsigned char> wkb, const Box& box);
  /// Once, after the rows. @throws IoError
  void finish();

 private:
  void execute(const std::string& sql);
  [[noreturn]] void raise() const;
  [[nodiscard]] std::string text_of(const std::string& sql);

  sqlite3* db_;
  std::string table_, geometry_;
  SqliteStatement insert_;
  std::vector<std::pair<std::string, std::string>> triggers_;  // set aside: name, SQL
  std::vector<unsigned char> blob_;
  std::int32_t srs_ = 0;
  std::int64_t rows_ = 0;
  Box extent_;
};

}  // namespace arpent
