// SPDX-License-Identifier: Apache-2.0
/// Zones as rows of cells, band by band.
#pragma once
#include <algorithm>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

#include "arpent/coverage/cell_cover.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/raster/cell_source.hpp"

namespace arpent {

/// The covers of all zones on a grid. Edges of a zone are made ready when the first band meets it and let go after the
/// last, so that memory holds only the zones of the bands at work. Shared by threads.
class ZoneCovers {
 public:
  /// @param zones nullptr: one zone, the whole grid  @param band_rows rows of a band
  ZoneCovers(const PolygonSet* zones, const RasterGrid& grid, CellRule rule, std::int32_t band_rows);

  [[nodiscard]] const std::vector<std::uint32_t>& zones_of_band(std::size_t band) const { return by_band_[band]; }
  /// Cover of a zone over a band that `zones_of_band` says it may meet. Once for each.
  void sweep(std::uint32_t zone, std::int32_t first_row, std::int32_t rows, CellCover::Scratch& scratch, BandCover& out);

 private:
  struct Zone {
    std::mutex mutex;
    std::shared_ptr<const CellCover> cover;
    std::uint32_t bands_left = 0;
  };
  const PolygonSet* zones_;
  RasterGrid grid_;
  CellRule rule_;
  std::vector<std::vector<std::uint32_t>> by_band_;
  std::vector<Zone> state_;
};

/// One zone over one band, walked through from left to right, window by window.
class ZoneBand {
 public:
  std::uint32_t zone = 0;
  BandCover cover;

  void start();
  /// Whether the zone has cells in columns [from, end), all that is left of `from` being taken.
  [[nodiscard]] bool meets(std::int32_t from, std::int32_t end) const;
  /// Calls `run(row, begin, end)` for its whole cells and `part(row, column, steps)` for its parts that lie left of `end`
  /// and were not taken yet. `begin` is not less than `from`: where the window starts.
  template <class Run, class Part>
  void take(std::int32_t from, std::int32_t end, Run&& run, Part&& part) {
    const auto rows = static_cast<std::size_t>(cover.row_count());
    for (std::size_t k = 0; k < rows; ++k) {
      auto& r = next_run_[k];
      for (const auto last = cover.run_of_row[k + 1]; r < last && cover.runs[r].begin < end; ++r) {
        run(cover.first_row + static_cast<std::int32_t>(k), std::max(cover.runs[r].begin, from), std::min(cover.runs[r].end, end));
        if (cover.runs[r].end > end) break;  // the next window takes the rest
      }
    }
    if (first_part_ >= end) return;  // most windows of a zone do not meet its limit
    first_part_ = std::numeric_limits<std::int32_t>::max();
    for (std::size_t k = 0; k < rows; ++k) {
      auto& p = next_part_[k];
      const auto last = cover.part_of_row[k + 1];
      for (; p < last && cover.parts[p].column < end; ++p) part(cover.first_row + static_cast<std::int32_t>(k), cover.parts[p].column, cover.parts[p].steps);
      if (p < last) first_part_ = std::min(first_part_, cover.parts[p].column);
    }
  }

 private:
  std::vector<std::uint32_t> next_run_, next_part_;
  std::int32_t left_ = 0, right_ = 0;  // columns of the zone in the band
  std::int32_t first_part_ = 0;        // column of the first part not yet taken
};

}  // namespace arpent
