// SPDX-License-Identifier: Apache-2.0
/// Text for a terminal: help of the program and of its commands, description of stages.
#include <algorithm>
#include <cctype>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/pipeline/faces.hpp"
#include "option_text.hpp"

namespace arpent {
namespace {

constexpr std::size_t line_width = 100;

// Characters, as a terminal counts those of French: bytes that begin one.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// Words of `text` from column `indent` on, broken before `line_width`. The first line starts where the caller is.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::string result;
  std::size_t column = indent;
  for (const auto& word : split(text, ' ')) {
    if (word.empty()) continue;
    if (column > indent && column + 1 + columns(word) > line_width) {
      result += '\n' + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += columns(word);
  }
  return result;
}

// Two columns; a long left side gets a line of its own.
std::string rows(const std::vector<std::pair<std::string, std::string>>& all) {
  std::size_t widest = 0;
  for (const auto& [left, right] : all) widest = std::max(widest, std::min<std::size_t>(columns(left), 30));
  const auto indent = widest + 4;
  std::string text;
  for (const auto& [left, right] : all) {
    text += "  " + left;
    text += columns(left) > widest ? '\n' + std::string(indent, ' ') : std::string(indent - 2 - columns(left), ' ');
    text += wrapped(right, indent) + '\n';
  }
  return text;
}

std::string option_rows(const std::vector<Param>& params, bool positional) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& param : params) {
    if (param.positional == positional) all.emplace_back(option_syntax(param), option_help(param));
  }
  return rows(all);
}

std::string port_rows(const std::vector<Port>& ports) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& port : ports) {
    std::string kind(port.kind.name);
    if (port.repeated) kind += tr(", one or several");
    if (port.optional) kind += tr(", optional");
    all.emplace_back(port.name, "(" + kind + ")" + (port.help.empty() ? "" : " " + std::string(tr(port.help.c_str()))));
  }
  return rows(all);
}

}  // namespace

std::string option_syntax(const Param& param) {
  const auto value = option_value(param);
  if (param.positional) return value + (repeatable(param.type) ? "..." : "");
  std::string text = "--" + param.name;
  if (param.letter != 0) text = std::string("-") + param.letter + ", " + text;
  return param.type == ParamType::flag ? text : text + ' ' + value;
}

std::string option_value(const Param& param) {
  if (param.positional) {
    std::string upper = param.name;
    for (auto& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return upper;
  }
  switch (param.type) {
    case ParamType::integer: return "N";
    case ParamType::number: return "X";
    case ParamType::choice: return join(param.choices, "|");
    case ParamType::source:
    case ParamType::sources: return "SRC";
    case ParamType::dated_sources: return "DATE=SRC";
    case ParamType::path:
    case ParamType::output: return "PATH";
    case ParamType::flag: return {};
    case ParamType::text:
    case ParamType::texts: return "TEXT";
  }
  return {};
}

std::string option_help(const Param& param) {
  const std::string text = tr(param.help.c_str());
  std::vector<std::string> notes;
  if (!param.unit.empty()) notes.push_back(say("in {}", tr(param.unit.c_str())));
  if (param.required) notes.emplace_back(tr("required"));
  if (repeatable(param.type)) notes.emplace_back(tr("may be repeated"));
  if (param.fallback && !param.fallback->empty()) notes.push_back(say("default: {}", *param.fallback));
  return notes.empty() ? text : text + " (" + join(notes, tr("; ")) + ")";
}

std::string synopsis(const ProgramPage& program, const CommandPage& command) {
  std::string text = program.name + ' ' + command.name;
  bool optional = false;
  for (const auto& param : command.params) {
    if (param.positional) {
      const auto word = option_syntax(param);
      text += param.required ? ' ' + word : " [" + word + ']';
    } else if (param.required) {
      text += ' ' + option_syntax(param) + (repeatable(param.type) ? "..." : "");
    } else {
      optional = true;
    }
  }
  return optional || !program.common.empty() ? text + ' ' + tr("[OPTION]...") : text;
}

CommandPage command_page(const CommandSpec& command, const Registry& registry) {
  return {.name = command.name, .summary = command.summary, .description = command.description,
          .example = command.example, .params = command_params(command, registry), .runs = true};
}

std::string commands_text(const ProgramPage& program) {
  std::vector<std::pair<std::string, std::string>> commands;
  for (const auto& command : program.commands) commands.emplace_back(command.name, tr(command.summary.c_str()));
  return rows(commands);
}

std::string program_help(const ProgramPage& program) {
  return say("{}: {}", program.name, tr(program.summary.c_str())) + "\n\n" + say("Usage: {} COMMAND [OPTION]...", program.name) + "\n\n" + tr("Commands:") + '\n' +
         commands_text(program) + '\n' + tr("Options of every command:") + '\n' + option_rows(program.common, false) + '\n' +
         tr("Exit codes: 0 done, 1 data or storage, 2 usage, 3 a check failed.") + '\n' + say("See '{} COMMAND --help' for one command.", program.name) + '\n';
}

std::string command_help(const ProgramPage& program, const CommandPage& command) {
  std::string text = std::string(tr(command.summary.c_str())) + ".\n\n" + say("Usage: {}", synopsis(program, command)) + '\n';
  if (!command.description.empty()) text += '\n' + wrapped(tr(command.description.c_str()), 0) + '\n';
  const auto arguments = option_rows(command.params, true);
  if (!arguments.empty()) text += std::string("\n") + tr("Arguments:") + '\n' + arguments;
  const auto options = option_rows(command.params, false);
  if (!options.empty()) text += std::string("\n") + tr("Options:") + '\n' + options;
  if (!program.common.empty()) text += std::string("\n") + tr("Options of every command:") + '\n' + option_rows(program.common, false);
  if (!command.example.empty()) text += std::string("\n") + tr("Example:") + "\n  " + command.example + '\n';
  return text;
}

std::string stages_text(const Registry& registry) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& stage : registry.stages) all.emplace_back(stage.name, tr(stage.summary.c_str()));
  std::string text = rows(all);
  if (registry.checks.empty()) return text;
  all.clear();
  for (const auto& check : registry.checks) all.emplace_back(check.name, tr(check.summary.c_str()));
  return text + '\n' + tr("Checks:") + '\n' + rows(all);
}

std::string stage_text(const Stage& stage) {
  std::string text = say("{}: {}", stage.name, tr(stage.summary.c_str())) + '\n';
  if (!stage.description.empty()) text += '\n' + wrapped(tr(stage.description.c_str()), 0) + '\n';
  if (!stage.inputs.empty()) text += std::string("\n") + tr("Inputs:") + '\n' + port_rows(stage.inputs);
  if (!stage.outputs.empty()) text += std::string("\n") + tr("Outputs:") + '\n' + port_rows(stage.outputs);
  std::vector<std::pair<std::string, std::string>> params;
  for (const auto& param : stage.params) {
    const auto values = param.type == ParamType::choice ? join(param.choices, "|") : std::string(type_name(param.type));
    params.emplace_back(param.name, "(" + values + ") " + option_help(param));
  }
  if (!params.empty()) text += std::string("\n") + tr("Parameters:") + '\n' + rows(params);
  if (!stage.example.empty()) text += std::string("\n") + tr("Example:") + "\n  " + stage.example + '\n';
  return text;
}

}  // namespace arpent
