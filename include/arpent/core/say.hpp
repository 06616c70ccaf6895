// SPDX-License-Identifier: Apache-2.0
/// What the program says to people, in their language: English in the sources, other languages in the catalogues of `po/` (gettext).
///
/// For messages, help and talk. What goes into a product is data: it has one language, whatever the locale.
#pragma once
#include <fmt/format.h>

#include <filesystem>
#include <string>

namespace arpent {

/// Takes the catalogue of the reader's language (LANGUAGE, LC_ALL, LC_MESSAGES, LANG). Numbers, dates and sorting stay those of no
/// locale. Once, before threads. @param catalogues folder with `fr/LC_MESSAGES/arpent.mo`
void speak_language_of_reader(const std::filesystem::path& catalogues);

/// The translation of a text of the sources; itself when no catalogue has it. Lives as long as the program. Safe from any thread.
[[nodiscard]] const char* tr(const char* text);

/// `fmt::format` of the translation. A translation may number its places (`{1} … {0}`) to change their order; a test holds the places
/// of each translation against those of its text.
template <typename... T>
[[nodiscard]] std::string say(fmt::format_string<T...> text, T&&... values) {
  const fmt::string_view source = text;
  return fmt::vformat(tr(std::string(source.data(), source.size()).c_str()), fmt::make_format_args(values...));
}

/// While one lives, texts are those of the sources, whatever the reader's language and in every thread: for a reason that is kept in a product.
class LanguageOfSources {
 public:
  LanguageOfSources();
  ~LanguageOfSources();
  LanguageOfSources(const LanguageOfSources&) = delete;
  LanguageOfSources& operator=(const LanguageOfSources&) = delete;
};

}  // namespace arpent
