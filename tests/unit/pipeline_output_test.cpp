// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "arpent/core/error.hpp"
#include "pipeline/output.hpp"
#include "pipeline/publication.hpp"
#include "support/temp_folder.hpp"

using namespace arpent;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

/// Every file below, hidden ones too, with its text.
std::map<std::string, std::string> files(const fs::path& folder) {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path());
    all[fs::relative(entry.path(), folder).string()] = std::string(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}
using Files = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("files that come together replace the former ones, and what they leave behind goes", "[pipeline][faults]") {
  const TempFolder folder;
  const auto target = folder.path() / "out", draft = target / ".draft";
  put(target / "a.gpkg", "old");
  put(target / "only_old.csv", "old");
  put(target / "fiches" / "1.html", "old");
  put(target / "notes.txt", "mine");
  put(draft / "a.gpkg", "new");
  put(draft / "b.csv", "new");
  put(draft / "fiches" / "2.html", "new");
  publish_together({draft, target, target / ".publication", {"only_old.csv", "never_there.csv"}});
  CHECK(files(target) == Files{{"a.gpkg", "new"}, {"b.csv", "new"}, {"fiches/2.html", "new"}, {"notes.txt", "mine"}});
}

TEST_CASE("a publication cut short anywhere is undone, and so is an undoing cut short", "[pipeline][faults]") {
  // The states of the two files the moves go through: former in place, former aside, new in place.
  const auto [aside, placed] = GENERATE(table<int, int>({{0, 0}, {1, 0}, {2, 0}, {2, 1}, {2, 2}}));
  const bool listed = GENERATE(true, false);
  if (!listed && aside != 0) return;  // nothing moves before the list is written
  const TempFolder folder;
  const auto target = folder.path(), work = target / ".publication";
  const std::string names[] = {"a.csv", "b.gpkg"};
  for (const auto& name : names) {
    put(target / name, "old");
    put(work / "new" / name, "new");
  }
  fs::create_directories(work / "former");
  if (listed) std::ofstream(work / "list", std::ios::binary) << names[0] << '\0' << names[1] << '\0';
  for (int k = 0; k < aside; ++k) fs::rename(target / names[k], work / "former" / names[k]);
  for (int k = 0; k < placed; ++k) fs::rename(work / "new" / names[k], target / names[k]);
  SECTION("at once") {}
  SECTION("after an undoing that took back one new file") {
    if (placed > 0) fs::rename(target / names[0], work / "new" / names[0]);
  }
  SECTION("after an undoing that gave back one former file") {
    for (int k = 0; k < placed; ++k) fs::rename(target / names[k], work / "new" / names[k]);
    if (aside > 0) fs::rename(work / "former" / names[0], target / names[0]);
  }
  undo_publication(work, target);
  CHECK(files(target) == Files{{"a.csv", "old"}, {"b.gpkg", "old"}});
}

TEST_CASE("one that ended stays, and only its hidden folder goes", "[pipeline][faults]") {
  const TempFolder folder;
  put(folder.path() / "a.csv", "new");
  put(folder.path() / ".publication" / "former" / "a.csv", "old");
  fs::create_directories(folder.path() / ".publication" / "new");
  undo_publication(folder.path() / ".publication", folder.path());
  CHECK(files(folder.path()) == Files{{"a.csv", "new"}});
}

TEST_CASE("a file that cannot be had leaves all as it was", "[pipeline][faults]") {
  const TempFolder folder;
  const auto target = folder.path(), draft = target / ".draft";
  put(target / "a.csv", "old");
  put(target / "b.csv", "old");
  put(draft / "a.csv", "new");
  put(draft / "b.csv", "new");
  fs::create_directories(target / ".publication");  // of a run that lives, where no lock could say so
  CHECK_THROWS_AS(publish_together({draft, target, target / ".publication", {}}), IoError);
  CHECK(files(target)["a.csv"] == "old");
  CHECK(files(target)["b.csv"] == "old");
}

TEST_CASE("two runs do not write one output at once; two outputs of one folder may be written", "[pipeline][faults]") {
  const TempFolder folder;
  const auto out = folder.path() / "out";
  const bool there = GENERATE(true, false);
  if (there) fs::create_directories(out);
  {
    const Output first(out, Output::Kind::folder, false);
    CHECK_THROWS_WITH(Output(out, Output::Kind::folder, true), Catch::Contains("another run of arpent (process") && Catch::Contains("is writing into " + out.string()));
    CHECK_THROWS_AS(Output(folder.path() / "x" / ".." / "out/", Output::Kind::folder, false), IoError);
    const Output one(folder.path() / "one.tif", Output::Kind::file, false), two(folder.path() / "two.tif", Output::Kind::file, false);
    CHECK(one.draft() != two.draft());
  }
  CHECK(files(folder.path()).empty());
  CHECK_NOTHROW(Output(out, Output::Kind::folder, false));
}

TEST_CASE("what a killed run left is removed, what a living one makes is not", "[pipeline][faults]") {
  const TempFolder folder;
  const auto out = folder.path() / "out";
  put(folder.path() / ".out.draft-1" / "a.csv", "half");  // nobody holds its lock
  put(folder.path() / ".outer.draft-1" / "a.csv", "of another");
  put(folder.path() / ".out.arpent-lock", "process 1 on elsewhere");
  {
    Output mine(out, Output::Kind::folder, false);
    CHECK_FALSE(fs::exists(folder.path() / ".out.draft-1"));
    CHECK(fs::exists(folder.path() / ".outer.draft-1"));
    // The folder is made by somebody meanwhile: a second run still finds the first.
    fs::create_directories(out);
    CHECK_THROWS_AS(Output(out, Output::Kind::folder, false), IoError);
    CHECK(fs::exists(mine.draft()));
    put(mine.draft() / "a.csv", "whole");
    mine.publish();
  }
  CHECK(files(out) == Files{{"a.csv", "whole"}});
  CHECK_FALSE(fs::exists(folder.path() / ".out.arpent-lock"));
}

TEST_CASE("a lock left by a run killed after its folder got its name goes with the next run", "[pipeline][faults]") {
  const TempFolder folder;
  const auto out = folder.path() / "out", left = folder.path() / ".out.arpent-lock";
  put(out / "a.csv", "whole");
  put(left, "process 1 on elsewhere");
  { const Output next(out, Output::Kind::folder, true); }
  CHECK_FALSE(fs::exists(left));
  CHECK(files(folder.path()) == Files{{"out/a.csv", "whole"}});
}

TEST_CASE("folders made for an output that fails go with it", "[pipeline][faults]") {
  const TempFolder folder;
  { const Output failed(folder.path() / "a" / "b" / "c.tif", Output::Kind::file, false); }
  CHECK(fs::is_empty(folder.path()));
  Output made(folder.path() / "a" / "b" / "c.tif", Output::Kind::file, false);
  put(made.draft() / "c.tif", "whole");
  made.publish();
  CHECK(files(folder.path())["a/b/c.tif"] == "whole");
}
