// SPDX-License-Identifier: Apache-2.0
#include "arpent/layers/layer_description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"
#include "arpent/core/text.hpp"
#include "arpent/layers/catalogue.hpp"
#include "layer_description_node.hpp"
#include "layer_description_parts.hpp"
#include "layer_json.hpp"

namespace arpent {
namespace fs = std::filesystem;

namespace {

/// `layers/clc/layer.json` for the shipped ones, else the path.
std::string shown_place(const fs::path& file) {
  const auto folder = file.parent_path();
  if (folder.parent_path() == data_directory() / "layers") return fmt::format("layers/{}/{}", folder.filename().string(), file.filename().string());
  return file.string();
}

std::vector<std::string> dimensions_of(const nlohmann::json& json) {
  std::vector<std::string> names;
  if (!json.is_object() || !json.contains("dimensions") || !json.at("dimensions").is_array()) return names;
  for (const auto& dimension : json.at("dimensions"))
    if (dimension.is_object() && dimension.contains("name") && dimension.at("name").is_string()) names.push_back(dimension.at("name").get<std::string>());
  return names;
}

/// Dimensions of the nomenclature that the description names; a fault when there is none of that name.
std::vector<std::string> read_dimensions(const DescriptionNode& data, const LayerDescription& layer, const nlohmann::json& own) {
  if (layer.nomenclature.empty()) return {};
  if (layer.nomenclature == layer.name) {
    auto names = dimensions_of(own);
    if (names.empty()) data.fault("nomenclature", say("'{}' is this layer, which has no \"dimensions\"", layer.nomenclature));
    return names;
  }
  const auto file = layer_file(layer.nomenclature);
  if (fs::exists(file))
    if (auto names = dimensions_of(read_layer_json(file)); !names.empty()) return names;
  data.fault("nomenclature", say("no nomenclature '{}'{}", layer.nomenclature, suggestion(layer.nomenclature, nomenclature_names())));
  return {};
}

void check_field_names(const DescriptionNode& data, const LayerDescription& layer) {
  for (std::size_t i = 0; i < layer.fields.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const auto place = fmt::format("fields[{}]", i);
      const auto &later = layer.fields[i], &earlier = layer.fields[j];
      if (!later.name.empty() && later.name == earlier.name) data.fault(place + ".name", say("'{}' stands twice", later.name));
      for (const auto& name : later.names)
        if (std::find(earlier.names.begin(), earlier.names.end(), name) != earlier.names.end())
          data.fault(place + ".names", say("'{}' is a name of field '{}' too", name, earlier.name));
    }
  std::vector<std::string> ours;
  for (const auto& field : layer.fields) ours.push_back(field.name);
  for (const auto& [key, name] : {std::pair<std::string, const std::string&>{"key", layer.key}, {"commune_field", layer.commune_field}})
    if (!name.empty() && layer.field(name) == nullptr) data.fault(key, say("'{}' is no field of the description{}", name, suggestion(name, ours)));
}

void read_data(const DescriptionNode& data, const nlohmann::json& own, const fs::path& folder, LayerDescription& layer) {
  data.allow({"summary", "licence", "licence_url", "page", "vintage", "shape", "crs", "layer_names", "key", "commune_field", "date_fields",
              "nomenclature", "fields", "sources", "checks", "notes"});
  if (auto summary = data.text("summary"); !summary.empty()) layer.summary = std::move(summary);
  if (auto licence = data.text("licence"); !licence.empty()) layer.licence = std::move(licence);
  layer.licence_url = data.text("licence_url");
  layer.page = data.text("page");
  for (const auto& [key, url] : {std::pair<std::string, const std::string&>{"licence_url", layer.licence_url}, {"page", layer.page}})
    if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://")) data.fault(key, say("'{}' must begin with https://", url));
  layer.vintage = data.text("vintage");
  layer.shape = static_cast<DataShape>(data.one_of("shape", shape_words, Need::filled));
  layer.crs = data.texts("crs");
  for (std::size_t i = 0; i < layer.crs.size(); ++i)
    if (!std::regex_match(layer.crs[i], std::regex("EPSG:[0-9]{4,6}")))
      data.fault(fmt::format("crs[{}]", i), say("'{}' must be the code of a coordinate system, EPSG:2154", layer.crs[i]));
  if (layer.shape != DataShape::none && layer.crs.empty() && !data.has("crs")) data.fault({}, say("key 'crs' is missing; name the coordinate systems expected"));
  layer.layer_names = data.texts("layer_names");
  for (std::size_t i = 0; i < layer.layer_names.size(); ++i) {
    const auto key = fmt::format("layer_names[{}]", i);
    if (layer.layer_names[i] != lower(layer.layer_names[i])) data.fault(key, say("'{}' must be in lower case", layer.layer_names[i]));
    check_marks(data, key, layer.layer_names[i], {"{year}", "{yy}"});
  }
  layer.key = data.text("key");
  layer.commune_field = data.text("commune_field");
  layer.date_fields = data.texts("date_fields");
  for (std::size_t i = 0; i < layer.date_fields.size(); ++i)
    if (layer.date_fields[i] != lower(layer.date_fields[i]))
      data.fault(fmt::format("date_fields[{}]", i), say("'{}' must be in lower case", layer.date_fields[i]));
  layer.nomenclature = data.text("nomenclature");
  const DescriptionSurroundings around{folder, layer.nomenclature, read_dimensions(data, layer, own)};
  for (const auto& field : data.objects("fields")) layer.fields.push_back(read_field(field, around));
  check_field_names(data, layer);
  for (const auto& source : data.objects("sources")) {
    layer.sources.push_back(read_source(source));
    for (std::size_t i = 0; i + 1 < layer.sources.size(); ++i)
      if (layer.sources[i].name == layer.sources.back().name) source.fault("name", say("'{}' stands twice", layer.sources.back().name));
  }
  if (const auto checks = data.object("checks")) layer.checks = read_checks(*checks, layer);
  layer.notes = data.texts("notes");
}

/// @param name of the folder; empty: a file given by its path, which says its name itself, or is called as its folder
LayerDescription read_description(const fs::path& file, const std::string& name) {
  const auto json = read_layer_json(file);
  DescriptionFaults faults{shown_place(file), {}};
  const DescriptionNode top(json, "", faults);
  if (!json.is_object()) top.fault({}, say("must be an object, {{ … }}"));
  // Of the other keys of the file, their own readers are the judges; without "data" even these five are free.
  const auto described = top.has("data");
  const auto plain = [&](const char* key, Need need) {
    return described || (top.has(key) && json.at(key).is_string()) ? top.text(key, described ? need : Need::no) : std::string();
  };
  LayerDescription layer;
  layer.name = name.empty() ? fs::absolute(file).parent_path().filename().string() : name;
  if (name.empty() && top.has("name") && json.at("name").is_string()) layer.name = json.at("name").get<std::string>();
  layer.kind = plain("kind", Need::filled);
  layer.title = plain("title", Need::filled);
  layer.summary = plain("summary", Need::no);
  layer.producer = plain("producer", Need::filled);
  layer.licence = plain("licence", Need::filled);
  if (const auto style = file.parent_path() / "style.qml"; fs::exists(style)) layer.style = style.string();
  if (described) {
    if (const auto written = top.text("name"); !written.empty() && written != layer.name)
      top.fault("name", say("'{}' is not the name of the folder, '{}'", written, layer.name));
    const auto data = top.object("data");
    if (data->json().is_object()) read_data(*data, json, file.parent_path(), layer);
    else data->fault({}, say("must be an object, {{ … }}"));
  }
  faults.problems.raise_if_any<DataError>();
  return layer;
}

}  // namespace

const FieldDescription* LayerDescription::field(std::string_view name_of_ours) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& one) { return one.name == name_of_ours; });
  return found == fields.end() ? nullptr : &*found;
}

LayerDescription load_layer_description(const std::string& name) {
  const auto file = layer_file(name);
  if (name.ends_with(".json")) return read_description(file, {});
  if (!fs::exists(file)) {
    std::vector<std::string> names;
    for (const auto& entry : layer_entries()) names.push_back(entry.name);
    throw UsageError(say("no layer '{}'{}", name, suggestion(name, names)));
  }
  return read_description(file, name);
}

std::vector<LayerDescription> described_layers() {
  std::vector<LayerDescription> all;
  Problems problems;
  for (const auto& entry : layer_entries()) {
    try {
      auto layer = load_layer_description(entry.name);
      if (layer.described()) all.push_back(std::move(layer));
    } catch (const DataError& error) {
      for (const auto& line : split(error.what(), '\n')) problems.add(line);
    }
  }
  problems.raise_if_any<DataError>();
  return all;
}

}  // namespace arpent
