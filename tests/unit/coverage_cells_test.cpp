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

using Cells = std::map<std::pair<int, int>, double>;  // row, column -> fraction

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
        for (int c = run.begin; c < run.end; ++c) cells[{row, c}] += 1;
      for (const auto& part : out.row_parts(row)) cells[{row, part.column}] += part.fraction;
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
    const RasterGrid grid{100, 400, 7.5, 5, 24, 30};
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
        const double ours = found == cells.end() ? 0 : found->second;
        const double theirs = common_area(set, 0, one_cell(grid, row, c), 0).value / grid.cell_area().value;
        worst = std::max(worst, std::fabs(ours - theirs));
      }
    INFO("trial " << trial);
    // Below 1e-11 a fraction counts as nothing or all; GEOS's own rounding is smaller.
    CHECK(worst < 2e-11);
  }
}

TEST_CASE("the fractions of a polygon inside the grid add up to its area", "[coverage]") {
  std::mt19937_64 random(7);
  const RasterGrid grid{0, 1000, 1, 1, 1000, 1000};
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(star(random, 500, 500, 490, 400));
  REQUIRE(builder.finish() == 0);
  double sum = 0;
  for (const auto& [at, fraction] : cover_of(set, 0, grid, CellRule::exact, 64)) sum += fraction;
  CHECK(sum == Approx(set.area(0).value).epsilon(1e-11));
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
  for (const auto& [at, fraction] : cover_of(set, 1, grid, CellRule::exact)) cells[at] += fraction;
  REQUIRE(cells.size() == 10000);
  for (const auto& [at, fraction] : cells) CHECK(fraction == Approx(1).margin(1e-13));
  // The centre rule gives each cell to exactly one.
  auto centres = cover_of(set, 0, grid, CellRule::centre);
  for (const auto& [at, one] : cover_of(set, 1, grid, CellRule::centre)) centres[at] += one;
  REQUIRE(centres.size() == 10000);
  for (const auto& [at, one] : centres) CHECK(one == 1);
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
