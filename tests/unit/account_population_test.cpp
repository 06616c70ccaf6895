// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "arpent/account/population.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/text.hpp"

using namespace arpent;
using Catch::Contains;

namespace {

/// Lines of fields parted by `|`; the first is the header.
Table table_of(const std::vector<std::string>& lines) {
  Table table;
  table.header = split(lines.front(), '|');
  for (std::size_t r = 1; r < lines.size(); ++r) table.rows.push_back(split(lines[r], '|'));
  return table;
}

Population read(const std::vector<std::string>& lines, PopulationOptions options = {}) {
  options.file = "pop.csv";
  return parse_population(table_of(lines), options);
}

std::string fault_of(const std::vector<std::string>& lines, const PopulationOptions& options = {}) {
  try {
    (void)read(lines, options);
  } catch (const DataError& error) {
    return error.what();
  }
  return "no fault";
}

const std::vector<CommuneRef> two{{"13001", "Aix-en-Provence"}, {"13055", "Marseille"}};

CommuneChanges one_merger() {
  return CommuneChanges({{"13902", "Petite", "13001", "Aix-en-Provence", {2022, 1, 1}, true, CommuneChangeKind::commune_nouvelle}});
}

}  // namespace

TEST_CASE("a wide table in the spellings of its sources", "[population]") {
  for (const std::string column : {"pmun_2021", "PMUN2021", "PMUN21", "p21_pop", "P21_POP", "population_2021", "pop_2021", "population_municipale_2021"}) {
    const auto population = read({"insee|nom|" + column, "13055|Marseille|873076", "13001|Aix|147478"});
    INFO(column);
    CHECK(population.years == std::vector<int>{2021});
    CHECK(population.at("13001", 2021) == 147478);
    CHECK(population.at("13055", 2021) == 873076);
    CHECK(population.communes.front().insee == "13001");
    CHECK(population.total(2021) == 1020554);
  }
  const auto old = read({"CODGEO|P99_POP|p06_pop|ptot_2006", "13001|134222|142534|145000"});
  CHECK(old.years == std::vector<int>{1999, 2006});
  REQUIRE(old.remarks.size() == 1);
  CHECK(old.remarks.front() == "ptot_2006 not read: total population counts people twice");
  CHECK(old.at("13001", 1999) == 134222);
  CHECK_FALSE(old.at("13001", 2000));
  CHECK_FALSE(old.at("13002", 1999));
  CHECK_FALSE(old.in_force(1999));
  CHECK(old.in_force(2006) == 2009);
}

TEST_CASE("a long table, in any order", "[population]") {
  const auto population = read({"annee|insee|population", "2021|13055|873076", "2020|13001|147122", "2020|13055|870321", "2021|13001|147478"}, {"", two, {2020}});
  CHECK(population.years == std::vector<int>{2020, 2021});
  CHECK(population.at("13001", 2020) == 147122);
  CHECK(population.at("13055", 2021) == 873076);
  CHECK(population.commune("13055")->name == "Marseille");
}

TEST_CASE("the year of reference for a survey: its own, else the nearest, never one between", "[population]") {
  const auto population = read({"insee|pmun_2016|pmun_2018|pmun_2021", "13001|143006|143097|147478"});
  CHECK(population.reference_year(2018, 0) == 2018);
  CHECK_FALSE(population.reference_year(2017, 0));
  CHECK(population.reference_year(2017, 1) == 2018);  // as near as 2016; the later one
  CHECK(population.reference_year(2015, 1) == 2016);
  CHECK(population.reference_year(2019, 2) == 2018);
  CHECK(population.reference_year(2020, 2) == 2021);
  CHECK_FALSE(population.reference_year(2023, 1));
}

TEST_CASE("faults of a population table name row, commune and column, all at once", "[population]") {
  const auto text = fault_of({"insee|nom|pmun_2020|pmun_2021", "13001|Aix|147122|147478", "13055|Marseille|-3|", "13001|Aix|1|2", "1302|Allauch|1|2",
                              "13003|Alleins|12,5|1e3", "13004|Arles|50454.0|51156789"},
                             {"", {}, {2030}});
  CHECK_THAT(text, Contains("pop.csv: row 3 (13055 Marseille), column pmun_2020: -3 is negative"));
  CHECK_THAT(text, Contains("pop.csv: row 3 (13055 Marseille), column pmun_2021: is empty"));
  CHECK_THAT(text, Contains("pop.csv: row 4 (13001 Aix): the commune stands twice, first in row 2"));
  CHECK_THAT(text, Contains("pop.csv: row 5, column insee: '1302' is no code of a commune"));
  CHECK_THAT(text, Contains("row 6 (13003 Alleins), column pmun_2020: '12,5' is not a whole number of inhabitants"));
  CHECK_THAT(text, Contains("row 6 (13003 Alleins), column pmun_2021: '1e3' is not a whole number"));
  CHECK_THAT(text, Contains("row 7 (13004 Arles), column pmun_2020: '50454.0' is not a whole number"));
  CHECK_THAT(text, Contains("row 7 (13004 Arles), column pmun_2021: 51156789 is more than any commune has"));
  CHECK_THAT(text, Contains("pop.csv: no population within 1 year of 2030, the year of a survey; the table has 2020, 2021"));
  // Zero is a population: six villages destroyed in 1916 have none.
  CHECK(read({"insee|pmun_2021", "55039|0"}).at("55039", 2021) == 0);
}

TEST_CASE("faults of a long table", "[population]") {
  const auto text = fault_of({"insee|annee|population", "13001|2020|147122", "13001|2020|147123", "13001|2021|147478", "13055|2020|870321", "13055|hier|1"});
  CHECK_THAT(text, Contains("row 3 (13001), 2020: the commune and year stand twice, first in row 2"));
  CHECK_THAT(text, Contains("row 6 (13055), column annee: 'hier' is no year"));
  CHECK_THAT(text, Contains("row 5 (13055): has no population of 2021, which others have"));
}

TEST_CASE("columns that are no municipal population of a known year are refused with what to do", "[population]") {
  CHECK_THAT(fault_of({"insee|population", "13001|147478"}), Contains("column population: says no reference year"));
  CHECK_THAT(fault_of({"insee|ptot_2021", "13001|147478"}), Contains("columns ptot_2021: total population counts people twice; give the municipal population"));
  CHECK_THAT(fault_of({"insee|population_legale_2024", "13001|147478"}),
             Contains("column population_legale_2024: names the year in force; its reference year is 2021, call it pmun_2021"));
  CHECK_THAT(fault_of({"insee|pmun_2021|P21_POP", "13001|147478|147478"}), Contains("columns pmun_2021 and P21_POP both give the population of 2021; keep one"));
  CHECK_THAT(fault_of({"ville|pmun_2021", "Aix|147478"}), Contains("no column with the code of the commune"));
  CHECK_THAT(fault_of({"insee|habitants", "13001|147478"}),
             Contains("neither a column by year (pmun_2021, p21_pop, population_2021, …) nor annee and population; there is insee"));
  CHECK_THAT(fault_of({"insee|pmun_2021", "14001|1"}, {"", two}), Contains("has no row of a commune that is wanted"));
}

TEST_CASE("every commune of the zones is needed, others are not looked at", "[population]") {
  CHECK_THAT(fault_of({"insee|pmun_2021", "13001|147478", "2A004|faux"}, {"", two}), Contains("pop.csv: no row of 13055 Marseille"));
  const auto population = read({"insee|pmun_2021", "13001|147478", "2A004|faux", "13055|873076"}, {"", two});
  CHECK(population.communes.size() == 2);
}

TEST_CASE("arrondissements of Marseille are its population", "[population]") {
  std::vector<std::string> lines{"insee|pmun_2021", "13001|147478"};
  for (int n = 1; n <= 16; ++n) lines.push_back(fmt::format("132{:02}|{}", n, 1000 * n));
  const auto folded = read(lines, {"", two});
  CHECK(folded.at("13055", 2021) == 136000);
  CHECK(folded.communes.size() == 2);
  CHECK(folded.remarks == std::vector<std::string>{"13055 Marseille is the sum of its 16 arrondissements"});

  auto beside = lines;
  beside.push_back("13055|136000");
  CHECK(read(beside, {"", two}).at("13055", 2021) == 136000);
  beside.back() = "13055|136001";
  CHECK_THAT(fault_of(beside, {"", two}), Contains("row 19 (13055 Marseille), 2021: has 136001 inhabitants, its arrondissements together 136000"));

  lines.pop_back();
  CHECK_THAT(fault_of(lines, {"", two}), Contains("row 3 (13201): Marseille is given by arrondissements, of which 13216 has no row"));
}

TEST_CASE("merged communes are summed, or refused with the successor's name and the row", "[population]") {
  const auto changes = one_merger();
  PopulationOptions options;
  options.communes = two;
  options.changes = &changes;
  const auto summed = read({"insee|pmun_2021", "13001|147000", "13902|478", "13055|873076"}, options);
  CHECK(summed.at("13001", 2021) == 147478);
  CHECK_FALSE(summed.at("13902", 2021));
  CHECK(summed.remarks == std::vector<std::string>{"row 3: 13902 is counted in 13001 Aix-en-Provence (changed on 2022-01-01)"});

  options.communes = {{"13902", "Petite"}, {"13055", "Marseille"}};
  CHECK_THAT(fault_of({"insee|pmun_2021", "13055|873076", "13001|147478"}, options),
             Contains("pop.csv: row 3: 13902 Petite: no longer exists, it is part of 13001 Aix-en-Provence (changed on 2022-01-01), which the table has"));
  CHECK_THAT(fault_of({"insee|pmun_2021", "13055|873076"}, options), Contains("pop.csv: 13902 Petite: no longer exists, it is part of 13001 Aix-en-Provence"));
  // Without the changes, the code simply lacks.
  options.changes = nullptr;
  CHECK_THAT(fault_of({"insee|pmun_2021", "13055|873076", "13001|147478"}, options), Contains("no row of 13902 Petite"));
}

TEST_CASE("a fault of a large table is not repeated without end", "[population]") {
  std::vector<std::string> lines{"insee|pmun_2021"};
  for (int n = 0; n < 300; ++n) lines.push_back(fmt::format("{:05}|x", n));
  const auto text = fault_of(lines);
  CHECK(std::count(text.begin(), text.end(), '\n') == 200);
  CHECK_THAT(text, Contains("pop.csv: and 100 more"));
}

TEST_CASE("the built-in populations of the 92 communes", "[population]") {
  const auto population = load_population();
  CHECK(population.years == std::vector<int>{2016, 2018, 2019, 2020, 2021, 2022, 2023});
  CHECK(population.communes.size() == 92);
  CHECK(population.total(2016) == 1873707);
  CHECK_FALSE(population.total(2017));
  CHECK(population.total(2018) == 1889666);
  CHECK(population.total(2019) == 1898561);
  CHECK(population.total(2020) == 1903173);
  CHECK(population.total(2021) == 1911311);
  CHECK(population.total(2022) == 1922626);
  CHECK(population.total(2023) == 1939077);
  CHECK(population.at("13001", 2020) == 147122);
  CHECK(population.at("13055", 2023) == 886040);
  CHECK(population.in_force(2023) == 2026);
  CHECK(population.remarks.empty());
  // The same communes, and the population of 2023 that the layer of communes says.
  const auto communes = read_csv(data_directory() / "layers" / "communes_amp" / "communes.csv");
  REQUIRE(communes.rows.size() == 92);
  for (const auto& row : communes.rows)
    CHECK(population.at(row[communes.column("insee")], 2023) == whole_number(row[communes.column("population")]));
}

TEST_CASE("the built-in populations are those of the collected table", "[population][shared]") {
  const auto file = std::filesystem::path(ARPENT_SHARED_DIR) / "data" / "communes_amp.csv";
  if (!std::filesystem::exists(file)) {
    WARN("not checked: " << file << " is not here");
    return;
  }
  PopulationOptions options;
  options.file = "communes_amp.csv";
  options.survey_years = {2017, 2020, 2021, 2023};
  const auto changes = load_commune_changes();
  options.changes = &changes;
  const auto built_in = load_population();
  for (const auto& commune : built_in.communes) options.communes.push_back({commune.insee, commune.name});
  const auto collected = parse_population(read_csv(file), options);
  CHECK(collected.years == built_in.years);
  REQUIRE(collected.communes.size() == built_in.communes.size());
  for (std::size_t c = 0; c < built_in.communes.size(); ++c) {
    CHECK(collected.communes[c].insee == built_in.communes[c].insee);
    CHECK(collected.communes[c].counts == built_in.communes[c].counts);
  }
  CHECK(collected.remarks == std::vector<std::string>{"ptot_dgcl_2026 not read: total population counts people twice"});
}
