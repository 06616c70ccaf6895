// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/raster_codes.hpp"

namespace arpent {

std::vector<std::uint16_t> raster_codes(const Nomenclature& nomenclature) {
  const auto& classes = nomenclature.classes();
  std::vector<std::uint16_t> codes(classes.size());
  std::uint16_t next = 1;
  for (const bool leaf : {true, false})
    for (std::size_t id = 1; id < classes.size(); ++id)
      if (classes[id].leaf == leaf) codes[id] = next++;
  codes[unclassified] = next;
  return codes;
}

}  // namespace arpent
