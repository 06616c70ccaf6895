// SPDX-License-Identifier: Apache-2.0

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/stages/values.hpp"
#include "project_files.hpp"
#include "reading.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

ProjectRequest request_of(const Params& params, int threads) {
  ProjectRequest request;
  request.sources = params.sources("source");
  if (params.has("cadastre")) request.cadastre = params.source("cadastre");
  request.assumed = reading::crs_param(params, "crs");
  request.target = reading::crs_param(params, "target-crs");
  if (params.has("field"))
    for (const auto& pair : params.texts("field")) {
      const auto equals = pair.find('=');
      if (equals == std::string::npos || equals == 0) throw UsageError(say("--project-field '{}': write ROLE=FIELD, such as id=num_dossier", pair));
      request.fields[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
  request.only = params.has("only") ? params.texts("only") : std::vector<std::string>{};
  request.threads = threads;
  return request;
}

}  // namespace

Stage projects_stage() {
  return {.name = "projects",
          .summary = "Read projects: permits, declarations, any footprint",
          .description =
              "Reads polygons, points with an area, lines with a width, parcels of a cadastre or a permit list as published (Sitadel). A project that cannot be placed, or only in "
              "part, stays in the list with the reason. Fields are found by their usual names (layers/projets), or told with `field`.",
          .example = R"({ "id": "permis", "stage": "projects", "with": { "source": "sitadel.csv", "cadastre": "parcelles.gpkg" } })",
          .inputs = {{.name = "zones", .kind = kinds::zones, .help = "communes of the territory: permits elsewhere are told", .optional = true}},
          .outputs = {{.name = "projects", .kind = kinds::projects}},
          .params = [] {
            std::vector<Param> params{
                {.name = "source", .help = "projects: SRC, or a permit list in CSV; repeat for several files", .type = ParamType::sources, .required = true},
                {.name = "cadastre", .help = "parcels, to place projects that name theirs", .type = ParamType::source},
                {.name = "field", .help = "ROLE=FIELD: the field of a role when its name is not a usual one; repeat for several", .type = ParamType::texts},
                {.name = "only", .help = "id of a project to keep, without the others; repeat for several", .type = ParamType::texts}};
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare =
              [](const Params& params, Preparation& preparation) {
                Problems problems;
                Prepared prepared;
                auto request = request_of(params, 0);
                // As while running: what is in degrees is brought to the zones.
                if (const auto crs = preparation.fact("zones", "crs"); !request.target.known() && !crs.empty()) request.target = Crs(crs);
                std::vector<std::string> lists;
                prepared.summary = inspect_projects(request, problems, &lists);
                prepared.facts["lists"] = join(lists, ",");
                if (!request.sources.empty()) prepared.facts["first"] = request.sources.front().path;
                for (const auto& problem : problems.list()) preparation.problem(problem);
                return prepared;
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            auto request = request_of(params, context.threads());
            if (const auto* zones = in.find<ZoneLayer>("zones")) {
              for (const auto& zone : zones->zones) request.territory.push_back(zone.id);
              if (!request.target.known()) request.target = zones->crs;
            }
            auto projects = read_projects(request, context);
            if (!projects.crs.known()) projects.crs = request.target.known() ? request.target : Crs("EPSG:2154");  // nothing is placed: any will do
            return Outputs{}.set("projects", std::move(projects));
          }};
}

}  // namespace arpent
