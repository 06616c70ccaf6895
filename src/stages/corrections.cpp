// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/corrections.hpp"

#include <fmt/format.h>

#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"
#include "arpent/stages/values.hpp"
#include "door.hpp"
#include "reading.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

Prepared prepare(const Params& params, Preparation& preparation) {
  if (!preparation.fact("coverage", "grids").empty()) preparation.usage(say("a corrective patch needs a state of polygons; this one is held by rasters"));
  const auto nomenclature = reading::nomenclature(params, preparation);
  std::vector<std::string> parts;
  for (const auto& source : params.sources("source")) {
    const auto info = reading::inspect_header(source, params, preparation);
    if (!info || !nomenclature) continue;
    try {
      parts.push_back(fmt::format("{} [{}]", reading::short_name(source, info->layer),
                                  join(find_correction_fields(*info, source.text(), *nomenclature, reading::field_list(params, "class")), ", ")));
    } catch (const Error& error) {
      preparation.problem(error);
    }
  }
  return {.summary = join(parts, "; ")};
}

/// Applies one patch file.
Vintage applied(const Vintage& vintage, const Source& source, const Nomenclature& nomenclature, const Params& params, RunContext& context) {
  auto sum = reading::digest(source);
  const auto info = describe(source);
  if (says_simulated(info.description)) context.mark_simulated();
  const auto fields = find_correction_fields(info, source.text(), nomenclature, reading::field_list(params, "class"));
  const auto layer = reading::read(source, fields, reading::crs_param(params, "crs"), vintage.crs, context.threads());
  const auto name = reading::short_name(source, layer.layer);
  CorrectionEffect effect;
  auto result = corrected(vintage, layer, 0, nomenclature, name, effect, context.threads());
  report_notes(layer, name, result.anomalies);
  context.log(say("{}: {} patch polygons; {} pieces of the state take another class, {} m², of which {} m² change their status by the matrix", name,
                  effect.patches, effect.pieces, effect.area.rounded().text(), effect.status_changed.rounded().text()));
  context.record({"", name, sum.get(), "",
                  fmt::format(R"({{"objets": {}, "pieces_corrigees": {}, "statut_change_m2": {}, "surface_corrigee_m2": {}}})", effect.patches, effect.pieces,
                              effect.status_changed.rounded().text(), effect.area.rounded().text()),
                  reading::at_door(info, layer.notes, {}, name, context)});
  return result;
}

}  // namespace

Stage corrections_stage() {
  return {.name = "corrections",
          .summary = "Apply a producer's corrective patch to a state",
          .description =
              "Ground inside a patch takes its codes, one by one; `RAS` and null leave a code as it was. The state as delivered is kept beside: a comparison then has a period of its "
              "own for the correction (cause `reprise`), apart from what changed on the ground.",
          .example = R"({ "id": "corrige", "stage": "corrections", "in": { "coverage": "before" }, "with": { "source": ["PATCH_CORR_D13_2020.gpkg"], "nomenclature": "ocsge" } })",
          .inputs = {{.name = "coverage", .kind = kinds::coverage, .help = "a state of polygons, with its date"}},
          .outputs = {{.name = "coverage", .kind = kinds::coverage}},
          .params = [] {
            std::vector<Param> params{
                {.name = "source", .help = "corrective patch", .type = ParamType::sources, .required = true},
                reading::nomenclature_param(),
                {.name = "class", .help = "fields of the corrected codes, joined by a comma (cover,use); by default the usual names"},
            };
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare = prepare,
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto coverage = in.share<Coverage>("coverage");
            Coverage result{coverage->nomenclature, coverage->vintage};
            for (const auto& source : params.sources("source")) result.vintage = applied(result.vintage, source, *coverage->nomenclature, params, context);
            result.uncorrected = coverage;
            return Outputs{}.set("coverage", std::move(result));
          }};
}

}  // namespace arpent
