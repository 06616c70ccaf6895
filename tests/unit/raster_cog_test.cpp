// SPDX-License-Identifier: Apache-2.0
#include <gdal_priv.h>
#include <gdal_rat.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/raster/cog_writer.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;
namespace fs = std::filesystem;

namespace {

/// A folder that is gone at the end of the test.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("arpent-cog-" + std::to_string(::getpid()));
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& file : fs::directory_iterator(path)) all.push_back(file.path().filename().string());
    std::sort(all.begin(), all.end());
    return all;
  }
};

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Patches of few values, the size of fields: what a raster of classes looks like.
template <class Cell>
std::vector<Cell> patches(std::int32_t columns, std::int32_t rows, const std::vector<int>& values) {
  Dice dice(1);
  std::vector<Cell> cells(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
  std::map<std::pair<int, int>, int> value_of;
  for (std::int32_t row = 0; row < rows; ++row)
    for (std::int32_t column = 0; column < columns; ++column) {
      auto [at, fresh] = value_of.try_emplace({row / 5, column / 7}, 0);
      if (fresh) at->second = values[static_cast<std::size_t>(dice.below(static_cast<int>(values.size())))];
      cells[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)] = static_cast<Cell>(at->second);
    }
  return cells;
}

CogSpec spec_of(std::int32_t columns, std::int32_t rows, CellType type, std::optional<int> nodata) {
  return {.grid = {880000, 6260000, 2, 2, columns, rows}, .crs = Crs("EPSG:2154"), .type = type, .nodata = nodata,
          .software = "essai", .description = "Occupation du sol d’essai", .metadata = {{"NOMENCLATURE", "essai"}}};
}

RasterLegend legend(const std::vector<int>& values) {
  RasterLegend all{{{"code"}, {"cellules", RasterLegend::ColumnType::real}}, {}};
  for (const int value : values)
    all.categories.push_back({value, "Classe n° " + std::to_string(value) + " <\"été\">", 10, static_cast<std::uint8_t>(value & 0xFF), 30,
                              {"C" + std::to_string(value), "12"}});
  return all;
}

template <class Cell>
void write(const fs::path& file, const CogSpec& spec, const std::vector<Cell>& cells, const RasterLegend& names, int threads = 1,
           bool shuffled = false) {
  CogWriter writer(file, spec);
  const auto bands = static_cast<std::size_t>((spec.grid.rows + 511) / 512);
  std::vector<std::size_t> order(bands);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Dice dice(9);
  if (shuffled)
    for (std::size_t k = bands; k > 1; --k) std::swap(order[k - 1], order[static_cast<std::size_t>(dice.below(static_cast<int>(k)))]);
  parallel_for(bands, 1, threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto k = begin; k < end; ++k) {
      const auto first = static_cast<std::int32_t>(order[k]) * 512;
      const auto width = static_cast<std::size_t>(spec.grid.columns);
      writer.write_rows(first, std::min(512, spec.grid.rows - first), cells.data() + static_cast<std::size_t>(first) * width, width);
    }
  });
  writer.close(names);
}

struct Opened {
  explicit Opened(const fs::path& file) {
    GDALAllRegister();
    dataset = GDALDataset::FromHandle(GDALOpen(file.c_str(), GA_ReadOnly));
    REQUIRE(dataset != nullptr);
    band = dataset->GetRasterBand(1);
  }
  ~Opened() { GDALClose(dataset); }
  GDALDataset* dataset;
  GDALRasterBand* band;
  static std::vector<int> cells(GDALRasterBand& of) {
    std::vector<int> all(static_cast<std::size_t>(of.GetXSize()) * static_cast<std::size_t>(of.GetYSize()));
    REQUIRE(of.RasterIO(GF_Read, 0, 0, of.GetXSize(), of.GetYSize(), all.data(), of.GetXSize(), of.GetYSize(), GDT_Int32, 0, 0) == CE_None);
    return all;
  }
};

/// The rule of the overviews, counted.
std::vector<int> halved(const std::vector<int>& cells, int columns, int rows, std::optional<int> nodata) {
  std::vector<int> out;
  for (int row = 0; row < rows; row += 2)
    for (int column = 0; column < columns; column += 2) {
      std::vector<int> four;
      for (const int y : {row, row + 1})
        for (const int x : {column, column + 1})
          four.push_back(cells[static_cast<std::size_t>(std::min(y, rows - 1)) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(std::min(x, columns - 1))]);
      int best = four[0];
      const auto votes = [&](int value) { return 2 * std::count(four.begin(), four.end(), value) - (value == nodata ? 1 : 0); };
      for (const int value : four)
        if (votes(value) > votes(best)) best = value;
      out.push_back(best);
    }
  return out;
}

template <class Cell>
void round_trip(CellType type, const std::vector<int>& values, std::optional<int> nodata, int columns, int rows, RasterCompression compression) {
  const Folder folder;
  const auto file = folder.path / "sol.tif";
  const auto cells = patches<Cell>(columns, rows, values);
  auto spec = spec_of(columns, rows, type, nodata);
  spec.compression = compression;
  write(file, spec, cells, legend(values));
  const Opened raster(file);
  auto expected = std::vector<int>(cells.begin(), cells.end());
  int width = columns, height = rows;
  CHECK(Opened::cells(*raster.band) == expected);
  for (int level = 0; level < raster.band->GetOverviewCount(); ++level) {
    expected = halved(expected, width, height, nodata);
    width = (width + 1) / 2;
    height = (height + 1) / 2;
    auto* overview = raster.band->GetOverview(level);
    REQUIRE(overview->GetXSize() == width);
    REQUIRE(overview->GetYSize() == height);
    CHECK(Opened::cells(*overview) == expected);
  }
  CHECK((width <= 512 && height <= 512));
}

}  // namespace

TEST_CASE("what is written is read back, with overviews by the most frequent value", "[cog]") {
  round_trip<std::uint8_t>(CellType::u8, {0, 1, 2, 3, 200}, 0, 1300, 1100, RasterCompression::deflate);
  round_trip<std::uint8_t>(CellType::u8, {0, 1, 2, 3, 200}, std::nullopt, 1025, 513, RasterCompression::lzw);
  round_trip<std::uint16_t>(CellType::u16, {0, 7, 256, 40000}, 0, 777, 1537, RasterCompression::zstd);
  round_trip<std::int16_t>(CellType::i16, {-32768, -1, 0, 1}, -32768, 1200, 700, RasterCompression::none);
  round_trip<std::int16_t>(CellType::i16, {-1, 0, 1}, std::nullopt, 600, 1100, RasterCompression::lzw);
  round_trip<std::uint8_t>(CellType::u8, {5}, 0, 1, 1, RasterCompression::deflate);
}

TEST_CASE("tiles, place, CRS, colours, names and attribute table are what GDAL understands", "[cog]") {
  const Folder folder;
  const std::vector<int> values{1, 2, 44};
  write(folder.path / "sol.tif", spec_of(1300, 1100, CellType::u8, 0), patches<std::uint8_t>(1300, 1100, {0, 1, 2, 44}), legend(values));
  CHECK(folder.names() == std::vector<std::string>{"sol.qml", "sol.tif", "sol.tif.aux.xml"});
  const Opened raster(folder.path / "sol.tif");
  int width = 0, height = 0;
  raster.band->GetBlockSize(&width, &height);
  CHECK((width == 512 && height == 512));
  CHECK(std::string(raster.dataset->GetMetadataItem("LAYOUT", "IMAGE_STRUCTURE")) == "COG");
  CHECK(std::string(raster.dataset->GetMetadataItem("NOMENCLATURE")) == "essai");
  CHECK(std::string(raster.dataset->GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION")) == "Occupation du sol d’essai");
  CHECK(std::string(raster.dataset->GetSpatialRef()->GetAuthorityCode(nullptr)) == "2154");
  double transform[6];
  REQUIRE(raster.dataset->GetGeoTransform(transform) == CE_None);
  CHECK(std::vector<double>(transform, transform + 6) == std::vector<double>{880000, 2, 0, 6260000, 0, -2});
  CHECK(raster.band->GetNoDataValue() == 0);
  CHECK(raster.band->GetColorTable()->GetColorEntry(44)->c2 == 44);
  CHECK(raster.band->GetOverview(0)->GetColorTable()->GetColorEntry(2)->c1 == 10);
  CHECK(std::string(raster.band->GetCategoryNames()[2]) == "Classe n° 2 <\"été\">");
  const auto* table = raster.band->GetDefaultRAT();
  REQUIRE(table != nullptr);
  REQUIRE(table->GetRowCount() == 3);
  CHECK(table->GetColumnCount() == 7);
  CHECK(table->GetValueAsInt(2, table->GetColOfUsage(GFU_MinMax)) == 44);
  CHECK(std::string(table->GetValueAsString(2, 1)) == "C44");
  CHECK(std::string(table->GetValueAsString(0, table->GetColOfUsage(GFU_Name))) == "Classe n° 1 <\"été\">");
  CHECK(table->GetValueAsInt(1, table->GetColOfUsage(GFU_Green)) == 2);
  CHECK(bytes_of(folder.path / "sol.qml").find("&lt;&quot;été&quot;&gt;") != std::string::npos);
}

TEST_CASE("the bytes do not depend on threads nor on the order of the rows", "[cog]") {
  const Folder folder;
  const auto cells = patches<std::uint8_t>(1500, 6000, {0, 1, 2, 3});
  const auto spec = spec_of(1500, 6000, CellType::u8, 0);
  const auto names = legend({1, 2, 3});
  std::vector<std::string> first;
  for (const int threads : {1, 2, 8})
    for (const bool shuffled : {false, true}) {
      write(folder.path / "sol.tif", spec, cells, names, threads, shuffled);
      std::vector<std::string> now;
      for (const auto& name : folder.names()) now.push_back(bytes_of(folder.path / name));
      REQUIRE(now.size() == 3);
      if (first.empty()) first = now;
      CHECK((now == first));
    }
}

TEST_CASE("a disk that is full ends in an error that names the file, and nothing stays", "[cog]") {
  const Folder folder;
  const auto cells = patches<std::uint8_t>(1500, 1500, {0, 1, 2, 3});
  const auto spec = spec_of(1500, 1500, CellType::u8, 0);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  auto* handler = std::signal(SIGXFSZ, SIG_IGN);
  std::string message;
  for (const rlim_t most : {rlim_t{2000}, rlim_t{30'000}, rlim_t{60'000}}) {
    rlimit limit{most, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write(folder.path / "sol.tif", spec, cells, legend({1, 2, 3}));
    } catch (const IoError& error) {
      message = error.what();
    }
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK_THAT(message, Catch::Contains("sol.tif") && Catch::Contains("disk is full"));
    CHECK(folder.names().empty());
    message.clear();
  }
  std::signal(SIGXFSZ, handler);
}

TEST_CASE("a raster that is not closed leaves nothing, one that lacks rows is refused", "[cog]") {
  const Folder folder;
  const auto cells = patches<std::uint8_t>(600, 1100, {1, 2});
  const auto spec = spec_of(600, 1100, CellType::u8, 0);
  {
    CogWriter writer(folder.path / "sol.tif", spec);
    writer.write_rows(512, 512, cells.data(), 600);
    CHECK_THROWS_WITH(writer.write_rows(10, 512, cells.data(), 600), Catch::Contains("not whole rows of tiles"));
    CHECK_THROWS_WITH(writer.write_rows(0, 512, reinterpret_cast<const std::int16_t*>(cells.data()), 600), Catch::Contains("another type"));
    CHECK_THROWS_WITH(writer.close({}), Catch::Contains("rows are missing"));
  }
  CHECK(folder.names().empty());
  CHECK_THROWS_AS(CogWriter(folder.path / "absent" / "sol.tif", spec), IoError);
  auto wrong = spec;
  wrong.nodata = 256;
  CHECK_THROWS_WITH(CogWriter(folder.path / "sol.tif", wrong), Catch::Contains("nodata 256"));
  wrong = spec;
  wrong.level = 13;
  CHECK_THROWS_WITH(CogWriter(folder.path / "sol.tif", wrong), Catch::Contains("level 13"));
  wrong = spec;
  wrong.crs = {};
  CHECK_THROWS_WITH(CogWriter(folder.path / "sol.tif", wrong), Catch::Contains("needs a CRS"));
}
