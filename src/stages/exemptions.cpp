// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/landuse/exemptions.hpp"
#include "arpent/stages/values.hpp"
#include "door.hpp"
#include "reading.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// Columns to read, and where each is among them.
struct Fields {
  std::vector<std::string> names;
  std::size_t reason = 0, since = 0;
  std::optional<std::size_t> until, proof;
};

/// @throws DataError naming every field that is missing
Fields fields_of(const LayerInfo& info, const Source& source, const Params& params) {
  Problems problems;
  Fields fields;
  const auto find = [&](const char* param, bool required) -> std::optional<std::size_t> {
    const auto field = info.field(params.text(param));
    if (field.empty()) {
      std::vector<std::string> names;
      for (const auto& one : info.fields) names.push_back(one.name);
      if (required || params.given(param))
        problems.add(say("{}: no field '{}' for the {} of an exemption; there is {}", source.text(), params.text(param), param,
                         names.empty() ? tr("no field") : fmt::format("{}", fmt::join(names, ", "))));
      return std::nullopt;
    }
    fields.names.push_back(field);
    return fields.names.size() - 1;
  };
  fields.reason = find("reason", true).value_or(0);
  fields.since = find("since", true).value_or(0);
  fields.until = find("until", false);
  fields.proof = find("proof", false);
  problems.raise_if_any<DataError>();
  return fields;
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto source = params.source("source");
  const auto info = reading::inspect_header(source, params, preparation);
  if (!info) return {};
  const auto fields = fields_of(*info, source, params);
  return {.summary = fmt::format("{} [{}]", reading::short_name(source, info->layer), fmt::join(fields.names, ", "))};
}

}  // namespace

Stage exemptions_stage() {
  return {.name = "exemptions",
          .summary = "Read a register of ground the decree allows not to count as artificial",
          .description =
              "Reads polygons with a reason (`photovoltaique`, `parc`), the date the exemption holds from, and optionally the date it ends and the decision "
              "that grants it. Every entry needs its reason and its date; the faulty ones are named together. What an entry exempts is decided with the state it is applied to.",
          .example = R"({ "id": "registre", "stage": "exemptions", "with": { "source": "exemptions.gpkg", "nomenclature": "ocsge" } })",
          .outputs = {{.name = "exemptions", .kind = kinds::exemptions}},
          .params = [] {
            std::vector<Param> params{
                {.name = "source", .help = "polygons of the register", .type = ParamType::source, .required = true},
                reading::nomenclature_param(),
                {.name = "reason", .help = "field of the reason", .fallback = "motif"},
                {.name = "since", .help = "field of the date the exemption holds from", .fallback = "date_debut"},
                {.name = "until", .help = "field of the date it ends; may be absent", .fallback = "date_fin"},
                {.name = "proof", .help = "field of the decision or declaration; may be absent", .fallback = "preuve"},
            };
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            const auto source = params.source("source");
            const auto info = describe(source);
            if (says_simulated(info.description)) context.mark_simulated();
            const auto fields = fields_of(info, source, params);
            auto sum = reading::digest(source);
            const auto layer = reading::read(source, fields.names, reading::crs_param(params, "crs"), reading::crs_param(params, "target-crs"), context.threads());
            const auto name = reading::short_name(source, layer.layer);
            auto exemptions = make_exemptions(layer, name, *reading::nomenclature(params), fields.reason, fields.since, fields.until, fields.proof);
            context.log(say("{}: {} exemptions", name, exemptions.entries.size()));
            context.record({"", name, sum.get(), source.date, "", reading::at_door(info, layer.notes, {}, name, context)});
            return Outputs{}.set("exemptions", std::move(exemptions));
          }};
}

}  // namespace arpent
