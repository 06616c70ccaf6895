// SPDX-License-Identifier: Apache-2.0
#include "arpent/stages/all.hpp"

#include "stages.hpp"

namespace arpent {

std::vector<Stage> all_stages() {
  return {
      account_stage(),
      compare_stage(),
      differences_stage(),
      read_stage(),
      territory_stage(),
      verify_stage(),
      write_stage(),
      zones_stage(),
  };
}

}  // namespace arpent
