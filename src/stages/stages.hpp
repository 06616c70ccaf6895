// SPDX-License-Identifier: Apache-2.0
/// One function per stage, declared from the list.
#pragma once
#include "arpent/pipeline/stage.hpp"

namespace arpent {

#define ARPENT_STAGE(name) [[nodiscard]] Stage name##_stage();
#include "list.inc"
#undef ARPENT_STAGE

}  // namespace arpent
