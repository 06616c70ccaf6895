// SPDX-License-Identifier: Apache-2.0
/// A producer's corrective patch: what the codes of an older vintage should have been.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {

/// Says in a patch that a code was right.
inline constexpr const char* unchanged_code = "RAS";

/// What applying a patch did.
struct CorrectionEffect {
  std::size_t patches = 0;        ///< polygons of the patch
  std::size_t pieces = 0;         ///< pieces of the state that took another class
  ExactArea area;                 ///< of those pieces, planar
  ExactArea status_changed;       ///< of it, what is artificial by the matrix on one side only
};

/// A vintage with a corrective patch applied: ground inside the patch takes its codes, one by one; a code that is null or
/// `RAS` stays as it was. Polygons are cut along the patch, except where the patch has their outline (it usually does).
/// Where patch polygons overlap, the first in the file has the ground.
/// @param patch in the CRS of the vintage; its columns from `first_column` on hold the codes, one per dimension
/// Source: CalumRob/lusk, layer PATCH_CORR_{DXX}_{YYYY} of the OCS GE patches, columns cs_corr and us_corr.
/// Cost: one overlay per polygon the patch meets in part.
[[nodiscard]] Vintage corrected(const Vintage& vintage, const PolygonLayer& patch, std::size_t first_column, const Nomenclature& nomenclature,
                                const std::string& patch_name, CorrectionEffect& effect, int threads);

}  // namespace arpent
