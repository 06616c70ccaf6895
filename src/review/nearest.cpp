// SPDX-License-Identifier: Apache-2.0
#include "nearest.hpp"

#include <algorithm>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

/// Letters to add, drop or change.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_word(std::string_view wrong, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  const auto far = [&](const std::string& name) -> std::size_t {
    // The beginning of a name is meant for it: `surface` for `surface_m2`.
    return wrong.size() >= 3 && lower(name).rfind(lower(wrong), 0) == 0 ? 0 : distance(lower(wrong), lower(name));
  };
  const auto nearest = std::min_element(names.begin(), names.end(), [&](const auto& a, const auto& b) { return far(a) < far(b); });
  if (far(*nearest) <= std::max<std::size_t>(1, wrong.size() / 3)) return " (did you mean '" + *nearest + "'?)";
  return " (there " + std::string(names.size() == 1 ? "is" : "are") + ": " + join(names, ", ") + ")";
}

}  // namespace arpent
