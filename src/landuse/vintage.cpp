// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/vintage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/repair.hpp"

namespace arpent {
namespace {

const char* rejection_kind(Rejection why) {
  switch (why) {
    case Rejection::null_code: return "code_nul";
    case Rejection::unknown_code: return "code_inconnu";
    case Rejection::undecidable: return "code_indecidable";
    case Rejection::none: break;
  }
  return "";
}

const char* rejection_words(Rejection why) {
  switch (why) {
    case Rejection::null_code: return "code absent";
    case Rejection::unknown_code: return "code hors nomenclature";
    case Rejection::undecidable: return "code parent dont les postes n'ont pas tous le même statut";
    case Rejection::none: break;
  }
  return "";
}

}  // namespace

std::vector<ClassId> classify_layer(const PolygonLayer& layer, std::size_t first_column, const Nomenclature& nomenclature,
                                    const std::string& name, std::vector<Anomaly>& anomalies) {
  const auto dimensions = nomenclature.dimensions().size();
  struct Sorted {
    Nomenclature::Answer answer;
    std::string text;
    std::size_t count = 0;
    std::int64_t first_fid = -1;
    SquareMetres area;
  };
  std::map<std::vector<std::uint32_t>, Sorted> by_codes;
  std::vector<ClassId> classes(layer.polygons.size());
  std::vector<std::uint32_t> key(dimensions), last;
  Sorted* entry = nullptr;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    for (std::size_t d = 0; d < dimensions; ++d) key[d] = layer.columns[first_column + d].value_of[i];
    if (entry == nullptr || key != last) {
      const auto [it, fresh] = by_codes.try_emplace(key);
      entry = &it->second;
      last = key;
      if (fresh) {
        std::vector<std::optional<std::string_view>> codes;
        std::vector<std::string> texts;
        for (std::size_t d = 0; d < dimensions; ++d) {
          const auto& column = layer.columns[first_column + d];
          if (key[d] == TextColumn::null)
            codes.emplace_back(std::nullopt);
          else
            codes.emplace_back(column.values[key[d]]);
          texts.emplace_back(key[d] == TextColumn::null ? "" : std::string(trimmed(column.values[key[d]])));
        }
        entry->answer = nomenclature.classify(codes);
        entry->text = join(texts, "/");
        entry->first_fid = layer.fid[i];
      }
    }
    classes[i] = entry->answer.id;
    ++entry->count;
    entry->area += layer.polygons.area(i);
  }
  for (const auto& [codes, sorted] : by_codes)
    if (sorted.answer.why != Rejection::none)
      anomalies.push_back({name, sorted.first_fid, rejection_kind(sorted.answer.why), sorted.text,
                           BookArea::from(sorted.area),
                           fmt::format("{} : {} objet(s), le premier a l'identifiant {} ; surface portée en non_classe",
                                       rejection_words(sorted.answer.why), sorted.count, sorted.first_fid)});
  return classes;
}

void report_notes(const PolygonLayer& layer, const std::string& name, std::vector<Anomaly>& anomalies) {
  for (const auto& note : layer.notes) {
    Anomaly a{name, note.fid, "", "", {}, ""};
    switch (note.kind) {
      case FeatureNote::Kind::repaired: {
        const double moved = note.area_after.value - note.area_before.value;
        a.kind = "reparation";
        a.area = BookArea::from({std::abs(moved)});
        a.message = fmt::format("contour invalide réparé ({}) : {} m² avant, {} m² après", french_reason(note.reason, true),
                                french(note.area_before.value, 4), french(note.area_after.value, 4));
        break;
      }
      case FeatureNote::Kind::empty:
        a.kind = "vide";
        a.message = "géométrie nulle, vide, sans surface ou aux coordonnées impossibles : objet laissé de côté";
        break;
      case FeatureNote::Kind::linearised:
        a.kind = "courbe";
        a.message = "arcs remplacés par des cordes";
        break;
      case FeatureNote::Kind::not_polygon:
        a.kind = "pas_un_polygone";
        a.message = "point ou ligne : objet laissé de côté";
        break;
    }
    anomalies.push_back(std::move(a));
  }
}

ZoneLayer make_zones(const PolygonLayer& layer, const std::string& source, std::size_t id, std::optional<std::size_t> name,
                     std::optional<std::size_t> group, int threads) {
  const auto text = [&](std::size_t column, std::size_t i) -> std::string {
    const auto value = layer.columns[column].value_of[i];
    return value == TextColumn::null ? "" : std::string(trimmed(layer.columns[column].values[value]));
  };
  Problems problems;
  if (layer.polygons.empty()) problems.add(say("{}: has no polygon; zones are polygons", source));
  std::map<std::string, std::size_t> by_id;
  for (std::size_t i = 0; i < layer.polygons.size(); ++i) {
    const auto key = text(id, i);
    if (key.empty())
      problems.add(say("{}: zone of feature {} has no id; every zone needs one (--zone-id)", source, layer.fid[i]));
    else if (const auto [it, fresh] = by_id.emplace(key, i); !fresh)
      problems.add(say("{}: id '{}' stands twice (features {} and {}); merge the two or choose another --zone-id", source,
                       key, layer.fid[it->second], layer.fid[i]));
  }
  problems.raise_if_any<DataError>();  // a zone drawn twice would overlap all its neighbours, too
  std::vector<Anomaly> anomalies;
  for (const auto& pair : self_overlaps(layer.polygons, open_edges(layer.polygons), index_of(layer.polygons), {1e-3}, threads)) {
    const double smaller = std::min(layer.polygons.area(pair.a).value, layer.polygons.area(pair.b).value);
    if (pair.area.value > 1e-6 * smaller)
      problems.add(say("{}: zones {} and {} overlap by {:.4f} m²; this ground would be counted twice: correct the limits or account for them apart",
                       source, text(id, pair.a), text(id, pair.b), pair.area.value));
    else
      anomalies.push_back({source, layer.fid[pair.a], "zones_superposees", text(id, pair.a), BookArea::from(pair.area),
                           fmt::format("chevauche la zone {} : surface comptée deux fois dans les totaux", text(id, pair.b))});
  }
  problems.raise_if_any<DataError>();

  ZoneLayer zones;
  zones.source = source;
  zones.crs = layer.crs;
  zones.anomalies = std::move(anomalies);
  report_notes(layer, source, zones.anomalies);
  for (const auto& [key, i] : by_id) {
    zones.zones.push_back({key, name ? text(*name, i) : "", group ? text(*group, i) : "", {}});
    zones.polygons.append(layer.polygons, i);
  }
  return zones;
}

}  // namespace arpent
