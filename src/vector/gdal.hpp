// SPDX-License-Identifier: Apache-2.0
/// GDAL, owned and quiet. Private to src/vector and src/raster.
#pragma once
#include <cpl_error.h>
#include <ogrsf_frmts.h>

#include <memory>
#include <string>

#include "arpent/geo/crs.hpp"

namespace arpent {

/// Registers the drivers once, whatever the thread.
void register_drivers();

/// GDAL's allocators end the process when there is no memory: as one of ours, then. Silent of anything else.
void CPL_STDCALL end_when_fatal(CPLErr level, CPLErrorNum number, const char* text);

/// Keeps GDAL from printing while in scope; its last message stays readable. One per thread and call.
class QuietGdal {
 public:
  QuietGdal() {
    CPLPushErrorHandler(&end_when_fatal);
    CPLErrorReset();
  }
  ~QuietGdal() { CPLPopErrorHandler(); }
  QuietGdal(const QuietGdal&) = delete;
  QuietGdal& operator=(const QuietGdal&) = delete;
};

struct DatasetClose {
  void operator()(GDALDataset* d) const noexcept { GDALClose(d); }
};
using Dataset = std::unique_ptr<GDALDataset, DatasetClose>;

struct FeatureDestroy {
  void operator()(OGRFeature* f) const noexcept { OGRFeature::DestroyFeature(f); }
};
using Feature = std::unique_ptr<OGRFeature, FeatureDestroy>;

/// The system GDAL gives; unknown when there is none, or a local or "undefined" one.
[[nodiscard]] Crs crs_of(const OGRSpatialReference* system);

/// Last GDAL message, or `otherwise` when there is none.
[[nodiscard]] std::string gdal_message(const std::string& otherwise);

}  // namespace arpent
