// SPDX-License-Identifier: Apache-2.0
/// The tables of a product, one function each. Pure; column names are public interface (docs/product.md).
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "arpent/publish/product.hpp"
#include "out_table.hpp"

namespace arpent {

/// What the class of a flow row says when it is not a class.
inline constexpr const char* overlap_class = "chevauchement";
inline constexpr const char* residual_class = "residu";

[[nodiscard]] OutTable communes_table(const Product& product);
[[nodiscard]] OutTable mutations_table(const Product& product);  ///< needs the changes of every period
[[nodiscard]] OutTable flux_table(const Product& product);
[[nodiscard]] OutTable bilan_table(const Product& product);
[[nodiscard]] OutTable fenetres_table(const Product& product);
[[nodiscard]] OutTable positions_table(const Product& product);
[[nodiscard]] OutTable envelope_table(const Product& product);
[[nodiscard]] OutTable envelope_balance_table(const Product& product);
[[nodiscard]] OutTable classes_table(const Product& product);
[[nodiscard]] OutTable anomalies_table(const std::vector<Anomaly>& anomalies);
/// @param measured how areas were measured: `planar`
[[nodiscard]] OutTable provenance_table(const std::vector<ProvenanceRow>& provenance, bool simulated, const std::string& measured);

/// Titles and descriptions that say that the data are simulated.
void mark_simulated(std::vector<OutTable>& tables);

/// All of them in the order of publication; `mutations` only with change layers. They look into `product`, which
/// must outlive them. Titles and descriptions of a simulated product say so.
[[nodiscard]] std::vector<OutTable> product_tables(const Product& product);

/// How the status of a product is made, in a sentence.
[[nodiscard]] std::string status_words(const Nomenclature& nomenclature);

/// The column `periode`, and what it says of the periods of a product: 1, 2, … in their order; 0 for a correction.
[[nodiscard]] Column period_column();
[[nodiscard]] std::int64_t period_number(const Product& product, std::size_t place);
/// A table's description, and when there are several periods which is which.
[[nodiscard]] std::string with_periods(std::string description, const Product& product);

/// Code of a row's zone as published: `tout` at the level `metropole`.
[[nodiscard]] std::string published_zone(const AccountRow& row);
/// Numbers in `books.zones` of the zones that make up a row.
[[nodiscard]] std::vector<std::uint32_t> members(const AccountRow& row, const Books& books);

}  // namespace arpent
