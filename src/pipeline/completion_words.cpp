// SPDX-License-Identifier: Apache-2.0
#include "completion_words.hpp"

#include <algorithm>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {

ValueWords value_words(const Param& param) {
  switch (param.type) {
    case ParamType::flag: return ValueWords::none;
    case ParamType::choice: return ValueWords::choices;
    case ParamType::source:
    case ParamType::sources:
    case ParamType::path:
    case ParamType::output: return ValueWords::files;
    case ParamType::dated_sources: return ValueWords::dated_files;
    case ParamType::integer:
    case ParamType::number:
    case ParamType::text:
    case ParamType::texts: return ValueWords::free;
  }
  return ValueWords::free;
}

std::vector<DescribedWord> first_words(const ProgramPage& program) {
  std::vector<DescribedWord> words;
  const auto find = [&](const std::string& word) { return std::find_if(words.begin(), words.end(), [&](const auto& one) { return one.first == word; }); };
  for (const auto& command : program.commands) {
    const auto first = command.name.substr(0, command.name.find(' '));
    const bool whole = first == command.name;
    if (const auto known = find(first); known == words.end()) words.emplace_back(first, whole ? tr(command.summary.c_str()) : "");
    else if (whole) known->second = tr(command.summary.c_str());
  }
  for (auto& [word, summary] : words) {
    if (!summary.empty()) continue;
    std::vector<std::string> following;
    for (const auto& second : second_words(program, word)) following.push_back(second.first);
    summary = join(following, ", ");
  }
  return words;
}

std::vector<DescribedWord> second_words(const ProgramPage& program, const std::string& first) {
  std::vector<DescribedWord> words;
  for (const auto& command : program.commands) {
    if (command.name.starts_with(first + ' ')) words.emplace_back(command.name.substr(first.size() + 1), tr(command.summary.c_str()));
  }
  return words;
}

std::vector<std::string> two_word_names(const ProgramPage& program) {
  std::vector<std::string> names;
  for (const auto& command : program.commands) {
    if (command.name.find(' ') != std::string::npos) names.push_back(command.name);
  }
  return names;
}

std::vector<std::string> valued_common_options(const ProgramPage& program) {
  std::vector<std::string> names;
  for (const auto& param : program.common) {
    if (value_words(param) == ValueWords::none) continue;
    names.push_back("--" + param.name);
    if (param.letter != 0) names.push_back(std::string("-") + param.letter);
  }
  return names;
}

std::string shell_quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

}  // namespace arpent
