// SPDX-License-Identifier: Apache-2.0
/// Months of imports and reviews against a model kept in memory.
#include <map>
#include <random>
#include <set>

#include "support/register_cases.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;
using namespace arpent::test;

namespace {

struct Row {
  std::string state, commune;
  int side = 0;
  bool operator==(const Row&) const = default;
};

struct Modelled {
  std::vector<Row> versions;
  bool present = true;
  std::string opinion;
};

/// List, id, rank.
using Key = std::tuple<std::string, std::string, int>;

}  // namespace

TEST_CASE("any sequence of imports and reviews gives what a model in memory holds", "[property][register]") {
  const auto seed = static_cast<unsigned>(GENERATE(range(1, 9)));
  CAPTURE(seed);
  std::mt19937 dice(seed);
  const auto pick = [&](int n) { return static_cast<int>(dice() % static_cast<unsigned>(n)); };
  const TempFolder folder;
  const auto file = folder / "r.sqlite";
  Register::create(file, Crs("EPSG:2154"), actor("2026-01-01"));
  Register writer(file, RegisterMode::write);
  const Register reader(file, RegisterMode::read);
  std::map<Key, Modelled> model;
  std::size_t changes = 0, opinions = 0;
  const std::vector<std::string> states{"autorisé", "commencé", "terminé"}, communes{"13001", "13055"}, words{"conflit", "favorable"};
  for (int month = 1; month <= 12; ++month) {
    const auto day = "2026-" + std::string(month < 10 ? "0" : "") + std::to_string(month) + "-01";
    auto run = list_of(day, "d" + std::to_string(month));
    run.list = pick(3) == 0 ? "locaux" : "logements";
    run.complete = pick(4) != 0;
    RegisterProjects list;
    std::map<std::string, std::vector<Row>> rows_of;  // of an id, in the order of the list
    std::set<Key> given;
    ImportCounts expected;
    for (int n = pick(30); n > 0; --n) {
      const auto id = "PC " + std::to_string(pick(20));
      const Row row{states[static_cast<std::size_t>(pick(3))], communes[static_cast<std::size_t>(pick(2))], pick(3) * 5};
      add_project(list, id, row.state, row.side, row.commune);
      rows_of[id].push_back(row);
    }
    const auto take = [&](const Key& key, const Row& row) {
      given.insert(key);
      ++expected.read;
      if (std::get<2>(key) > 1) ++expected.repeated;
      auto& project = model[key];
      if (project.versions.empty()) {
        ++expected.added;
      } else {
        expected.back += project.present ? 0 : 1;
        ++(project.versions.back() == row ? expected.same : expected.changed);
      }
      if (project.versions.empty() || !(project.versions.back() == row)) project.versions.push_back(row);
      project.present = true;
    };
    for (auto& [id, rows] : rows_of) {
      // What did not change is itself; the others are what is left, by rank.
      std::vector<Row> others;
      for (const auto& row : rows) {
        Key key{run.list, id, 1};
        while (model.contains(key) && (given.contains(key) || !(model.at(key).versions.back() == row))) ++std::get<2>(key);
        if (model.contains(key)) take(key, row);
        else others.push_back(row);
      }
      for (const auto& row : others) {
        Key key{run.list, id, 1};
        while (given.contains(key)) ++std::get<2>(key);
        take(key, row);
      }
    }
    if (run.complete)
      for (auto& [key, project] : model)
        if (std::get<0>(key) == run.list && project.present && !given.contains(key)) project.present = false, ++expected.gone;
    const auto counts = writer.import(list, run);
    CHECK(std::tie(counts.read, counts.added, counts.changed, counts.same, counts.repeated, counts.gone, counts.back) ==
          std::tie(expected.read, expected.added, expected.changed, expected.same, expected.repeated, expected.gone, expected.back));
    changes += expected.added + expected.changed + expected.gone + expected.back;

    ReviewRun review;
    review.by = actor(day), review.rules_digest = "r" + std::to_string(pick(2));
    std::vector<RegisterOpinion> said;
    for (const auto& line : reader.lines({})) {
      if (pick(2) == 0) continue;
      RegisterOpinion o;
      o.project = line.project, o.version = line.version_key, o.word = words[static_cast<std::size_t>(pick(2))];
      auto& project = model.at({line.list, line.id, static_cast<int>(line.rank)});
      opinions += project.opinion != o.word ? 1 : 0;
      project.opinion = o.word;
      said.push_back(std::move(o));
    }
    const auto stored = writer.store_opinions(review, said);
    CHECK(stored.given == said.size());
    CHECK(stored.first + stored.moved + stored.same + stored.repeated == stored.given);
  }
  const auto lines = reader.lines({});
  REQUIRE(lines.size() == model.size());
  for (const auto& line : lines) {
    CAPTURE(line.list, line.id, line.rank);
    const auto& project = model.at({line.list, line.id, static_cast<int>(line.rank)});
    CHECK(line.present == project.present);
    CHECK(line.opinion == project.opinion);
    CHECK(line.version == static_cast<std::int64_t>(project.versions.size()));
    const auto versions = reader.versions(line.project);
    REQUIRE(versions.list.size() == project.versions.size());
    for (std::size_t v = 0; v < versions.list.size(); ++v) {
      const auto& version = versions.list[v];
      CHECK(Row{version.state, version.commune, version.outline ? static_cast<int>(std::lround(std::sqrt(versions.outlines.area(*version.outline).value))) : 0} ==
            project.versions[v]);
    }
  }
  std::size_t of_lists = 0, of_opinions = 0;
  for (const auto& change : reader.changes("2026")) ++(change.kind == "avis" ? of_opinions : of_lists);
  CHECK(of_lists == changes);
  CHECK(of_opinions == opinions);
  CHECK(said_by(reader.verify()) == "");
}
