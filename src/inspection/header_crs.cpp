// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "arpent/core/text.hpp"
#include "header_parts.hpp"

namespace arpent::door {
namespace {

/// Systems French data comes in, by their code in the EPSG database.
struct KnownCrs {
  std::string_view id;
  std::string_view words;
};
constexpr KnownCrs known_systems[] = {
    {"EPSG:2154", "Lambert-93, le système légal de la métropole"},
    {"EPSG:9793", "RGF93 v2 / Lambert-93, même projection que EPSG:2154"},
    {"EPSG:9794", "RGF93 v2b / Lambert-93, même projection que EPSG:2154"},
    {"EPSG:27572", "Lambert II étendu, l'ancien système NTF"},
    {"EPSG:5490", "UTM 20 Nord, le système légal des Antilles"},
    {"EPSG:2972", "UTM 22 Nord, le système légal de la Guyane"},
    {"EPSG:2975", "UTM 40 Sud, le système légal de La Réunion"},
    {"EPSG:4471", "UTM 38 Sud, le système légal de Mayotte"},
    {"EPSG:3857", "Web Mercator, un système d'affichage où les surfaces sont agrandies"},
    {"EPSG:3035", "LAEA Europe, le système européen des statistiques"},
    {"EPSG:4326", "WGS 84, des degrés"},
    {"EPSG:4171", "RGF93, des degrés"},
};

/// `EPSG:2975 (UTM 40 Sud, le système légal de La Réunion)`.
std::string name_of(const Crs& crs) {
  for (const auto& known : known_systems)
    if (known.id == crs.id()) return fmt::format("{} ({})", crs.id(), known.words);
  return crs.name().empty() || crs.name() == crs.id() ? crs.id() : fmt::format("{} ({})", crs.id(), crs.name());
}

std::string box_words(const Box& box) {
  const int decimals = std::max({std::fabs(box.xmin), std::fabs(box.xmax), std::fabs(box.ymin), std::fabs(box.ymax)}) < 1000 ? 4 : 0;
  return fmt::format("x de {} à {}, y de {} à {}", french(box.xmin, decimals), french(box.xmax, decimals), french(box.ymin, decimals),
      french(box.ymax, decimals));
}

bool finite(const Box& box) { return std::isfinite(box.xmin) && std::isfinite(box.ymin) && std::isfinite(box.xmax) && std::isfinite(box.ymax); }
Box swapped(const Box& box) { return {box.ymin, box.xmin, box.ymax, box.xmax}; }
bool in_degrees(const Box& box) { return Box{-180, -90, 180, 90}.contains(box); }

/// A tenth of the area's larger side: neighbours and the sea are drawn too, and the boxes of PROJ are rounded.
Box with_margin(const Box& area) { return area.grown(0.1 * std::max(area.width(), area.height())); }

struct Likely {
  std::string id;       ///< empty: none
  bool turned = false;  ///< with x and y exchanged
};
/// The system these coordinates look like: one expected here, or one French data comes in.
Likely likely_crs(const Box& extent, const DoorContext& context) {
  if (in_degrees(extent)) return {"EPSG:4326"};
  std::vector<std::string> candidates;
  if (context.as != nullptr) candidates = context.as->crs;
  candidates.insert(candidates.end(), {"EPSG:2154", "EPSG:27572", "EPSG:3035"});
  for (const auto& candidate : candidates) {
    const auto area = area_of_use(Crs(candidate));
    if (!area) continue;
    if (area->own.contains(extent)) return {candidate};
    if (area->own.contains(swapped(extent))) return {candidate, true};
  }
  return {};
}

bool expected(const Crs& crs, const LayerDescription& as) {
  return std::any_of(as.crs.begin(), as.crs.end(), [&](const auto& id) { return crs.same_as(Crs(id)); });
}

void check_system(const LayerInfo& info, const DoorContext& context, Findings& findings) {
  const bool usual = context.as == nullptr || context.as->crs.empty() || expected(info.crs, *context.as);
  const auto wanted = context.as != nullptr ? fmt::format("{} attend {}", context.as->name, join(context.as->crs, ", ")) : std::string();
  if (!info.crs.projected()) {
    // Points of a layer that is published in degrees are as they should be: nothing of them is measured.
    if (usual && context.as != nullptr && !context.as->crs.empty() && shape_of(info) == DataShape::points) return;
    std::string target = "EPSG:2154";
    if (info.extent && finite(*info.extent) && in_degrees(*info.extent))
      target = suggested_projected_crs((info.extent->xmin + info.extent->xmax) / 2, (info.extent->ymin + info.extent->ymax) / 2);
    auto& finding = findings.add("crs_geographique", fmt::format("Les coordonnées sont en degrés, {}{} : pour mesurer des surfaces, ajoutez "
        "--target-crs {}.", name_of(info.crs),
                                                                 usual ? "" : " ; " + wanted, target));
    finding.value = info.crs.id();
    if (findings.wanted("crs_geographique")) return;
  }
  const bool metres = !info.crs.projected() || std::fabs(info.crs.unit_in_metres() - 1) < 1e-9;
  if (usual && metres) return;
  const auto first = context.as != nullptr && !context.as->crs.empty() ? context.as->crs.front() : std::string("EPSG:2154");
  auto& finding = findings.add("crs_inattendu", metres ? fmt::format("La couche est en {} ; {}. Pour la mêler aux autres, ajoutez --target-crs {}.",
      name_of(info.crs), wanted, first)
                                                       : fmt::format("La couche est en {}, d'unité {} m et non le mètre. Convertissez-la (ogr2ogr "
                                                       "-t_srs {}).", name_of(info.crs),
                                                                     french(info.crs.unit_in_metres(), 6), first));
  finding.value = info.crs.id();
}

/// What to do about coordinates that are not of their system.
std::string advice(const Box& extent, const Box& area, const DoorContext& context, const Crs& declared) {
  if (with_margin(area).contains(swapped(extent)))
    return "Axes inversés ? x et y échangés, les coordonnées y seraient : refaites l'export, ou échangez x et y (QGIS : native:swapxy)";
  if (const auto likely = likely_crs(extent, context); !likely.id.empty() && !declared.same_as(Crs(likely.id))) {
    const auto words = fmt::format("Ces coordonnées ressemblent à du {}{}, déclaré à tort en {}", name_of(Crs(likely.id)),
                                   likely.turned ? " aux axes inversés" : "", declared.id());
    return likely.turned ? words + " : refaites l'export, ou échangez x et y (QGIS : native:swapxy)"
                         : fmt::format("{} : corrigez la déclaration (ogr2ogr -a_srs {})", words, likely.id);
  }
  if (extent.intersects(area)) {
    if (extent.contains({0, 0, 0, 0}) && (extent.xmin == 0 || extent.ymin == 0)) return "Des objets sont sans doute dessinés en (0, 0) : supprimez-les";
    return "Une partie des objets est ailleurs que le reste : cherchez-les à l'échelle de la couche";
  }
  return "Vérifiez le système déclaré (QGIS : native:assignprojection), sans reprojeter";
}

void check_extent(const LayerInfo& info, const DoorContext& context, Findings& findings) {
  if (!info.extent) return;
  const auto& extent = *info.extent;
  const bool none = std::isinf(extent.xmin) && std::isinf(extent.xmax) && extent.empty();  // the box of no object at all
  if (none || (info.feature_count == 0 && !finite(extent))) return;
  if (!finite(extent) || extent.empty()) {
    findings.add("emprise_hors_crs", "L'emprise de la couche n'est pas un rectangle de nombres (NaN ou infini) : un objet au moins a des coordonnées "
        "impossibles. Corrigez-le, puis "
                                     "recalculez l'emprise (ogr2ogr vers un nouveau fichier).");
    return;
  }
  const auto area = area_of_use(info.crs);
  if (!area) return;
  if (!with_margin(area->own).contains(extent)) {
    findings.add("emprise_hors_crs", fmt::format("Emprise hors du domaine de {} : {}. {}.", info.crs.id(), box_words(extent), advice(extent,
        area->own, context, info.crs)));
    return;
  }
  // A system of the whole world says nothing of swapped axes; the one expected here may.
  if (info.crs.projected() || context.as == nullptr || context.as->crs.empty()) return;
  const auto usual = area_of_use(Crs(context.as->crs.front()));
  if (usual && !with_margin(usual->degrees).intersects(extent) && with_margin(usual->degrees).contains(swapped(extent)))
    findings.add("emprise_hors_crs", fmt::format("Axes inversés ? {} : longitude et latitude échangées, l'emprise serait dans le domaine de {}. "
        "Exportez de nouveau avec la longitude en x.",
                                                 box_words(extent), context.as->crs.front()));
}

}  // namespace

void check_crs(const LayerInfo& info, const DoorContext& context, Findings& findings) {
  if (shape_of(info) == DataShape::none) return;
  if (!info.crs_known) {
    Likely likely;
    if (info.extent && finite(*info.extent) && !info.extent->empty()) likely = likely_crs(*info.extent, context);
    findings.add("crs_absent", likely.id.empty() ? "La couche ne dit pas dans quel système sont ses coordonnées. Donnez-le : --crs EPSG:2154, ou "
        "celui du producteur."
                                                 : fmt::format("La couche ne dit pas dans quel système sont ses coordonnées. Donnez-le ; d'après "
                                                 "elles, sans doute --crs {}{}.", likely.id,
                                                               likely.turned ? ", aux axes inversés : échangez d'abord x et y" : ""));
    return;
  }
  check_system(info, context, findings);
  check_extent(info, context, findings);
}

}  // namespace arpent::door
