// SPDX-License-Identifier: Apache-2.0
/// Characters that were damaged on the way: bytes that are no UTF-8, UTF-8 read as if it were Latin-1 or CP1252, replacement characters.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arpent::door {

class Rows;

enum class Damage : std::uint8_t {
  not_utf8,   ///< bytes of another encoding: read as CP1252
  read_twice, ///< UTF-8 read as CP1252 or Latin-1: `Ã©`, `â€™`
  lost,       ///< U+FFFD: what stood there cannot be had back
};
struct Misspelt {
  Damage damage;
  std::string reading;  ///< what it should read; for `lost`, the text as it is
};
/// The damage of a text, the first of the three that holds. Cost: one look at each byte; no allocation for sound text.
///
/// What counts as read twice is a run of characters whose CP1252 bytes are a letter of Latin-1, œ, Œ, Ÿ, € or a typographic
/// mark in UTF-8. No word of French holds one: it would need Ã, Â, Å or â before a mark.
[[nodiscard]] std::optional<Misspelt> misspelt(std::string_view text);

/// For messages and files of findings: bytes that are no UTF-8 and control characters as `\xE9`, at most 80 bytes and then `…`.
[[nodiscard]] std::string printable(std::string_view text);

/// One finding per field with damaged values.
void check_spelling(const Rows& rows);

}  // namespace arpent::door
