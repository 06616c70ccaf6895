// SPDX-License-Identifier: Apache-2.0
/// What a map cannot show: each doubt on a drawing counted by hand, sums that never exceed the books, and the real sample.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/doubts.hpp"
#include "arpent/landuse/vintage.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/map_grain.hpp"
#include "arpent/vector/reader.hpp"
#include "support/ascii_map.hpp"
#include "support/toy_grain.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;

namespace {

struct Measured {
  Comparison comparison;
  Books books;
  Doubts doubts;
};

Measured measured(const std::string& before, const std::string& after, const std::string& zones = "", const MapGrain& grain = toy_grain(),
                  const CompareOptions& options = {}) {
  Measured m{compare_drawn({{before, "2018"}}, {{after, "2021"}}, zones, options), {}, {}};
  m.books = publish_books(m.comparison.ledger);
  m.doubts = measure_doubts(m.comparison.changes, m.books, toy_nomenclature(), grain);
  return m;
}

/// Square metres of one doubt in one flow over all zones.
double of(const Doubts& doubts, Flow flow, Doubt doubt) {
  BookArea sum;
  for (const auto& row : doubts.rows) sum += row.doubts.of(flow).of(doubt);
  return sum.square_metres().value;
}
double all_of(const Doubts& doubts, Flow flow) {
  BookArea sum;
  for (const auto& row : doubts.rows) sum += row.doubts.of(flow).wide_total();
  return sum.square_metres().value;
}

}  // namespace

TEST_CASE("the equivalent width of a strip is its width, of a square its side, of a disc the side of its square", "[doubts]") {
  CHECK(equivalent_width({200}, {204}).value == Approx(2).epsilon(1e-12));       // 100 m × 2 m
  CHECK(equivalent_width({0.1}, {200.002}).value == Approx(0.001).epsilon(1e-9));  // 100 m × 1 mm
  CHECK(equivalent_width({400}, {80}).value == Approx(20).epsilon(1e-12));
  CHECK(equivalent_width({3.14159265358979}, {6.28318530717959}).value == Approx(1.772453850905516));
  CHECK(equivalent_width({0}, {10}).value == 0);
}

TEST_CASE("a patch is held against the unit of its map: under it, under that of open land, above both", "[doubts]") {
  SECTION("four cells are under five") {
    const auto m = measured("FFFF\nFFFF", "GGFF\nGGFF");
    CHECK(of(m.doubts, Flow::artificialised, Doubt::under_unit) == 400);
    CHECK(of(m.doubts, Flow::forest_loss, Doubt::under_unit) == 400);
    CHECK(all_of(m.doubts, Flow::artificialised) == 400);
    CHECK(all_of(m.doubts, Flow::returned) == 0);
    REQUIRE(m.doubts.pieces.size() == 1);
    CHECK(m.doubts.pieces[0].doubtful == BookArea::from({400}));
    CHECK(m.doubts.pieces[0].met == 1u << static_cast<unsigned>(Doubt::under_unit));
  }
  SECTION("five cells are the unit") {
    const auto m = measured("FFFFF\nFFFFF", "GGGFF\nGGFFF");
    CHECK(of(m.doubts, Flow::artificialised, Doubt::under_unit) == 0);
    CHECK(of(m.doubts, Flow::artificialised, Doubt::wide_unit) == 500);
    CHECK(m.doubts.rows.at(0).doubts.of(Flow::artificialised).total().zero());
  }
  SECTION("twenty-five cells are the unit of open land") {
    const auto m = measured("FFFFF\nFFFFF\nFFFFF\nFFFFF\nFFFFF\nFFFFF", "GGGGG\nGGGGG\nGGGGG\nGGGGG\nGGGGG\nFFFFF");
    CHECK(m.doubts.rows.empty());
  }
  SECTION("a building is held against its own") {
    CHECK(of(measured("FFFF", "UFFF").doubts, Flow::artificialised, Doubt::under_unit) == 100);
    CHECK(measured("FFFF", "UUUF").doubts.rows.empty());
    // The finer of both sides: a building that goes was an object of its own.
    CHECK(of(measured("AUUUA", "AAAAA").doubts, Flow::returned, Doubt::under_unit) == 0);
  }
}

TEST_CASE("limits of zones and of classes do not make a patch small; each zone has its part", "[doubts]") {
  const auto m = measured("FFFAAA\nFFFAAA", "GGGGGF\nFFFAAA", "111222\n111222");
  // Five cells become G: three of F in zone 1, two of A in zone 2; the sixth, A to F, touches no status flow.
  CHECK(of(m.doubts, Flow::artificialised, Doubt::under_unit) == 0);
  CHECK(of(m.doubts, Flow::artificialised, Doubt::wide_unit) == 500);
  REQUIRE(m.doubts.rows.size() == 2);
  CHECK(m.doubts.rows[0].doubts.of(Flow::artificialised).of(Doubt::wide_unit) == BookArea::from({300}));
  CHECK(m.doubts.rows[1].doubts.of(Flow::artificialised).of(Doubt::wide_unit) == BookArea::from({200}));
  // Of the farm loss, two cells are of the object G; the third is a new forest of one cell, at the end of a loss of three.
  CHECK(of(m.doubts, Flow::farm_loss, Doubt::wide_unit) == 200);
  CHECK(of(m.doubts, Flow::farm_loss, Doubt::under_unit) == 100);
}

TEST_CASE("a large object that takes little from one class is no doubt of that class", "[doubts]") {
  // A road of 26 cells over garden, one cell of it over forest: artificial ground that was garden changes no status.
  const std::string garden(25, 'G'), road(26, 'S');
  const auto m = measured("F" + garden + "\nF" + garden, road + "\nF" + garden);
  CHECK(m.doubts.rows.empty());
  // The same cell without the road beside it.
  CHECK(of(measured("F" + garden, "S" + garden).doubts, Flow::artificialised, Doubt::under_unit) == 100);
}

TEST_CASE("parts of one change polygon are looked at one by one and share its area", "[doubts]") {
  // One pair of polygons, F to G in two places of three cells: 600 m², but no object of 500.
  const auto before = ascii_map_by_letter("FFFFFFF"), after = ascii_map_by_letter("GGGFGGG");
  Vintage b = drawn_state({{"FFFFFFF"}}), a = drawn_state({{"GGGFGGG"}});
  a.polygons = after.polygons;
  a.classes.clear();
  for (const char letter : after.letters) a.classes.push_back(toy_class(letter));
  a.file_of.assign(a.classes.size(), 0);
  a.fid.assign(a.classes.size(), 1);
  const auto comparison = compare(b, a, nullptr, AreaModel::planar(), {});
  REQUIRE(comparison.changes.pieces.size() == 1);
  REQUIRE(comparison.changes.pieces[0].area == BookArea::from({600}));
  const auto doubts = measure_doubts(comparison.changes, publish_books(comparison.ledger), toy_nomenclature(), toy_grain());
  CHECK(of(doubts, Flow::artificialised, Doubt::under_unit) == 600);
}

TEST_CASE("of a building at the size drawn for small ones, what may be drawn in excess is doubtful", "[doubts]") {
  // Two cells: 200 m² drawn, 50 at least: three quarters. The loss of forest has the same.
  const auto gain = measured("FFFF", "UUFF");
  CHECK(of(gain.doubts, Flow::artificialised, Doubt::enlarged) == 150);
  CHECK(of(gain.doubts, Flow::forest_loss, Doubt::enlarged) == 150);
  CHECK(of(measured("AUUA", "AAAA").doubts, Flow::returned, Doubt::enlarged) == 150);
  CHECK(all_of(measured("FFFF", "UUUF").doubts, Flow::artificialised) == 0);
  // Half of it on a garden, which is artificial already: one object of 200 m², a flow of 100.
  const auto half = measured("FGFF", "UUFF");
  CHECK(of(half.doubts, Flow::artificialised, Doubt::enlarged) == 75);
  CHECK(all_of(half.doubts, Flow::artificialised) == 75);
}

TEST_CASE("an improbable transition is doubtful whatever its size, and counts before an enlarged building", "[doubts]") {
  const auto m = measured("UUUUUU", "FFFFFF");
  CHECK(of(m.doubts, Flow::returned, Doubt::improbable) == 600);
  CHECK(m.doubts.by_rule.at(0) == BookArea::from({600}));
  const auto both = measured("UUF", "FFF");
  CHECK(of(both.doubts, Flow::returned, Doubt::improbable) == 200);
  CHECK(of(both.doubts, Flow::returned, Doubt::enlarged) == 0);
  CHECK(both.doubts.pieces.at(0).met == (1u << static_cast<unsigned>(Doubt::improbable) | 1u << static_cast<unsigned>(Doubt::enlarged)));
}

TEST_CASE("a rule with a number of years holds up to it, and where dates are unknown", "[doubts]") {
  const auto grain = toy_grain();
  const auto u = toy_class('U'), f = toy_class('F');
  CHECK(grain.rule(u, f, 5.0) == 0u);
  CHECK(grain.rule(u, f, 5.1) == std::nullopt);
  CHECK(grain.rule(u, f, std::nullopt) == 0u);
  CHECK(grain.rule(f, u, 3.0) == std::nullopt);
  // A piece without dates takes those of the period.
  auto comparison = compare_drawn({{"UUUUUU"}}, {{"FFFFFF"}});
  const auto books = publish_books(comparison.ledger);
  CHECK(of(measure_doubts(comparison.changes, books, toy_nomenclature(), grain), Flow::returned, Doubt::improbable) == 600);
  const auto dated = measure_doubts(comparison.changes, books, toy_nomenclature(), grain, {.period = {parse_date("2010"), parse_date("2020")}});
  CHECK(dated.rows.empty());
}

TEST_CASE("a strip thinner than the map draws is a sliver, whatever its area", "[doubts]") {
  const std::string forest(60, 'F'), garden(60, 'G');
  const auto thin = measured(forest + "\n" + forest, garden + "\n" + forest, "", toy_grain(10.5));  // 600 m × 10 m
  CHECK(of(thin.doubts, Flow::artificialised, Doubt::sliver) == 6000);
  CHECK(measured(forest + "\n" + forest, garden + "\n" + forest, "", toy_grain(9.5)).doubts.rows.empty());
  // Between the width of noise and the one the map promises: drawn, and not promised.
  auto promised = toy_grain(9.5);
  for (auto& unit : promised.units) unit.wide_width = {10.5};
  CHECK(of(measured(forest + "\n" + forest, garden + "\n" + forest, "", promised).doubts, Flow::artificialised, Doubt::wide_unit) == 6000);
  // Two classes before: the limit between them adds nothing to the outline of the patch.
  const auto two = measured(std::string(30, 'F') + std::string(30, 'A'), garden, "", toy_grain(9.9));
  CHECK(two.doubts.rows.empty());
}

TEST_CASE("what is too small to be drawn is a doubt of its own", "[doubts]") {
  CompareOptions options;
  options.map_minimum = {250};
  const auto m = measured("FFFFFFFF", "UFUUUFFF", "", toy_grain(), options);
  CHECK(of(m.doubts, Flow::artificialised, Doubt::off_map) == 100);
  CHECK(all_of(m.doubts, Flow::artificialised) == 100);
}

TEST_CASE("change polygons that are not those of the books are refused", "[doubts]") {
  auto m = measured("FFFF", "GGFF");
  m.comparison.changes.pieces[0].area += BookArea::from({1});
  CHECK_THROWS_WITH(measure_doubts(m.comparison.changes, m.books, toy_nomenclature(), toy_grain()),
                    Contains("zone tout: the change polygons draw 201.0000 m²") && Contains("the books have at 200.0000 m²"));
  Changes none;
  none.crs = m.comparison.changes.crs;
  CHECK_THROWS_AS(measure_doubts(none, m.books, toy_nomenclature(), toy_grain()), DataError);
}

TEST_CASE("on random maps the doubts of a flow add up over zones and never exceed it", "[doubts][property]") {
  const std::string letters = "FANWUGS";
  unsigned state = GENERATE(1u, 7u, 42u, 2026u);
  const auto next = [&] { return (state = state * 1664525u + 1013904223u) >> 16; };
  std::string before, after, zones;
  for (int r = 0; r < 24; ++r) {
    for (int c = 0; c < 24; ++c) {
      before += letters[next() % 3 == 0 ? next() % 7 : static_cast<unsigned>((r / 6 + c / 6) % 7)];
      after += next() % 4 == 0 ? letters[next() % 7] : before.back();
      zones += static_cast<char>('1' + (c / 8));
    }
    for (auto* text : {&before, &after, &zones}) *text += '\n';
  }
  const auto parted = measured(before, after, zones), whole = measured(before, after);
  for (std::size_t f = 0; f < flow_count; ++f) {
    const auto flow = static_cast<Flow>(f);
    BookArea booked;
    for (const auto& row : whole.books.rows)
      if (in_flow(flow, toy_nomenclature().at(row.before), toy_nomenclature().at(row.after))) booked += row.area;
    INFO("flow " << f);
    CHECK(all_of(whole.doubts, flow) > 0);
    CHECK(all_of(whole.doubts, flow) <= booked.square_metres().value);
    // Zones cut the polygons, not the patches: the same ground is doubtful.
    for (std::size_t d = 0; d < doubt_count; ++d)
      CHECK(of(parted.doubts, flow, static_cast<Doubt>(d)) == of(whole.doubts, flow, static_cast<Doubt>(d)));
  }
}

TEST_CASE("OCS GE of the Gironde: what part of a real artificialisation is doubtful", "[doubts][real]") {
  const auto file = std::filesystem::path(ARPENT_SHARED_DIR) / "data" / "sybarval_ocsge_2015_2018.gpkg";
  if (!std::filesystem::exists(file)) {
    WARN("skipped: " << file << " is not there");
    return;
  }
  const auto ocsge = load_nomenclature("ocsge");
  const auto grain = load_map_grain("ocsge", ocsge);
  const auto measure = [&](const char* name, int sense) {
    ReadRequest request;
    request.fields = {"cs_2015", "us_2015", "cs_2018", "us_2018"};
    auto layer = read_polygons({file.string(), name, ""}, request);
    repair_outlines(layer, 0);
    ChangeLayer changes;
    changes.window = {parse_date("2015"), parse_date("2018")};
    changes.crs = layer.crs;
    changes.files.push_back({name, name, {}});
    changes.before = classify_layer(layer, 0, ocsge, name, changes.anomalies);
    changes.after = classify_layer(layer, 2, ocsge, name, changes.anomalies);
    changes.polygons = layer.polygons;
    changes.file_of.assign(changes.before.size(), 0);
    changes.fid = layer.fid;
    const auto comparison = tabulate_changes(changes, nullptr, AreaModel::planar(), {});
    const auto books = publish_books(comparison.ledger);
    const auto doubts = measure_doubts(comparison.changes, books, ocsge, grain);
    const auto flow = sense > 0 ? Flow::artificialised : Flow::returned;
    BookArea booked;
    for (const auto& row : books.rows)
      if (in_flow(flow, ocsge.at(row.before), ocsge.at(row.after))) booked += row.area;
    std::string text = fixed(booked.square_metres().value / 1e4, 2);
    for (std::size_t d = 0; d < doubt_count; ++d) text += " " + fixed(of(doubts, flow, static_cast<Doubt>(d)) / 1e4, 2);
    return text;
  };
  // Hectares: the flow by the matrix of today, then hors_carte, liseres, sous_unite, improbables, bati_agrandi, unite_large.
  // The page docs/intervalles.fr.md prints these.
  CHECK(measure("artificialisation_2015_2018", 1) == "219.07 0.00 0.26 2.27 0.96 2.18 7.29");
  CHECK(measure("renaturation_2015_2018", -1) == "52.28 0.00 0.42 1.40 9.82 0.14 1.01");
}
