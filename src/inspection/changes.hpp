// SPDX-License-Identifier: Apache-2.0
/// Codes before and after in a difference layer.
#pragma once
#include "codes.hpp"

namespace arpent::door {

/// `meme_code` and, with the grain of the map, `changement_improbable`.
/// @pre both sides are of the same rows
void check_changes(const Rows& rows, const CodeSide& before, const ClassedRows& classed_before, const CodeSide& after, const ClassedRows& classed_after);

}  // namespace arpent::door
