// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/status_figures.hpp"

#include <map>
#include <set>
#include <tuple>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/overlay.hpp"

namespace arpent {
namespace {

/// What is published of an area: whole square centimetres.
ExactArea whole_cm2(ExactArea area) { return ExactArea(area.rounded().square_metres()); }

/// Zone, file of the vintage, class.
using Key = std::tuple<std::size_t, std::uint32_t, ClassId>;
using Cells = std::map<Key, ExactArea>;

class CellSink final : public OverlaySink {
 public:
  CellSink(const LegalState& state, int threads) : state_(state), workers_(static_cast<std::size_t>(thread_count(threads))) {}
  void piece(int worker, const OverlayPiece& piece) override {
    if (piece.before == nowhere) return;
    workers_[static_cast<std::size_t>(worker)][{piece.zone, file_of(piece.before), state_.classes[piece.before]}] += piece.area;
  }
  [[nodiscard]] bool wants_outline(std::size_t, std::size_t) const override { return false; }
  void outline(int, const OverlayPiece&, const PolygonSet&, std::size_t) override {}
  [[nodiscard]] Cells cells() const {
    Cells all;
    for (const auto& worker : workers_)
      for (const auto& [key, area] : worker) all[key] += area;
    for (auto& [key, area] : all) area = whole_cm2(area);
    return all;
  }
  [[nodiscard]] std::uint32_t file_of(std::size_t row) const { return state_.vintage->file_of[state_.origin(row)]; }

 private:
  const LegalState& state_;
  std::vector<Cells> workers_;
};

void add_class(StatusFigures& figures, const LandClass& land, ExactArea area) {
  if (!land.artificial) {
    figures.unclassified += area;
    return;
  }
  const bool by_matrix = *land.artificial_by_matrix(), legal = *land.artificial;
  const auto category = static_cast<std::size_t>(land.category);
  if (by_matrix) figures.artificial_matrix += area;
  (legal ? figures.artificial : figures.natural) += area;
  if (!by_matrix && legal) figures.made_artificial += area;
  if (by_matrix && !legal) figures.made_natural += area;
  if (land.exempted) figures.exempted += area;
  if (land.sealed.value_or(false)) figures.sealed += area;
  figures.by_category[category] += area;
  if (legal) figures.artificial_by_category[category] += area;
}

std::string joined_dates(const Vintage& vintage, const std::set<std::uint32_t>& files) {
  std::set<SurveyDate> dates;
  for (const auto file : files)
    if (vintage.files[file].date.known()) dates.insert(vintage.files[file].date);
  std::vector<std::string> texts;
  for (const auto& date : dates) texts.push_back(date.text());
  return join(texts, "|");
}

struct Part {
  StatusFigures figures;
  std::set<std::uint32_t> files;
  Part& operator+=(const Part& o) {
    figures += o.figures;
    files.insert(o.files.begin(), o.files.end());
    return *this;
  }
};

Part whole_vintage(const LegalState& state) {
  std::map<std::pair<std::uint32_t, ClassId>, ExactArea> cells;
  for (std::size_t row = 0; row < state.rows(); ++row)
    cells[{state.vintage->file_of[state.origin(row)], state.classes[row]}] += state.model.area(state.polygons(), row);
  Part whole;
  for (const auto& [key, area] : cells) {
    whole.figures.area += whole_cm2(area);
    whole.files.insert(key.first);
    add_class(whole.figures, state.nomenclature->at(key.second), whole_cm2(area));
  }
  const auto& vintage = state.vintage->polygons;
  const std::vector<std::uint32_t> one_group(vintage.size(), 0);
  ExactArea overlap;
  for (const auto& [first, excess] : counted_again(vintage, state.status.overlaps, one_group))
    overlap += ExactArea({excess.value * state.model.area(vintage, first).value / vintage.area(first).value});
  whole.figures.overlap = whole_cm2(overlap);
  whole.figures.area = whole.figures.area - whole.figures.overlap;
  return whole;
}

std::vector<Part> by_zone(const LegalState& state, const ZoneLayer& zones, int threads) {
  CellSink sink(state, threads);
  const PolygonSet nothing;
  const auto result = overlay(state.polygons(), nothing, &zones.polygons, state.model, sink, threads);
  std::vector<Part> parts(zones.zones.size());
  for (const auto& [key, area] : sink.cells()) {
    auto& part = parts[std::get<0>(key)];
    add_class(part.figures, state.nomenclature->at(std::get<2>(key)), area);
    part.files.insert(std::get<1>(key));
  }
  Problems problems;
  for (std::size_t z = 0; z < parts.size(); ++z) {
    auto& figures = parts[z].figures;
    const auto& sums = result.zones[z];
    figures.area = whole_cm2(sums.area);
    figures.overlap = whole_cm2(sums.overlap);
    figures.unclassified += whole_cm2(sums.uncovered);
    const auto residual = sums.residual().square_metres();
    if (std::abs(residual.value) > residual_bound(sums.area.square_metres()).value)
      problems.add(say("zone {}: its polygons and its area differ by {} m²; check the layer for invalid outlines", zones.zones[z].id,
                       fixed(residual.value, 4)));
  }
  problems.raise_if_any<CheckError>();
  return parts;
}

}  // namespace

StatusFigures& StatusFigures::operator+=(const StatusFigures& o) {
  area += o.area;
  unclassified += o.unclassified;
  overlap += o.overlap;
  natural += o.natural;
  artificial_matrix += o.artificial_matrix;
  artificial += o.artificial;
  exempted += o.exempted;
  made_artificial += o.made_artificial;
  made_natural += o.made_natural;
  sealed += o.sealed;
  for (std::size_t c = 0; c < by_category.size(); ++c) {
    by_category[c] += o.by_category[c];
    artificial_by_category[c] += o.artificial_by_category[c];
  }
  return *this;
}

std::vector<StatusRow> status_figures(const LegalState& state, const ZoneLayer* zones, const std::string& whole_name, int threads) {
  std::vector<StatusRow> rows;
  const auto add = [&](const char* level, const std::string& zone, const std::string& name, const Part& part) {
    rows.push_back({level, zone, name, joined_dates(*state.vintage, part.files), part.figures});
  };
  if (zones == nullptr) {
    add("metropole", whole_zone, whole_name, whole_vintage(state));
    return rows;
  }
  const auto parts = by_zone(state, *zones, threads);
  Part whole;
  std::map<std::string, Part> groups;
  for (std::size_t z = 0; z < parts.size(); ++z) {
    add("commune", zones->zones[z].id, zones->zones[z].name, parts[z]);
    if (!zones->zones[z].group.empty()) groups[zones->zones[z].group] += parts[z];
    whole += parts[z];
  }
  for (const auto& [name, part] : groups) add("territoire", name, name, part);
  add("metropole", whole_zone, whole_name, whole);
  return rows;
}

}  // namespace arpent
