// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/versions.hpp"

#include <gdal.h>
#include <sqlite3.h>

namespace arpent {
std::vector<ComponentVersion> format_versions() { return {{"GDAL", GDALVersionInfo("RELEASE_NAME")}, {"SQLite", sqlite3_libversion()}}; }
}  // namespace arpent
