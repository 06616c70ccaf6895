// SPDX-License-Identifier: Apache-2.0
/// The two forms a table of the product takes.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "out_table.hpp"

namespace arpent {

/// UTF-8, comma, header, LF; texts quoted, numbers bare with a dot, null empty. No geometry. @throws IoError
void write_csv(const OutTable& table, const std::filesystem::path& file);

/// One GeoPackage with every table and the styles of those that have one. @throws IoError
/// @param project bytes of a `.qgz` to keep in it; empty: none
void write_gpkg(const std::vector<OutTable>& tables, const std::filesystem::path& file, const std::string& project = {});

}  // namespace arpent
