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

}  // namespace

std::string bash_completion(const ProgramPage& program) {
  std::string names, cases, values;
  const auto add_values = [&](const std::string& command, const std::vector<Param>& params) {
    for (const auto& param : params) {
      if (param.choices.empty()) continue;
      const auto key = param.positional ? command + ":" + command : command + ":--" + param.name;
      values += "    " + key + ") words='" + join(param.choices, " ") + "' ;;\n";
    }
  };
  for (const auto& command : program.commands) {
    names += (names.empty() ? "" : " ") + command.name;
    cases += "    " + command.name + ") options='" + option_words(command.params) + "' ;;\n";
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
