// SPDX-License-Identifier: Apache-2.0
/// The tables that the `account` command adds to a product (docs/product.md). Pure.
#pragma once
#include <vector>

#include "out_table.hpp"
#include "tables.hpp"

namespace arpent {

/// Those that there is something for. @pre `product.zan` is set
[[nodiscard]] std::vector<OutTable> zan_tables(const Product& product);

}  // namespace arpent
