// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace arpent {

/// Where the values of a JSON text stand, so that a fault names its line.
class JsonLines {
 public:
  /// @param text valid JSON; comments (`//`, `/* */`) are allowed
  explicit JsonLines(std::string_view text);
  /// Line (from 1) of a key or element, by its path: `/rules/3/gravity`. Of the nearest that encloses it when it is not there.
  [[nodiscard]] int line(std::string path) const;
  /// Keys that stand twice in one object, with their lines.
  [[nodiscard]] const std::vector<std::pair<std::string, int>>& repeated() const { return repeated_; }

 private:
  std::map<std::string, int> lines_;
  std::vector<std::pair<std::string, int>> repeated_;
};

/// Line of a byte of a text, from 1.
[[nodiscard]] int line_of_byte(std::string_view text, std::size_t byte);

}  // namespace arpent
