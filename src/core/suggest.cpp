// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/suggest.hpp"

#include <algorithm>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_ago, previous(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], two_ago[j - 2] + 1);
    }
    two_ago = previous;
    std::swap(previous, row);
  }
  return previous[b.size()];
}

namespace {

/// nullptr when none is near.
const std::string* nearest_name(std::string_view wrong, const std::vector<std::string>& names) {
  const std::string* nearest = nullptr;
  // A third of the letters may be wrong: `byy` finds `by`, `zones` does not find `write`.
  std::size_t best = std::max<std::size_t>(1, wrong.size() / 3) + 1;
  for (const auto& name : names) {
    const auto distance = edit_distance(lower(wrong), lower(name));
    if (distance < best) {
      best = distance;
      nearest = &name;
    }
  }
  // The beginning of a name is meant for it: `surface` for `surface_m2`.
  if (nearest == nullptr && wrong.size() >= 3)
    for (const auto& name : names)
      if (nearest == nullptr && lower(name).rfind(lower(wrong), 0) == 0) nearest = &name;
  return nearest;
}

}  // namespace

std::string nearest_suggestion(std::string_view wrong, const std::vector<std::string>& names) {
  const auto* nearest = nearest_name(wrong, names);
  return nearest == nullptr ? std::string() : say(" (did you mean '{}'?)", *nearest);
}

std::string suggestion(std::string_view wrong, const std::vector<std::string>& names) {
  if (names.empty()) return {};
  if (auto nearest = nearest_suggestion(wrong, names); !nearest.empty()) return nearest;
  return names.size() == 1 ? say(" (there is: {})", names.front()) : say(" (there are: {})", join(names, ", "));
}

}  // namespace arpent
