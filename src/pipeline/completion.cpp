// SPDX-License-Identifier: Apache-2.0
/// Shell completion for bash.
#include "arpent/core/text.hpp"
#include "arpent/pipeline/faces.hpp"

namespace arpent {
namespace {

std::string option_words(const std::vector<Param>& params) {
  std::string words;
  for (const auto& param : params) {
    if (!param.positional) words += (words.empty() ? "--" : " --") + param.name;
  }
  return words;
}

/// A word of a shell's `case`, quoted where it has a blank.
std::string quoted(const std::string& word) { return word.find(' ') == std::string::npos ? word : "'" + word + "'"; }

}  // namespace

std::string bash_completion(const ProgramPage& program) {
  std::string names, cases, values, pairs;
  const auto add_values = [&](const std::string& command, const std::vector<Param>& params) {
    for (const auto& param : params) {
      if (param.choices.empty()) continue;
      auto words = join(param.choices, " ");
      if (param.positional)
        for (const auto& other : program.commands)
          if (other.name.starts_with(command + ' ')) words += other.name.substr(command.size());
      const auto key = param.positional ? command + ":" + command : command + ":--" + param.name;
      values += "    " + quoted(key) + ") words='" + words + "' ;;\n";
    }
  };
  for (const auto& command : program.commands) {
    // A command of two words is one once its second word stands there.
    if (command.name.find(' ') == std::string::npos) names += (names.empty() ? "" : " ") + command.name;
    else pairs += "    " + quoted(command.name) + ") command=" + quoted(command.name) + " ;;\n";
    cases += "    " + quoted(command.name) + ") options='" + option_words(command.params) + "' ;;\n";
    add_values(command.name, command.params);
  }
  add_values("*", program.common);
  const auto& me = program.name;
  return "# bash completion of " + me + ", printed by '" + me + " completion bash'\n_" + me +
         "() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
         "  local options= words=\n"
         "  COMPREPLY=()\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '" + names + " --help --version' -- \"$word\"))\n"
         "    return\n"
         "  fi\n"
         + (pairs.empty() ? "" : "  case \"$command ${COMP_WORDS[2]}\" in\n" + pairs + "  esac\n") +
         "  case \"$command:$previous\" in\n" + values + "  esac\n"
         "  if [ -n \"$words\" ]; then\n"
         "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "    return\n"
         "  fi\n"
         "  case \"$command\" in\n" + cases + "  esac\n"
         "  case \"$word\" in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options " + option_words(program.common) + " --help\" -- \"$word\")) ;;\n"
         "  esac\n"
         "}\ncomplete -o default -F _" + me + ' ' + me + '\n';
}

}  // namespace arpent
