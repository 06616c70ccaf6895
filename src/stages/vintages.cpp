// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <optional>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/stages/values.hpp"
#include "raster_states.hpp"
#include "reading.hpp"
#include "stages.hpp"
#include "states.hpp"

namespace arpent {
namespace {

/// The files of each state, in the order given; the states in order of time.
using FilesByDate = std::map<SurveyDate, std::vector<reading::StateFile>>;

reading::StateFile dated_file(const Source& source) { return {source, parse_date(source.date), {}}; }

/// Whether the later of two dates lies in the earlier: 2020-06 in 2020. Which comes first is then open.
bool within(const SurveyDate& part, const SurveyDate& whole) {
  return part.year == whole.year && (whole.month == 0 || (part.month == whole.month && whole.day == 0));
}

/// Refuses dates that make no series.
void require_series(const FilesByDate& states, Preparation& preparation) {
  if (states.size() == 1)
    preparation.usage(say("there is one date, {}; give at least two, each as DATE=SRC", states.begin()->first.text()));
  for (auto state = states.begin(); std::next(state) != states.end(); ++state)
    if (const auto& next = std::next(state)->first; within(next, state->first))
      preparation.usage(say("{} and {} do not say which state is the earlier; write both dates to the month or the day",
                            state->first.text(), next.text()));
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto nomenclature = reading::nomenclature(params, preparation);
  FilesByDate states;
  bool dated = true;
  for (const auto& text : params.texts("vintage")) {
    try {
      const auto file = dated_file(dated_source(text));
      states[file.given].push_back(file);
    } catch (const Error& error) {  // the other files are looked at all the same
      preparation.problem(error);
      dated = false;
    }
  }
  if (dated) require_series(states, preparation);
  std::vector<std::string> parts;
  std::vector<std::string> grids;
  for (const auto& [date, files] : states) {
    const auto state = reading::prepare_state(files, nomenclature.get(), params, preparation);
    parts.push_back(say("{}: {}", date.text(), state.summary));
    grids.push_back(state.facts.at("grids"));
  }
  return {.summary = join(parts, "; "), .facts = {{"grids", reading::joined_grids(grids)}}};
}

Series read_series(const Params& params, RunContext& context) {
  FilesByDate states;
  for (const auto& source : params.dated_sources("vintage")) {
    const auto file = dated_file(source);
    states[file.given].push_back(file);
  }
  const auto nomenclature = reading::nomenclature(params);
  Series series;
  for (const auto& [date, files] : states) series.states.push_back(reading::read_state(files, nomenclature, params, context));
  return series;
}

}  // namespace

Stage vintages_stage() {
  return {.name = "vintages",
          .summary = "Read several states of the land, each with its date",
          .description =
              "Reads two states or more, each as `read` does. Files of the same date make one state. The states are put in "
              "order of time, whatever the order of the files.",
          .example = R"({ "id": "series", "stage": "vintages", "with": { "vintage": ["2017=a.gpkg", "2020=b.gpkg", "2023=c.gpkg"], "nomenclature": "ocsge" } })",
          .outputs = {{.name = "series", .kind = kinds::series}},
          .params = [] {
            std::vector<Param> params{
                {.name = "vintage", .help = "date of a state and a file of it; the same date again: one more file of that state",
                 .type = ParamType::dated_sources, .required = true},
                reading::nomenclature_param(),
                reading::class_param(),
            };
            params.push_back(reading::hash_param());
            for (auto& p : reading::crs_params()) params.push_back(std::move(p));
            return params;
          }(),
          .prepare = prepare,
          .run = [](const Params& params, const Inputs&, RunContext& context) {
            return Outputs{}.set("series", read_series(params, context));
          }};
}

}  // namespace arpent
