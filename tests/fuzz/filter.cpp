// SPDX-License-Identifier: Apache-2.0
/// Conditions of rules: a line of condition, then a line per column's value.
#include <vector>

#include "arpent/review/filter.hpp"
#include "bytes.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(filter) {
  fuzz::Bytes bytes(input);
  const auto text = bytes.line();
  std::vector<std::string> values;
  while (!bytes.empty()) values.push_back(bytes.line());
  fuzz::accepted([&] {
    const AttributeFilter filter(text);
    const auto value = [&](std::size_t column) -> std::string_view {
      fuzz::require(column < filter.columns().size(), "a filter asks for its own columns");
      return column < values.size() ? std::string_view(values[column]) : std::string_view();
    };
    const bool kept = filter.keeps(value);
    fuzz::require(kept == filter.keeps(value), "a filter answers the same twice");
    if (!filter.empty() && text.size() < 4096) {
      const AttributeFilter twice("(" + text + ") AND (" + text + ")");
      fuzz::require(twice.keeps(value) == kept, "a condition and itself is the condition");
    }
  });
}
