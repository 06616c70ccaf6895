// SPDX-License-Identifier: Apache-2.0
/// A GeoPackage read past GDAL gives what GDAL gives, and is left to GDAL when it is anything but plain.
#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <functional>

#include "arpent/core/error.hpp"
#include "arpent/vector/reader.hpp"
#include "support/ascii_map.hpp"
#include "support/ogr_file.hpp"
#include "vector/reader_features.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;

namespace {

const char* const square = "POLYGON((900000 6250000,900010 6250000,900010 6250010,900000 6250010,900000 6250000))";
const char* const clockwise = "POLYGON((900000 6250000,900000 6250010,900010 6250010,900010 6250000,900000 6250000),"
                              "(900004 6250004,900002 6250004,900002 6250002,900004 6250002,900004 6250004),"
                              "(900008 6250008,900006 6250008,900006 6250006,900008 6250006,900008 6250008))";
const char* const parts = "MULTIPOLYGON(((900020 6250000,900030 6250000,900030 6250010,900020 6250000)),"
                          "((900000 6250000,900010 6250000,900010 6250010,900000 6250000)))";

void sql(const std::filesystem::path& file, const std::string& text) {
  sqlite3* db = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &db) == SQLITE_OK);
  char* message = nullptr;
  const int status = sqlite3_exec(db, text.c_str(), nullptr, nullptr, &message);
  INFO(text << ": " << (message == nullptr ? "" : message));
  CHECK(status == SQLITE_OK);
  sqlite3_free(message);
  sqlite3_close(db);
}

/// Puts bytes in the place of a geometry. The triggers of the spatial index would ask for functions only GDAL has.
void put_blob(const std::filesystem::path& file, int fid, const std::vector<unsigned char>& blob) {
  std::string hex;
  for (const auto byte : blob) {
    constexpr char digits[] = "0123456789abcdef";
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  sql(file, "UPDATE layer SET geom = x'" + hex + "' WHERE fid = " + std::to_string(fid));
}

void append(std::vector<unsigned char>& blob, const void* value, std::size_t size) {
  const auto* bytes = static_cast<const unsigned char*>(value);
  blob.insert(blob.end(), bytes, bytes + size);
}

/// A GeoPackage geometry: header with an envelope of a kind and other flags, then WKB of GDAL's.
std::vector<unsigned char> blob_of(const char* wkt, int envelope, unsigned flags, OGRwkbByteOrder order = wkbNDR) {
  OGRGeometry* raw = nullptr;
  REQUIRE(OGRGeometryFactory::createFromWkt(wkt, nullptr, &raw) == OGRERR_NONE);
  const std::unique_ptr<OGRGeometry> geometry(raw);
  std::vector<unsigned char> blob{'G', 'P', 0, static_cast<unsigned char>(flags | 1u | static_cast<unsigned>(envelope) << 1)};
  const std::int32_t system = 2154;
  append(blob, &system, sizeof system);
  const double numbers[8] = {900000, 900010, 6250000, 6250010, 0, 1, 2, 3};
  constexpr std::size_t lengths[] = {0, 32, 48, 48, 64, 0};
  append(blob, numbers, lengths[envelope]);
  std::vector<unsigned char> wkb(static_cast<std::size_t>(geometry->WkbSize()));
  REQUIRE(geometry->exportToWkb(order, wkb.data(), wkbVariantIso) == OGRERR_NONE);
  append(blob, wkb.data(), wkb.size());
  return blob;
}

/// A layer without a spatial index, so that SQL alone may change it.
struct MadeLayer {
  std::string fid = "fid", geometry = "geom";
  std::vector<std::pair<std::string, OGRFieldType>> fields = {};
  std::vector<std::pair<std::int64_t, const char*>> features = {};
  std::function<void(OGRFeature&)> fill = [](OGRFeature&) {};
  bool indexed = false;
};

std::filesystem::path write(const TempFolder& folder, const MadeLayer& made) {
  GDALAllRegister();
  const auto file = folder / "a.gpkg";
  GDALDatasetUniquePtr dataset(GetGDALDriverManager()->GetDriverByName("GPKG")->Create(file.c_str(), 0, 0, 0, GDT_Unknown, nullptr));
  REQUIRE(dataset != nullptr);
  OGRSpatialReference system;
  system.importFromEPSG(2154);
  CPLStringList options;
  options.SetNameValue("FID", made.fid.c_str());
  options.SetNameValue("GEOMETRY_NAME", made.geometry.c_str());
  options.SetNameValue("SPATIAL_INDEX", made.indexed ? "YES" : "NO");
  auto* layer = dataset->CreateLayer("layer", &system, wkbUnknown, options.List());
  REQUIRE(layer != nullptr);
  for (const auto& [name, type] : made.fields) {
    OGRFieldDefn field(name.c_str(), type);
    REQUIRE(layer->CreateField(&field) == OGRERR_NONE);
  }
  REQUIRE(layer->StartTransaction() == OGRERR_NONE);
  for (const auto& [fid, wkt] : made.features) {
    const OGRFeatureUniquePtr feature(OGRFeature::CreateFeature(layer->GetLayerDefn()));
    feature->SetFID(fid);
    OGRGeometry* geometry = nullptr;
    if (wkt != nullptr) {
      REQUIRE(OGRGeometryFactory::createFromWkt(wkt, nullptr, &geometry) == OGRERR_NONE);
      feature->SetGeometryDirectly(geometry);
    }
    made.fill(*feature);
    REQUIRE(layer->CreateFeature(feature.get()) == OGRERR_NONE);
  }
  REQUIRE(layer->CommitTransaction() == OGRERR_NONE);
  return file;
}

struct BothWays {
  std::optional<Features> direct;
  Features through_gdal;
};

BothWays read_both(const std::filesystem::path& file, const std::vector<std::string>& fields, int threads = 2, const Crs& to = lambert93(),
                   const char* name = "layer") {
  const QuietGdal quiet;
  const Dataset dataset(GDALDataset::Open(file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY));
  REQUIRE(dataset != nullptr);
  auto* layer = dataset->GetLayerByName(name);
  REQUIRE(layer != nullptr);
  const Source source{file.string(), "", ""};
  const Crs from = lambert93();
  FeatureRequest request{source, {}, from, to, layer->GetFeatureCount(FALSE), threads};
  for (const auto& field : fields) request.fields.push_back(layer->GetLayerDefn()->GetFieldIndex(field.c_str()));
  return {read_through_sqlite(*dataset, *layer, request), read_through_gdal(*layer, request)};
}

void check_same(const Features& a, const Features& b) {
  CHECK(a.fid == b.fid);
  REQUIRE(a.columns.size() == b.columns.size());
  for (std::size_t c = 0; c < a.columns.size(); ++c) {
    CHECK(a.columns[c].values == b.columns[c].values);
    CHECK(a.columns[c].value_of == b.columns[c].value_of);
  }
  REQUIRE(a.notes.size() == b.notes.size());
  for (std::size_t n = 0; n < a.notes.size(); ++n) {
    CHECK(a.notes[n].fid == b.notes[n].fid);
    CHECK(a.notes[n].kind == b.notes[n].kind);
  }
  REQUIRE(a.polygons.size() == b.polygons.size());
  CHECK(a.polygons.point_count() == b.polygons.point_count());
  std::size_t same = 0;
  for (std::size_t i = 0; i < a.polygons.size(); ++i)
    same += a.polygons.same_outline(i, b.polygons, i) && a.polygons.area(i) == b.polygons.area(i) &&
            std::memcmp(&a.polygons.box(i), &b.polygons.box(i), sizeof(Box)) == 0;
  CHECK(same == a.polygons.size());
}

void check_direct(const BothWays& both) {
  REQUIRE(both.direct);
  check_same(*both.direct, both.through_gdal);
}

std::string failure(const std::filesystem::path& file) {
  try {
    (void)read_polygons({file.string(), "", ""}, {});
  } catch (const IoError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("texts and integers of every width are read past GDAL as through it", "[reader][gpkg]") {
  const TempFolder folder;
  const auto file = write(folder, {.fields = {{"code", OFTString}, {"Niveau", OFTInteger}, {"grand", OFTInteger64}},
                                   .features = {{1, square}, {2, clockwise}, {3, parts}, {4, square}, {5, square}},
                                   .fill = [](OGRFeature& f) {
                                     if (f.GetFID() == 4) return;  // all null
                                     f.SetField("code", f.GetFID() == 5 ? "" : f.GetFID() == 2 ? "forêt \"dense\"" : "CS1");
                                     f.SetField("Niveau", f.GetFID() == 3 ? -2147483647 - 1 : 7);
                                     f.SetField("grand", static_cast<GIntBig>(f.GetFID() == 1 ? INT64_MIN : 1234567890123));
                                   }});
  sql(file, "ALTER TABLE layer ADD COLUMN petit SMALLINT; UPDATE layer SET petit = 100 * fid - 300");
  const auto both = read_both(file, {"code", "niveau", "grand", "petit"});
  check_direct(both);
  CHECK(both.direct->columns[0].values == std::vector<std::string>{"CS1", "forêt \"dense\"", ""});
  CHECK(both.direct->columns[0].value_of == std::vector<std::uint32_t>{0, 1, 0, TextColumn::null, 2});
  CHECK(both.direct->columns[1].values == std::vector<std::string>{"7", "-2147483648"});
  CHECK(both.direct->columns[3].values.front() == "-200");
}

TEST_CASE("reals, dates, booleans and values of another type than their field are left to GDAL", "[reader][gpkg]") {
  const TempFolder folder;
  const auto file = write(folder, {.fields = {{"r", OFTReal}, {"d", OFTDate}, {"n", OFTInteger}}, .features = {{1, square}}, .fill = [](OGRFeature& f) {
                                     f.SetField("r", 1.5);
                                     f.SetField("d", 2020, 6, 30);
                                     f.SetField("n", 1);
                                   }});
  sql(file, "ALTER TABLE layer ADD COLUMN b BOOLEAN; UPDATE layer SET b = 1");
  for (const char* field : {"r", "d", "b"}) CHECK_FALSE(read_both(file, {field}).direct);
  check_direct(read_both(file, {"n"}));
  const auto layer = read_polygons({file.string(), "", ""}, {{"r", "d", "n"}, {}, {}});
  CHECK(layer.columns[0].values == std::vector<std::string>{"1.5"});
  CHECK(layer.columns[1].values == std::vector<std::string>{"2020/06/30"});
  CHECK(layer.columns[2].values == std::vector<std::string>{"1"});
  for (const char* value : {"5000000000", "'seven'", "1.25"}) {
    sql(file, std::string("UPDATE layer SET n = ") + value);
    CHECK_FALSE(read_both(file, {"n"}).direct);
  }
}

TEST_CASE("names of the key and the geometry, gaps in the numbers and an index make no difference", "[reader][gpkg]") {
  const TempFolder folder;
  const bool indexed = GENERATE(false, true);
  const auto both = read_both(write(folder, {.fid = "Id \"x\"", .geometry = "le contour", .fields = {{"order", OFTString}},
                                             .features = {{1000000, square}, {7, clockwise}, {90000000000, parts}, {12, nullptr}},
                                             .fill = [](OGRFeature& f) { f.SetField(0, static_cast<double>(f.GetFID())); },
                                             .indexed = indexed}),
                              {"order"});
  check_direct(both);
  CHECK(both.direct->fid == std::vector<std::int64_t>{7, 1000000, 90000000000});
  CHECK(both.direct->notes.size() == 1);
}

TEST_CASE("null, empty, areless, three-dimensional and measured geometries are read past GDAL", "[reader][gpkg]") {
  const TempFolder folder;
  check_direct(read_both(write(folder, {.features = {{1, nullptr},
                                                     {2, "POLYGON EMPTY"},
                                                     {3, "MULTIPOLYGON EMPTY"},
                                                     {4, "POLYGON((0 0,1 1,2 2,0 0))"},
                                                     {5, "POLYGON Z((0 0 5,10 0 6,10 10 7,0 10 8,0 0 5))"},
                                                     {6, "POLYGON M((0 0 5,10 0 6,10 10 7,0 10 8,0 0 5))"},
                                                     {7, "MULTIPOLYGON ZM(((0 0 5 1,10 0 6 1,10 10 7 1,0 0 5 1)))"},
                                                     {8, "POLYGON((0 0,4 0,4 4,0 4,0 0),(0 0,0 0,0 0,0 0))"},
                                                     {9, "POLYGON((0 0,0 0,4 0,4 4,4 4,-0 0,0 0))"},
                                                     {10, "POLYGON((0 0,10 10,10 0,0 10,0 0))"}}}),
                         {}));
}

TEST_CASE("every kind of envelope and both states of the empty flag are read past GDAL", "[reader][gpkg]") {
  const TempFolder folder;
  const auto file = write(folder, {.features = {{1, square}, {2, square}}});
  const int envelope = GENERATE(0, 1, 2, 3, 4);
  const unsigned empty = GENERATE(0u, 0x10u);
  put_blob(file, 2, blob_of(clockwise, envelope, empty));
  const auto both = read_both(file, {});
  check_direct(both);
  CHECK(both.direct->polygons.area(1) == SquareMetres{92});
}

TEST_CASE("extended, big-endian, curved and other geometries are left to GDAL", "[reader][gpkg]") {
  const TempFolder folder;
  const auto file = write(folder, {.features = {{1, square}, {2, square}}});
  SECTION("big-endian") {
    put_blob(file, 2, blob_of(clockwise, 1, 0, wkbXDR));
    CHECK_FALSE(read_both(file, {}).direct);
    CHECK(read_polygons({file.string(), "", ""}, {}).polygons.area(1) == SquareMetres{92});
  }
  SECTION("extended") {
    put_blob(file, 2, blob_of(square, 1, 0x20));
    CHECK_FALSE(read_both(file, {}).direct);
  }
  SECTION("a point and a curve") {
    const char* const wkt = GENERATE("POINT(1 2)", "CURVEPOLYGON(CIRCULARSTRING(0 0,10 10,20 0,10 -10,0 0))", "GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0)))");
    put_blob(file, 2, blob_of(wkt, 0, 0));
    CHECK_FALSE(read_both(file, {}).direct);
    CHECK_NOTHROW(read_polygons({file.string(), "", ""}, {}));
  }
}

TEST_CASE("a damaged geometry ends in an error, never in half the data", "[reader][gpkg][errors]") {
  const TempFolder folder;
  const auto file = write(folder, {.features = {{1, square}, {2, square}, {3, square}}});
  auto blob = blob_of(square, 1, 0);
  SECTION("cut short") { blob.resize(blob.size() - 9); }
  SECTION("another mark") { blob[0] = 'X'; }
  SECTION("more rings than bytes") { blob[8 + 32 + 5] = 200; }
  put_blob(file, 2, blob);
  CHECK_THAT(failure(file), Contains("a.gpkg") && Contains("reading stopped"));
}

TEST_CASE("a truncated file ends in an error", "[reader][gpkg][errors]") {
  const TempFolder folder;
  MadeLayer made;
  for (int i = 1; i <= 3000; ++i) made.features.emplace_back(i, clockwise);
  const auto file = write(folder, made);
  const auto size = std::filesystem::file_size(file);
  std::filesystem::resize_file(file, size * 6 / 10 / 4096 * 4096);
  CHECK(failure(file) != "nothing was thrown");
}

TEST_CASE("views, keys of another kind and write-ahead logs are left to GDAL", "[reader][gpkg]") {
  const TempFolder folder;
  const auto file = write(folder, {.fields = {{"code", OFTString}}, .features = {{1, square}, {2, parts}}});
  SECTION("view") {
    sql(file, "CREATE VIEW seen AS SELECT fid AS OGC_FID, geom, code FROM layer;"
              "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) VALUES('seen', 'features', 'seen', 2154);"
              "INSERT INTO gpkg_geometry_columns VALUES('seen', 'geom', 'GEOMETRY', 2154, 0, 0)");
    const auto both = read_both(file, {"code"}, 2, lambert93(), "seen");
    CHECK_FALSE(both.direct);
    CHECK(both.through_gdal.polygons.size() == 2);
  }
  SECTION("key with an index of its own") {
    sql(file, "ALTER TABLE layer RENAME TO old; CREATE TABLE layer(fid INTEGER PRIMARY KEY DESC, geom GEOMETRY, code TEXT);"
              "INSERT INTO layer SELECT * FROM old ORDER BY fid DESC; DROP TABLE old;"
              "UPDATE gpkg_geometry_columns SET table_name = 'layer'; UPDATE gpkg_contents SET table_name = 'layer'");
    CHECK_FALSE(read_both(file, {"code"}).direct);
  }
  SECTION("log") {
    sql(file, "PRAGMA journal_mode = wal");
    CHECK_FALSE(read_both(file, {"code"}).direct);
    CHECK(read_polygons({file.string(), "", ""}, {{"code"}, {}, {}}).polygons.size() == 2);
  }
}

TEST_CASE("fewer rows than the file counts are left to GDAL", "[reader][gpkg]") {
  const TempFolder folder;
  const auto file = write(folder, {.features = {{1, square}, {2, parts}}});
  sql(file, "UPDATE gpkg_ogr_contents SET feature_count = 3");
  CHECK_FALSE(read_both(file, {}).direct);
}

TEST_CASE("any number of threads reads the same, and GDAL too", "[reader][gpkg][threads]") {
  const TempFolder folder;
  std::vector<std::string> outlines;
  for (int i = 0; i < 200; ++i) {
    const auto x = std::to_string(900000 + 20 * i), right = std::to_string(900010 + 20 * i);
    outlines.push_back("POLYGON((" + x + " 6250000," + right + " 6250000," + right + " 6250010," + x + " 6250000))");
  }
  MadeLayer made{.fields = {{"code", OFTString}, {"n", OFTInteger}}, .fill = [](OGRFeature& f) {
                   if (f.GetFID() % 11 != 0) f.SetField("code", std::to_string(f.GetFID() % 977).c_str());
                   f.SetField("n", static_cast<int>(f.GetFID() / 5000));
                 }};
  for (int i = 1; i <= 40000; ++i)
    if (i % 7 != 0) made.features.emplace_back(i, i % 501 == 0 ? nullptr : outlines[static_cast<std::size_t>(i) % outlines.size()].c_str());
  const auto file = write(folder, made);
  const bool moved = GENERATE(false, true);
  const Crs to = moved ? Crs("EPSG:3035") : lambert93();
  const auto one = read_both(file, {"code", "n"}, 1, to);
  check_direct(one);
  for (const int threads : {2, 3, 8}) {
    const auto several = read_both(file, {"code", "n"}, threads, to);
    REQUIRE(several.direct);
    check_same(*several.direct, *one.direct);
  }
}

TEST_CASE("a layer without features is read past GDAL", "[reader][gpkg]") {
  const TempFolder folder;
  check_direct(read_both(write(folder, {.fields = {{"code", OFTString}}}), {"code"}));
}
