// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "arpent/account/enaf.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"

using namespace arpent;

namespace {

const std::vector<std::string> six{"hab", "act", "mix", "rou", "fer", "inc"};

BookArea m2(double value) { return BookArea::from({value}); }

/// A wide table as published: `years` from 2011, every commune with hab 100 k, act 20 k, mix 3 k, rou 4 k, fer 0, inc 1 m² a
/// year, k growing with its line and the year. Figures can be replaced by name of the column.
struct Wide {
  struct Commune {
    std::string insee, name;
    double surface_m2;
    std::map<std::string, std::string> changed = {};
  };
  int first = 2011, last = 2025;
  std::vector<std::string> destinations = six;
  EnafUnit unit = EnafUnit::m2;
  bool proof = true;  ///< surfcom and artcom
  char separator = ',';
  std::vector<Commune> communes;

  static double flow(const std::string& destination, int year, std::size_t line) {
    static const std::map<std::string, double> base{{"hab", 100}, {"act", 20}, {"mix", 3}, {"rou", 4}, {"fer", 0}, {"inc", 0}};
    return base.at(destination) * static_cast<double>(year - 2005) * static_cast<double>(line + 1) + (destination == "inc" ? 1 : 0);
  }
  [[nodiscard]] double total(int year, std::size_t line) const {
    double sum = 0;
    for (const auto& d : destinations) sum += flow(d, year, line);
    return sum;
  }
  [[nodiscard]] double sum(int from, int to, std::size_t line) const {
    double all = 0;
    for (int year = from; year < to; ++year) all += total(year, line);
    return all;
  }
  [[nodiscard]] std::string cell(double value_m2) const {
    return unit == EnafUnit::m2 ? fixed(value_m2, 1) : fixed(value_m2 / 1e4, 4);
  }
  [[nodiscard]] std::string text() const {
    std::vector<std::string> header{"idcom", "idcomtxt"};
    for (int year = first; year < last; ++year) {
      const int a = year % 100, b = a + 1;
      header.push_back(fmt::format("naf{:02}art{:02}", a, b));
      for (const auto& d : destinations) header.push_back(fmt::format("art{:02}{}{:02}", a, d, b));
    }
    header.push_back("naf11art21");
    if (proof) {
      header.push_back("surfcom2025");
      header.push_back(fmt::format("artcom11{:02}", last % 100));
    }
    std::string all = join(header, std::string(1, separator)) + "\n";
    for (std::size_t line = 0; line < communes.size(); ++line) {
      const auto& commune = communes[line];
      std::vector<std::string> row{commune.insee, commune.name};
      for (int year = first; year < last; ++year) {
        row.push_back(cell(total(year, line)));
        for (const auto& d : destinations) row.push_back(cell(flow(d, year, line)));
      }
      row.push_back(cell(sum(2011, 2021, line)));
      if (proof) {
        row.push_back(fixed(commune.surface_m2, 1));
        row.push_back(fixed(100 * sum(2011, last, line) / commune.surface_m2, 2));
      }
      for (std::size_t c = 0; c < header.size(); ++c)
        if (const auto at = commune.changed.find(header[c]); at != commune.changed.end()) row[c] = at->second;
      all += join(row, std::string(1, separator)) + "\n";
    }
    return all;
  }
};

/// Communes small enough that a few hundred square metres show in their share.
Wide two_communes() {
  Wide wide;
  wide.communes = {{"13001", "Aix-en-Provence", 500000}, {"13002", "Allauch", 400000}};
  return wide;
}

Enaf read(const std::string& text, EnafOptions options = {}) {
  options.file = "conso.csv";
  return parse_enaf(read_table_text(text, options.file), options);
}

std::string fault_of(const std::string& text, const EnafOptions& options = {}) {
  try {
    (void)read(text, options);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no fault";
}

std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1; }

BookArea area(const EnafAreas& areas, Destination destination) { return areas[static_cast<std::size_t>(destination)]; }

const EnafRow& row_of(const EnafAccount& account, std::string_view zone, EnafPeriod period = enaf_reference) {
  for (const auto& row : account.rows)
    if (row.zone == zone && row.period == period) return row;
  FAIL("no row for " << zone);
  return account.rows.front();
}

using Catch::Contains;

}  // namespace

TEST_CASE("the published table: years, destinations, unit proved by the share of the commune", "[enaf]") {
  const auto wide = two_communes();
  const auto enaf = read(wide.text());
  CHECK(enaf.covered == EnafPeriod{2011, 2025});
  CHECK(enaf.destinations.size() == destination_count);
  REQUIRE(enaf.communes.size() == 2);
  const auto& aix = *enaf.commune("13001");
  CHECK(aix.name == "Aix-en-Provence");
  REQUIRE(aix.years.size() == 14);
  CHECK(area(aix.years[0], Destination::habitat) == m2(600));
  CHECK(area(aix.years[0], Destination::activite) == m2(120));
  CHECK(area(aix.years[0], Destination::mixte) == m2(18));
  CHECK(area(aix.years[0], Destination::route) == m2(24));
  CHECK(area(aix.years[0], Destination::fer).zero());
  CHECK(area(aix.years[0], Destination::inconnu) == m2(1));
  CHECK(area(aix.years[0], Destination::total) == m2(763));
  CHECK(aix.surface == m2(500000));
  CHECK(enaf.unit.unit == EnafUnit::m2);
  CHECK(enaf.unit.by == EnafUnitProof::By::share);
  CHECK_THAT(enaf.unit.text, Contains("surfcom2025") && Contains("artcom1125") && Contains("m² alone for 2 of the 2 communes") && Contains("13001"));
  CHECK(enaf.remarks.empty());
  CHECK(enaf.commune("13003") == nullptr);
}

TEST_CASE("a table in hectares is told by the same evidence and gives the same areas", "[enaf][unit]") {
  auto wide = two_communes();
  const auto metres = read(wide.text());
  wide.unit = EnafUnit::ha;
  const auto hectares = read(wide.text());
  CHECK(hectares.unit.unit == EnafUnit::ha);
  CHECK(hectares.unit.by == EnafUnitProof::By::share);
  CHECK_THAT(hectares.unit.text, Contains("in ha alone for 2"));
  for (const auto& commune : metres.communes) CHECK(hectares.commune(commune.insee)->years == commune.years);
}

TEST_CASE("surfaces in hectares do not deceive the proof", "[enaf][unit]") {
  // Both figures in hectares: their ratio alone could not tell.
  const std::string text = "idcom,naf11art12,surfcom2025,artcom1112\n13001,2.5,186.8,1.34\n13002,12,50.4,23.81\n13003,0,24000,0\n";
  const auto enaf = read(text);
  CHECK(enaf.unit.unit == EnafUnit::ha);
  CHECK(area(enaf.commune("13001")->years[0], Destination::total) == m2(25000));
  CHECK(enaf.commune("13001")->surface == m2(1868000));
  // Communes of four and five hectares in m²: the surfaces could also be 40 000 and 50 000 ha.
  CHECK_THAT(fault_of("idcom,naf11art12,surfcom2025,artcom1112\n13001,400,40000,1.00\n13002,500,50000,1.00\n"),
             Contains("the unit is not said") && Contains("surfcom2025 could be either"));
  CHECK(read("idcom,naf11art12,surfcom2025_m2,artcom1112\n13001,400,40000,1.00\n").unit.unit == EnafUnit::m2);
}

TEST_CASE("without the evidence the field says the unit, or the caller, or the table is refused", "[enaf][unit]") {
  auto wide = two_communes();
  wide.proof = false;
  CHECK_THAT(fault_of(wide.text()), Contains("unit") && Contains("surfcomYYYY and artcomAABB") && Contains("flux_m2") && Contains("unit m2 or ha"));
  EnafOptions options;
  options.unit = EnafUnit::m2;
  const auto given = read(wide.text(), options);
  CHECK(given.unit.by == EnafUnitProof::By::caller);
  CHECK(area(given.communes[0].years[0], Destination::total) == m2(763));
  const auto named = read("INSEE,NAF11ART12_HA\n13001,1.5\n");
  CHECK(named.unit.by == EnafUnitProof::By::field);
  CHECK(area(named.communes[0].years[0], Destination::total) == m2(15000));
  CHECK_THAT(fault_of("idcom,naf11art12_ha,naf12art13_m2\n13001,1,1\n"), Contains("naf11art12_ha and naf12art13_m2 do not name the same unit"));
}

TEST_CASE("a unit that contradicts the evidence is refused", "[enaf][unit]") {
  EnafOptions options;
  options.unit = EnafUnit::ha;
  CHECK_THAT(fault_of(two_communes().text(), options), Contains("the caller says ha") && Contains("artcom1125"));
  CHECK_THAT(fault_of("idcom,naf11art12_ha,surfcom2025,artcom1112\n13001,20000,5000000,0.40\n"), Contains("the name of the columns says ha"));
  CHECK_THAT(fault_of("idcom,naf11art12_ha\n13001,1\n", [] { EnafOptions o; o.unit = EnafUnit::m2; return o; }()), Contains("the caller says m2"));
}

TEST_CASE("rows in two units are refused; a share that fits neither is a remark", "[enaf][unit]") {
  const std::string head = "idcom,naf11art12,surfcom2025,artcom1112\n";
  CHECK_THAT(fault_of(head + "13001,20000,5000000,0.40\n13002,2,5000000,0.40\n"), Contains("the rows are not in one unit") && Contains("13002"));
  const auto enaf = read(head + "13001,20000,5000000,0.40\n13002,30000,5000000,0.60\n13003,20000,5000000,7.77\n");
  CHECK(enaf.unit.unit == EnafUnit::m2);
  REQUIRE(enaf.remarks.size() == 1);
  CHECK_THAT(enaf.remarks[0], Contains("1 of 3") && Contains("13003"));
  CHECK_THAT(fault_of(head + "13001,20000,5000000,7.77\n"), Contains("the unit is not said"));
}

TEST_CASE("older vintages: upper case, no road and rail, sums and share named otherwise", "[enaf]") {
  const std::string text =
      "IDCOM;IDCOMTXT;NAF09ART10;ART09ACT10;ART09HAB10;ART09MIX10;ART09INC10;NAF10ART11;ART10ACT11;ART10HAB11;ART10MIX11;ART10INC11;NAFART0911;ARTHAB0911;"
      "ARTCOM0911;SURFCOM20;ARTPOP0911;ARTCOM2020\n"
      "2a004;Ajaccio;1000;400;500;60;40;3000;1000;1500;300;200;4000;2000;0,80;500000;12,5;3\n";
  const auto enaf = read(text);
  CHECK(enaf.covered == EnafPeriod{2009, 2011});
  CHECK(enaf.destinations == std::vector<Destination>{Destination::habitat, Destination::activite, Destination::mixte, Destination::inconnu, Destination::total});
  REQUIRE(enaf.commune("2A004") != nullptr);
  CHECK(area(enaf.commune("2A004")->years[1], Destination::habitat) == m2(1500));
  CHECK(enaf.unit.by == EnafUnitProof::By::share);
}

TEST_CASE("text: byte order mark, semicolons, decimal commas, quotes", "[enaf][csv]") {
  const auto table = read_table_text("\xEF\xBB\xBFidcom;nom;flux\r\n\"13001\";\"Aix; \"\"la\"\" ville\";\"12,5\"\r\n13002;Allauch, 1er;-0,25\r\n\r\n", "a.csv");
  CHECK(table.header == std::vector<std::string>{"idcom", "nom", "flux"});
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0] == std::vector<std::string>{"13001", "Aix; \"la\" ville", "12,5"});
  CHECK(table.rows[1] == std::vector<std::string>{"13002", "Allauch, 1er", "-0.25"});
  CHECK(read_table_text("a,b\n1,2", "a.csv").rows[0] == std::vector<std::string>{"1", "2"});
  CHECK_THROWS_WITH(read_table_text("", "a.csv"), Contains("a.csv: is empty"));
  CHECK_THROWS_WITH(read_table_text("a,b\n1\n", "a.csv"), Contains("record 2 has 1 fields, the header 2"));
  CHECK_THROWS_WITH(read_table_text("a,b\n\"1,2\n", "a.csv"), Contains("never closed"));
  CHECK_THROWS_WITH(read_table_text("a,b\nP\xE9lissanne,2\n", "a.csv"), Contains("not UTF-8"));
}

TEST_CASE("all faults of the rows are told at once, each with its row, commune and column", "[enaf][faults]") {
  auto wide = two_communes();
  wide.communes[0].changed = {{"art11hab12", "abc"}, {"art12act13", "-5"}, {"naf20art21", ""}};
  wide.communes[1].changed = {{"art13rou14", "999"}, {"naf11art21", "12"}};
  wide.communes.push_back({"13001", "Aix encore", 500000});
  wide.communes.push_back({"1300", "Court", 500000});
  wide.communes.push_back({"1001", "L'Abergement", 500000});
  const auto fault = fault_of(wide.text());
  CHECK_THAT(fault, Contains("conso.csv: row 2 (13001 Aix-en-Provence), art11hab12: 'abc' is not a number"));
  CHECK_THAT(fault, Contains("row 2 (13001 Aix-en-Provence), art12act13: -5 is negative"));
  CHECK_THAT(fault, Contains("row 2 (13001 Aix-en-Provence), naf20art21: is empty"));
  CHECK_THAT(fault, Contains("row 3 (13002 Allauch), 2013–2014: the destinations sum to") && Contains("tolerance 3.5 m2"));
  CHECK_THAT(fault, Contains("row 3 (13002 Allauch), naf11art21: is 12 m2") && Contains("tolerance 5.5 m2"));
  CHECK_THAT(fault, Contains("row 4 (13001 Aix encore): the commune is already in row 2"));
  CHECK_THAT(fault, Contains("row 5, idcom: '1300' is no INSEE code"));
  CHECK_THAT(fault, Contains("'1001'") && Contains("its zero was lost: 01001"));
  CHECK(lines(fault) == 8);
}

TEST_CASE("sums may differ by what rounding makes, and by no more", "[enaf][faults]") {
  auto wide = two_communes();
  wide.communes[0].changed = {{"naf11art12", "766"}};  // 763 + 3; the sum of ten years is 3 off too
  CHECK(read(wide.text()).communes.size() == 2);
  wide.communes[0].changed = {{"naf11art12", "767"}};
  CHECK_THAT(fault_of(wide.text()), Contains("2011–2012: the destinations sum to 763 m2, the total is 767 m2 (tolerance 3.5 m2)"));
  // Hectares with two decimals: 100 m² a step.
  EnafOptions options;
  options.unit = EnafUnit::ha;
  CHECK(read("idcom,naf11art12,art11hab12,art11act12\n13001,1.24,0.61,0.62\n", options).communes.size() == 1);
  CHECK_THAT(fault_of("idcom,naf11art12,art11hab12,art11act12\n13001,1.26,0.61,0.62\n", options), Contains("tolerance 0.015 ha"));
}

TEST_CASE("a hole in the series, or in the destinations of a year, is a fault of the header", "[enaf][faults]") {
  const auto fault = fault_of("idcom,naf11art12,art11hab12,naf13art14,art13hab14,art13act14,art14hab15\n13001,1,1,1,1,0,1\n");
  CHECK_THAT(fault, Contains("no column naf12art13") && Contains("from 2011 to 2015"));
  CHECK_THAT(fault, Contains("no column art12hab13") && Contains("no column art11act12") && Contains("no column naf14art15") && Contains("no column art14act15"));
  CHECK(lines(fault) == 6);
  CHECK_THAT(fault_of("idcom,NAF11ART12,naf11art12\n13001,1,1\n"), Contains("NAF11ART12 and naf11art12 are the same figure"));
  CHECK_THAT(fault_of("commune,naf11art12\n13001,1\n"), Contains("no column with the code of the commune") && Contains("there is commune, naf11art12"));
  CHECK_THAT(fault_of("idcom,naf11art21\n13001,1\n"), Contains("neither a column by year (naf11art12"));
  CHECK_THAT(fault_of("idcom,naf11art12_m2\n"), Contains("holds no commune"));
}

TEST_CASE("very many faults are counted, not all told", "[enaf][faults]") {
  std::string text = "idcom,naf11art12_m2\n";
  for (int i = 0; i < 1000; ++i) text += fmt::format("{:05},x\n", 13001 + i);
  const auto fault = fault_of(text);
  CHECK(lines(fault) == 201);
  CHECK_THAT(fault, Contains("and 8"));
}

TEST_CASE("more land than any commune has is a fault of the unit", "[enaf][faults]") {
  EnafOptions options;
  options.unit = EnafUnit::ha;
  CHECK_THAT(fault_of("idcom,naf11art12\n13001,2000001\n", options), Contains("13001") && Contains("2011 total") && Contains("is the unit right?"));
  options.unit = EnafUnit::m2;
  CHECK(read("idcom,naf11art12\n13001,2000001\n", options).communes.size() == 1);
}

TEST_CASE("columns that only begin like those of the table are not read", "[enaf]") {
  const auto enaf = read("idcom,naf11art12_m2,naf12art13bis_m2,art11hab12x,pop11,artpop1116\n13001,5,a,b,c,d\n");
  CHECK(enaf.covered == EnafPeriod{2011, 2012});
  CHECK(enaf.destinations == std::vector<Destination>{Destination::total});
}

TEST_CASE("sums the years cannot be held against are named", "[enaf]") {
  const auto enaf = read("idcom,naf11art12_m2,naf12art13_m2,naf09art13_m2,naf11art13_m2\n13001,1,2,9,3\n");
  REQUIRE(enaf.remarks.size() == 1);
  CHECK_THAT(enaf.remarks[0], Contains("naf09art13_m2 is not checked: the years are 2011-2013"));
}

TEST_CASE("a commune without any figure has no figure, not zero", "[enaf]") {
  const auto enaf = read("idcom,naf11art12_m2,naf12art13_m2\n13001,1,2\n13002,,\n13003,NA,NA\n13004,0,0\n");
  CHECK(enaf.without_values == std::vector<std::string>{"13002", "13003"});
  CHECK(enaf.commune("13002") == nullptr);
  REQUIRE(enaf.commune("13004") != nullptr);
  const auto account = make_enaf_account(enaf, {{"13001", "A", "X", {}}, {"13002", "B", "X", {}}, {"13004", "D", "Y", {}}}, "Tout", {{2011, 2013}});
  CHECK(account.missing == std::vector<std::string>{"13002"});
  CHECK(row_of(account, "X", {2011, 2013}).missing == account.missing);
  CHECK(row_of(account, "Y", {2011, 2013}).missing.empty());
}

TEST_CASE("arrondissements are one commune, and all of them or none", "[enaf][arrondissements]") {
  Wide wide;
  for (int code = 13201; code <= 13216; ++code) wide.communes.push_back({std::to_string(code), "Marseille", 200000});
  const auto enaf = read(wide.text());
  REQUIRE(enaf.communes.size() == 1);
  CHECK(enaf.communes[0].insee == "13055");
  CHECK(enaf.communes[0].surface == m2(3200000));
  double sum = 0;
  for (std::size_t line = 0; line < 16; ++line) sum += wide.total(2015, line);
  CHECK(area(enaf.communes[0].years[4], Destination::total) == m2(sum));
  EnafOptions only;
  only.communes = {"13055"};
  CHECK(read(wide.text(), only).communes.size() == 1);

  wide.communes[3].changed = {{"surfcom2025", ""}};
  CHECK_FALSE(read(wide.text()).communes[0].surface);

  wide.communes.pop_back();
  CHECK_THAT(fault_of(wide.text()), Contains("13055 Marseille: is given by arrondissements, of which 13216 has no figures"));
  wide.communes.push_back({"13216", "Marseille 16", 200000});
  wide.communes.push_back({"13055", "Marseille", 3200000});
  CHECK_THAT(fault_of(wide.text()), Contains("it would be counted twice"));
}

TEST_CASE("rows of other communes are not looked at when communes are asked for", "[enaf]") {
  const std::string text = "idcom,naf11art12_m2\n13001,1\n97302,x\n";
  CHECK_THAT(fault_of(text), Contains("97302"));
  EnafOptions only;
  only.communes = {"13001", "13055"};
  CHECK(read(text, only).communes.size() == 1);
  only.communes = {"13055"};
  CHECK_THAT(fault_of(text, only), Contains("holds none of the 1 communes asked for"));
}

TEST_CASE("long tables: one row a commune, year and destination", "[enaf][long]") {
  const std::string head = "idcom,annee_debut,annee_fin,destination,flux_ha\n";
  const auto enaf = read(head + "13002,2012,2013,hab,3\n13002,2012,2013,Activité,0.5\n13002,2011,2012,hab,1\n13002,2011,2012,act,0.25\n");
  CHECK(enaf.covered == EnafPeriod{2011, 2013});
  CHECK(area(enaf.communes[0].years[0], Destination::total) == m2(12500));
  CHECK(area(enaf.communes[0].years[1], Destination::activite) == m2(5000));
  CHECK(enaf.destinations.size() == 3);
  const auto fault = fault_of(head + "13001,2011,2012,hab,1\n13001,2011,2012,hab,2\n13001,2013,2014,hab,1\n13001,2011,2021,hab,1\n13001,2011,2012,zzz,1\n");
  CHECK_THAT(fault, Contains("row 3 (13001): 2011–2012 habitat is already in row 2"));
  CHECK_THAT(fault, Contains("13001: no row for 2012–2013 habitat"));
  CHECK_THAT(fault, Contains("row 5 (13001)") && Contains("'2011' to '2021' is not one year"));
  CHECK_THAT(fault, Contains("row 6 (13001), destination: 'zzz' is no destination"));
  CHECK(lines(fault) == 4);
}

TEST_CASE("sums by commune, territoire and whole over the reference and any period", "[enaf][account]") {
  const auto wide = [] {
    auto w = two_communes();
    w.communes.push_back({"13003", "Alleins", 300000});
    return w;
  }();
  const auto enaf = read(wide.text());
  const std::vector<EnafZone> zones{{"13003", "Alleins", "Salon", m2(300000)}, {"13001", "Aix", "Pays d'Aix", m2(500000)}, {"13002", "Allauch", "Salon", m2(400000)}};
  const auto account = make_enaf_account(enaf, zones, "Métropole", {enaf_reference, {2021, 2025}});
  REQUIRE(account.rows.size() == 12);
  CHECK(account.rows[0].zone == "13001");
  CHECK(account.rows[3].zone == "Pays d'Aix");
  CHECK(account.rows[5].zone == whole_zone);
  CHECK(account.rows[5].name == "Métropole");
  CHECK(account.missing.empty());
  for (const EnafPeriod period : {enaf_reference, EnafPeriod{2021, 2025}}) {
    const auto one = wide.sum(period.start, period.end, 0), two = wide.sum(period.start, period.end, 1), three = wide.sum(period.start, period.end, 2);
    CHECK(row_of(account, "13001", period).of(Destination::total) == m2(one));
    CHECK(row_of(account, "Salon", period).of(Destination::total) == m2(two + three));
    const auto& whole = row_of(account, whole_zone, period);
    CHECK(whole.of(Destination::total) == m2(one + two + three));
    CHECK(whole.per_year(Destination::total).value == Approx((one + two + three) / period.years()));
    CHECK(*whole.share(Destination::total) == Approx(100 * (one + two + three) / 1200000));
    BookArea parts;
    for (std::size_t d = 0; d + 1 < destination_count; ++d) parts += whole.area[d];
    CHECK(parts == whole.of(Destination::total));
  }
  // The years add up to the period.
  const auto yearly = make_enaf_account(enaf, zones, "Métropole", enaf_years(enaf));
  BookArea ten;
  for (int year = 2011; year < 2021; ++year) ten += row_of(yearly, "Salon", {year, year + 1}).of(Destination::habitat);
  CHECK(ten == row_of(account, "Salon").of(Destination::habitat));
}

TEST_CASE("communes that the table lacks are listed and take the share away", "[enaf][account]") {
  const auto enaf = read(two_communes().text());
  const std::vector<EnafZone> zones{{"13001", "Aix", "A", m2(500000)}, {"13009", "Beaurecueil", "A", m2(100000)}, {"13002", "Allauch", "B", m2(400000)},
                                    {"84089", "Pertuis", "C", m2(100000)}};
  const auto account = make_enaf_account(enaf, zones, "Tout");
  CHECK(account.missing == std::vector<std::string>{"13009", "84089"});
  for (const auto& row : account.rows) CHECK((row.zone != "13009" && row.zone != "84089" && row.zone != "C"));
  CHECK(row_of(account, "A").missing == std::vector<std::string>{"13009"});
  CHECK_FALSE(row_of(account, "A").share(Destination::total));
  CHECK(row_of(account, "B").share(Destination::total));
  CHECK(row_of(account, whole_zone).missing == account.missing);
  CHECK_FALSE(make_enaf_account(enaf, {{"13001", "Aix", "", {}}}, "Tout").rows.back().share(Destination::total));
  // One surface that is not known takes the share of what holds it, and of nothing else.
  const auto partly = make_enaf_account(enaf, {{"13001", "Aix", "A", {}}, {"13002", "Allauch", "B", m2(400000)}}, "Tout");
  CHECK_FALSE(row_of(partly, "A").share(Destination::total));
  CHECK(row_of(partly, "B").share(Destination::total));
  CHECK_FALSE(row_of(partly, whole_zone).share(Destination::total));
  const auto same_group = make_enaf_account(enaf, {{"13001", "Aix", "A", {}}, {"13002", "Allauch", "A", m2(400000)}}, "Tout");
  CHECK_FALSE(row_of(same_group, "A").share(Destination::total));
  CHECK_THROWS_WITH(make_enaf_account(enaf, {{"84089", "Pertuis", "", {}}}, "Tout"), Contains("none of the 1 zones"));
  CHECK_THROWS_WITH(make_enaf_account(enaf, zones, "Tout", {{2009, 2011}, {2020, 2026}}), Contains("2009-2011 (1 January") && Contains("2020-2026") && Contains("goes from 2011 to 2025"));
  CHECK_THROWS_AS(make_enaf_account(enaf, zones, "Tout", {{2021, 2021}}), UsageError);
}

TEST_CASE("Cerema's figures of Aix-en-Provence and Marseille, 2009 to 2020", "[enaf][shared]") {
  const auto file = std::filesystem::path(ARPENT_SHARED_DIR) / "data" / "cerema_conso_2009_2020_extrait.csv";
  if (!std::filesystem::exists(file)) {
    WARN("SKIPPED: " << file.string() << " is not there");
    return;
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const auto communes = read_csv(data_directory() / "layers" / "communes_amp" / "communes.csv");
  EnafOptions options;
  std::vector<EnafZone> zones;
  for (const auto& row : communes.rows) {
    options.communes.push_back(row[communes.column("insee")]);
    zones.push_back({row[communes.column("insee")], row[communes.column("nom")], row[communes.column("territoire")], m2(1e4 * to_number(row[communes.column("surface_ha")]))});
  }
  CHECK(parse_enaf(read_table_text(text.str(), "extrait")).communes.size() == 3);  // Toulon is outside
  const auto enaf = parse_enaf(read_table_text(text.str(), "extrait"), options);
  CHECK(enaf.covered == EnafPeriod{2009, 2020});
  CHECK(enaf.communes.size() == 2);
  CHECK(enaf.unit.unit == EnafUnit::m2);
  CHECK(enaf.unit.by == EnafUnitProof::By::field);
  CHECK(enaf.destinations.size() == 5);
  CHECK(enaf.commune("13001")->name == "Aix-en-Provence");
  CHECK(area(enaf.commune("13001")->years[0], Destination::habitat) == m2(223015));
  const auto account = make_enaf_account(enaf, zones, "Métropole Aix-Marseille-Provence", {{2009, 2020}});
  CHECK(fixed(row_of(account, "13001", {2009, 2020}).of(Destination::total).square_metres().value / 1e4, 3) == "520.681");
  CHECK(fixed(row_of(account, "13055", {2009, 2020}).of(Destination::total).square_metres().value / 1e4, 3) == "229.817");
  CHECK(account.missing.size() == 90);
  CHECK(fixed(*row_of(account, "13001", {2009, 2020}).share(Destination::total), 2) == "2.78");
  // The year 2020 is not in this vintage: the reference cannot be told from it.
  CHECK_THROWS_WITH(make_enaf_account(enaf, zones, "Métropole"), Contains("2011-2021") && Contains("from 2009 to 2020"));
}

TEST_CASE("the layer describes itself as reference data", "[enaf][layers]") {
  bool found = false;
  for (const auto& entry : layer_entries()) found = found || (entry.name == "cerema_enaf" && entry.kind == "reference" && !entry.title.empty());
  CHECK(found);
  CHECK(enaf_unit_of("ha") == EnafUnit::ha);
  CHECK_THROWS_AS(enaf_unit_of("km2"), UsageError);
}
