// SPDX-License-Identifier: Apache-2.0
#include "program.hpp"

#include <sys/resource.h>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/core/version.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/pipeline/plan.hpp"
#include "arpent/stages/versions.hpp"
#include "builtin.hpp"
#include "command_line.hpp"
#include "console.hpp"

namespace arpent {
namespace {

ProgramPage program_page(const Registry& registry) {
  ProgramPage page{.name = "arpent",
                   .summary = "accounts of land use and review of projects for zero net artificialisation",
                   .version = version(),
                   .common = common_params(),
                   .commands = builtin_pages()};
  for (const auto& command : callable_commands(registry)) page.commands.push_back(command_page(command, registry));
  for (const auto& stage : registry.stages) page.stages.push_back(stage.name);
  return page;
}

std::map<std::string, std::string> builtin_variables() {
  try {
    return {{"data", data_directory().string()}};
  } catch (const IoError&) {
    return {};  // a recipe that uses ${data} is told that there is none
  }
}

/// The first line is read by other programs: name and version, nothing else.
std::string version_text(const ProgramPage& program) {
  std::string text = program.name + ' ' + program.version + '\n';
  if (const auto commit = revision(); !commit.empty()) text += "revision " + commit + '\n';
  for (const auto& part : all_versions()) text += part.name + ' ' + part.version + '\n';
  return text;
}

std::string peak_memory() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return say("peak memory: {} MiB", fixed(static_cast<double>(usage.ru_maxrss) / 1024, 0));  // Linux counts in KiB
}

/// Plan, prepare, and unless it is a dry run, run.
void run_recipe(const Recipe& recipe, const Settings& settings, const Registry& registry, const Params& common,
                Problems problems, Console& console) {
  Plan plan = make_plan(recipe, registry, settings, builtin_variables(), problems);
  problems.raise_if_any<UsageError>();
  const bool overwrite = common.flag("overwrite");
  if (!common.flag("dry-run")) put_outputs_right(plan);
  prepare_plan(plan, overwrite);
  if (common.flag("dry-run")) {
    console.print(plan_text(plan));
    return;
  }
  if (common.flag("verbose")) {
    for (const auto& line : split(plan_text(plan), '\n')) {
      if (!line.empty()) console.log(line);
    }
    for (const auto& line : common.lines()) console.log("  " + line);
  } else {
    for (const auto& warning : plan.warnings) console.log(say("warning: {}", warning));
  }
  RunContext context({.threads = static_cast<int>(common.integer("threads")),
                      .overwrite = overwrite,
                      .log = [&](const std::string& line) { console.log(line); },
                      .print = [&](const std::string& text) { console.print(text); },
                      .progress = [&](const Progress& at) { console.progress(at); }});
  run_plan(plan, context);
}

Params bound(const std::vector<Param>& declared, const Settings& given, const std::string& place) {
  Problems problems;
  const auto spoken = [&](const std::string& name) {
    for (const auto& param : declared) {
      if (param.name == name && param.positional) return say("{}: {}", place, name);
    }
    return say("{}: {}", place, "--" + name);
  };
  auto params = bind_params(declared, given, spoken, problems);
  problems.raise_if_any<UsageError>();
  return params;
}

// `key=value`, in the order given; a key given twice keeps both values.
Settings assignments(const std::vector<std::string>& texts) {
  Settings settings;
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) throw UsageError(say("arpent run: --set takes key=value, not '{}'", text));
    settings[text.substr(0, equals)].texts.push_back(text.substr(equals + 1));
  }
  return settings;
}

void dispatch(const Registry& registry, const ProgramPage& program, const Typed& typed, const Params& common, Console& console) {
  const auto place = program.name + ' ' + typed.command;
  if (const auto* builtin = find_builtin(typed.command)) {
    const auto params = bound(builtin->page.params, typed.options, place);
    if (builtin->run) return console.print(builtin->run({registry, program}, params));
    Problems problems;
    auto recipe = read_recipe(find_recipe(params.text("pipeline")), problems);
    recipe.outside = params.flag("outside");
    return run_recipe(recipe, assignments(params.texts("set")), registry, common, std::move(problems), console);
  }
  for (const auto& command : callable_commands(registry)) {
    if (command.name != typed.command) continue;
    Problems problems;
    const auto recipe = expand_command(command, registry, typed.options, problems);
    return run_recipe(recipe, {}, registry, common, std::move(problems), console);
  }
}

const CommandPage& page_of(const ProgramPage& program, const std::string& name) {
  for (const auto& page : program.commands) {
    if (page.name == name) return page;
  }
  throw UsageError(say("arpent: unknown command '{}'", name));
}

}  // namespace

Exit run_program(const Registry& registry, int argc, const char* const* argv) {
  const auto program = program_page(registry);
  auto typed = read_command_line(program, argc, argv);
  std::string progress;
  if (const auto at = typed.common.find("progress"); at != typed.common.end()) {
    progress = at->second.texts.back();
    typed.common.erase(at);  // a flag that may carry a word: judged by the console
  }
  const auto common = bound(program.common, typed.common, program.name);
  Console console(common, progress);
  if (typed.version) console.print(version_text(program));
  else if (typed.help && typed.command.empty()) console.print(program_help(program));
  else if (typed.help) console.print(command_help(program, page_of(program, typed.command)));
  else if (typed.command.empty()) throw UsageError(program_help(program));
  else dispatch(registry, program, typed, common, console);
  console.finish();
  if (common.flag("verbose")) console.log(peak_memory());
  return Exit::done;
}

}  // namespace arpent
