// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

namespace arpent {
/// `GDAL 3.6.2, GEOS 3.11.1, PROJ 9.1.1, SQLite 3.40.1`: the libraries this program runs with.
[[nodiscard]] std::string library_versions();
}  // namespace arpent
