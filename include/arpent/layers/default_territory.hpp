// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "arpent/grid/box.hpp"

namespace arpent {

/// The territory that is meant when none is named: that of `layers/communes_amp`.
struct DefaultTerritory {
  std::vector<std::string> communes;  ///< INSEE codes
  std::string crs;                    ///< of `extent`
  Box extent;                         ///< rounded outward
};
/// @throws DataError when the layer is faulty
[[nodiscard]] DefaultTerritory load_default_territory();

}  // namespace arpent
