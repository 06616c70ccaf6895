// SPDX-License-Identifier: Apache-2.0
#include "inspecting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/reproject.hpp"
#include "arpent/inspection/checks.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/layer_description.hpp"
#include "arpent/layers/map_grain.hpp"
#include "arpent/raster/raster_info.hpp"
#include "arpent/vector/collect.hpp"
#include "arpent/vector/feature_reader.hpp"
#include "arpent/vector/window_reader.hpp"
#include "reading.hpp"
#include "text_file.hpp"

namespace arpent {
namespace {
namespace fs = std::filesystem;

/// What a file is held against.
struct Measure {
  std::optional<LayerDescription> as;
  std::optional<Nomenclature> nomenclature;
  std::optional<MapGrain> grain;
};

std::vector<std::string> field_names(const LayerInfo& info) {
  std::vector<std::string> names;
  for (const auto& field : info.fields) names.push_back(field.name);
  return names;
}

Measure measure_of(const std::string& as, const Source& source, const LayerInfo& info) {
  Measure measure;
  if (!as.empty()) {
    measure.as = load_layer_description(as);
  } else {
    const auto known = described_layers();
    const auto found = recognise(known, info.layer, fs::path(source.path).stem().string(), field_names(info), shape_of(info));
    if (found.empty()) return measure;
    measure.as = *std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == found.front().name; });
  }
  if (measure.as->nomenclature.empty() && measure.as->kind == "nomenclature") measure.as->nomenclature = measure.as->name;
  if (!measure.as->nomenclature.empty()) {
    // One given by its path is its own nomenclature under that path, whatever folders are known.
    const auto& name = !as.empty() && measure.as->nomenclature == measure.as->name ? as : measure.as->nomenclature;
    measure.nomenclature = load_nomenclature(name);
    if (measure.as->checks.grain || measure.as->checks.change) {
      // A nomenclature need not say what its maps can show: what depends on it is not checked then.
      try {
        measure.grain = load_map_grain(name, *measure.nomenclature);
      } catch (const UsageError&) {
      }
    }
  }
  return measure;
}

/// A table as text: CSV, whatever its separator; the header is the first line that has the fields the layer needs.
AttributeTable read_text_table(const fs::path& file, const LayerDescription* as, std::vector<FieldInfo>& fields) {
  auto text = read_text_file(file);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  const auto head = text.substr(0, text.find('\n'));
  const auto separator = std::max({';', ',', '\t'}, [&](char a, char b) { return std::count(head.begin(), head.end(), a) < std::count(head.begin(), head.end(), b); });
  auto records = csv_records(text, separator, file.string());
  if (records.empty()) throw DataError(say("{}: is empty", file.string()));
  const auto needed = [&](const std::vector<std::string>& names) {
    return as == nullptr || std::all_of(as->fields.begin(), as->fields.end(),
                                        [&](const auto& field) { return !field.required || !find_field(field, names).empty(); });
  };
  std::size_t header = 0;
  while (header < std::min<std::size_t>(records.size(), 5) && !needed(records[header])) ++header;
  if (header == std::min<std::size_t>(records.size(), 5)) header = 0;
  AttributeTable table{.layer = file.stem().string(), .fid = {}, .columns = {}};
  for (const auto& name : records[header]) fields.push_back({std::string(trimmed(name)), "text"});
  table.columns.resize(fields.size());
  std::vector<std::map<std::string, std::uint32_t>> numbers(fields.size());
  for (std::size_t r = header + 1; r < records.size(); ++r) {
    table.fid.push_back(static_cast<std::int64_t>(r) + 1);  // as a text editor counts lines
    for (std::size_t c = 0; c < fields.size(); ++c) {
      const auto value = c < records[r].size() ? records[r][c] : std::string();
      auto& column = table.columns[c];
      if (value.empty()) {
        column.value_of.push_back(TextColumn::null);
        continue;
      }
      const auto [at, fresh] = numbers[c].emplace(value, static_cast<std::uint32_t>(column.values.size()));
      if (fresh) column.values.push_back(value);
      column.value_of.push_back(at->second);
    }
  }
  return table;
}

bool is_text_table(const Source& source) {
  const auto extension = lower(fs::path(source.path).extension().string());
  return extension == ".csv" || extension == ".txt";
}

/// The projected CRS to look at outlines in: that of the description where it has one.
Crs measured_in(const LayerInfo& info, const LayerDescription* as) {
  if (as != nullptr && !as->crs.empty() && !unmeasurable_reason(info.crs, info.extent).empty())
    if (Crs wanted(as->crs.front()); wanted.projected()) return wanted;
  return metric_crs(info);
}

void inspect_polygons(const Source& source, const LayerInfo& info, const InspectOptions& options, DoorContext context, InspectedLayer& out) {
  auto layer = read_polygons(source, {field_names(info), options.assumed, measured_in(info, context.as), options.threads});
  out.crs = layer.crs;
  ZoneLayer room;
  if (options.zones != nullptr && !options.zones->crs.same_as(layer.crs)) {
    room = *options.zones;
    room.polygons = reprojected(options.zones->polygons, options.zones->crs, layer.crs);
    room.crs = layer.crs;
  }
  context.zones = options.zones == nullptr || options.zones->crs.same_as(layer.crs) ? options.zones : &room;
  context.fields = &info.fields;
  check_attributes({info.fields, layer.fid, layer.columns}, &layer, context, out.findings);
  check_outlines(layer, context, out.findings);
}

void inspect_features(const Source& source, const LayerInfo& info, const InspectOptions& options, const DoorContext& context, InspectedLayer& out) {
  const auto shape = shape_of(info);
  if (shape == DataShape::polygons || (shape == DataShape::any && info.polygonal)) return inspect_polygons(source, info, options, context, out);
  if (shape == DataShape::none) {
    const auto table = read_attributes(source, field_names(info));
    return check_attributes({info.fields, table.fid, table.columns}, nullptr, context, out.findings);
  }
  const auto layer = read_shapes(source, {field_names(info), options.assumed, measured_in(info, context.as), options.threads});
  out.crs = layer.crs;
  for (const auto& note : layer.notes)
    if (note.kind == FeatureNote::Kind::empty)
      out.findings.add("geometrie_absente", "Cet objet n'a pas de géométrie : il n'est pris en compte nulle part. Le dessiner ou le retirer.").fid = note.fid;
  for (const auto fid : layer.with_polygons)
    out.findings.add("geometrie_autre", "Cet objet contient des polygones, dans une couche de lignes ou de points : ils sont laissés de côté. Le ranger dans une autre couche.").fid = fid;
  check_attributes({info.fields, layer.fid, layer.columns}, nullptr, context, out.findings);
}

bool hopeless(const Findings& findings) {
  return std::any_of(findings.list().begin(), findings.list().end(), [](const auto& finding) {
    return finding.level == DoorLevel::fatal && finding.kind->scope == DoorScope::file;
  });
}

/// A layer opened, or as far as it could be.
struct Opened {
  LayerInfo info;
  Measure measure;
  std::optional<AttributeTable> table;  ///< of a table as text
};

/// Of a text table the header line depends on the layer it is held against: looked at twice when nobody says which.
LayerInfo text_header(const Source& source, const LayerDescription* as) {
  LayerInfo info;
  info.driver = "CSV";
  info.layer = fs::path(source.path).stem().string();
  info.geometry_type = "None";
  info.feature_count = static_cast<std::int64_t>(read_text_table(source.path, as, info.fields).fid.size());
  return info;
}

std::string why_unreadable(const Source& source, const Error& error) {
  bool raster = true;
  try {
    raster = find_raster({source.path, {}, {}}).has_value();
  } catch (const Error&) {  // of a raster with several bands
  }
  if (raster)
    return "C'est un raster : inspect lit des contours et des tables. compare et status, qui comptent des rasters, disent de chacun son système, ses rangs et les valeurs "
           "qu'ils n'y reconnaissent pas.";
  return fmt::format("La lecture a échoué : {}", error.what());
}

/// Says in `out` what the file is. @return false when it could not be opened, which is a finding
bool open_layer(const Source& source, const InspectOptions& options, Opened& opened, InspectedLayer& out) {
  const bool text = is_text_table(source);
  try {
    const LanguageOfSources kept;
    opened.info = text ? text_header(source, nullptr) : describe(source);
  } catch (const Error& error) {
    out.findings.add("illisible", why_unreadable(source, error));
    return false;
  }
  opened.measure = measure_of(options.as, source, opened.info);
  const auto* as = opened.measure.as ? &*opened.measure.as : nullptr;
  if (text) {
    opened.info = text_header(source, as);
    std::vector<FieldInfo> fields;
    opened.table = read_text_table(source.path, as, fields);
  } else if (options.assumed.known() && !opened.info.crs_known) {
    opened.info.crs = options.assumed;
    opened.info.crs_known = true;
  }
  out.source = text ? fs::path(source.path).filename().string() : reading::short_name(source, opened.info.layer);
  out.features = opened.info.feature_count;
  out.crs = opened.info.crs;
  if (as != nullptr) {
    out.as = as->name;
    out.as_title = as->title;
    auto levels = as->checks.levels;
    if (options.may_be_empty) levels.emplace("vide", "info");
    out.findings = Findings(std::move(levels));
  }
  return true;
}

void check_all(const Source& source, const Opened& opened, const InspectOptions& options, InspectedLayer& out) {
  const auto& [info, measure, table] = opened;
  if (!measure.as)
    out.findings.add("couche_inconnue", "Cette couche ne ressemble à aucune du catalogue : seuls les contrôles généraux sont faits. Dire laquelle avec --as "
                                        "(arpent layers en donne la liste).");
  if (says_simulated(info.description)) out.findings.add("simulee", "Le fichier dit contenir des données simulées : rien de ce qui en est tiré n'a de valeur réelle.");
  const DoorContext context{.source = out.source + (source.date.empty() ? "" : "@" + source.date),
                            .as = measure.as ? &*measure.as : nullptr,
                            .nomenclature = measure.nomenclature ? &*measure.nomenclature : nullptr,
                            .grain = measure.grain ? &*measure.grain : nullptr,
                            .zones = options.zones,
                            .threads = options.threads};
  check_header(info, context, out.findings);
  if (hopeless(out.findings)) return;
  try {
    const LanguageOfSources kept;
    if (table) check_attributes({info.fields, table->fid, table->columns}, nullptr, context, out.findings);
    else inspect_features(source, info, options, context, out);
  } catch (const Error& error) {
    out.findings.add("illisible", fmt::format("La lecture a échoué : {}", error.what()));
  }
}

}  // namespace

InspectedLayer inspect_layer(const Source& source, const InspectOptions& options) {
  InspectedLayer out{.source = reading::short_name(source, source.layer), .as = options.as, .as_title = {}, .crs = {}, .findings = Findings()};
  if (Opened opened; open_layer(source, options, opened, out)) check_all(source, opened, options, out);
  out.findings.sort();
  return out;
}

Crs metric_crs(const LayerInfo& info) {
  if (unmeasurable_reason(info.crs, info.extent).empty() || !info.extent || !info.crs_known) return {};
  Point centre[] = {{(info.extent->xmin + info.extent->xmax) / 2, (info.extent->ymin + info.extent->ymax) / 2}};
  Transform(info.crs, Crs("EPSG:4326")).apply(centre);
  return Crs(suggested_projected_crs(centre[0].x, centre[0].y));
}

std::vector<Source> layers_of_source(const Source& source) {
  if (!source.layer.empty() || is_text_table(source)) return {source};
  try {
    std::vector<Source> all;
    for (const auto& name : layer_names(source.path)) all.push_back({source.path, name, source.date});
    return all.empty() ? std::vector{source} : all;
  } catch (const Error&) {
    return {source};
  }
}

}  // namespace arpent
