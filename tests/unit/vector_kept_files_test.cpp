// SPDX-License-Identifier: Apache-2.0
/// Lines and points written and read back; files kept open between readers.
#include <catch2/catch.hpp>

#include "arpent/core/error.hpp"
#include "arpent/vector/open_files.hpp"
#include "arpent/vector/window_reader.hpp"
#include "arpent/vector/writer.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;

namespace {

ShapeSet brook_and_wells() {
  ShapeSet set;
  const Point brook[] = {{900000, 6250000}, {900010, 6250000}, {900010, 6250020}};
  const Point branch[] = {{900100, 6250000}, {900200, 6250000}};
  set.add_part(brook);
  set.add_part(branch);
  set.finish();
  const Point well[] = {{900500, 6250500}};
  set.add_part(well);
  set.finish();
  return set;
}

void write_shapes(const std::filesystem::path& file) {
  const auto set = brook_and_wells();
  GeoPackageWriter writer(file);
  writer.add_layer({.name = "eau", .identifier = "", .description = "", .geometry = GeometryKind::multilinestring, .crs = Crs("EPSG:2154"), .fields = {{"nom", FieldType::text, 0, ""}}});
  const FieldValue name[] = {std::string_view("l'Arc")};
  writer.add(name, set, 0);
  const FieldValue none[] = {std::monostate{}};
  writer.add(none);
  writer.add_layer({.name = "puits", .identifier = "", .description = "", .geometry = GeometryKind::multipoint, .crs = Crs("EPSG:2154"), .fields = {{"nom", FieldType::text, 0, ""}}});
  writer.add(name, set, 1);
  writer.close();
}

}  // namespace

TEST_CASE("lines and points are written with their parts and read back point for point", "[vector][writer]") {
  const TempFolder folder;
  const auto file = folder / "l.gpkg";
  write_shapes(file);
  ReadRequest request;
  request.fields = {"nom"};
  const auto lines = read_shapes({file.string(), "eau", ""}, request);
  REQUIRE(lines.shapes.size() == 1);  // the row without a geometry is told
  CHECK(lines.notes.size() == 1);
  CHECK(lines.shapes.length(0).value == 130);
  CHECK(lines.shapes.parts_end(0) == 2);
  CHECK(lines.columns[0].values[lines.columns[0].value_of[0]] == "l'Arc");
  const auto points = read_shapes({file.string(), "puits", ""}, request);
  REQUIRE(points.shapes.size() == 1);
  CHECK(points.shapes.part(0)[0] == Point{900500, 6250500});
  const auto info = describe({file.string(), "eau", ""});
  CHECK(info.feature_count == 2);
  REQUIRE(info.extent);
  CHECK(info.extent->xmax == 900200);
}

TEST_CASE("a layer of polygons takes no line", "[vector][writer]") {
  const TempFolder folder;
  GeoPackageWriter writer(folder / "p.gpkg");
  writer.add_layer({.name = "p", .identifier = "", .description = "", .geometry = GeometryKind::multipolygon, .crs = Crs("EPSG:2154"), .fields = {}});
  CHECK_THROWS_AS(writer.add({}, brook_and_wells(), 0), UsageError);
}

TEST_CASE("a file kept open gives every reader the whole layer, whatever the reader before it asked for", "[vector][window]") {
  const TempFolder folder;
  const auto file = folder / "l.gpkg";
  write_shapes(file);
  const OpenFiles keep;
  ReadRequest request;
  CHECK(read_shapes({file.string(), "eau", ""}, request, Box{0, 0, 1, 1}).shapes.empty());
  CHECK(read_shapes({file.string(), "eau", ""}, request).shapes.size() == 1);
  request.fields = {"nom"};
  CHECK(read_shapes({file.string(), "eau", ""}, request).columns[0].value_of[0] != TextColumn::null);
  CHECK(describe({file.string(), "puits", ""}).feature_count == 1);
  CHECK_THROWS_AS(describe({file.string(), "absente", ""}), IoError);
}
