// SPDX-License-Identifier: Apache-2.0
/// What this program can do: the lists, and nothing else.
#pragma once
#include <vector>

#include "arpent/pipeline/registry.hpp"

namespace arpent {

/// The stages, checks and commands of the program, each list in the order it is shown.
[[nodiscard]] std::vector<Stage> all_stages();
[[nodiscard]] std::vector<Check> all_checks();
[[nodiscard]] std::vector<CommandSpec> all_commands();

}  // namespace arpent
