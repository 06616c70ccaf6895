// SPDX-License-Identifier: Apache-2.0
/// Columns of text for a terminal.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace arpent::printed {

/// Characters as a terminal counts them: UTF-8 lead bytes.
[[nodiscard]] inline std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}
[[nodiscard]] inline std::string right(const std::string& text, std::size_t width) {
  return std::string(columns(text) < width ? width - columns(text) : 0, ' ') + text;
}
[[nodiscard]] inline std::string left(const std::string& text, std::size_t width) {
  return text + std::string(columns(text) < width ? width - columns(text) : 0, ' ');
}
[[nodiscard]] inline std::string line(const std::string& label, const std::string& value, const std::string& unit, const std::string& remark = {}) {
  return fmt::format("  {}{} {}{}\n", left(label, 34), right(value, 14), unit, remark.empty() ? "" : "   " + remark);
}

}  // namespace arpent::printed
