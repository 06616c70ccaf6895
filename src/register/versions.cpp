// SPDX-License-Identifier: Apache-2.0
#include "arpent/register/versions.hpp"

#include <sqlite3.h>
#include <spatialite.h>

namespace arpent {
std::vector<ComponentVersion> register_versions() { return {{"SpatiaLite", spatialite_version()}}; }
}  // namespace arpent
