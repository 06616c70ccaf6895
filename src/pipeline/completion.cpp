// SPDX-License-Identifier: Apache-2.0
/// Completion for bash 4 and later; it needs nothing of the package bash-completion.
#include "arpent/core/text.hpp"
#include "arpent/pipeline/faces.hpp"
#include "completion_words.hpp"

namespace arpent {
namespace {

std::string option_words(const std::vector<Param>& params) {
  std::string words;
  for (const auto& param : params) {
    if (!param.positional) words += (words.empty() ? "--" : " --") + param.name;
  }
  return words;
}

std::string names(const std::vector<DescribedWord>& words) {
  std::string text;
  for (const auto& [word, meaning] : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// `options` of the command, and what stands where no option does: `words` in the first place, files, or nothing that can be known.
std::string command_case(const ProgramPage& program, const std::string& name, const std::vector<Param>& params) {
  auto words = names(second_words(program, name));
  std::string place = "words=-";  // no argument: an option, then
  for (const auto& param : params) {
    if (!param.positional) continue;
    const auto kind = value_words(param);
    if (kind == ValueWords::choices) words = join(param.choices, " ") + (words.empty() ? "" : " " + words);
    place = kind == ValueWords::files || kind == ValueWords::dated_files ? "words=/" : "words=";
    break;
  }
  if (!words.empty()) place = "words=" + shell_quoted(words);
  return "    " + shell_quoted(name) + ") options=" + shell_quoted(option_words(params)) + ' ' + place + " ;;\n";
}

/// What stands behind an option that takes a value. @param command quoted for the shell, or `*` for all
std::string value_cases(const std::string& command, const std::vector<Param>& params) {
  std::string text;
  for (const auto& param : params) {
    const auto kind = value_words(param);
    if (param.positional || kind == ValueWords::none) continue;
    const auto words = kind == ValueWords::choices ? "options= words=" + shell_quoted(join(param.choices, " "))
                       : kind == ValueWords::free  ? "return"
                                                   : "options= words=/";
    text += "    " + command + ":--" + param.name + ") " + words + " ;;\n";
  }
  return text;
}

}  // namespace

std::string bash_completion(const ProgramPage& program) {
  std::string commands = "    '') options='--version' words=" + shell_quoted(names(first_words(program))) + " ;;\n";
  std::string values;
  for (const auto& [word, meaning] : first_words(program)) {
    bool whole = false;
    for (const auto& command : program.commands) whole = whole || command.name == word;
    if (!whole) commands += command_case(program, word, {});
  }
  for (const auto& command : program.commands) {
    commands += command_case(program, command.name, command.params);
    values += value_cases(shell_quoted(command.name), command.params);
  }
  values += value_cases("*", program.common);
  std::string pairs;
  for (const auto& name : two_word_names(program)) pairs += (pairs.empty() ? "" : "|") + shell_quoted(name);
  const auto valued = join(valued_common_options(program), "|");
  const auto& me = program.name;
  return "# bash completion of " + me + ", printed by '" + me + " completion bash'\n_" + me + "() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= options= words= at=1\n"
         "  COMPREPLY=()\n"
         "  # --option=value comes as three words\n"
         "  if [ \"$word\" = = ]; then word=\n"
         "  elif [ \"$previous\" = = ]; then previous=${COMP_WORDS[COMP_CWORD-2]}\n"
         "    # --option key=value as four\n"
         "    case \"$previous\" in -*) ;; *) [ \"$COMP_CWORD\" -lt 3 ] || previous=${COMP_WORDS[COMP_CWORD-3]} ;; esac\n"
         "  fi\n"
         "  # the command is the first word that is no option\n"
         "  while [ \"$at\" -lt \"$COMP_CWORD\" ]; do\n"
         "    case \"${COMP_WORDS[at]}\" in\n" +
         (valued.empty() ? "" : "      " + valued + ") at=$((at + 1)) ;;\n") +
         "      -*) ;;\n"
         "      *) command=${COMP_WORDS[at]}; break ;;\n"
         "    esac\n"
         "    at=$((at + 1))\n"
         "  done\n" +
         (pairs.empty() ? "" : "  if [ $((at + 1)) -lt \"$COMP_CWORD\" ]; then\n    case \"$command ${COMP_WORDS[at+1]}\" in\n      " + pairs +
                                   ") at=$((at + 1)); command=\"$command ${COMP_WORDS[at]}\" ;;\n    esac\n  fi\n") +
         "  # words: what may stand here; - is an option, / a file\n"
         "  case \"$command\" in\n" + commands + "    *) words=/ ;;\n  esac\n"
         "  options=\"$options " + option_words(program.common) + " --help\"\n"
         "  [ -z \"$command\" ] || [ $((COMP_CWORD - at)) -eq 1 ] || case \"$words\" in [-/]) ;; *) words= ;; esac\n"
         "  case \"$command:$previous\" in\n" + values + "  esac\n"
         "  case \"$word\" in\n"
         "    -*) [ -z \"$options\" ] || words=- ;;\n"
         "  esac\n"
         "  case \"$words\" in\n"
         "    /) compopt -o default 2>/dev/null ;;\n"
         "    -) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
         "    ?*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
         "  esac\n"
         "}\ncomplete -F _" + me + ' ' + me + '\n';
}

}  // namespace arpent
