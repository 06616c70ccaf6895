// SPDX-License-Identifier: Apache-2.0
/// The faces of a declaration: help, manual page, shell completion, JSON Schema, descriptions for machines.
#pragma once
#include <string>
#include <vector>

#include "arpent/pipeline/registry.hpp"

namespace arpent {

/// A command as its reader sees it, whatever runs behind it.
struct CommandPage {
  std::string name;  ///< one word, or two
  std::string summary;
  std::string description = {};
  std::string example = {};
  std::vector<Param> params = {};
  bool runs = false;  ///< runs steps: has a plan, progress and outputs; the others only tell
};
/// Page of a command that stands for a recipe.
[[nodiscard]] CommandPage command_page(const CommandSpec& command, const Registry& registry);

/// What the program as a whole says of itself.
struct ProgramPage {
  std::string name;     ///< `arpent`
  std::string summary;
  std::string version;
  std::vector<Param> common;          ///< options every command takes
  std::vector<CommandPage> commands;
  std::vector<std::string> stages = {};  ///< all stages: some are no commands, and a message can say so
};

/// `arpent --help`
[[nodiscard]] std::string program_help(const ProgramPage& program);
/// `arpent COMMAND --help`, with one example.
[[nodiscard]] std::string command_help(const ProgramPage& program, const CommandPage& command);
/// Manual pages in roff, section 1. They carry no date: the same program gives the same bytes.
[[nodiscard]] std::string program_manual(const ProgramPage& program);
/// Name of a command's page, `arpent-layers-fetch`.
[[nodiscard]] std::string manual_name(const ProgramPage& program, const CommandPage& command);
[[nodiscard]] std::string command_manual(const ProgramPage& program, const CommandPage& command);
/// Scripts for the shells: commands, options (zsh and fish with their help), declared values, files where files are read or written.
/// To source, or to install under the names `arpent` (bash), `_arpent` (zsh), `arpent.fish`.
[[nodiscard]] std::string bash_completion(const ProgramPage& program);
[[nodiscard]] std::string zsh_completion(const ProgramPage& program);
[[nodiscard]] std::string fish_completion(const ProgramPage& program);

/// One line per stage; one stage in full.
[[nodiscard]] std::string stages_text(const Registry& registry);
[[nodiscard]] std::string stage_text(const Stage& stage);
/// The same for machines: a JSON array of all stages; one object.
[[nodiscard]] std::string stages_json(const Registry& registry);
[[nodiscard]] std::string stage_json(const Stage& stage);
/// One line per command.
[[nodiscard]] std::string commands_text(const ProgramPage& program);
/// An object: name and version of the program, options every command takes, commands with their parameters.
[[nodiscard]] std::string commands_json(const ProgramPage& program);

/// JSON Schema (2020-12) of a recipe made of these stages and checks.
[[nodiscard]] std::string recipe_schema(const Registry& registry);

}  // namespace arpent
