// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

namespace arpent {

/// Version of Arpent, `0.1.0`.
[[nodiscard]] std::string version();

/// Commit the sources were built from, `847f2e7a90c1`, with `, with local changes` when files under version control differed; empty when they were
/// no clone. Of people's interest only: products carry `version`, so that the same sources give the same bytes from a clone and from an archive.
[[nodiscard]] std::string revision();

/// Something a result depends on, as it is found when the program runs.
struct ComponentVersion {
  std::string name;     ///< `GDAL`
  std::string version;  ///< `3.6.2`
};

/// oneTBB, OpenSSL, and the compiler that made this program.
[[nodiscard]] std::vector<ComponentVersion> core_versions();

}  // namespace arpent
