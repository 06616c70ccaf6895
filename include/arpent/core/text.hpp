// SPDX-License-Identifier: Apache-2.0
/// Text and numbers without a locale.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace arpent {

/// Lower case of ASCII letters; other bytes unchanged.
[[nodiscard]] std::string lower(std::string_view text);
/// Without blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// Fixed decimals, dot, no grouping, no negative zero: `fixed(-0.00001, 4)` is `0.0000`.
[[nodiscard]] std::string fixed(double value, int decimals);
/// Hectares with `decimals`, French: narrow no-break thin space between thousands, comma: `315 312,63`.
[[nodiscard]] std::string french(double value, int decimals);
/// A CSV field: quoted always when `quote`, else only when needed (RFC 4180).
[[nodiscard]] std::string csv_field(std::string_view text, bool quote);
/// Text of an element or of an attribute in XML or HTML: `& < > " '` as references, a line end as `&#10;` so that an attribute keeps it,
/// other control characters, which XML cannot hold, as blanks.
[[nodiscard]] std::string xml_text(std::string_view text);
/// A whole number in decimal digits, with or without a minus; nothing for any other text.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);
/// Number in full. @throws DataError when `text` is not one
[[nodiscard]] double to_number(std::string_view text);

}  // namespace arpent
