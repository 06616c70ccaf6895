// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "arpent/account/targets.hpp"
#include "arpent/core/say.hpp"
#include "arpent/publish/review_product.hpp"
#include "arpent/simulation/territory.hpp"
#include "arpent/stages/values.hpp"
#include "area_models.hpp"
#include "reading.hpp"
#include "review_params.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// What is left to a commune: of the trajectory of one scenario, in the period the day is in.
struct LeftOver {
  std::string commune, scenario, label;
  int begin = 0, end = 0;
  std::optional<BookArea> remaining;
};

std::vector<LeftOver> left_overs(const Trajectory& trajectory) {
  std::vector<LeftOver> rows;
  for (const auto& row : trajectory.rows)
    if (row.level == TargetLevel::commune && row.kind == TargetKind::enaf)
      rows.push_back({row.zone, row.scenario, row.label, row.period.start, row.period.end, row.remaining});
  return rows;
}

std::vector<LeftOver> left_overs(const std::vector<PublishedTrajectory>& published) {
  std::vector<LeftOver> rows;
  for (const auto& row : published) {
    const auto remaining = row.numbers.find("reste_m2");
    if (row.level != "commune" || row.period.size() != 9) continue;
    rows.push_back({row.zone, row.scenario, row.scenario, std::stoi(row.period.substr(0, 4)), std::stoi(row.period.substr(5)),
                    remaining == row.numbers.end() ? std::nullopt : std::optional(remaining->second)});
  }
  return rows;
}

/// @throws UsageError when no scenario has this name; lists those there are
Allowances allowances_of(const std::vector<LeftOver>& rows, const std::string& scenario, const SurveyDate& day) {
  std::vector<std::string> names;
  for (const auto& row : rows)
    if (std::find(names.begin(), names.end(), row.scenario) == names.end()) names.push_back(row.scenario);
  if (names.empty()) return {};
  const auto wanted = scenario.empty() ? names.front() : scenario;
  if (std::find(names.begin(), names.end(), wanted) == names.end())
    throw UsageError(say("--scenario {}: the account has no such scenario; it has {}", wanted, fmt::join(names, ", ")));
  Allowances allowances;
  for (const auto& row : rows) {
    if (row.scenario != wanted || day.year < row.begin || day.year >= row.end) continue;
    auto& one = allowances[row.commune];
    if (row.remaining) one.remaining = row.remaining->square_metres();
    one.source = fmt::format("plafond {}–{}, scénario « {} »", row.begin, row.end, row.label);
  }
  return allowances;
}

}  // namespace

std::vector<Param> allowance_params() {
  return {{.name = "account", .help = "folder of an account: its trajectory says what is left to each commune", .type = ParamType::path},
          {.name = "scenario", .help = "scenario of the trajectory; by default its first"},
          area_param()};
}

void prepare_allowances(const Params& params, Preparation& preparation) {
  std::error_code ignored;
  if (params.has("account") && !std::filesystem::exists(params.path("account") / "arpent.gpkg", ignored))
    preparation.problem(say("{}: no account there (arpent.gpkg)", params.path("account").string()));
}

Allowances allowances_of_account(const Params& params, const SurveyDate& day, RunContext& context) {
  if (!params.has("account")) return {};
  const auto published = stored_trajectory(params.path("account"));
  if (published.simulated) context.mark_simulated();
  return allowances_of(left_overs(published.rows), params.has("scenario") ? params.text("scenario") : std::string(), day);
}

std::map<std::string, std::string> known_names() {
  std::map<std::string, std::string> names;
  for (const auto& fact : commune_facts()) names[fact.insee] = fact.name;
  return names;
}

Stage review_stage() {
  return {.name = "review",
          .summary = "Hold projects against rules and constraints: findings, opinions, land, ranking",
          .description =
              "Asks every rule in force of every project; each answer is concerned, not concerned or without data. Measures the land under each project by type and status, whether it is "
              "inside the urban envelope, what is left to its commune before and after it, and ranks the projects by the priority grid. A review measures and quotes; it decides nothing.",
          .example = R"({ "id": "examen", "stage": "review", "in": { "projects": "permis", "constraints": "contraintes" } })",
          .inputs = {{.name = "projects", .kind = kinds::projects},
                     {.name = "constraints", .kind = kinds::constraints},
                     {.name = "zones", .kind = kinds::zones, .help = "communes, to say where each project lies", .optional = true},
                     {.name = "indicators", .kind = kinds::indicators, .help = "account whose trajectory says what is left to each commune", .optional = true}},
          .outputs = {{.name = "review", .kind = kinds::review}},
          .params = {allowance_params()[0], allowance_params()[1],
                     {.name = "grid", .help = "priority grid: priorites, or a layer.json", .fallback = "priorites"},
                     allowance_params()[2],
                     {.name = "sheets", .help = "projects that get a sheet", .type = ParamType::choice, .fallback = "all", .choices = {"all", "conflicts", "none"}},
                     {.name = "worst", .help = "conflicts that are printed", .type = ParamType::integer, .fallback = "10", .minimum = 0}},
          .prepare =
              [](const Params& params, Preparation& preparation) {
                prepare_allowances(params, preparation);
                static_cast<void>(load_grid(params.text("grid")));
                return Prepared{};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            auto projects = in.get<ProjectLayer>("projects");
            const auto constraints = in.share<ConstraintSet>("constraints");
            ZoneLayer room;
            ExamineOptions options;
            options.territory = reading::zones_in(projects.crs, in.find<ZoneLayer>("zones"), room, context);
            options.commune_names = known_names();
            options.arrondissements = load_arrondissements();
            // The grid that comes along speaks of the rules that come along: of others its criteria have no data. One's own must fit.
            options.grid = load_grid(params.text("grid"), params.given("grid") ? &constraints->book->rules : nullptr);
            options.area_model = params.text("area");
            options.model = area_model(params, projects.crs, projects.projects.outlines.extent(), context);
            options.threads = context.threads();
            const auto scenario = params.has("scenario") ? params.text("scenario") : std::string();
            if (params.has("account")) {
              options.allowances = allowances_of_account(params, constraints->day, context);
            } else if (const auto* zan = in.find<ZanAccount>("indicators"); zan != nullptr && zan->enaf) {
              options.allowances = allowances_of(left_overs(zan->enaf->trajectory), scenario, constraints->day);
            }
            auto reviewed = examine(std::move(projects), constraints, options);
            const auto& sheets = params.text("sheets");
            reviewed.sheets = sheets == "all" ? Sheets::all : sheets == "conflicts" ? Sheets::conflicts : Sheets::none;
            context.log(say("review: {} projects, {} rules, {} findings that concern a project", reviewed.opinions.size(), reviewed.review.rules.rules.size(),
                            std::count_if(reviewed.review.findings.begin(), reviewed.review.findings.end(), [](const auto& f) { return f.answer == Answer::concerne; })));
            context.print(printed_review(reviewed, context.simulated(), static_cast<std::size_t>(params.integer("worst"))));
            return Outputs{}.set("review", std::move(reviewed));
          }};
}

}  // namespace arpent
