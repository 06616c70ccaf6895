// SPDX-License-Identifier: Apache-2.0
/// A recipe as written: steps, their inputs and settings, checks. Read from JSON or made by a command.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/error.hpp"
#include "arpent/pipeline/param.hpp"
#include "arpent/pipeline/stage.hpp"

namespace arpent {

/// Port of the reader → `step` or `step.port` of the givers.
using References = std::map<std::string, std::vector<std::string>>;

/// A step as written: nothing in it is resolved.
struct RecipeStep {
  std::string id;
  std::string stage;
  References in = {};
  Settings with = {};
  /// Parameter → what a person types for it (`--before-class`, `PRODUCT`); set by commands, so that messages speak of options.
  std::map<std::string, std::string> options = {};
};

/// A check as written.
struct RecipeCheck {
  std::string check;
  References in = {};   ///< `of` and the check's other ports
  Settings with = {};
  Severity severity = Severity::error;
};

/// A recipe as read: steps, checks, and where it comes from.
struct Recipe {
  std::string origin;        ///< where it comes from, for messages: `pipelines/demo.json`, `arpent compare`
  bool from_command = false; ///< steps have no name the user knows: messages leave them out
  bool outside = false;      ///< its texts may name places outside the current folder, and addresses
  std::string name;
  std::string summary = {};
  std::vector<Param> params = {};  ///< of the recipe itself: `${name}` in texts, `--set name=value`
  std::vector<RecipeStep> steps = {};
  std::vector<RecipeCheck> checks = {};
};

/// Reads a recipe from JSON. Comments (`//`) are allowed; duplicate and unknown keys are not.
/// Every fault is added to `problems`, prefixed with `origin`; what could be read is returned.
/// In a check, each key but `check` and `severity` is kept as a reference and as a setting: the planner knows which.
[[nodiscard]] Recipe parse_recipe(std::string_view json, const std::string& origin, Problems& problems);

/// @throws IoError when the file cannot be read
[[nodiscard]] Recipe read_recipe(const std::filesystem::path& file, Problems& problems);

}  // namespace arpent
