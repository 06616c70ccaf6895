// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "arpent/core/version.hpp"

namespace arpent {
/// libcurl (with what it uses for TLS) and libarchive.
[[nodiscard]] std::vector<ComponentVersion> network_versions();
}  // namespace arpent
