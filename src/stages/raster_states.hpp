// SPDX-License-Identifier: Apache-2.0
/// States held by raster files: what reading them and bringing them to one grid needs.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/stages/values.hpp"
#include "reading.hpp"
#include "states.hpp"

namespace arpent::reading {

/// `hash`: which rasters are hashed for the provenance.
[[nodiscard]] Param hash_param();

/// Looks at the header of a raster of a state and reports what would make it unusable: its type, its grid, its CRS, values
/// nobody explains.
/// @return for the plan: the file, and where the meaning of its values comes from; nothing when a problem was reported
[[nodiscard]] std::optional<std::string> prepare_raster(const StateFile& file, const RasterInfo& info, const Nomenclature* nomenclature,
                                                        const Params& params, Preparation& preparation);

/// Adds a raster to a state; its cells stay in the file.
void add_raster(Coverage& coverage, const StateFile& file, RasterInfo info, const Params& params, RunContext& context);

/// The grids of a state's rasters as a fact of a step, for `grid_problems`. @param infos one per file, none of polygons
[[nodiscard]] std::string grids_fact(const std::vector<StateFile>& files, const std::vector<std::optional<RasterInfo>>& infos, const Params& params);

/// The facts of several states as one.
[[nodiscard]] std::string joined_grids(const std::vector<std::string>& facts);

/// How the grids of several states disagree, one line a file, each with what to do; empty when they agree.
/// @param facts of the states, empty ones are states of polygons
[[nodiscard]] std::vector<std::string> grid_problems(const std::vector<std::string>& facts);

/// Brings rasters that do not lie on the lines of `target` to them, by nearest neighbour, and says what that moves.
/// @throws DataError when a file has no value to spare for the cells outside of it
void align(RasterVintage& state, const RasterGrid& target, const Crs& crs, const Crs& state_crs, RunContext& context);

}  // namespace arpent::reading
