// SPDX-License-Identifier: Apache-2.0
/// Cross tabulation of categorical rasters by zone: how much of each zone goes from each code to each other.
#pragma once
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/coverage/cell_cover.hpp"
#include "arpent/geo/area_model.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/raster/cell_source.hpp"

namespace arpent {

/// How cells are counted.
struct TabulateOptions {
  CellRule rule = CellRule::exact;
  int threads = 0;                                ///< 0: all
  std::function<void(double fraction)> progress = {};  ///< called from any thread
};

/// Area of one zone that has `before` in one source and `after` in another.
struct CellSum {
  std::uint32_t zone = 0;
  std::uint16_t before = 0, after = 0;
  ExactArea area;
};

/// Cells counted by zone and values, for each pair of states.
struct Tabulation {
  RasterGrid frame;                             ///< the smallest grid that holds all sources
  std::vector<std::vector<CellSum>> pairs;      ///< per pair of sources, by zone, before, after
  std::vector<std::vector<CellMeaning>> codes;  ///< per source, by code
  std::size_t windows = 0, skipped = 0;         ///< windows of the frame; of them without any zone, not read
};

/// Counts the cells of all sources in one pass.
///
/// Every cell has the area of the model: cell_width × cell_height, planar; times the density at its place, ellipsoidal
/// (at the centre of stretches of up to 64 m, anchored on the lattice: the error, below 1e-8 of a stretch, cancels along
/// a row). Sums are exact and do not depend on threads, tiling or how the raster is cut: tiles of a raster tabulated one
/// by one add up to the whole, to the last bit.
/// @param pairs of sources, as indices: before, after
/// @param zones in the sources' CRS, disjoint; nullptr: one zone, the whole frame
/// @throws IoError when a file cannot be read, DataError on different lattices
/// Cost: decoding, plus one step for each run of equal cells; memory: a band of blocks for each thread and source, the
/// edges of the zones being swept, at most 32 tables of 0.3 to 0.8 MB for each thread.
[[nodiscard]] Tabulation tabulate(std::span<const CellSource* const> sources, std::span<const std::pair<std::size_t, std::size_t>> pairs,
                                  const PolygonSet* zones, const AreaModel& area_model, const TabulateOptions& options);

}  // namespace arpent
