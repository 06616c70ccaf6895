// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "arpent/pipeline/faces.hpp"

namespace arpent {

/// What was typed, split by declaration; nothing is held against types yet.
struct Typed {
  std::string command;   ///< empty when none was given
  bool help = false;
  bool version = false;
  Settings options;      ///< of the command, by name
  Settings common;       ///< of every command
};

/// Splits a command line by the declarations of the program.
/// @throws UsageError on an unknown command or option (with the nearest one), or an option without its value
[[nodiscard]] Typed read_command_line(const ProgramPage& program, int argc, const char* const* argv);

}  // namespace arpent
