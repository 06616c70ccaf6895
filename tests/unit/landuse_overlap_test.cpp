// SPDX-License-Identifier: Apache-2.0
/// Overlaps inside one coverage: the ground counted more than once is a figure of its own, exact.
#include <catch2/catch.hpp>

#include "support/ascii_map.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

BookArea overlap_of(const Comparison& comparison) {
  BookArea sum;
  for (const auto& o : comparison.ledger.overlap) sum += o.rounded();
  return sum;
}
BookArea hundreds(int n) { return BookArea::from({100.0 * n}); }

std::size_t overlap_reports(const Comparison& comparison) {
  std::size_t n = 0;
  for (const auto& a : comparison.anomalies) n += a.kind == "chevauchement" ? 1 : 0;
  return n;
}

}  // namespace

TEST_CASE("two files of the earlier state that overlap in part", "[compare][overlap]") {
  const auto zones = GENERATE("", "112233\n112233", "..11..\n..11..", "1.....\n......");
  const auto comparison = compare_drawn({{"FFFF..\nFFFF.."}, {"...AAA\n...AAA"}}, {{"FFFUUU\nFFFUUU"}}, zones);
  if (std::string(zones).empty()) CHECK(overlap_of(comparison) == hundreds(2));
  REQUIRE(overlap_reports(comparison) == 1);
  CHECK(comparison.anomalies[0].area == hundreds(2));
}

TEST_CASE("two files of the later state that overlap in part", "[compare][overlap]") {
  const auto zones = GENERATE("", "112233\n112233");
  const auto comparison = compare_drawn({{"FFFUUU\nFFFUUU"}}, {{"FFFF..\nFFFF.."}, {"...AAA\n...AAA"}}, zones);
  CHECK(overlap_of(comparison) == hundreds(2));
}

TEST_CASE("a polygon inside another of its own file's neighbour", "[compare][overlap]") {
  const char* big = R"(FFFF
                       FFFF
                       FFFF)";
  const char* small = R"(....
                         .UU.
                         ....)";
  const auto zones = GENERATE("", "1122\n1122\n1122");
  const auto before = compare_drawn({{big}, {small}}, {{big}}, zones);
  CHECK(overlap_of(before) == hundreds(2));
  const auto after = compare_drawn({{big}}, {{big}, {small}}, zones);
  CHECK(overlap_of(after) == hundreds(2));
  const auto both = compare_drawn({{big}, {small}}, {{big}, {small}}, zones);
  CHECK(overlap_of(both) == hundreds(2 * (4 - 1)));
}

TEST_CASE("a polygon given twice counts its area as overlap once", "[compare][overlap]") {
  const auto zones = GENERATE("", "1122");
  const auto comparison = compare_drawn({{"FFAA"}, {"FF.."}}, {{"FFAU"}}, zones);
  CHECK(overlap_of(comparison) == hundreds(2));
  CHECK(overlap_reports(comparison) == 1);
}

TEST_CASE("a whole layer given twice is all overlap, inside polygons too", "[compare][overlap]") {
  // The middle polygon has only shared edges: given twice, they still cancel in pairs.
  const char* map = R"(FFFFF
                       FAAAF
                       FAUAF
                       FAAAF
                       FFFFF)";
  const auto zones = GENERATE("", "11122\n11122\n11122\n11122\n11122");
  const auto before_twice = compare_drawn({{map}, {map}}, {{map}}, zones);
  CHECK(overlap_of(before_twice) == hundreds(25));
  CHECK(overlap_reports(before_twice) == 3);
  const auto after_twice = compare_drawn({{map}}, {{map}, {map}}, zones);
  CHECK(overlap_of(after_twice) == hundreds(25));
  const auto both_twice = compare_drawn({{map}, {map}}, {{map}, {map}}, zones);
  CHECK(overlap_of(both_twice) == hundreds(25 * 3));
}

TEST_CASE("ground covered three times counts as overlap twice", "[compare][overlap]") {
  const auto zones = GENERATE("", "1122\n1122");
  const auto comparison =
      compare_drawn({{"FFF.\n...."}, {".AAA\n...."}, {"..NN\n..NN"}}, {{"FFFF\nFFFF"}}, zones);
  CHECK(overlap_of(comparison) == hundreds(1 + 2 + 1));
  CHECK(overlap_reports(comparison) == 3);
}

TEST_CASE("an overlap that runs beyond the other state is counted on each side of its limit", "[compare][overlap]") {
  // Columns 1 and 2 are twice in the earlier state; the later state ends between them.
  const auto zones = GENERATE("", "111111", "112222");
  const auto earlier = compare_drawn({{"FFF..."}, {".AAA.."}}, {{"UU...."}}, zones);
  CHECK(overlap_of(earlier) == hundreds(2));
  const auto later = compare_drawn({{"UU...."}}, {{"FFF..."}, {".AAA.."}}, zones);
  CHECK(overlap_of(later) == hundreds(2));
}

TEST_CASE("overlaps of both states that cross multiply where they meet", "[compare][overlap]") {
  const char* all = R"(FFFF
                       FFFF
                       FFFF)";
  const auto zones = GENERATE("", "1122\n1122\n3333");
  const auto comparison = compare_drawn({{all}, {"AAAA\n....\n...."}}, {{all}, {"U...\nU...\nU..."}}, zones);
  CHECK(overlap_of(comparison) == hundreds(3 + 2 + (2 * 2 - 1)));
}

TEST_CASE("an overlap beyond all zones is reported but in no books", "[compare][overlap]") {
  const auto comparison = compare_drawn({{"FFFF"}, {"...A"}}, {{"FFFF"}}, "11..");
  CHECK(overlap_of(comparison).zero());
  CHECK(overlap_reports(comparison) == 1);
}

TEST_CASE("overlapping ground that is lost altogether", "[compare][overlap]") {
  const auto zones = GENERATE("", "1111");
  const auto comparison = compare_drawn({{"FFF."}, {".AA."}}, {{"...U"}}, zones);
  CHECK(overlap_of(comparison) == hundreds(2));
  CHECK(moved(comparison, 'F', '.') == SquareMetres{300});
}
