// SPDX-License-Identifier: Apache-2.0
#include "arpent/stages/values.hpp"
#include "raster_states.hpp"
#include "reading.hpp"
#include "stages.hpp"
#include "states.hpp"

namespace arpent {
namespace {

/// @throws UsageError on what is no date
reading::StateFile dated(const Source& source, const Params& params) {
  return {source, source.date.empty() ? SurveyDate{} : parse_date(source.date), params.has("date") ? parse_date(params.text("date")) : SurveyDate{}};
}

std::vector<reading::StateFile> files_of(const Params& params) {
  std::vector<reading::StateFile> files;
  for (const auto& source : params.sources("source")) files.push_back(dated(source, params));
  return files;
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto nomenclature = reading::nomenclature(params, preparation);
  std::vector<reading::StateFile> files;
  for (const auto& source : params.sources("source")) {
    try {
      files.push_back(dated(source, params));
    } catch (const Error& error) {  // the other files, and what else is wrong with this one, are looked at all the same
      preparation.problem(error);
      files.push_back({source, {}});
    }
  }
  return reading::prepare_state(files, nomenclature.get(), params, preparation);
}

}  // namespace

Stage read_stage() {
  return {.name = "read",
          .summary = "Read one state of the land from one or several files",
          .description =
              "Reads polygon layers, or headers of rasters (their cells are read while they are counted). Repairs invalid outlines (each repair is reported with the area it moved), and "
              "classes every polygon by the nomenclature. What cannot be classed goes to `non_classe` and is listed. "
              "Several files make one state; each may have its own date.",
          .example = R"({ "id": "before", "stage": "read", "with": { "source": ["ocsge_13.gpkg@2020"], "nomenclature": "ocsge" } })",
          .outputs = {{.name = "coverage", .kind = kinds::coverage}},
          .params = [] {
            std::vector<Param> params{
                {.name = "source", .help = "file, file:layer or connection; @DATE may follow", .type = ParamType::sources, .required = true},
                reading::nomenclature_param(),
                reading::class_param(),
                {.name = "date", .help = "survey date (2023, 2023-06 or 2023-06-30) of files that do not say theirs"},
            };
            params.push_back(reading::hash_param());
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            return Outputs{}.set("coverage", reading::read_state(files_of(params), reading::nomenclature(params), params, context));
          }};
}

}  // namespace arpent
