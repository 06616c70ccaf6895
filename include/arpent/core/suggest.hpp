// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace arpent {

/// Number of letters to add, drop, change or swap with their neighbour to turn `a` into `b`.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// ` (did you mean 'by'?)` with the nearest of `names`, else the first that begins so; when there is none, ` (there are: a, b)`; empty without names.
[[nodiscard]] std::string suggestion(std::string_view wrong, const std::vector<std::string>& names);
/// The first half of it: the nearest name, or empty.
[[nodiscard]] std::string nearest_suggestion(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace arpent
