// SPDX-License-Identifier: Apache-2.0
#include "arpent/pipeline/registry.hpp"

#include <algorithm>
#include <set>

namespace arpent {
namespace {

template <class T>
const T* named(const std::vector<T>& all, std::string_view name) {
  for (const auto& one : all) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

bool is_name(const std::string& text) {
  return !text.empty() && text.front() != '-' && text.back() != '-' && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// Looks for faults in one registry.
class Inspector {
 public:
  explicit Inspector(const Registry& registry) : registry_(registry) {}

  Problems faults() {
    unique(registry_.stages, "stage");
    unique(registry_.checks, "check");
    unique(registry_.commands, "command");
    for (const auto& stage : registry_.stages) inspect(stage);
    for (const auto& check : registry_.checks) inspect(check);
    for (const auto& command : registry_.commands) inspect(command);
    return problems_;
  }

 private:
  const Registry& registry_;
  Problems problems_;

  template <class T>
  void unique(const std::vector<T>& all, const std::string& what) {
    std::set<std::string> seen;
    for (const auto& one : all) {
      if (!is_name(one.name)) problems_.add(what + " '" + one.name + "': a name is lower-case words joined by -");
      if (!seen.insert(one.name).second) problems_.add(what + " '" + one.name + "' is declared twice");
    }
  }

  void inspect(const Param& param, const std::string& place) {
    const auto where = place + "parameter '" + param.name + "': ";
    if (!is_name(param.name)) problems_.add(where + "a name is lower-case words joined by -");
    if (param.help.empty()) problems_.add(where + "has no help");
    if (param.required && param.fallback) problems_.add(where + "is required and has a fallback");
    if ((param.type == ParamType::choice) == param.choices.empty()) problems_.add(where + "choices and type do not agree");
    if (param.type == ParamType::flag && (param.required || param.fallback)) problems_.add(where + "a flag is false when absent");
    if (param.fallback) {
      if (const auto fault = value_fault(param, *param.fallback); !fault.empty()) problems_.add(where + "fallback " + fault);
    }
  }

  void inspect(const Port& port, const std::string& place) {
    if (!is_name(port.name)) problems_.add(place + "port '" + port.name + "': a name is lower-case words joined by -");
    if (port.kind.type == nullptr || port.kind.name.empty()) problems_.add(place + "port '" + port.name + "' has no kind");
  }

  void inspect(const Stage& stage) {
    const auto place = "stage '" + stage.name + "': ";
    if (stage.summary.empty()) problems_.add(place + "has no summary");
    if (stage.example.empty()) problems_.add(place + "has no example");
    if (!stage.run) problems_.add(place + "has no run");
    unique(stage.params, place + "parameter");
    unique(stage.inputs, place + "input");
    unique(stage.outputs, place + "output");
    for (const auto& param : stage.params) inspect(param, place);
    for (const auto& port : stage.inputs) inspect(port, place);
    for (const auto& port : stage.outputs) inspect(port, place);
  }

  void inspect(const Check& check) {
    const auto place = "check '" + check.name + "': ";
    if (check.summary.empty()) problems_.add(place + "has no summary");
    if (!check.run) problems_.add(place + "has no run");
    if (check.inputs.empty() || check.inputs.front().name != "of") problems_.add(place + "its first input is called 'of'");
    for (const auto& param : check.params) {
      inspect(param, place);
      if (param.name == "check" || param.name == "severity" || named(check.inputs, param.name) != nullptr) {
        problems_.add(place + "parameter '" + param.name + "' has the name of another key");
      }
    }
    for (const auto& port : check.inputs) inspect(port, place);
  }

  void inspect(const CommandSpec& command) {
    const auto place = "command '" + command.name + "': ";
    if (command.summary.empty()) problems_.add(place + "has no summary");
    if (command.example.empty()) problems_.add(place + "has no example");
    std::set<std::string> options;
    for (const auto& option : command.options) {
      if (!options.insert(option.option).second) problems_.add(place + "option '" + option.option + "' is declared twice");
      if (option.sets.empty()) problems_.add(place + "option '" + option.option + "' sets nothing");
      for (const auto& target : option.sets) {
        const auto dot = target.find('.');
        const auto* step = find_step(command, target.substr(0, dot));
        const Stage* stage = step == nullptr ? nullptr : registry_.stage(step->stage);
        if (stage == nullptr || dot == std::string::npos || named(stage->params, target.substr(dot + 1)) == nullptr) {
          problems_.add(place + "option '" + option.option + "' points to '" + target + "', which is no parameter of a step");
        }
      }
    }
    for (const auto& step : command.steps) {
      if (registry_.stage(step.stage) == nullptr) {
        problems_.add(place + "step '" + step.id + "' has unknown stage '" + step.stage + "'");
      }
      if (!step.only_with.empty() && options.count(step.only_with) == 0) {
        problems_.add(place + "step '" + step.id + "' depends on unknown option '" + step.only_with + "'");
      }
    }
  }

  static const StepTemplate* find_step(const CommandSpec& command, const std::string& id) {
    for (const auto& step : command.steps) {
      if (step.id == id) return &step;
    }
    return nullptr;
  }
};

}  // namespace

const Stage* Registry::stage(std::string_view name) const { return named(stages, name); }
const Check* Registry::check(std::string_view name) const { return named(checks, name); }
const CommandSpec* Registry::command(std::string_view name) const { return named(commands, name); }

Problems declaration_faults(const Registry& registry) { return Inspector(registry).faults(); }

}  // namespace arpent
