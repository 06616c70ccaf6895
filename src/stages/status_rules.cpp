// SPDX-License-Identifier: Apache-2.0
#include "status_rules.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/say.hpp"
#include "arpent/geo/reproject.hpp"

namespace arpent {

std::vector<Param> status_params() {
  return {
      {.name = "building-min", .help = "threshold of a building; by default that of the nomenclature (50)", .type = ParamType::number, .unit = "m²", .minimum = 0},
      {.name = "other-min", .help = "threshold of everything else; by default that of the nomenclature (2 500)", .type = ParamType::number, .unit = "m²", .minimum = 0},
      {.name = "contact", .help = "what makes two polygons neighbours: a shared edge, or a single point too", .type = ParamType::choice,
       .fallback = "edge", .choices = {"edge", "point"}},
      {.name = "snap", .help = "outlines no farther apart than this touch", .type = ParamType::number, .unit = "m", .fallback = "0.01", .minimum = 0},
      {.name = "order", .help = "which small patches are inverted first", .type = ParamType::choice, .fallback = "together",
       .choices = {"together", "artificial-first", "natural-first"}},
      {.name = "join-buildings", .help = "touching buildings are measured as one", .type = ParamType::flag},
      {.name = "keep-at-limit", .help = "small patches that touch the edge of the data keep the matrix's status", .type = ParamType::flag},
  };
}

StatusRules status_rules(const Params& params, const Nomenclature& nomenclature) {
  StatusRules rules;
  rules.least = nomenclature.thresholds().value_or(Thresholds{});
  if (params.has("building-min")) rules.least.building = {params.number("building-min")};
  if (params.has("other-min")) rules.least.other = {params.number("other-min")};
  rules.contact = params.text("contact") == "point" ? ContactRule::point : ContactRule::edge;
  rules.snap = {params.number("snap")};
  if (params.text("order") == "artificial-first") rules.order = ThresholdOrder::artificial_first;
  if (params.text("order") == "natural-first") rules.order = ThresholdOrder::natural_first;
  rules.join_buildings = params.flag("join-buildings");
  rules.invert_at_limit = !params.flag("keep-at-limit");
  return rules;
}

void record_rules(const StatusRules& rules, RunContext& context) {
  const char* orders[] = {"together", "artificial-first", "natural-first"};
  context.record({});  // the step's own parameters
  context.record({"", "règles du statut", "", "",
                  fmt::format(R"({{"building-min": {}, "contact": "{}", "join-buildings": {}, "keep-at-limit": {}, "order": "{}", "other-min": {}, "snap": {}}})",
                              rules.least.building.value, rules.contact == ContactRule::edge ? "edge" : "point", rules.join_buildings, !rules.invert_at_limit,
                              orders[static_cast<std::size_t>(rules.order)], rules.least.other.value, rules.snap.value)});
}

std::string status_problem(const Nomenclature& nomenclature) {
  if (nomenclature.thresholds()) return {};
  return say("the nomenclature {} declares no thresholds; those of the decree are for ocsge, another nomenclature says its own in its layer.json (\"thresholds\")",
             nomenclature.name());
}

LegalState give_status(const std::shared_ptr<const Coverage>& coverage, std::shared_ptr<const Nomenclature> variants, const AreaModel& model,
                       std::shared_ptr<const ExemptionRegister> exemptions, const Params& params, RunContext& context) {
  if (const auto problem = status_problem(*coverage->nomenclature); !problem.empty()) throw UsageError(problem);
  if (coverage->raster != nullptr) throw UsageError(say("patches and thresholds need polygons; this state is held by rasters"));
  if (exemptions != nullptr && !exemptions->crs.same_as(coverage->vintage.crs)) {
    auto brought = *exemptions;
    brought.polygons = reprojected(exemptions->polygons, exemptions->crs, coverage->vintage.crs);
    brought.crs = coverage->vintage.crs;
    exemptions = std::make_shared<const ExemptionRegister>(std::move(brought));
  }
  const auto& files = coverage->vintage.files;
  if (exemptions != nullptr && std::any_of(files.begin(), files.end(), [](const auto& file) { return !file.date.known(); }))
    context.log(say("warning: a file of the state has no date: every exemption is taken as in force on its ground; say the date with @DATE"));
  const std::shared_ptr<const Vintage> vintage(coverage, &coverage->vintage);
  return legal_state(vintage, *coverage->nomenclature, std::move(variants), model, status_rules(params, *coverage->nomenclature), std::move(exemptions),
                     context.threads());
}

}  // namespace arpent
