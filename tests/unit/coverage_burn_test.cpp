// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "arpent/coverage/burn.hpp"
#include "arpent/coverage/largest_share.hpp"
#include "arpent/geo/measure.hpp"
#include "coverage/running_sum.hpp"
#include "support/ascii_map.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

using Cells = std::vector<std::vector<int>>;

template <class Burner, class Code = std::uint8_t>
Cells burned(const PolygonSet& polygons, const std::vector<int>& codes, const RasterGrid& grid, std::int64_t* contested = nullptr,
             std::int32_t band = 1 << 20) {
  Burner burner(grid);
  for (std::size_t i = 0; i < polygons.size(); ++i) {
    std::vector<std::span<const Point>> rings;
    for (auto r = polygons.rings_begin(i); r < polygons.rings_end(i); ++r) rings.push_back(polygons.ring(r));
    burner.add_polygon(static_cast<std::uint16_t>(codes[i]), rings);
  }
  burner.finish();
  typename Burner::Scratch scratch;
  Cells cells;
  std::int64_t several = 0;
  for (std::int32_t first = 0; first < grid.rows; first += band) {
    const auto rows = std::min(band, grid.rows - first);
    const std::size_t stride = static_cast<std::size_t>(grid.columns) + 3;
    std::vector<Code> out(stride * static_cast<std::size_t>(rows), Code{99});
    several += burner.burn(first, rows, scratch, out.data(), stride);
    for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
      cells.emplace_back(out.begin() + static_cast<std::ptrdiff_t>(r * stride), out.begin() + static_cast<std::ptrdiff_t>(r * stride) + grid.columns);
      for (std::size_t c = static_cast<std::size_t>(grid.columns); c < stride; ++c) REQUIRE(out[r * stride + c] == 99);  // not touched
    }
  }
  if (contested != nullptr) *contested = several;
  return cells;
}

Point centre_of(const RasterGrid& grid, std::int32_t column, std::int32_t row) {
  return {grid.west + (column + 0.5) * grid.cell_width, grid.north - (row + 0.5) * grid.cell_height};
}

/// By crossing count, half-open as the rule says: nothing clever.
bool holds(const PolygonSet& polygons, std::size_t i, Point p) {
  bool inside = false;
  for (auto r = polygons.rings_begin(i); r < polygons.rings_end(i); ++r) {
    const auto ring = polygons.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
      const auto a = ring[k].y > ring[k + 1].y ? ring[k] : ring[k + 1], b = ring[k].y > ring[k + 1].y ? ring[k + 1] : ring[k];
      if (p.y <= a.y && p.y > b.y && p.x > a.x + (b.x - a.x) * ((a.y - p.y) / (a.y - b.y))) inside = !inside;
    }
  }
  return inside;
}

Cells by_oracle(const PolygonSet& polygons, const std::vector<int>& codes, const RasterGrid& grid, std::int64_t* contested) {
  Cells cells(static_cast<std::size_t>(grid.rows), std::vector<int>(static_cast<std::size_t>(grid.columns), 0));
  *contested = 0;
  for (std::int32_t row = 0; row < grid.rows; ++row) {
    for (std::int32_t column = 0; column < grid.columns; ++column) {
      int found = 0;
      for (std::size_t i = 0; i < polygons.size(); ++i) {
        if (!holds(polygons, i, centre_of(grid, column, row))) continue;
        ++found;
        cells[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] = codes[i];
      }
      *contested += found > 1 ? 1 : 0;
    }
  }
  return cells;
}

std::vector<int> numbered(std::size_t count, int from = 1) {
  std::vector<int> codes;
  for (std::size_t i = 0; i < count; ++i) codes.push_back(from + static_cast<int>(i));
  return codes;
}

RasterGrid grid_over(const Box& extent, double cell, double shift) {
  return {std::floor(extent.xmin / cell) * cell - 2 * cell + shift, std::ceil(extent.ymax / cell) * cell + 2 * cell - shift, cell, cell,
          static_cast<std::int32_t>(extent.width() / cell) + 6, static_cast<std::int32_t>(extent.height() / cell) + 6};
}

PolygonSet rectangles(const std::vector<Box>& boxes) {
  PolygonSet set;
  PolygonBuilder builder(set);
  for (const auto& b : boxes) {
    builder.shell(std::vector<Point>{{b.xmin, b.ymin}, {b.xmax, b.ymin}, {b.xmax, b.ymax}, {b.xmin, b.ymax}});
    builder.finish();
  }
  return set;
}

}  // namespace

TEST_CASE("a drawn map burnt at the size of its letters is the drawing", "[burn]") {
  const auto map = ascii_map("FFAU\nF.AU\nWWAU");
  std::vector<int> codes;
  for (const char letter : map.letters) codes.push_back(letter);
  const RasterGrid grid{north_west.x, north_west.y, cell_side, cell_side, 4, 3};
  for (const auto& cells : {burned<CoverageBurner>(map.polygons, codes, grid), burned<ShareBurner>(map.polygons, codes, grid)})
    for (std::size_t row = 0; row < 3; ++row)
      for (std::size_t column = 0; column < 4; ++column) {
        const char letter = map.at(column, row);
        CHECK(cells[row][column] == (letter == '.' ? 0 : letter));
      }
}

TEST_CASE("burning equals looking at every polygon at every centre", "[burn][property]") {
  const auto seed = GENERATE(range(1, 9));
  CAPTURE(seed);
  auto state = random_states(static_cast<std::uint64_t>(seed), 6, 5).before;
  if (seed % 2 == 0) add_overlaps(state, static_cast<std::uint64_t>(seed), 3);
  const auto grid = grid_over(state.polygons.extent(), 3.7, 0.31);
  const auto codes = numbered(state.polygons.size());
  std::int64_t expected = 0, contested = 0;
  const auto oracle = by_oracle(state.polygons, codes, grid, &expected);
  CHECK(burned<CoverageBurner>(state.polygons, codes, grid, &contested) == oracle);
  CHECK(contested == expected);
  CHECK((expected > 0) == (seed % 2 == 0));
  // Codes that need two bytes, in bands that are no whole blocks.
  const auto wide = burned<CoverageBurner, std::uint16_t>(state.polygons, numbered(state.polygons.size(), 60000), grid, &contested, 7);
  for (std::size_t row = 0; row < wide.size(); ++row)
    for (std::size_t column = 0; column < wide[row].size(); ++column)
      REQUIRE(wide[row][column] == (oracle[row][column] == 0 ? 0 : oracle[row][column] + 59999));
  CHECK(contested == expected);
}

TEST_CASE("every cell of a coverage without gaps has one class", "[burn][property]") {
  Dice dice(7);
  Labels labels(8, std::vector<int>(9));
  int next = 0;
  for (auto& row : labels)
    for (auto& label : row) label = next++;
  const auto polygons = RandomLattice(dice, 9, 8, 100, {900000, 6250000}).polygons(labels, next);
  // Well inside of its limits, in cells much larger and much smaller than the steps of its lines.
  for (const double cell : {0.5, 1.0, 13.0}) {
    const RasterGrid grid{900100, 6249900, cell, cell, static_cast<std::int32_t>(700 / cell), static_cast<std::int32_t>(600 / cell)};
    std::int64_t contested = 0;
    for (const auto& row : burned<CoverageBurner>(polygons, numbered(polygons.size()), grid, &contested))
      for (const int code : row) REQUIRE(code != 0);
    CHECK(contested == 0);
  }
}

TEST_CASE("a tile burnt alone has the cells of the whole raster", "[burn]") {
  const auto state = random_states(11, 6, 5).before;
  const auto grid = grid_over(state.polygons.extent(), 0.7, 0.13);
  const auto codes = numbered(state.polygons.size());
  const auto whole = burned<CoverageBurner>(state.polygons, codes, grid);
  const auto shares = burned<ShareBurner>(state.polygons, codes, grid);
  const std::int32_t column = grid.columns / 3, row = grid.rows / 4;
  const RasterGrid tile{grid.west + column * grid.cell_width, grid.north - row * grid.cell_height, grid.cell_width, grid.cell_height, 57, 43};
  const auto part = burned<CoverageBurner>(state.polygons, codes, tile), share_part = burned<ShareBurner>(state.polygons, codes, tile);
  for (std::int32_t r = 0; r < tile.rows; ++r)
    for (std::int32_t c = 0; c < tile.columns; ++c) {
      REQUIRE(part[std::size_t(r)][std::size_t(c)] == whole[std::size_t(row + r)][std::size_t(column + c)]);
      REQUIRE(share_part[std::size_t(r)][std::size_t(c)] == shares[std::size_t(row + r)][std::size_t(column + c)]);
    }
}

TEST_CASE("a centre on a limit belongs to the polygon west or south of it", "[burn]") {
  // Limits through the centre (0.5, 0.5): of two halves side by side, of two above one another, of four quarters.
  const RasterGrid one{0, 1, 1, 1, 1, 1};
  CHECK(burned<CoverageBurner>(rectangles({{0, 0, 0.5, 1}, {0.5, 0, 1, 1}}), {1, 2}, one) == Cells{{1}});
  CHECK(burned<CoverageBurner>(rectangles({{0, 0, 1, 0.5}, {0, 0.5, 1, 1}}), {1, 2}, one) == Cells{{1}});
  std::int64_t contested = 0;
  const auto quarters = rectangles({{0, 0, 0.5, 0.5}, {0.5, 0, 1, 0.5}, {0, 0.5, 0.5, 1}, {0.5, 0.5, 1, 1}});
  CHECK(burned<CoverageBurner>(quarters, {1, 2, 3, 4}, one, &contested) == Cells{{1}});
  CHECK(contested == 0);
}

TEST_CASE("where polygons overlap the last one wins, and the cells are counted", "[burn]") {
  const RasterGrid grid{0, 10, 1, 1, 10, 10};
  const auto boxes = rectangles({{0, 0, 6, 10}, {4, 0, 10, 10}, {5, 5, 6, 6}});
  std::int64_t contested = 0;
  const auto cells = burned<CoverageBurner>(boxes, {1, 2, 3}, grid, &contested);
  CHECK(contested == 20);
  CHECK(cells[0] == std::vector<int>{1, 1, 1, 1, 2, 2, 2, 2, 2, 2});
  CHECK(cells[4][5] == 3);
  CHECK(burned<CoverageBurner>(boxes, {3, 2, 1}, grid)[4][5] == 1);
}

TEST_CASE("the largest share wins, ties go to the lowest code, bare ground to what is larger", "[burn]") {
  const RasterGrid one{0, 1, 1, 1, 1, 1};
  CHECK(burned<ShareBurner>(rectangles({{0, 0, 0.4, 1}, {0.4, 0, 1, 1}}), {1, 2}, one) == Cells{{2}});
  CHECK(burned<ShareBurner>(rectangles({{0, 0, 0.5, 1}, {0.5, 0, 1, 1}}), {2, 1}, one) == Cells{{1}});
  CHECK(burned<ShareBurner>(rectangles({{0, 0, 0.3, 1}, {0.7, 0, 1, 1}, {0.3, 0, 0.7, 1}}), {5, 5, 1}, one) == Cells{{5}});  // 0.6 in two parts
  CHECK(burned<ShareBurner>(rectangles({{0, 0, 0.3, 1}}), {1}, one) == Cells{{0}});
  CHECK(burned<ShareBurner>(rectangles({{0, 0, 0.5, 1}}), {1}, one) == Cells{{1}});
  std::int64_t contested = 0;
  CHECK(burned<ShareBurner>(rectangles({{0, 0, 1, 1}, {0, 0, 1, 1}}), {4, 3}, one, &contested) == Cells{{3}});
  CHECK(contested == 1);
}

TEST_CASE("shares are the areas GEOS finds", "[burn][property]") {
  const auto state = random_states(5, 4, 3).before;
  const auto codes = numbered(state.polygons.size());
  const auto grid = grid_over(state.polygons.extent(), 17, 0.4);
  const auto cells = burned<ShareBurner>(state.polygons, codes, grid);
  int compared = 0;
  for (std::int32_t row = 0; row < grid.rows; ++row)
    for (std::int32_t column = 0; column < grid.columns; ++column) {
      const auto c = centre_of(grid, column, row);
      const auto square = rectangles({{c.x - 8.5, c.y - 8.5, c.x + 8.5, c.y + 8.5}});
      double bare = 17 * 17, best = 0, second = 0;
      int code = 0;
      for (std::size_t i = 0; i < state.polygons.size(); ++i) {
        if (!state.polygons.box(i).intersects(square.box(0))) continue;
        const double area = common_area(state.polygons, i, square, 0).value;
        bare -= area;
        if (area > best) {
          second = best;
          best = area;
          code = codes[i];
        } else {
          second = std::max(second, area);
        }
      }
      const int expected = bare > best ? 0 : code;
      if (std::abs(best - second) < 1e-6 || std::abs(bare - best) < 1e-6) continue;  // a tie, but for rounding
      ++compared;
      REQUIRE(cells[std::size_t(row)][std::size_t(column)] == expected);
    }
  CHECK(compared > 100);
}

TEST_CASE("codes of two bytes in cells of one are refused", "[burn]") {
  CHECK_THROWS_WITH(burned<CoverageBurner>(rectangles({{0, 0, 1, 1}}), {256}, {0, 1, 1, 1, 1, 1}), Catch::Contains("16 bits"));
  CHECK_THROWS_WITH(burned<CoverageBurner>(rectangles({{0, 0, 1, 1}}), {0}, {0, 1, 1, 1, 1, 1}), Catch::Contains("number the classes from 1"));
}

TEST_CASE("running sums are those of adding one by one, whatever the length", "[burn]") {
  Dice dice(3);
  for (std::size_t count = 0; count < 70; ++count) {
    std::vector<std::uint16_t> lanes(count + 1, 0);
    std::vector<std::uint32_t> wide(count + 1, 0);
    std::vector<int> expected(count, 0);
    int now = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (dice.chance(0.3)) {
        const int next = dice.chance(0.2) ? 0 : 1 + dice.below(255);
        const auto lane = [&](int code, int one) { return code == 0 ? 0 : one + code; };
        lanes[i] = static_cast<std::uint16_t>(lane(next, 256) - lane(now, 256));
        wide[i] = static_cast<std::uint32_t>(lane(next, 65536) - lane(now, 65536));
        now = next;
      }
      expected[i] = now;
    }
    std::vector<std::uint8_t> out(count);
    std::vector<std::uint16_t> wide_out(count);
    CHECK(settle_row(lanes.data(), count, out.data()));
    CHECK(settle_row(wide.data(), count, wide_out.data()));
    CHECK(std::vector<int>(out.begin(), out.end()) == expected);
    CHECK(std::vector<int>(wide_out.begin(), wide_out.end()) == expected);
    for (std::size_t i = 0; i < count; ++i) CHECK((lanes[i] == 0 && wide[i] == 0));
    if (count == 0) continue;
    lanes[count / 2] = 2 * 256 + 5;  // two polygons
    CHECK_FALSE(settle_row(lanes.data(), count, out.data()));
  }
}

TEST_CASE("cells are counted by code", "[burn]") {
  Dice dice(4);
  for (std::size_t count = 0; count < 90; ++count) {
    std::vector<std::uint8_t> row(count);
    std::vector<std::uint16_t> wide(count);
    std::vector<std::int64_t> expected(300), found(300), wide_found(300);
    for (std::size_t i = 0; i < count; ++i) {
      row[i] = i > 0 && dice.chance(0.7) ? row[i - 1] : static_cast<std::uint8_t>(dice.below(256));
      wide[i] = row[i];
      ++expected[row[i]];
    }
    count_cells(row, found);
    count_cells(wide, wide_found);
    CHECK(found == expected);
    CHECK(wide_found == expected);
  }
}
