// SPDX-License-Identifier: Apache-2.0
/// Archives as their usual tools make them, and as nobody should.
#include "arpent/remote/archive.hpp"

#include <cstdlib>

#include "arpent/core/error.hpp"
#include "support/rude_server.hpp"

namespace arpent::test {
namespace {

using Catch::Matchers::Contains;

/// Runs a line of the shell in a folder; it must succeed.
void shell(const fs::path& folder, const std::string& line) {
  INFO(line);
  REQUIRE(std::system(("cd '" + folder.string() + "' && " + line).c_str()) == 0);
}

void python(const fs::path& folder, const std::string& code) {
  put(folder / "make.py", "import gzip, io, tarfile, zipfile\n" + code);
  shell(folder, "python3 -B make.py");
}

std::vector<std::string> names_of(const fs::path& archive) {
  std::vector<std::string> names;
  for (const auto& member : archive_members(archive)) names.push_back(member.name);
  std::sort(names.begin(), names.end());
  return names;
}

/// Everything under a folder but the files given: what must not stay behind.
std::vector<std::string> left_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("members are found and unpacked, whatever the archive", "[remote][archive]") {
  TempFolder folder;
  const auto map = some_bytes(3'000'000, 3);
  put(folder / "src/données/OCSGE_2020.gpkg", map);
  put(folder / "src/LISEZMOI.txt", "texte");
  const std::string kind = GENERATE("7zip", "zip", "tar", "tgz", "txz");
  const auto archive = folder / ("a." + kind);
  const std::string form = kind == "7zip" ? "--format 7zip --options compression=lzma2" : kind == "zip" ? "--format zip" : kind == "tgz" ? "-z" : kind == "txz" ? "-J" : "";
  shell(folder.path(), "LC_ALL=C.UTF-8 bsdtar -C src -c " + form + " -f '" + archive.string() + "' données LISEZMOI.txt 2>/dev/null || "
                       "LC_ALL=C.UTF-8 bsdtar -C src -c " + (kind == "7zip" ? std::string("--format 7zip") : form) + " -f '" + archive.string() + "' données LISEZMOI.txt");
  INFO(kind);
  CHECK(names_of(archive) == std::vector<std::string>{"LISEZMOI.txt", "données/OCSGE_2020.gpkg"});
  const auto got = unpack(archive, "ocsge_*.GPKG", folder / "out/deep");
  REQUIRE(got == std::vector<fs::path>{folder / "out/deep/données/OCSGE_2020.gpkg"});
  CHECK(content_of(got[0]) == map);
  CHECK(left_in(folder / "out") == std::vector<std::string>{"deep"});
  CHECK(unpack(archive, "donn?es/*", folder / "path").size() == 1);
  CHECK(unpack(archive, "", folder / "all").size() == 2);
  CHECK(content_of(folder / "all/LISEZMOI.txt") == "texte");
  const auto said = message_of<DataError>([&] { unpack(archive, "*.shp", folder / "none"); });
  CHECK_THAT(said, Contains("no member is called '*.shp'; there are: ") && Contains("données/OCSGE_2020.gpkg") && Contains("LISEZMOI.txt"));
  CHECK_FALSE(fs::exists(folder / "none"));
}

TEST_CASE("a 7z of the 7z program, solid, LZMA2", "[remote][archive]") {
  TempFolder folder;
  const auto map = some_bytes(1'000'000, 4);
  put(folder / "a.gpkg", map);
  put(folder / "b.gpkg", some_bytes(1'000'000, 5));
  if (std::system("command -v 7z >/dev/null") != 0) {
    WARN("7z ABSENT: archives of its making are not tested");
    return;
  }
  shell(folder.path(), "7z a -m0=lzma2 -ms=on all.7z b.gpkg a.gpkg >/dev/null");
  CHECK(content_of(unpack(folder / "all.7z", "a.gpkg", folder / "out").at(0)) == map);
  shell(folder.path(), "7z a -psecret locked.7z a.gpkg >/dev/null");
  CHECK_THAT(message_of<IoError>([&] { unpack(folder / "locked.7z", "a.gpkg", folder / "locked"); }), Contains("ncrypted"));
}

TEST_CASE("one file in gzip is an archive of one", "[remote][archive]") {
  TempFolder folder;
  const auto text = some_bytes(500'000);
  put(folder / "cadastre.json", text);
  shell(folder.path(), "gzip -k cadastre.json && mv cadastre.json.gz 0123.gz && gzip -nc cadastre.json > parcelles.json.gz && cat 0123.gz 0123.gz > two.gz");
  CHECK(names_of(folder / "0123.gz") == std::vector<std::string>{"cadastre.json"});
  CHECK(names_of(folder / "parcelles.json.gz") == std::vector<std::string>{"parcelles.json"});
  CHECK(content_of(unpack(folder / "0123.gz", "*.json", folder / "out").at(0)) == text);
  CHECK(content_of(unpack(folder / "two.gz", "", folder / "two").at(0)) == text + text);
  SECTION("its sums are looked at") {
    auto spoiled = content_of(folder / "0123.gz");
    spoiled[spoiled.size() - 6] ^= 1;
    put(folder / "bad.gz", spoiled);
    CHECK_THAT(message_of<IoError>([&] { unpack(folder / "bad.gz", "", folder / "bad"); }), Contains("bad.gz: the archive is damaged or not finished: its CRC is wrong"));
    spoiled[spoiled.size() - 2] ^= 1;
    put(folder / "bad.gz", spoiled);
    CHECK_THAT(message_of<IoError>([&] { unpack(folder / "bad.gz", "", folder / "bad"); }), Contains("damaged"));
    CHECK_FALSE(fs::exists(folder / "bad"));
  }
}

TEST_CASE("the files of a shapefile come together", "[remote][archive]") {
  TempFolder folder;
  python(folder.path(), R"(with zipfile.ZipFile("a.zip", "w") as z:
    for name in ("x/zones.SHP", "x/zones.dbf", "x/ZONES.shx", "x/zones.prj", "x/zones.cpg", "x/zones.qmd", "y/zones.dbf", "x/other.dbf", "__MACOSX/x/zones.shp", "x/._zones.shp"):
        z.writestr(name, name)
)");
  const auto got = unpack(folder / "a.zip", "*.shp", folder / "out");
  CHECK(got == std::vector<fs::path>{folder / "out/x/zones.SHP", folder / "out/x/zones.dbf", folder / "out/x/ZONES.shx", folder / "out/x/zones.prj", folder / "out/x/zones.cpg"});
  CHECK(left_in(folder / "out") == std::vector<std::string>{"x"});
  CHECK(left_in(folder / "out/x").size() == 5);
}

TEST_CASE("members that lead elsewhere are refused, and nothing is unpacked", "[remote][archive]") {
  TempFolder folder;
  std::string name, why, code;
  SECTION("zip") {
    std::tie(name, why) = GENERATE(table<std::string, std::string>({{"../evil.gpkg", "leads out of the folder"},
                                                                    {"a/../../evil.gpkg", "leads out of the folder"},
                                                                    {"/etc/evil.gpkg", "absolute"},
                                                                    {"C:/evil.gpkg", "absolute"},
                                                                    {"..\\\\evil.gpkg", "leads out of the folder"}}));
    code = "with zipfile.ZipFile('a', 'w') as z:\n    z.writestr('good.gpkg', 'x')\n    z.writestr('" + name + "', 'y')\n";
  }
  SECTION("a symbolic link") {
    why = "it is a link";
    code = "with tarfile.open('a', 'w') as t:\n    i = tarfile.TarInfo('evil.gpkg'); i.type = tarfile.SYMTYPE; i.linkname = '/etc/passwd'\n    t.addfile(i)\n";
  }
  SECTION("a hard link") {
    why = "it is a link";
    code = "with tarfile.open('a', 'w') as t:\n    i = tarfile.TarInfo('evil.gpkg'); i.type = tarfile.LNKTYPE; i.linkname = '/etc/passwd'\n    t.addfile(i)\n";
  }
  SECTION("a pipe") {
    why = "neither a file nor a folder";
    code = "with tarfile.open('a', 'w') as t:\n    i = tarfile.TarInfo('evil.gpkg'); i.type = tarfile.FIFOTYPE\n    t.addfile(i)\n";
  }
  SECTION("the same name twice") {
    why = "is there twice";
    code = "with zipfile.ZipFile('a', 'w') as z:\n    z.writestr('evil.gpkg', 'x')\n    import warnings; warnings.simplefilter('ignore')\n    z.writestr('evil.gpkg', 'y')\n";
  }
  python(folder.path(), code);
  INFO(code);
  const auto said = message_of<IoError>([&] { unpack(folder / "a", "*.gpkg", folder / "in/out"); });
  CHECK_THAT(said, Contains("evil.gpkg") && Contains(why));
  CHECK_FALSE(fs::exists(folder / "in/out"));
  CHECK_FALSE(fs::exists(folder / "in/evil.gpkg"));
  CHECK_FALSE(fs::exists(folder / "evil.gpkg"));
}

TEST_CASE("damaged archives give an error and leave nothing", "[remote][archive]") {
  TempFolder folder;
  put(folder / "a.gpkg", some_bytes(400'000));
  const std::string kind = GENERATE("7z", "zip", "tgz", "gz");
  const auto archive = folder / ("a." + kind);
  if (kind == "gz") shell(folder.path(), "gzip -k a.gpkg && mv a.gpkg.gz a.gz");
  else shell(folder.path(), "bsdtar -c " + std::string(kind == "7z" ? "--format 7zip" : kind == "zip" ? "--format zip" : "-z") + " -f a." + kind + " a.gpkg");
  const auto whole = content_of(archive);
  const auto cut = GENERATE(true, false);
  auto spoiled = whole;
  if (cut) spoiled.resize(whole.size() / 2);
  else spoiled[whole.size() / 2] ^= 0x20;
  put(archive, spoiled);
  fs::create_directory(folder / "into");
  INFO(kind << (cut ? " cut" : " with a wrong bit"));
  CHECK_THAT(message_of<IoError>([&] { unpack(archive, "*", folder / "into/out"); }), Contains(archive.filename().string()));
  CHECK(left_in(folder / "into").empty());
}

TEST_CASE("what is not an archive is said", "[remote][archive]") {
  TempFolder folder;
  put(folder / "a.7z", "<html>");
  CHECK_THAT(message_of<IoError>([&] { (void)archive_members(folder / "a.7z"); }), Contains("a.7z: is not an archive"));
  CHECK_THAT(message_of<IoError>([&] { (void)archive_members(folder / "b.7z"); }), Contains("b.7z: cannot be read"));
  put(folder / "out/file", "x");
  put(folder / "a", "x");
  shell(folder.path(), "bsdtar -cf a.tar a");
  CHECK_THAT(message_of<IoError>([&] { unpack(folder / "a.tar", "a", folder / "out"); }), Contains("is there already and is not an empty folder"));
  CHECK(left_in(folder / "out") == std::vector<std::string>{"file"});
  fs::create_directory(folder / "empty");
  CHECK(unpack(folder / "a.tar", "a", folder / "empty").size() == 1);
}

TEST_CASE("archives made to fill a disk are stopped", "[remote][archive]") {
  TempFolder folder;
  python(folder.path(), R"(zeros = bytes(20_000_000)
with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("a.gpkg", zeros)
with gzip.open("a.gz", "wb") as out:
    out.write(zeros)
)");
  const std::string kind = GENERATE("zip", "gz");
  const auto archive = folder / ("a." + kind);
  fs::create_directory(folder / "into");
  UnpackLimits limits;
  CHECK(unpack(archive, "", folder / "fine", limits).size() == 1);
  limits.bytes = 19'999'999;
  CHECK_THAT(message_of<IoError>([&] { unpack(archive, "", folder / "into/out", limits); }), Contains("more than 19.1 MiB would come out, which is the limit"));
  limits = {};
  limits.ratio_from = 1'000'000;
  CHECK_THAT(message_of<IoError>([&] { unpack(archive, "", folder / "into/out", limits); }), Contains("more than 250 times its size"));
  CHECK(left_in(folder / "into").empty());
}

TEST_CASE("an archive with many members lists the first twenty", "[remote][archive]") {
  TempFolder folder;
  python(folder.path(), "with zipfile.ZipFile('a.zip', 'w') as z:\n    for i in range(25):\n        z.writestr(f'{i:02}.txt', 'x')\n");
  CHECK_THAT(message_of<DataError>([&] { unpack(folder / "a.zip", "*.gpkg", folder / "out"); }), Contains("18.txt, 19.txt and 5 more") && !Contains("20.txt"));
}

}  // namespace arpent::test
