// SPDX-License-Identifier: Apache-2.0
#include "states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"
#include "door.hpp"
#include "raster_states.hpp"
#include "reading.hpp"

namespace arpent::reading {
namespace {

/// Adds one file to a state.
void add_file(Coverage& coverage, const StateFile& file, const Params& params, const Crs& target, RunContext& context) {
  const auto& source = file.source;
  auto sum = digest(source);
  const auto info = describe(source);
  if (says_simulated(info.description)) context.mark_simulated();
  const auto fields = find_class_fields(info, source.text(), *coverage.nomenclature, field_list(params, "class"), file.meant());
  auto wanted = fields.codes;
  if (!fields.date_field.empty()) wanted.push_back(fields.date_field);
  auto layer = read(source, wanted, crs_param(params, "crs"), target, context.threads());

  auto& vintage = coverage.vintage;
  const auto* dates = wanted.size() > fields.codes.size() ? &layer.columns.back() : nullptr;
  const auto name = short_name(source, layer.layer);
  vintage.files.push_back({name, layer.layer, survey_date(file.given, fields, dates, source.text(), file.otherwise)});
  if (vintage.polygons.empty()) vintage.crs = layer.crs;
  const auto known = vintage.anomalies.size();
  const auto classes = classify_layer(layer, 0, *coverage.nomenclature, name, vintage.anomalies);
  report_notes(layer, name, vintage.anomalies);
  vintage.classes.insert(vintage.classes.end(), classes.begin(), classes.end());
  vintage.file_of.insert(vintage.file_of.end(), classes.size(), static_cast<std::uint32_t>(vintage.files.size() - 1));
  vintage.fid.insert(vintage.fid.end(), layer.fid.begin(), layer.fid.end());
  if (vintage.polygons.empty())
    vintage.polygons = std::move(layer.polygons);
  else
    vintage.polygons.append_all(std::move(layer.polygons));
  const auto date = vintage.files.back().date.text();
  const auto checks = at_door(info, layer.notes, std::span(vintage.anomalies).subspan(known), name, context);
  tell_contradiction(file, contradiction(file.given, fields, dates), context);
  context.log(say("{}: {} polygons, {}", name, classes.size(), date.empty() ? tr("date unknown: no yearly rates") : date));
  context.record({"", name, sum.get(), date, "", checks});
}

}  // namespace

void tell_contradiction(const StateFile& file, const std::string& how, RunContext& context) {
  if (!how.empty()) context.log(say("warning: {}: {}, but {} was given for it and is taken: yearly rates follow it", file.source.text(), how, file.given.text()));
}

Param class_param() {
  return {.name = "class", .help = "field of the class code, or two joined by a comma (cover,use); by default the usual names"};
}

Prepared prepare_state(const std::vector<StateFile>& files, const Nomenclature* nomenclature, const Params& params, Preparation& preparation) {
  std::vector<std::optional<RasterInfo>> rasters;
  std::vector<std::string> parts;
  std::set<std::pair<std::filesystem::path, std::string>> seen;
  for (const auto& file : files) {
    std::error_code absent;
    if (const auto path = std::filesystem::canonical(file.source.path, absent); !absent && !seen.emplace(path, file.source.layer).second)
      preparation.usage(say("{} stands twice in one state: its ground would count twice", file.source.text()));
    auto& raster = rasters.emplace_back();
    try {
      raster = find_raster(file.source);
      if (raster) {
        if (const auto part = prepare_raster(file, *raster, nomenclature, params, preparation)) parts.push_back(*part);
        continue;
      }
      const auto info = inspect_header(file.source, params, preparation);
      if (!info || nomenclature == nullptr) continue;
      const auto fields = find_class_fields(*info, file.source.text(), *nomenclature, field_list(params, "class"), file.meant());
      parts.push_back(fmt::format("{} [{}]", short_name(file.source, info->layer), join(fields.codes, ", ")));
    } catch (const Error& error) {
      preparation.problem(error);
    }
  }
  const auto count = static_cast<std::size_t>(std::count_if(rasters.begin(), rasters.end(), [](const auto& raster) { return raster.has_value(); }));
  if (count != 0 && count != files.size())
    preparation.problem(say("{}: a state is held by polygons or by rasters, not by both; rasterise the polygons first", files.front().source.text()));
  return {.summary = join(parts, "; "), .facts = {{"grids", grids_fact(files, rasters, params)}}};
}

Coverage read_state(const std::vector<StateFile>& files, std::shared_ptr<const Nomenclature> nomenclature, const Params& params,
                    RunContext& context) {
  Coverage coverage{std::move(nomenclature), {}};
  for (const auto& file : files)
    if (auto raster = find_raster(file.source)) add_raster(coverage, file, std::move(*raster), params, context);
  if (coverage.raster != nullptr) return coverage;
  for (const auto& file : files)
    add_file(coverage, file, params, coverage.vintage.crs.known() ? coverage.vintage.crs : crs_param(params, "target-crs"), context);
  if (coverage.vintage.polygons.empty())
    throw DataError(say("{}: no polygon is left to compare; check that it is the right layer", coverage.vintage.files.front().source));
  return coverage;
}

}  // namespace arpent::reading
