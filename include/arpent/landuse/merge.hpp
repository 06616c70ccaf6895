// SPDX-License-Identifier: Apache-2.0
/// Ledgers of a territory shared out over several runs, added up.
#pragma once
#include <span>
#include <vector>

#include "arpent/landuse/ledger_file.hpp"

namespace arpent {

/// Adds ledgers of disjoint zones, or of tiles of the same zones. Exact, so associative and commutative to the bytes of
/// `write_ledgers`; with zones shared out whole, and with tiles of a raster, equal to those of one run over all.
///
/// A zone that one part alone has is taken over as it is. A zone that several parts have is one zone measured in tiles:
/// its cells and overlaps add up, and what is left of its area is ground that no state reaches when it is larger than
/// `residual_bound`, else the residual. A single period may have other dates in other parts (départements are not
/// surveyed in the same year); a series must be of the same states.
/// @param parts at least one
/// @throws DataError listing all that parts disagree on (nomenclature, area model, CRS, cell rule, periods; name, group
///         or area of a zone), with their files; or the zones whose tiles overlap, with the area counted twice
/// Cost: about 1 µs a cell.
[[nodiscard]] StoredLedger merge_ledgers(std::span<const StoredLedger> parts);

/// Zones that in no period hold more classed ground than `residual_bound`: slivers of a neighbour's polygons at most.
[[nodiscard]] std::vector<bool> zones_without_data(const StoredLedger& stored);

}  // namespace arpent
