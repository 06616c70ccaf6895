// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace arpent {

/// ` (did you mean 'a'?)` with the nearest of `names`, when at most a third of the letters are wrong or it begins so; else
/// ` (there are: a, b)`.
[[nodiscard]] std::string nearest_word(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace arpent
