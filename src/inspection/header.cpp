// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "header_parts.hpp"

namespace arpent {
namespace {

std::string_view words_of(DataShape shape) {
  switch (shape) {
    case DataShape::polygons: return "des polygones";
    case DataShape::lines: return "des lignes";
    case DataShape::points: return "des points";
    case DataShape::none:
    case DataShape::any: break;
  }
  return "des géométries";
}

void check_shape(const LayerInfo& info, const DoorContext& context, Findings& findings) {
  if (context.as == nullptr || context.as->shape == DataShape::any || context.as->shape == DataShape::none) return;
  const auto found = shape_of(info);
  if (found == DataShape::any || found == context.as->shape) return;
  auto& finding = findings.add("type_geometrie", fmt::format("La couche {}, {} attend {}. Choisissez l'autre couche du fichier ou du dossier, ou celle "
      "d'un autre type.",
      found == DataShape::none ? "n'a pas de géométrie" : fmt::format("contient {} ({})", words_of(found), info.geometry_type), context.as->name,
      words_of(context.as->shape)));
  finding.value = info.geometry_type;
}

}  // namespace

DataShape shape_of(const LayerInfo& info) {
  const auto named = [&](const char* word) { return info.geometry_type.find(word) != std::string::npos; };
  if (info.geometry_type == "None") return DataShape::none;
  if (named("Unknown") || named("Collection") || info.geometry_type.empty()) return DataShape::any;
  if (named("Polygon") || named("Surface") || named("TIN") || named("Triangle")) return DataShape::polygons;
  if (named("Line") || named("Curve") || named("Circular")) return DataShape::lines;
  if (named("Point")) return DataShape::points;
  return DataShape::any;
}

void check_header(const LayerInfo& info, const DoorContext& context, Findings& findings) {
  if (info.feature_count == 0)
    findings.add("vide", fmt::format("La couche{} n'a aucun objet. Vérifiez le nom de la couche, ou l'export qui l'a faite.",
        info.layer.empty() ? "" : " « " + info.layer + " »"));
  check_shape(info, context, findings);
  door::check_crs(info, context, findings);
  door::check_fields(info, context, findings);
}

}  // namespace arpent
