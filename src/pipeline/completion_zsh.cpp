// SPDX-License-Identifier: Apache-2.0
/// Completion for zsh, with the help of each option.
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/pipeline/faces.hpp"
#include "completion_words.hpp"
#include "option_text.hpp"

namespace arpent {
namespace {

/// `text` with a backslash before each of `marks` and before backslashes.
std::string escaped(const std::string& text, std::string_view marks) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || marks.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string bracketed(const std::string& help) { return '[' + escaped(help, "]") + ']'; }

/// `:message:action` of `_arguments`.
std::string value_of(const Param& param) {
  const auto message = ':' + escaped(value_words(param) == ValueWords::choices ? param.name : option_value(param), ":") + ':';
  switch (value_words(param)) {
    case ValueWords::none: return "";
    // A message beside the options would keep zsh from writing the only one that fits: arguments have none.
    case ValueWords::free: return message + (param.positional ? "()" : " ");
    case ValueWords::choices: return message + '(' + join(param.choices, " ") + ')';
    case ValueWords::files: return message + "_files";
    case ValueWords::dated_files: return message + "{compset -P \"*=\"; _files}";
  }
  return "";
}

/// The specs of one parameter, each quoted, on lines of its own.
std::string specs(const Param& param, const std::string& indent) {
  std::string text;
  const auto add = [&](const std::string& spec) { text += indent + shell_quoted(spec) + " \\\n"; };
  if (param.positional) {
    add((repeatable(param.type) ? "*" : "") + (value_words(param) == ValueWords::none ? ":" + param.name + ":()" : value_of(param)));
    return text;
  }
  const bool valued = value_words(param) != ValueWords::none;
  const auto help = bracketed(option_help(param));
  const auto name = "--" + param.name, letter = std::string("-") + param.letter;
  const std::string once = repeatable(param.type) ? "*" : param.letter != 0 ? "(" + letter + ' ' + name + ')' : "";
  if (param.letter != 0) add(once + letter + (valued ? "+" : "") + help + value_of(param));
  add(once + name + (valued ? "=" : "") + help + value_of(param));
  return text;
}

std::string described(const std::vector<DescribedWord>& words, const std::string& indent) {
  std::string text;
  for (const auto& [word, meaning] : words) text += indent + shell_quoted(escaped(word, ":") + ':' + meaning) + '\n';
  return text;
}

/// What can stand in the first place behind `command`, when that is a list of words.
std::vector<DescribedWord> place_words(const ProgramPage& program, const std::string& command, const std::vector<Param>& params) {
  std::vector<DescribedWord> words;
  for (const auto& param : params) {
    if (!param.positional) continue;
    for (const auto& choice : param.choices) words.emplace_back(choice, tr(param.help.c_str()));
    break;
  }
  const auto more = second_words(program, command);
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string command_case(const ProgramPage& program, const std::string& name, const std::vector<Param>& params) {
  std::string text = "    " + shell_quoted(name) + ")\n";
  if (!second_words(program, name).empty()) {
    text += "      if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then\n        offered=(\n" + described(place_words(program, name, params), "          ") +
            "        )\n        _describe -t commands " + shell_quoted(name) + " offered\n        return\n      fi\n";
  }
  text += "      _arguments -s \\\n";
  for (const auto& param : params) text += specs(param, "        ");
  return text + "        $common\n      ;;\n";
}

}  // namespace

std::string zsh_completion(const ProgramPage& program) {
  const auto& me = program.name;
  const auto first = first_words(program);
  std::string cases;
  for (const auto& [word, meaning] : first) {
    bool whole = false;
    for (const auto& command : program.commands) whole = whole || command.name == word;
    if (!whole) cases += command_case(program, word, {});
  }
  for (const auto& command : program.commands) cases += command_case(program, command.name, command.params);
  std::string common, pairs;
  for (const auto& param : program.common) common += specs(param, "    ");
  for (std::size_t at; (at = common.find(" \\\n")) != std::string::npos;) common.replace(at, 3, "\n");  // an array needs no continued lines
  for (const auto& name : two_word_names(program)) pairs += (pairs.empty() ? "" : "|") + shell_quoted(name);
  const auto valued = join(valued_common_options(program), "|");
  return "#compdef " + me + "\n# zsh completion of " + me + ", printed by '" + me + " completion zsh'\n_" + me + "() {\n"
         "  local command= at=2\n"
         "  local -a common offered\n"
         "  common=(\n" + common + "    '(- *)'{-h,--help}" + shell_quoted(bracketed(tr("help"))) + "\n  )\n"
         "  # the command is the first word that is no option\n"
         "  while (( at < CURRENT )); do\n"
         "    case $words[at] in\n" +
         (valued.empty() ? "" : "      (" + valued + ") (( at++ )) ;;\n") +
         "      (-*) ;;\n"
         "      (*) command=$words[at]; break ;;\n"
         "    esac\n"
         "    (( at++ ))\n"
         "  done\n"
         "  if [[ -z $command ]]; then\n"
         "    offered=(\n" + described(first, "      ") + "    )\n"
         "    _arguments -s $common " + shell_quoted("(- *)--version" + bracketed(tr("versions of the program and of its libraries"))) + " '1: :{_describe -t commands command offered}'\n"
         "    return\n"
         "  fi\n" +
         (pairs.empty() ? "" : "  if (( at + 1 < CURRENT )); then\n    case \"$command $words[at+1]\" in\n      (" + pairs +
                                   ") (( at++ )); command=\"$command $words[at]\" ;;\n    esac\n  fi\n") +
         "  words=(\"${(@)words[at,-1]}\")\n"
         "  (( CURRENT -= at - 1 ))\n"
         "  case $command in\n" + cases + "    *) _files ;;\n  esac\n"
         "}\n"
         "# Found by its name in a folder of fpath, or sourced after compinit.\n"
         "if [[ $funcstack[1] == _" + me + " ]]; then _" + me + " \"$@\"; else compdef _" + me + ' ' + me + "; fi\n";
}

}  // namespace arpent
