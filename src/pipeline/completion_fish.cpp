// SPDX-License-Identifier: Apache-2.0
/// Completion for fish, with the help of each option.
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/pipeline/faces.hpp"
#include "completion_words.hpp"
#include "option_text.hpp"

namespace arpent {
namespace {

/// `'text'` as fish reads it.
std::string fish_quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
  return result + "'";
}

/// One line: `complete -c arpent -n 'condition' …`
std::string line(const std::string& program, const std::string& condition, const std::string& what) {
  return "complete -c " + program + (condition.empty() ? "" : " -n " + fish_quoted(condition)) + ' ' + what + '\n';
}

std::string words_line(const std::string& program, const std::string& condition, const std::vector<DescribedWord>& words) {
  std::string text;
  for (const auto& [word, meaning] : words) text += line(program, condition, "-a " + fish_quoted(word) + " -d " + fish_quoted(meaning));
  return text;
}

std::string option_line(const std::string& program, const std::string& condition, const Param& param) {
  std::string what = "-l " + param.name + (param.letter != 0 ? std::string(" -s ") + param.letter : "");
  switch (value_words(param)) {
    case ValueWords::none: break;
    case ValueWords::free: what += " -x"; break;
    case ValueWords::choices: what += " -x -a " + fish_quoted(join(param.choices, " ")); break;
    case ValueWords::files:
    case ValueWords::dated_files: what += " -r -F"; break;
  }
  return line(program, condition, what + " -d " + fish_quoted(option_help(param)));
}

std::string command_lines(const ProgramPage& program, const std::string& name, const std::vector<Param>& params) {
  const auto in = "__" + program.name + "_in " + shell_quoted(name), first = "__" + program.name + "_opens " + shell_quoted(name);
  auto text = words_line(program.name, first, second_words(program, name));
  for (const auto& param : params) {
    if (!param.positional) {
      text += option_line(program.name, in, param);
      continue;
    }
    const auto kind = value_words(param);
    if (kind == ValueWords::choices) text += line(program.name, first, "-a " + fish_quoted(join(param.choices, " ")) + " -d " + fish_quoted(tr(param.help.c_str())));
    if (kind == ValueWords::files || kind == ValueWords::dated_files) text += line(program.name, in, "-F");
  }
  return text;
}

}  // namespace

std::string fish_completion(const ProgramPage& program) {
  const auto& me = program.name;
  std::string pairs;
  for (const auto& name : two_word_names(program)) pairs += ' ' + fish_quoted(name);
  const auto valued = join(valued_common_options(program), " ");
  std::string text =
      "# fish completion of " + me + ", printed by '" + me + " completion fish'\n"
      "# Words before the cursor that are no options, from the command on.\n"
      "function __" + me + "_words\n"
      "    set -l words (commandline -opc)\n"
      "    set -e words[1]\n"
      "    set -l found\n"
      "    set -l value 0\n"
      "    for word in $words\n"
      "        if test $value -eq 1\n"
      "            set value 0\n"
      "        else if test (count $found) -gt 0\n"
      "            set -a found $word\n"
      "        else\n"
      "            switch $word\n" +
      (valued.empty() ? "" : "                case " + valued + "\n                    set value 1\n") +
      "                case '-*'\n"
      "                case '*'\n"
      "                    set -a found $word\n"
      "            end\n"
      "        end\n"
      "    end\n"
      "    test (count $found) -gt 0; and printf '%s\\n' $found\n"
      "end\n"
      "# The command of the line; with 'left', how many words follow it.\n"
      "function __" + me + "_command\n"
      "    set -l words (__" + me + "_words)\n"
      "    set -l size 1\n"
      "    contains -- \"$words[1..2]\"" + pairs + "; and set size 2\n"
      "    if test \"$argv[1]\" = left\n"
      "        math (count $words) - $size\n"
      "    else\n"
      "        echo \"$words[1..$size]\"\n"
      "    end\n"
      "end\n"
      "function __" + me + "_in\n"
      "    test (__" + me + "_command) = \"$argv\"\n"
      "end\n"
      "function __" + me + "_opens\n"
      "    __" + me + "_in $argv; and test (__" + me + "_command left) -eq 0\n"
      "end\n\n"
      "complete -c " + me + " -f\n";
  const auto none = "test -z (__" + me + "_command)";
  text += words_line(me, none, first_words(program));
  text += line(me, none, "-l version -d " + fish_quoted(tr("versions of the program and of its libraries")));
  text += line(me, "", "-s h -l help -d " + fish_quoted(tr("help")));
  for (const auto& param : program.common) text += option_line(me, "", param);
  for (const auto& [word, meaning] : first_words(program)) {
    bool whole = false;
    for (const auto& command : program.commands) whole = whole || command.name == word;
    if (!whole) text += command_lines(program, word, {});
  }
  for (const auto& command : program.commands) text += command_lines(program, command.name, command.params);
  return text;
}

}  // namespace arpent
