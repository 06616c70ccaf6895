// SPDX-License-Identifier: Apache-2.0
/// The change polygons of products on disk, read back.
#pragma once
#include <filesystem>
#include <vector>

#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/stages/values.hpp"

namespace arpent {

/// The layer `mutations` of several products of the same periods, together, per period in the order of their numbers.
/// Outlines are those that were drawn; areas, those of the books. Nothing when a product has no such layer.
/// @param corrected whether the first period is a correction, number 0
/// @param zones of the whole, sorted by id
/// @throws DataError when a row names a zone, a class, a date or a period that the ledgers do not have
[[nodiscard]] std::vector<Changes> read_changes(const std::vector<std::filesystem::path>& products, std::size_t periods, bool corrected,
                                                const std::vector<Zone>& zones, const Nomenclature& nomenclature, const Crs& crs, int threads);

/// The layers `enveloppe` of several products of disjoint zones, together, with what of each zone they take. Nothing when a product
/// has none.
/// @param zones of the whole, sorted by id
[[nodiscard]] std::vector<StateEnvelope> read_envelopes(const std::vector<std::filesystem::path>& products, const std::vector<Zone>& zones, const Crs& crs,
                                                        int threads);

}  // namespace arpent
