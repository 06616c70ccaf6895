// SPDX-License-Identifier: Apache-2.0
#include "arpent/coverage/largest_share.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

constexpr std::int32_t band_height = 256;
/// What rounding may add up to without being an overlap.
constexpr CellSteps tolerance = CellSteps{1} << 16;

/// Code of a cell from its shares, which are sorted by code.
struct Verdict {
  std::uint16_t code = no_polygon;
  bool contested = false;
};
template <class Shares>
Verdict verdict_of(const Shares& shares, std::uint16_t whole_code) {
  Verdict best{whole_code, false};
  CellSteps most = whole_code == no_polygon ? 0 : whole_cell, total = most;
  for (auto at = shares.begin(); at != shares.end();) {
    const auto code = at->code;
    CellSteps sum = 0;
    for (; at != shares.end() && at->code == code; ++at) sum += at->steps;
    total += sum;
    sum = std::min(sum, whole_cell);
    if (sum > most || (sum == most && sum > 0 && code < best.code)) {
      best.code = code;
      most = sum;
    }
  }
  if (whole_cell - total > most) best.code = no_polygon;
  best.contested = total > whole_cell + tolerance;
  return best;
}

}  // namespace

ShareBurner::ShareBurner(const RasterGrid& grid)
    : grid_(grid), lattice_(grid), of_band_(static_cast<std::size_t>((grid.rows + band_height - 1) / band_height)) {}

void ShareBurner::add_polygon(std::uint16_t code, std::span<const std::span<const Point>> rings) {
  if (code == no_polygon) throw UsageError(say("code 0 stands for cells without a polygon; number the classes from 1"));
  Box box;
  for (const auto ring : rings)
    for (const auto point : ring) box.add(lattice_.at(point));
  const double top = std::floor(box.ymin) - static_cast<double>(lattice_.first_row);
  const double bottom = std::floor(box.ymax) + 1 - static_cast<double>(lattice_.first_row);
  if (box.empty() || bottom <= 0 || top >= grid_.rows) return;
  const auto first = static_cast<std::int32_t>(std::max(top, 0.0)), last = static_cast<std::int32_t>(std::min(bottom, double(grid_.rows)));
  const auto polygon = static_cast<std::uint32_t>(polygons_.size());
  const auto first_ring = static_cast<std::uint32_t>(rings_.size());
  rings_.insert(rings_.end(), rings.begin(), rings.end());
  polygons_.push_back({first_ring, static_cast<std::uint32_t>(rings_.size()), code});
  for (auto band = first / band_height; band <= (last - 1) / band_height; ++band) of_band_[static_cast<std::size_t>(band)].push_back(polygon);
  largest_code_ = std::max(largest_code_, code);
}

template <class Code>
std::int64_t ShareBurner::burn_rows(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, Code* out, std::size_t stride) const {
  if (largest_code_ > std::numeric_limits<Code>::max()) throw UsageError(say("codes above 255 need cells of 16 bits"));
  const auto width = static_cast<std::size_t>(grid_.columns);
  std::int64_t contested = 0;
  for (auto row = first_row; row < first_row + row_count;) {
    const auto last = std::min((row / band_height + 1) * band_height, first_row + row_count);
    const auto rows = static_cast<std::size_t>(last - row);
    auto* top = out + static_cast<std::size_t>(row - first_row) * stride;
    for (std::size_t r = 0; r < rows; ++r) std::fill_n(top + r * stride, width, Code{0});
    scratch.whole.assign(rows * width, 0);
    if (scratch.shares.size() < rows) scratch.shares.resize(rows);
    for (auto& shares : scratch.shares) shares.clear();

    for (const auto index : of_band_[static_cast<std::size_t>(row / band_height)]) {
      const auto& polygon = polygons_[index];
      CellCover cover(grid_, CellRule::exact);
      for (auto ring = polygon.first_ring; ring < polygon.last_ring; ++ring) cover.add_ring(rings_[ring]);
      cover.finish();
      cover.sweep(row, last - row, scratch.sweep, scratch.cover);
      for (auto at = scratch.cover.first_row; at < scratch.cover.first_row + scratch.cover.row_count(); ++at) {
        const auto r = static_cast<std::size_t>(at - row);
        for (const auto& part : scratch.cover.row_parts(at)) scratch.shares[r].push_back({part.column, polygon.code, part.steps});
        auto* cells = top + r * stride;
        auto* whole = scratch.whole.data() + r * width;
        for (const auto& run : scratch.cover.row_runs(at)) {
          for (auto c = static_cast<std::size_t>(run.begin); c < static_cast<std::size_t>(run.end); ++c) {
            contested += whole[c] == 1 ? 1 : 0;
            cells[c] = whole[c] == 0 ? static_cast<Code>(polygon.code) : std::min(cells[c], static_cast<Code>(polygon.code));
            whole[c] = static_cast<std::uint8_t>(std::min(whole[c] + 1, 2));
          }
        }
      }
    }

    for (std::size_t r = 0; r < rows; ++r) {
      auto& shares = scratch.shares[r];
      std::sort(shares.begin(), shares.end(),
                [](const auto& a, const auto& b) { return a.column != b.column ? a.column < b.column : a.code < b.code; });
      for (auto at = shares.begin(); at != shares.end();) {
        const auto column = at->column;
        const auto end = std::find_if(at, shares.end(), [&](const auto& share) { return share.column != column; });
        auto& cell = top[r * stride + static_cast<std::size_t>(column)];
        const auto verdict = verdict_of(std::span(at, end), static_cast<std::uint16_t>(cell));
        cell = static_cast<Code>(verdict.code);
        // Cells that are whole in two polygons have been counted.
        contested += verdict.contested && scratch.whole[r * width + static_cast<std::size_t>(column)] < 2 ? 1 : 0;
        at = end;
      }
    }
    row = last;
  }
  return contested;
}

std::int64_t ShareBurner::burn(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, std::uint8_t* out,
                               std::size_t stride) const {
  return burn_rows(first_row, row_count, scratch, out, stride);
}

std::int64_t ShareBurner::burn(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, std::uint16_t* out,
                               std::size_t stride) const {
  return burn_rows(first_row, row_count, scratch, out, stride);
}

}  // namespace arpent
