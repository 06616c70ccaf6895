// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "arpent/account/account.hpp"

namespace arpent {

/// The account of the whole and of its groups as a page of text, in French, hectares: what a run prints. Of several
/// periods the last one, and a line for each.
/// @param books of the last period: how areas were measured
[[nodiscard]] std::string printed_account(const std::vector<Account>& periods, const Nomenclature& nomenclature, const Books& books,
                                          bool simulated);

}  // namespace arpent
