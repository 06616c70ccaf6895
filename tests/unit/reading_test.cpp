// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "stages/reading.hpp"
#include "support/ogr_file.hpp"

using namespace arpent;
using arpent::reading::digest;
using arpent::reading::Hashed;
using arpent::test::TempFolder;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

fs::path written(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

Source at(const fs::path& file) { return {file.string(), "", ""}; }

/// As if it had been written a minute later, whatever the clock of the disk tells apart.
void touch(const fs::path& file) { fs::last_write_time(file, fs::last_write_time(file) + std::chrono::minutes(1)); }

}  // namespace

TEST_CASE("the digest of a source is that of its file; a shapefile counts with its table", "[stages]") {
  const TempFolder folder;
  CHECK(digest(at(written(folder / "a.gpkg", "abc"))).get() == sha256_text("abc"));
  const auto shape = written(folder / "a.shp", "abc");
  written(folder / "a.dbf", "def");
  CHECK(digest(at(shape)).get() == sha256_text(sha256_text("abc") + sha256_text("def")));
  CHECK(digest(at(folder / "a.gpkg"), Hashed::no).get().empty());
}

TEST_CASE("a folder, an archive and a connection have no digest", "[stages]") {
  const TempFolder folder;
  fs::create_directory(folder / "a.gdb");
  CHECK(digest(at(folder / "a.gdb")).get().empty());
  CHECK(digest({"/vsizip/" + (folder / "a.zip").string() + "/a.shp", "", ""}).get().empty());
  CHECK(digest({"PG:dbname=plan", "", ""}).get().empty());
  CHECK(digest({"https://example.org/plan.gpkg", "", ""}).get().empty());
}

TEST_CASE("a file that changes between its digest and the end of its reading is refused by its name", "[stages]") {
  const TempFolder folder;
  for (const auto hashed : {Hashed::yes, Hashed::no}) {
    const auto file = written(folder / "plu.gpkg", "abc");
    auto changed = digest(at(file), hashed);
    written(file, "abcd");
    CHECK_THROWS_WITH(changed.get(), Contains("plu.gpkg") && Contains("changed while it was read"));
    auto touched = digest(at(file), hashed);
    touch(file);
    CHECK_THROWS_WITH(touched.get(), Contains("plu.gpkg") && Contains("changed while it was read"));
    auto lost = digest(at(file), hashed);
    fs::remove(file);
    CHECK_THROWS_WITH(lost.get(), Contains("plu.gpkg"));
    CHECK_THROWS_WITH(digest(at(file), hashed).get(), Contains("plu.gpkg") && Contains("lost while it was read"));
  }
}
