// SPDX-License-Identifier: Apache-2.0
#include "gdal.hpp"

#include <mutex>

#include "arpent/core/text.hpp"

namespace arpent {

void register_drivers() {
  static std::once_flag once;
  std::call_once(once, [] {
    GDALAllRegister();
    // Blocks are read past the cache, but for rasters worked out while reading (--align, VRT): a share of the machine's
    // memory, GDAL's default, would be theirs for nothing.
    if (CPLGetConfigOption("GDAL_CACHEMAX", nullptr) == nullptr) GDALSetCacheMax64(GIntBig{128} << 20);
  });
}

Crs crs_of(const OGRSpatialReference* system) {
  if (system == nullptr) return {};
  char* wkt = nullptr;
  const char* const options[] = {"FORMAT=WKT2_2019", nullptr};
  std::string text;
  if (system->exportToWkt(&wkt, options) == OGRERR_NONE && wkt != nullptr) text = wkt;
  CPLFree(wkt);
  // GeoPackage's "undefined" systems, srs_id −1 (an engineering one) and 0 (by its name): not known, for us.
  const char* name = system->GetName();
  if (text.empty() || system->IsLocal() || (name != nullptr && lower(name).rfind("undefined", 0) == 0)) return {};
  return Crs(text);
}

std::string gdal_message(const std::string& otherwise) {
  const char* message = CPLGetLastErrorMsg();
  return message != nullptr && *message != '\0' ? message : otherwise;
}

}  // namespace arpent
