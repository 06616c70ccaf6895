// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "arpent/account/zan_account.hpp"

namespace arpent {

/// What the account of the whole says beyond its books, as a page of text, in French: intervals, years of farm land left,
/// densification, consumption and trajectory by scenario, the communes nearest to their ceiling.
/// @param account of the main period; nullptr without a ledger
[[nodiscard]] std::string printed_indicators(const ZanAccount& zan, const Account* account, bool simulated);

}  // namespace arpent
