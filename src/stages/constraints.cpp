// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/publish/project_sheet.hpp"
#include "arpent/stages/values.hpp"
#include "constraint_params.hpp"
#include "reading.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

/// Today, or the day of $SOURCE_DATE_EPOCH, which makes builds of documents repeatable.
SurveyDate today() {
  std::time_t now = std::time(nullptr);
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH"); fixed != nullptr)
    if (const auto seconds = whole_number(fixed)) now = static_cast<std::time_t>(*seconds);
  std::tm parts{};
  localtime_r(&now, &parts);
  return parse_date(fmt::format("{:04}-{:02}-{:02}", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday));
}

/// @throws UsageError when it is no full date
SurveyDate day_of(const Params& params) {
  if (!params.has("date")) return today();
  const auto day = parse_date(params.text("date"));
  if (day.day == 0) throw UsageError(say("--date {}: a review is made as of a full day, such as 2028-02-22", params.text("date")));
  return day;
}

/// The file that lists the constraints: that of `list`, else that of the rules when it lists files.
std::optional<fs::path> list_of(const Params& params) {
  if (params.has("list")) return params.path("list");
  const auto& rules = params.text("rules");
  if (!rules.ends_with(".json")) return std::nullopt;
  const auto text = read_text_file(rules);
  if (text.find("\"data\"") == std::string::npos) return std::nullopt;
  return fs::path(rules);
}

struct Opened {
  std::shared_ptr<const RuleBook> book;
  std::optional<fs::path> file;
  ConstraintList list;
};

/// What can be opened of the rules and of the list; the faults of both go to `problems`.
/// @return whether one of them is of usage
bool open(const Params& params, Opened& opened, Problems& problems) {
  bool usage = false;
  const auto collect = [&](auto read) {
    try {
      read();
    } catch (const Error& error) {
      usage = usage || error.exit() == Exit::usage;
      for (const auto& line : split(error.what(), '\n')) problems.add(line);
    }
  };
  collect([&] { opened.book = std::make_shared<const RuleBook>(load_rules(params.text("rules"))); });
  collect([&] {
    opened.file = list_of(params);
    std::vector<std::string> faults;
    if (opened.file && opened.book) opened.list = parse_constraint_list(read_text_file(*opened.file), opened.file->string(), opened.book->layers, faults);
    for (const auto& fault : faults) problems.add(fault);
  });
  return usage;
}

Opened open(const Params& params) {
  Opened opened;
  Problems problems;
  if (open(params, opened, problems)) problems.raise_if_any<UsageError>();
  problems.raise_if_any<DataError>();
  return opened;
}

/// What distances and maps need.
std::optional<Box> window_of(const ConstraintWish& wish, const RuleSet& rules) {
  if (wish.ground.empty()) return std::nullopt;
  double reach = 0;
  for (const auto& rule : rules.rules) reach = std::max(reach, rule.distance.value);
  auto window = wish.ground.grown(reach);
  window.add(wish.maps);
  return window;
}

ConstraintWish wish_of(const ProjectLayer& projects) {
  ConstraintWish wish{.crs = projects.crs, .ground = {}};
  for (std::size_t i = 0; i < projects.projects.outlines.size(); ++i) {
    const auto& box = projects.projects.outlines.box(i);
    wish.ground.add(box);
    if (const auto map = sheet_window(box); !map.empty()) wish.maps.add(map);
  }
  return wish;
}

}  // namespace

std::vector<Param> constraint_params() {
  return {{.name = "rules", .help = "set of rules: chantier7, a layer.json, or a file of rules", .fallback = "chantier7"},
          {.name = "list", .help = "JSON list of the files of the constraint layers; by default that of the rules, when they name files", .type = ParamType::path},
          {.name = "date", .help = "day of the review, such as 2028-02-22; by default today"},
          {.name = "outside", .help = "let the list name files outside its own folder, and addresses", .type = ParamType::flag},
          {.name = "crs", .help = "CRS of a file that does not say its own, such as EPSG:2154"},
          {.name = "hash", .help = "digests of the files for the provenance; files read through a window have none", .type = ParamType::choice, .fallback = "full", .choices = {"full", "none"}}};
}

Prepared prepare_constraints(const Params& params, Preparation& preparation) {
  day_of(params);
  require_file(params, "list", tr("the constraints"), preparation);
  if (preparation.data_fault()) return Prepared{};
  Opened opened;
  Problems problems;
  const bool usage = open(params, opened, problems);
  if (usage) problems.raise_if_any<UsageError>();
  if (!opened.book) problems.raise_if_any<DataError>();
  for (const auto& problem : problems.list()) preparation.problem(problem);
  if (opened.file) check_constraint_files(opened.list, opened.file->parent_path(), reading::crs_param(params, "crs"), params.flag("outside"), preparation);
  return Prepared{.summary = say("{} rules, {} layers", opened.book->rules.rules.size(), opened.list.layers.size())};
}

ConstraintSet read_constraints(const Params& params, const ConstraintWish& wish, RunContext& context) {
  const auto opened = open(params);
  const ConstraintReading how{.assumed = reading::crs_param(params, "crs"), .target = wish.crs, .window = window_of(wish, opened.book->rules), .day = day_of(params),
                              .hash = params.text("hash") == "full", .contents = wish.contents, .land_cover = wish.land_cover};
  auto set = read_constraints(opened.list, opened.book, opened.file ? opened.file->parent_path() : fs::path(), how, context);
  context.record({"", opened.book->rules.name, "", set.day.text(), ""});
  if (set.layers.empty()) context.log(say("no constraint layer is given: every rule that needs one is answered without data; give --constraints"));
  return set;
}

Stage constraints_stage() {
  return {.name = "constraints",
          .summary = "Read what projects are held against: rules, constraint layers, land cover, facts of the communes",
          .description =
              "Reads the rules in force and the layers they speak of from a list (docs/contraintes.fr.md): which file holds which layer, under which field names, and where it holds "
              "data. Only what lies near the projects is read, where a file has a spatial index. Zones of a plan that overlap are reported as a fault of the data.",
          .example = R"({ "id": "contraintes", "stage": "constraints", "in": { "projects": "permis" }, "with": { "list": "contraintes.json", "date": "2026-01-31" } })",
          .inputs = {{.name = "projects", .kind = kinds::projects, .help = "for their CRS, and where they are"}},
          .outputs = {{.name = "constraints", .kind = kinds::constraints}},
          .params = constraint_params(),
          .prepare = prepare_constraints,
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            return Outputs{}.set("constraints", read_constraints(params, wish_of(in.get<ProjectLayer>("projects")), context));
          }};
}

}  // namespace arpent
