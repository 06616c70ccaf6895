// SPDX-License-Identifier: Apache-2.0
/// Phases 2 and 3: headers, then work.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <new>
#include <stdexcept>

#include "arpent/core/ending.hpp"
#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/pipeline/plan.hpp"
#include "output.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

/// Rethrows the current exception with the place in front, keeping its kind.
[[noreturn]] void rethrow_at(const std::string& where, const RunContext& context) {
  try {
    throw;
  } catch (const UsageError& e) {
    throw UsageError(where + context.spoken(e.what()));
  } catch (const CheckError& e) {
    throw CheckError(where + context.spoken(e.what()));
  } catch (const IoError& e) {
    throw IoError(where + context.spoken(e.what()));
  } catch (const DataError& e) {
    throw DataError(where + context.spoken(e.what()));
  } catch (const fs::filesystem_error& e) {
    throw IoError(where + context.spoken(path_trouble(e)));
  } catch (const std::bad_alloc&) {
    throw DataError(where + no_memory_words());
  }  // anything else is a fault of the program and goes through as it is
}

/// The values steps gave, each kept until its last reader ran.
class Values {
 public:
  explicit Values(const Plan& plan) : held_(plan.steps.size()), readers_(plan.steps.size()) {
    for (const auto& step : plan.steps) count(step.in);
    for (const auto& check : plan.checks) count(check.in);
  }

  /// Takes what a step gave, held against its declaration: only a faulty stage fails here.
  void take(std::size_t index, const PlannedStep& step, const Outputs& outputs) {
    std::size_t declared = 0;
    for (const auto& port : step.stage->outputs) {
      const auto at = outputs.values().find(port.name);
      if (at == outputs.values().end()) {
        if (port.optional && readers_[index].count(port.name) == 0) continue;
        throw std::logic_error("stage '" + step.stage->name + "' did not give '" + port.name + "'");
      }
      ++declared;
      if (*at->second.type() != *port.kind.type) {
        throw std::logic_error("stage '" + step.stage->name + "' gave '" + port.name + "' as another type than it declares");
      }
      if (readers_[index].count(port.name) != 0) held_[index][port.name] = at->second;
    }
    if (declared != outputs.values().size()) {
      throw std::logic_error("stage '" + step.stage->name + "' gave an output it does not declare");
    }
  }

  [[nodiscard]] Inputs inputs(const Links& in) const {
    Inputs bound;
    for (const auto& [port, links] : in) {
      for (const auto& link : links) bound.add(port, held_[link.step].at(link.port));
    }
    return bound;
  }

  void release(const Links& in) {
    for (const auto& [port, links] : in) {
      for (const auto& link : links) {
        if (--readers_[link.step][link.port] == 0) held_[link.step].erase(link.port);
      }
    }
  }

 private:
  std::vector<std::map<std::string, Value>> held_;
  std::vector<std::map<std::string, std::size_t>> readers_;

  void count(const Links& in) {
    for (const auto& [port, links] : in) {
      for (const auto& link : links) ++readers_[link.step][link.port];
    }
  }
};

/// Whether `path` could be made: it, or the nearest folder above it that exists, is a folder we may write in.
void judge_outputs(const PlannedStep& step, Preparation& preparation) {
  for (const auto& param : step.stage->params) {
    if (param.type != ParamType::output || !step.params.has(param.name)) continue;
    const auto path = fs::absolute(step.params.path(param.name));
    std::error_code ignored, refused;
    auto there = path;
    // What a closed folder hides is not seen: the folder above it is the one to name. Other refusals are of the path: a name too long, links that go round.
    const auto of_path = [&] { return refused && refused != std::errc::permission_denied; };
    while (there.has_relative_path() && !fs::exists(there, refused) && !of_path()) there = there.parent_path();
    if (of_path()) preparation.problem(path_trouble(fs::filesystem_error("output", path, refused)));
    else if (there != path && !fs::is_directory(there, ignored))
      preparation.usage(say("{} is a file, no folder can be made in it: choose another output", there.string()));
    else if (fs::is_directory(there, ignored) && ::access(there.c_str(), W_OK) != 0)
      preparation.problem(say("{} is not writable: ask for the right to write there, or choose another output", there.string()));
  }
}

/// Adds what one parameter names. Of sources that cannot be read nothing: the step says so when it prepares.
void add_paths(const Params& params, const Param& param, PlanPaths& paths) {
  const auto add = [&](const Source& source) { paths.read.emplace_back(source.path); };
  try {
    switch (param.type) {
      case ParamType::source: add(params.source(param.name)); break;
      case ParamType::sources:
        for (const auto& source : params.sources(param.name)) add(source);
        break;
      case ParamType::dated_sources:
        for (const auto& text : params.texts(param.name)) add(dated_source(text));
        break;
      case ParamType::path: paths.read.push_back(params.path(param.name)); break;
      case ParamType::output: paths.written.push_back(params.path(param.name)); break;
      default: break;
    }
  } catch (const Error&) {
  }
}

PlanPaths paths_of(const Plan& plan) {
  PlanPaths paths;
  for (const auto& step : plan.steps)
    for (const auto& param : step.stage->params)
      if (step.params.has(param.name)) add_paths(step.params, param, paths);
  return paths;
}

/// An output file may not take the place of what the run reads. A folder may: an account follows the one it is compared with.
void judge_replaced(const PlannedStep& step, Preparation& preparation) {
  for (const auto& param : step.stage->params) {
    if (param.type != ParamType::output || !step.params.has(param.name)) continue;
    const auto path = step.params.path(param.name);
    std::error_code absent;
    if (fs::is_regular_file(path, absent) && preparation.reads(path))
      preparation.usage(say("{} is read by this run, and the output would replace it: choose another --{}", path.string(), param.name));
  }
}

/// Checks are judged after the step that completes their inputs.
std::size_t last_giver(const Links& in) {
  std::size_t last = 0;
  for (const auto& [port, links] : in) {
    for (const auto& link : links) last = std::max(last, link.step);
  }
  return last;
}

void run_steps(const Plan& plan, RunContext& context, std::vector<CheckResult>& verdicts) {
  Values values(plan);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    context.begin_step(step.id, step.stage->name, i, plan.steps.size(), step.params.provenance_json());
    try {
      values.take(i, step, step.stage->run(step.params, values.inputs(step.in), context));
    } catch (...) {
      rethrow_at(step.where, context);
    }
    values.release(step.in);
    context.end_step();
    for (std::size_t c = 0; c < plan.checks.size(); ++c) {
      const auto& check = plan.checks[c];
      if (last_giver(check.in) != i) continue;
      verdicts[c] = check.check->run(check.params, values.inputs(check.in));
      values.release(check.in);
    }
  }
}

void judge(const Plan& plan, const std::vector<CheckResult>& verdicts, RunContext& context) {
  Problems failed;
  for (std::size_t c = 0; c < verdicts.size(); ++c) {
    const auto& check = plan.checks[c];
    const auto& [ok, message] = verdicts[c];
    if (ok) context.log(say("check {}: ok, {}", check.check->name, message));
    else if (check.severity == Severity::warning) context.log(say("check {}: warning, {}", check.check->name, message));
    else failed.add(say("check {}: failed, {}", check.check->name, message));
  }
  failed.raise_if_any<CheckError>();
}

}  // namespace

void put_outputs_right(const Plan& plan) {
  for (const auto& step : plan.steps)
    for (const auto& param : step.stage->params)
      if (param.type == ParamType::output && step.params.has(param.name)) Output::put_right(step.params.path(param.name));
}

void prepare_plan(Plan& plan, bool overwrite) {
  Problems problems;
  bool usage_only = true;
  const auto paths = paths_of(plan);
  for (auto& step : plan.steps) {
    Preparation preparation(overwrite, step.where, paths, problems);
    judge_outputs(step, preparation);
    judge_replaced(step, preparation);
    for (const auto& [port, links] : step.in) {
      for (const auto& link : links) preparation.bind(port, plan.steps[link.step].prepared);
    }
    try {
      if (step.stage->prepare) step.prepared = step.stage->prepare(step.params, preparation);
    } catch (const Error& e) {
      preparation.problem(e);
    }
    usage_only = usage_only && !preparation.data_fault();
  }
  if (usage_only) problems.raise_if_any<UsageError>();
  problems.raise_if_any<DataError>();
}

void run_plan(const Plan& plan, RunContext& context) {
  try {
    std::vector<CheckResult> verdicts(plan.checks.size());
    run_steps(plan, context, verdicts);
    judge(plan, verdicts, context);
    context.commit();
  } catch (...) {
    context.roll_back();
    throw;
  }
}

}  // namespace arpent
