// SPDX-License-Identifier: Apache-2.0
/// Where ground lies with respect to the urban envelope of the earlier state (docs/enveloppe.fr.md).
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace arpent {

/// Where ground lies to the urban envelope of the earlier state.
enum class Position : std::uint8_t {
  unknown,  ///< no envelope was asked for
  inside,   ///< new artificial land here is densification
  near,     ///< outside, but within the distance of the neighbourhood (1 km)
  beyond,
};
inline constexpr std::size_t position_count = 4;
inline constexpr std::array<Position, 3> known_positions{Position::inside, Position::near, Position::beyond};

/// As published: `dans`, `proche`, `au_dela`; empty when unknown.
[[nodiscard]] constexpr std::string_view position_name(Position position) {
  constexpr std::array<std::string_view, position_count> names{"", "dans", "proche", "au_dela"};
  return names[static_cast<std::size_t>(position)];
}
[[nodiscard]] constexpr std::optional<Position> position_named(std::string_view name) {
  for (std::size_t p = 0; p < position_count; ++p)
    if (position_name(static_cast<Position>(p)) == name) return static_cast<Position>(p);
  return std::nullopt;
}

}  // namespace arpent
