// SPDX-License-Identifier: Apache-2.0
/// Reading what lies near one place, with an index and without, and layers of lines and points.
#include <gdal_priv.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "arpent/core/error.hpp"
#include "arpent/vector/window_reader.hpp"
#include "support/ogr_file.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;

namespace {

std::string square_at(double x, double y, double side) {
  const auto point = [](double px, double py) { return std::to_string(px) + " " + std::to_string(py); };
  return "POLYGON((" + point(x, y) + "," + point(x + side, y) + "," + point(x + side, y + side) + "," + point(x, y + side) + "," +
         point(x, y) + "))";
}

Source source_of(const std::filesystem::path& file) { return {file.string(), "", ""}; }

/// Squares of 8 m every 10 m, in an order of their own, some of them null, named by their place.
FileLayer grid_layer() {
  FileLayer layer{"constraints", "EPSG:2154", {"name", "kind"}, {}};
  std::vector<int> order(400);
  for (int k = 0; k < 400; ++k) order[static_cast<std::size_t>(k)] = k;
  std::mt19937 engine(3);
  for (std::size_t k = order.size() - 1; k > 0; --k) std::swap(order[k], order[engine() % (k + 1)]);
  for (const int k : order) {
    const std::optional<std::string> kind = k % 7 == 0 ? std::nullopt : std::optional<std::string>(k % 2 == 0 ? "even" : "odd");
    layer.features.push_back({square_at(900000 + 10 * (k % 20), 6250000 + 10 * (k / 20), 8), {std::to_string(k), kind}});
  }
  layer.features.push_back({std::nullopt, {"none", "even"}});
  return layer;
}

void drop_index(const std::filesystem::path& file) {
  GDALDatasetUniquePtr dataset(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_UPDATE));
  REQUIRE(dataset);
  auto* result = dataset->ExecuteSQL("SELECT DisableSpatialIndex('constraints', 'geom')", nullptr, nullptr);
  REQUIRE(result != nullptr);
  dataset->ReleaseResultSet(result);
}

std::vector<std::string> texts(const TextColumn& column) {
  std::vector<std::string> list;
  for (const auto value : column.value_of) list.push_back(value == TextColumn::null ? "(null)" : column.values[value]);
  return list;
}

/// The same window, from the whole layer.
void check_window(const std::filesystem::path& file, const ReadRequest& request, const Box& window, std::size_t expected) {
  const auto all = read_polygons(source_of(file), request);
  const auto some = read_polygons_in(source_of(file), request, window);
  CHECK(some.crs.same_as(all.crs));
  CHECK(some.layer == all.layer);
  CHECK(some.polygons.size() == expected);
  REQUIRE(some.fid.size() == some.polygons.size());
  std::size_t at = 0;
  for (std::size_t i = 0; i < all.polygons.size(); ++i) {
    if (!all.polygons.box(i).intersects(window)) continue;
    REQUIRE(at < some.fid.size());
    CHECK(some.fid[at] == all.fid[i]);
    CHECK(some.polygons.same_outline(at, all.polygons, i));
    for (std::size_t c = 0; c < request.fields.size(); ++c) CHECK(texts(some.columns[c])[at] == texts(all.columns[c])[i]);
    ++at;
  }
  CHECK(at == some.fid.size());
}

}  // namespace

TEST_CASE("a window gives what the whole layer has there, by feature id", "[vector][window]") {
  const TempFolder folder;
  const auto file = folder / "c.gpkg";
  write_geopackage(file, {grid_layer()});
  if (GENERATE(false, true)) drop_index(file);
  ReadRequest request;
  request.fields = {"name", "kind"};
  check_window(file, request, {900035, 6250035, 900062, 6250042}, 8);  // columns 3 to 6, rows 3 and 4
  check_window(file, request, {900008, 6250008, 900010, 6250010}, 4);  // touches four corners
  check_window(file, request, {900008.5, 6250008.5, 900009.5, 6250009.5}, 0);
  check_window(file, request, {0, 0, 1e7, 1e7}, 400);
  check_window(file, request, {900012, 6250012, 900012, 6250012}, 1);  // a point
  CHECK(read_polygons_in(source_of(file), request, Box{}).polygons.empty());
}

TEST_CASE("a window in another system than the file's", "[vector][window]") {
  const TempFolder folder;
  const auto file = folder / "c.gpkg";
  write_geopackage(file, {grid_layer()});
  ReadRequest request;
  request.fields = {"name"};
  request.target = Crs("EPSG:3035");
  const auto all = read_polygons(source_of(file), request);
  auto window = all.polygons.box(37);
  window = {window.xmin - 3, window.ymin - 30, window.xmax + 14, window.ymax};
  std::size_t expected = 0;
  for (std::size_t i = 0; i < all.polygons.size(); ++i) expected += all.polygons.box(i).intersects(window) ? 1 : 0;
  REQUIRE(expected > 2);
  check_window(file, request, window, expected);
}

TEST_CASE("what a window reader cannot read is said as the whole reader says it", "[vector][window]") {
  const TempFolder folder;
  const auto file = folder / "c.gpkg";
  write_geopackage(file, {grid_layer()});
  const Box window{900000, 6250000, 900100, 6250100};
  ReadRequest request;
  request.fields = {"nom", "genre"};
  CHECK_THROWS_WITH(read_polygons_in(source_of(file), request, window),
                    Contains("no field 'nom'; there is name, kind") && Contains("no field 'genre'"));
  CHECK_THROWS_WITH(read_polygons_in(source_of(folder / "d.gpkg"), {}, window), Contains("no such file"));
  const auto lines = folder / "l.gpkg";
  write_geopackage(lines, {{"lines", "EPSG:2154", {}, {{"LINESTRING(0 0,1 1)", {}}}},
                           {"degrees", "EPSG:4326", {}, {}},
                           {"nowhere", "", {}, {}}});
  CHECK_THROWS_WITH(read_polygons_in({lines.string(), "degrees", ""}, {}, window), Contains("is geographic"));
  CHECK_THROWS_WITH(read_shapes({lines.string(), "nowhere", ""}, {}), Contains("does not say its CRS"));
  CHECK_THROWS_WITH(read_shapes({lines.string(), "", ""}, {}), Contains("has several layers"));
  // A layer whose type says polygons, and one whose type says lines.
  const auto typed = folder / "typed.geojson";
  std::ofstream(typed) << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},
    "features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]})";
  CHECK_THROWS_WITH(read_shapes(source_of(typed), {}), Contains("holds geometries of type Polygon; lines or points are needed"));
  const auto typed_lines = folder / "lines.geojson";
  std::ofstream(typed_lines) << R"({"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},
    "features":[{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[0,0],[1,0]]}}]})";
  CHECK_THROWS_WITH(read_polygons_in(source_of(typed_lines), {}, window), Contains("polygons are needed"));
  CHECK(read_shapes(source_of(typed_lines), {}).shapes.size() == 1);
}

TEST_CASE("lines and points are read with their parts, without Z, curves as chords", "[vector][window]") {
  const TempFolder folder;
  const auto file = folder / "l.gpkg";
  write_geopackage(file, {{"water", "EPSG:2154", {"name"}, {
                              {"LINESTRING Z(900000 6250000 5,900003 6250004 6)", {"brook"}},
                              {"MULTILINESTRING((900000 6250000,900010 6250000),(900020 6250000,900020 6250010,900030 6250010))", {"river"}},
                              {"POINT(900100 6250100)", {"well"}},
                              {"MULTIPOINT(900100 6250100,900200 6250200)", {std::nullopt}},
                              {std::nullopt, {"nothing"}},
                              {"CIRCULARSTRING(900000 6250000,900010 6250010,900020 6250000)", {"bend"}},
                              {square_at(900000, 6250000, 10), {"lake"}},
                              {"GEOMETRYCOLLECTION(POINT(900001 6250001)," + square_at(900000, 6250000, 10) + ")", {"spring and lake"}},
                              {"LINESTRING EMPTY", {"dry"}},
                          }}});
  ReadRequest request;
  request.fields = {"name"};
  const auto layer = read_shapes(source_of(file), request);
  CHECK(texts(layer.columns[0]) == std::vector<std::string>{"brook", "river", "well", "(null)", "bend", "spring and lake"});
  CHECK(layer.fid == std::vector<std::int64_t>{1, 2, 3, 4, 6, 8});
  CHECK(layer.with_polygons == std::vector<std::int64_t>{7, 8});
  REQUIRE(layer.shapes.size() == 6);
  CHECK(layer.shapes.length(0).value == 5);
  CHECK(layer.shapes.length(1).value == 30);
  CHECK(layer.shapes.parts_end(1) - layer.shapes.parts_begin(1) == 2);
  CHECK(layer.shapes.part(layer.shapes.parts_begin(2)).size() == 1);
  CHECK(layer.shapes.length(4).value == Approx(10 * 3.14159265).epsilon(1e-3));
  std::string notes;
  for (const auto& note : layer.notes) notes += (note.kind == FeatureNote::Kind::empty ? "empty " : "curve ") + std::to_string(note.fid) + " ";
  CHECK(notes == "empty 5 curve 6 empty 7 empty 9 ");

  const auto near = read_shapes(source_of(file), request, Box{900150, 6250150, 900400, 6250400});
  CHECK(near.fid == std::vector<std::int64_t>{4});
  CHECK(texts(near.columns[0]) == std::vector<std::string>{"(null)"});
  CHECK(read_shapes(source_of(file), request, Box{}).shapes.empty());
}
