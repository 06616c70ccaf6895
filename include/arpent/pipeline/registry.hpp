// SPDX-License-Identifier: Apache-2.0
/// The lists a program is made of: stages, checks, commands. Explicit values, no global state.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/pipeline/command.hpp"
#include "arpent/pipeline/stage.hpp"

namespace arpent {

/// What there is to make recipes of. Outlives the plans made with it.
struct Registry {
  std::vector<Stage> stages;
  std::vector<Check> checks = {};
  std::vector<CommandSpec> commands = {};

  /// nullptr when there is none.
  [[nodiscard]] const Stage* stage(std::string_view name) const;
  [[nodiscard]] const Check* check(std::string_view name) const;
  [[nodiscard]] const CommandSpec* command(std::string_view name) const;
};

/// Faults in the declarations themselves, one line each: names used twice, fallbacks their own type refuses, stages
/// without help or example, options of commands that point nowhere. Empty in a sound program; a test asserts it.
[[nodiscard]] Problems declaration_faults(const Registry& registry);

/// Everything that can be called: the declared commands, then each other stage without ports (and no command that runs it alone).
[[nodiscard]] std::vector<CommandSpec> callable_commands(const Registry& registry);

/// Parameters of a command, each derived from the stage parameter it stands for, in order of declaration.
[[nodiscard]] std::vector<Param> command_params(const CommandSpec& command, const Registry& registry);

/// The recipe a command stands for. Options that have no effect as given become problems.
/// @param given option name → values
[[nodiscard]] Recipe expand_command(const CommandSpec& command, const Registry& registry, const Settings& given,
                                    Problems& problems);

}  // namespace arpent
