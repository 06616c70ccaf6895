// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/stages/values.hpp"
#include "door.hpp"
#include "reading.hpp"
#include "stages.hpp"

namespace arpent {

Stage envelope_stage() {
  return {.name = "envelope",
          .summary = "Read an urban envelope as someone drew it",
          .description =
              "Reads polygons of built-up ground (a local tache urbaine, for instance) to cut the zones of a comparison by: what becomes artificial "
              "inside is densification, outside extension. Polygons may touch, overlap or be invalid: they are repaired and dissolved.",
          .example = R"({ "id": "tache", "stage": "envelope", "with": { "source": "tache_urbaine_2020.gpkg" } })",
          .outputs = {{.name = "envelope", .kind = kinds::envelope}},
          .params = [] {
            std::vector<Param> params{
                {.name = "source", .help = "polygon layer of the envelope", .type = ParamType::source, .required = true},
                {.name = "near", .help = "how far its neighbourhood reaches", .type = ParamType::number, .unit = "m", .fallback = "1000", .minimum = 0}};
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare =
              [](const Params& params, Preparation& preparation) {
                const auto source = params.source("source");
                const auto info = reading::inspect_header(source, params, preparation);
                return info ? Prepared{.summary = reading::short_name(source, info->layer)} : Prepared{};
              },
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            const auto source = params.source("source");
            auto sum = reading::digest(source);
            const auto layer = reading::read(source, {}, reading::crs_param(params, "crs"), reading::crs_param(params, "target-crs"), context.threads());
            const auto name = reading::short_name(source, layer.layer);
            const auto date = source.date.empty() ? SurveyDate{} : parse_date(source.date);
            auto envelope = given_envelope(layer.polygons, layer.crs, {{name, layer.layer, date}}, {params.number("near")}, context.threads());
            context.record({"", name, sum.get(), date.known() ? date.text() : "", "", reading::at_door(describe(source), layer.notes, {}, name, context)});
            return Outputs{}.set("envelope", std::move(envelope));
          }};
}

}  // namespace arpent
