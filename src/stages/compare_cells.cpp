// SPDX-License-Identifier: Apache-2.0
#include "compare_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "raster_states.hpp"

namespace arpent {
namespace {

CellRule cell_rule(const Params& params) { return params.text("cells") == "centre" ? CellRule::centre : CellRule::exact; }

CellState as_cells(const Coverage& state, const std::pair<RasterGrid, Crs>& grid, bool aligned, CellMaps& maps, RunContext& context) {
  if (state.raster == nullptr) {
    std::vector<CellMeaning> meanings;
    for (std::size_t i = 0; i < state.vintage.classes.size(); ++i)
      meanings.push_back({static_cast<std::int32_t>(state.vintage.file_of[i]), state.vintage.classes[i]});
    maps.sources.push_back(polygon_cells(state.vintage.polygons, meanings, grid.first));
    // What has no class was said when the polygons were classed.
    return {maps.sources.back().get(), state.vintage.files,
            [](std::int32_t, std::int64_t value) { return ValueClasses::Entry{{static_cast<ClassId>(value), Rejection::none}, {}}; }};
  }
  auto raster = *state.raster;
  if (aligned) reading::align(raster, grid.first, grid.second, state.vintage.crs, context);
  maps.sources.push_back(raster_cells(raster.rasters));
  return {maps.sources.back().get(), state.vintage.files,
          [classes = raster.classes](std::int32_t file, std::int64_t value) { return classes[static_cast<std::size_t>(file)].at(value); }};
}

Anomaly unknown_value(const Vintage& vintage, const UnknownValue& unknown) {
  const auto& file = vintage.files[static_cast<std::size_t>(unknown.file)];
  const auto why = unknown.entry.answer.why;
  const bool code_is_value = unknown.entry.code == std::to_string(unknown.value);
  const char* words = why == Rejection::undecidable ? "code parent dont les postes n'ont pas tous le même statut"
                      : why == Rejection::null_code ? "valeur sans code"
                                                    : "valeur hors nomenclature";
  return {file.source, -1, why == Rejection::undecidable ? "code_indecidable" : why == Rejection::null_code ? "code_nul" : "code_inconnu",
          unknown.entry.code, unknown.area.rounded(),
          fmt::format("{}{} : surface portée en non_classe", words, code_is_value ? "" : fmt::format(" (cellules de valeur {})", unknown.value))};
}

/// Says how the values of a raster were read when nothing in it says so: 1 may be the first class of the nomenclature or its code `1`, a level
/// above. Of values that may all be such codes it warns.
void tell_ranks(const std::string& name, const ValueClasses& classes, const std::set<std::int64_t>& values, const Nomenclature& nomenclature, RunContext& context) {
  if (classes.origin != ValueOrigin::grid_codes) return;
  std::vector<std::string> read;
  bool codes_above = true;
  for (const auto value : values) {
    const auto entry = classes.at(value);
    const auto text = std::to_string(value);
    if (entry.answer.why != Rejection::none || entry.code == text) continue;
    const auto above = nomenclature.find(text);
    codes_above = codes_above && above != unclassified && !nomenclature.at(above).leaf;
    read.push_back(say("{} is {}", text, entry.code));
  }
  if (read.empty()) return;
  const bool more = read.size() > 5;
  if (more) read.resize(5);
  const auto list = join(read, ", ") + (more ? ", …" : "");
  if (codes_above)
    context.log(say("warning: {}: its values are taken as ranks of the nomenclature ({}), but could be codes of a level above; if so, give it an attribute "
                    "table or category names that say which code is meant",
                    name, list));
  else
    context.log(say("{}: its values are ranks of the nomenclature ({})", name, list));
}

void tell_values(const Coverage& state, const std::vector<CellMeaning>& values, const std::vector<UnknownValue>& unknown, RunContext& context) {
  if (state.raster == nullptr) return;
  const auto& files = state.vintage.files;
  std::vector<std::set<std::int64_t>> met(files.size());
  for (const auto& meaning : values)
    if (meaning.file >= 0) met[static_cast<std::size_t>(meaning.file)].insert(meaning.value);
  for (std::size_t f = 0; f < files.size(); ++f) {
    tell_ranks(files[f].source, state.raster->classes[f], met[f], *state.nomenclature, context);
    std::size_t count = 0;
    ExactArea area;
    for (const auto& value : unknown)
      if (static_cast<std::size_t>(value.file) == f) {
        ++count;
        area += value.area;
      }
    if (count > 0)
      context.log(say("warning: {}: {} values without a class, {} m² of non_classe (see anomalies.csv)", files[f].source, count, area.rounded().text()));
  }
}

}  // namespace

std::vector<Param> cell_params() {
  return {{.name = "cells", .help = "rasters: a cell on a zone's limit is shared by area, or goes where its centre is", .type = ParamType::choice,
           .fallback = "exact", .choices = {"exact", "centre"}},
          {.name = "align", .help = "rasters on different grids: bring them to that of before, after or a FILE, by nearest neighbour"}};
}

std::pair<RasterGrid, Crs> counting_grid(const Params& params, const States& states) {
  const auto grid_of = [](const Coverage& state) { return std::pair(state.raster->rasters.front().info.grid, state.vintage.crs); };
  if (!params.has("align")) {
    const auto first = std::find_if(states.begin(), states.end(), [](const auto& state) { return state->raster != nullptr; });
    return grid_of(**first);
  }
  const auto& wanted = params.text("align");
  if (const auto problem = align_problem(params, states.front()->raster != nullptr, states.back()->raster != nullptr); !problem.empty())
    throw DataError(problem);
  if (wanted == "before" || wanted == "after") return grid_of(wanted == "before" ? *states.front() : *states.back());
  const auto info = describe_raster(parse_source(wanted));
  return {info.grid, info.crs};
}

std::string align_problem(const Params& params, std::optional<bool> before, std::optional<bool> after) {
  if (!params.has("align")) return {};
  const auto& wanted = params.text("align");
  if (wanted == "before" || wanted == "after")
    return (wanted == "before" ? before : after).value_or(true)
               ? ""
               : say("--align {}: that state is held by polygons, which have no grid; give the other one or a FILE", wanted);
  try {
    const auto info = describe_raster(parse_source(wanted));
    if (!info.faults.empty()) return say("--align {}: {}", wanted, info.faults.front());
    if (!info.crs.known()) return say("--align {}: the file does not say its CRS; add it (gdal_edit.py -a_srs)", wanted);
    if (const auto reason = unmeasurable_reason(info.crs, info.grid.extent()); !reason.empty()) return say("--align {}: {}", wanted, reason);
    return {};
  } catch (const Error& error) {
    return say("--align: {}", error.what());
  }
}

CountedStates compare_as_cells(const States& states, std::vector<std::pair<std::size_t, std::size_t>> pairs, const ZoneLayer* zones,
                               const std::pair<RasterGrid, Crs>& grid, const AreaModel& model, const Params& params, RunContext& context) {
  auto maps = std::make_shared<CellMaps>();
  maps->keep.assign(states.begin(), states.end());
  std::vector<CellState> cells;
  for (const auto& state : states) cells.push_back(as_cells(*state, grid, params.has("align"), *maps, context));
  auto counted = compare_cells(cells, pairs, zones, grid.second, model,
                               {cell_rule(params), context.threads(), [&](double fraction) { context.progress(fraction); }});
  maps->classes = std::move(counted.classes);
  maps->pairs = std::move(pairs);
  maps->frame = counted.frame;
  maps->crs = grid.second;

  CountedStates result{std::move(counted.periods), {}, maps};
  for (std::size_t s = 0; s < states.size(); ++s) {
    tell_values(*states[s], counted.values[s], counted.unknown[s], context);
    for (const auto& unknown : counted.unknown[s]) result.anomalies.push_back(unknown_value(states[s]->vintage, unknown));
    if (const auto* burnt = dynamic_cast<const PolygonCells*>(maps->sources[s].get()); burnt != nullptr && burnt->overlapped() > 0)
      context.log(say("warning: {}: the centres of {} cells are in several polygons; the last of them has the cell", states[s]->vintage.files.front().source,
                      burnt->overlapped()));
  }
  context.log(say("compare: {} × {} cells, {} windows read, {} without any zone skipped", counted.frame.columns, counted.frame.rows,
                  counted.windows - counted.skipped, counted.skipped));
  if (cell_rule(params) == CellRule::centre && !counted.worst_cover.second.empty())
    context.log(say("cells go where their centre is: zones have the area of their cells, up to {} m² off their outline (zone {})",
                    fixed(counted.worst_cover.first, 1), counted.worst_cover.second));
  return result;
}

}  // namespace arpent
