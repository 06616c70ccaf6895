// SPDX-License-Identifier: Apache-2.0
/// Phase 1: a recipe becomes a typed graph, or a list of everything that is wrong with it.
#include "arpent/pipeline/plan.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

class Planner {
 public:
  Planner(const Recipe& recipe, const Registry& registry, const std::map<std::string, std::string>& builtins,
          Problems& problems)
      : recipe_(recipe), registry_(registry), problems_(problems) {
    for (const auto& [name, value] : builtins) variables_[name] = std::vector<std::string>{value};
  }

  Plan plan(const Settings& settings) {
    Plan plan;
    plan.origin = recipe_.origin;
    plan.name = recipe_.name;
    plan.summary = recipe_.summary;
    bind_recipe_params(settings);
    name_steps();
    std::vector<PlannedStep> steps;
    for (const auto& step : recipe_.steps) steps.push_back(plan_step(step));
    for (const auto& check : recipe_.checks) plan.checks.push_back(plan_check(check));
    if (steps.empty() && problems_.empty()) problems_.add(say("{}: there are no steps", recipe_.origin));
    const auto order = run_order(steps);
    warn_of_unused(steps, plan);
    put_in_order(plan, std::move(steps), order);
    return plan;
  }

 private:
  const Recipe& recipe_;
  const Registry& registry_;
  Problems& problems_;
  /// nullopt: an optional parameter of the recipe that was not given; settings that name it are left out.
  std::map<std::string, std::optional<std::vector<std::string>>> variables_;
  std::map<std::string, std::size_t> step_number_;
  std::vector<std::string> ids_;
  std::set<std::size_t> used_;

  [[nodiscard]] std::string where(const RecipeStep& step) const {
    return recipe_.from_command ? say("{}: ", recipe_.origin) : say("{}: step '{}': ", recipe_.origin, step.id);
  }

  void bind_recipe_params(const Settings& settings) {
    const auto spoken = [&](const std::string& name) { return say("{}: {}", recipe_.origin, "--set " + name); };
    for (const auto& param : recipe_.params)
      if (param.fallback && settings.count(param.name) == 0) confine(param, *param.fallback, say("{}: the default of '{}'", recipe_.origin, param.name));
    const auto bound = bind_params(recipe_.params, settings, spoken, problems_);
    for (const auto& param : recipe_.params) {
      if (bound.has(param.name)) variables_[param.name] = bound.texts(param.name);
      else variables_[param.name] = std::nullopt;
      // Reported above: give it a stand-in, so that one fault is one line.
      if (param.required && !bound.has(param.name)) variables_[param.name] = std::vector<std::string>{};
    }
  }

  void name_steps() {
    for (std::size_t i = 0; i < recipe_.steps.size(); ++i) {
      const auto& id = recipe_.steps[i].id;
      if (id.empty()) continue;  // reported by the reader
      if (id.find('.') != std::string::npos) problems_.add(where(recipe_.steps[i]) + tr("an id has no dot"));
      if (step_number_.emplace(id, i).second) ids_.push_back(id);
      else problems_.add(say("{}: two steps are called '{}'", recipe_.origin, id));
    }
  }

  // One text with its ${…} replaced; nullopt when it stands on an optional parameter that was not given.
  std::optional<std::string> substituted(const std::string& text, const std::string& place) {
    std::string result;
    std::size_t from = 0;
    for (;;) {
      const auto open = text.find("${", from);
      if (open == std::string::npos) return result + text.substr(from);
      result += text.substr(from, open - from);
      const auto close = text.find('}', open);
      if (close == std::string::npos) {
        problems_.add(say("{} has '${{' without '}}'", place));
        return result;
      }
      const auto name = text.substr(open + 2, close - open - 2);
      const auto found = variables_.find(name);
      if (found == variables_.end()) {
        std::vector<std::string> names;
        for (const auto& [known, value] : variables_) names.push_back(known);
        problems_.add(say("{} uses unknown {}{}", place, "${" + name + "}", suggestion(name, names)));
      } else if (!found->second) {
        return std::nullopt;
      } else if (found->second->size() > 1) {
        problems_.add(say("{}: {} has several values and must stand alone", place, "${" + name + "}"));
      } else if (!found->second->empty()) {
        result += found->second->front();
      }
      from = close + 1;
    }
  }

  // The name in `${name}` when the text is nothing else.
  static std::string lone_variable(const std::string& text) {
    if (text.size() < 4 || text.substr(0, 2) != "${" || text.find('}') != text.size() - 1) return {};
    return text.substr(2, text.size() - 3);
  }

  Settings substituted(const Settings& settings, const std::function<std::string(const std::string&)>& spoken) {
    Settings result;
    for (const auto& [name, setting] : settings) {
      if (setting.form == Setting::Form::number || setting.form == Setting::Form::flag) {
        result[name] = setting;
        continue;
      }
      Setting replaced{{}, setting.form};
      bool unknown_value = false;
      for (const auto& text : setting.texts) {
        if (text.find("${") == std::string::npos || recipe_.from_command) {
          replaced.texts.push_back(text);
          continue;
        }
        replaced.form = Setting::Form::any;
        if (const auto alone = variables_.find(lone_variable(text)); alone != variables_.end() && alone->second) {
          replaced.texts.insert(replaced.texts.end(), alone->second->begin(), alone->second->end());
          unknown_value = unknown_value || alone->second->empty();
        } else if (auto value = substituted(text, spoken(name))) {
          replaced.texts.push_back(std::move(*value));
        }
      }
      if (unknown_value) result[name] = {{}, Setting::Form::any};
      else if (!replaced.texts.empty()) result[name] = std::move(replaced);
    }
    return result;
  }

  // Settings whose value is not known because a parameter of the recipe is missing: that fault is already reported.
  static std::vector<Param> without_unknown(std::vector<Param> declared, Settings& settings) {
    for (auto& param : declared) {
      const auto at = settings.find(param.name);
      if (at == settings.end() || !at->second.texts.empty()) continue;
      settings.erase(at);
      param.required = false;
    }
    return declared;
  }

  // A recipe may come from anyone: its own words name places in the current folder alone. What a person gives with --set is theirs.
  void confine(const Param& param, std::string written, const std::string& place) {
    using enum ParamType;
    if (recipe_.from_command || recipe_.outside) return;
    if (param.type != source && param.type != sources && param.type != dated_sources && param.type != path && param.type != output) return;
    const auto shown = written;
    if (const auto equals = written.find('='); param.type == dated_sources && equals != std::string::npos) written.erase(0, equals + 1);
    for (auto open = written.find("${"); open != std::string::npos; open = written.find("${", open + 1)) {
      const auto close = written.find('}', open);
      if (close == std::string::npos) return;  // reported where it is replaced
      written.replace(open, close + 1 - open, "x");
    }
    if (!stays_inside(written))
      problems_.add(say("{}: '{}' leads out of the current folder; give it with --set, or let the recipe name such places with --outside", place, shown));
  }

  Params bind(const std::vector<Param>& declared, const Settings& with,
              const std::function<std::string(const std::string&)>& spoken) {
    for (const auto& param : declared)
      if (const auto at = with.find(param.name); at != with.end())
        for (const auto& text : at->second.texts) confine(param, text, spoken(param.name));
    auto settings = substituted(with, spoken);
    const auto open = without_unknown(declared, settings);
    return bind_params(open, settings, spoken, problems_);
  }

  PlannedStep plan_step(const RecipeStep& step) {
    PlannedStep planned;
    planned.id = step.id;
    planned.where = where(step);
    planned.stage = registry_.stage(step.stage);
    if (planned.stage == nullptr) {
      std::vector<std::string> names;
      for (const auto& stage : registry_.stages) names.push_back(stage.name);
      if (!step.stage.empty()) {
        problems_.add(planned.where + say("unknown stage '{}'{}", step.stage, suggestion(step.stage, names)));
      }
      for (const auto& [port, givers] : step.in) use_all(givers);
      return planned;
    }
    const auto spoken = [&](const std::string& name) {
      const auto option = step.options.find(name);
      return planned.where + (option == step.options.end() ? say("parameter '{}'", name) : option->second);
    };
    planned.params = bind(planned.stage->params, step.with, spoken);
    planned.in = link(planned.stage->inputs, step.in, planned.where);
    return planned;
  }

  PlannedCheck plan_check(const RecipeCheck& check) {
    PlannedCheck planned;
    planned.severity = check.severity;
    const auto place = say("{}: check '{}': ", recipe_.origin, check.check);
    planned.check = registry_.check(check.check);
    if (planned.check == nullptr) {
      std::vector<std::string> names;
      for (const auto& known : registry_.checks) names.push_back(known.name);
      if (!check.check.empty()) {
        problems_.add(say("{}: unknown check '{}'{}", recipe_.origin, check.check, suggestion(check.check, names)));
      }
      for (const auto& [port, givers] : check.in) use_all(givers);
      return planned;
    }
    // A key is a port or a parameter: the declaration of the check says which.
    const auto& ports = planned.check->inputs;
    const auto is_port = [&](const std::string& key) {
      return std::any_of(ports.begin(), ports.end(), [&](const Port& port) { return port.name == key; });
    };
    References in;
    Settings with;
    for (const auto& [key, givers] : check.in) {
      if (is_port(key)) in[key] = givers;
    }
    for (const auto& [key, setting] : check.with) {
      if (!is_port(key)) with[key] = setting;
    }
    planned.params = bind(planned.check->params, with, [&](const std::string& name) { return place + say("'{}'", name); });
    planned.in = link(ports, in, place);
    return planned;
  }

  void use_all(const std::vector<std::string>& givers) {
    for (const auto& giver : givers) {
      if (const auto at = step_number_.find(giver.substr(0, giver.find('.'))); at != step_number_.end()) used_.insert(at->second);
    }
  }

  Links link(const std::vector<Port>& ports, const References& in, const std::string& place) {
    std::vector<std::string> names;
    for (const auto& port : ports) names.push_back(port.name);
    for (const auto& [name, givers] : in) {
      if (std::find(names.begin(), names.end(), name) != names.end()) continue;
      problems_.add(place + say("unknown input '{}'{}", name, suggestion(name, names)));
      use_all(givers);
    }
    Links links;
    for (const auto& port : ports) {
      const auto at = in.find(port.name);
      if (at == in.end() || at->second.empty()) {
        if (port.optional) continue;
        problems_.add(place + say("input '{}' is not bound; it takes {}", port.name, port.kind.name));
        continue;
      }
      if (at->second.size() > 1 && !port.repeated) {
        problems_.add(place + say("input '{}' takes one step, not {}", port.name, at->second.size()));
      }
      for (const auto& reference : at->second) {
        if (auto giver = resolve(reference, port, place)) links[port.name].push_back(std::move(*giver));
      }
    }
    return links;
  }

  std::optional<Link> resolve(const std::string& reference, const Port& port, const std::string& place) {
    const auto dot = reference.find('.');
    const auto id = reference.substr(0, dot);
    const auto input = place + say("input '{}'", port.name);
    const auto at = step_number_.find(id);
    if (at == step_number_.end()) {
      problems_.add(say("{}: there is no step '{}'{}", input, id, suggestion(id, ids_)));
      return std::nullopt;
    }
    used_.insert(at->second);
    const Stage* giver = registry_.stage(recipe_.steps[at->second].stage);
    if (giver == nullptr) return std::nullopt;  // reported where it stands
    std::vector<std::string> names, fitting;
    for (const auto& output : giver->outputs) {
      names.push_back(output.name);
      if (output.kind == port.kind) fitting.push_back(output.name);
    }
    if (names.empty()) {
      problems_.add(say("{}: step '{}' gives nothing", input, id));
      return std::nullopt;
    }
    if (dot == std::string::npos) {
      // The only output, or the only one of the kind that is wanted.
      if (fitting.size() == 1) return Link{at->second, fitting.front()};
      if (names.size() == 1) return mismatch(input, id, giver->outputs.front(), port);
      problems_.add(say("{} takes {}; say which output of '{}': {}", input, port.kind.name, id, id + "." + join(names, ", " + id + ".")));
      return std::nullopt;
    }
    const auto name = reference.substr(dot + 1);
    for (const auto& output : giver->outputs) {
      if (output.name != name) continue;
      if (output.kind == port.kind) return Link{at->second, name};
      return mismatch(input, reference, output, port);
    }
    problems_.add(say("{}: step '{}' has no output '{}'{}", input, id, name, suggestion(name, names)));
    return std::nullopt;
  }

  std::optional<Link> mismatch(const std::string& input, const std::string& giver, const Port& output, const Port& port) {
    problems_.add(say("{} takes {}, but '{}' gives {}", input, port.kind.name, giver, output.kind.name));
    return std::nullopt;
  }

  // Repeatedly the first step as written whose givers are all placed. Steps left over wait for one another.
  std::vector<std::size_t> run_order(const std::vector<PlannedStep>& steps) {
    std::vector<std::size_t> order;
    std::vector<bool> placed(steps.size(), false);
    const auto ready = [&](std::size_t i) {
      for (const auto& [port, links] : steps[i].in) {
        for (const auto& link : links) {
          if (!placed[link.step]) return false;
        }
      }
      return true;
    };
    for (;;) {
      std::size_t next = nowhere;
      for (std::size_t i = 0; i < steps.size() && next == nowhere; ++i) {
        if (!placed[i] && ready(i)) next = i;
      }
      if (next == nowhere) break;
      placed[next] = true;
      order.push_back(next);
    }
    if (order.size() < steps.size()) report_cycle(steps, placed);
    return order;
  }

  // From any waiting step back along waiting givers until one comes again.
  void report_cycle(const std::vector<PlannedStep>& steps, const std::vector<bool>& placed) {
    std::vector<std::size_t> path;
    auto at = static_cast<std::size_t>(std::find(placed.begin(), placed.end(), false) - placed.begin());
    while (std::find(path.begin(), path.end(), at) == path.end()) {
      path.push_back(at);
      at = waiting_giver(steps[at], placed);
    }
    path.erase(path.begin(), std::find(path.begin(), path.end(), at));
    auto text = say("'{}'", steps[at].id);
    for (std::size_t i = 1; i < path.size(); ++i) text += " ← " + say("'{}'", steps[path[i]].id);
    problems_.add(say("{}: steps wait for one another: {}", recipe_.origin, text + " ← " + say("'{}'", steps[at].id)));
  }

  static std::size_t waiting_giver(const PlannedStep& step, const std::vector<bool>& placed) {
    for (const auto& [port, links] : step.in) {
      for (const auto& link : links) {
        if (!placed[link.step]) return link.step;
      }
    }
    return nowhere;
  }

  void warn_of_unused(const std::vector<PlannedStep>& steps, Plan& plan) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (steps[i].stage == nullptr || steps[i].stage->outputs.empty() || used_.count(i) != 0) continue;
      plan.warnings.push_back(steps[i].where + tr("nothing uses what it gives"));
    }
  }

  static void put_in_order(Plan& plan, std::vector<PlannedStep> steps, const std::vector<std::size_t>& order) {
    std::vector<std::size_t> position(steps.size(), nowhere);
    for (std::size_t i = 0; i < order.size(); ++i) position[order[i]] = i;
    const auto renumber = [&](Links& all) {
      for (auto& [port, links] : all) {
        for (auto& link : links) link.step = position[link.step];
      }
    };
    for (const auto i : order) {
      renumber(steps[i].in);
      plan.steps.push_back(std::move(steps[i]));
    }
    for (auto& check : plan.checks) renumber(check.in);
  }
};

}  // namespace

Plan make_plan(const Recipe& recipe, const Registry& registry, const Settings& settings,
               const std::map<std::string, std::string>& builtins, Problems& problems) {
  return Planner(recipe, registry, builtins, problems).plan(settings);
}

std::string plan_text(const Plan& plan) {
  const auto& name = plan.name.empty() ? plan.origin : plan.name;
  std::string text = (plan.summary.empty() ? name : say("{}: {}", name, tr(plan.summary.c_str()))) + '\n';
  const auto inputs = [&](const Links& in) {
    for (const auto& [port, links] : in) {
      for (const auto& link : links) text += "     " + port + " <- " + plan.steps[link.step].id + '.' + link.port + '\n';
    }
  };
  std::size_t number = 0;
  for (const auto& step : plan.steps) {
    const auto count = std::to_string(++number);
    auto line = std::string(count.size() < 3 ? 3 - count.size() : 0, ' ') + count + ". " + step.id;
    if (step.id != step.stage->name) line += " (" + step.stage->name + ")";
    text += (step.prepared.summary.empty() ? line : say("{}: {}", line, step.prepared.summary)) + '\n';
    inputs(step.in);
    for (const auto& one : step.params.lines()) text += "     " + one + '\n';
  }
  for (const auto& check : plan.checks) {
    text += "  " + (check.severity == Severity::warning ? say("check {} (warning)", check.check->name) : say("check {}", check.check->name)) + '\n';
    inputs(check.in);
    for (const auto& line : check.params.lines()) text += "     " + line + '\n';
  }
  for (const auto& warning : plan.warnings) text += "  " + say("warning: {}", warning) + '\n';
  return text;
}

}  // namespace arpent
