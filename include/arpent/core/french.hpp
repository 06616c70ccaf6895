// SPDX-License-Identifier: Apache-2.0
/// Measures as French text, for sentences and printed pages. Narrow no-break spaces, comma, no locale.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/units.hpp"

namespace arpent {

/// m² without its unit: one decimal below 100, `0` for nothing.
[[nodiscard]] std::string french_area(SquareMetres area);
/// The same with as many decimals as it takes to read as more than `least`: `1,04` beside `plus de 1 m²`. @pre area > least
[[nodiscard]] std::string french_area_above(SquareMetres area, SquareMetres least);
/// m without its unit, likewise.
[[nodiscard]] std::string french_metres(Metres length);
/// % without its sign, of a share from 0 to 1: never `0` for more than nothing, never `100` for less than all.
[[nodiscard]] std::string french_share(double share);
/// `1 contour illisible`, `2 000 contours illisibles`: each word of `one` takes an s from two on.
[[nodiscard]] std::string french_count(std::size_t count, std::string_view one);

/// `a`, `a et b`, `a, b et c`.
[[nodiscard]] std::string french_list(std::vector<std::string> parts);

}  // namespace arpent
