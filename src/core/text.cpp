// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0;;) {
    const auto end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string fixed(double value, int decimals) {
  auto text = fmt::format("{:.{}f}", value, decimals);
  if (text.front() == '-' && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string french(double value, int decimals) {
  const auto plain = fixed(value, decimals);
  const bool negative = plain.front() == '-';
  const auto digits_begin = negative ? 1u : 0u;
  const auto dot = std::min(plain.find('.'), plain.size());
  std::string out = negative ? "\u2212" : "";
  for (auto i = std::size_t{digits_begin}; i < dot; ++i) {
    if (i != digits_begin && (dot - i) % 3 == 0) out += "\u202f";
    out += plain[i];
  }
  if (dot < plain.size()) {
    out += ',';
    out += plain.substr(dot + 1);
  }
  return out;
}

std::string csv_field(std::string_view text, bool quote) {
  if (!quote && text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

std::string xml_text(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  std::size_t plain = 0;
  const auto instead = [&](std::size_t at, std::string_view words) {
    out += text.substr(plain, at - plain);
    out += words;
    plain = at + 1;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '&': instead(i, "&amp;"); break;
      case '<': instead(i, "&lt;"); break;
      case '>': instead(i, "&gt;"); break;
      case '"': instead(i, "&quot;"); break;
      case '\'': instead(i, "&#39;"); break;
      case '\n': instead(i, "&#10;"); break;
      default:
        if (static_cast<unsigned char>(text[i]) < 32 || text[i] == 127) instead(i, " ");
    }
  }
  return out += text.substr(plain);
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

double to_number(std::string_view text) {
  const auto body = trimmed(text);
  double value = 0;
  const auto result = std::from_chars(body.data(), body.data() + body.size(), value);
  if (body.empty() || result.ec != std::errc{} || result.ptr != body.data() + body.size())
    throw DataError(say("'{}' is not a number; write it with digits and a dot, such as 12.5", text));
  return value;
}

}  // namespace arpent
