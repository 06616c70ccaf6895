// SPDX-License-Identifier: Apache-2.0
/// Manual pages in roff.
#include <algorithm>

#include "arpent/core/say.hpp"
#include "arpent/pipeline/faces.hpp"
#include "option_text.hpp"

namespace arpent {
namespace {

// roff reads `\` and a leading `.` or `'`, and would make a typographic hyphen of `-`.
std::string roff(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') result += "\\e";
    else if (c == '-') result += "\\-";
    else if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n')) result += std::string("\\&") + c;
    else result += c;
  }
  return result;
}

std::string upper(std::string text) {
  for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

}  // namespace

std::string manual_name(const ProgramPage& program, const CommandPage& command) {
  auto name = program.name + '-' + command.name;
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

namespace {

std::string head(const ProgramPage& program, const std::string& page, const std::string& summary) {
  return ".TH " + upper(roff(page)) + " 1 \"\" \"" + roff(program.name + ' ' + program.version) + "\"\n.SH " + tr("NAME") + '\n' +
         roff(page) + " \\- " + roff(tr(summary.c_str())) + '\n';
}

std::string options(const std::string& title, const std::vector<Param>& params) {
  std::string text;
  for (const auto& param : params) {
    text += ".TP\n.B " + roff(option_syntax(param)) + '\n' + roff(option_help(param)) + '\n';
  }
  return text.empty() ? text : ".SH " + title + '\n' + text;
}

std::string exit_status() {
  std::string text = std::string(".SH ") + tr("EXIT STATUS") + '\n';
  const char* const meaning[] = {tr("done"), tr("the data cannot be used, or storage failed"), tr("usage: the command or the recipe is wrong"),
                                 tr("a check on the result failed; nothing was published")};
  for (int code = 0; code < 4; ++code) text += ".TP\n.B " + std::to_string(code) + '\n' + roff(meaning[code]) + '\n';
  return text;
}

}  // namespace

std::string program_manual(const ProgramPage& program) {
  std::string text = head(program, program.name, program.summary);
  text += std::string(".SH ") + tr("SYNOPSIS") + "\n.B " + roff(program.name) + '\n' + roff(tr("COMMAND [OPTION]...")) + "\n.SH " + tr("COMMANDS") + '\n';
  for (const auto& command : program.commands) {
    text += ".TP\n.BR " + roff(manual_name(program, command)) + " (1)\n" + roff(tr(command.summary.c_str())) + '\n';
  }
  return text + options(tr("OPTIONS OF EVERY COMMAND"), program.common) + exit_status();
}

std::string command_manual(const ProgramPage& program, const CommandPage& command) {
  std::string text = head(program, manual_name(program, command), command.summary);
  text += std::string(".SH ") + tr("SYNOPSIS") + '\n' + roff(synopsis(program, command)) + '\n';
  text += std::string(".SH ") + tr("DESCRIPTION") + '\n' +
          roff(command.description.empty() ? std::string(tr(command.summary.c_str())) + "." : tr(command.description.c_str())) + '\n';
  text += options(tr("OPTIONS"), command.params) + options(tr("OPTIONS OF EVERY COMMAND"), program.common);
  if (!command.example.empty()) text += std::string(".SH ") + tr("EXAMPLE") + "\n.nf\n" + roff(command.example) + "\n.fi\n";
  return text + exit_status() + ".SH " + tr("SEE ALSO") + "\n.BR " + roff(program.name) + " (1)\n";
}

}  // namespace arpent
