// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "arpent/core/version.hpp"

namespace arpent {
/// Every library a result depends on, as loaded now, and the compiler last. What `arpent --version` prints under its first line.
[[nodiscard]] std::vector<ComponentVersion> all_versions();
}  // namespace arpent
