// SPDX-License-Identifier: Apache-2.0
/// How an option is written, for help and manual alike.
#pragma once
#include <string>

#include "arpent/pipeline/faces.hpp"

namespace arpent {

/// `--before SRC`, `-v, --verbose`, `PRODUCT`
[[nodiscard]] std::string option_syntax(const Param& param);
/// What stands for the value: `SRC`, `N`, `planar|ellipsoidal`; empty for a flag.
[[nodiscard]] std::string option_value(const Param& param);
/// Help with unit, default and repetition.
[[nodiscard]] std::string option_help(const Param& param);
/// `arpent compare --before SRC... --out PATH [OPTION]...`
[[nodiscard]] std::string synopsis(const ProgramPage& program, const CommandPage& command);

}  // namespace arpent
