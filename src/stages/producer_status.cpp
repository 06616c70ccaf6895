// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/producer_status.hpp"

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

/// Fields to read, and what each is.
struct Fields {
  std::vector<std::string> names;
  ProducerColumns columns;
};

/// The class fields, when the layer has them: a producer's status is of use without.
std::vector<std::string> code_fields(const LayerInfo& info, const Source& source, const Nomenclature& nomenclature, const Params& params) {
  const auto wanted = reading::field_list(params, "class");
  const auto date = source.date.empty() ? SurveyDate{} : parse_date(source.date);
  try {
    return find_class_fields(info, source.text(), nomenclature, wanted, date).codes;
  } catch (const DataError&) {
    if (!wanted.empty()) throw;
    return {};
  }
}

/// @throws DataError naming every field that is missing
Fields fields_of(const LayerInfo& info, const Source& source, const Nomenclature& nomenclature, const Params& params) {
  Problems problems;
  Fields fields;
  const auto find = [&](const char* param, bool required) -> std::optional<std::size_t> {
    const auto field = info.field(params.text(param));
    if (!field.empty()) {
      fields.names.push_back(field);
      return fields.names.size() - 1;
    }
    std::vector<std::string> names;
    for (const auto& one : info.fields) names.push_back(one.name);
    if (required || params.given(param))
      problems.add(say("{}: no field '{}' for the {} of the producer's polygons; there is {}", source.text(), params.text(param), param,
                       names.empty() ? tr("no field") : join(names, ", ")));
    return std::nullopt;
  };
  fields.columns.status = find("status", true).value_or(0);
  fields.columns.by_threshold = find("threshold", false);
  fields.columns.area = find("declared-area", false);
  problems.raise_if_any<DataError>();
  if (const auto codes = code_fields(info, source, nomenclature, params); !codes.empty()) {
    fields.columns.codes = fields.names.size();
    fields.names.insert(fields.names.end(), codes.begin(), codes.end());
  }
  return fields;
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto nomenclature = reading::nomenclature(params, preparation);
  std::vector<std::string> parts;
  for (const auto& source : params.sources("source")) {
    const auto info = reading::inspect_header(source, params, preparation);
    if (!info || nomenclature == nullptr) continue;
    try {
      parts.push_back(fmt::format("{} [{}]", reading::short_name(source, info->layer), join(fields_of(*info, source, *nomenclature, params).names, ", ")));
    } catch (const Error& error) {  // the other files are looked at all the same
      preparation.problem(error);
    }
  }
  return {.summary = join(parts, "; ")};
}

void add_file(ProducerStatus& all, const Source& source, const Params& params, Problems& problems, RunContext& context) {
  auto sum = reading::digest(source);
  const auto info = describe(source);
  if (says_simulated(info.description)) context.mark_simulated();
  const auto fields = fields_of(info, source, *all.nomenclature, params);
  const auto layer = reading::read(source, fields.names, reading::crs_param(params, "crs"),
                                   all.crs.known() ? all.crs : reading::crs_param(params, "target-crs"), context.threads());
  const auto name = reading::short_name(source, layer.layer);
  add_producer_file(layer, name, fields.columns, all, problems);
  context.log(fields.columns.codes ? say("{}: {} polygons with a status", name, layer.polygons.size())
                                   : say("{}: {} polygons with a status, no class codes", name, layer.polygons.size()));
  context.record({"", name, sum.get(), source.date, "", reading::at_door(info, layer.notes, {}, name, context)});
}

Outputs run(const Params& params, const Inputs&, RunContext& context) {
  ProducerStatus all;
  all.nomenclature = reading::nomenclature(params);
  Problems problems;
  for (const auto& source : params.sources("source")) add_file(all, source, params, problems, context);
  problems.raise_if_any<DataError>();
  return Outputs{}.set("producer", std::move(all));
}

}  // namespace

Stage producer_status_stage() {
  return {.name = "producer-status",
          .summary = "Read the producer's own layer of artificial ground, to check a status against",
          .description =
              "Reads polygons that say `artif` or `non artif` (also 1/0, true/false, oui/non; case and blanks do not count), and when the layer has them whether a threshold made "
              "that status, the class codes and the declared area. Any other value is an error; all are named together, with how many features have them. A polygon that says "
              "nothing is of unknown status and is listed.",
          .example = R"({ "id": "ign", "stage": "producer-status", "with": { "source": ["artif_2023_13.gpkg"], "nomenclature": "ocsge" } })",
          .outputs = {{.name = "producer", .kind = kinds::producer_status}},
          .params = [] {
            std::vector<Param> params{
                {.name = "source", .help = "the producer's layer; repeat for several files (départements)", .type = ParamType::sources, .required = true},
                reading::nomenclature_param(),
                {.name = "status", .help = "field of the status", .fallback = "artif"},
                {.name = "threshold", .help = "field that says that a threshold made it; may be absent", .fallback = "crit_seuil"},
                {.name = "declared-area", .help = "field of the declared area, m²; may be absent", .fallback = "aire"},
                {.name = "class", .help = "field of the class code, or two joined by a comma (cover,use); by default the usual names, if there"},
            };
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare = prepare,
          .run = run};
}

}  // namespace arpent
