// SPDX-License-Identifier: Apache-2.0
/// Cells out of cells: from the codes of two sources to one value, inside zones, band by band.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "arpent/coverage/cell_cover.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/raster/cell_source.hpp"

namespace arpent {

/// What a cell becomes from its codes in two sources: codes go to groups (classes), pairs of groups to a value.
struct CellMap {
  std::size_t before = 0, after = 0;  ///< sources, by number
  /// Group of each code; codes beyond the end are of group 0.
  std::vector<std::uint16_t> groups_before, groups_after;
  std::size_t group_count = 1;        ///< groups are less
  std::vector<std::uint16_t> values;  ///< of groups (b, a), at b × group_count + a
  std::uint16_t outside = 0;          ///< of cells in no zone
  bool wide = false;                  ///< values need two bytes
};

/// Takes what `map_cells` makes, from any thread, bands in any order, each once.
class MappedBands {
 public:
  virtual ~MappedBands() = default;
  /// @param cells whole rows of the frame, one after the other  @param worker as `parallel_for` numbers them
  virtual void take(std::size_t map, std::int32_t first_row, std::int32_t rows, std::span<const std::uint8_t> cells, int worker) = 0;
  /// The same for maps that are `wide`.
  virtual void take(std::size_t map, std::int32_t first_row, std::int32_t rows, std::span<const std::uint16_t> cells, int worker) = 0;
};

/// How cells of several states are drawn into one raster.
struct MapOptions {
  CellRule rule = CellRule::exact;                     ///< a cell is in a zone that covers part of it, or its centre
  int threads = 0;                                     ///< 0: all
  std::function<void(double fraction)> progress = {};  ///< called from any thread
};

/// Reads all sources once and hands on every map's values, in bands of whole rows of COG tiles.
///
/// Windows without any zone are not read. The cells do not depend on threads or tiling.
/// @param zones in the sources' CRS  @param frame grid on the sources' lattice that contains theirs
/// @throws IoError when a file cannot be read; whatever `out` throws
/// Cost: decoding, plus one step for each run of equal pairs of codes. Memory for each thread: a band of blocks of each
/// source, and a band of the frame for each map, of 512 rows or the height of the highest blocks.
void map_cells(std::span<const CellSource* const> sources, std::span<const CellMap> maps, const PolygonSet& zones, const RasterGrid& frame,
               const MapOptions& options, MappedBands& out);

}  // namespace arpent
