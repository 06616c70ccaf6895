// SPDX-License-Identifier: Apache-2.0
/// Commands become recipes.
#include <algorithm>
#include <set>
#include <stdexcept>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/pipeline/registry.hpp"

namespace arpent {
namespace {

// As a person writes it: `--zones`, and `PRODUCT` for what stands without its name.
std::string spoken_option(const std::string& name, bool positional) {
  if (!positional) return "--" + name;
  std::string upper = name;
  for (auto& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

struct Target {
  const StepTemplate* step;
  const Param* param;
};

// A target that points nowhere is a fault of the program: `declaration_faults` names it, a test asserts there is none.
Target target_of(const std::string& text, const CommandSpec& command, const Registry& registry) {
  const auto dot = text.find('.');
  for (const auto& step : command.steps) {
    if (step.id != text.substr(0, dot)) continue;
    if (const Stage* stage = registry.stage(step.stage)) {
      for (const auto& param : stage->params) {
        if (dot != std::string::npos && param.name == text.substr(dot + 1)) return {&step, &param};
      }
    }
  }
  throw std::logic_error("command '" + command.name + "': '" + text + "' is no parameter of a step");
}

CommandSpec command_of(const Stage& stage) {
  CommandSpec command{.name = stage.name, .summary = stage.summary, .description = stage.description,
                      .example = stage.example, .steps = {{.id = stage.name, .stage = stage.name}}, .options = {}, .checks = {}};
  for (const auto& param : stage.params) {
    command.options.push_back({.option = param.name, .sets = {stage.name + "." + param.name}, .positional = param.positional});
  }
  return command;
}

// What it would give to a next step would be lost.
bool callable_alone(const Stage& stage) { return stage.inputs.empty() && stage.outputs.empty(); }

/// A declared command does nothing but run this stage, under another name: `layers fetch`.
bool has_command_of_its_own(const Stage& stage, const Registry& registry) {
  return std::any_of(registry.commands.begin(), registry.commands.end(),
                     [&](const auto& command) { return command.steps.size() == 1 && command.steps.front().stage == stage.name; });
}

/// A port that takes one value keeps the first of its givers.
void keep_first(RecipeStep& step, const Registry& registry) {
  const auto* stage = registry.stage(step.stage);
  if (stage == nullptr) return;
  for (const auto& port : stage->inputs) {
    const auto bound = step.in.find(port.name);
    if (!port.repeated && bound != step.in.end() && bound->second.size() > 1) bound->second.resize(1);
  }
}

void drop_absent(References& in, const std::set<std::string>& left_out) {
  for (auto port = in.begin(); port != in.end();) {
    auto& givers = port->second;
    std::erase_if(givers, [&](const std::string& giver) { return left_out.count(giver.substr(0, giver.find('.'))) != 0; });
    port = givers.empty() ? in.erase(port) : std::next(port);
  }
}

}  // namespace

std::vector<CommandSpec> callable_commands(const Registry& registry) {
  auto all = registry.commands;
  for (const auto& stage : registry.stages) {
    if (registry.command(stage.name) == nullptr && callable_alone(stage) && !has_command_of_its_own(stage, registry)) all.push_back(command_of(stage));
  }
  return all;
}

std::vector<Param> command_params(const CommandSpec& command, const Registry& registry) {
  std::vector<Param> all;
  for (const auto& option : command.options) {
    Param param = *target_of(option.sets.front(), command, registry).param;
    param.name = option.option;
    if (!option.help.empty()) param.help = option.help;
    if (option.fallback) param.fallback = option.fallback;
    if (param.fallback) param.required = false;
    param.positional = option.positional;
    // Required only where a step that is always there requires it.
    if (param.required) {
      param.required = std::any_of(option.sets.begin(), option.sets.end(), [&](const std::string& text) {
        const auto target = target_of(text, command, registry);
        return target.param->required && target.step->only_with.empty();
      });
    }
    all.push_back(std::move(param));
  }
  return all;
}

Recipe expand_command(const CommandSpec& command, const Registry& registry, const Settings& given, Problems& problems) {
  Recipe recipe{.origin = "arpent " + command.name, .from_command = true, .name = command.name, .summary = command.summary};
  std::set<std::string> left_out;
  for (const auto& step : command.steps) {
    if (!step.only_with.empty() && given.count(step.only_with) == 0) left_out.insert(step.id);
  }
  for (const auto& step : command.steps) {
    if (left_out.count(step.id) != 0) continue;
    recipe.steps.push_back({.id = step.id, .stage = step.stage, .in = step.in, .with = step.with});
    drop_absent(recipe.steps.back().in, left_out);
    keep_first(recipe.steps.back(), registry);
  }
  for (const auto& option : command.options) {
    const auto value = given.find(option.option);
    bool reached = false;
    std::vector<std::string> needed;
    for (const auto& text : option.sets) {
      const auto target = target_of(text, command, registry);
      const auto step = std::find_if(recipe.steps.begin(), recipe.steps.end(),
                                     [&](const RecipeStep& one) { return one.id == target.step->id; });
      if (step == recipe.steps.end()) {
        needed.push_back("--" + target.step->only_with);
        continue;
      }
      reached = true;
      step->options[target.param->name] = spoken_option(option.option, option.positional);
      if (value != given.end()) step->with[target.param->name] = value->second;
      else if (option.fallback) step->with[target.param->name] = {{*option.fallback}, Setting::Form::any};
    }
    if (value != given.end() && !reached) {
      problems.add(say("{}: {} has no effect without {}", recipe.origin, spoken_option(option.option, option.positional),
                       join(needed, tr(" or "))));
    }
  }
  recipe.checks = command.checks;
  std::erase_if(recipe.checks, [&](RecipeCheck& check) {
    const bool had_inputs = !check.in.empty();
    drop_absent(check.in, left_out);
    return had_inputs && check.in.empty();
  });
  return recipe;
}

}  // namespace arpent
