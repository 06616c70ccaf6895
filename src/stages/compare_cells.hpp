// SPDX-License-Identifier: Apache-2.0
/// Comparison of states of which one at least is held by rasters.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arpent/stages/values.hpp"
#include "arpent/pipeline/stage.hpp"

namespace arpent {

/// Parameters of `compare` that are about cells: `cells`, `align`.
[[nodiscard]] std::vector<Param> cell_params();

using States = std::vector<std::shared_ptr<const Coverage>>;  ///< in order of time, at least two

/// Grid and CRS the states are counted on: those `--align` asks for, else of the first raster.
/// @throws DataError: `--align` means a state held by polygons, or a file that is no raster or has no CRS
[[nodiscard]] std::pair<RasterGrid, Crs> counting_grid(const Params& params, const States& states);

/// What is wrong with `--align` as far as headers tell; empty when nothing is.
/// @param before, after whether that state is held by rasters; empty when it is not known
[[nodiscard]] std::string align_problem(const Params& params, std::optional<bool> before, std::optional<bool> after);

struct CountedStates {
  std::vector<Comparison> periods;        ///< per pair
  std::vector<Anomaly> anomalies;
  std::shared_ptr<const CellMaps> maps;
};

/// States as cells, counted in one pass. Polygons, already in the CRS of `grid`, are burnt on its lattice.
/// @param pairs of states: before, after
[[nodiscard]] CountedStates compare_as_cells(const States& states, std::vector<std::pair<std::size_t, std::size_t>> pairs, const ZoneLayer* zones,
                                             const std::pair<RasterGrid, Crs>& grid, const AreaModel& model, const Params& params, RunContext& context);

}  // namespace arpent
