// SPDX-License-Identifier: Apache-2.0
/// What real files bring: null, empty, three-dimensional, curved and invalid outlines, other cases of field names.
#include <algorithm>
#include <catch2/catch.hpp>

#include "arpent/core/error.hpp"
#include "arpent/landuse/vintage.hpp"
#include "arpent/vector/reader.hpp"
#include "arpent/vector/writer.hpp"
#include "support/ascii_map.hpp"
#include "support/ogr_file.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;
using Kind = FeatureNote::Kind;

namespace {

const char* const square = "POLYGON((900000 6250000,900010 6250000,900010 6250010,900000 6250010,900000 6250000))";

FileLayer one_field(std::vector<FileFeature> features) { return {"layer", "EPSG:2154", {"code_cs"}, std::move(features)}; }

PolygonLayer read(const std::filesystem::path& file, const std::vector<std::string>& fields = {"code_cs"}) {
  auto layer = read_polygons({file.string(), "", ""}, {fields, {}, {}});
  repair_outlines(layer, 1);
  return layer;
}

std::vector<std::pair<std::int64_t, Kind>> notes(const PolygonLayer& layer) {
  std::vector<std::pair<std::int64_t, Kind>> list;
  for (const auto& note : layer.notes) list.emplace_back(note.fid, note.kind);
  return list;
}

template <class E, class F>
std::string message(F&& act) {
  try {
    act();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("null, empty, point and areless geometries are noted and left out", "[reader]") {
  const TempFolder folder;
  write_geopackage(folder / "a.gpkg", {one_field({{square, {"CS1"}},
                                                  {std::nullopt, {"CS2"}},
                                                  {"POLYGON EMPTY", {"CS3"}},
                                                  {"POINT(900000 6250000)", {"CS4"}},
                                                  {"LINESTRING(900000 6250000,900010 6250000)", {"CS5"}},
                                                  {"POLYGON((900000 6250000,900010 6250000,900020 6250000,900000 6250000))", {"CS6"}},
                                                  {square, {std::nullopt}}})});
  const auto layer = read(folder / "a.gpkg");
  CHECK(layer.fid == std::vector<std::int64_t>{1, 7});
  CHECK(notes(layer) == std::vector<std::pair<std::int64_t, Kind>>{
                            {2, Kind::empty}, {3, Kind::empty}, {4, Kind::not_polygon}, {5, Kind::not_polygon}, {6, Kind::empty}});
  REQUIRE(layer.columns[0].value_of.size() == 2);
  CHECK(layer.columns[0].values.at(layer.columns[0].value_of[0]) == "CS1");
  CHECK(layer.columns[0].value_of[1] == TextColumn::null);
}

TEST_CASE("heights are dropped and measures too", "[reader]") {
  const TempFolder folder;
  write_geopackage(folder / "a.gpkg", {one_field({{"POLYGON Z((0 0 5,10 0 6,10 10 7,0 10 8,0 0 5))", {"CS1"}},
                                                  {"POLYGON ZM((0 0 5 1,10 0 6 1,10 10 7 1,0 10 8 1,0 0 5 1))", {"CS1"}}})});
  const auto layer = read(folder / "a.gpkg");
  REQUIRE(layer.polygons.size() == 2);
  CHECK(layer.polygons.area(0) == SquareMetres{100});
  CHECK(layer.polygons.same_outline(0, layer.polygons, 1));
  CHECK(layer.notes.empty());
}

TEST_CASE("curves become chords, with a note", "[reader]") {
  const TempFolder folder;
  write_geopackage(folder / "a.gpkg",
                   {one_field({{"CURVEPOLYGON(CIRCULARSTRING(900000 6250000,900010 6250010,900020 6250000,900010 6249990,900000 6250000))", {"CS1"}},
                               {"MULTISURFACE(((0 0,10 0,10 10,0 10,0 0)),CURVEPOLYGON(CIRCULARSTRING(20 0,30 10,40 0,30 -10,20 0)))", {"CS1"}}})});
  const auto layer = read(folder / "a.gpkg");
  REQUIRE(layer.polygons.size() == 2);
  // A chord every 4°, as GDAL does: the area falls short of the circle's by (4°)² / 6, 0.08 %.
  CHECK(layer.polygons.area(0).value == Approx(314.159).epsilon(1e-3));
  CHECK(layer.polygons.area(1).value == Approx(414.159).epsilon(1e-3));
  CHECK(notes(layer) == std::vector<std::pair<std::int64_t, Kind>>{{1, Kind::linearised}, {2, Kind::linearised}});
}

TEST_CASE("a collection gives its polygons, its lines are left", "[reader]") {
  const TempFolder folder;
  write_geopackage(folder / "a.gpkg", {one_field({{"GEOMETRYCOLLECTION(POLYGON((0 0,10 0,10 10,0 10,0 0)),LINESTRING(0 0,50 50))", {"CS1"}}})});
  const auto layer = read(folder / "a.gpkg");
  REQUIRE(layer.polygons.size() == 1);
  CHECK(layer.polygons.area(0) == SquareMetres{100});
}

TEST_CASE("invalid outlines are repaired, and each note says what that moved", "[reader][repair]") {
  const TempFolder folder;
  write_geopackage(folder / "a.gpkg",
                   {one_field({{square, {"CS1"}},
                               {"POLYGON((0 0,10 10,10 0,0 10,0 0))", {"bow tie"}},
                               {"POLYGON((0 0,20 0,20 10,10 10,10 -5,5 -5,5 10,0 10,0 0))", {"two lobes"}},
                               {"POLYGON((0 0,10 0,10 10,0 10,0 0),(20 20,22 20,22 22,20 22,20 20))", {"hole outside"}}})});
  const auto layer = read(folder / "a.gpkg");
  REQUIRE(layer.polygons.size() == 4);
  REQUIRE(layer.notes.size() == 3);
  for (const auto& note : layer.notes) {
    CHECK(note.kind == Kind::repaired);
    CHECK_FALSE(note.reason.empty());
  }
  CHECK(layer.notes[0].fid == 2);
  CHECK(layer.notes[0].area_before == SquareMetres{0});  // the lobes of a symmetric bow tie cancel
  CHECK(layer.notes[0].area_after.value == Approx(50));
  CHECK(layer.columns[0].values.at(layer.columns[0].value_of[1]) == "bow tie");
  for (std::size_t i = 1; i < 4; ++i) CHECK(layer.notes[i - 1].area_after == layer.polygons.area(i));
  std::vector<Anomaly> anomalies;
  report_notes(layer, "a.gpkg:layer", anomalies);
  REQUIRE(anomalies.size() == 3);
  CHECK(anomalies[0].kind == "reparation");
  CHECK(anomalies[0].area == BookArea::from({50}));
  CHECK(layer.polygons.area(3) == SquareMetres{100});  // a hole is never ground
  CHECK(anomalies[2].area == BookArea::from({4}));
  CHECK_THAT(anomalies[2].message, Contains("(un trou est hors du contour en ") && Contains("un trou hors du contour est laissé de côté") && Contains("96,0000 m² avant, 100,0000 m² après"));
}

TEST_CASE("an unknown layer names those there are", "[reader][errors]") {
  const TempFolder folder;
  const auto file = folder / "a.gpkg";
  write_geopackage(file, {{"one", "EPSG:2154", {}, {{square, {}}}}, {"two", "EPSG:2154", {}, {{square, {}}}}});
  const auto unknown = message<IoError>([&] { (void)describe({file.string(), "three", ""}); });
  CHECK_THAT(unknown, Contains("no layer 'three'") && Contains("one, two"));
  const auto unnamed = message<IoError>([&] { (void)describe({file.string(), "", ""}); });
  CHECK_THAT(unnamed, Contains("several layers") && Contains("a.gpkg:one") && Contains("a.gpkg:two"));
  CHECK(describe({file.string(), "TWO", ""}).layer == "two");
  CHECK_THAT(message<IoError>([&] { (void)describe({(folder / "b.gpkg").string(), "", ""}); }), Contains("no such file"));
}

TEST_CASE("a missing field names those there are, all missing ones at once", "[reader][errors]") {
  const TempFolder folder;
  write_geopackage(folder / "a.gpkg", {{"layer", "EPSG:2154", {"code_cs", "nature"}, {{square, {"CS1", "x"}}}}});
  const auto text = message<DataError>([&] { (void)read(folder / "a.gpkg", {"code_us", "Nature", "other"}); });
  CHECK_THAT(text, Contains("no field 'code_us'") && Contains("no field 'other'") && Contains("code_cs, nature"));
  CHECK_THAT(text, !Contains("no field 'Nature'"));
}

TEST_CASE("degrees are refused, with the system to use instead", "[reader][errors]") {
  const TempFolder folder;
  write_geopackage(folder / "a.gpkg", {{"layer", "EPSG:4326", {}, {{"POLYGON((5.3 43.2,5.4 43.2,5.4 43.3,5.3 43.3,5.3 43.2))", {}}}}});
  const Source source{(folder / "a.gpkg").string(), "", ""};
  CHECK_THAT(message<DataError>([&] { (void)read_polygons(source, {}); }), Contains("geographic") && Contains("EPSG:2154"));
  const auto projected = read_polygons(source, {{}, {}, lambert93()});
  REQUIRE(projected.polygons.size() == 1);
  CHECK(projected.crs.id() == "EPSG:2154");
  CHECK(projected.source_crs.id() == "EPSG:4326");
  CHECK(projected.polygons.box(0).contains({890000, 6240000, 890000, 6240000}));  // Marseille, x east
}

TEST_CASE("a file that does not say its system needs to be told", "[reader][errors]") {
  const TempFolder folder;
  write_geopackage(folder / "a.gpkg", {{"layer", "", {}, {{square, {}}}}});
  const Source source{(folder / "a.gpkg").string(), "", ""};
  CHECK_THAT(message<DataError>([&] { (void)read_polygons(source, {}); }), Contains("does not say its CRS") && Contains("--crs"));
  CHECK(read_polygons(source, {{}, lambert93(), {}}).crs.id() == "EPSG:2154");
}

TEST_CASE("usual class fields are found in either case", "[reader][fields]") {
  const auto& toy = toy_nomenclature();
  for (const char* name : {"lettre", "LETTRE", "Lettre"}) {
    LayerInfo info;
    info.fields = {{"id", "text"}, {name, "text"}};
    CHECK(find_class_fields(info, "a", toy, {}, {}).codes == std::vector<std::string>{name});
    CHECK(find_class_fields(info, "a", toy, {"LetTre"}, {}).codes == std::vector<std::string>{name});
  }
  LayerInfo without;
  without.fields = {{"id", "text"}};
  CHECK_THAT(message<DataError>([&] { (void)find_class_fields(without, "a.gpkg", toy, {}, {}); }),
             Contains("a.gpkg") && Contains("lettre") && Contains("id"));
}

TEST_CASE("years side by side are told apart by the date, or by name", "[fields]") {
  const Nomenclature dated("dated", {{"poste", {"code_{yy}", "cs_{year}"}, {"avant"}, {"apres"}}}, {});
  LayerInfo info;
  info.fields = {{"cs_2015", "text"}, {"CS_2018", "text"}};
  CHECK_THROWS_AS(find_class_fields(info, "a", dated, {}, {}), DataError);
  const auto later = find_class_fields(info, "a", dated, {}, parse_date("2018-06"));
  CHECK(later.codes == std::vector<std::string>{"CS_2018"});
  CHECK(later.year_in_name == 2018);
  const auto both = find_change_fields(info, "a", dated, {}, {});
  CHECK(both.before.codes == std::vector<std::string>{"cs_2015"});
  CHECK(both.after.codes == std::vector<std::string>{"CS_2018"});
  LayerInfo clc;
  clc.fields = {{"CODE_90", "text"}};
  CHECK(find_class_fields(clc, "a", dated, {}, {}).year_in_name == 1990);
}

TEST_CASE("several dates in one file are refused, one is taken", "[fields]") {
  const ClassFields fields{{"code"}, "millesime", std::nullopt};
  TextColumn column{{"2020", "2021"}, {0, 1, 0}};
  CHECK_THAT(message<DataError>([&] { (void)survey_date({}, fields, &column, "a.gpkg"); }),
             Contains("several dates") && Contains("2020, 2021") && Contains("@DATE"));
  CHECK(survey_date(parse_date("2019"), fields, &column, "a.gpkg").text() == "2019");
  column.values = {"2020/06/30", ""};
  CHECK(survey_date({}, fields, &column, "a.gpkg").text() == "2020-06-30");
  CHECK(survey_date({}, {{"code_18"}, "", 2018}, nullptr, "a.gpkg").text() == "2018");
  CHECK_FALSE(survey_date({}, {{"code"}, "", std::nullopt}, nullptr, "a.gpkg").known());
}

TEST_CASE("what the writer wrote the reader reads, point for point", "[reader][writer]") {
  const TempFolder folder;
  const auto map = ascii_map("FFFA\nF.FA\nFFUU");
  const auto file = GENERATE("a.gpkg", "a.fgb");
  LayerSpec spec{"land", "", "", GeometryKind::multipolygon, lambert93(), {{"lettre", FieldType::text, 1, ""}}, true};
  write_polygons(folder / file, spec, map.polygons, [&](std::size_t i, std::span<FieldValue> values) {
    values[0] = std::string_view(&map.letters[i], 1);
  });
  const auto layer = read(folder / file, {"lettre"});
  REQUIRE(layer.polygons.size() == map.polygons.size());
  CHECK(layer.notes.empty());
  CHECK(layer.crs.same_as(lambert93()));
  for (std::size_t i = 0; i < map.polygons.size(); ++i) {
    std::size_t same = 0;  // FlatGeobuf has an order of its own
    for (std::size_t j = 0; j < layer.polygons.size(); ++j)
      if (layer.polygons.same_outline(j, map.polygons, i) && layer.columns[0].values[layer.columns[0].value_of[j]][0] == map.letters[i]) ++same;
    CHECK(same == 1);
  }
}
