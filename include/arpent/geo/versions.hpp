// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace arpent {
/// `GEOS 3.11.1, PROJ 9.1.1`: the geometry libraries this program runs with.
[[nodiscard]] std::string geometry_versions();
}  // namespace arpent
