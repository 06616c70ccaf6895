// SPDX-License-Identifier: Apache-2.0
/// The one place that knows CLI11. It only cuts the line into words: values, requirements and texts come from the
/// declarations, so that a recipe and a command line are judged by the same code.
#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

using Options = std::map<std::string, CLI::Option*>;

CLI::Option* declare(CLI::App& app, const Param& param) {
  if (param.positional) {
    auto* option = app.add_option(param.name);
    return repeatable(param.type) ? option->expected(0, CLI::detail::expected_max_vector_size)->allow_extra_args() : option;
  }
  std::string names = "--" + param.name;
  if (param.letter != 0) names = std::string("-") + param.letter + "," + names;
  if (param.type == ParamType::flag) return app.add_flag(names)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  // One value after each occurrence; how many are allowed is the declaration's business.
  return app.add_option(names)
      ->expected(1, CLI::detail::expected_max_vector_size)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

Options declare(CLI::App& app, const std::vector<Param>& params) {
  Options options;
  for (const auto& param : params) options[param.name] = declare(app, param);
  return options;
}

void collect(const Options& options, Settings& settings) {
  for (const auto& [name, option] : options) {
    if (option->count() == 0) continue;
    auto& texts = settings[name].texts;
    texts.insert(texts.end(), option->results().begin(), option->results().end());
  }
}

/// The line in two parts, cut at the command: what stands before it, and what follows. (CLI11's own subcommands would
/// take `arpent man compare` for two commands.)
class Line {
 public:
  explicit Line(const ProgramPage& program) : program_(program) {}

  Typed read(int argc, const char* const* argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    words = parse(words, {}, true);
    if (!words.empty() && words.front().substr(0, 1) != "-") {
      typed_.command = words.front();
      words.erase(words.begin());
      if (!words.empty() && has_command(typed_.command + ' ' + words.front())) {  // two words: `layers fetch`
        typed_.command += ' ' + words.front();
        words.erase(words.begin());
      }
      const auto& page = command(typed_.command);
      words = parse(words, page.params, false);
    }
    refuse(words);
    return typed_;
  }

 private:
  const ProgramPage& program_;
  Typed typed_;

  // Parses `words` and gives back those it does not know; with `stop`, all from the first of these on.
  std::vector<std::string> parse(std::vector<std::string> words, const std::vector<Param>& own, bool stop) {
    CLI::App app(program_.summary, place());
    app.set_help_flag();
    bool help = false, version = false;
    app.add_flag("-h,--help", help);
    if (stop) {
      app.prefix_command();
      app.add_flag("--version", version);
    } else {
      app.allow_extras();
    }
    const auto common_options = declare(app, program_.common);
    const auto own_options = declare(app, own);
    std::reverse(words.begin(), words.end());  // CLI11 takes a vector from its end
    try {
      app.parse(std::move(words));
    } catch (const CLI::ArgumentMismatch& e) {
      const std::string what = e.what();
      throw UsageError(say("{0}: {1} needs a value; see '{0} --help'", place(), what.substr(0, what.find(':'))));
    } catch (const CLI::ParseError& e) {
      throw UsageError(say("{}: {}", place(), e.what()));
    }
    typed_.help = typed_.help || help;
    typed_.version = typed_.version || version;
    collect(common_options, typed_.common);
    collect(own_options, typed_.options);
    return app.remaining();
  }

  [[nodiscard]] std::string place() const { return program_.name + (typed_.command.empty() ? "" : ' ' + typed_.command); }

  [[nodiscard]] bool has_command(const std::string& name) const {
    return std::any_of(program_.commands.begin(), program_.commands.end(), [&](const auto& page) { return page.name == name; });
  }

  [[nodiscard]] const CommandPage& command(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& page : program_.commands) {
      if (page.name == name) return page;
      names.push_back(page.name);
    }
    if (std::find(program_.stages.begin(), program_.stages.end(), name) != program_.stages.end()) {
      throw UsageError(say("{0}: stage '{1}' works on what other steps give: use it in a recipe ({0} run); see '{0} stages {1}'",
                           program_.name, name));
    }
    std::vector<std::string> second;  // of commands of two words
    for (const auto& known : names)
      if (known.starts_with(name + ' ')) second.push_back(known.substr(name.size() + 1));
    if (!second.empty()) throw UsageError(say("{0} {1}: one of {2} follows; see '{0} --help'", program_.name, name, join(second, ", ")));
    throw UsageError(say("{0}: unknown command '{1}'{2}; see '{0} --help'", program_.name, name, suggestion(name, names)));
  }

  [[nodiscard]] std::vector<std::string> option_names(const std::string& command) const {
    std::vector<std::string> names;
    for (const auto& page : program_.commands) {
      if (page.name != command) continue;
      for (const auto& param : page.params) {
        if (!param.positional) names.push_back("--" + param.name);
      }
    }
    for (const auto& param : program_.common) names.push_back("--" + param.name);
    return names;
  }

  void refuse(const std::vector<std::string>& words) const {
    if (words.empty()) return;
    Problems problems;
    for (const auto& word : words) {
      if (word.size() < 2 || word.front() != '-') continue;  // most likely the value of an unknown option
      const auto name = word.substr(0, word.find('='));
      problems.add(say("{0}: unknown option '{1}'{2}; see '{0} --help'", place(), name, suggestion(name, option_names(typed_.command))));
    }
    if (problems.empty()) problems.add(say("{0}: unexpected '{1}'; see '{0} --help'", place(), words.front()));
    problems.raise_if_any<UsageError>();
  }
};

}  // namespace

Typed read_command_line(const ProgramPage& program, int argc, const char* const* argv) {
  return Line(program).read(argc, argv);
}

}  // namespace arpent
