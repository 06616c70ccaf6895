// SPDX-License-Identifier: Apache-2.0
/// One function per stage; each is declared in the file of its name.
#pragma once
#include "arpent/pipeline/stage.hpp"

namespace arpent {

[[nodiscard]] Stage account_stage();
[[nodiscard]] Stage compare_stage();
[[nodiscard]] Stage differences_stage();
[[nodiscard]] Stage read_stage();
[[nodiscard]] Stage territory_stage();
[[nodiscard]] Stage verify_stage();
[[nodiscard]] Stage write_stage();
[[nodiscard]] Stage zones_stage();

}  // namespace arpent
