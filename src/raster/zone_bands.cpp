// SPDX-License-Identifier: Apache-2.0
#include "zone_bands.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace arpent {

ZoneCovers::ZoneCovers(const PolygonSet* zones, const RasterGrid& grid, CellRule rule, std::int32_t band_rows)
    : zones_(zones), grid_(grid), rule_(rule), by_band_(static_cast<std::size_t>((grid.rows + band_rows - 1) / band_rows)),
      state_(zones == nullptr ? 0 : zones->size()) {
  if (zones == nullptr) {
    for (auto& band : by_band_) band.push_back(0);
    return;
  }
  for (std::size_t z = 0; z < zones->size(); ++z) {
    const auto& box = zones->box(z);
    // A row more on each side: boxes are in metres, edges on the lattice.
    const double top = std::floor((grid.north - box.ymax) / grid.cell_height) - 1, bottom = std::ceil((grid.north - box.ymin) / grid.cell_height) + 1;
    const double left = (box.xmin - grid.west) / grid.cell_width - 1, right = (box.xmax - grid.west) / grid.cell_width + 1;
    if (bottom <= 0 || top >= grid.rows || right <= 0 || left >= grid.columns) continue;
    const auto first = static_cast<std::int32_t>(std::max(0.0, top)) / band_rows;
    const auto last = (static_cast<std::int32_t>(std::min<double>(grid.rows, bottom)) - 1) / band_rows;
    for (auto b = first; b <= last; ++b) by_band_[static_cast<std::size_t>(b)].push_back(static_cast<std::uint32_t>(z));
    state_[z].bands_left = static_cast<std::uint32_t>(last - first + 1);
  }
}

void ZoneCovers::sweep(std::uint32_t zone, std::int32_t first_row, std::int32_t rows, CellCover::Scratch& scratch, BandCover& out) {
  if (zones_ == nullptr) {
    out.first_row = first_row;
    out.runs.assign(static_cast<std::size_t>(rows), {0, grid_.columns});
    out.parts.clear();
    out.run_of_row.resize(static_cast<std::size_t>(rows) + 1);
    for (std::uint32_t r = 0; r < out.run_of_row.size(); ++r) out.run_of_row[r] = r;
    out.part_of_row.assign(static_cast<std::size_t>(rows) + 1, 0);
    return;
  }
  std::shared_ptr<const CellCover> cover;
  {
    auto& state = state_[zone];
    const std::scoped_lock lock(state.mutex);
    if (!state.cover) {
      auto fresh = std::make_shared<CellCover>(grid_, rule_);
      for (auto r = zones_->rings_begin(zone); r < zones_->rings_end(zone); ++r) fresh->add_ring(zones_->ring(r));
      fresh->finish();
      state.cover = std::move(fresh);
    }
    cover = state.cover;
    if (--state.bands_left == 0) state.cover.reset();
  }
  cover->sweep(first_row, rows, scratch, out);
}

void ZoneBand::start() {
  next_run_.assign(cover.run_of_row.begin(), cover.run_of_row.end() - 1);
  next_part_.assign(cover.part_of_row.begin(), cover.part_of_row.end() - 1);
  left_ = std::numeric_limits<std::int32_t>::max();
  right_ = 0;
  first_part_ = std::numeric_limits<std::int32_t>::max();
  const auto reach = [&](std::int32_t begin, std::int32_t end) {
    left_ = std::min(left_, begin);
    right_ = std::max(right_, end);
  };
  for (std::size_t r = 0; r < next_run_.size(); ++r) {
    if (const auto first = cover.run_of_row[r], last = cover.run_of_row[r + 1]; first < last) reach(cover.runs[first].begin, cover.runs[last - 1].end);
    if (const auto first = cover.part_of_row[r], last = cover.part_of_row[r + 1]; first < last) {
      reach(cover.parts[first].column, cover.parts[last - 1].column + 1);
      first_part_ = std::min(first_part_, cover.parts[first].column);
    }
  }
}

bool ZoneBand::meets(std::int32_t from, std::int32_t end) const {
  if (end <= left_ || from >= right_) return false;
  if (first_part_ < end) return true;
  for (std::size_t r = 0; r < next_run_.size(); ++r)
    if (next_run_[r] < cover.run_of_row[r + 1] && cover.runs[next_run_[r]].begin < end) return true;
  return false;
}

}  // namespace arpent
