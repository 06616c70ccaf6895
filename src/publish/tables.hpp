// SPDX-License-Identifier: Apache-2.0
/// The tables of a product, one function each. Pure; column names are public interface (docs/product.md).
#pragma once
#include <string>
#include <vector>

#include "arpent/publish/product.hpp"
#include "out_table.hpp"

namespace arpent {

/// What the class of a flow row says when it is not a class.
inline constexpr const char* overlap_class = "chevauchement";
inline constexpr const char* residual_class = "residu";

[[nodiscard]] OutTable communes_table(const Product& product);
[[nodiscard]] OutTable mutations_table(const Product& product);  ///< needs `product.changes`
[[nodiscard]] OutTable flux_table(const Product& product);
[[nodiscard]] OutTable bilan_table(const Product& product);
[[nodiscard]] OutTable fenetres_table(const Product& product);
[[nodiscard]] OutTable classes_table(const Product& product);
[[nodiscard]] OutTable anomalies_table(const Product& product);
[[nodiscard]] OutTable provenance_table(const Product& product);

/// All of them in the order of publication; `mutations` only with `product.changes`. They look into `product`, which
/// must outlive them. Titles and descriptions of a simulated product say so.
[[nodiscard]] std::vector<OutTable> product_tables(const Product& product);

/// Code of a row's zone as published: `tout` at the level `metropole`.
[[nodiscard]] std::string published_zone(const AccountRow& row);
/// Numbers in `books.zones` of the zones that make up a row.
[[nodiscard]] std::vector<std::uint32_t> members(const AccountRow& row, const Books& books);

}  // namespace arpent
