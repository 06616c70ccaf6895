// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "arpent/core/version.hpp"

namespace arpent {
/// SpatiaLite.
[[nodiscard]] std::vector<ComponentVersion> register_versions();
}  // namespace arpent
