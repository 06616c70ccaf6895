// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numbers>
#include <random>

#include "arpent/coverage/cell_cover.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/geo/polygons.hpp"

using namespace arpent;

namespace {

using Cells = std::map<std::pair<int, int>, CellSteps>;  // row, column -> covered steps

double fraction(CellSteps steps) { return static_cast<double>(steps) / static_cast<double>(whole_cell); }

Cells cover_of(const PolygonSet& set, std::size_t i, const RasterGrid& grid, CellRule rule, int band = 1000) {
  CellCover cover(grid, rule);
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) cover.add_ring(set.ring(r));
  cover.finish();
  CellCover::Scratch scratch;
  BandCover out;
  Cells cells;
  for (int first = cover.first_row(); first < cover.last_row(); first += band) {
    const int count = std::min(band, cover.last_row() - first);
    cover.sweep(first, count, scratch, out);
    for (int row = first; row < first + count; ++row) {
      for (const auto& run : out.row_runs(row))
        for (int c = run.begin; c < run.end; ++c) cells[{row, c}] += whole_cell;
      for (const auto& part : out.row_parts(row)) cells[{row, part.column}] += part.steps;
    }
  }
  return cells;
}

/// A star with `n` points around (cx, cy), as a random closed ring.
std::vector<Point> star(std::mt19937_64& random, double cx, double cy, double radius, int n) {
  std::uniform_real_distribution<double> reach(0.3, 1.0);
  std::vector<Point> ring;
  for (int k = 0; k < n; ++k) {
    const double angle = 2 * std::numbers::pi * k / n, r = radius * reach(random);
    ring.push_back({cx + r * std::cos(angle), cy + r * std::sin(angle)});
  }
  ring.push_back(ring.front());
  return ring;
}

PolygonSet one_cell(const RasterGrid& grid, int row, int column) {
  PolygonSet set;
  PolygonBuilder builder(set);
  const double x0 = grid.west + column * grid.cell_width, y1 = grid.north - row * grid.cell_height;
  const double x1 = x0 + grid.cell_width, y0 = y1 - grid.cell_height;
  builder.shell(std::vector<Point>{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}});
  builder.finish();
  return set;
}

}  // namespace

TEST_CASE("cell fractions equal GEOS's intersections, holes and parts outside the grid included", "[coverage]") {
  std::mt19937_64 random(20261121);
  for (int trial = 0; trial < 25; ++trial) {
    const RasterGrid grid{97.5, 400, 7.5, 5, 24, 30};
    PolygonSet set;
    PolygonBuilder builder(set);
    const double cx = 100 + 180 * std::generate_canonical<double, 53>(random), cy = 250 + 150 * std::generate_canonical<double, 53>(random);
    builder.shell(star(random, cx, cy, 90, 24));
    builder.hole(star(random, cx, cy, 20, 9));
    REQUIRE(builder.finish() == 0);
    const auto cells = cover_of(set, 0, grid, CellRule::exact, trial % 3 == 0 ? 7 : 1000);
    double worst = 0;
    for (int row = 0; row < grid.rows; ++row)
      for (int c = 0; c < grid.columns; ++c) {
        const auto found = cells.find({row, c});
        const double ours = found == cells.end() ? 0 : fraction(found->second);
        const double theirs = common_area(set, 0, one_cell(grid, row, c), 0).value / grid.cell_area().value;
        worst = std::max(worst, std::fabs(ours - theirs));
      }
    INFO("trial " << trial);
    // Rounded to 2^-32 once for each edge in the cell, and each vertex to 2^-32 of a cell.
    CHECK(worst < 2e-9);
  }
}

TEST_CASE("the fractions of a polygon inside the grid add up to its area", "[coverage]") {
  std::mt19937_64 random(7);
  const RasterGrid grid{0, 1000, 1, 1, 1000, 1000};
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(star(random, 500, 500, 490, 400));
  REQUIRE(builder.finish() == 0);
  CellSteps sum = 0;
  for (const auto& [at, steps] : cover_of(set, 0, grid, CellRule::exact, 64)) sum += steps;
  CHECK(fraction(sum) == Approx(set.area(0).value).epsilon(1e-12));
}

TEST_CASE("neighbours share every cell of their limit without gap or overlap", "[coverage]") {
  // A square cut by a ragged line: both sides use the same vertices.
  std::mt19937_64 random(11);
  std::vector<Point> line;
  for (int k = 0; k <= 60; ++k) line.push_back({50 + 30 * (std::generate_canonical<double, 53>(random) - 0.5), 100.0 * k / 60});
  PolygonSet set;
  PolygonBuilder builder(set);
  auto left = line, right = line;
  left.push_back({0, 100});
  left.push_back({0, 0});
  right.push_back({100, 100});
  right.push_back({100, 0});
  builder.shell(left);
  builder.finish();
  builder.shell(right);
  builder.finish();
  const RasterGrid grid{0, 100, 1, 1, 100, 100};
  auto cells = cover_of(set, 0, grid, CellRule::exact);
  for (const auto& [at, steps] : cover_of(set, 1, grid, CellRule::exact)) cells[at] += steps;
  REQUIRE(cells.size() == 10000);
  for (const auto& [at, steps] : cells) CHECK(steps == whole_cell);
  // The centre rule gives each cell to exactly one.
  auto centres = cover_of(set, 0, grid, CellRule::centre);
  for (const auto& [at, one] : cover_of(set, 1, grid, CellRule::centre)) centres[at] += one;
  REQUIRE(centres.size() == 10000);
  for (const auto& [at, steps] : centres) CHECK(steps == whole_cell);
}

TEST_CASE("the centre rule is the point-in-polygon test of the cell's centre", "[coverage]") {
  std::mt19937_64 random(3);
  const RasterGrid grid{0, 80, 2, 2, 40, 40};
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(star(random, 40, 40, 45, 17));
  REQUIRE(builder.finish() == 0);
  const auto cells = cover_of(set, 0, grid, CellRule::centre, 3);
  for (int row = 0; row < grid.rows; ++row)
    for (int c = 0; c < grid.columns; ++c)
      CHECK(contains(set, 0, {grid.west + (c + 0.5) * 2, grid.north - (row + 0.5) * 2}) == (cells.count({row, c}) == 1));
}

TEST_CASE("a tile gives the cells of the whole raster, to the last step", "[coverage]") {
  std::mt19937_64 random(5);
  // Lines that do not lie on whole metres, and a cell whose size is no power of two.
  const RasterGrid whole{900000.07, 6250000.03, 0.3, 0.7, 300, 200};
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(star(random, 900050, 6249930, 60, 60));
  builder.hole(star(random, 900048, 6249933, 9, 20));
  REQUIRE(builder.finish() == 0);
  for (const auto rule : {CellRule::exact, CellRule::centre}) {
    const auto expected = cover_of(set, 0, whole, rule);
    Cells tiles;
    for (const auto& [left, top, columns, rows] : {std::tuple(0, 0, 137, 61), {137, 0, 163, 61}, {0, 61, 137, 139}, {137, 61, 163, 139}}) {
      const RasterGrid tile{whole.west + left * 0.3, whole.north - top * 0.7, 0.3, 0.7, columns, rows};
      for (const auto& [at, steps] : cover_of(set, 0, tile, rule, 50)) tiles[{at.first + top, at.second + left}] += steps;
    }
    CHECK(tiles == expected);
  }
}
