// SPDX-License-Identifier: Apache-2.0
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

ChangeFields fields_of(const LayerInfo& info, const Source& source, const Nomenclature& nomenclature, const Params& params) {
  return find_change_fields(info, source.text(), nomenclature, reading::field_list(params, "before-class"),
                            reading::field_list(params, "after-class"));
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto nomenclature = reading::nomenclature(params, preparation);
  std::vector<std::string> parts;
  for (const auto& source : params.sources("source")) {
    const auto info = reading::inspect_header(source, params, preparation);
    if (!info || !nomenclature) continue;
    try {
      const auto fields = fields_of(*info, source, *nomenclature, params);
      parts.push_back(fmt::format("{} [{} -> {}]", reading::short_name(source, info->layer), join(fields.before.codes, ", "),
                                  join(fields.after.codes, ", ")));
    } catch (const Error& error) {
      preparation.problem(error);
    }
  }
  return {.summary = join(parts, "; ")};
}

/// Field of a `zan_evol_*` layer that carries the producer's own verdict.
constexpr const char* sense_field = "artificialisation";

/// The producer's verdicts as numbers. @throws DataError naming every value that is none of −1, 0, 1
std::vector<std::int8_t> senses(const TextColumn& column, const Source& source) {
  Problems problems;
  std::vector<std::int8_t> of_value;
  for (const auto& value : column.values) {
    const auto text = trimmed(value);
    int sense = 0;
    if (text == "1" || text == "+1" || text == "1.0") sense = 1;
    else if (text == "-1" || text == "-1.0") sense = -1;
    else if (text != "0" && text != "0.0" && !text.empty())
      problems.add(say("{}: '{}' in field '{}' is none of -1, 0 and 1", source.text(), value, sense_field));
    of_value.push_back(static_cast<std::int8_t>(sense));
  }
  problems.raise_if_any<DataError>();
  std::vector<std::int8_t> all;
  for (const auto value : column.value_of) all.push_back(value == TextColumn::null ? std::int8_t{0} : of_value[value]);
  return all;
}

SurveyDate side_date(const Params& params, const char* name, const ClassFields& fields, const std::string& source) {
  return survey_date({}, fields, nullptr, source, params.has(name) ? parse_date(params.text(name)) : SurveyDate{});
}

void add_file(Differences& differences, const Source& source, const Params& params, RunContext& context) {
  auto sum = reading::digest(source);
  const auto info = describe(source);
  if (says_simulated(info.description)) context.mark_simulated();
  const auto fields = fields_of(info, source, *differences.nomenclature, params);
  auto wanted = fields.before.codes;
  wanted.insert(wanted.end(), fields.after.codes.begin(), fields.after.codes.end());
  const auto sense = info.field(sense_field);
  if (!sense.empty()) wanted.push_back(sense);
  auto& changes = differences.layer;
  const auto layer = reading::read(source, wanted, reading::crs_param(params, "crs"),
                                   changes.crs.known() ? changes.crs : reading::crs_param(params, "target-crs"), context.threads());
  const Window window{side_date(params, "before-date", fields.before, source.text()),
                      side_date(params, "after-date", fields.after, source.text())};
  if (!changes.files.empty() && window != changes.window)
    throw DataError(say("{}: its dates {} to {} differ from {} to {} of the layer before; compare them one at a time",
                        source.text(), window.before.text(), window.after.text(), changes.window.before.text(),
                        changes.window.after.text()));
  changes.window = window;
  changes.crs = layer.crs;
  const auto name = reading::short_name(source, layer.layer);
  changes.files.push_back({name, layer.layer, {}});
  const auto known = changes.anomalies.size();
  const auto before = classify_layer(layer, 0, *differences.nomenclature, name, changes.anomalies);
  const auto after = classify_layer(layer, fields.before.codes.size(), *differences.nomenclature, name, changes.anomalies);
  report_notes(layer, name, changes.anomalies);
  changes.before.insert(changes.before.end(), before.begin(), before.end());
  changes.after.insert(changes.after.end(), after.begin(), after.end());
  changes.file_of.insert(changes.file_of.end(), before.size(), static_cast<std::uint32_t>(changes.files.size() - 1));
  changes.fid.insert(changes.fid.end(), layer.fid.begin(), layer.fid.end());
  // Said by one file and not by another, it is not known for the layer.
  const bool said_so_far = changes.sense.size() == changes.polygons.size();
  if (!sense.empty() && said_so_far) {
    const auto here = senses(layer.columns.back(), source);
    changes.sense.insert(changes.sense.end(), here.begin(), here.end());
  } else {
    changes.sense.clear();
  }
  changes.polygons.append_all(layer.polygons);
  context.log(say("{}: {} changed polygons, {} to {}", name, before.size(), window.before.text(), window.after.text()));
  context.record({"", name, sum.get(), join({window.before.text(), window.after.text()}, "|"), "",
                  reading::at_door(info, layer.notes, std::span(changes.anomalies).subspan(known), name, context)});
}

}  // namespace

Stage differences_stage() {
  return {.name = "differences",
          .summary = "Read a producer's difference layer: polygons that carry both classes",
          .description =
              "Reads polygons with a class before and a class after. They are transitions, not states: what they do not "
              "cover is `non_classe`. Fields are found by their usual names (`cs_avant`/`cs_apres`, `cs_2015`/`cs_2018`).",
          .example = R"({ "id": "diff", "stage": "differences", "with": { "source": ["zan_evol.gpkg"], "nomenclature": "ocsge" } })",
          .outputs = {{.name = "differences", .kind = kinds::differences}},
          .params = [] {
            std::vector<Param> params{
                {.name = "source", .help = "difference layer that carries both dates", .type = ParamType::sources, .required = true},
                reading::nomenclature_param(),
                {.name = "before-class", .help = "field(s) of the class before, joined by a comma"},
                {.name = "after-class", .help = "field(s) of the class after, joined by a comma"},
                {.name = "before-date", .help = "date of the state before, when the names of its fields do not say"},
                {.name = "after-date", .help = "date of the state after, when the names of its fields do not say"},
            };
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            Differences differences{reading::nomenclature(params), {}};
            for (const auto& source : params.sources("source")) add_file(differences, source, params, context);
            return Outputs{}.set("differences", std::move(differences));
          }};
}

}  // namespace arpent
