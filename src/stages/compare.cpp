// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/reproject.hpp"
#include "arpent/stages/values.hpp"
#include "area_models.hpp"
#include "compare_cells.hpp"
#include "envelopes.hpp"
#include "overlaps.hpp"
#include "raster_states.hpp"
#include "status_rules.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// The layer itself when it is in `crs`, else a copy brought there, which is said.
template <class Layer>
const Layer* in_crs(const Layer* layer, const std::string& what, const Crs& crs, Layer& room, RunContext& context) {
  if (layer == nullptr || layer->crs.same_as(crs)) return layer;
  context.log(say("{}: brought from {} to {}, vertex by vertex: long straight edges may move by centimetres", what,
                  layer->crs.id(), crs.id()));
  room = *layer;
  room.polygons = reprojected(layer->polygons, layer->crs, crs);
  room.crs = crs;
  return &room;
}

CompareOptions options_of(const Params& params, const RunContext& context) {
  return {.map_minimum = {params.number("map-min")}, .tables_only = params.flag("tables-only"), .threads = context.threads()};
}

void add(std::vector<Anomaly>& all, const std::vector<Anomaly>& some) { all.insert(all.end(), some.begin(), some.end()); }

/// A zone no polygon meets is most likely a wrong file or CRS; when all are, there is nothing to account for.
void report_zones_without_data(Compared& compared, const ZoneLayer& layer, RunContext& context) {
  const auto& ledger = compared.main().comparison.ledger;
  std::vector<bool> met(ledger.zones.size());
  for (const auto& period : compared.periods) mark_zones_with_data(period.comparison.ledger, met);
  const auto without = static_cast<std::size_t>(std::count(met.begin(), met.end(), false));
  if (without == 0) return;
  if (without == met.size())
    throw DataError(say("{}: no zone lies on classed ground of the states; check that the files are of the same place and "
                        "say their true CRS",
                        layer.source));
  std::vector<std::string> named;  // a few by name, in one line; all of them in `anomalies`
  for (std::size_t z = 0; z < met.size(); ++z) {
    if (met[z]) continue;
    const auto& zone = ledger.zones[z];
    compared.anomalies.push_back({layer.source, -1, "zone_hors_donnees", zone.id, BookArea::from(zone.area.square_metres()),
                                  "aucune donnée classée dans cette zone : toute sa surface est en non_classe"});
    if (named.size() < 5) named.push_back(zone.name.empty() ? zone.id : zone.id + " " + zone.name);
  }
  context.log(say("warning: {} of {} zones outside the data, all of it non_classe: {}{}; check the zones and their CRS", without,
                  met.size(), join(named, ", "), without > named.size() ? tr(", … (see anomalies.csv)") : ""));
}

/// Refuses states whose dates say that the later one is not later. Pairs of files of different départements may well
/// be in any order; one pair in the right order is enough.
void require_order(const Vintage& before, const Vintage& after) {
  for (const auto& b : before.files)
    for (const auto& a : after.files)
      if (!b.date.known() || !a.date.known() || years_between(b.date, a.date)) return;
  throw DataError(say("the later state ({}: {}) is not later than the earlier one ({}: {}); swap --before and --after, or "
                      "correct their dates", after.files.front().source, after.files.front().date.text(),
                      before.files.front().source, before.files.front().date.text()));
}

/// What all comparisons of a run share: one area model, one set of zones, in one CRS.
struct Frame {
  const ZoneLayer* zones;  ///< nullptr: one zone, the ground the two states cover
  AreaModel model;
  CompareOptions options;
};

Period period_of(Comparison comparison) {
  auto books = publish_books(comparison.ledger);
  return {std::move(comparison), std::move(books), {}};
}

/// Two states compared by zone. Both, and the zones, in one CRS.
/// @throws CheckError when a zone does not close
/// @param parts the zones cut by position; nullptr: as they are
Period compare_pair(const Coverage& before, const Coverage& after, const ZoneParts* parts, const Frame& frame) {
  const auto cut = parts == nullptr ? ZoneLayer{} : layer_of(*parts, *frame.zones);
  auto comparison = compare(before.vintage, after.vintage, parts == nullptr ? frame.zones : &cut, frame.model, frame.options);
  check_closure(comparison, before.vintage, after.vintage);
  if (parts != nullptr) {
    comparison = by_zone(std::move(comparison), *parts, *frame.zones, frame.model);
    check_closure(comparison);
  }
  return period_of(std::move(comparison));
}

/// The states that are compared, two by two: each with the next, and of more than two the first with the last.
/// @param corrected state 0 is state 1 as delivered: that pair is the correction, and time starts at state 1
std::vector<std::pair<std::size_t, std::size_t>> pairs_of(std::size_t states, bool corrected) {
  const std::size_t first = corrected ? 1 : 0;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t k = 1; k < states; ++k) pairs.emplace_back(k - 1, k);
  if (states - first > 2) pairs.emplace_back(first, states - 1);
  return pairs;
}

/// The first state as it was delivered, when a corrective patch was applied to it, before the others.
/// @throws UsageError when the patch is of another state, or the first state has no date
States with_delivered(const States& states) {
  for (std::size_t k = 1; k < states.size(); ++k)
    if (states[k]->uncorrected != nullptr) throw UsageError(say("a corrective patch is applied to the earliest state only; the others are as delivered"));
  const auto& delivered = states.front()->uncorrected;
  if (delivered == nullptr) return states;
  if (!delivered->vintage.files.front().date.known())
    throw UsageError(say("{}: a corrected state needs its date, so that its correction is told from change; say it with @DATE",
                         delivered->vintage.files.front().source));
  States all{delivered};
  all.insert(all.end(), states.begin(), states.end());
  return all;
}

/// `the later state`, or `the state of 2021` in a series.
std::string spoken_state(const Coverage& state, bool in_series) {
  return in_series ? say("the state of {}", state.vintage.files.front().date.text()) : tr("the later state");
}

/// `2018 to 2021: ` in front of what is said of one period of several.
std::string spoken_period(const Period& period) {
  return period.dates == Window{} ? "" : say("{} to {}: ", period.dates.before.text(), period.dates.after.text());
}

void report_period(const Period& period, bool as_cells, RunContext& context) {
  const auto& cells = period.comparison.ledger.cells;
  if (std::none_of(cells.begin(), cells.end(), [](const auto& cell) { return cell.first.before != unclassified && cell.first.after != unclassified; }))
    context.log(say("warning: {}no ground is classed at both dates; check that the two states are of the same place and of this nomenclature",
                    spoken_period(period)));
  if (as_cells) return;  // counted in one pass, and said once
  const auto& work = period.comparison.work;
  context.log(say("compare: {}{} polygons unchanged, {} pairs overlaid, {} cut at zone limits{}", spoken_period(period), work.identical,
                  work.overlaid_pairs, work.zone_cuts, work.fallbacks == 0 ? "" : say(", {} measured by GEOS", work.fallbacks)));
}

/// The overlaps found in the states. A state of several periods has its overlaps found in each: they are said once.
void add_overlaps(Compared& compared) {
  const auto content = [](const Anomaly& a) { return std::tie(a.source, a.fid, a.kind, a.code, a.area, a.message); };
  std::set<decltype(content(std::declval<const Anomaly&>()))> said;
  for (const auto& period : compared.periods) {
    const auto& found = period.comparison.anomalies;
    for (const auto& anomaly : found)
      if (said.count(content(anomaly)) == 0) compared.anomalies.push_back(anomaly);
    for (const auto& anomaly : found) said.insert(content(anomaly));
  }
}

bool held_by_raster(const States& states) {
  return std::any_of(states.begin(), states.end(), [](const auto& state) { return state->raster != nullptr; });
}

/// The states of polygons in one CRS.
States in_one_crs(const States& states, const Crs& crs, RunContext& context) {
  States brought;
  for (const auto& state : states) {
    Coverage room{state->nomenclature, {}};
    const bool as_it_is = state->raster != nullptr ||
                          in_crs(&state->vintage, spoken_state(*state, states.size() > 2), crs, room.vintage, context) == &state->vintage;
    brought.push_back(as_it_is ? state : std::make_shared<const Coverage>(std::move(room)));
  }
  return brought;
}

/// The states with the status of the thresholds in their classes.
States with_status(const States& states, const AreaModel& model, const std::shared_ptr<const ExemptionRegister>& exemptions, const Params& params,
                   RunContext& context) {
  record_rules(status_rules(params, *states.front()->nomenclature), context);
  const auto variants = std::make_shared<const Nomenclature>(states.front()->nomenclature->with_status_variants());
  States judged;
  for (const auto& state : states) {
    const auto legal = give_status(state, variants, model, exemptions, params, context);
    context.log(say("status of {}: {} patches, {} after the thresholds, {} still small", spoken_state(*state, true), legal.status.patches.list.size(),
                    legal.status.patches_after.list.size(), legal.status.still_small.size()));
    judged.push_back(std::make_shared<const Coverage>(Coverage{variants, vintage_with_status(legal)}));
  }
  return judged;
}

/// Where the area model must hold: the zones, or without them the states.
/// @param grid what rasters are counted on, and its CRS: a raster in another is brought there
Box extent_of(const States& states, const ZoneLayer* zones, const std::pair<RasterGrid, Crs>& grid) {
  Box extent;
  if (zones != nullptr) extent.add(zones->polygons.extent());
  for (const auto& state : states) {
    extent.add(state->vintage.polygons.extent());
    if (state->raster != nullptr && zones == nullptr)
      for (const auto& file : state->raster->rasters) extent.add(state->vintage.crs.same_as(grid.second) ? file.info.grid.extent() : grid.first.extent());
  }
  return extent;
}

/// States as cells, by zone. All pairs are counted in one pass, so one cut of the zones serves all.
CountedStates compare_cells_by_zone(const States& states, const std::vector<std::pair<std::size_t, std::size_t>>& pairs, const ZoneLayer* zones,
                                    const ZoneParts* parts, const std::pair<RasterGrid, Crs>& grid, const AreaModel& model, const Params& params,
                                    RunContext& context) {
  if (parts == nullptr) return compare_as_cells(states, pairs, zones, grid, model, params, context);
  const auto cut = layer_of(*parts, *zones);
  auto counted = compare_as_cells(states, pairs, &cut, grid, model, params, context);
  for (auto& comparison : counted.periods) comparison = by_zone(std::move(comparison), *parts, *zones, model);
  return counted;
}

/// @param states in order of time, at least two
Compared from_states(const States& given, const ZoneLayer* zones, const Envelope* envelope,
                     const std::shared_ptr<const ExemptionRegister>& exemptions, const Params& params, RunContext& context) {
  const auto states = with_delivered(given);
  const bool corrected = states.size() > given.size();
  const bool cells = held_by_raster(states);
  const auto grid = cells ? counting_grid(params, states) : std::pair(RasterGrid{}, states.front()->vintage.crs);
  const auto& crs = grid.second;
  auto brought = in_one_crs(states, crs, context);
  ZoneLayer zones_room;
  const auto* territory = in_crs(zones, tr("the zones"), crs, zones_room, context);
  const Frame frame{territory, area_model(params, crs, extent_of(brought, territory, grid), context), options_of(params, context)};

  if (params.text("status") == "thresholds") brought = with_status(brought, frame.model, exemptions, params, context);

  Compared compared{brought.front()->nomenclature, {}, {}, !params.flag("tables-only")};
  const auto pairs = pairs_of(states.size(), corrected);
  auto cut = cut_zones(brought, territory, envelope, frame.model, params, context);
  const auto parts_of = [&](std::size_t state) { return cut.of_state.empty() ? nullptr : cut.of_state[state].get(); };
  compared.envelopes = std::move(cut.envelopes);
  if (cells) {
    auto counted = compare_cells_by_zone(brought, pairs, territory, parts_of(0), grid, frame.model, params, context);
    for (auto& comparison : counted.periods) {
      check_closure(comparison);
      compared.periods.push_back(period_of(std::move(comparison)));
    }
    compared.anomalies = std::move(counted.anomalies);
    compared.maps = std::move(counted.maps);
  } else {
    for (const auto& [before, after] : pairs) {
      context.progress(static_cast<double>(compared.periods.size()) / static_cast<double>(pairs.size()));
      compared.periods.push_back(compare_pair(*brought[before], *brought[after], parts_of(before), frame));
    }
  }
  if (states.size() > 2)
    for (std::size_t p = 0; p < pairs.size(); ++p)
      compared.periods[p].dates = {states[pairs[p].first]->vintage.files.front().date, states[pairs[p].second]->vintage.files.front().date};
  if (zones != nullptr) report_zones_without_data(compared, *zones, context);
  for (const auto& period : compared.periods) report_period(period, cells, context);
  for (const auto& state : brought) add(compared.anomalies, state->vintage.anomalies);
  if (exemptions != nullptr) add(compared.anomalies, exemptions->anomalies);
  if (zones != nullptr) add(compared.anomalies, zones->anomalies);
  return compared;
}

Compared from_differences(const Differences& differences, const ZoneLayer* zones, const Envelope* envelope, const Params& params, RunContext& context) {
  ZoneLayer zones_room;
  const auto& layer = differences.layer;
  const auto* territory = in_crs(zones, tr("the zones"), layer.crs, zones_room, context);
  Box extent = layer.polygons.extent();
  if (territory != nullptr) extent.add(territory->polygons.extent());
  Compared compared{differences.nomenclature, {}, {}, !params.flag("tables-only")};
  const auto model = area_model(params, layer.crs, extent, context);
  auto cut = envelope == nullptr ? CutZones{} : cut_zones(States(1), territory, envelope, model, params, context);
  const auto* parts = cut.of_state.empty() ? nullptr : cut.of_state.front().get();
  const auto cut_layer = parts == nullptr ? ZoneLayer{} : layer_of(*parts, *territory);
  auto comparison = tabulate_changes(layer, parts == nullptr ? territory : &cut_layer, model, options_of(params, context));
  if (parts != nullptr) comparison = by_zone(std::move(comparison), *parts, *territory, model);
  compared.envelopes = std::move(cut.envelopes);
  compared.periods.push_back(period_of(std::move(comparison)));
  check_closure(compared.main().comparison);
  add(compared.anomalies, layer.anomalies);
  if (zones != nullptr) add(compared.anomalies, zones->anomalies);
  return compared;
}

/// Gross and reverse artificialisation of a ledger, m².
struct Flows {
  ExactArea artificialised, returned, unclassified_area;
};
Flows flows_of(const Ledger& ledger, const Nomenclature& nomenclature, bool both_unclassified) {
  Flows flows;
  for (const auto& [key, cell] : ledger.cells) {
    if (key.before == unclassified || key.after == unclassified) {
      if (both_unclassified || key.before != key.after) flows.unclassified_area += cell.area;
      continue;
    }
    const bool was = nomenclature.at(key.before).artificial.value_or(false), is = nomenclature.at(key.after).artificial.value_or(false);
    if (!was && is) flows.artificialised += cell.area;
    if (was && !is) flows.returned += cell.area;
  }
  return flows;
}

/// The flows a difference layer says of itself, by its column `artificialisation`.
Flows flows_by_producer(const Differences& differences, const ZoneLayer* zones, const Params& params, RunContext& context) {
  const LandClass artificial{.code = "1", .label = "", .artificial = true, .sealed = {}, .colour = ""};
  const LandClass other{.code = "0", .label = "", .artificial = false, .sealed = {}, .colour = ""};
  Differences judged{std::make_shared<const Nomenclature>("artif", std::vector<Nomenclature::Dimension>{{.name = "artif", .field_names = {}, .before_names = {}, .after_names = {}}},
                                                          std::vector<LandClass>{artificial, other}),
                     differences.layer};
  const auto yes = judged.nomenclature->find("1"), no = judged.nomenclature->find("0");
  for (std::size_t i = 0; i < judged.layer.sense.size(); ++i) {
    judged.layer.before[i] = judged.layer.sense[i] < 0 ? yes : no;
    judged.layer.after[i] = judged.layer.sense[i] > 0 ? yes : no;
  }
  const auto compared = from_differences(judged, zones, nullptr, params, context);
  return flows_of(compared.main().comparison.ledger, *judged.nomenclature, false);
}

/// The producer's difference layer beside the difference of states: shown, recorded, never mixed.
void cross_check(const Compared& compared, const Differences& differences, const ZoneLayer* zones, const Params& params, RunContext& context) {
  const auto other = from_differences(differences, zones, nullptr, params, context);
  const auto states = flows_of(compared.main().comparison.ledger, *compared.nomenclature, true);
  const auto layer = flows_of(other.main().comparison.ledger, *differences.nomenclature, false);
  const auto own = differences.layer.sense.empty() ? std::optional<Flows>() : flows_by_producer(differences, zones, params, context);
  const auto line = [&](const char* what, ExactArea Flows::*flow) {
    const auto gap = (own ? *own : layer).*flow - states.*flow;
    return say("  {:<22} states {:>16} m²   layer, by its codes {:>16} m²{}   gap {:>16} m²", what, (states.*flow).rounded().text(),
               (layer.*flow).rounded().text(), own ? say("   by its own verdict {:>16} m²", ((*own).*flow).rounded().text()) : "",
               gap.rounded().text());
  };
  context.log(params.text("status") == "thresholds" ? say("cross-check with the difference layer (not part of the account; states: after the thresholds):")
                                                    : say("cross-check with the difference layer (not part of the account; states: matrix):"));
  context.log(line("artificialisation", &Flows::artificialised));
  context.log(line("désartificialisation", &Flows::returned));
  const auto verdict = own ? fmt::format(R"("artificialisation_producteur_m2": {}, "desartificialisation_producteur_m2": {}, )", own->artificialised.rounded().text(),
                                         own->returned.rounded().text())
                           : std::string();
  context.record({"", "contrôle croisé", "", "",
                  fmt::format(R"({{"artificialisation_couche_m2": {}, "artificialisation_etats_m2": {}, {}"desartificialisation_couche_m2": {}, "desartificialisation_etats_m2": {}}})",
                              layer.artificialised.rounded().text(), states.artificialised.rounded().text(), verdict,
                              layer.returned.rounded().text(), states.returned.rounded().text())});
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const bool before = preparation.has("before"), after = preparation.has("after"), changes = preparation.has("changes");
  const bool series = preparation.has("series");
  if (series && (before || after))
    preparation.usage(say("the states are given twice: give either --before and --after, or --vintage"));
  else if (series && changes)
    preparation.usage(say("a difference layer belongs to one pair of dates; give --changes with --before and --after, not with --vintage"));
  else if (before != after)
    preparation.usage(before ? say("there is an earlier state but no later one (--after)") : say("there is a later state but no earlier one (--before)"));
  const auto by_raster = [&](const char* port) { return preparation.has(port) ? std::optional(!preparation.fact(port, "grids").empty()) : std::nullopt; };
  if (const auto problem = align_problem(params, by_raster("before"), by_raster("after")); !problem.empty()) preparation.problem(problem);
  if (!params.has("align"))
    for (const auto& problem : reading::grid_problems({preparation.fact("before", "grids"), preparation.fact("after", "grids"), preparation.fact("series", "grids")}))
      preparation.problem(problem);
  if (params.text("status") == "matrix") {
    if (preparation.has("exemptions"))
      preparation.usage(say("exemptions are taken off the status after the thresholds; give --status thresholds with them"));
    for (const auto& rule : status_params())
      if (params.given(rule.name)) preparation.usage(say("--{} has no effect without --status thresholds", rule.name));
  }
  if (params.text("status") == "thresholds") {
    if (!before && !series) preparation.usage(say("thresholds need whole states; a difference layer has no patches: leave out --status or give --before and --after"));
    for (const auto* port : {"before", "after", "series"})
      if (!preparation.fact(port, "grids").empty()) {
        preparation.usage(say("patches and thresholds need polygons; the states are held by rasters: leave out --status"));
        break;
      }
  }
  const bool of_states = params.text("envelope") == "state", given = preparation.has("envelope");
  if ((of_states || given) && !preparation.has("zones")) preparation.usage(say("an urban envelope cuts zones, and there are none; give --zones"));
  if (of_states && given) preparation.usage(say("an envelope is given and --envelope state asks for that of each state; one of the two"));
  if (of_states && !before && !series && changes) preparation.usage(say("a difference layer is no state to make an urban envelope of; give one as a layer (--envelope-layer)"));
  for (const auto& param : envelope_params())
    if (param.name != "envelope" && params.given(param.name) && !of_states && !(given && param.name == "envelope-near"))
      preparation.usage(say("--{} has no effect without --envelope state", param.name));
  if (!before && !after && !series && !changes) preparation.usage(say("nothing to compare: give --before and --after, --vintage, or --changes"));
  return {};
}

/// The states to compare, in order of time; none when there is a difference layer alone.
States states_of(const Inputs& in) {
  States states;
  if (const auto series = in.share<Series>("series")) {
    for (const auto& state : series->states) states.emplace_back(series, &state);
  } else if (const auto before = in.share<Coverage>("before")) {
    states = {before, in.share<Coverage>("after")};
    require_order(states[0]->vintage, states[1]->vintage);
  }
  return states;
}

std::vector<DrawnState> drawings_of(const States& states, const Differences* changes) {
  std::vector<DrawnState> drawings;
  for (const auto& state : states) drawings.push_back({&state->vintage.files, state->vintage.file_of, &state->vintage.polygons});
  if (states.empty()) drawings.push_back({&changes->layer.files, changes->layer.file_of, &changes->layer.polygons});
  return drawings;
}

std::vector<Param> compare_params() {
  std::vector<Param> params{area_param(),
                            {.name = "map-min", .help = "smallest change piece that is drawn; smaller ones stay in the books", .type = ParamType::number,
                      .unit = "m²", .fallback = "1", .minimum = 0},
                     {.name = "tables-only", .help = "ledger and tables, no change layer or change raster", .type = ParamType::flag},
                     {.name = "status", .help = "status of ground: that of the matrix, or after the thresholds of the decree", .type = ParamType::choice, .fallback = "matrix",
                      .choices = {"matrix", "thresholds"}}};
  for (const auto& one : cell_params()) params.push_back(one);
  for (auto& one : status_params()) params.push_back(std::move(one));
  for (auto& one : envelope_params()) params.push_back(std::move(one));
  return params;
}

}  // namespace

Stage compare_stage() {
  return {.name = "compare",
          .summary = "Compare states by zone, two by two: ledger and change polygons",
          .description =
              "Overlays two states and the zones, or counts their cells by zone when rasters hold one; of a series, each state with the next and the first with the last. Polygons "
              "with the same outline in both are paired, only the others are intersected. The ledger closes per zone to max(0.01 m², 1e-9 of its area), else exit 3. A difference layer "
              "alone gives its transitions; beside two states it is a cross-check.",
          .example = "arpent compare --before ocsge_2020.gpkg --after ocsge_2023.gpkg --nomenclature ocsge --zones communes.gpkg --out bilan",
          .inputs = {{.name = "before", .kind = kinds::coverage, .help = "the earlier state", .optional = true},
                     {.name = "after", .kind = kinds::coverage, .help = "the later state", .optional = true},
                     {.name = "series", .kind = kinds::series, .help = "several states, instead of the two", .optional = true},
                     {.name = "changes", .kind = kinds::differences, .help = "a producer's difference layer", .optional = true},
                     {.name = "zones", .kind = kinds::zones, .help = "zones to account by; without, one zone `tout`", .optional = true},
                     {.name = "exemptions", .kind = kinds::exemptions, .help = "register of ground not to count, with `status` thresholds", .optional = true},
                     {.name = "envelope", .kind = kinds::envelope, .help = "an urban envelope as someone drew it", .optional = true}},
          .outputs = {{.name = "comparison", .kind = kinds::comparison}},
          .params = compare_params(),
          .prepare = prepare,
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            const auto states = states_of(in);
            const auto* changes = in.find<Differences>("changes");
            const auto* zones = in.find<ZoneLayer>("zones");
            auto compared = states.empty() ? from_differences(*changes, zones, in.find<Envelope>("envelope"), params, context) : from_states(states, zones, in.find<Envelope>("envelope"), in.share<ExemptionRegister>("exemptions"), params, context);
            if (!states.empty() && changes != nullptr) cross_check(compared, *changes, zones, params, context);
            add_overlaps(compared);
            judge_overlaps(drawings_of(states, changes), compared.anomalies, context);
            compared.families = families_of(*compared.nomenclature);
            return Outputs{}.set("comparison", std::move(compared));
          }};
}

}  // namespace arpent
