// SPDX-License-Identifier: Apache-2.0
#include "envelopes.hpp"

#include <set>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/reproject.hpp"

namespace arpent {
namespace {

EnvelopeOptions options_of(const Params& params) {
  return {.closing = {params.number("envelope-closing")},
          .hole_max = {params.number("envelope-holes") * 1e4},
          .minimum = {params.number("envelope-min") * 1e4},
          .near = {params.number("envelope-near")}};
}

/// Dates of a state's files, each once, in order: `2017|2018|2020`.
std::string dates_of(const Vintage& vintage) {
  std::set<SurveyDate> dates;
  for (const auto& file : vintage.files)
    if (file.date.known()) dates.insert(file.date);
  std::vector<std::string> texts;
  for (const auto& date : dates) texts.push_back(date.text());
  return join(texts, "|");
}

std::string hectares(const Envelope& envelope) { return fixed(envelope.area().value / 1e4, 2); }

StateEnvelope described(const std::shared_ptr<const Envelope>& envelope, std::string dates, const ZoneParts& parts, std::size_t zones, const AreaModel& model) {
  return {std::move(dates), envelope, envelope_by_zone(parts, zones, model)};
}

CutZones cut_by_one(std::shared_ptr<const Envelope> envelope, std::size_t states, const ZoneLayer& zones, const AreaModel& model, RunContext& context) {
  if (!envelope->crs.same_as(zones.crs)) {
    auto moved = std::make_shared<Envelope>(*envelope);
    moved->polygons = reprojected(envelope->polygons, envelope->crs, zones.crs);
    moved->neighbourhood = reprojected(envelope->neighbourhood, envelope->crs, zones.crs);
    moved->crs = zones.crs;
    context.log(say("the urban envelope: brought from {} to {}, vertex by vertex", envelope->crs.id(), zones.crs.id()));
    envelope = moved;
  }
  const auto parts = std::make_shared<const ZoneParts>(split_zones(zones, *envelope, context.threads()));
  context.log(say("urban envelope as given: {} settlements, {} ha", envelope->polygons.size(), hectares(*envelope)));
  return {std::vector<std::shared_ptr<const ZoneParts>>(states, parts), {described(envelope, {}, *parts, zones.zones.size(), model)}};
}

}  // namespace

std::vector<Param> envelope_params() {
  return {{.name = "envelope", .help = "tell densification from extension: by no urban envelope, or by that of each state", .type = ParamType::choice,
           .fallback = "none", .choices = {"none", "state"}},
          {.name = "envelope-closing", .help = "ground nearer than twice this is one settlement", .type = ParamType::number, .unit = "m", .fallback = "50", .minimum = 0},
          {.name = "envelope-holes", .help = "openings of the envelope up to this area are inside", .type = ParamType::number, .unit = "ha", .fallback = "10", .minimum = 0},
          {.name = "envelope-min", .help = "smaller settlements have no envelope", .type = ParamType::number, .unit = "ha", .fallback = "10", .minimum = 0},
          {.name = "envelope-near", .help = "how far its neighbourhood reaches", .type = ParamType::number, .unit = "m", .fallback = "1000", .minimum = 0}};
}

CutZones cut_zones(const States& states, const ZoneLayer* zones, const Envelope* given, const AreaModel& model, const Params& params, RunContext& context) {
  const bool of_states = params.text("envelope") == "state";
  if (given == nullptr && !of_states) return {};
  if (given != nullptr) return cut_by_one(std::make_shared<const Envelope>(*given), states.size(), *zones, model, context);
  CutZones cut;
  for (const auto& state : states) {
    if (state->raster != nullptr)
      throw DataError(say("{}: a state held by a raster has no outlines to make an urban envelope of; give one as a layer",
                          state->vintage.files.front().source));
    const auto envelope = std::make_shared<const Envelope>(make_envelope(state->vintage, *state->nomenclature, options_of(params), context.threads()));
    const auto parts = std::make_shared<const ZoneParts>(split_zones(*zones, *envelope, context.threads()));
    const auto dates = dates_of(state->vintage);
    context.log(say("urban envelope of {}: {} settlements, {} ha", dates.empty() ? state->vintage.files.front().source : dates, envelope->polygons.size(), hectares(*envelope)));
    cut.envelopes.push_back(described(envelope, dates, *parts, zones->zones.size(), model));
    cut.of_state.push_back(parts);
  }
  return cut;
}

}  // namespace arpent
