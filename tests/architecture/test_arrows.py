# SPDX-License-Identifier: Apache-2.0
"""What docs/architecture.md promises of the sources: who may include what, and the marks every file carries."""
import json
import re
import subprocess
import unittest

from arpent_case import SOURCE, run

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


def sources(*folders, endings=(".cpp", ".hpp")):
    return [path for folder in folders for path in sorted((SOURCE / folder).rglob("*")) if path.suffix in endings]


def includes(path):
    return INCLUDE.findall(path.read_text(encoding="utf-8"))


def module_of(path):
    parts = path.relative_to(SOURCE).parts
    return parts[2] if parts[0] == "include" else parts[1]


def is_public(path):
    return path.relative_to(SOURCE).parts[0] == "include"


def table_of_arrows():
    """The table 'module | uses' of docs/architecture.md, in its order: a module uses what stands above it."""
    text = (SOURCE / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", text.split("| module | uses |")[1].split("\n\n")[0], re.MULTILINE)
    names = [name for name, _ in rows]
    allowed = {}
    for name, uses in rows:
        above = names[:names.index(name)]
        named = re.sub(r"\(.*?\)", "", uses)  # words between brackets explain
        allowed[name] = set(above) if "all of the above" in uses else {word for word in re.findall(r"`(\w+)`", named)}
    return names, allowed


class Arrows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.order, cls.allowed = table_of_arrows()
        cls.files = sources("src", "include/arpent")

    def test_the_table_lists_every_module(self):
        self.assertEqual({module_of(path) for path in self.files}, set(self.order))

    def test_arrows_of_the_table_point_up_the_page(self):
        for place, name in enumerate(self.order):
            self.assertLessEqual(self.allowed[name], set(self.order[:place]), name)

    def test_includes_follow_the_table(self):
        faults = []
        for path in self.files:
            own = module_of(path)
            for name in includes(path):
                used = re.match(r"arpent/(\w+)/", name)
                if used and used.group(1) != own and used.group(1) not in self.allowed.get(own, set()):
                    faults.append(f"{path.relative_to(SOURCE)} includes {name}: {own} may not use {used.group(1)}")
        self.assertEqual(faults, [])

    def test_private_headers_stay_in_their_module(self):
        # The two modules that see GDAL share its owners, in one library.
        shared = {("raster", "../vector/gdal.hpp")}
        faults = [f"{path.relative_to(SOURCE)} includes {name}" for path in self.files for name in includes(path)
                  if (".." in name.split("/") and (module_of(path), name) not in shared) or (name.endswith(".hpp") and "/" not in name and not (path.parent / name).exists())]
        self.assertEqual(faults, [])

    def assert_only_in(self, pattern, places):
        faults = [f"{path.relative_to(SOURCE)} includes {name}" for path in self.files for name in includes(path)
                  if re.match(pattern, name) and not any(str(path.relative_to(SOURCE)).startswith(place) for place in places)]
        self.assertEqual(faults, [])

    def test_gdal_is_seen_by_the_modules_that_read_and_write_files_alone(self):
        self.assert_only_in(r"(gdal|ogr|cpl_|vrt)", ("src/vector/", "src/raster/"))

    def test_geos_is_seen_by_geo_alone(self):
        self.assert_only_in(r"(geos_c\.h|geos/)", ("src/geo/", "include/arpent/geo/geos.hpp"))
        self.assert_only_in(r"arpent/geo/geos\.hpp", ("src/geo/",))

    def test_proj_is_seen_by_geo_alone(self):
        self.assert_only_in(r"proj(_.*)?\.h$", ("src/geo/",))

    def test_sqlite_is_seen_by_vector_and_register_alone(self):
        self.assert_only_in(r"sqlite3", ("src/vector/", "src/register/"))
        self.assert_only_in(r"spatialite", ("src/register/",))

    def test_the_network_is_seen_by_remote_alone(self):
        self.assert_only_in(r"(curl/|archive(_entry)?\.h)", ("src/remote/",))

    def test_zlib_is_seen_by_report_alone(self):
        self.assert_only_in(r"zlib\.h", ("src/report/",))

    def test_the_command_line_library_is_seen_by_cli_alone(self):
        self.assert_only_in(r"CLI/", ("src/cli/",))

    def test_json_shows_in_no_public_header(self):
        self.assert_only_in(r"nlohmann/", ("src/",))

    def test_what_computes_opens_no_file(self):
        for path in sources(*(f"src/{module}" for module in ("core", "grid", "geo", "landuse", "account"))):
            if path.name == "digest.cpp":  # SHA-256 of a file is its work
                continue
            self.assertNotIn("fstream", includes(path), path)


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run(["git", "-C", str(SOURCE), "ls-files", "--cached", "--others", "--exclude-standard"], capture_output=True, text=True)
        if done.returncode == 0:
            listed = [SOURCE / name for name in done.stdout.splitlines()]
        else:  # an archive of the sources: no git, no build folder either
            listed = [path for path in SOURCE.rglob("*") if "build" not in path.relative_to(SOURCE).parts]
        cls.files = sorted(path for path in listed if path.is_file())

    def written(self, *endings):
        return [path for path in self.files if path.suffix in endings or path.name in ("CMakeLists.txt", "Makefile")]

    def test_every_source_names_its_licence_in_its_first_lines(self):
        missing = [str(path.relative_to(SOURCE)) for path in self.written(".cpp", ".hpp", ".py", ".sh", ".cmake", ".md", ".qml", ".js", ".mjs", ".css", ".html")
                   if path.name != "README.md" and "SPDX-License-Identifier: Apache-2.0" not in "\n".join(path.read_text(encoding="utf-8").splitlines()[:3])]
        self.assertEqual(missing, [])

    def test_no_source_is_longer_than_600_lines(self):
        long = [f"{path.relative_to(SOURCE)}: {count}" for path in self.written(".cpp", ".hpp", ".py", ".js", ".mjs", ".css")
                if (count := len(path.read_text(encoding="utf-8").splitlines())) > 600]
        self.assertEqual(long, [])

    def test_no_file_names_a_folder_of_one_machine(self):
        machine = re.compile(r"/(home|Users|work|root)/\w")
        found = [f"{path.relative_to(SOURCE)}:{number}" for path in self.written(".cpp", ".hpp", ".py", ".sh", ".cmake", ".md", ".json", ".qml", ".csv", ".txt",
                                                                                              ".js", ".mjs", ".css", ".html", ".po")
                 for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if machine.search(line)]
        self.assertEqual(found, [])

    def test_no_test_is_disabled(self):
        marks = re.compile(r'\[\.\]|\[!hide\]|@unittest\.skip\(|#if 0|\b(?:test|it|describe)\.(?:skip|only|todo)\b')
        found = [str(path.relative_to(SOURCE)) for path in self.written(".cpp", ".hpp", ".py", ".js", ".mjs")
                 if path.name != "test_arrows.py" and marks.search(path.read_text(encoding="utf-8"))]
        self.assertEqual(found, [])

    def test_public_headers_say_what_they_hold(self):
        bare = [str(path.relative_to(SOURCE)) for path in self.files
                if path.suffix == ".hpp" and "include" in path.parts and "///" not in path.read_text(encoding="utf-8")]
        self.assertEqual(bare, [])


class Stages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stages = [stage["name"] for stage in json.loads(run("stages", "--json").stdout)]

    def test_every_stage_has_its_file_and_its_page(self):
        self.assertGreaterEqual(len(self.stages), 8)
        for name in self.stages:
            self.assertTrue((SOURCE / "src" / "stages" / f"{name.replace('-', '_')}.cpp").exists(), name)
            self.assertTrue((SOURCE / "docs" / "stages" / f"{name}.md").exists(), f"docs/stages/{name}.md")

    def test_every_page_belongs_to_a_stage(self):
        self.assertEqual({page.stem for page in (SOURCE / "docs" / "stages").glob("*.md")} - set(self.stages), set())

    def test_every_stage_is_named_by_a_test(self):
        tests = "\n".join(path.read_text(encoding="utf-8") for path in sources("tests", endings=(".cpp", ".py")))
        for name in self.stages:
            self.assertTrue(re.search(rf"\b{name}\b", tests), name)


if __name__ == "__main__":
    unittest.main()
