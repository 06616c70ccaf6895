// SPDX-License-Identifier: Apache-2.0
/// Names of files, layers and fields against patterns of the catalogue.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace arpent {

/// What a name that fits has in place of the first mark of digits; empty: the pattern has none.
struct NameMatch {
  std::string digits;
};

/// Holds a name against a pattern, case of ASCII letters aside: `*` any text, `?` one character of UTF-8, `{year}`, `{first_year}`
/// and `{last_year}` four digits, `{yy}`, `{first_yy}` and `{last_yy}` two. Of several ways to fit, the leftmost is taken.
/// Cost: at most the product of both lengths.
[[nodiscard]] std::optional<NameMatch> match_name(std::string_view pattern, std::string_view name);
[[nodiscard]] inline bool fits(std::string_view pattern, std::string_view name) { return match_name(pattern, name).has_value(); }

/// The year of two or four digits: 1990 for 90, 2018 for 18. From 50 on it is the last century: the oldest layers of the field are
/// of the 1980s (MOS of Île-de-France, 1982), and no map is of 2050 yet.
/// @pre digits alone
[[nodiscard]] int full_year(std::string_view digits);

}  // namespace arpent
