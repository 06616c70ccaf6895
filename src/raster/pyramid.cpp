// SPDX-License-Identifier: Apache-2.0
#include "pyramid.hpp"

#include <algorithm>
#include <string>

#include "arpent/core/error.hpp"
#include "halve.hpp"
#include "tile_codec.hpp"

namespace arpent {
namespace {

constexpr std::int32_t side = CogWriter::tile_side;

Pyramid::Level level_of(std::int32_t columns, std::int32_t rows) {
  Pyramid::Level level{columns, rows, (columns - 1) / side + 1, (rows - 1) / side + 1, {}};
  level.tiles.resize(static_cast<std::size_t>(level.tile_columns) * static_cast<std::size_t>(level.tile_rows));
  return level;
}

std::int32_t half(std::int32_t cells) { return cells / 2 + cells % 2; }

}  // namespace

Pyramid::Pyramid(const CogSpec& spec, int level, PlainFile store)
    : type_(spec.type), nodata_(spec.nodata), compression_(spec.compression), compression_level_(level), store_(std::move(store)) {
  auto columns = spec.grid.columns, rows = spec.grid.rows;
  levels_.push_back(level_of(columns, rows));
  while (columns > side || rows > side) {
    columns = half(columns);
    rows = half(rows);
    levels_.push_back(level_of(columns, rows));
  }
  waiting_.resize(levels_.size());
}

std::int32_t Pyramid::rows_of(const Level& level, std::int32_t tile_row) const { return std::min(side, level.rows - tile_row * side); }

template <class Cell>
void Pyramid::add(std::int32_t first_row, std::int32_t row_count, const Cell* cells, std::size_t stride) {
  for (std::int32_t row = 0; row < row_count; row += side)
    add_tile_row(0, (first_row + row) / side, cells + static_cast<std::size_t>(row) * stride, stride);
}

template <class Cell>
void Pyramid::add_tile_row(std::size_t at, std::int32_t tile_row, const Cell* cells, std::size_t stride) {
  auto& level = levels_[at];
  const auto rows = rows_of(level, tile_row);
  const auto padding = static_cast<Cell>(nodata_.value_or(0));
  std::vector<Cell> tile(static_cast<std::size_t>(side) * side);
  for (std::int32_t column = 0; column < level.tile_columns; ++column) {
    const auto width = std::min(side, level.columns - column * side);
    if (width < side || rows < side) std::fill(tile.begin(), tile.end(), padding);
    for (std::int32_t row = 0; row < rows; ++row)
      std::copy_n(cells + static_cast<std::size_t>(row) * stride + static_cast<std::size_t>(column) * side, width,
                  tile.begin() + static_cast<std::ptrdiff_t>(row) * side);
    const auto bytes = compress_tile(std::as_bytes(std::span{tile}), type_, compression_, compression_level_);
    auto& entry = level.tiles[static_cast<std::size_t>(tile_row) * static_cast<std::size_t>(level.tile_columns) + static_cast<std::size_t>(column)];
    entry = {stored_.fetch_add(bytes.size()), static_cast<std::uint32_t>(bytes.size())};
    store_.write_at(entry.at, bytes);
  }
  if (at + 1 < levels_.size()) add_to_overview(at + 1, tile_row, cells, stride);
}

/// Halves a row of tiles into its half of a row of tiles of the next level; goes on with that one when it is full.
template <class Cell>
void Pyramid::add_to_overview(std::size_t at, std::int32_t tile_row, const Cell* cells, std::size_t stride) {
  const auto& below = levels_[at - 1];
  const auto& level = levels_[at];
  const auto target_row = tile_row / 2;
  const auto width = static_cast<std::size_t>(level.columns);
  Waiting* waiting;
  {
    const std::lock_guard lock(mutex_);
    waiting = &waiting_[at][target_row];  // a map's nodes stay where they are
    if (waiting->cells.empty()) waiting->cells.resize(width * static_cast<std::size_t>(rows_of(level, target_row)) * sizeof(Cell));
  }
  auto* target = reinterpret_cast<Cell*>(waiting->cells.data());
  const auto nodata = nodata_ ? std::optional<Cell>(static_cast<Cell>(*nodata_)) : std::nullopt;
  halve<Cell>(cells, static_cast<std::size_t>(rows_of(below, tile_row)), static_cast<std::size_t>(below.columns), stride, nodata,
              target + static_cast<std::size_t>(tile_row % 2) * (side / 2) * width, width);
  const int halves = std::min(2, below.tile_rows - target_row * 2);
  std::vector<std::byte> full;
  {
    const std::lock_guard lock(mutex_);
    if (++waiting->halves < halves) return;
    full = std::move(waiting->cells);
    waiting_[at].erase(target_row);
  }
  add_tile_row(at, target_row, reinterpret_cast<const Cell*>(full.data()), width);
}

template void Pyramid::add(std::int32_t, std::int32_t, const std::uint8_t*, std::size_t);
template void Pyramid::add(std::int32_t, std::int32_t, const std::uint16_t*, std::size_t);
template void Pyramid::add(std::int32_t, std::int32_t, const std::int16_t*, std::size_t);

}  // namespace arpent
