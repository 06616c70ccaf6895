// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/say.hpp"

#include <libintl.h>

#include <atomic>
#include <clocale>
#include <cstdlib>

namespace arpent {
namespace {

constexpr const char* domain = "arpent";
std::atomic<int> in_language_of_sources = 0;

/// The locale of messages that the environment names, by the order of POSIX.
const char* asked_for() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
  return "C";
}

}  // namespace

void speak_language_of_reader(const std::filesystem::path& catalogues) {
  // A small machine has no locales but C.UTF-8: the language asked for is found by its name all the same.
  if (std::setlocale(LC_MESSAGES, "") == nullptr && std::setlocale(LC_MESSAGES, "C.UTF-8") != nullptr) {
    const char* language = std::getenv("LANGUAGE");
    setenv("LANGUAGE", asked_for(), language == nullptr || *language == '\0' ? 1 : 0);
  }
  bindtextdomain(domain, catalogues.c_str());
  bind_textdomain_codeset(domain, "UTF-8");
}

// An empty text is the catalogue's header.
const char* tr(const char* text) { return *text == '\0' || in_language_of_sources > 0 ? text : dgettext(domain, text); }

LanguageOfSources::LanguageOfSources() { ++in_language_of_sources; }
LanguageOfSources::~LanguageOfSources() { --in_language_of_sources; }

}  // namespace arpent
