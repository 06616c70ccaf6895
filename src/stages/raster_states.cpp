// SPDX-License-Identifier: Apache-2.0
#include "raster_states.hpp"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "arpent/landuse/vintage.hpp"

namespace arpent::reading {
namespace {

using Json = nlohmann::json;

std::string raster_name(const Source& source) {
  auto name = short_name(source, source.layer);
  if (name.back() == ':') name.pop_back();
  return name;
}

Crs crs_of(const RasterInfo& info, const Params& params) { return info.crs.known() ? info.crs : crs_param(params, "crs"); }

std::string metres(double value) {
  auto text = fixed(value, 3);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

RasterGrid grid_from(const Json& json) {
  return {json.at("west"), json.at("north"), json.at("cell_width"), json.at("cell_height"), json.at("columns"), json.at("rows")};
}

Crs crs_from(const Json& json) {
  const auto text = json.at("crs").get<std::string>();
  return text.empty() ? Crs() : Crs(text);
}

/// How one grid fails to lie on the lines of another; empty when it does.
std::string difference(const RasterGrid& grid, const RasterGrid& from) {
  if (grid.cell_width != from.cell_width || grid.cell_height != from.cell_height)
    return say("its cells are {} × {} m, not {} × {} m", metres(grid.cell_width), metres(grid.cell_height), metres(from.cell_width), metres(from.cell_height));
  const Lattice a(grid), b(from);
  if (a.same_lines(b)) return {};
  const auto shift = [](double x) { return fixed(x - std::nearbyint(x), 4); };
  return say("its lines are {} of a cell east and {} of a cell north of the others'", shift((grid.west - from.west) / from.cell_width),
             shift((grid.north - from.north) / from.cell_height));
}

/// The grid on the lines of `target` that holds all of `own`.
RasterGrid grown_on(const RasterGrid& target, const RasterGrid& own) {
  const auto extent = own.extent();
  const auto before = [](double metres_, double cell) { return std::floor(metres_ / cell + 1e-9); };
  const auto after = [](double metres_, double cell) { return std::ceil(metres_ / cell - 1e-9); };
  const double left = before(extent.xmin - target.west, target.cell_width), right = after(extent.xmax - target.west, target.cell_width);
  const double top = before(target.north - extent.ymax, target.cell_height), bottom = after(target.north - extent.ymin, target.cell_height);
  auto grid = target;
  grid.west = target.west + left * target.cell_width;
  grid.north = target.north - top * target.cell_height;
  grid.columns = static_cast<std::int32_t>(right - left);
  grid.rows = static_cast<std::int32_t>(bottom - top);
  return grid;
}

std::string moved(const RasterGrid& own, const RasterGrid& target) {
  if (own.cell_width == target.cell_width && own.cell_height == target.cell_height) {
    const auto shift = [](double metres_, double cell) { return (metres_ / cell - std::nearbyint(metres_ / cell)) * cell; };
    const double east = shift(target.west - own.west, own.cell_width), north = shift(target.north - own.north, own.cell_height);
    return say("everything moves by {} m {} and {} m {}", metres(std::fabs(east)), east < 0 ? tr("west") : tr("east"), metres(std::fabs(north)),
               north < 0 ? tr("south") : tr("north"));
  }
  return say("cells of {} × {} m become cells of {} × {} m; limits move by up to {} m", metres(own.cell_width), metres(own.cell_height),
             metres(target.cell_width), metres(target.cell_height),
             metres(std::hypot(own.cell_width + target.cell_width, own.cell_height + target.cell_height) / 2));
}

// What takes longer to hash than to count.
constexpr std::uintmax_t most_hashed = std::uintmax_t{512} << 20;

bool worth_hashing(const Source& source, const Params& params) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(source.path, ignored);
  return ignored || size <= most_hashed || params.text("hash") == "all";
}

}  // namespace

Param hash_param() {
  return {.name = "hash", .help = "rasters whose SHA-256 goes into the provenance: those up to 512 MB, or all", .type = ParamType::choice,
          .fallback = "auto", .choices = {"auto", "all"}};
}

std::optional<std::string> prepare_raster(const StateFile& file, const RasterInfo& info, const Nomenclature* nomenclature, const Params& params,
                                          Preparation& preparation) {
  bool good = info.faults.empty();
  const auto problem = [&](const std::string& message) {
    preparation.problem(say("{}: {}", file.source.text(), message));
    good = false;
  };
  for (const auto& fault : info.faults) problem(fault);
  const auto crs = crs_of(info, params);
  const auto target = crs_param(params, "target-crs");
  if (!crs.known())
    problem(say("the file does not say its CRS; add it (gdal_edit.py -a_srs) or say it with --crs, such as --crs EPSG:2154"));
  else if (const auto reason = unmeasurable_reason(crs, info.grid.extent()); !reason.empty())
    problem(reason);
  else if (target.known() && !target.same_as(crs))
    problem(say("rasters are counted in their own CRS ({}), not in {}; leave --target-crs out, or bring it there with --align FILE", crs.id(), target.id()));
  if (nomenclature == nullptr || !good) return std::nullopt;
  try {
    const auto classes = value_classes(info, file.source.text(), *nomenclature, field_list(params, "class"), file.meant());
    return fmt::format("{} [{}]", raster_name(file.source), classes.how);
  } catch (const Error& error) {
    preparation.problem(error);
    return std::nullopt;
  }
}

void add_raster(Coverage& coverage, const StateFile& file, RasterInfo info, const Params& params, RunContext& context) {
  const bool hashed = worth_hashing(file.source, params);
  auto sum = digest(file.source, hashed ? Hashed::yes : Hashed::no);
  auto classes = value_classes(info, file.source.text(), *coverage.nomenclature, field_list(params, "class"), file.meant());
  if (says_simulated(info.description)) context.mark_simulated();
  auto& vintage = coverage.vintage;
  const auto crs = crs_of(info, params);
  if (vintage.files.empty()) vintage.crs = crs;
  else if (!vintage.crs.same_as(crs))
    throw DataError(say("{}: is in {}, the other rasters of the state in {}; bring it there first (gdalwarp -r near)", file.source.text(), crs.id(), vintage.crs.id()));
  const auto name = raster_name(file.source);
  const ClassFields fields{{}, {}, classes.year_in_name};
  vintage.files.push_back({name, file.source.layer, survey_date(file.given, fields, nullptr, file.source.text(), file.otherwise)});
  tell_contradiction(file, contradiction(file.given, fields, nullptr), context);
  const auto date = vintage.files.back().date.text();
  context.log(say("{}: {} × {} cells of {} × {} m, classes by {}, {}", name, info.grid.columns, info.grid.rows, metres(info.grid.cell_width),
                  metres(info.grid.cell_height), classes.how, date.empty() ? tr("date unknown: no yearly rates") : date));
  auto raster = coverage.raster == nullptr ? RasterVintage{} : *coverage.raster;
  raster.rasters.push_back({file.source, std::move(info), {}});
  raster.classes.push_back(std::move(classes));
  coverage.raster = std::make_shared<const RasterVintage>(std::move(raster));
  if (!hashed) context.log(say("{}: larger than {} MB, so not hashed for the provenance; --hash all does", name, most_hashed >> 20));
  context.record({"", name, "", date, ""}, std::move(sum));
}

std::string grids_fact(const std::vector<StateFile>& files, const std::vector<std::optional<RasterInfo>>& infos, const Params& params) {
  Json list = Json::array();
  for (std::size_t f = 0; f < files.size(); ++f) {
    if (!infos[f] || !infos[f]->faults.empty()) continue;
    const auto& g = infos[f]->grid;
    list.push_back({{"state", files.front().source.text()}, {"file", files[f].source.text()}, {"west", g.west}, {"north", g.north}, {"cell_width", g.cell_width}, {"cell_height", g.cell_height},
                    {"columns", g.columns}, {"rows", g.rows}, {"crs", crs_of(*infos[f], params).wkt()}});
  }
  return list.empty() ? std::string() : list.dump();
}

std::string joined_grids(const std::vector<std::string>& facts) {
  Json all = Json::array();
  for (const auto& fact : facts)
    if (!fact.empty())
      for (auto& raster : Json::parse(fact)) all.push_back(std::move(raster));
  return all.empty() ? std::string() : all.dump();
}

std::vector<std::string> grid_problems(const std::vector<std::string>& facts) {
  const auto joined = joined_grids(facts);
  if (joined.empty()) return {};
  const auto rasters = Json::parse(joined);
  std::vector<std::string> problems;
  for (std::size_t k = 1; k < rasters.size(); ++k) {
    const auto first = crs_from(rasters[0]), own = crs_from(rasters[k]);
    const auto reason = !own.known() || !first.known() ? std::string()
                        : !own.same_as(first)          ? say("is in {}, not in {}", own.id(), first.id())
                                                       : difference(grid_from(rasters[k]), grid_from(rasters[0]));
    if (reason.empty()) continue;
    const bool one_state = rasters[k].at("state") == rasters[0].at("state");
    problems.push_back(say("{} does not have the grid of {}: {}; {}", rasters[k].at("file").get<std::string>(), rasters[0].at("file").get<std::string>(), reason,
                           one_state && !own.same_as(first) ? tr("bring the files of one state to one CRS first (gdalwarp -r near)")
                                                            : tr("give --align before, after or FILE to bring one to the other by nearest neighbour")));
  }
  return problems;
}

void align(RasterVintage& state, const RasterGrid& target, const Crs& crs, const Crs& state_crs, RunContext& context) {
  for (auto& file : state.rasters) {
    const auto own = file.info.grid;
    const bool same_crs = state_crs.same_as(crs);
    if (same_crs && difference(own, target).empty()) continue;
    const auto grid = same_crs ? grown_on(target, own) : target;
    if (!file.info.nodata) {  // cells outside the file need a value of their own
      if (file.info.type == CellType::u32 || file.info.type == CellType::i32)
        throw DataError(say("{}: has no nodata value for the cells that --align leaves empty; give it one (gdal_translate -a_nodata)", file.source.text()));
      file.info.type = CellType::i32;
      file.info.nodata = std::numeric_limits<std::int32_t>::min();
    }
    file.info.grid = grid;
    file.info.block_columns = file.info.block_rows = 512;
    file.align = {grid, crs};
    context.log(same_crs ? say("{}: brought to the other grid by nearest neighbour: {}", raster_name(file.source), moved(own, target))
                         : say("{}: brought to the other grid by nearest neighbour: from {} to {}, {}", raster_name(file.source), state_crs.id(), crs.id(), moved(own, target)));
  }
}

}  // namespace arpent::reading
