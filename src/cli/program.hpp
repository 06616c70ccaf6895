// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "arpent/core/error.hpp"
#include "arpent/pipeline/registry.hpp"

namespace arpent {

/// The whole program: reads the command line, does what it says.
/// @throws Error: its message goes to stderr, its exit code to the shell
[[nodiscard]] Exit run_program(const Registry& registry, int argc, const char* const* argv);

}  // namespace arpent
