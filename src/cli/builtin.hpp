// SPDX-License-Identifier: Apache-2.0
/// Commands that run no recipe of their own: they tell what there is, or run a recipe from a file.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "arpent/pipeline/faces.hpp"

namespace arpent {

struct Surroundings {
  const Registry& registry;
  const ProgramPage& program;
};

struct Builtin {
  CommandPage page;
  /// Gives what goes to stdout. Empty for `run`, which needs the engine.
  std::function<std::string(const Surroundings&, const Params&)> run;
};

[[nodiscard]] const Builtin* find_builtin(const std::string& name);
[[nodiscard]] std::vector<CommandPage> builtin_pages();

/// The file of a recipe: a path, or the name of one that ships with the program (`demo`).
/// @throws UsageError naming those that ship
[[nodiscard]] std::filesystem::path find_recipe(const std::string& name);

}  // namespace arpent
