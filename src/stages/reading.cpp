// SPDX-License-Identifier: Apache-2.0
#include "reading.hpp"

#include <filesystem>

#include "arpent/core/digest.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/reproject.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/layer_description.hpp"

namespace arpent::reading {
namespace fs = std::filesystem;

namespace {

/// What the disk says of a file; another once something wrote into it.
struct FileMark {
  std::uintmax_t bytes = 0;
  fs::file_time_type written;
  bool operator==(const FileMark&) const = default;
};

/// @throws IoError when one is not there any more: others read from an open file that has lost its name
std::vector<FileMark> marks_of(const std::vector<fs::path>& files) {
  std::vector<FileMark> marks;
  for (const auto& file : files) {
    std::error_code gone;
    FileMark mark{fs::file_size(file, gone), {}};
    if (!gone) mark.written = fs::last_write_time(file, gone);
    if (gone) throw IoError(say("{}: lost while it was read ({}); run again once it is there", file.string(), gone.message()));
    marks.push_back(mark);
  }
  return marks;
}

/// The files whose bytes a source is; none for a folder, an archive or a connection.
std::vector<fs::path> files_of(const Source& source) {
  const fs::path file = source.path;
  std::error_code ignored;
  const bool remote = source.path.starts_with("/vsi") || source.path.find_first_of(":=") != std::string::npos;
  if (!fs::is_regular_file(file, ignored) && (remote || fs::exists(file, ignored))) return {};
  auto table = fs::path(file).replace_extension(".dbf");
  if (lower(file.extension().string()) == ".shp" && fs::is_regular_file(table, ignored)) return {file, std::move(table)};
  return {file};
}

std::string sum_of(const std::vector<fs::path>& files) {
  auto sum = sha256_file(files.front());
  for (std::size_t i = 1; i < files.size(); ++i) sum = sha256_text(sum + sha256_file(files[i]));
  return sum;
}

}  // namespace

std::vector<Param> crs_params() {
  return {
      {.name = "crs", .help = "CRS of a file that does not say its own, such as EPSG:2154"},
      {.name = "target-crs", .help = "projected CRS to measure in; by default that of the first file"},
  };
}

Param nomenclature_param() {
  return {.name = "nomenclature", .help = "classes: ocsge, clc, or the path of a layer.json", .required = true};
}

Crs crs_param(const Params& params, const char* name) { return params.has(name) ? Crs(params.text(name)) : Crs(); }

std::shared_ptr<const Nomenclature> nomenclature(const Params& params) {
  return std::make_shared<const Nomenclature>(load_nomenclature(params.text("nomenclature")));
}

std::shared_ptr<const Nomenclature> nomenclature(const Params& params, Preparation& preparation) {
  try {
    return nomenclature(params);
  } catch (const Error& error) {
    preparation.problem(error);
    return nullptr;
  }
}

std::vector<std::string> field_list(const Params& params, const char* name) {
  std::vector<std::string> fields;
  if (params.has(name))
    for (const auto& field : split(params.text(name), ','))
      if (!trimmed(field).empty()) fields.emplace_back(trimmed(field));
  return fields;
}

std::optional<LayerInfo> inspect_header(const Source& source, const Params& params, Preparation& preparation) {
  LayerInfo info;
  try {
    info = describe(source);
  } catch (const Error& error) {
    preparation.problem(error);
    return std::nullopt;
  }
  bool good = true;
  const auto problem = [&](const std::string& message) {
    preparation.problem(say("{}: {}", source.text(), message));
    good = false;
  };
  if (!info.polygonal) problem(say("holds geometries of type {}; polygons are needed", info.geometry_type));
  const Crs own = info.crs_known ? info.crs : crs_param(params, "crs");
  const Crs target = crs_param(params, "target-crs");
  if (!own.known())
    problem(say("the file does not say its CRS; add it (a .prj beside a shapefile) or say it with --crs, such as --crs EPSG:2154"));
  else if (const auto misdeclared = misdeclared_reason(own, info.extent); !misdeclared.empty())
    problem(misdeclared);
  else if (const auto reason = unmeasurable_reason(target.known() ? target : own, target.known() ? std::nullopt : info.extent);
           !reason.empty())
    problem(reason);
  if (!good) return std::nullopt;
  return info;
}

std::string zone_field(const LayerInfo& info, const Params& params, const char* param, const char* ours) {
  if (auto field = info.field(params.text(param)); !field.empty() || params.given(param)) return field;
  std::vector<std::string> names;
  for (const auto& field : info.fields) names.push_back(field.name);
  const auto communes = load_layer_description("communes");
  const auto* described = communes.field(ours);
  return described == nullptr ? std::string() : find_field(*described, names);
}

PolygonLayer read(const Source& source, std::vector<std::string> fields, const Crs& assumed, const Crs& target, int threads) {
  auto layer = read_polygons(source, {std::move(fields), assumed, target, threads});
  repair_outlines(layer, threads);
  return layer;
}

std::future<std::string> digest(const Source& source, Hashed hashed) {
  auto files = files_of(source);
  if (files.empty()) return std::async(std::launch::deferred, [] { return std::string(); });
  auto marks = marks_of(files);
  std::future<std::string> sum;
  if (hashed == Hashed::yes) sum = std::async(std::launch::async, [files] { return sum_of(files); });
  return std::async(std::launch::deferred, [files = std::move(files), marks = std::move(marks), sum = std::move(sum)]() mutable {
    auto found = sum.valid() ? sum.get() : std::string();
    if (marks_of(files) != marks)
      throw IoError(say("{}: changed while it was read; run again once nothing writes into it", files.front().string()));
    return found;
  });
}

const ZoneLayer* zones_in(const Crs& crs, const ZoneLayer* zones, ZoneLayer& room, RunContext& context) {
  if (zones == nullptr || zones->crs.same_as(crs)) return zones;
  context.log(say("the zones: brought from {} to {}, vertex by vertex", zones->crs.id(), crs.id()));
  room = *zones;
  room.polygons = reprojected(zones->polygons, zones->crs, crs);
  room.crs = crs;
  return &room;
}

std::string short_name(const Source& source, const std::string& layer) {
  // Archives and files lose their folders; a connection string is kept, but for what may be a password.
  auto name = source.path.find('=') == std::string::npos ? fs::path(source.path).filename().string()
                                                         : source.path.substr(0, source.path.find(' '));
  return name + ":" + layer;
}

}  // namespace arpent::reading
