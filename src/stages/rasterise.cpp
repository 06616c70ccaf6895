// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <mutex>
#include <system_error>

#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/core/version.hpp"
#include "arpent/coverage/burn.hpp"
#include "arpent/coverage/largest_share.hpp"
#include "arpent/landuse/raster_codes.hpp"
#include "arpent/raster/cog_writer.hpp"
#include "arpent/stages/values.hpp"
#include "stages.hpp"

namespace arpent {
namespace {
namespace fs = std::filesystem;

constexpr std::int32_t band_rows = CogWriter::tile_side;
/// Columns or rows of a raster: a band of so many columns takes 4 GiB a thread.
constexpr std::int32_t most_cells = 1 << 23;

/// Names of the files one raster makes, the raster first.
std::vector<fs::path> files_of(const fs::path& out) {
  return {out, out.string() + ".aux.xml", fs::path(out).replace_extension(".qml"), fs::path(out).replace_extension(".csv")};
}

/// The grid over `extent` whose origin is a multiple of the cell in both directions.
/// @throws UsageError when it has more columns or rows than are supported
RasterGrid grid_over(const Box& extent, double cell) {
  const double west = std::floor(extent.xmin / cell), east = std::ceil(extent.xmax / cell);
  const double south = std::floor(extent.ymin / cell), north = std::ceil(extent.ymax / cell);
  const double columns = std::max(1.0, east - west), rows = std::max(1.0, north - south);
  if (columns > most_cells || rows > most_cells)
    throw UsageError(say("cells of {} m make {:.0f} columns and {:.0f} rows; {} of each are the most: give a larger --cell or a smaller --extent",
                         cell, columns, rows, most_cells));
  return {west * cell, north * cell, cell, cell, static_cast<std::int32_t>(columns), static_cast<std::int32_t>(rows)};
}

/// @throws UsageError when the text is not four numbers, west south east north
Box parsed_extent(const std::string& text) {
  const auto parts = split(text, ',');
  if (parts.size() == 4) {
    try {
      const Box box{to_number(trimmed(parts[0])), to_number(trimmed(parts[1])), to_number(trimmed(parts[2])), to_number(trimmed(parts[3]))};
      if (box.xmin < box.xmax && box.ymin < box.ymax) return box;
    } catch (const DataError&) {  // said below, with what to write instead
    }
  }
  throw UsageError(say("'{}' is no extent; write west,south,east,north in metres, such as 880000,6240000,930000,6300000", text));
}

struct Burned {
  std::vector<std::int64_t> cells_of_code;  // by code of the raster
  std::int64_t contested = 0;
};

/// Burns band after band on all threads and hands each to the writer.
template <class Burner, class Code>
Burned burn_all(const Burner& burner, CogWriter& writer, std::size_t codes, RunContext& context) {
  const auto& grid = burner.grid();
  const auto bands = static_cast<std::size_t>((grid.rows - 1) / band_rows + 1);
  const auto threads = thread_count(context.threads());
  struct Worker {
    typename Burner::Scratch scratch;
    std::vector<Code> cells;
    Burned burned;
  };
  std::vector<Worker> workers(static_cast<std::size_t>(threads));
  std::mutex mutex;
  std::size_t done = 0;
  parallel_for(bands, 1, threads, [&](std::size_t begin, std::size_t end, int number) {
    auto& worker = workers[static_cast<std::size_t>(number)];
    const auto width = static_cast<std::size_t>(grid.columns);
    worker.cells.resize(width * band_rows);
    worker.burned.cells_of_code.resize(codes);
    for (auto band = begin; band < end; ++band) {
      const auto first = static_cast<std::int32_t>(band) * band_rows;
      const auto rows = std::min(band_rows, grid.rows - first);
      worker.burned.contested += burner.burn(first, rows, worker.scratch, worker.cells.data(), width);
      for (std::int32_t row = 0; row < rows; ++row)
        count_cells(std::span<const Code>{worker.cells.data() + static_cast<std::size_t>(row) * width, width}, worker.burned.cells_of_code);
      writer.write_rows(first, rows, worker.cells.data(), width);
      const std::lock_guard lock(mutex);
      context.progress(static_cast<double>(++done) / static_cast<double>(bands));
    }
  });
  Burned all{std::vector<std::int64_t>(codes), 0};
  for (const auto& worker : workers) {
    for (std::size_t code = 0; code < worker.burned.cells_of_code.size(); ++code) all.cells_of_code[code] += worker.burned.cells_of_code[code];
    all.contested += worker.burned.contested;
  }
  return all;
}

template <class Burner>
Burned burn(const Coverage& coverage, const RasterGrid& grid, const std::vector<std::uint16_t>& codes, CogWriter& writer, CellType type,
            RunContext& context) {
  Burner burner(grid);
  const auto& polygons = coverage.vintage.polygons;
  std::vector<std::span<const Point>> rings;
  for (std::size_t i = 0; i < polygons.size(); ++i) {
    rings.clear();
    for (auto ring = polygons.rings_begin(i); ring < polygons.rings_end(i); ++ring) rings.push_back(polygons.ring(ring));
    burner.add_polygon(codes[coverage.vintage.classes[i]], rings);
  }
  burner.finish();
  const auto count = codes.size() + 1;  // and nodata
  return type == CellType::u8 ? burn_all<Burner, std::uint8_t>(burner, writer, count, context)
                              : burn_all<Burner, std::uint16_t>(burner, writer, count, context);
}

/// One line of the class table.
struct ClassRow {
  std::uint16_t code = 0;
  ClassId id = unclassified;
  std::int64_t cells = 0;
};

/// Classes that have a cell, by code.
std::vector<ClassRow> rows_of(const std::vector<std::uint16_t>& codes, const std::vector<std::int64_t>& cells) {
  std::vector<ClassRow> rows;
  for (std::size_t id = 0; id < codes.size(); ++id)
    if (cells[codes[id]] > 0) rows.push_back({codes[id], static_cast<ClassId>(id), cells[codes[id]]});
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
  return rows;
}

/// Column of each dimension's code: `code_cs`.
std::vector<std::string> dimension_columns(const Nomenclature& nomenclature) {
  std::vector<std::string> names;
  for (const auto& dimension : nomenclature.dimensions()) names.push_back(dimension.column());
  return names;
}

std::string yes_no(const std::optional<bool>& value) { return !value ? "" : *value ? "1" : "0"; }

std::uint8_t hex_byte(const std::string& colour, std::size_t at) {
  return colour.size() == 7 ? static_cast<std::uint8_t>(std::stoul(colour.substr(at, 2), nullptr, 16)) : std::uint8_t{255};
}

std::vector<std::string> class_cells(const Nomenclature& nomenclature, const ClassRow& row, const RasterGrid& grid, bool with_label) {
  const auto& land = nomenclature.at(row.id);
  std::vector<std::string> cells{land.code};
  for (auto& code : nomenclature.codes_of(row.id)) cells.push_back(std::move(code));
  if (with_label) cells.push_back(land.label);
  for (const auto& text : {yes_no(land.artificial), std::string(space_name(land.space)), land.colour, std::to_string(row.cells),
                           fixed(grid.cell_area().value * static_cast<double>(row.cells), 4)})
    cells.push_back(text);
  return cells;
}

RasterLegend legend_of(const Nomenclature& nomenclature, const std::vector<ClassRow>& rows, const RasterGrid& grid) {
  using Type = RasterLegend::ColumnType;
  RasterLegend legend;
  legend.columns.push_back({"code"});
  for (const auto& name : dimension_columns(nomenclature)) legend.columns.push_back({name});
  for (const auto& column : {RasterLegend::Column{"artif", Type::text}, {"espace"}, {"couleur"}, {"cellules", Type::real}, {"surface_m2", Type::real}})
    legend.columns.push_back(column);
  for (const auto& row : rows) {
    const auto& land = nomenclature.at(row.id);
    legend.categories.push_back({row.code, row.id == unclassified ? land.label : land.code + " – " + land.label, hex_byte(land.colour, 1),
                                 hex_byte(land.colour, 3), hex_byte(land.colour, 5), class_cells(nomenclature, row, grid, false)});
  }
  return legend;
}

void write_csv(const Nomenclature& nomenclature, const std::vector<ClassRow>& rows, const RasterGrid& grid, const fs::path& draft) {
  auto dimensions = dimension_columns(nomenclature);
  std::string text = "value,code";
  for (const auto& name : dimensions) text += ',' + name;
  text += ",libelle,artif,espace,couleur,cellules,surface_m2\n";
  for (const auto& row : rows) {
    text += std::to_string(row.code);
    std::size_t column = 0;
    // Codes and words are quoted as in the other tables; the last two are numbers.
    const auto cells = class_cells(nomenclature, row, grid, true);
    for (const auto& cell : cells) {
      const bool number = column + 2 >= cells.size() || column == cells.size() - 5;
      text += ',' + csv_field(cell, !number);
      ++column;
    }
    text += '\n';
  }
  std::ofstream out(draft, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw IoError(say("cannot write {}\ncheck the free space, quota and permissions of that folder", draft.string()));
}

CogSpec spec_of(const Coverage& coverage, const RasterGrid& grid, CellType type, const Params& params, bool simulated) {
  CogSpec spec{.grid = grid, .crs = coverage.vintage.crs, .type = type, .nodata = no_polygon, .compression = compression_named(params.text("compression"))};
  if (params.has("level")) spec.level = static_cast<int>(params.integer("level"));
  spec.software = "arpent " + version();
  const auto& nomenclature = coverage.nomenclature->name();
  spec.description = fmt::format("Occupation du sol, nomenclature {}, maille de {} m{}", nomenclature, params.text("cell"),
                                 simulated ? " ; DONNÉES SIMULÉES" : "");
  spec.metadata = {{"NOMENCLATURE", nomenclature},
                   {"REGLE", params.text("rule") == "centre" ? "classe au centre de la maille" : "classe majoritaire de la maille"}};
  std::vector<std::string> dates;
  for (const auto& file : coverage.vintage.files)
    if (const auto date = file.date.text(); !date.empty() && std::find(dates.begin(), dates.end(), date) == dates.end()) dates.push_back(date);
  if (!dates.empty()) spec.metadata.emplace_back("MILLESIME", join(dates, "|"));
  if (simulated) spec.metadata.emplace_back("SIMULE", "oui");
  return spec;
}

CellType type_for(const Coverage& coverage, const std::vector<std::uint16_t>& codes) {
  std::uint16_t largest = 0;
  for (const auto id : coverage.vintage.classes) largest = std::max(largest, codes[id]);
  return largest <= 255 ? CellType::u8 : CellType::u16;
}

void report(const Burned& burned, RunContext& context) {
  if (burned.contested > 0)
    context.log(say("warning: {} cells lie in several polygons; the polygons of the state overlap there", burned.contested));
  if (burned.cells_of_code[no_polygon] > 0) context.log(say("{} cells lie in no polygon: nodata (0)", burned.cells_of_code[no_polygon]));
}

Prepared prepare(const Params& params, Preparation& preparation) {
  const auto out = params.path("out");
  std::error_code ignored;
  const auto attempt = [&](auto&& check) {
    try {
      check();
    } catch (const Error& error) {
      preparation.problem(error);
    }
  };
  if (fs::is_directory(out, ignored)) preparation.usage(say("{} is a folder; --out is a file such as sol.tif", out.string()));
  if (const auto ending = lower(out.extension().string()); ending != ".tif" && ending != ".tiff")
    preparation.usage(say("{}: a GeoTIFF is written; let --out end in .tif", out.string()));
  if (!preparation.overwrite())
    for (const auto& file : files_of(out))
      if (fs::exists(file, ignored)) preparation.usage(say("{} exists; choose another --out or replace it with --overwrite", file.string()));
  if (!preparation.fact("coverage", "grids").empty())
    preparation.usage(say("the state is held by a raster already; give polygons, or resample the raster (gdalwarp -r near or -r mode)"));
  if (!(params.number("cell") > 0)) preparation.usage(say("--cell is the side of a cell in metres and must be more than 0, not {}", params.text("cell")));
  if (params.has("extent")) attempt([&] { (void)parsed_extent(params.text("extent")); });
  if (params.has("level")) {
    const auto levels = levels_of(compression_named(params.text("compression")));
    const auto level = params.integer("level");
    if (levels.most == 0)
      preparation.usage(say("compression {} has no levels; leave out --level", params.text("compression")));
    else if (level < levels.least || level > levels.most)
      preparation.usage(say("--level {} is not in {} to {}, the levels of {}", level, levels.least, levels.most, params.text("compression")));
  }
  return {.summary = say("{}, cells of {} m", out.string(), params.text("cell"))};
}

Outputs run(const Params& params, const Inputs& in, RunContext& context) {
  const auto& coverage = in.get<Coverage>("coverage");
  const auto extent = params.has("extent") ? parsed_extent(params.text("extent")) : coverage.vintage.polygons.extent();
  const auto grid = grid_over(extent, params.number("cell"));
  const auto codes = raster_codes(*coverage.nomenclature);
  const auto type = type_for(coverage, codes);
  const auto cells = static_cast<double>(grid.columns) * grid.rows;
  context.log(say("raster: {} × {} cells, {:.1f} million, {} bytes uncompressed", grid.columns, grid.rows, cells / 1e6,
                  fixed(cells * (type == CellType::u8 ? 1 : 2), 0)));

  const auto out = params.path("out");
  const auto draft = context.draft_with_companions(out);
  CogWriter writer(draft, spec_of(coverage, grid, type, params, context.simulated()));
  const auto burned = params.text("rule") == "centre" ? burn<CoverageBurner>(coverage, grid, codes, writer, type, context)
                                                      : burn<ShareBurner>(coverage, grid, codes, writer, type, context);
  const auto rows = rows_of(codes, burned.cells_of_code);
  if (rows.empty()) throw DataError(say("no polygon of the state lies on the cells of {}; check --extent and --cell", out.string()));
  report(burned, context);
  writer.close(legend_of(*coverage.nomenclature, rows, grid));
  write_csv(*coverage.nomenclature, rows, grid, fs::path(draft).replace_extension(".csv"));
  context.log_when_published(say("raster: {}", out.string()));
  return {};
}

}  // namespace

Stage rasterise_stage() {
  return {.name = "rasterise",
          .summary = "Turn a state of the land into a categorical raster (COG)",
          .description =
              "Burns the polygons into cells of a grid whose lines are multiples of the cell, and writes a Cloud Optimized "
              "GeoTIFF with overviews, colours, French labels and attribute table, its QGIS style and a CSV of its classes. "
              "Values are those of the nomenclature, the same for every vintage; 0 is nodata.",
          .example = R"({ "id": "raster", "stage": "rasterise", "in": { "coverage": "after" }, "with": { "cell": 1, "out": "sol_2023.tif" } })",
          .inputs = {{.name = "coverage", .kind = kinds::coverage}},
          .params = {{.name = "cell", .help = "side of a cell", .type = ParamType::number, .unit = "m", .required = true},
                     {.name = "out", .help = "GeoTIFF to write, FILE.tif; FILE.csv, FILE.qml and FILE.tif.aux.xml come with it", .type = ParamType::output, .required = true},
                     {.name = "rule", .help = "class of a cell: that of its centre, or the one with the largest share of it", .type = ParamType::choice,
                      .fallback = "centre", .choices = {"centre", "largest-share"}},
                     {.name = "extent", .help = "west,south,east,north in metres, widened to whole cells; by default that of the polygons"},
                     {.name = "compression", .help = "of the tiles", .type = ParamType::choice, .fallback = "deflate",
                      .choices = {"deflate", "zstd", "lzw", "none"}},
                     {.name = "level", .help = "of the compression: deflate 1 to 12 (5), zstd 1 to 22 (9)", .type = ParamType::integer}},
          .prepare = prepare,
          .run = run};
}

}  // namespace arpent
