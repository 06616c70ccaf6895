// SPDX-License-Identifier: Apache-2.0
#include "arpent/stages/all.hpp"

#include "stages.hpp"

namespace arpent {

std::vector<Stage> all_stages() {
  return {
#define ARPENT_STAGE(name) name##_stage(),
#include "list.inc"
#undef ARPENT_STAGE
  };
}

}  // namespace arpent
