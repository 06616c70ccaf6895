// SPDX-License-Identifier: Apache-2.0
#include "arpent/stages/versions.hpp"

#include "arpent/geo/versions.hpp"
#include "arpent/register/versions.hpp"
#include "arpent/remote/versions.hpp"
#include "arpent/vector/versions.hpp"

namespace arpent {

std::vector<ComponentVersion> all_versions() {
  std::vector<ComponentVersion> all;
  for (const auto& part : {format_versions(), geometry_versions(), register_versions(), network_versions(), core_versions()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace arpent
