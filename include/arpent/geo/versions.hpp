// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "arpent/core/version.hpp"

namespace arpent {
/// GEOS, PROJ, and PROJ's database: the edition of EPSG it holds and its file, since transformations are what it says.
[[nodiscard]] std::vector<ComponentVersion> geometry_versions();
}  // namespace arpent
