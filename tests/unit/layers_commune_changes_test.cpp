// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/commune_changes.hpp"

using namespace arpent;
using Catch::Contains;

namespace {

const std::vector<std::string> header{"code_ancien", "nom_ancien", "code_nouveau", "nom_nouveau", "date", "type", "precision"};

/// Rows written as `A|Alpha|B|Beta|2016-01-01|commune nouvelle`.
Table table_of(const std::vector<std::string>& lines) {
  Table table{header, {}};
  for (const auto& line : lines) {
    table.rows.push_back(split(line, '|'));
    table.rows.back().resize(header.size());
  }
  return table;
}

CommuneChanges changes_of(const std::vector<std::string>& lines) { return parse_commune_changes(table_of(lines), "evolution.csv"); }

std::string fault_of(const std::vector<std::string>& lines) {
  try {
    (void)changes_of(lines);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no fault";
}

/// 00001 and 00002 merge under 00002 in 2016, 00002 into 00003 in 2019; 00009 becomes 00008 in 2014.
CommuneChanges chain() {
  return changes_of({"00001|Un|00002|Deux|2016-01-01|commune nouvelle", "00002|Deux|00003|Trois|2019-01-01|commune nouvelle|au plus tard",
                     "00009|Neuf|00008|Neuf-le-Neuf|2014-06-07|changement de code|jour"});
}

/// 00004 merges into 00005 in 2012 and leaves it in 2018.
CommuneChanges leaving() {
  return changes_of({"00004|Quatre|00005|Cinq|2012-01-01|commune nouvelle", "00006|Six|00005|Cinq|2012-01-01|commune nouvelle",
                     "00005|Cinq|00005|Cinq|2018-01-01|rétablissement", "00005|Cinq|00004|Quatre|2018-01-01|rétablissement"});
}

std::string code_after(const CommuneChanges& changes, const std::string& code, const std::string& as_of = "", const std::string& since = "") {
  const auto date = [](const std::string& text) { return text.empty() ? SurveyDate{} : parse_date(text); };
  const auto became = changes.successor(code, date(as_of), date(since));
  if (!became.parts.empty()) return "split";
  return became.one ? became.one->code : "-";
}

/// `1>00003 2>00003 x>-`, by code of the table.
std::map<std::string, std::string> zones_of(const CommuneMapping& map, const std::vector<std::string>& codes, const std::vector<CommuneRef>& zones) {
  std::map<std::string, std::string> result;
  for (std::size_t c = 0; c < codes.size(); ++c) result[codes[c]] = map.zone_of[c] ? zones[*map.zone_of[c]].insee : "-";
  return result;
}

std::string all_faults(const CommuneMapping& map) {
  std::string text;
  for (const auto& fault : map.faults) text += "[" + fault.table_code + "] " + fault.text + "\n";
  return text;
}

using Zones = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("a code is followed through its mergers, up to a date", "[layers][communes]") {
  const auto changes = chain();
  CHECK(code_after(changes, "00001") == "00003");
  CHECK(code_after(changes, "00001", "2018") == "00002");
  CHECK(code_after(changes, "00001", "2016") == "00002");
  CHECK(code_after(changes, "00001", "2015-12-31") == "-");
  CHECK(code_after(changes, "00002", "2016") == "-");
  CHECK(code_after(changes, "00002", "", "2018") == "00003");
  CHECK(code_after(changes, "00002", "", "2019") == "-");
  CHECK(code_after(changes, "00003") == "-");
  CHECK(code_after(changes, "00009", "2014-06-06") == "-");
  CHECK(code_after(changes, "00009", "2014-06-07") == "00008");
  const auto became = changes.successor("00001");
  REQUIRE(became.one);
  CHECK(became.one->name == "Trois");
  CHECK(became.one->when() == "by 2019-01-01");
  REQUIRE(became.way.size() == 2);
  CHECK(became.way.front().when() == "on 2016-01-01");
  CHECK(changes.predecessors("00003") == std::vector<std::string>{"00001", "00002"});
  CHECK(changes.predecessors("00003", parse_date("2017")).empty());
  CHECK(changes.predecessors("00002", parse_date("2017")) == std::vector<std::string>{"00001"});
  CHECK(changes.find("00002").size() == 1);
  CHECK(changes.received("00003").size() == 1);
}

TEST_CASE("two changes of one day are followed, a code left is not entered again that day", "[layers][communes]") {
  const auto changes = changes_of({"00001|Un|00002|Deux|2017-01-01|changement de code", "00002|Deux|00003|Trois|2017-01-01|commune nouvelle"});
  CHECK(code_after(changes, "00001") == "00003");
  // A code handed back later is not a ring: 00001 is 00002 for two years, and itself again.
  const auto back = changes_of({"00001|Un|00002|Un|2021-01-01|changement de code", "00002|Un|00001|Un|2023-01-01|changement de code"});
  CHECK(code_after(back, "00001", "2022") == "00002");
  CHECK(code_after(back, "00001", "2024") == "00001");
  CHECK(code_after(back, "00002", "2024") == "00001");
  CHECK(back.successor("00001").way.empty());
}

TEST_CASE("a commune that leaves again is itself; what it left is no longer one place", "[layers][communes]") {
  const auto changes = leaving();
  CHECK(code_after(changes, "00004", "2015") == "00005");
  CHECK(code_after(changes, "00004", "2018") == "00004");
  CHECK(code_after(changes, "00005", "2015") == "-");
  CHECK(code_after(changes, "00005", "2018") == "split");
  CHECK(code_after(changes, "00006", "2018") == "00005");  // Six stayed
  const auto parts = changes.successor("00005").parts;
  REQUIRE(parts.size() == 2);
  CHECK(parts[1].name == "Quatre");
  // Carved anew instead of re-established: nobody knows on which side Six is.
  const auto carved = changes_of({"00006|Six|00005|Cinq|2012-01-01|commune nouvelle", "00005|Cinq|00005|Cinq|2018-01-01|scission",
                                  "00005|Cinq|00007|Sept|2018-01-01|scission"});
  CHECK(code_after(carved, "00006", "2018") == "split");
}

TEST_CASE("faults of a table of changes name their rows, all at once", "[layers][communes]") {
  const auto text = fault_of({"1001|A|00002|B|2016-01-01|fusion", "00001|A|00002|B|2016|fusion", "00001|A|00002|B|2016-13-01|fusion",
                              "00001|A|00002|B|2016-01-01|annexion", "00003|A|00002|B|2016-01-01|fusion|environ"});
  CHECK_THAT(text, Contains("evolution.csv, row 2: code_ancien '1001' is no code of a commune"));
  CHECK_THAT(text, Contains("evolution.csv, row 3: date '2016' is no day"));
  CHECK_THAT(text, Contains("evolution.csv, row 4: date '2016-13-01' is no day"));
  CHECK_THAT(text, Contains("evolution.csv, row 5: type 'annexion' is none of fusion, commune nouvelle, changement de code, scission, rétablissement"));
  CHECK_THAT(text, Contains("evolution.csv, row 6: precision 'environ' is neither jour nor au plus tard"));

  CHECK_THAT(fault_of({"00001|A|00002|B|2016-01-01|fusion", "00001|A|00002|B|2016-01-01|fusion"}), Contains("row 3: 00001 to 00002 on 2016-01-01 stands twice"));
  CHECK_THAT(fault_of({"00001|A|00002|B|2016-01-01|fusion", "00001|A|00003|C|2016-01-01|fusion"}),
             Contains("row 3: 00001 goes to 2 communes on 2016-01-01; a split has the type scission or rétablissement"));
  CHECK_THAT(fault_of({"00001|A|00002|B|2016-01-01|scission"}), Contains("row 2: 00001 is split on 2016-01-01 and has one part only"));
  CHECK_THAT(fault_of({"00001|A|00001|A|2016-01-01|scission", "00001|A|00002|B|2016-01-01|fusion"}), Contains("is both split and merged"));
  CHECK_THAT(fault_of({"00001|A|00002|B|2016-01-01|fusion", "00002|B|00001|A|2016-01-01|fusion"}), Contains("row 2: 00001 leads back to itself on 2016-01-01"));
  CHECK_THAT(fault_of({"00001|A|00001|A|2016-01-01|fusion"}), Contains("leads back to itself"));
  Table no_date = table_of({});
  no_date.header[4] = "jour";
  CHECK_THROWS_WITH(parse_commune_changes(no_date, "x.csv"), Contains("x.csv: no column date; there is code_ancien"));
}

TEST_CASE("a table of before a merger is summed onto the zones of after", "[layers][communes]") {
  const auto changes = chain();
  const std::vector<CommuneRef> zones{{"00003", "Trois"}, {"00010", "Dix"}, {"00008", "Neuf-le-Neuf"}};
  const std::vector<std::string> codes{"00010", "00001", "00002", "00003", "00009", "00077"};
  const auto map = map_communes(codes, zones, changes);
  CHECK(all_faults(map) == "");
  CHECK(map.missing.empty());
  CHECK(zones_of(map, codes, zones) == Zones{{"00001", "00003"}, {"00002", "00003"}, {"00003", "00003"}, {"00009", "00008"}, {"00010", "00010"}, {"00077", "-"}});
  REQUIRE(map.mapped.size() == 3);
  CHECK(map.mapped[0].remark == "00001 is counted in 00003 Trois (changed by 2019-01-01)");
  // Zones of 2017: 00003 has nothing to do with them yet.
  const std::vector<CommuneRef> early{{"00002", "Deux"}};
  const auto of_2017 = map_communes({"00001", "00002", "00003"}, early, changes, parse_date("2017"));
  CHECK(all_faults(of_2017) == "");
  CHECK(zones_of(of_2017, {"00001", "00002", "00003"}, early) == Zones{{"00001", "00002"}, {"00002", "00002"}, {"00003", "-"}});
}

TEST_CASE("a sum of old communes needs all of them", "[layers][communes]") {
  const std::vector<CommuneRef> zones{{"00003", "Trois"}};
  // 00002 alone may be the commune of after 2016, so nothing lacks; 00001 alone cannot.
  CHECK(all_faults(map_communes({"00002", "00003"}, zones, chain())) == "");
  CHECK(all_faults(map_communes({"00001", "00003"}, zones, chain())) ==
        "[00003] 00003 Trois: the table has some of the communes it was made of, but not 00002 as it was before\n");
  CHECK(all_faults(map_communes({"00001", "00002"}, zones, chain())) ==
        "[] 00003 Trois: the table has some of the communes it was made of, but not 00003 as it was before\n");
  CHECK(all_faults(map_communes({"00003"}, zones, chain())) == "");
  // A commune that left again is not asked for.
  CHECK(all_faults(map_communes({"00005", "00006"}, {{"00005", "Cinq"}}, leaving(), parse_date("2020"))) == "");
  CHECK_THAT(all_faults(map_communes({"00005", "00006"}, {{"00005", "Cinq"}}, leaving(), parse_date("2015"))), Contains("but not 00004 Quatre"));
}

TEST_CASE("zones older than the table are refused with the successor's name", "[layers][communes]") {
  const auto map = map_communes({"00003"}, {{"00001", "Un"}, {"00003", "Trois"}, {"00050", "Cinquante"}}, chain());
  CHECK(all_faults(map) ==
        "[00003] 00001 Un: no longer exists, it is part of 00003 Trois (changed by 2019-01-01), which the table has; the zones are older than the table: give zones "
        "of that date or later, or an earlier table\n");
  CHECK(map.missing == std::vector<std::size_t>{2});  // no change explains it
  // Both old: nothing to refuse.
  CHECK(all_faults(map_communes({"00001", "00002"}, {{"00001", "Un"}, {"00002", "Deux"}}, chain())) == "");
}

TEST_CASE("what was split is refused with the names of its parts", "[layers][communes]") {
  const std::vector<CommuneRef> zones{{"00004", "Quatre"}, {"00005", "Cinq"}};
  CHECK(all_faults(map_communes({"00005"}, zones, leaving())) ==
        "[00005] 00004 Quatre: is not in the table, which has 00005 Cinq: it left that commune on 2018-01-01, and figures of before cannot be shared out; give a "
        "table of that date or later\n");
  CHECK(all_faults(map_communes({"00004", "00005"}, zones, leaving())) == "");
  const auto carved = changes_of({"00006|Six|00005|Cinq|2012-01-01|commune nouvelle", "00005|Cinq|00005|Cinq|2018-01-01|scission",
                                  "00005|Cinq|00007|Sept|2018-01-01|scission"});
  const auto map = map_communes({"00005", "00006", "00007"}, {{"00005", "Cinq"}}, carved);
  CHECK_THAT(all_faults(map), Contains("[00006] 00006: merged into 00005 Cinq, which was split on 2018-01-01 into 00005 Cinq, 00007 Sept"));
}

TEST_CASE("with the date of the table, a code that kept its name and changed its ground is seen", "[layers][communes]") {
  const auto changes = chain();
  const auto y = [](int year) { return SurveyDate{year, 0, 0}; };
  // Zones of 2015, table of 2017: 00002 of the table holds 00001, which is no zone.
  CHECK_THAT(all_faults(map_communes({"00002"}, {{"00002", "Deux"}}, changes, y(2015), y(2017))),
             Contains("00002 Deux: received 00001 Un on 2016-01-01, after the date of the zones (2015-01-01); the table counts both together"));
  CHECK(all_faults(map_communes({"00002"}, {{"00002", "Deux"}}, changes, y(2015), y(2015))) == "");
  CHECK(all_faults(map_communes({"00002"}, {{"00002", "Deux"}}, changes, y(2015))) == "");
  // Zones of 2017, table of 2015 cut to the zones' codes: 00001 lacks.
  CHECK_THAT(all_faults(map_communes({"00002"}, {{"00002", "Deux"}}, changes, y(2017), y(2015))),
             Contains("received 00001 Un on 2016-01-01, of which the table has no row"));
  CHECK(all_faults(map_communes({"00001", "00002"}, {{"00002", "Deux"}}, changes, y(2017), y(2015))) == "");
  // A row of a commune that had ended would be counted twice.
  CHECK_THAT(all_faults(map_communes({"00001", "00002"}, {{"00002", "Deux"}}, changes, y(2017), y(2017))), Contains("[00001] 00001: is part of 00002 Deux"));
  // 00005 of 2015 holds Quatre, the zone of 2020 does not.
  CHECK_THAT(all_faults(map_communes({"00005"}, {{"00005", "Cinq"}}, leaving(), y(2020), y(2015))), Contains("00005 Cinq: lost 00004 Quatre on 2018-01-01"));
}

TEST_CASE("the built-in changes of the communes of France", "[layers][communes]") {
  const auto changes = load_commune_changes();
  REQUIRE(changes.rows().size() == 1876);
  const auto name = [&](const std::string& code, int year) {
    const auto became = changes.successor(code, {year, 0, 0});
    return became.one ? became.one->code + " " + became.one->name : std::string("-");
  };
  CHECK(name("59248", 2010) == "-");  // Fort-Mardyck joins Dunkerque on 9 December 2010
  CHECK(name("59248", 2011) == "59183 Dunkerque");
  CHECK(name("93059", 2025) == "93066 Saint-Denis");
  CHECK(name("93059", 2024) == "-");
  CHECK(name("76095", 2013) == "76108 Bois-Guillaume-Bihorel");
  CHECK(name("76095", 2014) == "76095 Bihorel");
  CHECK(changes.successor("85084", {2025, 0, 0}).parts.size() == 3);
  CHECK(name("85030", 2025) == "85084 Essarts-en-Bocage");
  CHECK(name("02344", 2020) == "51171 Cormicy");  // to another département, then merged, on two days running
  CHECK(changes.successor("69152", {2026, 0, 0}).one->when() == "by 2024-01-01");

  // Replaying the table gives the number of communes of each official list: 1 January 2009 had 36 700 with the 17 of Mayotte.
  int communes = 36700;
  std::map<int, int> after;
  for (const auto& row : changes.rows()) {
    if (row.splits())
      communes += row.new_code == row.old_code ? 0 : 1;
    else if (row.kind != CommuneChangeKind::changement_de_code)
      --communes;
    after[row.date.year] = communes;
  }
  CHECK(after[2019] == 34970);
  CHECK(after[2021] == 34965);
  CHECK(after[2022] == 34955);
  CHECK(after[2023] == 34945);
  CHECK(after[2024] == 34935);
  CHECK(after[2025] == 34875);

  // Nothing in the three départements of the métropole: its 92 codes stay what they are.
  for (const auto& row : changes.rows())
    for (const auto* code : {&row.old_code, &row.new_code})
      for (const auto* department : {"13", "83", "84"}) CHECK(code->substr(0, 2) != department);
}
