// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/digest.hpp"
#include "register/footprint_blob.hpp"
#include "support/register_cases.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;

namespace {

RegisterFilter those_of(const std::string& list, const std::string& commune, bool present_only = false) {
  RegisterFilter filter;
  filter.list = list, filter.commune = commune, filter.present_only = present_only;
  return filter;
}

struct Case {
  TempFolder folder;
  std::filesystem::path file = folder / "r.sqlite";
  Case() { Register::create(file, Crs("EPSG:2154"), actor("2026-01-01")); }
  ImportCounts import(const RegisterProjects& projects, const ImportRun& run) const { return Register(file, RegisterMode::write).import(projects, run); }
  [[nodiscard]] Register read() const { return {file, RegisterMode::read}; }
};

}  // namespace

TEST_CASE("what a list says comes back from the register", "[register]") {
  const Case c;
  RegisterProjects list;
  auto& p = add_project(list, "PC 1");
  p.step = "autorise", p.started = "2024-06", p.completed = "2025", p.destination = "logement", p.address = "1 rue de l'Étang";
  p.placed = "placé en partie", p.reason = "parcelle absente";
  const auto outline = *p.outline;
  add_project(list, "PC 2", "terminé", 0, "13055");
  const auto counts = c.import(list, list_of("2026-02-01", "a"));
  CHECK(counts.read == 2);
  CHECK(counts.added == 2);
  CHECK(counts.run == 1);
  const auto stored = c.read().projects({});
  REQUIRE(stored.lines.size() == 2);
  const auto& q = stored.projects.list[0];
  const auto& given = list.list[0];
  CHECK(q.id == "PC 1");
  CHECK(std::tie(q.kind, q.state, q.step, q.in_flight, q.date, q.started, q.completed) ==
        std::tie(given.kind, given.state, given.step, given.in_flight, given.date, given.started, given.completed));
  CHECK(std::tie(q.commune, q.destination, q.address, q.declared, q.parcels, q.placed, q.reason, q.row_digest) ==
        std::tie(given.commune, given.destination, given.address, given.declared, given.parcels, given.placed, given.reason, given.row_digest));
  REQUIRE(q.outline);
  CHECK(stored.projects.outlines.same_outline(*q.outline, list.outlines, outline));
  CHECK_FALSE(stored.projects.list[1].outline);
  CHECK(stored.lines[0].ground == BookArea::from_cm2(1000000));
  CHECK_FALSE(stored.lines[1].ground);
  CHECK(said_by(c.read().verify()) == "");
}

TEST_CASE("the same file again leaves the register as it is, byte for byte", "[register]") {
  const Case c;
  RegisterProjects list;
  add_project(list, "PC 1");
  c.import(list, list_of("2026-02-01", "a"));
  const auto before = sha256_file(c.file);
  const auto again = c.import(list, list_of("2026-03-01", "a"));
  CHECK(again.same == 1);
  CHECK_FALSE(again.run);
  CHECK(sha256_file(c.file) == before);
  // Another file that says the same: the run is kept, no version is.
  CHECK(c.import(list, list_of("2026-03-01", "b")).run == 2);
  CHECK(c.read().versions(1).list.size() == 1);
  CHECK(c.read().changes("2026-03-01").empty());
}

TEST_CASE("a changed row makes a version, a missing one a mark, and nothing is deleted", "[register]") {
  const Case c;
  RegisterProjects first;
  add_project(first, "PC 1");
  add_project(first, "PC 2", "autorisé", 20);
  c.import(first, list_of("2026-02-01", "a"));
  RegisterProjects second;
  add_project(second, "PC 2", "commencé", 30, "13055");
  const auto counts = c.import(second, list_of("2026-03-01", "b"));
  CHECK(counts.changed == 1);
  CHECK(counts.gone == 1);
  auto versions = c.read().versions(2);
  REQUIRE(versions.list.size() == 2);
  CHECK(versions.list[0].state == "autorisé");
  CHECK(versions.outlines.area(*versions.list[0].outline).value == 400);
  CHECK(versions.outlines.area(*versions.list[1].outline).value == 900);
  auto changes = c.read().changes("2026-03-01");
  REQUIRE(changes.size() == 2);
  CHECK(changes[0].kind == "modifie");
  CHECK(changes[0].causes == "projet");
  CHECK(changes[0].detail == "etat, insee, emprise, ligne");
  CHECK(changes[0].before == "autorisé");
  CHECK(changes[0].after == "commencé");
  CHECK(changes[1].kind == "disparu");
  CHECK(changes[1].id == "PC 1");
  CHECK(c.read().lines(those_of("", "13055")).size() == 1);
  CHECK(c.read().lines(those_of("", "", true)).size() == 1);
  CHECK(c.read().lines({}).size() == 2);

  // Back, unchanged: no version. An extract takes nobody away.
  const auto back = c.import(first, list_of("2026-04-01", "a"));
  CHECK(back.back == 1);
  CHECK(back.same == 1);
  CHECK(back.changed == 1);
  auto extract = list_of("2026-05-01", "c");
  extract.complete = false;
  CHECK(c.import({}, extract).gone == 0);
  CHECK(said_by(c.read().verify()) == "");
}

TEST_CASE("a state that alone changed does not copy the footprint", "[register]") {
  const Case c;
  RegisterProjects list;
  add_project(list, "PC 1");
  c.import(list, list_of("2026-02-01", "a"));
  list.list[0].state = "commencé";
  c.import(list, list_of("2026-03-01", "b"));
  CHECK(value_of(c.file, "SELECT count(*) FROM versions") == "2");
  CHECK(value_of(c.file, "SELECT count(*) FROM emprises") == "1");
}

TEST_CASE("a row that did not change but is read otherwise says why", "[register]") {
  const Case c;
  RegisterProjects list;
  auto& p = add_project(list, "PC 1");
  c.import(list, list_of("2026-02-01", "a"));
  SECTION("other parcels on the map: a layer") {
    p.outline = square(list.outlines, 900000, 6260000, 12);
    c.import(list, list_of("2026-03-01", "a"));
    CHECK(c.read().changes("2026-03-01").at(0).causes == "couche");
  }
  SECTION("another program") {
    p.step = "autorise";
    c.import(list, list_of("2026-03-01", "a", "arpent 2"));
    CHECK(c.read().changes("2026-03-01").at(0).causes == "programme");
  }
}

TEST_CASE("two rows of one number are two projects", "[register]") {
  const Case c;
  RegisterProjects list;
  add_project(list, "PC 1");
  add_project(list, "PC 1", "terminé");
  CHECK(c.import(list, list_of("2026-02-01", "a")).repeated == 1);
  const auto again = c.import(list, list_of("2026-03-01", "b"));
  CHECK(again.same == 2);
  CHECK(again.repeated == 1);
  const auto lines = c.read().lines({});
  REQUIRE(lines.size() == 2);
  CHECK(lines[1].rank == 2);
  CHECK(lines[1].state == "terminé");
}

TEST_CASE("of rows of one number those that did not change are known first", "[register]") {
  const Case c;
  RegisterProjects list;
  add_project(list, "PC 1", "autorisé");
  add_project(list, "PC 1", "terminé");
  add_project(list, "PC 1", "commencé");
  c.import(list, list_of("2026-02-01", "a"));
  SECTION("one taken out is gone, the others are the same") {
    list.list.erase(list.list.begin());
    const auto counts = c.import(list, list_of("2026-03-01", "b"));
    CHECK(counts.same == 2);
    CHECK(counts.changed == 0);
    CHECK(counts.gone == 1);
    const auto lines = c.read().lines({});
    REQUIRE(lines.size() == 3);
    CHECK_FALSE(lines[0].present);
    CHECK(lines[2].state == "commencé");
  }
  SECTION("a changed one is the one that is left, wherever it stands") {
    list.list[1].state = "annulé", list.list[1].row_digest = "b";
    std::swap(list.list[0], list.list[1]);
    const auto counts = c.import(list, list_of("2026-03-01", "b"));
    CHECK(counts.same == 2);
    CHECK(counts.changed == 1);
    const auto lines = c.read().lines({});
    CHECK(lines[0].state == "autorisé");
    CHECK(lines[1].state == "annulé");
  }
  CHECK(said_by(c.read().verify()) == "");
}

TEST_CASE("a permit's number written otherwise is the same project, shown as it was first written", "[register]") {
  const Case c;
  RegisterProjects list;
  add_project(list, "PC 013 022 24 00001");
  add_project(list, "PC0130222400002");
  add_project(list, "12-3");
  c.import(list, list_of("2026-02-01", "a"));
  RegisterProjects other;
  add_project(other, "pc 013-022-24-00001").row_digest = list.list[0].row_digest;
  add_project(other, "PC 013 022 24 00002").row_digest = list.list[1].row_digest;
  add_project(other, "1-23").row_digest = list.list[2].row_digest;
  add_project(other, "PC 013 022 24 00003");
  add_project(other, "PC0130222400003");
  const auto counts = c.import(other, list_of("2026-03-01", "b"));
  CHECK(counts.same == 2);
  CHECK(counts.added == 3);
  CHECK(counts.repeated == 1);
  CHECK(counts.gone == 1);  // 12-3
  std::vector<std::string> ids;
  for (const auto& line : c.read().lines({})) ids.push_back(line.id + "/" + std::to_string(line.rank));
  CHECK(ids == std::vector<std::string>{"PC 013 022 24 00001/1", "PC0130222400002/1", "12-3/1", "1-23/1", "PC 013 022 24 00003/1", "PC 013 022 24 00003/2"});
  CHECK(said_by(c.read().verify()) == "");
}

TEST_CASE("two writings that a register already has stay two projects", "[register]") {
  const Case c;
  RegisterProjects list;
  add_project(list, "PC 013 022 24 00001");
  c.import(list, list_of("2026-02-01", "a"));
  // As a program before this one would have written it.
  for (const char* sql : {"INSERT INTO projets SELECT 2, passage_id, liste_id, 'PC0130222400001', 1, 2, 2, insee, en_cours, 1, NULL, NULL FROM projets",
                          "INSERT INTO versions SELECT 2, passage_id, 2, version, 2, type, etat, etape, en_cours, date, date_chantier, date_achevement, insee, destination, adresse, "
                          "surface_declaree_m2, parcelles, placement, motif, empreinte_ligne, empreinte, champs, cause FROM versions"})
    REQUIRE(run_sql(c.file, sql) == "");
  const auto row = list.list[0].row_digest;
  add_project(list, "PC0130222400001").row_digest = row;
  const auto counts = c.import(list, list_of("2026-03-01", "b"));
  CHECK(counts.same == 2);
  CHECK(counts.added == 0);
  CHECK(counts.repeated == 0);
}

TEST_CASE("one number in two lists is two projects", "[register]") {
  const Case c;
  RegisterProjects list;
  add_project(list, "PC 1");
  c.import(list, list_of("2026-02-01", "a"));
  auto other = list_of("2026-02-01", "a");
  other.list = "locaux";
  CHECK(c.import(list, other).added == 1);
  CHECK(c.import({}, other).gone == 1);
  CHECK(c.read().lines(those_of("sitadel", "", true)).size() == 1);
}

TEST_CASE("every row that cannot be kept is named, and nothing is", "[register]") {
  const Case c;
  RegisterProjects list;
  add_project(list, "PC 1");
  add_project(list, "");
  add_project(list, "PC 3").date = "17/05/2024";
  add_project(list, "PC 4").parcels = {"A B"};
  add_project(list, "PC 5").outline = 99;
  const auto said = message_of<DataError>([&] { c.import(list, list_of("2026-02-01", "a")); });
  CHECK_THAT(said, Contains("row 2: it has no id"));
  CHECK_THAT(said, Contains("row 3 (PC 3): '17/05/2024' is no date"));
  CHECK_THAT(said, Contains("row 4 (PC 4): the parcel 'A B'"));
  CHECK_THAT(said, Contains("row 5 (PC 5): its outline 99"));
  CHECK(c.read().lines({}).empty());
  auto nameless = list_of("2026-02-01", "a");
  nameless.list = "";
  CHECK_THAT(message_of<UsageError>([&] { c.import({}, nameless); }), Contains("lasting name"));
  CHECK_THAT(message_of<UsageError>([&] { c.import({}, list_of("hier", "a")); }), Contains("is no instant"));
  CHECK_THAT(message_of<UsageError>([&] { c.read().import({}, list_of("2026-02-01", "a")); }), Contains("opened for reading"));
}

TEST_CASE("many footprints and few are in the spatial index alike", "[register]") {
  const Case c;
  RegisterProjects many;
  for (int i = 0; i < 2500; ++i) add_project(many, "PC " + std::to_string(i)).outline = square(many.outlines, 850000 + 37.3 * (i % 50), 6240000.7 + 41.1 * (i / 50), 30.05);
  c.import(many, list_of("2026-02-01", "a"));
  CHECK(said_by(c.read().verify()) == "");
  // The triggers of SpatiaLite are back, and a few more go through them.
  CHECK(value_of(c.file, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_emprises_geom'") == "8");
  add_project(many, "PC one more");
  c.import(many, list_of("2026-03-01", "b"));
  CHECK(value_of(c.file, "SELECT count(*) FROM idx_emprises_geom") == "2501");
  CHECK(said_by(c.read().verify()) == "");
}

TEST_CASE("a footprint with parts and holes goes through its bytes and back", "[register]") {
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(std::vector<Point>{{0, 0}, {10, 0}, {10, 10}, {0, 10}});
  builder.hole(std::vector<Point>{{2, 2}, {4, 2}, {4, 4}, {2, 4}});
  builder.shell(std::vector<Point>{{20, 0}, {30, 0}, {30, 10.125}});
  REQUIRE(builder.finish() == 0);
  std::vector<unsigned char> blob;
  registry::write_footprint(set, 0, 2154, blob);
  PolygonSet back;
  REQUIRE(registry::read_footprint(blob, back) == 0);
  CHECK(back.same_outline(0, set, 0));
  for (std::size_t size = 0; size < blob.size(); ++size) {
    CHECK_FALSE(registry::read_footprint(std::span(blob).first(size), back));
  }
  CHECK(back.size() == 1);
}

TEST_CASE("what is no register is refused, and none is overwritten", "[register]") {
  const Case c;
  CHECK_THAT(message_of<UsageError>([&] { Register::create(c.file, Crs("EPSG:2154"), actor("2026-01-01")); }), Contains("exists"));
  CHECK_THAT(message_of<IoError>([&] { Register(c.folder / "none.sqlite", RegisterMode::read); }), Contains("no such file"));
  REQUIRE(run_sql(c.folder / "other.sqlite", "CREATE TABLE a(b)") == "");
  CHECK_THAT(message_of<DataError>([&] { Register(c.folder / "other.sqlite", RegisterMode::read); }), Contains("it is no register"));
  CHECK_THAT(message_of<DataError>([&] { Register::create(c.folder / "degrees.sqlite", Crs("EPSG:4326"), actor("2026-01-01")); }), Contains("projected CRS"));
  CHECK(std::distance(std::filesystem::directory_iterator(c.folder.path()), {}) == 2);
}
