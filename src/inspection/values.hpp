// SPDX-License-Identifier: Apache-2.0
/// What the described fields hold.
#pragma once
#include "codes.hpp"

namespace arpent::door {

/// `cle_absente`, `cle_double`, `valeur_absente`, `format_invalide`, and `code_inconnu` of closed lists.
/// @param codes fields it holds are left to `check_codes`; nullptr: none
void check_values(const Rows& rows, const CodeFields* codes);

/// `surface_declaree`: declared areas against the outlines, in the plane and on the ellipsoid.
void check_declared_areas(const Rows& rows);

/// A declared number, with dot or comma, and half a unit of its last digit. Nothing: no number.
struct Declared {
  double value = 0, slack = 0;
};
[[nodiscard]] std::optional<Declared> declared_number(std::string_view text);

}  // namespace arpent::door
