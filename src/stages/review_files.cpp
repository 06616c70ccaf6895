// SPDX-License-Identifier: Apache-2.0
#include "review_files.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "arpent/core/parallel.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/vector/writer.hpp"
#include "text_file.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

constexpr const char* simulated_description = "DONNÉES SIMULÉES par Arpent : aucune valeur réelle";
/// Years the invented layers claim: that of the last state of the land, and of the one before for what an extension would take.
constexpr const char* plan_vintage = "2024-06-30";
constexpr const char* layer_vintage = "2023";
constexpr const char* reference_vintage = "2020";

bool of_the_plan(const std::string& name) {
  return name == "zone_urba" || name == "info_surf" || name.starts_with("prescription_");
}

bool of_the_reference(const std::string& name) { return name == "enaf" || name == "enveloppe_urbaine"; }

GeometryKind kind_of(const SimulatedConstraint& layer) {
  if (!layer.polygons.empty() || layer.shapes.empty()) return GeometryKind::multipolygon;
  return layer.shapes.part(0).size() > 1 ? GeometryKind::multilinestring : GeometryKind::multipoint;
}

void write_layer(GeoPackageWriter& writer, const SimulatedConstraint& layer, const Crs& crs) {
  LayerSpec spec{.name = layer.name, .identifier = layer.name + " (simulé)", .description = simulated_description, .geometry = kind_of(layer), .crs = crs, .fields = {}};
  for (const auto& column : layer.columns) spec.fields.push_back({column.name, FieldType::text, 0, ""});
  writer.add_layer(spec);
  std::vector<FieldValue> values(layer.columns.size());
  for (std::size_t i = 0; i < layer.size(); ++i) {
    for (std::size_t c = 0; c < values.size(); ++c) {
      const auto& value = layer.columns[c].values[i];
      if (value.empty()) values[c] = std::monostate{};
      else values[c] = std::string_view(value);
    }
    if (spec.geometry == GeometryKind::multipolygon) writer.add(values, layer.polygons, i);
    else writer.add(values, layer.shapes, i);
  }
}

void write_constraints(const ReviewGround& ground, const Crs& crs, bool plan, const fs::path& file) {
  GeoPackageWriter writer(file);
  for (const auto& layer : ground.constraints)
    if (of_the_plan(layer.name) == plan) write_layer(writer, layer, crs);
  writer.close();
}

void write_parcels(const SimulatedParcels& parcels, const Crs& crs, const fs::path& file) {
  const LayerSpec spec{.name = "parcelles", .identifier = "Parcelles (simulées)", .description = simulated_description, .geometry = GeometryKind::multipolygon, .crs = crs,
                       .fields = {{"idpar", FieldType::text, 14, "Identifiant"}, {"insee", FieldType::text, 5, "Code INSEE"}}};
  write_polygons(file, spec, parcels.polygons, [&](std::size_t i, std::span<FieldValue> values) {
    values[0] = std::string_view(parcels.ids[i]);
    values[1] = std::string_view(parcels.communes[i]);
  });
}

std::string list_of(const ReviewGround& ground, const std::vector<std::string>& vintages, const std::vector<std::string>& communes) {
  nlohmann::ordered_json list{{"name", "contraintes_simulees"}, {"title", "Contraintes simulées par Arpent : aucune valeur réelle"}, {"facts", facts_file}};
  for (const auto& layer : ground.constraints) {
    const bool plan = of_the_plan(layer.name);
    nlohmann::ordered_json entry{{"name", layer.name}};
    entry["data"] = std::string(plan ? plan_file : constraints_file) + ":" + layer.name + "@" +
                    (plan ? plan_vintage : of_the_reference(layer.name) ? reference_vintage : layer_vintage);
    entry["source"] = "simulé par Arpent";
    if (layer.name == "zone_urba") entry["covers"] = "own";
    else if (plan) entry["covers"] = {{"layer", "zone_urba"}};
    else entry["covers"] = {{"communes", communes}};
    list["constraints"].push_back(std::move(entry));
  }
  list["land_cover"] = {{"title", "OCS GE"}, {"source", "simulé par Arpent"}, {"nomenclature", "ocsge"}, {"data", vintages}};
  return list.dump(2) + "\n";
}

}  // namespace

void write_review_ground(const ReviewGround& ground, const Crs& crs, const std::vector<std::string>& vintages, const std::vector<std::string>& communes, const fs::path& folder,
                         int threads) {
  write_text_file(folder / permits_file, ground.permits);
  write_text_file(folder / facts_file, ground.commune_facts);
  write_text_file(folder / list_file, list_of(ground, vintages, communes));
  parallel_for(3, 1, threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto k = begin; k < end; ++k) {
      if (k == 0) write_parcels(ground.parcels, crs, folder / parcels_file);
      else write_constraints(ground, crs, k == 1, folder / (k == 1 ? plan_file : constraints_file));
    }
  });
}

}  // namespace arpent
