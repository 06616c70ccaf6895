// SPDX-License-Identifier: Apache-2.0
/// The tables of a status file, one function each. Pure; column names are public interface (docs/statut.fr.md).
#pragma once
#include <cstdint>
#include <vector>

#include "arpent/publish/status_product.hpp"
#include "out_table.hpp"

namespace arpent {

/// @param order rows of the state in the order of publication; must outlive the table
[[nodiscard]] OutTable statut_table(const StatusProduct& product, const PolygonSet& shapes, const std::vector<std::uint32_t>& order);
[[nodiscard]] OutTable bilan_statut_table(const StatusProduct& product);
[[nodiscard]] OutTable categories_table(const StatusProduct& product);
[[nodiscard]] OutTable small_patches_table(const StatusProduct& product);  ///< patches still under the threshold
[[nodiscard]] OutTable exemptions_table(const StatusProduct& product);     ///< of a state with a register

}  // namespace arpent
