// SPDX-License-Identifier: Apache-2.0
/// What is done to a written file outside GDAL: made durable, counted again, removed.
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace arpent {

struct WrittenTable {
  std::string name;
  std::int64_t rows = 0;
  std::int64_t shapes = 0;  ///< rows with a geometry
  bool indexed = false;
};

/// Forces the file's bytes to disk. @throws IoError
void force_to_disk(const std::filesystem::path& file);

/// Opens a GeoPackage read-only and compares its row counts, and those of its spatial indexes, with what was written.
/// @throws IoError naming the table that differs
void check_counts(const std::filesystem::path& file, const std::vector<WrittenTable>& tables);

/// Removes a file and SQLite's companions of it; says nothing when it cannot.
void remove_quietly(const std::filesystem::path& file) noexcept;

}  // namespace arpent
