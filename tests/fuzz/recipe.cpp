// SPDX-License-Identifier: Apache-2.0
/// Recipes: text to graph, with stages that have a parameter of every type and ports of every kind.
#include "arpent/pipeline/plan.hpp"
#include "arpent/pipeline/recipe.hpp"
#include "fuzz.hpp"

using namespace arpent;

namespace {

constexpr ValueKind number = kind_of<int>("number"), word = kind_of<std::string>("word");

std::vector<Param> every_type() {
  std::vector<Param> all;
  for (const auto type : {ParamType::text, ParamType::integer, ParamType::number, ParamType::flag, ParamType::choice, ParamType::source, ParamType::sources,
                          ParamType::dated_sources, ParamType::path, ParamType::output, ParamType::texts}) {
    Param param{.name = std::string(type_name(type)), .help = "a value", .type = type};
    if (type == ParamType::choice) param.choices = {"un", "deux"};
    if (type == ParamType::integer || type == ParamType::number) param.minimum = 0.0;
    if (type == ParamType::text) param.fallback = "01004";
    all.push_back(std::move(param));
  }
  return all;
}

Registry registry_of_all() {
  const auto run = [](const Params&, const Inputs&, RunContext&) { return Outputs{}; };
  const auto prepare = [](const Params&, Preparation&) { return Prepared{}; };
  Stage giver{.name = "read", .summary = "Give", .example = "", .outputs = {{.name = "state", .kind = number}, {.name = "text", .kind = word}}, .params = every_type(),
              .prepare = prepare, .run = run};
  Stage taker{.name = "compare", .summary = "Take", .example = "",
              .inputs = {{.name = "before", .kind = number}, {.name = "after", .kind = number, .repeated = true}, {.name = "zones", .kind = word, .optional = true}},
              .outputs = {{.name = "compared", .kind = number}}, .params = {{.name = "by", .help = "factor", .type = ParamType::number, .required = true}},
              .prepare = prepare, .run = run};
  Registry registry{{std::move(giver), std::move(taker)}};
  registry.checks.push_back({.name = "closure", .summary = "Hold", .inputs = {{.name = "of", .kind = number}}, .params = {{.name = "most", .help = "bound", .type = ParamType::number}}});
  return registry;
}

}  // namespace

ARPENT_FUZZ_TARGET(recipe) {
  static const auto registry = registry_of_all();
  fuzz::accepted([&] {
    Problems problems;
    const auto recipe = parse_recipe(input, "recipe.json", problems);
    const auto plan = make_plan(recipe, registry, {}, {{"data", "data"}}, problems);
    if (!problems.empty()) return;
    fuzz::require(plan.steps.size() == recipe.steps.size(), "a plan without faults has all steps of its recipe");
    for (const auto& step : plan.steps) {
      fuzz::require(!step.params.provenance_json().empty(), "parameters are an object");
      static_cast<void>(step.params.lines());
    }
  });
}
