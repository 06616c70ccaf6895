// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/text.hpp"
#include "arpent/core/units.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/landuse/ledger.hpp"
#include "arpent/vector/source.hpp"
#include "support/ogr_file.hpp"
#include "support/random_coverage.hpp"

using namespace arpent;
using namespace arpent::test;

TEST_CASE("book areas are written with four decimals, a dot and no negative zero", "[units]") {
  CHECK(BookArea{}.text() == "0.0000");
  CHECK(BookArea::from_cm2(-1).text() == "-0.0001");
  CHECK(BookArea::from_cm2(-120345).text() == "-12.0345");
  CHECK(BookArea::from({315048160000.0}).text() == "315048160000.0000");
  CHECK(BookArea::from_cm2(std::numeric_limits<std::int64_t>::min()).text() == "-922337203685477.5808");
}

TEST_CASE("areas are rounded to the nearest square centimetre, halves away from zero", "[units]") {
  for (const auto& [value, cm2] : {std::pair(0.00005, 1), {-0.00005, -1}, {0.00004, 0}, {-0.00004, 0}, {1.00006, 10001}, {-1.00006, -10001}})
    CHECK(BookArea::from({value}).cm2() == cm2);
  // Halves that a double and 2^-72 m² both hold: 1/32 m² = 312.5 cm².
  CHECK(ExactArea(SquareMetres{0.03125}).rounded().cm2() == 313);
  CHECK(ExactArea(SquareMetres{-0.03125}).rounded().cm2() == -313);
  CHECK(ExactArea(SquareMetres{0.03124}).rounded().cm2() == 312);
  CHECK(ExactArea(SquareMetres{-0.03124}).rounded().cm2() == -312);
}

TEST_CASE("exact sums do not depend on their order", "[units][property]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 6)));
  CAPTURE(seed);
  Dice dice(seed);
  std::vector<SquareMetres> areas;
  for (int i = 0; i < 1000; ++i) areas.push_back({dice.between(-1, 1) * std::pow(10, dice.below(12) - 3)});
  ExactArea forward, backward, halves[2];
  for (std::size_t i = 0; i < areas.size(); ++i) {
    forward += areas[i];
    backward += areas[areas.size() - 1 - i];
    halves[i % 2] += areas[i];
  }
  CHECK(forward == backward);
  CHECK(forward == halves[0] + halves[1]);
  CHECK(-forward + forward == ExactArea{});
  ExactArea taken = forward;
  for (const auto a : areas) taken -= a;
  CHECK(taken == ExactArea{});
}

TEST_CASE("an area no account can hold is refused, never a wrong number", "[units]") {
  constexpr double earth = 5.1e14;
  CHECK(ExactArea({earth}).square_metres().value == earth);
  CHECK(BookArea::from({-earth}).square_metres().value == -earth);
  for (const double wrong : {1e30, -1e30, 1e15, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(ExactArea({wrong}), DataError);
    CHECK_THROWS_AS(BookArea::from({wrong}), DataError);
  }
  BookArea books = BookArea::from({9e14});
  CHECK_THROWS_AS(books += BookArea::from({9e14}), DataError);
  books = BookArea::from({-9e14});
  CHECK_THROWS_AS(books -= BookArea::from({9e14}), DataError);
  ExactArea sum;
  for (int i = 0; i < 2; ++i) sum += SquareMetres{earth};
  CHECK_THROWS_AS(sum.rounded(), DataError);
  CHECK_THROWS_AS((-sum).split_cm2(), DataError);
  CHECK_THROWS_AS([&] { for (int i = 0; i < 100; ++i) sum += SquareMetres{earth}; }(), DataError);
}

TEST_CASE("numbers are written and read without a locale", "[text]") {
  CHECK(fixed(-0.00001, 4) == "0.0000");
  CHECK(fixed(-0.00006, 4) == "-0.0001");
  CHECK(fixed(1234567.891, 2) == "1234567.89");
  CHECK(french(315312.63, 2) == "315\u202f312,63");
  CHECK(french(-1234567, 0) == "\u22121\u202f234\u202f567");
  CHECK(french(999.5, 1) == "999,5");
  CHECK(french(-0.001, 2) == "0,00");
  CHECK(to_number(" 12.5 ") == 12.5);
  for (const char* text : {"", " ", "12,5", "12.5x", "0x10", "1 2"}) CHECK_THROWS_AS(to_number(text), DataError);
}

TEST_CASE("texts are split, joined, trimmed and quoted", "[text]") {
  CHECK(split("a,,b", ',') == std::vector<std::string>{"a", "", "b"});
  CHECK(split("", ',') == std::vector<std::string>{""});
  CHECK(join({"a", "", "b"}, "|") == "a||b");
  CHECK(join({}, "|").empty());
  CHECK(trimmed(" \t a b\r\n") == "a b");
  CHECK(trimmed(" \n").empty());
  CHECK(lower("CS1.1 É") == "cs1.1 É");
  CHECK(csv_field("Aix, \"en\" Provence", false) == "\"Aix, \"\"en\"\" Provence\"");
  CHECK(csv_field("13055", true) == "\"13055\"");
  CHECK(csv_field("13055", false) == "13055");
  CHECK(csv_field("two\nlines", false) == "\"two\nlines\"");
}

TEST_CASE("a text in XML or HTML stays a text", "[text]") {
  CHECK(xml_text("") == "");
  CHECK(xml_text("Saint-Chamas, Étang") == "Saint-Chamas, Étang");
  CHECK(xml_text("a < b & \"c\" > l'\nd") == "a &lt; b &amp; &quot;c&quot; &gt; l&#39;&#10;d");
  CHECK(xml_text(std::string_view("a\0b\x01\t\r\x1f\x7f", 8)) == "a b     ");  // which an XML file cannot hold
}

TEST_CASE("dates are years, months or days, and nothing else", "[date]") {
  for (const char* text : {"2020", "2020-06", "2020-06-30", "2020-02-29"}) CHECK(parse_date(text).text() == text);
  for (const char* text : {"", "20", "2020-13", "2020-02-30", "2021-02-29", "2020/06", "2020-6", "0000", "2020-06-30T12:00", "2020 "})
    CHECK_THROWS_AS(parse_date(text), UsageError);
  CHECK(SurveyDate{}.text().empty());
  CHECK(parse_date("2020") < parse_date("2020-06"));
}

TEST_CASE("years between two dates are exact for plain years and decimal otherwise", "[date]") {
  const auto years = [](const char* a, const char* b) { return years_between(parse_date(a), parse_date(b)); };
  CHECK(years("2017", "2020") == 3.0);
  CHECK(years("2020-07-01", "2021-07-01").value() == Approx(1).margin(0.003));  // a leap year's days are shorter in years
  CHECK(years("2020-01", "2020-07").value() == Approx(0.5).margin(0.003));
  CHECK(years("2020", "2021-01-01").value() == Approx(0.5).margin(0.003));  // a plain year stands for its middle
  CHECK_FALSE(years("2020", "2020").has_value());
  CHECK_FALSE(years("2020", "2017").has_value());
  CHECK_FALSE(years_between({}, parse_date("2020")).has_value());
  CHECK_FALSE(years_between(parse_date("2020"), {}).has_value());
}

TEST_CASE("sources are a file, a layer and a date", "[source]") {
  const auto is = [](const std::string& text, const std::string& path, const std::string& layer, const std::string& date) {
    const auto source = parse_source(text);
    INFO(text);
    CHECK(source.path == path);
    CHECK(source.layer == layer);
    CHECK(source.date == date);
    CHECK(source.text() == text);
  };
  is("a.gpkg", "a.gpkg", "", "");
  is("a.gpkg:land", "a.gpkg", "land", "");
  is("a.gpkg@2020", "a.gpkg", "", "2020");
  is("dir/a.gpkg:land@2020-06-30", "dir/a.gpkg", "land", "2020-06-30");
  is("/vsizip/a.zip/b.shp@2020-06", "/vsizip/a.zip/b.shp", "", "2020-06");
  is("PG:dbname=x:land@2023-06-30", "PG:dbname=x", "land", "2023-06-30");
  is("PG:dbname=x", "PG:dbname=x", "", "");
  for (const char* text : {"", "@2020", "a.gpkg@20", "a.gpkg@2020-1", "a.gpkg@2020/06/30"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_source(text), UsageError);
  }
}

TEST_CASE("a file whose name looks like a source is a file", "[source]") {
  const TempFolder folder;
  const auto file = folder / "land:2020@2020";
  write_geopackage(folder / "a.gpkg", {{"layer", "EPSG:2154", {}, {}}});
  std::filesystem::copy_file(folder / "a.gpkg", file);
  CHECK(parse_source(file.string()).path == file.string());
  CHECK(parse_source(file.string() + ":layer@2021").path == file.string());
  CHECK(parse_source(file.string() + ":layer@2021").layer == "layer");
}

TEST_CASE("every item of a parallel loop is done once, and an error reaches the caller", "[parallel]") {
  const auto threads = GENERATE(1, 2, 4);
  std::vector<int> done(1003, 0);
  parallel_for(done.size(), 10, threads, [&](std::size_t begin, std::size_t end, int worker) {
    if (worker < 0 || worker >= threads) throw std::logic_error("no such worker");
    for (auto i = begin; i < end; ++i) ++done[i];
  });
  CHECK(done == std::vector<int>(1003, 1));
  CHECK_THROWS_AS(parallel_for(100, 1, threads, [](std::size_t begin, std::size_t, int) { if (begin == 50) throw DataError("50"); }), DataError);
  int a = 0, b = 0;
  parallel_pair(threads, [&] { a = 1; }, [&] { b = 2; });
  CHECK(a + b == 3);
  CHECK_THROWS_AS(parallel_pair(threads, [] {}, [] { throw DataError("b"); }), DataError);
}

TEST_CASE("published books close exactly, whatever the ledger", "[property][books]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 41)));
  CAPTURE(seed);
  Dice dice(seed);
  Ledger ledger;
  const int zones = 1 + dice.below(6);
  for (int z = 0; z < zones; ++z) {
    ExactArea sum;
    const int cells = 1 + dice.below(12);
    for (int k = 0; k < cells; ++k) {
      // Many cells of noise: the rounding must not make them negative.
      const SquareMetres area{k > 0 && dice.chance(0.4) ? dice.between(0, 1e-5) : dice.between(1, 1e6)};
      auto& cell = ledger.cells[{static_cast<std::uint32_t>(z), {{2017 + dice.below(3), 0, 0}, {2020, 0, 0}},
                                 static_cast<ClassId>(dice.below(4)), static_cast<ClassId>(dice.below(4))}];
      cell.area += area;
      sum += area;
    }
    const SquareMetres overlap{dice.chance(0.5) ? dice.between(0, 2e-4) : 0};
    const SquareMetres residual{dice.between(-2e-4, 2e-4)};
    ledger.overlap.emplace_back(overlap);
    ledger.zones.push_back({std::to_string(z), "", "", sum - ExactArea(overlap) + ExactArea(residual)});
  }
  const auto books = publish_books(ledger);
  for (std::uint32_t z = 0; z < ledger.zones.size(); ++z) {
    BookArea cells;
    for (const auto& row : books.rows)
      if (row.zone == z) cells += row.area;
    CHECK((cells - books.zones[z].overlap + books.zones[z].residual).text() == books.zones[z].area.text());
    CHECK(books.zones[z].area == ledger.zones[z].area.rounded());
  }
  for (const auto& row : books.rows) {
    CHECK(row.area > BookArea{});
    const auto& exact = ledger.cells.at({row.zone, row.window, row.before, row.after}).area;
    CHECK(std::fabs(row.area.square_metres().value - exact.square_metres().value) <= 2e-4);
  }
}

TEST_CASE("the residual allowed is a square decimetre (0.01 m²), or a billionth of a large zone", "[books]") {
  CHECK(residual_bound({100}) == SquareMetres{0.01});
  CHECK(residual_bound({3.15e9}).value == Approx(3.15));
}
