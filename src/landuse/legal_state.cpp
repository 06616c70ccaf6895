// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/legal_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "arpent/grid/box_index.hpp"

namespace arpent {
namespace {

// Ground that two drawings of one limit leave between them; far below the 1e-4 m² of what is published.
constexpr SquareMetres cut_noise{1e-6};

/// Variants of a class, looked up once: [by threshold][exempted].
struct Variants {
  ClassId of[2][2];
};

std::vector<Variants> variants_of(const Nomenclature& plain, const Nomenclature& variants) {
  std::vector<Variants> all(plain.classes().size());
  for (std::size_t id = 0; id < all.size(); ++id) {
    const auto base = variants.find(plain.at(static_cast<ClassId>(id)).code);
    for (const bool flipped : {false, true})
      for (const bool exempted : {false, true}) all[id].of[flipped][exempted] = variants.variant(base, flipped, exempted);
  }
  return all;
}

/// Code of the first dimension: `CS2.2.1` of `CS2.2.1/US5`.
std::string cover_of(const std::string& code) { return code.substr(0, code.find('/')); }

/// Whether a code is `parent` or stands below it: `CS2.2.1` below `CS2`.
bool stands_below(const std::string& code, const std::string& parent) {
  return code.compare(0, parent.size(), parent) == 0 && (code.size() == parent.size() || code[parent.size()] == '.');
}

/// Whether ground of a class may be exempted for a reason.
bool may_hold(const ExemptionKind& kind, const LandClass& land) {
  const auto cover = cover_of(land.code);
  return kind.covers.empty() || std::any_of(kind.covers.begin(), kind.covers.end(), [&](const auto& parent) { return stands_below(cover, parent); });
}

const ExemptionKind& kind_of(const Exemption& entry, const Nomenclature& nomenclature) {
  return *std::find_if(nomenclature.exemptions().begin(), nomenclature.exemptions().end(),
                       [&](const auto& kind) { return kind.name == entry.kind; });
}

/// Entries that exempt something, as a set of their own; what the others lack becomes an anomaly.
struct Usable {
  PolygonSet polygons;
  std::vector<std::uint32_t> entry;  ///< per polygon
};

Usable usable_entries(const ExemptionRegister& exemptions, const Nomenclature& nomenclature, std::vector<Anomaly>& anomalies) {
  Usable usable;
  for (std::size_t e = 0; e < exemptions.entries.size(); ++e) {
    const auto& entry = exemptions.entries[e];
    if (const auto reason = refusal(exemptions, e, nomenclature); !reason.empty()) {
      anomalies.push_back({entry.source, entry.fid, "exemption_refusee", entry.kind, BookArea::from(exemptions.polygons.area(e)), reason});
      continue;
    }
    usable.polygons.append(exemptions.polygons, e);
    usable.entry.push_back(static_cast<std::uint32_t>(e));
  }
  return usable;
}

}  // namespace

LegalState legal_state(std::shared_ptr<const Vintage> vintage, const Nomenclature& plain, std::shared_ptr<const Nomenclature> variants,
                       const AreaModel& model, const StatusRules& rules, std::shared_ptr<const ExemptionRegister> exemptions, int threads) {
  const auto& land = *vintage;
  const auto count = land.polygons.size();
  std::vector<Status> matrix(count);
  std::vector<std::uint8_t> buildings(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& own = plain.at(land.classes[i]);
    matrix[i] = status_of(own.artificial);
    buildings[i] = own.building ? 1 : 0;
  }
  LegalState state{.vintage = vintage, .nomenclature = std::move(variants), .area_model = model.name(), .model = model, .rules = rules,
                   .status = legal_status(land.polygons, std::move(matrix), buildings, model, rules, threads),
                   .cut = std::nullopt, .exemptions = exemptions, .classes = {}, .anomalies = {}};
  report_overlaps(land.files, land.file_of, land.fid, state.status.overlaps, state.anomalies);
  if (exemptions != nullptr) {
    auto usable = usable_entries(*exemptions, plain, state.anomalies);
    // Asked before cutting: an entry that does not hold for a polygon must not take its ground from one that does.
    const auto exempts = [&](std::size_t i, std::size_t c) {
      const auto& entry = exemptions->entries[usable.entry[c]];
      return state.status.legal[i] == Status::artificial && in_force(entry, land.files[land.file_of[i]].date) &&
             may_hold(kind_of(entry, plain), plain.at(land.classes[i]));
    };
    state.cut = cut(land.polygons, usable.polygons, exempts, cut_noise, threads);
    for (auto& cutter : state.cut->cutter)
      if (cutter != Cut::outside) cutter = usable.entry[cutter];
  }
  const auto classes = variants_of(plain, *state.nomenclature);
  const auto rows = state.cut ? state.cut->origin.size() : count;
  state.classes.resize(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto i = state.origin(row);
    const bool exempted = state.cut && state.cut->cutter[row] != Cut::outside;
    state.classes[row] = classes[land.classes[i]].of[state.status.by_threshold(i)][exempted];
  }
  return state;
}

std::vector<std::uint32_t> place_order(const LegalState& state) {
  const auto& polygons = state.polygons();
  const auto extent = polygons.extent();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> places(state.rows());
  for (std::uint32_t row = 0; row < places.size(); ++row) {
    const auto& box = polygons.box(row);
    places[row] = {hilbert_code(extent, {(box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2}), row};
  }
  std::sort(places.begin(), places.end(), [&](const auto& p, const auto& q) {
    if (p.first != q.first) return p.first < q.first;
    if (outline_before(polygons, p.second, q.second)) return true;
    if (outline_before(polygons, q.second, p.second)) return false;
    return state.classes[p.second] < state.classes[q.second];
  });
  std::vector<std::uint32_t> order;
  order.reserve(places.size());
  for (const auto& place : places) order.push_back(place.second);
  return order;
}

Vintage vintage_with_status(const LegalState& state) {
  const auto& land = *state.vintage;
  Vintage vintage{.files = land.files, .polygons = state.polygons(), .classes = state.classes, .file_of = {}, .fid = {}, .crs = land.crs,
                  .anomalies = land.anomalies};
  vintage.anomalies.insert(vintage.anomalies.end(), state.anomalies.begin(), state.anomalies.end());
  for (std::size_t row = 0; row < state.rows(); ++row) {
    vintage.file_of.push_back(land.file_of[state.origin(row)]);
    vintage.fid.push_back(land.fid[state.origin(row)]);
  }
  return vintage;
}

}  // namespace arpent
