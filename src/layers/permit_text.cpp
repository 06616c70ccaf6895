// SPDX-License-Identifier: Apache-2.0
#include "permit_text.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

/// Bytes 0x80 to 0x9F of Windows-1252; the other bytes are their own code point. 0: not assigned.
constexpr std::array<unsigned, 32> windows_high{0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                                0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                                0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80) return false;
    i += length;
  }
  return true;
}

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

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

std::optional<int> number_of(std::string_view text, std::size_t digits) {
  if (text.size() != digits) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  return value;
}

}  // namespace

std::string plain_french(std::string_view text) {
  std::string out;
  const auto body = trimmed(text);
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '\xC3' && i + 1 < body.size()) {
      if (const char base = base_letter(static_cast<unsigned char>(body[i + 1]))) {
        out += base;
        ++i;
        continue;
      }
    }
    if (body.compare(i, 3, "\u2019") == 0) {
      out += '\'';
      i += 2;
    } else if (c == ' ' || c == '\t' || c == '_') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return out;
}

std::string to_utf8(std::string& text) {
  if (text.rfind("\xEF\xBB\xBF", 0) == 0 && is_utf8(text)) {
    text.erase(0, 3);
    return "UTF-8 with BOM";
  }
  if (is_utf8(text)) return "UTF-8";
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  bool windows = false;
  for (const char raw : text) {
    const auto c = static_cast<unsigned char>(raw);
    windows = windows || (c >= 0x80 && c < 0xA0);
    append_utf8(out, c >= 0x80 && c < 0xA0 ? (windows_high[c - 0x80] ? windows_high[c - 0x80] : 0xFFFD) : c);
  }
  text = std::move(out);
  return windows ? "Windows-1252" : "ISO-8859-1";
}

char separator_of(std::string_view text) {
  std::array<std::pair<char, int>, 3> counts{{{';', 0}, {',', 0}, {'\t', 0}}};
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (!quoted && c == '\n') break;
    for (auto& [separator, count] : counts) count += !quoted && c == separator ? 1 : 0;
  }
  return std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first;
}

std::optional<SurveyDate> list_date(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 10 && (text[10] == 'T' || text[10] == ' ')) text = text.substr(0, 10);
  std::optional<int> year, month, day;
  bool has_month = false, has_day = false;
  if (text.size() == 10 && text[2] == '/' && text[5] == '/') {
    day = number_of(text.substr(0, 2), 2);
    month = number_of(text.substr(3, 2), 2);
    year = number_of(text.substr(6), 4);
    has_month = has_day = true;
  } else {
    has_month = text.size() >= 7 && text[4] == '-';
    has_day = text.size() == 10 && text[7] == '-';
    if (text.size() != 4 && !(has_month && text.size() == 7) && !(has_month && has_day)) return std::nullopt;
    year = number_of(text.substr(0, 4), 4);
    if (has_month) month = number_of(text.substr(5, 2), 2);
    if (has_day) day = number_of(text.substr(8), 2);
  }
  if (!year || *year == 0 || (has_month && !month) || (has_day && !day)) return std::nullopt;
  const std::chrono::year_month_day checked{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(has_month ? *month : 1)},
                                            std::chrono::day{static_cast<unsigned>(has_day ? *day : 1)}};
  if (!checked.ok()) return std::nullopt;
  return SurveyDate{*year, has_month ? *month : 0, has_day ? *day : 0};
}

bool RecordReader::next(std::vector<std::string_view>& fields) {
  while (at_ < text_.size() && !open_quote_) {
    record_line_ = line_;
    column_ = 0;
    fields.clear();
    for (;;) {
      ++column_;
      fields.push_back(field());
      if (open_quote_) return false;
      if (at_ >= text_.size()) break;
      const char end = text_[at_++];
      if (end == separator_) continue;
      if (end == '\r' && at_ < text_.size() && text_[at_] == '\n') ++at_;
      ++line_;
      break;
    }
    if (fields.size() > 1 || !fields.front().empty()) return true;
  }
  return false;
}

std::string_view RecordReader::field() {
  if (at_ >= text_.size() || text_[at_] != '"') {
    const auto begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    return std::string_view(text_).substr(begin, at_ - begin);
  }
  const auto opened = line_;
  const auto begin = ++at_;
  auto out = begin;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') {
      if (at_ + 1 >= text_.size() || text_[at_ + 1] != '"') break;
      ++at_;
    }
    if (c == '\n') ++line_;
    text_[out++] = c;
  }
  if (at_ >= text_.size()) {
    open_quote_ = OpenQuote{opened, column_};
    return {};
  }
  ++at_;
  // What stands between the closing quote and the separator belongs to the field.
  for (; at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r'; ++at_) text_[out++] = text_[at_];
  return std::string_view(text_).substr(begin, out - begin);
}

}  // namespace arpent
