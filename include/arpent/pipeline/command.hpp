// SPDX-License-Identifier: Apache-2.0
/// A command is data: a small recipe and the options that fill it. It has no code of its own.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/pipeline/recipe.hpp"

namespace arpent {

/// One step of a command's recipe.
struct StepTemplate {
  std::string id;
  std::string stage;
  /// References to steps that are left out are dropped; of several givers of a port that takes one, the first that is there.
  References in = {};
  Settings with = {};              ///< fixed settings
  std::string only_with = {};      ///< option without which the step is left out
};

/// An option of a command, declared by reference: type, unit, choices and help come from the stage's parameter.
struct Exposed {
  std::string option;                        ///< `before-class`
  std::vector<std::string> sets;             ///< `step.param`, one or several: `before.nomenclature`, `after.nomenclature`
  std::string help = {};                     ///< instead of the parameter's own
  std::optional<std::string> fallback = {};  ///< instead of the parameter's own
  bool positional = false;                   ///< stands without its name
};

/// A command: a small recipe, and the options that set its parameters.
struct CommandSpec {
  std::string name;  ///< one word, or two: `layers fetch`
  std::string summary;
  std::string description = {};
  std::string example = {};
  std::vector<StepTemplate> steps = {};
  std::vector<Exposed> options = {};
  std::vector<RecipeCheck> checks = {};
};

}  // namespace arpent
