// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <thread>

#include "arpent/core/digest.hpp"
#include "register/schema.hpp"
#include "support/power_vfs.hpp"
#include "support/register_cases.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;
using namespace arpent::test;
using Catch::Matchers::Contains;

namespace {

RegisterProjects some(int count, const std::string& state) {
  RegisterProjects list;
  for (int i = 0; i < count; ++i) add_project(list, "PC " + std::to_string(i), state, 10 + i % 7);
  return list;
}

std::vector<RegisterOpinion> said(const Register& file, const std::string& word) {
  std::vector<RegisterOpinion> opinions;
  for (const auto& line : file.lines({})) {
    RegisterOpinion o;
    o.project = line.project, o.version = line.version_key, o.word = word;
    o.findings = {{"ZH", "eau", "concerne", "conflit", BookArea::from_cm2(5), 1, std::nullopt, "zh", "", "", "", "2022", word}};
    opinions.push_back(std::move(o));
  }
  return opinions;
}

ReviewRun reviewed(const std::string& day) {
  ReviewRun run;
  run.by = actor(day), run.rules_digest = "r";
  return run;
}

/// A register of one import and one review, and the two writes that are then disturbed.
struct Disturbed {
  TempFolder folder;
  std::filesystem::path base = folder / "base.sqlite", file = folder / "r.sqlite";
  Disturbed() {
    Register::create(base, Crs("EPSG:2154"), actor("2026-01-01"));
    Register writer(base, RegisterMode::write);
    writer.import(some(60, "autorisé"), list_of("2026-02-01", "a"));
    writer.store_opinions(reviewed("2026-02-02"), said(writer, "conflit"));
  }
  void start_over() const {
    std::filesystem::remove(file.string() + "-journal");
    std::filesystem::copy_file(base, file, std::filesystem::copy_options::overwrite_existing);
  }
  /// @return how many of the two were committed
  int write() const {
    int done = 0;
    try {
      Register writer(file, RegisterMode::write, {.wait_ms = 100});
      writer.import(some(80, "commencé"), list_of("2026-03-01", "b"));
      ++done;
      writer.store_opinions(reviewed("2026-03-02"), said(writer, "favorable"));
      ++done;
    } catch (const Error&) {  // as it should
    }
    return done;
  }
  /// What was committed is there, what was not is not, and the file is sound. One more than was reported is possible: the commit
  /// was done when the trouble came, but could not be told.
  void check(int done, bool one_more) const {
    const Register reader(file, RegisterMode::read, {.wait_ms = 100});
    CHECK(said_by(reader.verify()) == "");
    const auto runs = std::stoi(value_of(file, "SELECT count(*) FROM passages"));
    CHECK(runs >= 2 + done);
    CHECK(runs <= 2 + done + (one_more ? 1 : 0));
    CHECK(reader.lines({}).size() == (runs >= 3 ? 80 : 60));
    CHECK(reader.lines(in_conflict()).size() == (runs >= 4 ? 0 : 60));
  }
};

}  // namespace

TEST_CASE("a disk that fills, fails or loses power at any write leaves a sound register", "[register]") {
  const auto trouble = GENERATE(Trouble::full, Trouble::error, Trouble::cut);
  CAPTURE(static_cast<int>(trouble));
  const Disturbed c;
  PowerVfs disk;
  c.start_over();
  disk.arm(Trouble::none, 0);
  REQUIRE(c.write() == 2);
  const auto operations = disk.operations();
  REQUIRE(operations > 40);
  int none = 0, one = 0;
  for (std::int64_t at = 1; at <= operations; ++at) {
    CAPTURE(at, operations);
    c.start_over();
    disk.arm(trouble, at);
    const int done = c.write();
    CHECK(disk.struck());
    (done == 0 ? none : one) += 1;
    if (trouble == Trouble::cut) disk.cut_power(static_cast<std::uint64_t>(at));
    else disk.repair();
    c.check(done, trouble != Trouble::full);
  }
  CHECK(none > 10);
  CHECK(one > 10);
}

TEST_CASE("the power may go right after a commit", "[register]") {
  const Disturbed c;
  PowerVfs disk;
  for (std::uint64_t dice = 1; dice <= 20; ++dice) {
    c.start_over();
    disk.arm(Trouble::none, 0);
    REQUIRE(c.write() == 2);
    disk.cut_power(dice);
    c.check(2, false);
  }
}

TEST_CASE("a register that cannot be made is not there", "[register]") {
  const TempFolder folder;
  PowerVfs disk;
  for (const std::int64_t at : {1, 2, 3, 5, 8, 13, 21, 34, 55}) {
    disk.arm(Trouble::full, at);
    const auto said = message_of<IoError>([&] { Register::create(folder / "r.sqlite", Crs("EPSG:2154"), actor("2026-01-01")); });
    if (!disk.struck()) break;
    CAPTURE(at);
    CHECK_THAT(said, Contains("register"));
    CHECK(std::filesystem::is_empty(folder.path()));
  }
  disk.repair();
  Register::create(folder / "r.sqlite", Crs("EPSG:2154"), actor("2026-01-01"));
}

TEST_CASE("a full disk is called by its name", "[register]") {
  const Disturbed c;
  c.start_over();
  PowerVfs disk;
  disk.arm(Trouble::full, 1);
  CHECK_THAT(message_of<IoError>([&] { Register(c.file, RegisterMode::write).import(some(90, "x"), list_of("2026-03-01", "b")); }), Contains("the disk is full"));
}

TEST_CASE("a file that may not grow keeps what it has", "[register]") {
  const Disturbed c;
  c.start_over();
  const auto size = std::filesystem::file_size(c.file);
  const auto child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{size, size};
    setrlimit(RLIMIT_FSIZE, &limit);
    bool refused = false;
    try {
      Register(c.file, RegisterMode::write).import(some(3000, "x"), list_of("2026-03-01", "b"));
    } catch (const IoError&) {
      refused = true;
    } catch (...) {
    }
    _exit(refused ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(status == 0);
  c.check(0, false);
}

TEST_CASE("a writer killed at any moment leaves a sound register", "[register]") {
  const Disturbed c;
  std::mt19937 random(7);
  int killed = 0;
  for (int round = 0; round < 25; ++round) {
    c.start_over();
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    const auto child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Register writer(c.file, RegisterMode::write);
      for (int i = 0; i < 1000; ++i) {
        try {
          writer.import(some(80, "état " + std::to_string(i)), list_of("2026-03-01", std::to_string(i)));
        } catch (...) {
          _exit(1);
        }
        const char done = 1;  // told after the commit
        if (::write(ready[1], &done, 1) != 1) _exit(1);
      }
      _exit(0);
    }
    close(ready[1]);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 120000));
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    killed += WIFSIGNALED(status) ? 1 : 0;
    int told = 0;
    char byte = 0;
    while (read(ready[0], &byte, 1) == 1) ++told;
    close(ready[0]);
    const Register reader(c.file, RegisterMode::read);
    CHECK(said_by(reader.verify()) == "");
    const auto imports = std::stoi(value_of(c.file, "SELECT count(*) - 2 FROM passages"));
    CHECK(imports >= told);
    CHECK(imports <= told + 1);
  }
  CHECK(killed > 15);
}

TEST_CASE("readers read on while one writes, and a second writer waits", "[register]") {
  const Disturbed c;
  c.start_over();
  Register writer(c.file, RegisterMode::write);
  auto import = writer.begin_import(list_of("2026-03-01", "b"));
  import.add(some(80, "commencé"));
  const Register a(c.file, RegisterMode::read, {.wait_ms = 50}), b(c.file, RegisterMode::read, {.wait_ms = 50});
  CHECK(a.lines({}).size() == 60);
  CHECK(said_by(b.verify()) == "");
  {
    Register second(c.file, RegisterMode::write, {.wait_ms = 50});
    CHECK_THAT(message_of<IoError>([&] { second.import({}, list_of("2026-03-01", "c")); }), Contains("another program is using it"));
  }
  std::thread waiting([&] {
    Register second(c.file, RegisterMode::write, {.wait_ms = 20000});
    second.import(some(81, "commencé"), list_of("2026-03-02", "d"));
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(import.commit().added == 20);
  waiting.join();
  CHECK(a.lines({}).size() == 81);
  // What is begun and not committed never was.
  {
    auto dropped = writer.begin_import(list_of("2026-04-01", "e"));
    dropped.add(some(200, "x"));
  }
  CHECK(b.lines({}).size() == 81);
  CHECK(said_by(b.verify()) == "");
}

TEST_CASE("a copy is made while another writes, and holds what was committed", "[register]") {
  const Disturbed c;
  c.start_over();
  Register writer(c.file, RegisterMode::write);
  auto import = writer.begin_import(list_of("2026-03-01", "b"));
  import.add(some(80, "commencé"));
  const Register reader(c.file, RegisterMode::read);
  reader.backup(c.folder / "copy.sqlite");
  import.commit();
  const Register copy(c.folder / "copy.sqlite", RegisterMode::read);
  CHECK(copy.lines({}).size() == 60);
  CHECK(said_by(copy.verify()) == "");
  CHECK(copy.seal() != reader.seal());
  CHECK_THAT(message_of<UsageError>([&] { reader.backup(c.folder / "copy.sqlite"); }), Contains("exists"));
}

namespace {

/// A schema to come: a column more, and a view of it.
const std::vector<registry::Migration>& to_come() {
  static const std::vector<registry::Migration> steps{
      {2, "ALTER TABLE versions ADD COLUMN logements INTEGER; CREATE VIEW logements_par_commune AS SELECT insee, sum(logements) AS n FROM versions GROUP BY insee;"}};
  return steps;
}

}  // namespace

TEST_CASE("a migration keeps a copy, changes the file in place, and seals what it made", "[register]") {
  const Disturbed c;
  c.start_over();
  const auto before = sha256_file(c.file);
  const auto copy = registry::migrate(c.file, to_come(), actor("2027-01-01"), 100);
  CHECK(copy.filename() == "r.sqlite.schema1-2027-01-01T08-00-00Z.sauvegarde");
  CHECK(said_by(Register(copy, RegisterMode::read).verify()) == "");
  CHECK(Register(copy, RegisterMode::read).lines({}).size() == 60);
  CHECK(value_of(c.file, "PRAGMA user_version") == "2");
  CHECK(value_of(c.file, "SELECT action || ' ' || utilisateur FROM journal ORDER BY id DESC LIMIT 1") == "migration service");
  CHECK(value_of(c.file, "SELECT sauvegarde FROM schema_registre WHERE version = 2") == copy.filename());
  CHECK(value_of(c.file, "SELECT count(*) FROM logements_par_commune") == "1");
  CHECK_THAT(message_of<DataError>([&] { Register(c.file, RegisterMode::read); }), Contains("its schema is 2, this program knows 1"));
  CHECK(sha256_file(c.file) != before);
  CHECK(registry::migrate(c.file, to_come(), actor("2027-01-02"), 100).empty());
  CHECK(Register::migrate(c.base, actor("2027-01-02")).empty());
}

TEST_CASE("a migration that fails leaves the file as it was, and says so of an older one", "[register]") {
  const Disturbed c;
  c.start_over();
  auto steps = to_come();
  steps.push_back({3, "ALTER TABLE nowhere ADD COLUMN x"});
  CHECK_THAT(message_of<Error>([&] { registry::migrate(c.file, steps, actor("2027-01-01"), 100); }), Contains("nowhere"));
  const Register reader(c.file, RegisterMode::read);
  CHECK(said_by(reader.verify()) == "");
  CHECK(reader.lines({}).size() == 60);
  const registry::Database db(c.file, registry::Database::Open::read, 100);
  CHECK_THAT(message_of<DataError>([&] { registry::require_register(db, 2); }), Contains("migrate it"));
}

TEST_CASE("power lost at any write of a migration leaves the old schema or the new", "[register]") {
  const Disturbed c;
  PowerVfs disk;
  const auto clean = [&] {
    c.start_over();
    std::filesystem::remove(c.folder / "r.sqlite.schema1-2027-01-01T08-00-00Z.sauvegarde");
  };
  clean();
  disk.arm(Trouble::none, 0);
  registry::migrate(c.file, to_come(), actor("2027-01-01"), 100);
  const auto operations = disk.operations();
  for (std::int64_t at = 1; at <= operations; at += 3) {
    CAPTURE(at, operations);
    clean();
    disk.arm(Trouble::cut, at);
    CHECK(message_of<Error>([&] { registry::migrate(c.file, to_come(), actor("2027-01-01"), 100); }) != "");
    disk.cut_power(static_cast<std::uint64_t>(at));
    CHECK(value_of(c.file, "PRAGMA integrity_check") == "ok");
    const auto version = value_of(c.file, "PRAGMA user_version");
    CHECK((version == "1" || version == "2"));
    CHECK(value_of(c.file, "SELECT max(version) FROM schema_registre") == version);
  }
}
