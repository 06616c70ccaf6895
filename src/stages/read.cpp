// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"
#include "arpent/stages/values.hpp"
#include "reading.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

SurveyDate given_date(const Source& source, const Params& params) {
  if (!source.date.empty()) return parse_date(source.date);
  return params.has("date") ? parse_date(params.text("date")) : SurveyDate{};
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto nomenclature = reading::nomenclature(params, preparation);
  Prepared prepared;
  std::vector<std::string> parts;
  for (const auto& source : params.sources("source")) {
    const auto info = reading::inspect_header(source, params, preparation);
    if (!info || !nomenclature) continue;
    try {
      const auto fields =
          find_class_fields(*info, source.text(), *nomenclature, reading::field_list(params, "class"), given_date(source, params));
      parts.push_back(fmt::format("{} [{}]", reading::short_name(source, info->layer), join(fields.codes, ", ")));
    } catch (const Error& error) {
      preparation.problem(error);
    }
  }
  prepared.summary = join(parts, "; ");
  return prepared;
}

/// Adds one file to a state.
void add_file(Coverage& coverage, const Source& source, const Params& params, const Crs& target, RunContext& context) {
  auto sum = reading::digest(source);
  const auto given = given_date(source, params);
  const auto fields = find_class_fields(describe(source), source.text(), *coverage.nomenclature, reading::field_list(params, "class"), given);
  auto wanted = fields.codes;
  if (!fields.date_field.empty() && !given.known()) wanted.push_back(fields.date_field);
  auto layer = reading::read(source, wanted, reading::crs_param(params, "crs"), target, context.threads());

  auto& vintage = coverage.vintage;
  const auto* dates = wanted.size() > fields.codes.size() ? &layer.columns.back() : nullptr;
  const auto name = reading::short_name(source, layer.layer);
  vintage.files.push_back({name, layer.layer, survey_date(given, fields, dates, source.text())});
  if (vintage.polygons.empty()) vintage.crs = layer.crs;
  const auto classes = classify_layer(layer, 0, *coverage.nomenclature, name, vintage.anomalies);
  report_notes(layer, name, vintage.anomalies);
  vintage.classes.insert(vintage.classes.end(), classes.begin(), classes.end());
  vintage.file_of.insert(vintage.file_of.end(), classes.size(), static_cast<std::uint32_t>(vintage.files.size() - 1));
  vintage.fid.insert(vintage.fid.end(), layer.fid.begin(), layer.fid.end());
  if (vintage.polygons.empty())
    vintage.polygons = std::move(layer.polygons);
  else
    vintage.polygons.append_all(layer.polygons);
  const auto date = vintage.files.back().date.text();
  context.log(fmt::format("{}: {} polygons, {}", name, classes.size(), date.empty() ? "date unknown: no yearly rates" : date));
  context.record({"", name, sum.get(), date, ""});
}

}  // namespace

Stage read_stage() {
  return {.name = "read",
          .summary = "Read one state of the land from one or several files",
          .description =
              "Reads polygon layers, repairs invalid outlines (each repair is reported with the area it moved), and "
              "classes every polygon by the nomenclature. What cannot be classed goes to `non_classe` and is listed. "
              "Several files make one state; each may have its own date.",
          .example = R"({ "id": "before", "stage": "read", "with": { "source": ["ocsge_13.gpkg@2020"], "nomenclature": "ocsge" } })",
          .outputs = {{.name = "coverage", .kind = kinds::coverage}},
          .params = [] {
            std::vector<Param> params{
                {.name = "source", .help = "file, file:layer or connection; @DATE may follow", .type = ParamType::sources, .required = true},
                reading::nomenclature_param(),
                {.name = "class", .help = "field of the class code, or two joined by a comma (cover,use); by default the usual names"},
                {.name = "date", .help = "survey date (2023, 2023-06 or 2023-06-30) of files that do not say theirs"},
            };
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            Coverage coverage{reading::nomenclature(params), {}};
            for (const auto& source : params.sources("source"))
              add_file(coverage, source, params,
                       coverage.vintage.crs.known() ? coverage.vintage.crs : reading::crs_param(params, "target-crs"), context);
            if (coverage.vintage.polygons.empty())
              throw DataError(fmt::format("{}: no polygon is left to compare; check that it is the right layer",
                                          coverage.vintage.files.front().source));
            return Outputs{}.set("coverage", std::move(coverage));
          }};
}

}  // namespace arpent
