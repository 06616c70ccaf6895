// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>

#include "arpent/core/error.hpp"
#include "arpent/landuse/ledger_file.hpp"
#include "arpent/landuse/merge.hpp"

using namespace arpent;
using Catch::Contains;

namespace {

const Crs lambert("EPSG:2154");
const Window survey{{2020, 0, 0}, {2023, 0, 0}};
const std::vector<std::string> letters{"non_classe", "A", "F", "U"};

ExactArea m2(double value) { return ExactArea(SquareMetres{value}); }

Zone zone(const std::string& id, double area) { return {id, "Zone " + id, "Groupe", m2(area)}; }

StoredLedger stored(Ledger ledger, const std::string& file = "ledger.json", std::vector<std::string> classes = letters) {
  ledger.overlap.resize(ledger.zones.size());
  return {file, {"jouet", "0123456789abcdef", lambert, "", false}, std::move(classes), {{std::move(ledger), {}}}};
}

const Ledger& ledger_of(const StoredLedger& one) { return one.periods.front().ledger; }

std::string text_of(const StoredLedger& ledger) {
  std::vector<PeriodView> periods;
  for (const auto& period : ledger.periods) periods.push_back({&period.ledger, period.dates});
  std::string text;
  write_ledgers(ledger.head, ledger.classes, periods, [&](std::string_view piece) { text += piece; });
  return text;
}

/// One zone of 1000 m², of which a tile reaches `area`, all of it class 2 to class `after`.
StoredLedger tile(const std::string& file, double area, ClassId after = 2) {
  Ledger ledger;
  ledger.zones = {zone("01001", 1000)};
  ledger.cells[{0, survey, 2, after}] = {m2(area), m2(area / 10), {}};
  ledger.cells[{0, {}, unclassified, unclassified}] = {m2(1000 - area), {}, m2(1000 - area)};
  return stored(ledger, file);
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const DataError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

std::string fault_of(const std::string& text) {
  return message_of([&] { static_cast<void>(parse_ledgers(text, "bilan/ledger.json")); });
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

StoredLedger sample() {
  Ledger ledger;
  ledger.zones = {{"01001", "Saint-Éloi \"le Vieux\"", "Pays d'Aix\\Nord", m2(1000)}, zone("01002", 500)};
  ledger.overlap = {m2(0.25), {}};
  ledger.cells[{0, {}, unclassified, unclassified}] = {m2(10), {}, m2(10)};
  ledger.cells[{0, survey, 1, 3}] = {m2(990.25), m2(0.5), {}};
  ledger.cells[{1, {{2020, 6, 30}, {2023, 6, 0}}, 2, 2}] = {m2(500), {}, {}};
  return stored(ledger);
}

}  // namespace

TEST_CASE("a ledger read back is the ledger written, to the byte", "[ledger-file]") {
  const auto text = text_of(sample());
  const auto read = parse_ledgers(text, "ledger.json");
  CHECK(text_of(read) == text);
  CHECK(read.file == "ledger.json");
  CHECK(read.head.nomenclature == "jouet");
  CHECK(read.head.crs.wkt() == lambert.wkt());
  CHECK(ledger_of(read).zones.front().name == "Saint-Éloi \"le Vieux\"");
  CHECK(ledger_of(read).zones.front().group == "Pays d'Aix\\Nord");
  CHECK(ledger_of(read).overlap.front() == m2(0.25));
  CHECK(ledger_of(read).cells.at({0, survey, 1, 3}).area == m2(990.25));
  CHECK(ledger_of(read).cells.at({0, {}, 0, 0}).outside == m2(10));
}

TEST_CASE("a ledger is read with its zones, windows and cells one a line", "[ledger-file]") {
  const auto text = text_of(sample());
  CHECK_THAT(text, Contains("\n{\"id\": \"01002\", \"name\": \"Zone 01002\", \"group\": \"Groupe\"}\n"));
  CHECK_THAT(text, Contains("\n[\"2020-06-30\", \"2023-06\"]\n"));
  CHECK_THAT(text, Contains("\n[1, 2, 2, 2, \"2361183241434822606848000\", \"0\", \"0\"]\n"));
  CHECK(text.back() == '\n');
  CHECK(text.find('\r') == std::string::npos);
}

TEST_CASE("classes that do not occur and cells without an area are not written", "[ledger-file]") {
  auto ledger = sample();
  ledger.periods.front().ledger.cells[{1, survey, 3, 1}] = {};
  ledger.classes.emplace_back("Z");
  CHECK(text_of(ledger) == text_of(sample()));
}

TEST_CASE("several periods keep their dates and their areas", "[ledger-file]") {
  auto ledger = sample();
  ledger.periods.front().dates = survey;
  ledger.periods.push_back(ledger.periods.front());
  ledger.periods.back().dates = {{2023, 0, 0}, {2026, 0, 0}};
  ledger.periods.back().ledger.zones.front().area = m2(1001);
  const auto read = parse_ledgers(text_of(ledger), "ledger.json");
  REQUIRE(read.periods.size() == 2);
  CHECK(read.periods.back().dates.after.year == 2026);
  CHECK(read.periods.front().ledger.zones.front().area == m2(1000));
  CHECK(read.periods.back().ledger.zones.front().area == m2(1001));
  CHECK(text_of(read) == text_of(ledger));
}

TEST_CASE("a faulty ledger is refused with its file and line", "[ledger-file]") {
  const auto good = text_of(sample());
  const auto says = [&](const std::string& from, const std::string& to, const std::string& words) {
    const auto fault = fault_of(with(good, from, to));
    CAPTURE(from, to);
    CHECK_THAT(fault, Contains("bilan/ledger.json, line "));
    CHECK_THAT(fault, Contains(words));
  };
  says("\"ledger_format\": 1", "\"ledger_format\": 2", "format 2 of ledgers is not known");
  says("\"ledger_format\": 1", "\"ledger_format\": \"1\"", "a whole number (format) expected");
  says("\"ledger_format\"", "\"format\"", "key \"ledger_format\" expected");
  says("\"simulated\": false", "\"simulated\": 0", "true or false expected");
  says("\"simulated\": false", "\"simulated\": false,\n\"simulated\": false", "key \"classes\" expected");
  says("planar", "ronde", "area model 'ronde'");
  says("\"cell_rule\": \"\"", "\"cell_rule\": \"près\"", "cell rule 'près'");
  says("\"id\": \"01002\"", "\"id\": \"01001\"", "zone '01001' stands twice");
  says("\"id\": \"01002\"", "\"id\": \"\"", "a zone without id");
  says("\"id\": \"01002\"", "\"id\": 1002", "'\"' expected");
  says("\"id\": \"01002\"", "\"nom\": \"01002\"", "key \"id\" expected");
  says("\"A\",\n", "\"A\",\n\"A\",\n", "class 'A' stands twice");
  says("\"non_classe\"", "\"autre\"", "non_classe");
  says("[\"2020\", \"2023\"]", "[\"2020\", \"le printemps\"]", "'le printemps' is not a date");
  says("[\"2020\", \"2023\"]", "[\"\", \"\"]", "a window that stands twice");
  says("\n[1, 2, ", "\n[2, 2, ", "zone 2 is none of the 2 listed");
  says("\n[1, 2, ", "\n[1, 3, ", "window 3 is none of the 3 listed");
  says("\n[1, 2, 2, 2,", "\n[1, 2, 2, 9,", "class 9 is none of the 4 listed");
  says("\n[1, 2, 2, 2,", "\n[-1, 2, 2, 2,", "a whole number (zone) expected");
  says("\n[1, 2, 2, 2,", "\n[1.5, 2, 2, 2,", "',' expected");
  says("\n[1, 2, 2, 2,", "\n[99999999999, 2, 2, 2,", "a whole number (zone) expected");
  says("\n[1, 2, 2, 2,", "\n[0, 1, 1, 3, \"1\", \"0\", \"0\"],\n[1, 2, 2, 2,", "a cell that stands twice");
  says("\n[1, 2, 2, 2, \"", "\n[1, 2, 2, 2, \"0", "an area (whole steps between quotes) expected");
  says("\n[1, 2, 2, 2, \"", "\n[1, 2, 2, 2, \"1e", "an area (whole steps between quotes) expected");
  says("\n[1, 2, 2, 2, \"", "\n[1, 2, 2, 2, \"99999999999999999999999999999999999999999999999999", "larger than the Earth");
  says("\n[1, 2, 2, 2, \"", "\n[0, 1, 3, 3, \"0\", \"0\", \"0\"],\n[1, 2, 2, 2, \"", "a cell without an area");
  says("\n[1, 2, 2, 2, \"", "\n[0, 1, 3, 3, \"5\", \"0\", \"5\"],\n[1, 2, 2, 2, \"", "that no state reaches");
  says("EPSG:2154\", \"wkt\": \"PROJCRS", "EPSG:2154\", \"wkt\": \"RIEN", "is no coordinate reference system");
  says("\"name\": \"Zone 01002\"", "\"name\": \"Zone \xff\xff\"", "is no text in UTF-8");
  says("\"name\": \"Zone 01002\"", "\"name\": \"Zone \\x\"", "is no text in UTF-8");
  CHECK_THAT(fault_of(good + "{}"), Contains("nothing expected after the ledger"));
  CHECK_THAT(fault_of(""), Contains("cut short"));
}

TEST_CASE("a ledger cut short anywhere is refused", "[ledger-file]") {
  const auto good = text_of(sample());
  for (std::size_t length = 0; length + 2 < good.size(); ++length) {
    CAPTURE(length);
    REQUIRE_THAT(fault_of(good.substr(0, length)), Contains("bilan/ledger.json, line "));
  }
}

TEST_CASE("a ledger with any byte changed is refused or read, and never breaks the reader", "[ledger-file][property]") {
  const auto good = text_of(sample());
  std::mt19937 random(7);
  for (int trial = 0; trial < 5000; ++trial) {
    auto bad = good;
    for (auto changes = 1 + random() % 3; changes > 0; --changes)
      bad[random() % bad.size()] = random() % 2 == 0 ? "\"[]{},:0919-\\u \n"[random() % 16] : static_cast<char>(random());
    try {
      const auto read = parse_ledgers(bad, "ledger.json");
      static_cast<void>(merge_ledgers(std::vector{read}));
    } catch (const DataError&) {
    }
  }
  SUCCEED();
}

TEST_CASE("classes get the numbers of a nomenclature, and an unknown one is named", "[ledger-file]") {
  const Nomenclature more("jouet", {{"poste", {}, {}, {}}}, {{"A", "", false, false, Space::farm, "", true},
                                                            {"B", "", false, false, Space::farm, "", true},
                                                            {"F", "", false, false, Space::forest, "", true},
                                                            {"U", "", true, true, Space::artificial, "", true}});
  auto ledger = sample();
  CHECK_THAT(message_of([&] { renumber_classes(ledger, more); }), Contains("is not the one the ledger was made with"));
  ledger.head.nomenclature_digest = digest_of(more);
  const auto text = text_of(ledger);
  renumber_classes(ledger, more);
  CHECK(ledger_of(ledger).cells.count({0, survey, 1, 4}) == 1);
  CHECK(text_of(ledger) == text);
  auto other = sample();
  other.head.nomenclature_digest = digest_of(more);
  other.classes[2] = "CS9";
  CHECK_THAT(message_of([&] { renumber_classes(other, more); }), Contains("ledger.json: nomenclature jouet has no class CS9"));
}

TEST_CASE("zones of different parts stand side by side, sorted by id", "[merge]") {
  Ledger west, east;
  west.zones = {zone("01002", 100)};
  west.cells[{0, survey, 1, 2}] = {m2(100), {}, {}};
  east.zones = {zone("01001", 60), zone("01003", 30)};
  east.overlap = {m2(1), {}};
  east.cells[{0, survey, 1, 1}] = {m2(61), {}, {}};
  east.cells[{1, survey, 1, 1}] = {m2(30), {}, {}};
  const auto merged = merge_ledgers(std::vector{stored(west, "o", {"non_classe", "A", "F"}), stored(east, "e", {"non_classe", "U"})});
  const auto& ledger = ledger_of(merged);
  CHECK(merged.classes == letters);
  REQUIRE(ledger.zones.size() == 3);
  CHECK(ledger.zones[1].id == "01002");
  CHECK(ledger.overlap == std::vector{m2(1), ExactArea{}, ExactArea{}});
  CHECK(ledger.cells.at({1, survey, 1, 2}).area == m2(100));
  CHECK(ledger.cells.at({0, survey, 3, 3}).area == m2(61));
}

TEST_CASE("a zone of one part alone is taken over as it is, its residual too", "[merge]") {
  Ledger ledger;
  ledger.zones = {zone("01001", 1000)};
  ledger.cells[{0, {}, unclassified, unclassified}] = {m2(0.002), {}, m2(0.002)};  // less than the bound, and measured
  ledger.cells[{0, survey, 1, 1}] = {m2(999.9975), {}, {}};
  const auto part = stored(ledger);
  CHECK(text_of(merge_ledgers(std::vector{part})) == text_of(part));
}

TEST_CASE("tiles of a zone add up; ground no tile reaches is outside", "[merge]") {
  const auto merged = merge_ledgers(std::vector{tile("a", 300), tile("b", 200, 3)});
  const auto& cells = ledger_of(merged).cells;
  CHECK(cells.at({0, survey, 2, 2}).area == m2(300));
  CHECK(cells.at({0, survey, 2, 3}).area == m2(200));
  CHECK(cells.at({0, survey, 2, 3}).off_map == m2(20));
  CHECK(cells.at({0, {}, 0, 0}).area == m2(500));
  CHECK(cells.at({0, {}, 0, 0}).outside == m2(500));
  CHECK(ledger_of(merged).residuals().front() == ExactArea{});
}

TEST_CASE("tiles that cover a zone leave no ground outside, but what floating point left", "[merge]") {
  const auto merged = merge_ledgers(std::vector{tile("a", 300), tile("b", 699.995, 3)});
  CHECK(ledger_of(merged).cells.count({0, {}, 0, 0}) == 0);
  CHECK(ledger_of(merged).residuals().front() == m2(1000) - m2(300) - m2(699.995));
}

TEST_CASE("ground without a class that a state reaches is no ground outside", "[merge]") {
  auto a = tile("a", 300);
  a.periods.front().ledger.cells.at({0, {}, 0, 0}).outside -= m2(40);
  const auto merged = merge_ledgers(std::vector{a, tile("b", 500, 3)});
  CHECK(ledger_of(merged).cells.at({0, {}, 0, 0}).area == m2(200));
  CHECK(ledger_of(merged).cells.at({0, {}, 0, 0}).outside == m2(160));
}

TEST_CASE("tiles that overlap are refused, with the area counted twice", "[merge]") {
  const auto message = message_of([] { static_cast<void>(merge_ledgers(std::vector{tile("a", 800), tile("b", 300)})); });
  CHECK_THAT(message, Contains("zone 01001 Zone 01001: 100.0000 m² of its 1000.0000 m² are counted twice (a, b)"));
}

TEST_CASE("a product merged with itself is refused", "[merge]") {
  CHECK_THAT(message_of([] { static_cast<void>(merge_ledgers(std::vector{sample(), sample()})); }),
             Contains("zone 01002 Zone 01002: 500.0000 m² of its 500.0000 m² are counted twice"));
}

TEST_CASE("many zones counted twice are named up to twenty", "[merge]") {
  Ledger ledger;
  for (std::uint32_t z = 0; z < 50; ++z) {
    ledger.zones.push_back(zone(std::to_string(10000 + z), 100));
    ledger.cells[{z, survey, 1, 1}] = {m2(100), {}, {}};
  }
  const auto message = message_of([&] { static_cast<void>(merge_ledgers(std::vector{stored(ledger, "a"), stored(ledger, "b")})); });
  CHECK(std::count(message.begin(), message.end(), '\n') == 20);
  CHECK_THAT(message, Contains("and 30 more zones"));
}

TEST_CASE("all that parts disagree on is said at once, with their files", "[merge]") {
  auto a = tile("a/ledger.json", 300), b = tile("b/ledger.json", 300), c = tile("c/ledger.json", 300);
  b.head.nomenclature = "clc";
  b.periods.front().ledger.area_model = "ellipsoidal";
  c.head.crs = Crs("EPSG:3035");
  c.head.cell_rule = "centre";
  c.periods.push_back(c.periods.front());
  c.periods.front().dates = survey;
  c.periods.back().dates = {{2023, 0, 0}, {2026, 0, 0}};
  const auto message = message_of([&] { static_cast<void>(merge_ledgers(std::vector{a, b, c})); });
  CHECK_THAT(message, Contains("the nomenclature is not the same everywhere: clc 01234567 (b/ledger.json), jouet 01234567 (a/ledger.json, c/ledger.json)"));
  CHECK_THAT(message, Contains("ellipsoidal (b/ledger.json), planar (a/ledger.json, c/ledger.json)"));
  CHECK_THAT(message, Contains("EPSG:2154 (a/ledger.json), EPSG:3035 (c/ledger.json)"));
  CHECK_THAT(message, Contains("centre (c/ledger.json), none (a/ledger.json, b/ledger.json)"));
  CHECK_THAT(message, Contains("2020 to 2023 and 2023 to 2026 (c/ledger.json), one period (a/ledger.json, b/ledger.json)"));
}

TEST_CASE("one id with another name, group or area is another zone", "[merge]") {
  const auto refusal = [](auto change) {
    auto other = tile("b", 300);
    change(other.periods.front().ledger.zones.front());
    return message_of([&] { static_cast<void>(merge_ledgers(std::vector{tile("a", 300), other})); });
  };
  CHECK_THAT(refusal([](Zone& z) { z.name = "Autre"; }), Contains("zone 01001 is not the same zone in a and b: name 'Zone 01001' and 'Autre'"));
  CHECK_THAT(refusal([](Zone& z) { z.group = "Autre"; }), Contains("group 'Groupe' and 'Autre'"));
  CHECK_THAT(refusal([](Zone& z) { z.area += m2(1e-6); }), Contains("area 1000.0000 and 1000.0000 m² (1e-06 m² apart)"));
}

TEST_CASE("what is made from simulated data stays so", "[merge]") {
  auto simulated = tile("b", 300);
  simulated.head.simulated = true;
  CHECK(merge_ledgers(std::vector{tile("a", 300), simulated}).head.simulated);
  CHECK_FALSE(merge_ledgers(std::vector{tile("a", 300), tile("b", 300)}).head.simulated);
}

TEST_CASE("a zone is without data when no period has classed ground in it", "[merge]") {
  Ledger ledger;
  ledger.zones = {zone("01001", 100), zone("01002", 100)};
  ledger.cells[{0, {}, unclassified, unclassified}] = {m2(100), {}, m2(100)};
  ledger.cells[{1, {}, unclassified, unclassified}] = {m2(100), {}, m2(100)};
  auto series = stored(ledger);
  CHECK(zones_without_data(series) == std::vector{true, true});
  ledger.cells[{1, survey, 1, 1}] = {m2(0.005), {}, {}};
  series.periods.push_back(stored(ledger).periods.front());
  CHECK(zones_without_data(series) == std::vector{true, true});
  series.periods.back().ledger.cells[{1, survey, 1, 1}].area = m2(50);
  CHECK(zones_without_data(series) == std::vector{true, false});
}

namespace {

/// A whole ledger and the tiles it was cut into. Each piece of ground falls to one tile; what falls to none is outside.
struct Cut {
  StoredLedger whole;
  std::vector<StoredLedger> tiles;
};

class Cutter {
 public:
  explicit Cutter(unsigned seed) : random_(seed) {}

  Cut cut() {
    const auto zones = 1 + pick(6), tiles = 1 + pick(5);
    std::vector<Ledger> parts(tiles);
    Ledger whole;
    for (std::uint32_t z = 0; z < zones; ++z) add_zone(z, whole, parts);
    Cut result{stored(whole, "whole"), {}};
    for (auto& part : parts)
      if (!part.zones.empty()) result.tiles.push_back(stored(part, "tile " + std::to_string(result.tiles.size())));
    return result;
  }
  std::size_t pick(std::size_t below) { return random_() % below; }
  std::mt19937& random() { return random_; }

 private:
  void add_zone(std::uint32_t z, Ledger& whole, std::vector<Ledger>& parts) {
    // The tiles that measure the zone; others do not know it.
    std::vector<std::size_t> measured_by;
    for (std::size_t t = 0; t < parts.size(); ++t)
      if (pick(2) == 0) measured_by.push_back(t);
    if (measured_by.empty()) measured_by.push_back(pick(parts.size()));
    ExactArea reached;
    std::vector<ExactArea> reached_by(parts.size());
    const auto part_zone = [&](std::size_t t) { return static_cast<std::uint32_t>(parts[t].zones.size()); };
    for (auto pieces = 1 + pick(30); pieces > 0; --pieces) {
      const auto tile = measured_by[pick(measured_by.size())];
      const Window window{{2015 + static_cast<int>(pick(3)), 0, 0}, {}};
      const auto area = ExactArea::from_steps((Int128{1} << 70) + static_cast<Int128>(random_()));
      const auto before = static_cast<ClassId>(pick(4)), after = static_cast<ClassId>(pick(4));
      for (auto [ledger, number] : {std::pair{&whole, z}, std::pair{&parts[tile], part_zone(tile)}}) {
        auto& cell = ledger->cells[{number, window, before, after}];
        cell.area += area;
        cell.off_map += ExactArea::from_steps(area.steps() / 7);
      }
      reached += area;
      reached_by[tile] += area;
    }
    // Outside ground, from nothing over less than the bound to much.
    const ExactArea gaps[] = {{}, m2(0.004), m2(-0.004), m2(3), m2(70)};
    Zone own{std::to_string(10000 + z), "Zone", "", reached + gaps[pick(5)]};
    close(whole, z, own, reached, measured_by.size() > 1);
    for (const auto t : measured_by) close(parts[t], part_zone(t), own, reached_by[t], measured_by.size() > 1 || pick(2) == 0);
    if (measured_by.size() == 1) {  // one part alone: the whole is what it says
      const auto t = measured_by.front();
      const auto number = static_cast<std::uint32_t>(parts[t].zones.size() - 1);
      whole.cells.erase({z, {}, unclassified, unclassified});
      if (const auto found = parts[t].cells.find({number, {}, unclassified, unclassified}); found != parts[t].cells.end())
        whole.cells[{z, {}, unclassified, unclassified}] = found->second;
    }
  }
  /// Adds the zone and its ground outside: when there is more than the bound, or any with `strict` false.
  static void close(Ledger& ledger, std::uint32_t number, const Zone& zone, ExactArea reached, bool strict) {
    ledger.zones.push_back(zone);
    ledger.overlap.emplace_back();
    const auto gap = zone.area - reached;
    const double bound = strict ? residual_bound(zone.area.square_metres()).value : 0;
    if (gap.square_metres().value > bound) ledger.cells[{number, {}, unclassified, unclassified}] = {gap, {}, gap};
  }

  std::mt19937 random_;
};

/// Merges in random groups, until one is left.
StoredLedger merged_at_random(std::vector<StoredLedger> parts, Cutter& cutter) {
  while (parts.size() > 1) {
    std::shuffle(parts.begin(), parts.end(), cutter.random());
    const auto count = static_cast<std::ptrdiff_t>(2 + cutter.pick(parts.size() - 1));
    const std::vector<StoredLedger> group(parts.begin(), parts.begin() + count);
    parts.erase(parts.begin(), parts.begin() + count);
    parts.push_back(merge_ledgers(group));
  }
  return parts.front();
}

}  // namespace

TEST_CASE("tiles merged in any order and grouping are the whole, to the byte", "[merge][property]") {
  const auto seed = GENERATE(range(1u, 200u));
  CAPTURE(seed);
  Cutter cutter(seed);
  const auto cut = cutter.cut();
  const auto whole = text_of(cut.whole);
  CHECK(text_of(merge_ledgers(cut.tiles)) == whole);
  for (int k = 0; k < 5; ++k) {
    auto merged = merged_at_random(cut.tiles, cutter);
    CHECK(text_of(merged) == whole);
    CHECK(text_of(parse_ledgers(text_of(merged), "again")) == whole);
  }
}

TEST_CASE("a million cells are written, read and merged within seconds", "[ledger-file][merge]") {
  constexpr std::uint32_t zones = 10000;
  Ledger ledger;
  for (std::uint32_t z = 0; z < zones; ++z) {
    ledger.zones.push_back(zone(std::to_string(10000 + z), 100));
    for (ClassId c = 0; c < 100; ++c) ledger.cells[{z, survey, static_cast<ClassId>(c % 10), static_cast<ClassId>(c / 10)}] = {m2(1.1), {}, {}};
  }
  std::vector<std::string> classes{"non_classe"};
  for (char c = 'a'; c < 'j'; ++c) classes.emplace_back(1, c);
  const auto large = stored(ledger, "grand", classes);
  const auto seconds = [](auto action) {
    const auto begin = std::chrono::steady_clock::now();
    action();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  std::string text;
  StoredLedger read;
  // Slack for a loaded machine with sanitizers; a slip to quadratic cost takes hours.
  const auto writing = seconds([&] { text = text_of(large); });
  const auto reading = seconds([&] { read = parse_ledgers(text, "grand"); });
  const auto merging = seconds([&] { static_cast<void>(merge_ledgers(std::vector{read})); });
  CAPTURE(writing, reading, merging);
  CHECK(writing < 20);
  CHECK(reading < 20);
  CHECK(merging < 20);
  CHECK(text_of(read) == text);
}
