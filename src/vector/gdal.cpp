// SPDX-License-Identifier: Apache-2.0
#include "gdal.hpp"

#include <mutex>
#include <new>
#include <string_view>

#include "arpent/core/ending.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {

void CPL_STDCALL end_when_fatal(CPLErr level, CPLErrorNum number, const char* text) {
  if (number == CPLE_OutOfMemory) note_no_memory();
  if (level != CE_Fatal) return;
  const bool memory = number == CPLE_OutOfMemory;
  end_process(memory ? std::string(no_memory_line()) : say("arpent: GDAL: {}", text), static_cast<int>(Exit::data));
}

void register_drivers() {
  static std::once_flag once;
  std::call_once(once, [] {
    CPLSetErrorHandler([](CPLErr level, CPLErrorNum number, const char* text) {
      end_when_fatal(level, number, text);
      CPLDefaultErrorHandler(level, number, text);
    });
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
  if (message != nullptr && std::string_view(message).find("bad_alloc") != std::string_view::npos) throw std::bad_alloc();
  return message != nullptr && *message != '\0' ? message : otherwise;
}

}  // namespace arpent
