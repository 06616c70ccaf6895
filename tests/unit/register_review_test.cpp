// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <fstream>

#include "support/register_cases.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;

namespace {

RegisterFilter to_reexamine() {
  RegisterFilter filter;
  filter.to_reexamine = true;
  return filter;
}

ReviewRun review_of(const std::string& day, const std::string& wetlands = "2022", const std::string& rule = "r1", const std::string& program = "arpent 1") {
  ReviewRun run;
  run.by = actor(day, program);
  run.day = day, run.rules = "chantier7", run.rules_digest = "set-" + rule;
  run.layers = {{"zones_humides", wetlands, "sha-" + wetlands, "DREAL"}, {"cadastre", "2025", "sha-c", "IGN"}};
  run.rule_list = {{"ZH", rule, "eau", "conflit", "L211-1", {"zones_humides"}}, {"CAD", "c1", "sol", "information", "", {"cadastre"}}};
  return run;
}

RegisterOpinion opinion(std::int64_t project, std::int64_t version, const std::string& word, double area = 12.5) {
  RegisterOpinion o;
  o.project = project, o.version = version, o.word = word, o.gravity = word, o.conflict = word == "conflit" ? 1 : 0, o.not_concerned = 1;
  o.text = "texte";
  if (word == "conflit")
    o.findings = {{"ZH", "eau", "concerne", "conflit", BookArea::from(SquareMetres{area}), 12.3456789, Metres{3.25}, "zones_humides", "mare", "L211-1", "DREAL", "2022", "touche"}};
  return o;
}

struct Case {
  TempFolder folder;
  std::filesystem::path file = folder / "r.sqlite";
  Case() {
    Register::create(file, Crs("EPSG:2154"), actor("2026-01-01"));
    RegisterProjects list;
    add_project(list, "PC 1");
    add_project(list, "PC 2", "terminé", 10, "13002");
    Register(file, RegisterMode::write).import(list, list_of("2026-02-01", "a"));
  }
  ReviewCounts store(const ReviewRun& run, const std::vector<RegisterOpinion>& opinions) const { return Register(file, RegisterMode::write).store_opinions(run, opinions); }
  [[nodiscard]] Register read() const { return {file, RegisterMode::read}; }
  /// The one change of an opinion since a day.
  [[nodiscard]] RegisterChange moved(const std::string& since) const {
    const auto changes = read().changes(since);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].kind == "avis");
    return changes[0];
  }
};

}  // namespace

TEST_CASE("an opinion is kept with its findings, and moves for a reason", "[register]") {
  const Case c;
  const auto first = c.store(review_of("2026-03-01"), {opinion(1, 1, "conflit"), opinion(2, 2, "information")});
  CHECK(first.first == 2);
  const auto kept = c.read().opinions(1);
  REQUIRE(kept.size() == 1);
  const auto& f = kept[0].findings.at(0);
  CHECK(f.area == BookArea::from_cm2(125000));
  CHECK(f.share_pct == 12.3456789);
  CHECK(f.distance == Metres{3.25});
  CHECK(f.message == "touche");
  CHECK(c.read().lines(in_conflict()).size() == 1);

  SECTION("the same under the same: nothing is written") {
    const auto again = c.store(review_of("2026-04-01"), {opinion(1, 1, "conflit"), opinion(2, 2, "information")});
    CHECK(again.repeated == 2);
    CHECK_FALSE(again.run);
  }
  SECTION("the same under another layer: given again, not moved, findings not copied") {
    const auto again = c.store(review_of("2026-04-01", "2024"), {opinion(1, 1, "conflit")});
    CHECK(again.same == 1);
    CHECK(c.read().changes("2026-04-01").empty());
    CHECK(c.read().opinions(1).size() == 2);
    CHECK(c.read().opinions(1)[1].findings.size() == 1);
    CHECK(value_of(c.file, "SELECT count(*) FROM constats") == "1");
    CHECK(value_of(c.file, "SELECT group_concat(millesime, '|') FROM couches WHERE couche = 'zones_humides'") == "2022|2024");
  }
  SECTION("a layer") {
    c.store(review_of("2026-04-01", "2024"), {opinion(1, 1, "favorable")});
    CHECK(c.moved("2026-04-01").causes == "couche");
    CHECK(c.moved("2026-04-01").detail == "couche zones_humides (2022 → 2024)");
    CHECK(c.moved("2026-04-01").before == "conflit");
    CHECK(c.moved("2026-04-01").after == "favorable");
  }
  SECTION("a rule") {
    c.store(review_of("2026-04-01", "2022", "r2"), {opinion(1, 1, "favorable")});
    CHECK(c.moved("2026-04-01").causes == "regle");
    CHECK(c.moved("2026-04-01").detail == "règle ZH");
  }
  SECTION("the program") {
    c.store(review_of("2026-04-01", "2022", "r1", "arpent 2"), {opinion(1, 1, "conflit", 13)});
    CHECK(c.moved("2026-04-01").causes == "programme");
  }
  SECTION("another layer changed too, but no rule of what moved reads it") {
    auto run = review_of("2026-04-01", "2022", "r2");
    run.layers[1].digest = "sha-d";
    c.store(run, {opinion(1, 1, "favorable")});
    CHECK(c.moved("2026-04-01").causes == "regle");
  }
  SECTION("the project, with a layer at the same time") {
    RegisterProjects list;
    add_project(list, "PC 1", "commencé");
    auto run = list_of("2026-03-15", "b");
    run.complete = false;
    Register(c.file, RegisterMode::write).import(list, run);
    CHECK(c.read().lines({})[0].opinion_current == false);
    c.store(review_of("2026-04-01", "2024"), {opinion(1, 3, "favorable")});
    CHECK(c.moved("2026-04-01").causes == "projet|couche");
  }
  CHECK(said_by(c.read().verify()) == "");
}

TEST_CASE("projects are to be examined again when a layer, a rule or they themselves changed", "[register]") {
  const Case c;
  const auto why = [&] { return value_of(c.file, "SELECT a_reexaminer FROM projets_a_reexaminer"); };
  CHECK(why() == "jamais examiné");  // PC 1 alone: PC 2 is finished
  c.store(review_of("2026-03-01"), {opinion(1, 1, "conflit")});
  CHECK(why() == "");
  c.store(review_of("2026-04-01", "2024"), {});
  CHECK(why() == "couche zones_humides (2022 → 2024)");
  CHECK(c.read().lines(to_reexamine()).at(0).id == "PC 1");
  c.store(review_of("2026-05-01", "2024", "r2"), {});
  CHECK(why() == "couche zones_humides (2022 → 2024) ; règles");
  c.store(review_of("2026-05-02", "2024", "r2"), {opinion(1, 1, "conflit")});
  CHECK(why() == "");
  CHECK(value_of(c.file, "SELECT projets || ' ' || en_conflit FROM en_cours_par_commune") == "1 1");
}

TEST_CASE("an opinion of something else is refused", "[register]") {
  const Case c;
  CHECK_THAT(message_of<DataError>([&] { c.store(review_of("2026-03-01"), {opinion(1, 2, "conflit")}); }), Contains("version 2 is none of project 1"));
  auto run = review_of("2026-03-01");
  run.layers.push_back(run.layers[0]);
  CHECK_THAT(message_of<UsageError>([&] { c.store(run, {}); }), Contains("stands twice"));
  CHECK(c.read().opinions(1).empty());
}

TEST_CASE("what was written cannot be changed, and what is changed past the guards is found out", "[register]") {
  const Case c;
  c.store(review_of("2026-03-01"), {opinion(1, 1, "conflit")});
  for (const std::string table : {"passages", "listes", "emprises", "versions", "couches", "regles", "avis", "constats", "journal", "schema_registre"}) {
    INFO(table);
    const std::string key = table == "schema_registre" ? "version" : "id";
    CHECK_THAT(run_sql(c.file, "UPDATE " + table + " SET " + key + " = " + key), Contains("ne fait que croître"));
    CHECK_THAT(run_sql(c.file, "DELETE FROM " + table), Contains("ne fait que croître"));
    if (table != "emprises") CHECK_THAT(run_sql(c.file, "INSERT OR REPLACE INTO " + table + " SELECT * FROM " + table + " LIMIT 1"), Contains("ne fait que croître"));
  }
  CHECK_THAT(run_sql(c.file, "DELETE FROM projets"), Contains("ne fait que croître"));
  CHECK_THAT(run_sql(c.file, "UPDATE projets SET projet = 'x'"), Contains("ne fait que croître"));
  CHECK(said_by(c.read().verify()) == "");

  const auto fault_after = [&](const std::string& sql) {
    const auto copy = c.folder / "copy.sqlite";
    std::filesystem::copy_file(c.file, copy, std::filesystem::copy_options::overwrite_existing);
    INFO(sql);
    REQUIRE(run_sql(copy, sql) == "");
    return said_by(Register(copy, RegisterMode::read).verify());
  };
  const auto past = [](const std::string& table, const std::string& sql) {  // the guard taken away and put back as it was
    return "CREATE TEMP TABLE t AS SELECT sql FROM sqlite_master WHERE name = '" + table + "_sans_modification'; DROP TRIGGER " + table + "_sans_modification; " + sql +
           "; PRAGMA writable_schema = ON; INSERT INTO sqlite_master SELECT 'trigger', '" + table + "_sans_modification', '" + table + "', 0, sql FROM t";
  };
  CHECK_THAT(fault_after(past("versions", "UPDATE versions SET etat = 'refusé' WHERE id = 1")), Contains("des lignes du passage 1 ne sont plus celles"));
  CHECK_THAT(fault_after(past("avis", "UPDATE avis SET texte = 'autre'")), Contains("des lignes du passage 2 ne sont plus celles"));
  CHECK_THAT(fault_after(past("journal", "UPDATE journal SET utilisateur = 'autre' WHERE id = 2")), Contains("la ligne 2 du journal a été modifiée"));
  CHECK_THAT(fault_after("DROP TRIGGER avis_sans_effacement"), Contains("il manque avis_sans_effacement"));
  CHECK_THAT(fault_after("DELETE FROM idx_emprises_geom WHERE pkid = 1"), Contains("manque à l'index"));
  CHECK_THAT(fault_after("UPDATE idx_emprises_geom SET xmin = 0 WHERE pkid = 1"), Contains("est ailleurs dans l'index"));
  CHECK_THAT(fault_after("UPDATE projets SET avis = 'favorable' WHERE id = 1"), Contains("dont le mot n'est pas celui"));
  CHECK_THAT(fault_after("UPDATE projets SET insee = '13999' WHERE id = 1"), Contains("ne disent pas ce que dit leur version"));
  CHECK_THAT(fault_after("UPDATE projets SET present = 0 WHERE id = 1"), Contains("présence"));
  CHECK_THAT(fault_after("INSERT INTO journal SELECT 9, instant, utilisateur, programme, schema, action, NULL, detail, empreinte_lignes, precedente, empreinte FROM journal LIMIT 1"),
             Contains("il manque une ligne avant"));
}

TEST_CASE("the shell of SpatiaLite opens a register as one of its own", "[register]") {
  if (std::system("command -v spatialite > /dev/null 2>&1") != 0) {
    WARN("skipped: spatialite (package spatialite-bin) is not installed");
    return;
  }
  const Case c;
  c.store(review_of("2026-03-01"), {opinion(1, 1, "conflit")});
  const auto asked = [&](const std::string& sql) {
    const auto out = c.folder / "out.txt";
    REQUIRE(std::system(("spatialite -silent '" + c.file.string() + "' \"" + sql + "\" > '" + out.string() + "' 2>&1").c_str()) == 0);
    std::ifstream in(out);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  CHECK(asked("SELECT CheckSpatialIndex('emprises', 'geom')") == "1\n");
  CHECK(asked("SELECT Srid(geom), GeometryType(geom), Area(geom), ST_IsValid(geom) FROM projets_en_conflit") == "2154|MULTIPOLYGON|100.0|1\n");
  CHECK(asked("SELECT count(*) FROM projets_actuels WHERE emprise_id IN (SELECT rowid FROM SpatialIndex WHERE f_table_name = 'emprises' AND search_frame = "
              "BuildMbr(900005, 6260005, 900006, 6260006))") == "2\n");
  CHECK(asked("SELECT count(*) FROM vector_layers WHERE layer_type = 'SpatialView'") == "4\n");
}
