// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "support/register_cases.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

struct Case {
  TempFolder folder;
  std::filesystem::path file = folder / "r.sqlite";
  Case() { Register::create(file, Crs("EPSG:2154"), actor("2026-01-01")); }
  ImportCounts bring(const RegisterProjects& list, const std::string& day) const { return Register(file, RegisterMode::write).import(list, list_of(day, day)); }
  [[nodiscard]] Register read() const { return {file, RegisterMode::read}; }
};

std::vector<std::vector<std::string>> all_rows(const Register& from, RegisterTable table) {
  auto rows = from.rows(table);
  std::vector<std::vector<std::string>> found;
  for (std::vector<RegisterValue> row; rows.next(row);) {
    found.emplace_back();
    for (const auto& value : row) {
      if (const auto* text = std::get_if<std::string_view>(&value)) found.back().emplace_back(*text);
      else if (const auto* whole = std::get_if<std::int64_t>(&value)) found.back().push_back(std::to_string(*whole));
      else found.back().emplace_back(std::holds_alternative<double>(value) ? "real" : "NULL");
    }
  }
  return found;
}

std::size_t place_of(RegisterTable table, const std::string& column) {
  const auto names = Register::columns(table);
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), column) - names.begin());
}

constexpr RegisterTable every_table[] = {RegisterTable::projects, RegisterTable::findings, RegisterTable::opinions, RegisterTable::versions, RegisterTable::changes,
                                         RegisterTable::runs, RegisterTable::layers, RegisterTable::rules, RegisterTable::journal};

}  // namespace

TEST_CASE("Every table of the register has one name a column and as many rows as it counts", "[register]") {
  const Case at;
  RegisterProjects list;
  add_project(list, "PC 1");
  add_project(list, "PC 2", "terminé", 0);
  at.bring(list, "2026-02-01");
  const auto from = at.read();
  for (const auto table : every_table) {
    INFO(static_cast<int>(table));
    const auto rows = all_rows(from, table);
    CHECK(static_cast<std::int64_t>(rows.size()) == from.count(table));
    for (const auto& row : rows) CHECK(row.size() == Register::columns(table).size());
  }
  const auto projects = all_rows(from, RegisterTable::projects);
  REQUIRE(projects.size() == 2);
  CHECK(projects[0][place_of(RegisterTable::projects, "projet")] == "PC 1");
  CHECK(projects[0][place_of(RegisterTable::projects, "a_reexaminer")] == "jamais examiné");
  CHECK(projects[1][place_of(RegisterTable::projects, "a_reexaminer")] == "NULL");  // finished
  CHECK(projects[1][place_of(RegisterTable::projects, "surface_m2")] == "NULL");
}

TEST_CASE("Rows of the register begin again", "[register]") {
  const Case at;
  RegisterProjects list;
  add_project(list, "PC 1");
  add_project(list, "PC 2");
  at.bring(list, "2026-02-01");
  const auto from = at.read();
  auto rows = from.rows(RegisterTable::projects);
  std::vector<RegisterValue> row;
  REQUIRE(rows.next(row));
  rows.restart();
  REQUIRE(rows.next(row));
  CHECK(std::get<std::string_view>(row[0]) == "PC 1");
}

TEST_CASE("A snapshot holds one state until it ends", "[register]") {
  const Case at;
  RegisterProjects list;
  add_project(list, "PC 1");
  at.bring(list, "2026-02-01");
  const auto from = at.read();
  {
    const auto held = from.snapshot();
    add_project(list, "PC 2");
    Register writer(at.file, RegisterMode::write, {.wait_ms = 50});
    CHECK_THROWS_AS(writer.import(list, list_of("2026-03-01", "b")), IoError);
    CHECK(from.count(RegisterTable::projects) == 1);
  }
  at.bring(list, "2026-03-01");
  CHECK(from.count(RegisterTable::projects) == 2);
}

TEST_CASE("Footprints come in the order of the projects, and their extent with them", "[register]") {
  const Case at;
  CHECK(at.read().extent().empty());
  RegisterProjects list;
  add_project(list, "PC 1", "autorisé", 0);
  add_project(list, "PC 2", "autorisé", 20);
  at.bring(list, "2026-02-01");
  const auto from = at.read();
  const auto footprints = from.footprints();
  REQUIRE(footprints.of.size() == 2);
  CHECK(footprints.of[0] == StoredFootprints::none);
  REQUIRE(footprints.of[1] == 0);
  CHECK(footprints.outlines.area(0) == SquareMetres{400});
  CHECK(from.extent().xmin == Approx(900000).margin(0.1));
  CHECK(from.extent().ymax == Approx(6260020).margin(1));  // the index holds single precision, outwards
}

TEST_CASE("Runs, and whether their sources are simulated", "[register]") {
  const Case at;
  RegisterProjects list;
  add_project(list, "PC 1");
  at.bring(list, "2026-02-01");
  CHECK_FALSE(at.read().simulated());
  const auto runs = at.read().runs();
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].nature == "import");
  CHECK(runs[0].list == "sitadel");
  CHECK(runs[0].source == "liste-2026-02-01.csv");
  auto run = list_of("2026-03-01", "c");
  run.source = "permis.csv (DONNÉES SIMULÉES)";
  add_project(list, "PC 2");
  Register(at.file, RegisterMode::write).import(list, run);
  CHECK(at.read().simulated());
}

TEST_CASE("Two kinds under one number are two projects, in whatever order they stand", "[register]") {
  const Case at;
  RegisterProjects list;
  add_project(list, "13001 24 1").kind = "PC";
  add_project(list, "13001 24 1").kind = "DP";
  CHECK(at.bring(list, "2026-02-01").added == 2);
  std::swap(list.list[0], list.list[1]);
  const auto again = at.bring(list, "2026-03-01");
  CHECK(again.same == 2);
  CHECK(again.changed == 0);
  // The permit alone, then both again.
  RegisterProjects permit;
  add_project(permit, "13001 24 1").kind = "PC";
  const auto alone = at.bring(permit, "2026-04-01");
  CHECK(alone.same == 1);
  CHECK(alone.gone == 1);
  const auto both = at.bring(list, "2026-05-01");
  CHECK(both.same == 2);
  CHECK(both.back == 1);
}

TEST_CASE("A kind that becomes known is no other project", "[register]") {
  const Case at;
  RegisterProjects list;
  add_project(list, "1").kind = "autre";
  at.bring(list, "2026-02-01");
  list.list[0].kind = "PA";
  CHECK(at.bring(list, "2026-03-01").changed == 1);
}

TEST_CASE("A change in fields the register does not keep is counted apart", "[register]") {
  const Case at;
  RegisterProjects list;
  add_project(list, "1");
  at.bring(list, "2026-02-01");
  list.list[0].row_digest = "another";
  const auto counts = at.bring(list, "2026-03-01");
  CHECK(counts.changed == 1);
  CHECK(counts.row_only == 1);
}
