// SPDX-License-Identifier: Apache-2.0
/// Change polygons, difference layers, and the check that the books close.
#include <catch2/catch.hpp>

#include "arpent/core/error.hpp"
#include "support/ascii_map.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;

namespace {

/// A difference layer from two drawings of one shape: a polygon per region of `shape`.
ChangeLayer drawn_changes(const char* shape, const char* before, const char* after) {
  const auto regions = ascii_map(shape);
  ChangeLayer layer;
  layer.crs = lambert93();
  layer.files = {{"difference", "", {}}};
  layer.window = {parse_date("2018"), parse_date("2021")};
  layer.polygons = regions.polygons;
  for (std::size_t i = 0; i < regions.letters.size(); ++i) {
    const auto k = static_cast<std::size_t>(regions.letters[i] - 'a');
    layer.before.push_back(toy_class(before[k]));
    layer.after.push_back(toy_class(after[k]));
    layer.file_of.push_back(0);
    layer.fid.push_back(static_cast<std::int64_t>(i) + 1);
  }
  return layer;
}

}  // namespace

TEST_CASE("a piece under the map minimum is in the books and not on the map", "[changes]") {
  CompareOptions options;
  options.map_minimum = {250};
  const auto comparison = compare_drawn({{"FFFFFF\nFFFFFF"}}, {{"UFFFUU\nFFFFUF"}}, "", options);
  CHECK(moved(comparison, 'F', 'U') == SquareMetres{400});
  REQUIRE(comparison.changes.pieces.size() == 1);
  CHECK(comparison.changes.pieces[0].area == BookArea::from({300}));
  CHECK(comparison.changes.polygons.area(0) == SquareMetres{300});
  CHECK(comparison.changes.minimum == SquareMetres{250});
  const auto account = account_of(comparison);
  CHECK(row_of(account, "tout", Level::metropole).total.off_map == BookArea::from({100}));
}

TEST_CASE("a piece of exactly the map minimum is on the map", "[changes]") {
  CompareOptions options;
  options.map_minimum = {100};
  const auto comparison = compare_drawn({{"FF"}}, {{"FU"}}, "", options);
  CHECK(comparison.changes.pieces.size() == 1);
}

TEST_CASE("change polygons carry their zone, dates and classes", "[changes]") {
  const auto comparison = compare_drawn({{"FFAA", "2017"}}, {{"FUUA", "2020"}}, "1122");
  REQUIRE(comparison.changes.pieces.size() == 2);
  for (const auto& piece : comparison.changes.pieces) {
    CHECK(piece.after == toy_class('U'));
    CHECK(piece.before == toy_class(piece.zone == 0 ? 'F' : 'A'));
    CHECK(piece.window.before.text() == "2017");
    CHECK(piece.window.after.text() == "2020");
  }
  CHECK(comparison.changes.crs.same_as(lambert93()));
}

TEST_CASE("tables alone give the same books and no change polygons", "[changes]") {
  CompareOptions tables;
  tables.tables_only = true;
  const std::vector<Drawn> before{{"FFAA\nFFAA"}}, after{{"FUAA\nFFGA"}};
  const auto zones = GENERATE("", "1122\n1122");
  const auto all = compare_drawn(before, after, zones), less = compare_drawn(before, after, zones, tables);
  CHECK(less.changes.pieces.empty());
  CHECK(less.changes.polygons.empty());
  REQUIRE(all.ledger.cells.size() == less.ledger.cells.size());
  for (const auto& [key, cell] : all.ledger.cells) CHECK(cell.area == less.ledger.cells.at(key).area);
}

TEST_CASE("a difference layer gives its transitions, and the rest of the zone is unclassified", "[changes][difference]") {
  const auto layer = drawn_changes("aab.\n..b.", "FU", "UA");
  const auto zones = drawn_zones("1122\n1122");
  const auto comparison = tabulate_changes(layer, &zones, AreaModel::planar(), {});
  CHECK_NOTHROW(check_closure(comparison));
  CHECK(moved(comparison, 'F', 'U') == SquareMetres{200});
  CHECK(moved(comparison, 'U', 'A') == SquareMetres{200});
  CHECK(moved(comparison, '.', '.') == SquareMetres{400});
  const auto account = account_of(comparison);
  CHECK(row_of(account, "1").total.artificialised == BookArea::from({200}));
  CHECK(row_of(account, "2").total.returned == BookArea::from({200}));
  CHECK(row_of(account, "1").years == 3.0);
  CHECK(comparison.changes.pieces.size() == 2);
}

TEST_CASE("a difference layer without zones is its own ground", "[changes][difference]") {
  const auto comparison = tabulate_changes(drawn_changes("aab", "FU", "UA"), nullptr, AreaModel::planar(), {});
  CHECK_NOTHROW(check_closure(comparison));
  CHECK(comparison.ledger.zones[0].area.rounded() == BookArea::from({300}));
}

TEST_CASE("overlaps in a difference layer are overlaps of the books", "[changes][difference][overlap]") {
  auto layer = drawn_changes("aab", "FU", "UA");
  const auto once = layer.polygons;
  layer.polygons.append(once, 0);
  layer.before.push_back(layer.before[0]);
  layer.after.push_back(layer.after[0]);
  layer.file_of.push_back(0);
  layer.fid.push_back(99);
  const auto zones = drawn_zones("1111");
  const bool with_zones = GENERATE(false, true);
  const auto comparison = tabulate_changes(layer, with_zones ? &zones : nullptr, AreaModel::planar(), {});
  CHECK_NOTHROW(check_closure(comparison));
  CHECK(comparison.ledger.overlap[0].rounded() == BookArea::from({200}));
  CHECK(comparison.ledger.zones[0].area.rounded() == BookArea::from({with_zones ? 400.0 : 300.0}));
}

TEST_CASE("books that do not close are refused, naming the zone and its worst polygon", "[closure]") {
  const auto before = drawn_state({{"FFAA"}}), after = drawn_state({{"FUAA"}});
  const auto zones = drawn_zones("1122");
  auto comparison = compare(before, after, &zones, AreaModel::planar(), {});
  CHECK_NOTHROW(check_closure(comparison, before, after));
  comparison.ledger.cells.begin()->second.area += SquareMetres{0.009};
  CHECK_NOTHROW(check_closure(comparison, before, after));
  comparison.ledger.cells.begin()->second.area += SquareMetres{0.002};
  try {
    check_closure(comparison, before, after);
    FAIL("nothing was thrown");
  } catch (const CheckError& error) {
    CHECK(error.exit() == Exit::check);
    CHECK_THAT(error.what(), Contains("zone 1 Zone 1") && Contains("-0.0110") && Contains("worst polygon is feature") && Contains("drawing1"));
    CHECK_THAT(error.what(), !Contains("zone 2"));
  }
  CHECK_THROWS_AS(check_closure(comparison), CheckError);
}

TEST_CASE("a cell lost from the ledger does not go unseen", "[closure]") {
  const auto before = drawn_state({{"FFAA"}}), after = drawn_state({{"FUAA"}});
  auto comparison = compare(before, after, nullptr, AreaModel::planar(), {});
  comparison.ledger.cells.erase(comparison.ledger.cells.begin());
  CHECK_THROWS_AS(check_closure(comparison, before, after), CheckError);
}
