// SPDX-License-Identifier: Apache-2.0
/// Text for a terminal: help of the program and of its commands, description of stages.
#include <algorithm>
#include <cctype>

#include "arpent/core/text.hpp"
#include "arpent/pipeline/faces.hpp"
#include "option_text.hpp"

namespace arpent {
namespace {

constexpr std::size_t line_width = 100;

// Words of `text` from column `indent` on, broken before `line_width`. The first line starts where the caller is.
std::string wrapped(const std::string& text, std::size_t indent) {
  std::string result;
  std::size_t column = indent;
  for (const auto& word : split(text, ' ')) {
    if (word.empty()) continue;
    if (column > indent && column + 1 + word.size() > line_width) {
      result += '\n' + std::string(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      result += ' ';
      ++column;
    }
    result += word;
    column += word.size();
  }
  return result;
}

// Two columns; a long left side gets a line of its own.
std::string rows(const std::vector<std::pair<std::string, std::string>>& all) {
  std::size_t widest = 0;
  for (const auto& [left, right] : all) widest = std::max(widest, std::min<std::size_t>(left.size(), 30));
  const auto indent = widest + 4;
  std::string text;
  for (const auto& [left, right] : all) {
    text += "  " + left;
    text += left.size() > widest ? '\n' + std::string(indent, ' ') : std::string(indent - 2 - left.size(), ' ');
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
    if (port.repeated) kind += ", one or several";
    if (port.optional) kind += ", optional";
    all.emplace_back(port.name, "(" + kind + ")" + (port.help.empty() ? "" : " " + port.help));
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
  std::string text = param.help;
  std::vector<std::string> notes;
  if (!param.unit.empty()) notes.push_back("in " + param.unit);
  if (param.required) notes.emplace_back("required");
  if (repeatable(param.type)) notes.emplace_back("may be repeated");
  if (param.fallback && !param.fallback->empty()) notes.push_back("default: " + *param.fallback);
  return notes.empty() ? text : text + " (" + join(notes, "; ") + ")";
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
  return optional || !program.common.empty() ? text + " [OPTION]..." : text;
}

CommandPage command_page(const CommandSpec& command, const Registry& registry) {
  return {.name = command.name, .summary = command.summary, .description = command.description,
          .example = command.example, .params = command_params(command, registry), .runs = true};
}

std::string commands_text(const ProgramPage& program) {
  std::vector<std::pair<std::string, std::string>> commands;
  for (const auto& command : program.commands) commands.emplace_back(command.name, command.summary);
  return rows(commands);
}

std::string program_help(const ProgramPage& program) {
  return program.name + ": " + program.summary + "\n\nUsage: " + program.name + " COMMAND [OPTION]...\n\nCommands:\n" +
         commands_text(program) + "\nOptions of every command:\n" + option_rows(program.common, false) +
         "\nExit codes: 0 done, 1 data or storage, 2 usage, 3 a check failed.\n" + "See '" + program.name +
         " COMMAND --help' for one command.\n";
}

std::string command_help(const ProgramPage& program, const CommandPage& command) {
  std::string text = command.summary + ".\n\nUsage: " + synopsis(program, command) + '\n';
  if (!command.description.empty()) text += '\n' + wrapped(command.description, 0) + '\n';
  const auto arguments = option_rows(command.params, true);
  if (!arguments.empty()) text += "\nArguments:\n" + arguments;
  const auto options = option_rows(command.params, false);
  if (!options.empty()) text += "\nOptions:\n" + options;
  if (!program.common.empty()) text += "\nOptions of every command:\n" + option_rows(program.common, false);
  if (!command.example.empty()) text += "\nExample:\n  " + command.example + '\n';
  return text;
}

std::string stages_text(const Registry& registry) {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& stage : registry.stages) all.emplace_back(stage.name, stage.summary);
  std::string text = rows(all);
  if (registry.checks.empty()) return text;
  all.clear();
  for (const auto& check : registry.checks) all.emplace_back(check.name, check.summary);
  return text + "\nChecks:\n" + rows(all);
}

std::string stage_text(const Stage& stage) {
  std::string text = stage.name + ": " + stage.summary + '\n';
  if (!stage.description.empty()) text += '\n' + wrapped(stage.description, 0) + '\n';
  if (!stage.inputs.empty()) text += "\nInputs:\n" + port_rows(stage.inputs);
  if (!stage.outputs.empty()) text += "\nOutputs:\n" + port_rows(stage.outputs);
  std::vector<std::pair<std::string, std::string>> params;
  for (const auto& param : stage.params) {
    const auto values = param.type == ParamType::choice ? join(param.choices, "|") : std::string(type_name(param.type));
    params.emplace_back(param.name, "(" + values + ") " + option_help(param));
  }
  if (!params.empty()) text += "\nParameters:\n" + rows(params);
  if (!stage.example.empty()) text += "\nExample:\n  " + stage.example + '\n';
  return text;
}

}  // namespace arpent
