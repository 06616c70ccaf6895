// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "arpent/core/version.hpp"

namespace arpent {
/// GDAL and SQLite.
[[nodiscard]] std::vector<ComponentVersion> format_versions();
}  // namespace arpent
