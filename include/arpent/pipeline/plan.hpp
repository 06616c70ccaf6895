// SPDX-License-Identifier: Apache-2.0
/// Three phases: plan (text to graph, pure), prepare (headers only), run. Each reports all it finds at once.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "arpent/pipeline/recipe.hpp"
#include "arpent/pipeline/registry.hpp"

namespace arpent {

/// An output port of a planned step.
struct Link {
  std::size_t step = 0;  ///< index into Plan::steps
  std::string port;
};
/// What each port of a step is given, in order.
using Links = std::map<std::string, std::vector<Link>>;

/// A step whose stage, parameters and inputs are known.
struct PlannedStep {
  std::string id;
  const Stage* stage = nullptr;  ///< of the registry, which outlives the plan
  Params params;
  Links in;
  std::string where;  ///< prefix of messages: `pipelines/x.json: step 'books': `
  Prepared prepared;  ///< filled by `prepare_plan`
};

/// A check whose parameters and inputs are known.
struct PlannedCheck {
  const Check* check = nullptr;
  Params params;
  Links in;
  Severity severity = Severity::error;
};

/// A recipe that can be run: steps in an order that respects their inputs, ties as written.
struct Plan {
  std::string origin, name, summary;
  std::vector<PlannedStep> steps;
  std::vector<PlannedCheck> checks;
  std::vector<std::string> warnings;
};

/// Phase 1. Pure: opens nothing.
/// @param settings  values of the recipe's parameters (`--set`)
/// @param builtins  further names for `${…}`, e.g. `data`
/// @return a plan that may be run only when `problems` stayed empty
[[nodiscard]] Plan make_plan(const Recipe& recipe, const Registry& registry, const Settings& settings,
                             const std::map<std::string, std::string>& builtins, Problems& problems);

/// Undoes what a killed run left half published of the outputs of this plan. Before phase 2, when the plan is to be run.
void put_outputs_right(const Plan& plan);

/// Phase 2. Opens headers, never features. @throws DataError with every problem found, one a line; UsageError when all
/// of them are the caller's (an output that exists)
void prepare_plan(Plan& plan, bool overwrite);

/// The plan for people and for golden tests: depends on the recipe and on the headers alone.
[[nodiscard]] std::string plan_text(const Plan& plan);

/// Phase 3. Steps run one after the other (each uses the threads it is given); a value is freed after its last use.
/// Checks are judged when their inputs are there, and reported in the order of the recipe. Outputs get their final names
/// last, when nothing failed; otherwise nothing is left behind.
/// @throws CheckError with every failed check of severity `error`; whatever a stage throws, prefixed with its step
void run_plan(const Plan& plan, RunContext& context);

}  // namespace arpent
