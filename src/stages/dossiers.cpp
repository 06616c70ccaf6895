// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/say.hpp"
#include "arpent/stages/values.hpp"
#include "constraint_files.hpp"
#include "project_files.hpp"
#include "review_files.hpp"
#include "stages.hpp"
#include "text_file.hpp"

namespace arpent {

Stage dossiers_stage() {
  return {.name = "dossiers",
          .summary = "Read the simulated permits and constraints of the embedded territory",
          .description =
              "Reads the permit list, the cadastre, the constraint layers and the facts that the step `territory` wrote, by the readers that real ones are read with. All of it is "
              "simulated and marked so.",
          .example = R"({ "id": "dossiers", "stage": "dossiers", "in": { "files": "territory.dossiers", "zones": "territory.zones" } })",
          .inputs = {{.name = "files", .kind = kinds::dossiers}, {.name = "zones", .kind = kinds::zones}},
          .outputs = {{.name = "projects", .kind = kinds::projects}, {.name = "constraints", .kind = kinds::constraints}},
          .params = {{.name = "rules", .help = "set of rules", .fallback = "chantier7"}, {.name = "date", .help = "day of the review", .fallback = "2026-01-01"}},
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            context.mark_simulated();
            const auto& folder = in.get<Dossiers>("files").folder;
            const auto& zones = in.get<ZoneLayer>("zones");
            const auto book = std::make_shared<const RuleBook>(load_rules(params.text("rules")));
            const auto day = parse_date(params.text("date"));
            if (folder.empty()) throw UsageError(say("there are no permits to read; give the step territory its folder and the parameter permits"));
            ProjectRequest request{.sources = {parse_source((folder / permits_file).string())}, .cadastre = parse_source((folder / parcels_file).string()), .assumed = {},
                                   .target = zones.crs, .fields = {}, .territory = {}, .only = {}, .threads = context.threads()};
            for (const auto& zone : zones.zones) request.territory.push_back(zone.id);
            auto projects = read_projects(request, context);
            const auto list = parse_constraint_list(read_text_file(folder / list_file), list_file, book->layers);
            auto constraints = read_constraints(list, book, folder, {.assumed = {}, .target = projects.crs, .window = {}, .day = day}, context);
            return Outputs{}.set("projects", std::move(projects)).set("constraints", std::move(constraints));
          }};
}

}  // namespace arpent
