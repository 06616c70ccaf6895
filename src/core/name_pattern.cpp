// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/name_pattern.hpp"

#include <algorithm>
#include <vector>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

struct Digits {
  std::string_view mark;
  std::size_t count;
};
constexpr Digits digit_marks[] = {{"{year}", 4}, {"{yy}", 2}, {"{first_year}", 4}, {"{last_year}", 4}, {"{first_yy}", 2}, {"{last_yy}", 2}};

/// One thing a pattern asks for.
struct Token {
  enum class Kind : std::uint8_t { letter, any_character, any_text, digits } kind;
  char letter = 0;
  std::size_t count = 0;  ///< of digits
};

std::vector<Token> tokens_of(std::string_view pattern) {
  std::vector<Token> tokens;
  while (!pattern.empty()) {
    const auto* mark = std::find_if(std::begin(digit_marks), std::end(digit_marks), [&](const auto& one) { return pattern.starts_with(one.mark); });
    std::size_t length = 1;
    if (mark != std::end(digit_marks)) {
      tokens.push_back({Token::Kind::digits, 0, mark->count});
      length = mark->mark.size();
    } else if (pattern.front() == '*') {
      tokens.push_back({Token::Kind::any_text});
    } else if (pattern.front() == '?') {
      tokens.push_back({Token::Kind::any_character});
    } else {
      tokens.push_back({Token::Kind::letter, pattern.front()});
    }
    pattern.remove_prefix(length);
  }
  return tokens;
}

std::size_t after_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) ++at;
  return at;
}

/// How many bytes of the rest of a name a token takes; nothing when it does not fit. Not for `any_text`.
std::optional<std::size_t> taken(const Token& token, std::string_view rest) {
  switch (token.kind) {
    case Token::Kind::letter: return !rest.empty() && rest.front() == token.letter ? std::optional<std::size_t>(1) : std::nullopt;
    case Token::Kind::any_character: return rest.empty() ? std::nullopt : std::optional(after_character(rest, 0));
    case Token::Kind::digits: {
      const auto digit = [](char c) { return c >= '0' && c <= '9'; };
      const auto end = rest.begin() + static_cast<std::ptrdiff_t>(std::min(token.count, rest.size()));
      return rest.size() >= token.count && std::all_of(rest.begin(), end, digit) ? std::optional(token.count) : std::nullopt;
    }
    case Token::Kind::any_text: break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<NameMatch> match_name(std::string_view pattern, std::string_view name) {
  const auto wanted = lower(pattern), given = lower(name);
  const auto tokens = tokens_of(wanted);
  const auto first_digits = static_cast<std::size_t>(
      std::find_if(tokens.begin(), tokens.end(), [](const auto& token) { return token.kind == Token::Kind::digits; }) - tokens.begin());
  const auto none = tokens.size() + 1;
  NameMatch match;
  std::size_t t = 0, at = 0, star = none, from = 0;  // the last `*` met, and where what follows it was last tried
  for (;;) {
    if (t < tokens.size() && tokens[t].kind == Token::Kind::any_text) {
      star = t++;
      from = at;
      continue;
    }
    if (t == tokens.size() && at == given.size()) return match;
    if (const auto length = t < tokens.size() ? taken(tokens[t], std::string_view(given).substr(at)) : std::nullopt) {
      if (t == first_digits) match.digits = given.substr(at, *length);
      at += *length;
      ++t;
      continue;
    }
    if (star == none || from >= given.size()) return std::nullopt;
    from = after_character(given, from);  // the `*` takes one character more
    at = from;
    t = star + 1;
  }
}

int full_year(std::string_view digits) {
  int year = 0;
  for (const char c : digits) year = year * 10 + (c - '0');
  return digits.size() == 2 ? year + (year >= 50 ? 1900 : 2000) : year;
}

}  // namespace arpent
