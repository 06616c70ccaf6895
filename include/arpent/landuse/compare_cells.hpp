// SPDX-License-Identifier: Apache-2.0
/// The main job on cells: states held by rasters, or by polygons burnt into cells, become ledgers.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "arpent/coverage/cell_cover.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/raster_classes.hpp"
#include "arpent/raster/cell_source.hpp"
#include "arpent/raster/tabulate.hpp"

namespace arpent {

/// What a state held by rasters has instead of polygons; files, CRS and anomalies are in its `Vintage`.
struct RasterVintage {
  std::vector<RasterFile> rasters;    ///< per file of the state
  std::vector<ValueClasses> classes;  ///< per file
};

/// A state as the counting sees it.
struct CellState {
  const CellSource* cells = nullptr;
  std::vector<Vintage::File> files;  ///< by number of file in `CellMeaning`
  /// Class of a value of a file.
  std::function<ValueClasses::Entry(std::int32_t file, std::int64_t value)> classify;
};

/// A value of a state that has no class.
struct UnknownValue {
  std::int32_t file = 0;
  ValueClasses::Entry entry;
  std::int64_t value = 0;
  ExactArea area;  ///< in all zones
};

/// What a comparison of rasters gives: a ledger per pair of states, and what drawing the changes needs.
struct CellComparison {
  std::vector<Comparison> periods;                 ///< per pair of states; `changes` is empty
  std::vector<std::vector<ClassId>> classes;       ///< per state, by code of its cells
  std::vector<std::vector<UnknownValue>> unknown;  ///< per state
  std::vector<std::vector<CellMeaning>> values;    ///< per state, what its cells hold, in no order; `file` < 0: nothing
  RasterGrid frame;
  std::size_t windows = 0, skipped = 0;
  /// Largest difference between what the cells of a zone cover and its outline inside the frame (m², zone), under the
  /// centre rule: what that rule costs.
  std::pair<double, std::string> worst_cover;
};

/// What the change rasters of a comparison are drawn from: its states, read once more.
struct CellMaps {
  std::vector<std::shared_ptr<const void>> keep;      ///< what the sources look into
  std::vector<std::unique_ptr<CellSource>> sources;   ///< per state
  std::vector<std::vector<ClassId>> classes;          ///< per state, by code
  std::vector<std::pair<std::size_t, std::size_t>> pairs;  ///< of states, per period
  RasterGrid frame;
  Crs crs;
};

/// Compares states held as cells, all in one pass.
///
/// Ground of a zone without data in either state, inside or outside the rasters, is `non_classe`. Under the exact rule
/// the books close as those of polygons do, to `residual_bound`; this is checked against the outlines, cut at the edge of
/// the frame. Under the centre rule the area of a zone is that of its cells, and the outline's beyond the frame.
/// @param pairs of states: before, after
/// @param zones in the states' CRS; nullptr: one zone, the rectangle of the frame
/// @throws CheckError when the cells of a zone do not cover its outline; IoError, DataError as `tabulate`
[[nodiscard]] CellComparison compare_cells(std::span<const CellState> states, std::span<const std::pair<std::size_t, std::size_t>> pairs,
                                           const ZoneLayer* zones, const Crs& crs, const AreaModel& area_model, const TabulateOptions& options);

}  // namespace arpent
