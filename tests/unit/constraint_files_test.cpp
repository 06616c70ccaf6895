// SPDX-License-Identifier: Apache-2.0
#include "stages/constraint_files.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "support/ogr_file.hpp"

using namespace arpent;
using arpent::test::TempFolder;
using arpent::test::write_geopackage;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr auto list_text = R"({ "constraints": [ { "name": "foret", "data": "foret.gpkg@2023", "covers": "everywhere" } ] })";

struct Given {
  explicit Given(const TempFolder& folder) : file(folder / "foret.gpkg") {
    write_geopackage(file, {{.name = "foret", .fields = {}, .features = {{"POLYGON((900000 6260000,900100 6260000,900100 6260100,900000 6260100,900000 6260000))", {}}}}});
  }

  ConstraintSet read(RunContext& context, bool hash) const {
    const auto book = std::make_shared<const RuleBook>(load_rules("chantier7"));
    return read_constraints(parse_constraint_list(list_text, "list.json", book->layers), book, file.parent_path(),
                            {.assumed = {}, .target = Crs("EPSG:2154"), .window = {}, .day = parse_date("2026-01-01"), .hash = hash}, context);
  }

  fs::path file;
};

std::string sum_of(RunContext& context) {
  const auto& rows = context.provenance();
  return rows.empty() ? "no row" : rows.front().sha256;
}

}  // namespace

TEST_CASE("a constraint file is in the provenance with its digest, or without when none is asked", "[stages]") {
  const TempFolder folder;
  const Given given(folder);
  RunContext with({}), without({});
  CHECK(given.read(with, true).layers.size() == 1);
  CHECK(sum_of(with) == sha256_file(given.file));
  CHECK(given.read(without, false).layers.size() == 1);
  CHECK(sum_of(without).empty());
}

TEST_CASE("a constraint file that changes while the constraints are read is refused, hashed or not", "[stages]") {
  for (const bool hash : {true, false}) {
    const TempFolder folder;
    const Given given(folder);
    RunContext context({});
    (void)given.read(context, hash);
    fs::last_write_time(given.file, fs::last_write_time(given.file) + std::chrono::minutes(1));
    CHECK_THROWS_WITH(context.provenance(), Contains("foret.gpkg") && Contains("changed while it was read"));
  }
}
