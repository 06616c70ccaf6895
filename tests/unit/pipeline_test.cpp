// SPDX-License-Identifier: Apache-2.0
/// The engine on toy stages: numbers flow, no file is opened but drafts in a temporary folder.
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "arpent/pipeline/faces.hpp"
#include "arpent/pipeline/plan.hpp"
#include "arpent/core/suggest.hpp"

using namespace arpent;
namespace fs = std::filesystem;

namespace {

constexpr ValueKind number = kind_of<int>("number");
constexpr ValueKind word = kind_of<std::string>("word");

Stage number_stage() {
  return {.name = "number",
          .summary = "Give a number",
          .example = "arpent number --value 3",
          .outputs = {{.name = "number", .kind = number}},
          .params = {{.name = "value", .help = "the number", .type = ParamType::integer, .required = true, .minimum = 0.0},
                     {.name = "code", .help = "a code", .fallback = "01004"}},
          .prepare =
              [](const Params& p, Preparation& ahead) {
                if (p.integer("value") == 13) ahead.problem("13 is not in the data");
                return Prepared{"the number " + std::to_string(p.integer("value")), {{"parity", p.integer("value") % 2 ? "odd" : "even"}}};
              },
          .run = [](const Params& p, const Inputs&, RunContext&) { return Outputs{}.set("number", static_cast<int>(p.integer("value"))); }};
}

Stage sum_stage() {
  return {.name = "sum",
          .summary = "Add numbers",
          .example = R"({ "id": "s", "stage": "sum", "in": { "numbers": ["a", "b"] } })",
          .inputs = {{.name = "numbers", .kind = number, .repeated = true}, {.name = "label", .kind = word, .optional = true}},
          .outputs = {{.name = "sum", .kind = number}, {.name = "text", .kind = word}},
          .params = {{.name = "by", .help = "factor", .type = ParamType::number, .unit = "m²", .fallback = "1"},
                     {.name = "mode", .help = "how", .type = ParamType::choice, .fallback = "planar", .choices = {"planar", "ellipsoidal"}},
                     {.name = "loud", .help = "say it", .type = ParamType::flag}},
          .prepare =
              [](const Params&, Preparation& ahead) {
                return Prepared{"first is " + ahead.fact("numbers", "parity"), {}};
              },
          .run =
              [](const Params& p, const Inputs& in, RunContext&) {
                int sum = 0;
                for (const int* n : in.all<int>("numbers")) sum += *n;
                sum = static_cast<int>(sum * p.number("by"));
                return Outputs{}.set("sum", sum).set("text", std::to_string(sum));
              }};
}

Stage file_stage() {
  return {.name = "file",
          .summary = "Write a number into a folder",
          .example = "arpent file",
          .inputs = {{.name = "number", .kind = number}},
          .params = {{.name = "out", .help = "folder", .type = ParamType::output, .required = true}},
          .run =
              [](const Params& p, const Inputs& in, RunContext& run) {
                std::ofstream(run.draft_directory(p.path("out")) / "number.txt") << in.get<int>("number");
                return Outputs{};
              }};
}

Check small_check() {
  return {.name = "small",
          .summary = "A number is at most a bound",
          .inputs = {{.name = "of", .kind = number}},
          .params = {{.name = "bound", .help = "the bound", .type = ParamType::number, .fallback = "10"}},
          .run = [](const Params& p, const Inputs& in) {
            const int n = in.get<int>("of");
            return CheckResult{n <= p.number("bound"), std::to_string(n) + " against " + p.text("bound")};
          }};
}

CommandSpec total_command() {
  return {.name = "total",
          .summary = "Add one or two numbers and write the sum",
          .example = "arpent total --first 1 --second 2 --out DIR",
          .steps = {{.id = "first", .stage = "number"},
                    {.id = "second", .stage = "number", .only_with = "second"},
                    {.id = "sum", .stage = "sum", .in = {{"numbers", {"first", "second"}}}},
                    {.id = "file", .stage = "file", .in = {{"number", {"sum.sum"}}}}},
          .options = {{.option = "first", .sets = {"first.value"}, .positional = true},
                      {.option = "second", .sets = {"second.value"}},
                      {.option = "code", .sets = {"first.code", "second.code"}},
                      {.option = "second-code", .sets = {"second.code"}},
                      {.option = "by", .sets = {"sum.by"}, .fallback = "2"},
                      {.option = "out", .sets = {"file.out"}}},
          .checks = {{.check = "small", .in = {{"of", {"sum.sum"}}}}}};
}

Registry toys() { return {{number_stage(), sum_stage(), file_stage()}, {small_check()}, {total_command()}}; }

const char* const sound = R"({
  // comments are allowed
  "pipeline": "toy", "summary": "a toy",
  "params": { "n": { "type": "integer", "help": "a number", "default": 3 },
              "out": { "type": "output", "help": "folder", "default": "nowhere" } },
  "steps": [
    { "id": "file", "stage": "file",   "in": { "number": "s.sum" }, "with": { "out": "${out}" } },
    { "id": "s",    "stage": "sum",    "in": { "numbers": ["a", "b"] }, "with": { "by": 2.5 } },
    { "id": "a",    "stage": "number", "with": { "value": "${n}" } },
    { "id": "b",    "stage": "number", "with": { "value": 1, "code": "x${n}" } }
  ],
  "checks": [ { "check": "small", "of": "s.sum" } ]
})";

Plan planned(const Registry& registry, const std::string& json, Problems& problems, const Settings& set = {}) {
  auto recipe = parse_recipe(json, "toy.json", problems);
  recipe.outside = true;  // pipeline_paths_test.cpp is about places
  return make_plan(recipe, registry, set, {{"data", "/data"}}, problems);
}

std::vector<std::string> faults(const std::string& json, const Settings& set = {}) {
  const auto registry = toys();
  Problems problems;
  (void)planned(registry, json, problems, set);
  return problems.list();
}

/// A recipe of these steps, written as JSON objects.
std::string steps(const std::string& list, const std::string& rest = "") {
  return R"({"pipeline": "t", "steps": [)" + list + "]" + rest + "}";
}

/// A folder of this test that vanishes with it.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("arpent-pipeline-test-" + std::to_string(::getpid()));
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
  [[nodiscard]] std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator{}));
  }
};

std::string content(const fs::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// Runs the sound recipe into `out` with n, and gives what was logged.
std::vector<std::string> run_sound(const std::string& n, const fs::path& out, bool overwrite = false,
                                   const std::string& json = sound) {
  const auto registry = toys();
  Problems problems;
  auto plan = planned(registry, json, problems, {{"n", {{n}}}, {"out", {{out.string()}}}});
  REQUIRE(problems.text() == "");
  prepare_plan(plan, overwrite);
  std::vector<std::string> log;
  RunContext context({.overwrite = overwrite, .log = [&](const std::string& line) { log.push_back(line); }});
  run_plan(plan, context);
  return log;
}

}  // namespace

TEST_CASE("the toy declarations have no fault, faulty ones are named", "[pipeline]") {
  CHECK(declaration_faults(toys()).text() == "");
  auto broken = toys();
  broken.stages[0].params[1].help = "";
  broken.stages[1].params[1].fallback = "round";
  broken.commands[0].options[1].sets = {"second.vale"};
  broken.stages.push_back(number_stage());
  CHECK(declaration_faults(broken).list().size() == 4);
}

TEST_CASE("a sound recipe is planned in the order of its inputs", "[pipeline]") {
  const auto registry = toys();
  Problems problems;
  auto plan = planned(registry, sound, problems);
  REQUIRE(problems.text() == "");
  prepare_plan(plan, false);
  CHECK(plan_text(plan) == R"(toy: a toy
  1. a (number): the number 3
     value = 3
     code = 01004 (default)
  2. b (number): the number 1
     value = 1
     code = x3
  3. s (sum): first is odd
     numbers <- a.number
     numbers <- b.number
     by = 2.5 m²
     mode = planar (default)
     loud = false (default)
  4. file
     number <- s.sum
     out = nowhere
  check small
     of <- s.sum
     bound = 10 (default)
)");
}

TEST_CASE("all problems of a recipe are reported at once, each with its place", "[pipeline]") {
  const auto found = faults(R"({"pipeline": "bad", "stepz": [], "steps": [
    {"id": "a", "stage": "numbr", "with": {"value": 1}},
    {"id": "b", "stage": "number", "with": {"valu": 1}},
    {"id": "b", "stage": "number", "with": {"value": -1, "code": 1004}},
    {"id": "s", "stage": "sum", "in": {"numbers": ["a", "c"], "lable": "b", "label": "b"},
                                "with": {"byy": 3, "mode": "elipsoidal", "by": "2", "loud": "yes"}},
    {"id": "f", "stage": "file", "in": {"number": "s.summ"}},
    {"id": "g", "stage": "file", "with": {"out": "${nope}"}}],
    "checks": [{"check": "smal", "of": "s"}, {"check": "small", "of": "s.sum", "bond": 1, "severity": "fatal"}]})");
  const std::vector<std::string> expected{
      "toy.json: unknown key 'stepz' (did you mean 'steps'?)",
      "toy.json: check 'small': 'severity' must be error or warning, not 'fatal'",
      "toy.json: two steps are called 'b'",
      "toy.json: step 'a': unknown stage 'numbr' (did you mean 'number'?)",
      "toy.json: step 'b': parameter 'valu' is unknown (did you mean 'value'?)",
      "toy.json: step 'b': parameter 'value' is missing: the number",
      "toy.json: step 'b': parameter 'value' must be at least 0, not -1",
      "toy.json: step 'b': parameter 'code' must be text in quotes, not a number (a code such as 01004 would lose its zero)",
      "toy.json: step 's': parameter 'byy' is unknown (did you mean 'by'?)",
      "toy.json: step 's': parameter 'by' must be a number without quotes",
      "toy.json: step 's': parameter 'mode' must be one of planar, ellipsoidal, not 'elipsoidal' (did you mean 'ellipsoidal'?)",
      "toy.json: step 's': parameter 'loud' must be true or false, without quotes",
      "toy.json: step 's': unknown input 'lable' (did you mean 'label'?)",
      "toy.json: step 's': input 'numbers': there is no step 'c' (did you mean 'a'?)",
      "toy.json: step 's': input 'label' takes word, but 'b' gives number",
      "toy.json: step 'f': parameter 'out' is missing: folder",
      "toy.json: step 'f': input 'number': step 's' has no output 'summ' (did you mean 'sum'?)",
      "toy.json: step 'g': parameter 'out' uses unknown ${nope} (there is: data)",
      "toy.json: step 'g': parameter 'out' must not be empty",
      "toy.json: step 'g': input 'number' is not bound; it takes number",
      "toy.json: unknown check 'smal' (did you mean 'small'?)",
      "toy.json: check 'small': 'bond' is unknown (did you mean 'bound'?)",
  };
  for (const auto& line : expected) {
    INFO(line);
    CHECK(std::find(found.begin(), found.end(), line) != found.end());
  }
  for (const auto& line : found) {
    INFO(line);
    CHECK(std::find(expected.begin(), expected.end(), line) != expected.end());
  }
}

TEST_CASE("two equal keys are refused, nested ones too", "[pipeline]") {
  const auto found = faults(steps(R"({"id": "a", "stage": "number", "with": {"value": 1, "value": 2}})"));
  CHECK(found == std::vector<std::string>{"toy.json: key 'value' stands twice in one object"});
  CHECK(faults(steps(R"({"id": "a", "stage": "number", "with": {"value": 1}}, {"id": "b", "stage": "number", "with": {"value": 1}})")).empty());
}

TEST_CASE("a code without quotes is refused with advice", "[pipeline]") {
  const auto found = faults(steps(R"({"id": "a", "stage": "number", "with": {"value": 1, "code": 01004}})"));
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], Catch::Contains("not JSON") && Catch::Contains("line 1") && Catch::Contains("write it in quotes"));
}

TEST_CASE("things that are no recipe are refused, whatever they are", "[pipeline]") {
  for (const char* text : {"", "[]", "3", "{", R"({"pipeline": "x"})", R"({"pipeline": 3, "steps": {}})", R"({"pipeline": "x", "steps": []})",
                           R"({"pipeline": "x", "steps": [3]})", R"({"pipeline": "x", "steps": [{"id": "", "stage": "number"}]})",
                           R"({"pipeline": "x", "params": [], "steps": [{"id": "a", "stage": "number", "in": 3, "with": []}], "checks": [[]]})",
                           R"({"pipeline": "x", "params": {"p": {"type": "txt"}}, "steps": []})"}) {
    INFO(text);
    CHECK_FALSE(faults(text).empty());
  }
}

TEST_CASE("steps that wait for one another are named in a circle", "[pipeline]") {
  const auto found = faults(steps(R"({"id": "a", "stage": "sum", "in": {"numbers": "c.sum"}}, {"id": "b", "stage": "sum", "in": {"numbers": "a.sum"}},
                                     {"id": "c", "stage": "sum", "in": {"numbers": "b.sum"}}, {"id": "d", "stage": "sum", "in": {"numbers": "d.sum"}})"));
  REQUIRE(found.size() == 1);
  CHECK(found[0] == "toy.json: steps wait for one another: 'a' ← 'c' ← 'b' ← 'a'");
}

TEST_CASE("an output is found by its kind when it is not named", "[pipeline]") {
  CHECK(faults(steps(R"({"id": "a", "stage": "number", "with": {"value": 1}}, {"id": "s", "stage": "sum", "in": {"numbers": "a"}},
                        {"id": "t", "stage": "sum", "in": {"numbers": "s", "label": "s"}})")).empty());
}

TEST_CASE("a step nobody reads is a warning, not a problem; several leaves are fine", "[pipeline]") {
  const auto registry = toys();
  Problems problems;
  const auto plan = planned(registry, steps(R"({"id": "a", "stage": "number", "with": {"value": 1}}, {"id": "b", "stage": "number", "with": {"value": 2}},
    {"id": "f", "stage": "file", "in": {"number": "a"}, "with": {"out": "x"}}, {"id": "g", "stage": "file", "in": {"number": "a"}, "with": {"out": "y"}})"), problems);
  CHECK(problems.text() == "");
  CHECK(plan.warnings == std::vector<std::string>{"toy.json: step 'b': nothing uses what it gives"});
}

TEST_CASE("parameters of a recipe: defaults, optional ones, lists, mistakes", "[pipeline]") {
  const std::string head = R"({"pipeline": "t", "params": {"n": {"type": "integer", "help": "n"}, "c": {"type": "text", "optional": true}},)";
  const std::string json = head + R"("steps": [{"id": "a", "stage": "number", "with": {"value": "${n}", "code": "${c}"}}]})";
  const auto registry = toys();
  Problems problems;
  const auto plan = planned(registry, json, problems, {{"n", {{"7"}}}});
  REQUIRE(problems.text() == "");
  CHECK(plan.steps[0].params.integer("value") == 7);
  CHECK(plan.steps[0].params.text("code") == "01004");  // the optional parameter was not given: the stage's fallback
  CHECK(faults(json) == std::vector<std::string>{"toy.json: --set n is missing: n"});
  CHECK(faults(json, {{"n", {{"x"}}}, {"nn", {{"1"}}}}) ==
        std::vector<std::string>{"toy.json: --set nn is unknown (did you mean 'n'?)", "toy.json: --set n must be a whole number, not 'x'"});
  CHECK(faults(json, {{"n", {{"1", "2"}}}}) == std::vector<std::string>{"toy.json: --set n takes one value, not 2"});
}

TEST_CASE("prepare reports every step's problems; only the caller's mistakes are usage errors", "[pipeline]") {
  auto registry = toys();
  registry.stages[2].prepare = [](const Params&, Preparation&) -> Prepared { throw UsageError("already there"); };
  Problems problems;
  auto plan = planned(registry, sound, problems, {{"n", {{"13"}}}});
  CHECK_THROWS_AS(prepare_plan(plan, false), DataError);
  CHECK_THROWS_WITH(prepare_plan(plan, false), "toy.json: step 'a': 13 is not in the data\ntoy.json: step 'file': already there");
  plan = planned(registry, sound, problems);
  CHECK_THROWS_AS(prepare_plan(plan, false), UsageError);
}

TEST_CASE("outputs get their names after every check passed", "[pipeline]") {
  const Folder folder;
  const auto out = folder.path / "out";
  CHECK(run_sound("2", out) == std::vector<std::string>{"check small: ok, 7 against 10"});
  CHECK(content(out / "number.txt") == "7");
  CHECK(folder.entries() == 1);

  SECTION("nothing is overwritten unasked, and what was there stays") {
    CHECK_THROWS_AS(run_sound("1", out), UsageError);
    CHECK(content(out / "number.txt") == "7");
    CHECK(folder.entries() == 1);
  }
  SECTION("what is asked for is overwritten, other files stay") {
    std::ofstream(out / "notes.txt") << "mine";
    (void)run_sound("1", out, true);
    CHECK(content(out / "number.txt") == "5");
    CHECK(content(out / "notes.txt") == "mine");
    CHECK(folder.entries() == 1);
  }
  SECTION("a failed check leaves the old product as it was") {
    CHECK_THROWS_AS(run_sound("9", out, true), CheckError);
    CHECK(content(out / "number.txt") == "7");
    CHECK(folder.entries() == 1);
  }
}

TEST_CASE("a failed check publishes nothing; as a warning it is said", "[pipeline]") {
  const Folder folder;
  CHECK_THROWS_WITH(run_sound("9", folder.path / "out"), "check small: failed, 25 against 10");
  CHECK(folder.entries() == 0);
  std::string mild = sound;
  mild.replace(mild.find(R"("of": "s.sum")"), 13, R"("of": "s.sum", "severity": "warning")");
  CHECK(run_sound("9", folder.path / "out", false, mild) == std::vector<std::string>{"check small: warning, 25 against 10"});
  CHECK(folder.entries() == 1);
}

TEST_CASE("a step that throws leaves nothing behind and is named, its kind of error kept", "[pipeline]") {
  const Folder folder;
  auto registry = toys();
  auto late = file_stage();
  late.name = "late";
  late.run = [](const Params&, const Inputs&, RunContext&) -> Outputs { throw IoError("disk full"); };
  registry.stages.push_back(late);
  Problems problems;
  const auto plan = planned(registry, steps(R"({"id": "a", "stage": "number", "with": {"value": 1}},
    {"id": "f", "stage": "file", "in": {"number": "a"}, "with": {"out": ")" + (folder.path / "x").string() + R"("}},
    {"id": "l", "stage": "late", "in": {"number": "a"}, "with": {"out": "y"}})"), problems);
  REQUIRE(problems.text() == "");
  RunContext context({});
  CHECK_THROWS_AS(run_plan(plan, context), IoError);
  CHECK(folder.entries() == 0);
  RunContext again({});
  CHECK_THROWS_WITH(run_plan(plan, again), "toy.json: step 'l': disk full");
}

TEST_CASE("rollback runs backwards, commit forwards, each once", "[pipeline]") {
  std::string order;
  {
    RunContext context({});
    context.on_rollback([&] { order += 'a'; });
    context.on_rollback([&] { order += 'b'; throw IoError("swallowed"); });
    context.on_rollback([&] { order += 'c'; });
    context.roll_back();
  }
  CHECK(order == "cba");
  order.clear();
  {
    RunContext context({});
    context.on_commit([&] { order += '1'; });
    context.on_commit([&] { order += '2'; });
    context.on_rollback([&] { order += 'x'; });
    context.commit();
  }
  CHECK(order == "12");
}

TEST_CASE("two steps may write into one folder, and a file may stand alone", "[pipeline]") {
  const Folder folder;
  const auto publish = [&](bool overwrite) {
    RunContext context({.overwrite = overwrite});
    for (const char* name : {"a", "b"}) std::ofstream(context.draft_directory(folder.path / "out/") / name) << name;
    std::ofstream(context.draft_file(folder.path / "c.txt")) << "c";
    context.commit();
  };
  publish(false);
  CHECK(content(folder.path / "out" / "a") + content(folder.path / "out" / "b") + content(folder.path / "c.txt") == "abc");
  CHECK(folder.entries() == 2);
  CHECK_THROWS_AS(publish(false), UsageError);
  CHECK(folder.entries() == 2);
  publish(true);
  CHECK(folder.entries() == 2);
  RunContext context({});
  CHECK_THROWS_AS(context.draft_directory(folder.path / "c.txt"), UsageError);
  CHECK_THROWS_AS(context.draft_file(folder.path / "out"), UsageError);
}

TEST_CASE("provenance has a row per step, without the folders of this machine", "[pipeline]") {
  const Folder folder;
  const auto registry = toys();
  Problems problems;
  const auto plan = planned(registry, sound, problems, {{"out", {{(folder.path / "o").string()}}}});
  RunContext context({});
  run_plan(plan, context);
  REQUIRE(context.provenance().size() == 4);
  CHECK(context.provenance()[0].step == "a");
  CHECK(context.provenance()[0].parameters == R"({"code":"01004","value":3})");
  CHECK(context.provenance()[2].parameters == R"({"by":2.5,"loud":false,"mode":"planar"})");
  CHECK(context.provenance()[3].parameters == "{}");
  const Params files = bind_params({{.name = "a", .help = "", .type = ParamType::sources}, {.name = "b", .help = "", .type = ParamType::path}},
                                   {{"a", {{"/x/y.gpkg:l@2020", "z.shp"}}}, {"b", {{"/w/t.csv"}}}},
                                   [](const std::string& name) { return name; }, problems);
  CHECK(files.provenance_json() == R"({"a":["y.gpkg:l@2020","z.shp"],"b":"t.csv"})");
}

TEST_CASE("a dated source is a date, an equals sign and a source", "[pipeline][series]") {
  const Param vintage{.name = "vintage", .help = "", .type = ParamType::dated_sources};
  CHECK(value_fault(vintage, "2020=a.gpkg").empty());
  CHECK(value_fault(vintage, "2020-06=PG:dbname=x").empty());
  CHECK_THAT(value_fault(vintage, "a.gpkg"), Catch::Contains("DATE=SRC"));
  CHECK_THAT(value_fault(vintage, "PG:dbname=x"), Catch::Contains("date of the state") && Catch::Contains("PG:dbname"));
  CHECK_THAT(value_fault(vintage, "2020-6=a.gpkg"), Catch::Contains("'2020-6'"));
  CHECK_THAT(value_fault(vintage, "2020="), Catch::Contains("names no file"));
  const auto source = dated_source("2020-06-30=/x/y.gpkg:l");
  CHECK(source.date == "2020-06-30");
  CHECK(source.path == "/x/y.gpkg");
  CHECK(source.layer == "l");
  CHECK(dated_source("2020=PG:dbname=x").path == "PG:dbname=x");
  CHECK(dated_source("2020=y.gpkg@2020").date == "2020");
  CHECK_THROWS_WITH(dated_source("2020=y.gpkg@2021"), Catch::Contains("says 2020 and @2021"));
  CHECK_THROWS_AS(dated_source("y.gpkg"), UsageError);

  Problems problems;
  const Params params = bind_params({vintage}, {{"vintage", {{"2020=/x/y.gpkg:l", "2017=/z/PG:dbname=x"}}}},
                                    [](const std::string& name) { return name; }, problems);
  CHECK(params.provenance_json() == R"({"vintage":["2020=y.gpkg:l","2017=PG:dbname=x"]})");
  CHECK(params.dated_sources("vintage")[1].date == "2017");
}

TEST_CASE("a value is freed after its last reader", "[pipeline]") {
  struct Watched {
    std::shared_ptr<int> token;
  };
  constexpr auto watched = kind_of<Watched>("watched");
  const auto token = std::make_shared<int>(0);
  long seen_by_last = 0;
  Registry registry;
  registry.stages = {
      {.name = "make", .summary = "", .outputs = {{.name = "w", .kind = watched}},
       .run = [&](const Params&, const Inputs&, RunContext&) { return Outputs{}.set("w", Watched{token}); }},
      {.name = "use", .summary = "", .inputs = {{.name = "w", .kind = watched}}, .outputs = {{.name = "n", .kind = number}},
       .run = [&](const Params&, const Inputs&, RunContext&) { return Outputs{}.set("n", 1); }},
      {.name = "last", .summary = "", .inputs = {{.name = "n", .kind = number}},
       .run = [&](const Params&, const Inputs&, RunContext&) { seen_by_last = token.use_count(); return Outputs{}; }}};
  Problems problems;
  const auto plan = planned(registry, steps(R"({"id": "m", "stage": "make"}, {"id": "u", "stage": "use", "in": {"w": "m"}}, {"id": "l", "stage": "last", "in": {"n": "u"}})"), problems);
  REQUIRE(problems.text() == "");
  RunContext context({});
  run_plan(plan, context);
  CHECK(seen_by_last == 1);
}

TEST_CASE("a stage that does not keep its declaration is a fault of the program", "[pipeline]") {
  auto registry = toys();
  Problems problems;
  const auto one = steps(R"({"id": "a", "stage": "number", "with": {"value": 1}})");
  const auto run_with = [&](Outputs outputs) {
    registry.stages[0].run = [=](const Params&, const Inputs&, RunContext&) { return outputs; };
    const auto plan = planned(registry, one, problems);
    RunContext context({});
    run_plan(plan, context);
  };
  CHECK_NOTHROW(run_with(Outputs{}.set("number", 1)));
  CHECK_THROWS_AS(run_with(Outputs{}), std::logic_error);
  CHECK_THROWS_AS(run_with(Outputs{}.set("number", 1.0)), std::logic_error);
  CHECK_THROWS_AS(run_with(Outputs{}.set("number", 1).set("more", 1)), std::logic_error);
}

TEST_CASE("a command derives its options and its recipe from the stages", "[pipeline][command]") {
  const auto registry = toys();
  const auto command = total_command();
  const auto params = command_params(command, registry);
  REQUIRE(params.size() == 6);
  CHECK((params[0].name == "first" && params[0].required && params[0].positional && params[0].help == "the number"));
  CHECK((params[1].name == "second" && !params[1].required && params[1].minimum == 0.0));
  CHECK((params[4].name == "by" && params[4].unit == "m²" && params[4].fallback == "2"));
  CHECK((params[5].name == "out" && params[5].required && params[5].type == ParamType::output));

  const auto expanded = [&](const Settings& given, Problems& problems) {
    return make_plan(expand_command(command, registry, given, problems), registry, {}, {}, problems);
  };
  SECTION("steps without their option are left out, their references too") {
    Problems problems;
    const auto plan = expanded({{"first", {{"1"}}}, {"code", {{"$x ${y}"}}}, {"out", {{"o"}}}}, problems);
    CHECK(problems.text() == "");
    REQUIRE(plan.steps.size() == 3);
    CHECK(plan.steps[0].params.text("code") == "$x ${y}");  // a shell line has no ${…} of recipes
    CHECK(plan.steps[1].in.at("numbers").size() == 1);
    CHECK(plan.steps[1].params.number("by") == 2);
  }
  SECTION("with it they are there, and one option reaches several steps") {
    Problems problems;
    const auto plan = expanded({{"first", {{"1"}}}, {"second", {{"2"}}}, {"code", {{"7"}}}, {"out", {{"o"}}}}, problems);
    CHECK(problems.text() == "");
    REQUIRE(plan.steps.size() == 4);
    CHECK(plan.steps[1].params.text("code") == "7");
  }
  SECTION("problems speak of options, not of steps") {
    Problems problems;
    (void)expanded({{"by", {{"x"}}}, {"second-code", {{"1"}}}}, problems);
    CHECK(problems.list() == std::vector<std::string>{"arpent total: --second-code has no effect without --second",
                                                      "arpent total: FIRST is missing: the number",
                                                      "arpent total: --by must be a number such as 2.5, not 'x'",
                                                      "arpent total: --out is missing: folder"});
  }
}

TEST_CASE("a stage without ports is a command by itself", "[pipeline][command]") {
  auto registry = toys();
  registry.stages.push_back({.name = "hello", .summary = "Greet", .example = "arpent hello you",
                             .params = {{.name = "whom", .help = "whom", .positional = true}},
                             .run = [](const Params& p, const Inputs&, RunContext& run) { run.print(p.text("whom")); return Outputs{}; }});
  const auto commands = callable_commands(registry);
  REQUIRE(commands.size() == 2);
  CHECK((commands[0].name == "total" && commands[1].name == "hello"));
  Problems problems;
  const auto plan = make_plan(expand_command(commands[1], registry, {{"whom", {{"you"}}}}, problems), registry, {}, {}, problems);
  REQUIRE(problems.text() == "");
  std::string said;
  RunContext context({.print = [&](const std::string& text) { said += text; }});
  run_plan(plan, context);
  CHECK(said == "you");
}

TEST_CASE("every face of a declaration says the same", "[pipeline][faces]") {
  const auto registry = toys();
  ProgramPage program{"arpent", "toys", "0.0.0", {{.name = "verbose", .help = "say more", .type = ParamType::flag, .letter = 'v'}}, {command_page(total_command(), registry)}};
  const auto help = command_help(program, program.commands[0]);
  CHECK_THAT(help, Catch::Contains("Usage: arpent total FIRST --out PATH [OPTION]..."));
  CHECK_THAT(help, Catch::Contains("--by X") && Catch::Contains("factor (in m²; default: 2)"));
  CHECK_THAT(help, Catch::Contains("-v, --verbose") && Catch::Contains("arpent total --first 1"));
  CHECK_THAT(command_manual(program, program.commands[0]), Catch::Contains("\\-\\-second\\-code TEXT") && Catch::Contains(".SH EXIT STATUS"));
  CHECK_THAT(bash_completion(program), Catch::Contains("--second-code") && Catch::Contains("'total')"));
  CHECK_THAT(zsh_completion(program), Catch::Contains("'--by=[factor (in m²; default: 2)]:X: '") && Catch::Contains("'(-v --verbose)-v[say more]'"));
  CHECK_THAT(fish_completion(program), Catch::Contains("-l by -x -d 'factor (in m²; default: 2)'") && Catch::Contains("-l verbose -s v"));
  CHECK_THAT(stage_text(*registry.stage("sum")), Catch::Contains("(planar|ellipsoidal) how (default: planar)") && Catch::Contains("one or several"));
  const auto json = nlohmann::json::parse(stage_json(*registry.stage("sum")));
  CHECK(json["params"][0]["default"] == 1);
  CHECK(json["inputs"][0]["repeated"] == true);
}

TEST_CASE("the schema of a recipe follows the declarations", "[pipeline][faces]") {
  const auto schema = nlohmann::json::parse(recipe_schema(toys()));
  CHECK(schema["additionalProperties"] == false);
  const auto& all = schema["properties"]["steps"]["items"]["anyOf"];
  REQUIRE(all.size() == 3);
  CHECK(all[0]["properties"]["stage"]["const"] == "number");
  CHECK(all[0]["properties"]["with"]["required"] == nlohmann::json{"value"});
  CHECK(all[0]["properties"]["with"]["properties"]["value"]["anyOf"][0]["minimum"] == 0.0);
  CHECK(all[0]["properties"]["with"]["properties"]["code"]["type"] == "string");
  CHECK(all[1]["properties"]["in"]["required"] == nlohmann::json{"numbers"});
  CHECK(schema["properties"]["checks"]["items"]["anyOf"][0]["properties"]["bound"]["default"] == 10);
}

TEST_CASE("the nearest name is suggested, a far one is not", "[pipeline]") {
  CHECK(edit_distance("byy", "by") == 1);
  CHECK(edit_distance("zoens", "zones") == 1);
  CHECK(suggestion("Zones", {"zones", "read"}) == " (did you mean 'zones'?)");
  CHECK(suggestion("xyzzy", {"zones", "read"}) == " (there are: zones, read)");
  CHECK(suggestion("surface", {"zone", "surface_m2"}) == " (did you mean 'surface_m2'?)");
  CHECK(suggestion("x", {}).empty());
}
