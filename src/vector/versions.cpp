// SPDX-License-Identifier: Apache-2.0
#include "arpent/vector/versions.hpp"

#include <fmt/format.h>
#include <gdal.h>
#include <sqlite3.h>

#include "arpent/geo/versions.hpp"

namespace arpent {
std::string library_versions() {
  return fmt::format("GDAL {}, {}, SQLite {}", GDALVersionInfo("RELEASE_NAME"), geometry_versions(), sqlite3_libversion());
}
}  // namespace arpent
