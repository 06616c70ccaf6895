// SPDX-License-Identifier: Apache-2.0
/// `map_cells` on states in memory, against a loop over cells.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>

#include "arpent/geo/coverage.hpp"
#include "arpent/raster/map_cells.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

/// Codes in memory. Its readers are as touchy as the contract lets them be: what they made for a band in one width of
/// code is of no use in the other, and bytes end where a window has more.
class MemoryCells final : public CellSource {
 public:
  MemoryCells(const RasterGrid& grid, std::int32_t block_rows)
      : grid_(grid), block_rows_(block_rows), codes_(static_cast<std::size_t>(grid.columns) * static_cast<std::size_t>(grid.rows)) {}
  [[nodiscard]] RasterGrid grid() const override { return grid_; }
  [[nodiscard]] std::int32_t block_columns() const override { return 96; }
  [[nodiscard]] std::int32_t block_rows() const override { return block_rows_; }
  [[nodiscard]] std::vector<CellMeaning> meanings() const override { return {}; }
  [[nodiscard]] std::unique_ptr<CellReader> reader(const RasterGrid&) const override { return std::make_unique<Reader>(*this); }
  std::uint16_t& at(std::int32_t row, std::int32_t column) {
    return codes_[static_cast<std::size_t>(row) * static_cast<std::size_t>(grid_.columns) + static_cast<std::size_t>(column)];
  }
  /// Runs of the codes 0 … count-1.
  void fill(Dice& dice, int count, double length) {
    std::uint16_t code = 0;
    for (auto& cell : codes_) cell = code = dice.chance(1 / length) ? static_cast<std::uint16_t>(dice.below(count)) : code;
  }
  mutable std::atomic<std::int64_t> cells_read{0};

 private:
  class Reader final : public CellReader {
   public:
    explicit Reader(const MemoryCells& source) : source_(&source) {}
    void start_band(std::int32_t first_row, std::int32_t rows) override {
      first_row_ = first_row;
      rows_ = rows;
      width_ = 0;
    }
    CellView<std::uint8_t> read(const CellWindow& window, std::vector<std::uint8_t>& room) override { return copied(window, room); }
    CellView<std::uint16_t> read(const CellWindow& window, std::vector<std::uint16_t>& room) override { return copied(window, room); }

   private:
    template <class Code>
    CellView<Code> copied(const CellWindow& w, std::vector<Code>& room) {
      if (w.row != first_row_ || w.rows != rows_) throw std::logic_error("a window of another band");
      if (width_ != 0 && width_ != sizeof(Code)) throw std::logic_error("the band was begun in another width");
      width_ = sizeof(Code);
      room.clear();
      for (auto row = w.row; row < w.row + w.rows; ++row)
        for (auto column = w.column; column < w.column + w.columns; ++column) {
          const auto code = const_cast<MemoryCells*>(source_)->at(row, column);
          if (code > std::numeric_limits<Code>::max()) throw MoreThanByteCodes{};
          room.push_back(static_cast<Code>(code));
        }
      source_->cells_read += std::int64_t{w.columns} * w.rows;
      return {room.data(), w.columns};
    }
    const MemoryCells* source_;
    std::int32_t first_row_ = -1, rows_ = 0;
    std::size_t width_ = 0;
  };
  RasterGrid grid_;
  std::int32_t block_rows_;
  std::vector<std::uint16_t> codes_;
};

using Cells = std::vector<std::uint16_t>;  // of a whole raster

class Collected final : public MappedBands {
 public:
  Collected(std::size_t maps, const RasterGrid& frame)
      : columns_(static_cast<std::size_t>(frame.columns)), cells(maps, Cells(columns_ * static_cast<std::size_t>(frame.rows), 999)) {}
  void take(std::size_t map, std::int32_t first_row, std::int32_t rows, std::span<const std::uint8_t> band, int) override { add(map, first_row, rows, band); }
  void take(std::size_t map, std::int32_t first_row, std::int32_t rows, std::span<const std::uint16_t> band, int) override { add(map, first_row, rows, band); }

 private:
  std::size_t columns_;
  std::mutex mutex_;

 public:
  std::vector<Cells> cells;
  bool whole_tiles = true;

 private:
  template <class Value>
  void add(std::size_t map, std::int32_t first_row, std::int32_t rows, std::span<const Value> band) {
    const std::lock_guard lock(mutex_);
    whole_tiles = whole_tiles && first_row % 512 == 0 && band.size() == static_cast<std::size_t>(rows) * columns_;
    std::copy(band.begin(), band.end(), cells[map].begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(first_row) * columns_));
  }
};

/// Codes of 10 to a group; a value for each pair of groups.
CellMap map_of(std::size_t before, std::size_t after, int codes, std::uint16_t outside, bool wide) {
  CellMap map{.before = before, .after = after, .groups_before = {}, .groups_after = {}, .group_count = static_cast<std::size_t>(codes) / 10 + 1,
              .values = {}, .outside = outside, .wide = wide};
  for (int code = 0; code < codes; ++code) map.groups_before.push_back(static_cast<std::uint16_t>(code / 10));
  map.groups_after = map.groups_before;
  for (std::size_t k = 0; k < map.group_count * map.group_count; ++k) map.values.push_back(static_cast<std::uint16_t>(wide ? 300 + k : k % 200));
  return map;
}

struct Land {
  RasterGrid frame{900000, 6260000, 10, 10, 230, 1300};
  Dice dice{7};
  MemoryCells a{frame, 256}, b{frame, 700}, c{frame, 1};
  PolygonSet zones;
  Land() {
    const RandomLattice lattice(dice, 3, 30, 300, {900300, 6258000});
    Labels labels(30, std::vector<int>(3));
    for (std::size_t row = 0; row < labels.size(); ++row)
      for (auto& label : labels[row]) label = row > 12 && row < 20 ? -1 : dice.below(5);
    zones = lattice.polygons(labels, 5);
  }
  std::vector<Cells> map(std::span<const CellMap> maps, int threads, bool& whole_tiles) {
    const std::vector<const CellSource*> sources{&a, &b, &c};
    Collected out(maps.size(), frame);
    map_cells(sources, maps, zones, frame, {.rule = CellRule::centre, .threads = threads}, out);
    whole_tiles = out.whole_tiles;
    return out.cells;
  }
  Cells slow(const CellMap& map) {
    Cells cells;
    MemoryCells* sources[] = {&a, &b, &c};
    for (std::int32_t row = 0; row < frame.rows; ++row)
      for (std::int32_t column = 0; column < frame.columns; ++column) {
        const Point centre{frame.west + (column + 0.5) * frame.cell_width, frame.north - (row + 0.5) * frame.cell_height};
        bool inside = false;
        for (std::size_t z = 0; z < zones.size() && !inside; ++z) inside = contains(zones, z, centre);
        cells.push_back(inside ? map.values[map.groups_before[sources[map.before]->at(row, column)] * map.group_count +
                                            map.groups_after[sources[map.after]->at(row, column)]]
                               : map.outside);
      }
    return cells;
  }
};

}  // namespace

TEST_CASE("cells get the value of their pair of codes inside zones, whatever the threads", "[raster]") {
  Land land;
  land.a.fill(land.dice, 250, 9);
  land.b.fill(land.dice, 250, 3);
  land.c.fill(land.dice, 250, 1);
  const std::vector<CellMap> maps{map_of(0, 1, 256, 255, false), map_of(1, 2, 256, 65535, true), map_of(0, 2, 256, 255, false)};
  for (const int threads : {1, 2}) {
    bool whole_tiles = false;
    const auto found = land.map(maps, threads, whole_tiles);
    CHECK(whole_tiles);
    for (std::size_t m = 0; m < maps.size(); ++m) CHECK((found[m] == land.slow(maps[m])));
  }
}

TEST_CASE("a source with more codes than a byte tells is read in two from there on", "[raster]") {
  Land land;
  land.a.fill(land.dice, 250, 9);
  land.b.fill(land.dice, 250, 9);
  land.c.fill(land.dice, 200, 4);
  for (std::int32_t row = 200; row < 210; ++row)
    for (std::int32_t column = 100; column < 180; ++column) land.c.at(row, column) = static_cast<std::uint16_t>(300 + column);
  const std::vector<CellMap> maps{map_of(0, 2, 500, 65535, true), map_of(2, 1, 500, 255, false)};
  bool whole_tiles = false;
  const auto found = land.map(maps, 2, whole_tiles);
  for (std::size_t m = 0; m < maps.size(); ++m) CHECK((found[m] == land.slow(maps[m])));
}

TEST_CASE("windows without zones are not read, and codes there need no group", "[raster]") {
  Land land;
  land.zones = {};
  PolygonBuilder builder(land.zones);
  builder.shell(std::vector<Point>{{900110, 6259800}, {900310, 6259800}, {900310, 6259900}, {900110, 6259900}});
  builder.finish();
  land.b.at(0, 0) = 60000;
  const std::vector<CellMap> maps{map_of(0, 1, 20, 7, false)};
  bool whole_tiles = false;
  const auto found = land.map(maps, 1, whole_tiles);
  CHECK(std::count(found[0].begin(), found[0].end(), 0) == 20 * 10);
  CHECK(std::count(found[0].begin(), found[0].end(), 7) == 230 * 1300 - 200);
  CHECK(land.a.cells_read <= 2 * 1024 * 96);  // the first window of the first band, once for each width of code
}
