// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/fold.hpp"

#include <algorithm>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool small_letter(char c) { return c >= 'a' && c <= 'z'; }
bool letter(char c) { return small_letter(c) || (c >= 'A' && c <= 'Z'); }

/// Small letter without accent of the second byte of a two-byte Latin letter (after 0xC3); 0: none.
char base_letter(unsigned char second) {
  const unsigned char small = second >= 0x80 && second <= 0x9E ? static_cast<unsigned char>(second + 0x20) : second;
  if (small >= 0xA0 && small <= 0xA5) return 'a';
  if (small == 0xA7) return 'c';
  if (small >= 0xA8 && small <= 0xAB) return 'e';
  if (small >= 0xAC && small <= 0xAF) return 'i';
  if (small >= 0xB2 && small <= 0xB6) return 'o';
  if (small >= 0xB9 && small <= 0xBC) return 'u';
  return 0;
}

/// Letters and digits of ASCII, upper case; blanks and the marks given dropped; nothing when there is anything else.
std::optional<std::string> squeezed(std::string_view text, std::string_view marks) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (digit(c) || letter(c)) out += small_letter(c) ? static_cast<char>(c - 'a' + 'A') : c;
    else if (text.compare(i, 2, "\u00a0") == 0) ++i;
    else if (text.compare(i, 3, "\u202f") == 0) i += 2;
    else if (c != ' ' && c != '\t' && marks.find(c) == std::string_view::npos) return std::nullopt;
  }
  return out;
}

}  // namespace

std::string plain_french(std::string_view text) {
  std::string out;
  const auto body = trimmed(text);
  const auto blank = [&] {
    if (!out.empty() && out.back() != ' ') out += ' ';
  };
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    const auto next = i + 1 < body.size() ? static_cast<unsigned char>(body[i + 1]) : static_cast<unsigned char>(0);
    const auto is = [&](std::string_view letters) { return body.compare(i, letters.size(), letters) == 0; };
    if (const char base = c == '\xC3' ? base_letter(next) : static_cast<char>(0); base != 0) {
      out += base;
      ++i;
    } else if ((c == '\xCC' && next >= 0x80 && next <= 0xBF) || (c == '\xCD' && next >= 0x80 && next <= 0xAF)) {
      ++i;  // an accent apart from its letter
    } else if (is("\u0152") || is("\u0153")) {
      out += "oe";
      ++i;
    } else if (is("\u00a0")) {
      blank();
      ++i;
    } else if (is("\u202f")) {
      blank();
      i += 2;
    } else if (is("\u2019")) {
      out += '\'';
      i += 2;
    } else if (c == ' ' || c == '\t' || c == '_' || (c == '-' && !out.empty() && small_letter(out.back()))) {
      blank();
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string name_key(std::string_view name) {
  const auto plain = plain_french(name);
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    if (digit(c) || small_letter(c)) {
      out += c;
    } else if (plain.compare(i, 2, "²") == 0) {
      out += '2';
      ++i;
    } else if (c == '\xC2') {
      ++i;  // ° and the other signs
    } else if (c == '\xE2') {
      i += 2;  // punctuation
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      out += c;  // of another alphabet
    }
  }
  return out;
}

std::optional<std::string> permit_number_key(std::string_view number) {
  const auto key = squeezed(trimmed(number), "-_./");
  if (!key) return std::nullopt;
  const auto kind = static_cast<std::size_t>(std::find_if(key->begin(), key->end(), digit) - key->begin());
  constexpr std::size_t most_letters = 5, file = 13, most_after = 6;
  const std::string_view rest = std::string_view(*key).substr(kind);
  if (kind > most_letters || rest.size() < file || rest.size() > file + most_after) return std::nullopt;
  const bool corsican = rest[1] == '2' && (rest[2] == 'A' || rest[2] == 'B');  // 02A
  for (std::size_t i = 0; i < file; ++i)
    if (!digit(rest[i]) && !(i == 2 && corsican) && i != 8) return std::nullopt;  // the file's number may begin with a letter
  return key;
}

std::optional<std::string> insee_of(std::string_view text) {
  auto code = squeezed(trimmed(text), "");
  if (!code) return std::nullopt;
  if (code->size() == 4 && std::all_of(code->begin(), code->end(), digit)) code->insert(code->begin(), '0');
  if (code->size() != 5 || !digit(code->front()) || !std::all_of(code->begin() + 2, code->end(), digit)) return std::nullopt;
  const bool corsican = code->front() == '2' && ((*code)[1] == 'A' || (*code)[1] == 'B');
  if (!digit((*code)[1]) && !corsican) return std::nullopt;
  return code;
}

}  // namespace arpent
