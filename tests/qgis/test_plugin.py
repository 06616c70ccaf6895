# SPDX-License-Identifier: Apache-2.0
"""The QGIS plugin: its zip, its algorithms in QGIS itself, each of them run by qgis_process, runs that fail and runs that are stopped."""
import configparser
import json
import shutil
import subprocess
import sys
import time
import unittest
import zipfile
from pathlib import Path

from arpent_case import PROGRAM, SOURCE, ArpentCase, SharedFolderCase, digest, draw, run, square, write_layer
from rude_server import RudeServer
from in_qgis import needs_pyqgis, pyqgis_is_there, qgis_environment

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(SOURCE / "src" / "qgis" / "arpent"))
import declaration  # noqa: E402
import program  # noqa: E402
import words  # noqa: E402

# Debian 12's qgis_process is a script that adds an option the program refuses; the program itself stands beside it.
QGIS_PROCESS = shutil.which("qgis_process.bin", path="/usr/bin:/bin") or shutil.which("qgis_process", path="/usr/bin:/bin")
NATIVE = {"text": "string", "integer": "number", "number": "number", "flag": "boolean", "choice": "enum", "source": "layer", "sources": "multilayer",
          "dated-sources": "matrix", "path": "file", "texts": "matrix"}


def make_zip(file):
    return subprocess.run([sys.executable, "-B", str(SOURCE / "scripts" / "qgis_plugin.py"), str(file)], capture_output=True, text=True)


def declared():
    return declaration.asked(json.loads(run("commands", "--json").stdout))


def draw_states(folder):
    draw(folder / "avant.gpkg", "FFFFNN FFAANN FFAAWW")
    draw(folder / "apres.gpkg", "FFUUNN FUAANN FFFAWW")
    write_layer(folder / "communes.gpkg", ("insee", "nom", "territoire"),
                [(square(900000, 6249700, 300), "01001", "Ouest", "Plaine"), (square(900300, 6249700, 300), "01002", "Est", "Plaine")])
    draw(folder / "fautes.gpkg", "FX", letters={"X": ("CS9", "US5")})


class Zip(ArpentCase):
    def setUp(self):
        super().setUp()
        done = make_zip(self.folder / "arpent.zip")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.zip = zipfile.ZipFile(self.folder / "arpent.zip")
        self.addCleanup(self.zip.close)

    def test_it_holds_one_folder_with_what_qgis_needs(self):
        self.assertIsNone(self.zip.testzip())
        names = self.zip.namelist()
        self.assertEqual({name.split("/")[0] for name in names}, {"arpent"})
        self.assertGreaterEqual(set(names), {f"arpent/{name}" for name in ("__init__.py", "metadata.txt", "icon.svg", "LICENSE", "plugin.py", "provider.py")})
        self.assertEqual([name for name in names if name.endswith(".pyc") or "/." in name], [])

    def test_its_metadata_are_complete(self):
        metadata = configparser.ConfigParser(interpolation=None)
        metadata.read_string(self.zip.read("arpent/metadata.txt").decode("utf-8"))
        general = metadata["general"]
        for key in ("name", "description", "about", "version", "qgisMinimumVersion", "author", "email", "repository", "tracker", "icon", "license"):
            self.assertTrue(general.get(key), key)
        self.assertIn(f"arpent/{general['icon']}", self.zip.namelist())
        self.assertEqual(general["hasProcessingProvider"], "yes")
        self.assertEqual(general["qgisMinimumVersion"], "3.22")
        self.assertEqual(f"arpent {general['version']}", run("--version").stdout.split("\n", 1)[0])

    def test_the_same_sources_give_the_same_bytes(self):
        self.assertEqual(make_zip(self.folder / "again.zip").returncode, 0)
        self.assertEqual(digest(self.folder / "arpent.zip"), digest(self.folder / "again.zip"))


class Declarations(ArpentCase):
    """What the dialogs are made from; no QGIS needed."""

    def test_commands_say_what_they_are_to_machines(self):
        said = json.loads(self.succeeds("commands", "--json").stdout)
        self.assertIn(said["version"], run("--version").stdout)
        listed = self.succeeds("commands").stdout
        for command in said["commands"]:
            self.assertIn(command["name"], listed)
            self.assertTrue(command["summary"] and command["example"], command["name"])
        runs = {command["name"] for command in said["commands"] if command["runs"]}
        self.assertGreaterEqual(runs, {"run", "account", "compare", "review", "status", "inspect", "verify", "layers fetch", "demo"})
        self.assertFalse(runs & {"stages", "commands", "man", "layers", "schema", "completion", "pipelines"})

    def test_stages_that_can_be_called_alone_are_commands_with_the_same_parameters(self):
        commands = {command["name"]: {param["name"] for param in command["params"]} for command in declared()}
        alone = [stage for stage in json.loads(run("stages", "--json").stdout) if not stage["inputs"] and not stage["outputs"]]
        self.assertGreaterEqual({stage["name"] for stage in alone}, {"inspect", "verify", "fetch"})
        for stage in alone:
            name = stage["example"].split(" ", 1)[1] if stage["example"].startswith("arpent ") else stage["name"]
            command = next(command for command in commands if name.startswith(command))
            self.assertGreaterEqual(commands[command], {param["name"] for param in stage["params"]}, stage["name"])

    def test_every_example_is_read(self):
        for command in declared():
            example = declaration.example_values(command)
            self.assertTrue(example, command["name"])
            self.assertLessEqual(example.keys(), {param["name"] for param in command["params"] + command["common"]}, command["name"])

    def test_every_output_is_known_for_a_file_or_a_folder(self):
        endings = {(command["name"], param["name"]): declaration.ending_of(param, declaration.example_values(command))
                   for command in declared() for param in command["params"] if param["type"] == "output"}
        expected = {("compare", "out"): "", ("account", "out"): "", ("review", "out"): "", ("merge", "out"): "", ("demo", "out"): "", ("layers fetch", "out"): "",
                    ("layers fetch", "cache"): "", ("status", "out"): ".gpkg", ("inspect", "out"): ".gpkg", ("rasterise", "out"): ".tif", ("register changes", "out"): ".csv", ("register export", "copy"): ".sqlite", ("report", "out"): ".html"}
        for key, ending in expected.items():
            self.assertEqual(endings[key], ending, key)
        for command in declared():
            for param in command["params"]:
                if param["type"] == "output":
                    self.assertTrue(param["name"] in declaration.example_values(command) or declaration.is_folder(param) or endings[command["name"], param["name"]],
                                    f"{command['name']}: neither example nor help tells whether --{param['name']} is a file or a folder")

    def test_french_words_are_of_commands_that_exist(self):
        self.assertLessEqual(words.TITLES.keys(), {command["name"] for command in declared()})
        self.assertEqual(words.group_of("a stage of tomorrow"), words.OTHERS)
        self.assertEqual(words.title_of({"name": "tomorrow", "summary": "Do it"}), "Do it")


class Talk:
    """Listens to a run; cancels when it was told `stop_at`."""

    def __init__(self, stop_at=None):
        self.lines, self.percents, self.stop_at = [], [], stop_at

    def progress(self, percent, step):
        self.percents.append(percent)

    def printed(self, line):
        self.lines.append(("out", line))

    def said(self, line):
        self.lines.append(("err", line))

    def cancelled(self):
        return self.stop_at is not None and ("out", self.stop_at) in self.lines


class Runs(ArpentCase):
    """Running, failing and stopping a program; no QGIS needed."""

    def script(self, text, name="faux"):
        file = self.folder / name
        file.write_text("#!/bin/sh\n" + text, encoding="utf-8")
        file.chmod(0o755)
        return str(file)

    def test_progress_talk_and_last_words(self):
        one = program.Run([self.script("echo '{\"percent\": 5, \"step\": \"a\"}' >&2; echo note >&2; echo '{\"percent\": 50, \"step\": \"b\"}' >&2\n"
                                       "echo fait; echo 'é: no such file' >&2; echo 'second' >&2; exit 1\n")], Talk())
        self.assertTrue(one.run())
        self.assertEqual((one.code, one.talk.percents, one.printed, one.last_words), (1, [5, 50], ["fait"], ["é: no such file", "second"]))
        self.assertIn(("err", "note"), one.talk.lines)
        self.assertNotIn(("err", "second"), one.talk.lines, "last words of a failure are told once, as its reason")

    def test_a_cancelled_run_ends_with_its_children_even_those_that_will_not(self):
        child = self.script("trap '' TERM; echo $$ > %s/child; while :; do sleep 0.2; done\n" % self.folder, "enfant")
        one = program.Run([self.script(f"{child} & while ! [ -s {self.folder}/child ]; do sleep 0.05; done; echo prêt; wait\n")], Talk("prêt"))
        started = time.monotonic()
        self.assertFalse(one.run())
        self.assertLess(time.monotonic() - started, 10)
        number = int((self.folder / "child").read_text())
        for _ in range(50):
            state = Path(f"/proc/{number}/stat")
            if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return
            time.sleep(0.1)
        self.fail("the child is still there")

    def test_where_the_program_is_looked_for(self):
        mine, path = self.script("", "arpent"), str(self.folder)
        self.assertEqual(program.find_program(mine, {"PATH": "/nowhere", "ARPENT": "/nowhere/x"}), mine)
        self.assertEqual(program.find_program("", {"PATH": "/nowhere", "ARPENT": mine}), mine)
        self.assertEqual(program.find_program("", {"PATH": path}), mine)
        for setting, environment, words_said in (("/nowhere/x", {"PATH": path}, "réglage"), ("", {"ARPENT": "/nowhere/x", "PATH": path}, "variable ARPENT"),
                                                 ("", {"PATH": "/nowhere"}, "introuvable")):
            with self.assertRaisesRegex(program.ProgramFault, words_said):
                program.find_program(setting, environment)

    def test_a_program_that_does_not_describe_itself_is_too_old(self):
        for text in ("[ \"$1\" = --version ] && echo 'arpent 0.0.1' && exit 0; echo \"arpent: unknown command 'commands'\" >&2; exit 2\n", "echo '[]'\n", "echo salut\n"):
            with self.assertRaisesRegex(program.ProgramFault, "trop ancien"):
                program.read_declarations(self.script(text))


class QgisCase(SharedFolderCase):
    """The plugin, installed from its zip in a profile of its own."""

    @classmethod
    def install(cls):
        cls.profile = cls.shared / "profil"
        plugins = cls.profile / "profiles" / "default" / "python" / "plugins"
        plugins.mkdir(parents=True)
        cls.profile.chmod(0o700)
        assert make_zip(cls.shared / "arpent.zip").returncode == 0
        with zipfile.ZipFile(cls.shared / "arpent.zip") as archive:
            archive.extractall(plugins)
        cls.plugins = plugins
        cls.environment = qgis_environment(cls.profile, ARPENT=PROGRAM, PYTHONDONTWRITEBYTECODE="1")


@needs_pyqgis
class InQgis(QgisCase):
    @classmethod
    def fill(cls):
        cls.install()
        data = cls.shared / "données"
        data.mkdir()
        draw_states(data)
        draw(data / "deux.gpkg", "FFU", layer="a")
        draw(data / "deux.gpkg", "UUU", layer="b", append=True)
        (data / "permis.csv").write_text("numero;insee\n1;01004\n", encoding="utf-8")
        cls.must("rasterise", "--from", data / "avant.gpkg", "--nomenclature", "ocsge", "--cell", "50", "--out", data / "sol.tif")
        newer = ("import json, subprocess, sys\nsaid = json.loads(subprocess.run([%r, 'commands', '--json'], capture_output=True, text=True).stdout)\n"
                 "said['commands'].append({'name': 'essai', 'summary': 'Try it', 'description': '', 'example': 'arpent essai --out essai.gpkg', 'runs': True,\n"
                 "  'params': [{'name': 'out', 'type': 'output', 'help': 'what it writes', 'required': True, 'repeatable': False}]})\nprint(json.dumps(said))\n" % PROGRAM)
        for name, text in (("absent", ""), ("old", "#!/bin/sh\n[ \"$1\" = --version ] && echo 'arpent 0.0.1' || exit 2\n"), ("newer", f"#!{sys.executable}\n{newer}")):
            (data / name).write_text(text, encoding="utf-8")
            (data / name).chmod(0o755)
        cls.data = data
        cls.done = subprocess.run([sys.executable, str(HERE / "plugin_in_qgis.py"), str(cls.plugins), str(data)], env=cls.environment, capture_output=True, text=True, timeout=500)
        file = data / "told.json"
        cls.told = json.loads(file.read_text(encoding="utf-8")) if file.exists() else None

    def setUp(self):
        super().setUp()
        self.assertIsNotNone(self.told, self.done.stderr)

    def test_it_loads_without_a_word_and_leaves(self):
        self.assertEqual(self.told["log"], [])
        self.assertEqual(self.told["fault"], "")
        self.assertTrue(self.told["icon"] and self.told["setting"] and self.told["gone"])
        self.assertNotIn("Traceback", self.done.stderr)

    def test_every_command_is_an_algorithm_with_its_parameters(self):
        algorithms = dict(self.told["algorithms"])
        algorithms.pop("programme")
        self.assertEqual(set(algorithms), {command["name"].replace(" ", "_").replace("-", "_") for command in declared()})
        for command in declared():
            one = algorithms[command["name"].replace(" ", "_").replace("-", "_")]
            example = declaration.example_values(command)
            self.assertTrue(one["name"] and one["group"] and one["icon"], command["name"])
            self.assertIn(command["summary"], one["help"].replace("&#x27;", "'"))
            for param in command["params"] + command["common"]:
                with self.subTest(command["name"], param=param["name"]):
                    shown = one["params"][declaration.key_of(param)]
                    source = param["type"] in ("source", "sources")
                    if param["type"] == "output":
                        self.assertEqual(shown["type"], "fileDestination" if declaration.ending_of(param, example) else "folderDestination")
                    else:
                        self.assertEqual(shown["type"], NATIVE[param["type"]])
                    self.assertTrue(shown["help"].startswith(param["help"]) and param["name"] in shown["label"])
                    self.assertEqual(shown["optional"], source or (not param["required"] and param["type"] != "flag"))
                    if "default" in param:
                        self.assertEqual(shown["default"], param["default"])
                    self.assertEqual(shown.get("choices"), param.get("choices"))
                    self.assertEqual(shown.get("minimum"), param.get("minimum"))
                    self.assertEqual(declaration.key_of(param) + "_TEXT" in one["params"], source)
                    if param["required"]:
                        self.assertFalse(shown["advanced"])

    def test_layers_are_given_as_files_and_as_copies_where_only_qgis_reads_them(self):
        told, file = self.told["sources"], f"{self.data}/deux.gpkg"
        for name in ("whole", "by_name", "by_id"):
            self.assertEqual(told[name], f"{file}:a")
        self.assertEqual((told["dated_name"], told["uri"], told["typed"]), (f"{file}:a@2020-06", f"{file}:b", f"{file}:b@2023"))
        self.assertEqual((told["table"], told["raster"]), (f"{self.data}/permis.csv", f"{self.data}/sol.tif"))
        self.assertEqual((told["filtered"]["count"], told["filtered"]["crs"]), (2, "EPSG:2154"))
        self.assertEqual((told["memory"]["count"], told["memory"]["insee"]), (2, ["01004", "01005"]))
        self.assertTrue(told["edited"], "what is being edited is what is computed")

    def test_a_product_opens_with_its_styles(self):
        told = self.told["opened"]
        self.assertTrue(told["done"] and told["loaded"], told)
        self.assertEqual(told["errors"], [])
        self.assertGreaterEqual(set(told["layers"]), {"communes", "mutations"})
        self.assertNotEqual(told["layers"]["mutations"]["renderer"], "singleSymbol")
        self.assertIn("sens", " ".join(told["layers"]["mutations"]["aliases"]).lower())
        self.assertEqual(told["percents"][-1], 100)
        self.assertIn("Artificialisation", told["results"]["TEXT"])

    def test_a_cancelled_run_stops_and_leaves_nothing(self):
        told = self.told["cancelled"]
        self.assertLess(told["seconds"], 60)
        self.assertEqual(told["left"], [])
        self.assertNotIn("TEXT", told.get("results", {}))
        self.assertEqual(self.told["swept"], [".autre.draft-123-0", ".bilan.draft-1234-0", "bilan", "bilan/fiches"])

    def test_what_is_missing_is_asked_for(self):
        self.assertIn("(source)", self.told["nothing"]["refused"])

    def test_a_failed_check_that_leaves_its_findings_is_a_result(self):
        told = self.told["findings"]
        self.assertEqual((told["done"], told["results"]["EXIT_CODE"]), (True, 3), told)
        self.assertTrue(told["results"]["LAYERS"] and told["errors"])
        self.assertIn("raised", self.told["no_findings_file"])

    def test_a_program_missing_or_old_is_said_and_a_newer_one_is_shown(self):
        told = self.told["programs"]
        for name, said in (("absent", "réglage"), ("old", "trop ancien")):
            self.assertEqual(told[name]["algorithms"], ["programme"])
            self.assertIn(said, told[name]["fault"])
            self.assertIn(said, told[name]["state"]["raised"])
        self.assertEqual(told["newer"]["fault"], "")
        self.assertEqual((told["newer"]["essai"]["name"], told["newer"]["essai"]["params"]["OUT"]["type"]), ("Try it", "fileDestination"))


@unittest.skipUnless(pyqgis_is_there() and QGIS_PROCESS, "QGIS ABSENT: nobody ran the algorithms (apt install qgis python3-qgis)")
class ThroughQgisProcess(QgisCase):
    """Each algorithm, run once for real."""

    @classmethod
    def fill(cls):
        cls.install()
        enabled = subprocess.run([QGIS_PROCESS, "plugins", "enable", "arpent"], env=cls.environment, capture_output=True, text=True, timeout=120)
        assert enabled.returncode == 0, enabled.stdout + enabled.stderr
        folder = cls.folder_of_data = cls.shared / "données"
        folder.mkdir()
        draw_states(folder)
        (folder / "recette.json").write_text(json.dumps({"pipeline": "essai", "params": {"pas": {"type": "number", "default": 50}}, "steps": [
            {"id": "etat", "stage": "read", "with": {"source": [f"{folder}/avant.gpkg"], "nomenclature": "ocsge"}},
            {"id": "raster", "stage": "rasterise", "in": {"coverage": "etat"}, "with": {"cell": "${pas}", "out": f"{folder}/recette.tif"}}]}), encoding="utf-8")

    def start(self, name, words_given, environment=None):
        done = subprocess.run([QGIS_PROCESS, "run", f"arpent:{name}", "--json", "--", *words_given], env={**self.environment, **(environment or {})},
                              cwd=self.folder_of_data, capture_output=True, text=True, timeout=300)
        return done, json.loads(done.stdout)["results"] if done.returncode == 0 else None

    def check(self, name, words_given, *written, **options):
        done, results = self.start(name, words_given, **options)
        self.assertEqual(done.returncode, 0, f"{name}: {done.stdout[-2000:]}{done.stderr}")
        self.assertEqual(results.get("EXIT_CODE", 0), 0)
        for file in written:
            self.assertTrue((self.folder_of_data / file).exists(), f"{name}: no {file}")
        self.ran.add(name)
        return results

    def test_each_algorithm_runs(self):
        data, self.ran = self.folder_of_data, set()
        done = subprocess.run([QGIS_PROCESS, "list"], env=self.environment, capture_output=True, text=True, timeout=120)
        listed = {line.split("\t")[1].split(":")[1] for line in done.stdout.splitlines() if line.startswith("\tarpent:")}
        states = (f"BEFORE={data}/avant.gpkg@2020", f"AFTER={data}/apres.gpkg@2023", "NOMENCLATURE=ocsge", f"ZONES={data}/communes.gpkg")
        self.check("programme", ())
        compared = self.check("compare", (*states, f"OUT={data}/bilan"), "bilan/arpent.gpkg", "bilan/flux.csv")
        self.assertEqual([uri.split("=")[1] for uri in compared["LAYERS"]], ["communes", "mutations"])
        self.assertIn("Artificialisation brute", self.check("verify", (f"PRODUCT={data}/bilan/arpent.gpkg",))["TEXT"] + compared["TEXT"])
        self.check("account", (f"LEDGER={data}/bilan", f"OUT={data}/compte"), "compte/arpent.gpkg")
        self.check("merge", (f"DIR={data}/bilan", f"OUT={data}/reunion"), "reunion/flux.csv")
        self.check("status", (f"VINTAGE={data}/apres.gpkg@2023", "BUILDING_MIN=20", "JOIN_BUILDINGS=true", f"OUT={data}/statut.gpkg"), "statut.gpkg")
        self.check("rasterise", (f"FROM={data}/avant.gpkg", "NOMENCLATURE=ocsge", "CELL=50", "RULE=largest-share", f"OUT={data}/sol.tif"), "sol.tif", "sol.qml")
        self.check("inspect", (f"SOURCE={data}/communes.gpkg|layername=communes", "CRS=EPSG:2154", f"OUT={data}/controles.gpkg"), "controles.gpkg")
        self.check("run", (f"PIPELINE={data}/recette.json", "SET=pas=100", "OUTSIDE=true"), "recette.tif")
        self.check("demo", (f"OUT={data}/demo", "CELL=1500"), "demo/arpent.gpkg")
        reviewed = self.check("review", (f"PROJECTS={data}/demo/permis_simules.csv", f"CADASTRE={data}/demo/parcelles_simulees.gpkg", f"CONSTRAINTS={data}/demo/contraintes.json",
                                         f"ZONES={data}/demo/communes_schematiques.gpkg", "DATE=2026-01-31", "SHEETS=none", f"OUT={data}/examen"), "examen/constats.csv")
        self.assertIn("projets", " ".join(reviewed["LAYERS"]))
        self.check("report", (f"FROM={data}/demo/arpent.gpkg", f"OUT={data}/rapport.html"), "rapport.html")
        self.register()
        self.fetch()
        self.assertEqual(self.ran, listed, "a command without a run here: write one")

    def register(self):
        data, register = self.folder_of_data, f"REGISTER={self.folder_of_data}/registre.sqlite"
        self.check("register_init", (register,), "registre.sqlite")
        brought = self.check("register_import", (register, f"PERMITS={data}/demo/permis_simules.csv", f"PARCELS={data}/demo/parcelles_simulees.gpkg", "LIST=permis"))
        self.assertIn("nouveaux projets", brought["TEXT"])
        self.check("register_review", (register, f"CONSTRAINTS={data}/demo/contraintes.json", f"ZONES={data}/demo/communes_schematiques.gpkg", "DATE=2026-01-31"))
        self.check("register_changes", (register, "SINCE=2000-01-01"))
        exported = self.check("register_export", (register, f"OUT={data}/export"), "export/registre.gpkg")
        self.assertIn("projets", " ".join(exported["LAYERS"]))
        self.check("register_migrate", (register,))
        self.assertIn("journal", self.check("register_verify", (register,))["TEXT"])

    def fetch(self):
        served, catalogue = self.shared / "serveur", self.shared / "catalogue"
        served.mkdir()
        write_layer(served / "plan.gpkg", ("LIBELLE", "TYPEZONE"), [(square(890000, 6260000, 100), "U", "U")])
        shutil.copytree(SOURCE / "layers" / "zone_urba", catalogue / "zone_urba")
        description = json.loads((catalogue / "zone_urba" / "layer.json").read_text(encoding="utf-8"))
        with RudeServer(served) as server:
            description["data"]["sources"] = [{"name": "essai", "title": "essai", "url": server.url("good/plan.gpkg"), "seen": ""}]
            (catalogue / "zone_urba" / "layer.json").write_text(json.dumps(description), encoding="utf-8")
            fetched = self.check("layers_fetch", ("LAYER=zone_urba", f"OUT={self.folder_of_data}/couches", f"CACHE={self.shared}/cache"), "couches/zone_urba.gpkg",
                                 environment={"ARPENT_LAYERS": str(catalogue), "http_proxy": ""})
        self.assertIn("zone_urba", " ".join(fetched["LAYERS"]))

    def test_a_run_that_fails_says_why_in_the_programs_words(self):
        words_given = (f"BEFORE={self.folder_of_data}/absent.gpkg@2020", f"AFTER={self.folder_of_data}/apres.gpkg:rien@2023", "NOMENCLATURE=ocsge", f"OUT={self.folder_of_data}/rien")
        done, _ = self.start("compare", words_given)
        alone = run("compare", "--before", f"{self.folder_of_data}/absent.gpkg@2020", "--after", f"{self.folder_of_data}/apres.gpkg:rien@2023", "--nomenclature", "ocsge",
                    "--out", self.folder_of_data / "rien")
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(len(alone.stderr.splitlines()), 2)
        for line in alone.stderr.splitlines():
            self.assertIn(line, done.stderr)
        self.assertFalse((self.folder_of_data / "rien").exists())


if __name__ == "__main__":
    unittest.main()
