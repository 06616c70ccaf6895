// SPDX-License-Identifier: Apache-2.0
/// What the completions of all shells need to know of the commands.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "arpent/pipeline/faces.hpp"

namespace arpent {

/// What may stand where a value is expected.
enum class ValueWords : std::uint8_t {
  none,        ///< a flag
  free,        ///< text or a number: nothing can be offered
  choices,     ///< the declared ones
  files,       ///< files and folders
  dated_files, ///< `DATE=SRC`: files behind the equals sign
};
[[nodiscard]] ValueWords value_words(const Param& param);

/// A word and what it means.
using DescribedWord = std::pair<std::string, std::string>;

/// What can follow the program's name: names of one word, and the first words of the others (described by what can follow them when no command has
/// that word for its whole name).
[[nodiscard]] std::vector<DescribedWord> first_words(const ProgramPage& program);
/// The second words of the commands of two words that begin with `first`.
[[nodiscard]] std::vector<DescribedWord> second_words(const ProgramPage& program, const std::string& first);
/// Names of the commands of two words.
[[nodiscard]] std::vector<std::string> two_word_names(const ProgramPage& program);
/// `--threads`…: options of every command that take the next word. They may stand before the command.
[[nodiscard]] std::vector<std::string> valued_common_options(const ProgramPage& program);

/// `'text'` as a POSIX shell reads it; a quote inside becomes `'\''`.
[[nodiscard]] std::string shell_quoted(const std::string& text);

}  // namespace arpent
