// SPDX-License-Identifier: Apache-2.0
/// `tabulate` against slow, plain counts, and against itself: other files of the same cells, other threads, other cuts.
#include <cpl_string.h>
#include <gdal_priv.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <stdexcept>
#include <tuple>

#include "arpent/core/error.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/raster/tabulate.hpp"
#include "raster/count_runs.hpp"
#include "support/ascii_map.hpp"
#include "support/ogr_file.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

using Values = std::vector<std::int64_t>;
using Options = std::vector<std::string>;
constexpr std::int64_t no_data = std::numeric_limits<std::int64_t>::min();  // no file has data

struct Image {
  RasterGrid grid;
  Values values;  // by row
  [[nodiscard]] std::int64_t at(std::int32_t row, std::int32_t column) const {
    return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.columns) + static_cast<std::size_t>(column)];
  }
};

/// Runs of `values` different values, `length` cells long on average.
Image random_image(Dice& dice, const RasterGrid& grid, int values, double length) {
  Image image{grid, {}};
  std::int64_t value = 0;
  for (std::int64_t k = 0; k < std::int64_t{grid.columns} * grid.rows; ++k) {
    if (k == 0 || dice.chance(1 / length)) value = dice.below(values);
    image.values.push_back(value);
  }
  return image;
}

void require(bool good, const std::string& what) {
  if (!good) throw std::runtime_error("test raster: " + what + ": " + CPLGetLastErrorMsg());
}

/// A GeoTIFF as GDAL writes it, described as the program would.
RasterFile write_image(const std::filesystem::path& path, const Image& image, GDALDataType type = GDT_Byte, const Options& options = {},
                       std::optional<std::int64_t> nodata = std::nullopt) {
  GDALAllRegister();
  CPLStringList list;
  for (const auto& option : options) list.AddString(option.c_str());
  const auto& g = image.grid;
  GDALDatasetUniquePtr dataset(GetGDALDriverManager()->GetDriverByName("GTiff")->Create(path.c_str(), g.columns, g.rows, 1, type, list.List()));
  require(dataset != nullptr, path.string());
  double transform[] = {g.west, g.cell_width, 0, g.north, 0, -g.cell_height};
  require(dataset->SetGeoTransform(transform) == CE_None, "grid");
  auto* band = dataset->GetRasterBand(1);
  if (nodata) require(band->SetNoDataValue(static_cast<double>(*nodata)) == CE_None, "nodata");
  std::vector<double> cells(image.values.begin(), image.values.end());  // holds 32-bit values exactly
  require(band->RasterIO(GF_Write, 0, 0, g.columns, g.rows, cells.data(), g.columns, g.rows, GDT_Float64, 0, 0, nullptr) == CE_None, "cells");
  dataset.reset();
  const Source source{path.string(), "", ""};
  return {source, describe_raster(source), {}};
}

using Key = std::tuple<std::uint32_t, std::int64_t, std::int64_t>;  // zone, value before, value after
using Sums = std::map<Key, ExactArea>;

struct How {
  CellRule rule = CellRule::exact;
  int threads = 1;
  AreaModel model = AreaModel::planar();
};

std::vector<Sums> tabulate_series(const std::vector<std::vector<RasterFile>>& states, const std::vector<std::pair<std::size_t, std::size_t>>& pairs,
                                  const PolygonSet* zones, const How& how) {
  std::vector<std::unique_ptr<CellSource>> owned;
  std::vector<const CellSource*> sources;
  for (const auto& files : states) {
    owned.push_back(raster_cells(files));
    sources.push_back(owned.back().get());
  }
  const auto counted = tabulate(sources, pairs, zones, how.model, {how.rule, how.threads});
  std::vector<Sums> all;
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const auto value = [&](std::size_t state, std::uint16_t code) {
      const auto& meaning = counted.codes[state].at(code);
      return meaning.file < 0 ? no_data : meaning.value;
    };
    auto& sums = all.emplace_back();
    for (const auto& sum : counted.pairs[p]) sums[{sum.zone, value(pairs[p].first, sum.before), value(pairs[p].second, sum.after)}] += sum.area;
  }
  return all;
}

Sums tabulate_files(const std::vector<RasterFile>& before, const std::vector<RasterFile>& after, const PolygonSet* zones, const How& how = {}) {
  return tabulate_series({before, after}, {{0, 1}}, zones, how).front();
}

PolygonSet square_of_cell(const RasterGrid& grid, std::int32_t row, std::int32_t column) {
  PolygonSet set;
  PolygonBuilder builder(set);
  const double x = grid.west + column * grid.cell_width, y = grid.north - row * grid.cell_height;
  builder.shell(std::vector<Point>{{x, y}, {x + grid.cell_width, y}, {x + grid.cell_width, y - grid.cell_height}, {x, y - grid.cell_height}});
  builder.finish();
  return set;
}

/// Area of each cell that is in each zone, by GEOS or by its centre, summed in doubles.
std::map<Key, double> slow_sums(const Image& before, const Image& after, const PolygonSet& zones, CellRule rule) {
  const auto& grid = before.grid;
  std::map<Key, double> sums;
  for (std::int32_t row = 0; row < grid.rows; ++row)
    for (std::int32_t column = 0; column < grid.columns; ++column) {
      const auto cell = square_of_cell(grid, row, column);
      const Point centre{grid.west + (column + 0.5) * grid.cell_width, grid.north - (row + 0.5) * grid.cell_height};
      for (std::size_t z = 0; z < zones.size(); ++z) {
        if (!zones.box(z).intersects(cell.box(0))) continue;
        const double area = rule == CellRule::centre ? (contains(zones, z, centre) ? grid.cell_area().value : 0) : common_area(zones, z, cell, 0).value;
        if (area > 0) sums[{static_cast<std::uint32_t>(z), before.at(row, column), after.at(row, column)}] += area;
      }
    }
  return sums;
}

double worst_gap(const Sums& sums, const std::map<Key, double>& slow) {
  double worst = 0;
  for (const auto& [key, area] : sums) worst = std::max(worst, std::fabs(area.square_metres().value - (slow.count(key) ? slow.at(key) : 0)));
  for (const auto& [key, area] : slow)
    if (sums.count(key) == 0) worst = std::max(worst, area);
  return worst;
}

ExactArea total(const Sums& sums, std::optional<std::uint32_t> zone = std::nullopt) {
  ExactArea all;
  for (const auto& [key, area] : sums)
    if (!zone || std::get<0>(key) == *zone) all += area;
  return all;
}

void add(Sums& sums, const Sums& others) {
  for (const auto& [key, area] : others) sums[key] += area;
}

Sums without_zeros(Sums sums) {
  std::erase_if(sums, [](const auto& item) { return item.second == ExactArea{}; });
  return sums;
}

/// Zones without gaps between them over `columns` × `rows` cells of a displaced lattice; every cell of it is a zone of
/// its own when `count` is 0.
PolygonSet partition(Dice& dice, int columns, int rows, double side, Point corner, int count) {
  const RandomLattice lattice(dice, columns, rows, side, corner);
  Labels labels(static_cast<std::size_t>(rows), std::vector<int>(static_cast<std::size_t>(columns)));
  int next = 0;
  for (auto& row : labels)
    for (int& label : row) {
      label = count == 0 || next < count ? next : dice.below(count);
      ++next;
    }
  return lattice.polygons(labels, count == 0 ? next : count);
}

Image cut(const Image& whole, std::int32_t left, std::int32_t top, std::int32_t columns, std::int32_t rows) {
  Image part{whole.grid, {}};
  part.grid.west += left * whole.grid.cell_width;
  part.grid.north -= top * whole.grid.cell_height;
  part.grid.columns = columns;
  part.grid.rows = rows;
  for (auto r = top; r < top + rows; ++r)
    for (auto c = left; c < left + columns; ++c) part.values.push_back(whole.at(r, c));
  return part;
}

Image mapped(Image image, const std::function<std::int64_t(std::int64_t)>& change) {
  for (auto& value : image.values) value = change(value);
  return image;
}

/// Two states of one land in letters of runs, and zones over it, some of them beyond its edge. Tall enough for several
/// bands of rows.
struct Land {
  TempFolder folder;
  RasterGrid grid{900013, 6259871, 10, 10, 90, 1700};
  Dice dice{20261122};
  Image before = random_image(dice, grid, 100, 7), after = random_image(dice, grid, 100, 9);
  PolygonSet zones = partition(dice, 4, 76, 230, {900000, 6259900}, 7);
  Sums base = tabulate_files({write_image(folder / "b.tif", before)}, {write_image(folder / "a.tif", after)}, &zones);
};

}  // namespace

TEST_CASE("every variant of the run counter counts what the plain loop does", "[raster]") {
  std::size_t count = 0;
  const auto* variants = count_runs_variants(count);
  REQUIRE(count >= 1);
  Dice dice(5);
  for (const double length : {1.0, 3.0, 40.0})
    for (std::ptrdiff_t n = 0; n <= 200; ++n) {
      const auto size = static_cast<std::size_t>(n);
      std::vector<std::uint8_t> a(size), b(size);  // as long as the run: reading beyond it shows under a sanitiser
      for (std::size_t k = 0; k < size; ++k) {
        a[k] = k > 0 && !dice.chance(1 / length) ? a[k - 1] : static_cast<std::uint8_t>(dice.below(256));
        b[k] = k > 0 && !dice.chance(1 / length) ? b[k - 1] : static_cast<std::uint8_t>(dice.below(256));
      }
      std::vector<std::uint32_t> expected(pair_table_size);
      for (std::size_t k = 0; k < size; ++k) ++expected[a[k] * pair_stride + b[k]];
      const auto touched_entries = static_cast<std::size_t>(pair_table_size - std::count(expected.begin(), expected.end(), 0u));
      for (std::size_t v = 0; v < count; ++v) {
        INFO("variant " << v << ", " << n << " cells, runs of " << length);
        std::vector<std::uint32_t> table(pair_table_size), list(pair_table_size);
        TouchedEntries touched{list.data()};
        variants[v](a.data(), b.data(), n, table.data(), touched);
        CHECK(touched.count == touched_entries);
        for (std::size_t k = 0; k < touched.count; ++k) CHECK(expected[list[k]] != 0);
        CHECK((table == expected));
      }
    }
}

TEST_CASE("sums are those of a loop over cells, their fractions by GEOS or by their centres", "[raster][property]") {
  const int seed = GENERATE(range(1, 5));
  const auto rule = GENERATE(CellRule::exact, CellRule::centre);
  CAPTURE(seed, rule == CellRule::exact);
  Dice dice(static_cast<std::uint64_t>(seed));
  TempFolder folder;
  const auto zones = random_zones(static_cast<std::uint64_t>(seed), 8, 6);
  const auto extent = zones.polygons.extent();
  // Lines off whole metres (but at 2^-20 of a cell, which they are rounded to), cells that are no squares; the edge of the
  // raster runs through zones.
  const auto line = [](double metres, double cell) { return cell * (std::floor(metres / cell) + 0.375); };
  const RasterGrid grid{line(extent.xmin + dice.between(-40, 120), 11.5), line(extent.ymax - dice.between(-40, 90), 9.25), 11.5, 9.25, 44, 41};
  const auto before = random_image(dice, grid, 6, 5), after = random_image(dice, grid, 6, 4);
  const auto sums = tabulate_files({write_image(folder / "b.tif", before)}, {write_image(folder / "a.tif", after)}, &zones.polygons, {rule});
  const auto slow = slow_sums(before, after, zones.polygons, rule);
  REQUIRE(slow.size() > 50);
  // GEOS holds northings of 6e6 m to 9e-10 m: 4e-8 m² for a cell, some tens of cells on limits in one sum.
  CHECK(worst_gap(sums, slow) < (rule == CellRule::centre ? 1e-6 : 5e-6));
}

TEST_CASE("more zones in a row than dense tables: each has its own cells", "[raster]") {
  Dice dice(77);
  TempFolder folder;
  const RasterGrid grid{900000, 6260000, 5, 5, 120, 80};
  const auto zones = partition(dice, 20, 13, 31, {899990, 6260010}, 0);
  REQUIRE(zones.size() == 260);
  const auto before = random_image(dice, grid, 3, 6), after = random_image(dice, grid, 3, 6);
  const auto tiles = GENERATE(Options{"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"}, Options{});
  const auto sums = tabulate_files({write_image(folder / "b.tif", before, GDT_Byte, tiles)}, {write_image(folder / "a.tif", after, GDT_Byte, tiles)}, &zones,
                                   {CellRule::centre, 2});
  CHECK(worst_gap(sums, slow_sums(before, after, zones, CellRule::centre)) < 1e-6);
}

TEST_CASE("the same cells give the same sums whatever the threads, the tiling and the compression", "[raster]") {
  Land land;
  REQUIRE(land.base.size() > 1000);
  const std::vector<Options> files{{},
                                   {"TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE"},
                                   {"TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=LZW"},
                                   {"TILED=YES", "BLOCKXSIZE=256", "BLOCKYSIZE=256", "COMPRESS=ZSTD"},
                                   {"TILED=YES", "BLOCKXSIZE=48", "BLOCKYSIZE=80"},
                                   {"BLOCKYSIZE=1", "COMPRESS=LZW"},
                                   {"BLOCKYSIZE=8", "COMPRESS=DEFLATE", "PREDICTOR=2"},
                                   {"BLOCKYSIZE=1700"}};
  std::vector<RasterFile> before, after;
  for (std::size_t k = 0; k < files.size(); ++k) {
    before.push_back(write_image(land.folder / ("b" + std::to_string(k)), land.before, GDT_Byte, files[k]));
    after.push_back(write_image(land.folder / ("a" + std::to_string(k)), land.after, GDT_Byte, files[k]));
  }
  for (std::size_t k = 0; k < files.size(); ++k)
    for (const int threads : {1, 2, 8}) {
      CAPTURE(k, threads);
      CHECK((tabulate_files({before[k]}, {after[k]}, &land.zones, {CellRule::exact, threads}) == land.base));
      const auto other = (k + 3) % files.size();  // two states that are not tiled alike
      CHECK((tabulate_files({before[k]}, {after[other]}, &land.zones, {CellRule::exact, threads}) == land.base));
    }
}

TEST_CASE("the same values give the same sums in every type of cell", "[raster]") {
  Land land;
  for (const auto type : {GDT_Byte, GDT_UInt16, GDT_Int16, GDT_UInt32, GDT_Int32})
    for (const auto other : {GDT_Byte, GDT_Int16, GDT_UInt32}) {
      CAPTURE(GDALGetDataTypeName(type), GDALGetDataTypeName(other));
      const auto before = write_image(land.folder / "tb.tif", land.before, type, {"TILED=YES"});
      const auto after = write_image(land.folder / "ta.tif", land.after, other, {"BLOCKYSIZE=7"});
      CHECK((tabulate_files({before}, {after}, &land.zones, {CellRule::exact, 2}) == land.base));
    }
}

TEST_CASE("values at the ends of each type are themselves", "[raster]") {
  const auto [type, low, high] = GENERATE(std::tuple(GDT_Byte, std::int64_t{0}, std::int64_t{255}), std::tuple(GDT_UInt16, std::int64_t{0}, std::int64_t{65535}),
                                          std::tuple(GDT_Int16, std::int64_t{-32768}, std::int64_t{32767}),
                                          std::tuple(GDT_UInt32, std::int64_t{0}, std::int64_t{4294967295}),
                                          std::tuple(GDT_Int32, std::int64_t{-2147483647}, std::int64_t{2147483647}));
  CAPTURE(GDALGetDataTypeName(type));
  TempFolder folder;
  const RasterGrid grid{900000, 6260000, 10, 10, 2, 1};
  const auto file = write_image(folder / "ends.tif", {grid, {low, high}}, type);
  const ExactArea cell(grid.cell_area());
  CHECK((tabulate_files({file}, {file}, nullptr) == Sums{{{0, low, low}, cell}, {{0, high, high}, cell}}));
  const auto masked = write_image(folder / "masked.tif", {grid, {low, high}}, type, {}, high);
  CHECK((tabulate_files({file}, {masked}, nullptr) == Sums{{{0, low, low}, cell}, {{0, high, no_data}, cell}}));
}

TEST_CASE("more than 256 different values: their sums by hundreds are those of a hundred values", "[raster]") {
  Land land;
  Dice dice(9);
  const auto wide = mapped(land.before, [&](std::int64_t v) { return v + 100 * dice.below(30); });
  const auto before = write_image(land.folder / "wide.tif", wide, GDT_UInt16, {"TILED=YES"});
  const auto after = write_image(land.folder / "narrow.tif", land.after, GDT_Byte, {"TILED=YES"});
  const int threads = GENERATE(1, 2);
  const auto sums = tabulate_files({before}, {after}, &land.zones, {CellRule::exact, threads});
  REQUIRE(sums.size() > land.base.size());
  Sums folded;
  for (const auto& [key, area] : sums) folded[{std::get<0>(key), std::get<1>(key) % 100, std::get<2>(key)}] += area;
  CHECK((without_zeros(folded) == land.base));
}

TEST_CASE("a raster with too many different values is refused as a measurement", "[raster]") {
  TempFolder folder;
  Image heights{{900000, 6260000, 1, 1, 300, 300}, {}};
  for (std::int64_t k = 0; k < 90000; ++k) heights.values.push_back(k);
  const auto file = write_image(folder / "heights.tif", heights, GDT_Int32);
  CHECK_THROWS_AS(tabulate_files({file}, {file}, nullptr), DataError);
}

TEST_CASE("four tiles of a raster add up to the whole, to the last step", "[raster]") {
  Dice dice(31);
  TempFolder folder;
  // A cell whose size is no power of two, lines off whole metres.
  const RasterGrid grid{900000.1, 6260000.3, 7.3, 6.1, 130, 97};
  const auto before = random_image(dice, grid, 9, 6), after = random_image(dice, grid, 9, 6);
  const auto zones = partition(dice, 5, 4, 170, {899980, 6260020}, 6);
  const auto rule = GENERATE(CellRule::exact, CellRule::centre);
  const bool ellipsoidal = GENERATE(false, true);
  CAPTURE(rule == CellRule::exact, ellipsoidal);
  const How how{rule, 1, ellipsoidal ? AreaModel::ellipsoidal(lambert93(), zones.extent()) : AreaModel::planar()};
  const auto whole = tabulate_files({write_image(folder / "b.tif", before)}, {write_image(folder / "a.tif", after)}, &zones, how);
  Sums tiles;
  int number = 0;
  for (const auto& [left, top, columns, rows] : {std::tuple(0, 0, 61, 33), {61, 0, 69, 33}, {0, 33, 61, 64}, {61, 33, 69, 64}}) {
    const auto name = std::to_string(++number);
    add(tiles, tabulate_files({write_image(folder / ("b" + name), cut(before, left, top, columns, rows))},
                              {write_image(folder / ("a" + name), cut(after, left, top, columns, rows))}, &zones, how));
  }
  CHECK((without_zeros(tiles) == whole));
  // The same tiles as one state of four files.
  std::vector<RasterFile> files_before, files_after;
  for (const auto* name : {"1", "2", "3", "4"}) {
    files_before.push_back({{(folder / ("b" + std::string(name))).string(), "", ""}, {}, {}});
    files_after.push_back({{(folder / ("a" + std::string(name))).string(), "", ""}, {}, {}});
    files_before.back().info = describe_raster(files_before.back().source);
    files_after.back().info = describe_raster(files_after.back().source);
  }
  CHECK((tabulate_files(files_before, files_after, &zones, how) == whole));
}

TEST_CASE("zones that share out a raster have its area, to the last step", "[raster]") {
  Dice dice(8);
  TempFolder folder;
  const RasterGrid grid{900100, 6259900, 10, 10, 60, 50};
  const auto zones = partition(dice, 6, 6, 180, {900000, 6260000}, 9);
  const auto file = write_image(folder / "r.tif", random_image(dice, grid, 5, 3));
  const ExactArea area(SquareMetres{grid.cell_area().value * grid.columns * grid.rows});
  for (const auto rule : {CellRule::exact, CellRule::centre}) CHECK(total(tabulate_files({file}, {file}, &zones, {rule})) == area);
  CHECK(total(tabulate_files({file}, {file}, nullptr)) == area);
}

TEST_CASE("ellipsoidal sums of a zone are its ellipsoidal area", "[raster]") {
  Dice dice(12);
  TempFolder folder;
  const auto zones = partition(dice, 4, 3, 700, {900000, 6260000}, 5);
  const auto extent = zones.extent();
  const double cell = GENERATE(3.0, 10.0, 25.0, 120.0);
  CAPTURE(cell);
  const RasterGrid grid{extent.xmin - 50, extent.ymax + 50, cell, cell, static_cast<std::int32_t>((extent.width() + 200) / cell) + 1,
                        static_cast<std::int32_t>((extent.height() + 200) / cell) + 1};
  const auto file = write_image(folder / "r.tif", random_image(dice, grid, 4, 5));
  const auto model = AreaModel::ellipsoidal(lambert93(), extent);
  const auto sums = tabulate_files({file}, {file}, &zones, {CellRule::exact, 2, model});
  for (std::uint32_t z = 0; z < zones.size(); ++z) {
    double length = 0;
    for (auto r = zones.rings_begin(z); r < zones.rings_end(z); ++r)
      for (std::size_t k = 0; k + 1 < zones.ring(r).size(); ++k)
        length += std::hypot(zones.ring(r)[k + 1].x - zones.ring(r)[k].x, zones.ring(r)[k + 1].y - zones.ring(r)[k].y);
    // The density changes by less than 2e-8 a metre; a cell on a limit has that of a place at most 32 m or half a cell away.
    const double cells_on_limit = length / cell + 1;
    const double bound = 2e-8 * std::max(cell, 32.0) * cell * cell * cells_on_limit;
    const double measured = model.area(zones, z).value;
    CHECK(std::fabs(total(sums, z).square_metres().value - measured) < bound);
    CHECK(std::fabs(zones.area(z).value - measured) > 4 * bound);  // the plane would not pass
  }
}

TEST_CASE("of a zone partly outside only the cells count, of one outside nothing", "[raster]") {
  TempFolder folder;
  const RasterGrid grid{900000, 6260000, 10, 10, 4, 2};
  const auto file = write_image(folder / "r.tif", {grid, {1, 1, 2, 2, 1, 1, 2, 2}});
  PolygonSet zones;
  PolygonBuilder builder(zones);
  const auto box = [&](double west, double south, double east, double north) {
    builder.shell(std::vector<Point>{{west, south}, {east, south}, {east, north}, {west, north}});
    builder.finish();
  };
  box(900035, 6259985, 900055, 6260015);  // half a column and a row and a half inside
  box(900100, 6259985, 900200, 6260015);  // east of it
  box(899900, 6259000, 900000, 6260000);  // touches its west edge
  box(899000, 6259000, 901000, 6261000);  // all around it
  const auto sums = tabulate_files({file}, {file}, &zones);
  CHECK((sums == Sums{{{0, 2, 2}, ExactArea(SquareMetres{75})}, {{3, 1, 1}, ExactArea(SquareMetres{400})}, {{3, 2, 2}, ExactArea(SquareMetres{400})}}));
}

TEST_CASE("zones far from each other: windows without any are not read, the others are", "[raster]") {
  TempFolder folder;
  Dice dice(4);
  const RasterGrid grid{900000, 6260000, 1, 1, 1600, 1600};
  const auto file = write_image(folder / "r.tif", random_image(dice, grid, 5, 30), GDT_Byte, {"TILED=YES", "COMPRESS=DEFLATE"});
  PolygonSet zones;
  PolygonBuilder builder(zones);
  for (const double at : {10.0, 1500.0}) {
    builder.shell(std::vector<Point>{{900000 + at, 6260000 - at - 50}, {900050 + at, 6260000 - at - 50}, {900050 + at, 6260000 - at}, {900000 + at, 6260000 - at}});
    builder.finish();
  }
  const auto source = raster_cells({file});
  const CellSource* both[] = {source.get(), source.get()};
  const std::pair<std::size_t, std::size_t> pair[] = {{0, 1}};
  const auto counted = tabulate(both, pair, &zones, AreaModel::planar(), {CellRule::exact, 1});
  CHECK(counted.skipped > 0);
  CHECK(counted.windows - counted.skipped < 8);
  ExactArea all;
  for (const auto& sum : counted.pairs[0]) all += sum.area;
  CHECK(all == ExactArea(SquareMetres{5000}));
}

TEST_CASE("where files of a state overlap, the first that has data counts", "[raster]") {
  TempFolder folder;
  const ExactArea cell(SquareMetres{100});
  // Value 0 is nodata in the first file and a value in the second; value 9 the other way round.
  const auto west = write_image(folder / "west.tif", {{900000, 6260000, 10, 10, 4, 1}, {1, 1, 0, 9}}, GDT_Byte, {}, 0);
  const auto east = write_image(folder / "east.tif", {{900020, 6260000, 10, 10, 3, 1}, {5, 0, 9}}, GDT_UInt16, {}, 9);
  const auto flat = write_image(folder / "flat.tif", {{900000, 6260000, 10, 10, 5, 1}, {1, 2, 3, 4, 5}});
  CHECK((tabulate_files({flat}, {west, east}, nullptr) ==
         Sums{{{0, 1, 1}, cell}, {{0, 2, 1}, cell}, {{0, 3, 5}, cell}, {{0, 4, 9}, cell}, {{0, 5, no_data}, cell}}));
  CHECK((tabulate_files({flat}, {east, west}, nullptr) ==
         Sums{{{0, 1, 1}, cell}, {{0, 2, 1}, cell}, {{0, 3, 5}, cell}, {{0, 4, 0}, cell}, {{0, 5, no_data}, cell}}));
}

TEST_CASE("ground that only one state reaches is there with nothing in the other", "[raster]") {
  TempFolder folder;
  const ExactArea cell(SquareMetres{100});
  const auto west = write_image(folder / "west.tif", {{900000, 6260000, 10, 10, 2, 1}, {1, 2}});
  const auto east = write_image(folder / "east.tif", {{900010, 6260010, 10, 10, 2, 2}, {3, 4, 5, 6}});
  CHECK((tabulate_files({west}, {east}, nullptr) == Sums{{{0, no_data, no_data}, cell}, {{0, no_data, 3}, cell}, {{0, no_data, 4}, cell}, {{0, 1, no_data}, cell},
                                                         {{0, 2, 5}, cell}, {{0, no_data, 6}, cell}}));
}

TEST_CASE("a series counted in one pass is its pairs counted one by one", "[raster]") {
  Land land;
  const auto middle = write_image(land.folder / "m.tif", random_image(land.dice, land.grid, 300, 6), GDT_UInt16);
  const auto before = write_image(land.folder / "b.tif", land.before), after = write_image(land.folder / "a.tif", land.after, GDT_Byte, {"TILED=YES"});
  const auto all = tabulate_series({{before}, {middle}, {after}}, {{0, 1}, {1, 2}, {0, 2}}, &land.zones, {CellRule::exact, 2});
  CHECK((all[0] == tabulate_files({before}, {middle}, &land.zones)));
  CHECK((all[1] == tabulate_files({middle}, {after}, &land.zones)));
  CHECK((all[2] == land.base));
}

TEST_CASE("rasters on different lines are not counted together", "[raster]") {
  TempFolder folder;
  const auto one = write_image(folder / "one.tif", {{900000, 6260000, 10, 10, 2, 1}, {1, 2}});
  const auto [west, cell] = GENERATE(std::pair(900003.0, 10.0), std::pair(900000.0, 5.0));
  const auto other = write_image(folder / "other.tif", {{west, 6260000, cell, cell, 2, 1}, {1, 2}});
  CHECK_THROWS_AS(tabulate_files({one}, {other}, nullptr), DataError);
}

TEST_CASE("lines that differ by what a file loses in decimals are the same lines", "[raster]") {
  TempFolder folder;
  const auto one = write_image(folder / "one.tif", {{900000, 6260000, 10, 10, 2, 1}, {1, 2}});
  const auto other = write_image(folder / "other.tif", {{900000 + 1e-6, 6260000 - 1e-6, 10, 10, 2, 1}, {3, 4}});
  const ExactArea cell(SquareMetres{100});
  CHECK((tabulate_files({one}, {other}, nullptr) == Sums{{{0, 1, 3}, cell}, {{0, 2, 4}, cell}}));
}

TEST_CASE("a block that cannot be read is an error that names the file", "[raster]") {
  Land land;
  const auto file = write_image(land.folder / "damaged.tif", land.before, GDT_Byte, {"TILED=YES", "COMPRESS=DEFLATE"});
  std::filesystem::resize_file(land.folder / "damaged.tif", std::filesystem::file_size(land.folder / "damaged.tif") / 2);
  const int threads = GENERATE(1, 2);
  CHECK_THROWS_WITH(tabulate_files({file}, {file}, &land.zones, {CellRule::exact, threads}), Catch::Contains("damaged.tif") && Catch::Contains("truncated"));
}

TEST_CASE("polygons burnt into cells are counted as the raster they make, whatever the threads", "[raster]") {
  Dice dice(15);
  TempFolder folder;
  const RasterGrid grid{900000, 6260000, 10, 10, 70, 1300};
  const auto land = partition(dice, 8, 90, 150, {899950, 6260100}, 0);
  std::vector<CellMeaning> meanings;
  for (std::size_t i = 0; i < land.size(); ++i) meanings.push_back({0, static_cast<std::int64_t>(i % 40)});
  Image drawn{grid, {}};
  for (std::int32_t row = 0; row < grid.rows; ++row)
    for (std::int32_t column = 0; column < grid.columns; ++column) {
      const Point centre{grid.west + (column + 0.5) * 10, grid.north - (row + 0.5) * 10};
      std::int64_t value = 255;
      for (std::size_t i = 0; i < land.size() && value == 255; ++i)
        if (land.box(i).contains(Box{centre.x, centre.y, centre.x, centre.y}) && contains(land, i, centre)) value = meanings[i].value;
      drawn.values.push_back(value);
    }
  const auto after = write_image(folder / "a.tif", random_image(dice, grid, 30, 5));
  const auto zones = partition(dice, 3, 40, 220, {900050, 6259950}, 8);
  const auto expected = tabulate_files({write_image(folder / "b.tif", drawn, GDT_Byte, {}, 255)}, {after}, &zones);
  for (const int threads : {1, 2, 8}) {
    const auto burnt = polygon_cells(land, meanings, grid);
    const auto raster = raster_cells({after});
    const CellSource* sources[] = {burnt.get(), raster.get()};
    const std::pair<std::size_t, std::size_t> pair[] = {{0, 1}};
    const auto counted = tabulate(sources, pair, &zones, AreaModel::planar(), {CellRule::exact, threads});
    Sums sums;
    for (const auto& sum : counted.pairs[0]) {
      const auto& b = counted.codes[0].at(sum.before);
      const auto& a = counted.codes[1].at(sum.after);
      if (b.file >= 0 && a.file >= 0) sums[{sum.zone, b.value, a.value}] += sum.area;
    }
    Sums both = expected;
    std::erase_if(both, [](const auto& item) { return std::get<1>(item.first) == no_data; });
    CAPTURE(threads);
    CHECK((sums == both));
  }
}
