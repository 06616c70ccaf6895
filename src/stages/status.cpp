// SPDX-License-Identifier: Apache-2.0

#include "arpent/core/say.hpp"
#include "arpent/landuse/status_figures.hpp"
#include "arpent/stages/values.hpp"
#include "area_models.hpp"
#include "overlaps.hpp"
#include "status_rules.hpp"
#include "stages.hpp"

namespace arpent {

Stage status_stage() {
  return {.name = "status",
          .summary = "Give every polygon of a state its legal status: matrix, patches, thresholds",
          .description =
              "Patches are touching polygons of one status of the matrix, over all files of the state, before any cut by zones. A patch under its threshold takes the other "
              "status, in one pass and both directions at once; buildings at or over theirs stay artificial. Patches are then formed again and those still small are listed. "
              "Exempted ground is counted apart, never instead.",
          .example = R"({ "id": "statut", "stage": "status", "in": { "coverage": "after" } })",
          .inputs = {{.name = "coverage", .kind = kinds::coverage, .help = "a state of polygons"},
                     {.name = "exemptions", .kind = kinds::exemptions, .help = "register of ground not to count", .optional = true}},
          .outputs = {{.name = "status", .kind = kinds::status}},
          .params = [] {
            auto params = status_params();
            params.push_back(area_param());
            return params;
          }(),
          .prepare =
              [](const Params&, Preparation& preparation) {
                if (!preparation.fact("coverage", "grids").empty()) preparation.usage(say("patches and thresholds need polygons; the state is held by rasters"));
                return Prepared{};
              },
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto coverage = in.share<Coverage>("coverage");
            const auto& vintage = coverage->vintage;
            const auto model = area_model(params, vintage.crs, vintage.polygons.extent(), context);
            auto state = give_status(coverage, std::make_shared<const Nomenclature>(coverage->nomenclature->with_status_variants()), model,
                                     in.share<ExemptionRegister>("exemptions"), params, context);
            record_rules(state.rules, context);
            judge_overlaps(std::vector<DrawnState>{{&vintage.files, vintage.file_of, &vintage.polygons}}, state.anomalies, context);
            context.log(say("status: {} patches by the matrix, {} after the thresholds, {} still under the threshold", state.status.patches.list.size(),
                            state.status.patches_after.list.size(), state.status.still_small.size()));
            return Outputs{}.set("status", std::move(state));
          }};
}

}  // namespace arpent
