// SPDX-License-Identifier: Apache-2.0
/// Facts of the ledger on drawn maps: `compare_drawn` checks every cell of the ledger against the drawing, the tests
/// say what the drawing shows.
#include <catch2/catch.hpp>

#include "arpent/core/error.hpp"
#include "support/ascii_map.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

SquareMetres hundreds(int n) { return {100.0 * n}; }

/// Stock of a letter in one zone, before or after.
BookArea stock(const Books& books, std::uint32_t zone, ClassId Books::Row::*side, char letter) {
  BookArea sum;
  for (const auto& row : books.rows)
    if (row.zone == zone && row.*side == toy_class(letter)) sum += row.area;
  return sum;
}

}  // namespace

TEST_CASE("what a zone loses in one class it gains in others", "[compare]") {
  const char* before = R"(FFFF
                          FFAA)";
  const char* after = R"(FFUU
                         FUAA)";
  const auto comparison = compare_drawn({{before}}, {{after}}, R"(1122
                                                                  1122)");
  CHECK(moved(comparison, 'F', 'U') == hundreds(3));
  CHECK(moved(comparison, 'F', 'F') == hundreds(3));
  CHECK(moved(comparison, 'A', 'A') == hundreds(2));
  CHECK(moved(comparison, 'U', 'F') == hundreds(0));
}

TEST_CASE("row sums are the stocks before, column sums the stocks after, all of it the area", "[compare]") {
  const char* before = R"(FFFFAAWW
                          FNNFAAWW
                          FFFFUUGG)";
  const char* after = R"(FFUUAAWW
                         FNGGUAWW
                         FFFFUFFG)";
  const char* zones = R"(11112222
                         11112222
                         11333322)";
  const auto comparison = compare_drawn({{before}}, {{after}}, zones);
  const auto books = publish_books(comparison.ledger);
  const auto before_map = ascii_map(before), after_map = ascii_map(after);
  for (const char letter : {'F', 'A', 'N', 'W', 'U', 'G'}) {
    BookArea rows, columns;
    for (std::uint32_t z = 0; z < 3; ++z) {
      rows += stock(books, z, &Books::Row::before, letter);
      columns += stock(books, z, &Books::Row::after, letter);
    }
    CHECK(rows == BookArea::from(before_map.area(letter)));
    CHECK(columns == BookArea::from(after_map.area(letter)));
  }
  for (std::uint32_t z = 0; z < 3; ++z) {
    BookArea all;
    for (const auto& row : books.rows)
      if (row.zone == z) all += row.area;
    CHECK(all == books.zones[z].area);
  }
}

TEST_CASE("without zones the whole is one zone called tout", "[compare]") {
  const auto comparison = compare_drawn({{"FFA"}}, {{"FUA"}});
  REQUIRE(comparison.zones.zones.size() == 1);
  CHECK(comparison.zones.zones[0].id == "tout");
  CHECK(comparison.ledger.zones[0].area.rounded() == BookArea::from(hundreds(3)));
  REQUIRE(comparison.zones.polygons.size() == 1);
  CHECK(comparison.zones.polygons.area(0) == hundreds(3));
}

TEST_CASE("ground that only the later state has is unclassified before", "[compare][gap]") {
  const auto zones = GENERATE("", "1122\n1122");
  const auto comparison = compare_drawn({{"F.FF\nFFFF"}}, {{"FUFF\nFFFF"}}, zones);
  CHECK(moved(comparison, '.', 'U') == hundreds(1));
  CHECK(moved(comparison, 'F', 'F') == hundreds(7));
}

TEST_CASE("ground that only the earlier state has is unclassified after", "[compare][gap]") {
  const auto zones = GENERATE("", "1122\n1122");
  const auto comparison = compare_drawn({{"FUFF\nFFFF"}}, {{"F.FF\nFFFF"}}, zones);
  CHECK(moved(comparison, 'U', '.') == hundreds(1));
}

TEST_CASE("ground that neither state has is one unclassified line of its zone", "[compare][gap]") {
  const auto comparison = compare_drawn({{"F.FF\nFFF."}}, {{"F.UF\nFFF."}}, "1122\n1122");
  CHECK(moved(comparison, '.', '.') == hundreds(2));
  for (const auto& [key, cell] : comparison.ledger.cells)
    if (key.before == unclassified) CHECK_FALSE(key.window.before.known());
}

TEST_CASE("gaps on one side, on the other and on both are told apart", "[compare][gap]") {
  const char* before = R"(FF..AA
                          FF..AA
                          ......)";
  const char* after = R"(F.U.AA
                         F..UAA
                         .W...F)";
  const auto comparison = compare_drawn({{before}}, {{after}}, R"(111222
                                                                  111222
                                                                  333333)");
  CHECK(moved(comparison, 'F', '.') == hundreds(2));
  CHECK(moved(comparison, '.', 'U') == hundreds(2));
  CHECK(moved(comparison, '.', '.') == hundreds(2 + 4));
}

TEST_CASE("a hole in both states inside a polygon is ground nobody has", "[compare][gap]") {
  const char* ring = R"(FFFF
                        F..F
                        FFFF)";
  const auto comparison = compare_drawn({{ring}}, {{ring}}, R"(1111
                                                              1111
                                                              1111)");
  CHECK(moved(comparison, '.', '.') == hundreds(2));
  CHECK(comparison.work.identical == 1);
}

TEST_CASE("a zone without any data is all unclassified", "[compare][zones]") {
  const auto comparison = compare_drawn({{"FF"}}, {{"FU"}}, "11....22");
  CHECK(moved(comparison, '.', '.') == hundreds(2));
  CHECK(row_of(account_of(comparison), "2").total.unclassified == BookArea::from(hundreds(2)));
}

TEST_CASE("a zone partly outside the data has the rest unclassified", "[compare][zones]") {
  const auto comparison = compare_drawn({{"FFFF\nFFFF"}}, {{"FFFU\nFFFF"}}, "..1111\n..1111\n..1111");
  CHECK(moved(comparison, '.', '.') == hundreds(12 - 4));
  CHECK(moved(comparison, 'F', 'U') == hundreds(1));
}

TEST_CASE("data outside every zone is in no zone's books", "[compare][zones]") {
  const auto comparison = compare_drawn({{"FFFFFF"}}, {{"FFUUUU"}}, "..1...");
  CHECK(comparison.ledger.cells.size() == 1);
  CHECK(moved(comparison, 'F', 'U') == hundreds(1));
}

TEST_CASE("a zone of several parts and with a hole is one zone", "[compare][zones]") {
  const char* zones = R"(11122
                         13121
                         11122)";
  const auto comparison = compare_drawn({{"FFFFF\nFFFFF\nFFFFF"}}, {{"FFFUF\nFUFFU\nFFFFF"}}, zones);
  const auto account = account_of(comparison);
  CHECK(row_of(account, "1").total.artificialised == BookArea::from(hundreds(1)));
  CHECK(row_of(account, "2").total.artificialised == BookArea::from(hundreds(1)));
  CHECK(row_of(account, "3").total.artificialised == BookArea::from(hundreds(1)));
}

TEST_CASE("polygons without a class keep their area in the books", "[compare]") {
  const auto comparison = compare_drawn({{"FF??"}}, {{"F?F?"}}, "1122");
  CHECK(moved(comparison, '?', 'F') == hundreds(1));
  CHECK(moved(comparison, 'F', '?') == hundreds(1));
  CHECK(moved(comparison, '?', '?') == hundreds(1));
  CHECK(comparison.changes.pieces.empty());
}

TEST_CASE("empty states leave nothing but their zones", "[compare]") {
  const auto neither = compare_drawn({{""}}, {{""}}, "12");
  CHECK(moved(neither, '.', '.') == hundreds(2));
  const auto only_after = compare_drawn({{""}}, {{"FU"}}, "12");
  CHECK(moved(only_after, '.', 'U') == hundreds(1));
  const auto only_before = compare_drawn({{"FU"}}, {{""}});
  CHECK(moved(only_before, 'U', '.') == hundreds(1));
}

TEST_CASE("states in different systems are refused", "[compare]") {
  const auto before = drawn_state({{"F"}});
  auto after = drawn_state({{"F"}});
  after.crs = Crs("EPSG:3035");
  CHECK_THROWS_AS(compare(before, after, nullptr, AreaModel::planar(), {}), DataError);
  auto zones = drawn_zones("1");
  zones.crs = Crs("EPSG:3035");
  CHECK_THROWS_AS(compare(before, before, &zones, AreaModel::planar(), {}), DataError);
}

TEST_CASE("identical polygons are recognised and never overlaid", "[compare][work]") {
  const char* before = R"(FFFFAAAA
                          FFFFAAAA
                          NNNNWWWW)";
  const char* after = R"(FFFFAAAA
                         FFFFAUAA
                         NNNNWWWW)";
  const auto same = compare_drawn({{before}}, {{before}});
  CHECK(same.work.identical == 4);
  CHECK(same.work.overlaid_pairs == 0);
  const auto changed = compare_drawn({{before}}, {{after}});
  CHECK(changed.work.identical == 3);
  CHECK(changed.work.overlaid_pairs == 2);  // the farm before with the farm and the house after
}

TEST_CASE("polygons wholly inside a zone are not cut", "[compare][work]") {
  const char* map = R"(........
                       .FFAA...
                       .FFAA...
                       ........)";
  const char* zones = R"(11111122
                         11111122
                         11111122
                         11111122)";
  const auto comparison = compare_drawn({{map}}, {{map}}, zones);
  CHECK(comparison.work.zone_cuts == 0);
  const auto cut = compare_drawn({{"FFFFFFFF"}}, {{"FFFFFFFF"}}, "11112222");
  CHECK(cut.work.zone_cuts == 2);
}

TEST_CASE("one thread and several write the same ledger and the same change polygons", "[compare][threads]") {
  const std::vector<Drawn> before{{"FFFFAAAA\nFFFFAAAA\nNNNNWWWW"}}, after{{"FFUFAAGA\nUFFFAGAA\nNUNNWWUW"}};
  CompareOptions one, four;
  one.threads = 1;
  four.threads = 4;
  const auto a = compare_drawn(before, after, "11222233\n11222233\n11222233", one);
  const auto b = compare_drawn(before, after, "11222233\n11222233\n11222233", four);
  REQUIRE(a.ledger.cells.size() == b.ledger.cells.size());
  for (const auto& [key, cell] : a.ledger.cells) CHECK(cell.area.steps() == b.ledger.cells.at(key).area.steps());
  REQUIRE(a.changes.polygons.size() == b.changes.polygons.size());
  for (std::size_t i = 0; i < a.changes.polygons.size(); ++i) CHECK(a.changes.polygons.same_outline(i, b.changes.polygons, i));
}
