// SPDX-License-Identifier: Apache-2.0
#include "arpent/coverage/burn.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "arpent/core/error.hpp"
#include "running_sum.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>

#include "arpent/core/say.hpp"
#endif

namespace arpent {
namespace {

/// Cells of a block: its lanes stay in the second-level cache while its edges are marked.
constexpr std::int32_t block_height = 256, block_width = 1024;
/// Lanes of a row of a block; the last one takes what lies east of it.
constexpr std::size_t pitch = block_width + 16;
constexpr std::uint32_t edges_of_arc = 64;

/// Largest whole number not above `v`; SSE2 has no instruction for it.
std::int64_t whole_below(double v) {
  const auto cut = static_cast<std::int64_t>(v);
  return cut - (v < static_cast<double>(cut) ? 1 : 0);
}
std::int64_t whole_above(double v) { return -whole_below(-v); }

std::int32_t within(std::int64_t v, std::int32_t low, std::int32_t high) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(v, low, high));
}

std::int32_t blocks_of(std::int32_t cells, std::int32_t side) { return cells / side + (cells % side != 0 ? 1 : 0); }

}  // namespace

CoverageBurner::CoverageBurner(const RasterGrid& grid)
    : grid_(grid), lattice_(grid), block_rows_(blocks_of(grid.rows, block_height)), block_columns_(blocks_of(grid.columns, block_width)) {}

/// Cells of the grid whose centres may lie in a box.
CoverageBurner::CellWindow CoverageBurner::cells_of(const Box& box) const {
  return {within(whole_below(box.ymin) - lattice_.first_row, 0, grid_.rows),
          within(whole_below(box.ymax) + 1 - lattice_.first_row, 0, grid_.rows),
          within(whole_below(box.xmin) - lattice_.first_column, 0, grid_.columns),
          within(whole_below(box.xmax) + 1 - lattice_.first_column, 0, grid_.columns)};
}

void CoverageBurner::add_polygon(std::uint16_t code, std::span<const std::span<const Point>> rings) {
  if (code == no_polygon) throw UsageError(say("code 0 stands for cells without a polygon; number the classes from 1"));
  const auto polygon = static_cast<std::uint32_t>(polygons_.size());
  Box whole;
  const auto first_arc = arcs_.size();
  for (const auto ring : rings) {
    for (std::size_t at = 0; at + 1 < ring.size(); at += edges_of_arc) {
      const auto edges = static_cast<std::uint32_t>(std::min<std::size_t>(edges_of_arc, ring.size() - 1 - at));
      Box box;
      for (std::size_t k = at; k <= at + edges; ++k) box.add(lattice_.at(ring[k]));
      whole.add(box);
      const auto cells = cells_of(box);
      if (cells.first_row >= cells.last_row || cells.first_column >= grid_.columns) continue;  // has no say in the grid
      arcs_.push_back({ring.data() + at, edges, polygon});
      reach_.push_back({cells.first_row / block_height, (cells.last_row - 1) / block_height, cells.first_column / block_width, 0});
    }
  }
  const auto cells = cells_of(whole);
  if (cells.first_column >= cells.last_column) {  // beside the grid
    arcs_.resize(first_arc);
    reach_.resize(first_arc);
  }
  if (arcs_.size() == first_arc) return;
  for (auto k = first_arc; k < arcs_.size(); ++k) reach_[k].last_column = (cells.last_column - 1) / block_width;
  polygons_.push_back({cells, code});
  largest_code_ = std::max(largest_code_, code);
}

void CoverageBurner::finish() {
  first_of_block_.assign(static_cast<std::size_t>(block_rows_) * static_cast<std::size_t>(block_columns_) + 1, 0);
  const auto for_each_block = [&](const Reach& reach, auto&& visit) {
    for (auto row = reach.first_row; row <= reach.last_row; ++row)
      for (auto column = reach.first_column; column <= reach.last_column; ++column)
        visit(static_cast<std::size_t>(row) * static_cast<std::size_t>(block_columns_) + static_cast<std::size_t>(column));
  };
  for (const auto& reach : reach_) for_each_block(reach, [&](std::size_t block) { ++first_of_block_[block + 1]; });
  for (std::size_t b = 1; b < first_of_block_.size(); ++b) first_of_block_[b] += first_of_block_[b - 1];
  arc_of_block_.resize(first_of_block_.back());
  auto next = first_of_block_;
  for (std::size_t arc = 0; arc < reach_.size(); ++arc)
    for_each_block(reach_[arc], [&](std::size_t block) { arc_of_block_[next[block]++] = static_cast<std::uint32_t>(arc); });
  reach_ = {};
}

std::span<const std::uint32_t> CoverageBurner::arcs_of(std::int32_t block_row, std::int32_t block_column) const {
  const auto block = static_cast<std::size_t>(block_row) * static_cast<std::size_t>(block_columns_) + static_cast<std::size_t>(block_column);
  return {arc_of_block_.data() + first_of_block_[block], first_of_block_[block + 1] - first_of_block_[block]};
}

/// Adds `weight` where an edge running down crosses the centre line of a row of the window, takes it where one runs up.
template <class Lane>
void CoverageBurner::mark(const Arc& arc, const CellWindow& window, Lane weight, Lane* lanes) const {
  const auto top = lattice_.first_row + window.first_row, bottom = lattice_.first_row + window.last_row;
  const auto west = lattice_.first_column + window.first_column;
  const std::int64_t width = window.last_column - window.first_column;
  Point a = lattice_.at(arc.first[0]);
  for (std::uint32_t k = 1; k <= arc.edges; ++k) {
    const Point b = lattice_.at(arc.first[k]);
    // The same sums whichever way the edge runs: neighbours meet on one line.
    const bool down = a.y < b.y;
    const Point high = down ? a : b, low = down ? b : a;
    a = b;
    const auto first = std::max(whole_above(high.y - 0.5), top), last = std::min(whole_above(low.y - 0.5), bottom);
    if (first >= last) continue;
    const double slope = (low.x - high.x) / (low.y - high.y);
    const auto step = down ? weight : static_cast<Lane>(0 - weight);
    auto* row = lanes + static_cast<std::size_t>(first - top) * pitch;
    for (auto r = first; r < last; ++r, row += pitch) {
      const double x = (static_cast<double>(r) + 0.5 - high.y) * slope + high.x;
      auto& lane = row[std::clamp<std::int64_t>(whole_below(x + 0.5) - west, 0, width)];
      lane = static_cast<Lane>(lane + step);
    }
  }
}

/// Paints the polygons one after the other, in the order given. @return cells that several have
template <class Lane, class Code>
std::int64_t CoverageBurner::paint(const CellWindow& window, std::span<const std::uint32_t> arcs, std::vector<std::uint8_t>& painted,
                                   Lane* lanes, Code* out, std::size_t stride) const {
  const auto rows = static_cast<std::size_t>(window.last_row - window.first_row);
  const auto width = static_cast<std::size_t>(window.last_column - window.first_column);
  painted.assign(rows * width, 0);
  for (std::size_t r = 0; r < rows; ++r) std::fill_n(out + r * stride, width, Code{0});
  std::int64_t contested = 0;
  for (std::size_t at = 0; at < arcs.size();) {
    const auto polygon = arcs_[arcs[at]].polygon;
    for (; at < arcs.size() && arcs_[arcs[at]].polygon == polygon; ++at) mark(arcs_[arcs[at]], window, Lane{1}, lanes);
    const auto& [cells, code] = polygons_[polygon];
    const auto first = std::max(cells.first_row, window.first_row), last = std::min(cells.last_row, window.last_row);
    for (auto row = first; row < last; ++row) {
      const auto r = static_cast<std::size_t>(row - window.first_row);
      auto* sums = lanes + r * pitch;
      Lane winding = 0;
      for (std::size_t c = 0; c < width; ++c) {
        winding = static_cast<Lane>(winding + sums[c]);
        sums[c] = 0;
        if (winding == 0) continue;
        auto& count = painted[r * width + c];
        contested += count == 1 ? 1 : 0;
        count = static_cast<std::uint8_t>(std::min(count + 1, 2));
        out[r * stride + c] = static_cast<Code>(code);
      }
      sums[width] = 0;
    }
  }
  return contested;
}

template <class Lane, class Code>
std::int64_t CoverageBurner::burn_rows(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, std::vector<Lane>& lanes,
                                       Code* out, std::size_t stride) const {
  if (largest_code_ > std::numeric_limits<Code>::max()) throw UsageError(say("codes above 255 need cells of 16 bits"));
  lanes.resize(pitch * block_height);
  std::int64_t contested = 0;
  for (auto row = first_row; row < first_row + row_count;) {
    const auto block_row = row / block_height;
    const auto last = std::min((block_row + 1) * block_height, first_row + row_count);
    for (std::int32_t block = 0; block < block_columns_; ++block) {
      const auto column = block * block_width;
      const CellWindow window{row, last, column, column + std::min(block_width, grid_.columns - column)};
      const auto width = static_cast<std::size_t>(window.last_column - window.first_column);
      const auto arcs = arcs_of(block_row, block);
      for (const auto arc : arcs) {
        const auto weight = (Lane{1} << std::numeric_limits<Code>::digits) + polygons_[arcs_[arc].polygon].code;
        mark(arcs_[arc], window, static_cast<Lane>(weight), lanes.data());
      }
      auto* corner = out + static_cast<std::size_t>(row - first_row) * stride + static_cast<std::size_t>(column);
      bool regular = true;
      for (std::int32_t r = row; r < last; ++r) {
        auto* sums = lanes.data() + static_cast<std::size_t>(r - row) * pitch;
        regular = settle_row(sums, width, corner + static_cast<std::size_t>(r - row) * stride) && regular;
        sums[width] = 0;
      }
      if (!regular) contested += paint(window, arcs, scratch.painted, lanes.data(), corner, stride);
    }
    row = last;
  }
  return contested;
}

std::int64_t CoverageBurner::burn(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, std::uint8_t* out,
                                  std::size_t stride) const {
  return burn_rows(first_row, row_count, scratch, scratch.lanes, out, stride);
}

std::int64_t CoverageBurner::burn(std::int32_t first_row, std::int32_t row_count, Scratch& scratch, std::uint16_t* out,
                                  std::size_t stride) const {
  return burn_rows(first_row, row_count, scratch, scratch.wide_lanes, out, stride);
}

namespace {

template <class Code>
void count_runs(std::span<const Code> row, std::vector<std::int64_t>& cells_of_code) {
  std::size_t begin = 0, i = 0;
  const auto end_run = [&](std::size_t end) {
    cells_of_code[row[begin]] += static_cast<std::int64_t>(end - begin);
    begin = end;
  };
#if defined(__SSE2__)
  constexpr std::size_t step = 16 / sizeof(Code);
  for (; i + step < row.size(); i += step) {
    const auto here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row.data() + i));
    const auto next = _mm_loadu_si128(reinterpret_cast<const __m128i*>(row.data() + i + 1));
    const auto same = sizeof(Code) == 1 ? _mm_cmpeq_epi8(here, next) : _mm_cmpeq_epi16(here, next);
    auto differs = static_cast<std::uint32_t>(_mm_movemask_epi8(same)) ^ 0xFFFFu;
    while (differs != 0) {
      const auto bit = static_cast<std::size_t>(std::countr_zero(differs));
      end_run(i + bit / sizeof(Code) + 1);
      differs &= ~(((1u << sizeof(Code)) - 1u) << bit);
    }
  }
#endif
  for (; i + 1 < row.size(); ++i)
    if (row[i] != row[i + 1]) end_run(i + 1);
  if (!row.empty()) end_run(row.size());
}

}  // namespace

void count_cells(std::span<const std::uint8_t> row, std::vector<std::int64_t>& cells_of_code) { count_runs(row, cells_of_code); }
void count_cells(std::span<const std::uint16_t> row, std::vector<std::int64_t>& cells_of_code) { count_runs(row, cells_of_code); }

}  // namespace arpent
