// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/versions.hpp"

#include <fmt/format.h>
#include <geos_c.h>
#include <proj.h>

namespace arpent {
std::string geometry_versions() {
  // GEOS appends the version of its C interface: `3.11.1-CAPI-1.17.1`.
  std::string geos = GEOSversion();
  return fmt::format("GEOS {}, PROJ {}", geos.substr(0, geos.find('-')), proj_info().version);
}
}  // namespace arpent
