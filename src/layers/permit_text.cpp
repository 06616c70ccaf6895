// SPDX-License-Identifier: Apache-2.0
#include "permit_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "arpent/core/error.hpp"
#include "arpent/core/fold.hpp"
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

std::optional<int> number_of(std::string_view text, std::size_t digits) {
  if (text.size() != digits) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  return value;
}

/// Year, month and day as digits, in this order and each only if it is there; empty when the text has none of the forms in digits.
using DateParts = std::vector<std::string>;

/// A day in digits without the time after it.
std::string_view day_in_digits(std::string_view text) {
  const auto end = text.find_first_not_of("0123456789-/.");
  const bool time = end != std::string_view::npos && end >= 8 && (text[end] == 'T' || text[end] == ' ');
  return time ? text.substr(0, end) : text;
}

/// What stands between marks of one kind, as it stands; empty when there is anything but digits.
DateParts digit_groups(std::string_view text) {
  const auto at = text.find_first_of("-/.");
  const char mark = at == std::string_view::npos ? '-' : text[at];
  auto parts = split(text, mark);
  for (const auto& part : parts)
    if (part.empty() || part.find_first_not_of("0123456789") != std::string::npos) return {};
  if (parts.size() == 1 && parts.front().size() == 8 && (text.starts_with("19") || text.starts_with("20")))
    return {std::string(text.substr(0, 4)), std::string(text.substr(4, 2)), std::string(text.substr(6))};
  return parts;
}

/// `12 mars 2024`, `1er mars 2024`, `mars 2024`.
DateParts worded_day(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"janvier", "fevrier", "mars",      "avril",   "mai",      "juin",
                                                    "juillet", "aout",    "septembre", "octobre", "novembre", "decembre"};
  auto words = split(plain_french(text), ' ');
  if (words.size() != 2 && words.size() != 3) return {};
  const auto month = std::find(months.begin(), months.end(), words[words.size() - 2]);
  if (month == months.end()) return {};
  DateParts parts{words.back(), std::to_string(month - months.begin() + 1)};
  if (words.size() == 3) parts.push_back(words.front() == "1er" ? "1" : words.front());
  return parts;
}

/// The parts with the year first, or with the year last, as a day that exists.
std::optional<SurveyDate> checked(DateParts parts) {
  if (parts.empty() || parts.size() > 3) return std::nullopt;
  if (parts.back().size() == 4) std::reverse(parts.begin(), parts.end());
  const auto year = number_of(parts.front(), 4);
  std::array<std::optional<int>, 2> rest{0, 0};
  for (std::size_t i = 1; i < parts.size(); ++i) rest[i - 1] = parts[i].size() > 2 ? std::nullopt : number_of(parts[i], parts[i].size());
  if (!year || *year == 0 || !rest[0] || !rest[1]) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(parts.size() > 1 ? *rest[0] : 1)},
                                        std::chrono::day{static_cast<unsigned>(parts.size() > 2 ? *rest[1] : 1)}};
  if (!day.ok()) return std::nullopt;
  return SurveyDate{*year, *rest[0], *rest[1]};
}

/// Groups of three digits after one of one to three.
bool parts_thousands(std::string_view whole, char mark) {
  const auto groups = split(whole, mark);
  if (groups.size() == 1) return true;
  const bool first = !groups.front().empty() && groups.front().size() <= 3;
  return first && std::all_of(groups.begin() + 1, groups.end(), [](const auto& group) { return group.size() == 3; });
}

}  // namespace

std::string without_agreement(std::string_view text) {
  auto plain = plain_french(text);
  std::erase_if(plain, [](char c) { return c == '(' || c == ')' || c == ','; });  // `accordé(e)` is `accordee`
  std::string out;
  for (auto word : split(plain, ' ')) {
    if (word.size() > 2 && word.back() == 's') word.pop_back();
    if (word.ends_with("ee")) word.pop_back();
    if (!out.empty() && !word.empty()) out += ' ';
    out += word;
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
  auto parts = digit_groups(day_in_digits(text));
  if (parts.empty()) parts = worded_day(text);
  return checked(parts);
}

std::string why_no_date(std::string_view text) {
  const auto parts = digit_groups(day_in_digits(trimmed(text)));
  const auto all_digits = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  std::string why = "écrire 2024-03-12 ou 12/03/2024";
  if (all_digits && text.size() == 5) why = "c'est le numéro de jour d'un tableur ; mettre la colonne au format date";
  else if (parts.size() == 3 && parts.back().size() == 2 && parts.front().size() <= 2) why = "l'année s'écrit en quatre chiffres, comme 12/03/2024";
  else if (parts.size() == 3 && (parts.front().size() == 4 || parts.back().size() == 4)) why = "ce jour n'existe pas";
  return fmt::format("« {} » n'est pas une date ; {}", text, why);
}

std::optional<double> list_area(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 5> units{{{"m²", 1}, {"m2", 1}, {"ha", 1e4}, {"hectare", 1e4}, {"hectares", 1e4}}};
  auto plain = plain_french(text);
  const auto unit = std::find_if(units.begin(), units.end(), [&](const auto& one) { return plain.ends_with(one.first); });
  if (unit != units.end()) plain.resize(plain.size() - unit->first.size());
  std::erase(plain, ' ');
  // Of two kinds of marks the last is that of the decimals; a mark that stands twice parts thousands.
  const auto last = plain.find_last_of(".,");
  if (last != std::string::npos) {
    const char mark = plain[last], other = mark == ',' ? '.' : ',';
    const bool twice = plain.find(mark) != last;
    if (twice && plain.find(other) != std::string::npos) return std::nullopt;
    const char thousands = twice ? mark : other;
    if (!parts_thousands(std::string_view(plain).substr(0, twice ? plain.size() : last), thousands)) return std::nullopt;
    std::erase(plain, thousands);
    std::replace(plain.begin(), plain.end(), ',', '.');
  }
  try {
    return to_number(plain) * (unit == units.end() ? 1 : unit->second);
  } catch (const DataError&) {
    return std::nullopt;
  }
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
