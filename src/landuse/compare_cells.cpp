// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/compare_cells.hpp"

#include <cmath>
#include <map>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/overlay.hpp"

namespace arpent {
namespace {

/// Adds up what two coverages share.
class SharedArea final : public OverlaySink {
 public:
  void piece(int, const OverlayPiece& piece) override {
    if (piece.before != nowhere && piece.after != nowhere) sum += piece.area;
  }
  [[nodiscard]] bool wants_outline(std::size_t, std::size_t) const override { return false; }
  void outline(int, const OverlayPiece&, const PolygonSet&, std::size_t) override {}
  ExactArea sum;
};

PolygonSet rectangle(const Box& box) {
  PolygonSet set;
  PolygonBuilder builder(set);
  builder.shell(std::vector<Point>{{box.xmin, box.ymin}, {box.xmax, box.ymin}, {box.xmax, box.ymax}, {box.xmin, box.ymax}});
  builder.finish();
  return set;
}

ZoneLayer frame_zone(const RasterGrid& frame, const Crs& crs) {
  ZoneLayer layer;
  layer.crs = crs;
  layer.zones.push_back({whole_zone, "", "", {}});
  layer.polygons = rectangle(frame.extent());
  return layer;
}

/// Area of an outline inside the frame, measured on polygons: the cells are checked against it.
ExactArea area_inside(const PolygonSet& zones, std::size_t z, const PolygonSet& frame, const AreaModel& model) {
  if (frame.box(0).contains(zones.box(z))) return ExactArea(model.area(zones, z));
  if (!zones.box(z).intersects(frame.box(0))) return {};
  PolygonSet zone;
  zone.append(zones, z);
  SharedArea shared;
  overlay(zone, frame, nullptr, model, shared, 1);
  return shared.sum;
}

/// A cell on a limit has the density of its stretch's centre, up to 32 m away, and half a cell from that of its own
/// part's: with a density that changes by less than 2e-8 a metre (Lambert-93 at its worst over France), so much of the
/// area of a zone's limit. Nothing in the plane.
double density_doubt(const PolygonSet& zones, std::size_t z, const RasterGrid& frame, const AreaModel& model) {
  if (model.is_planar()) return 0;
  double length = 0;
  for (auto r = zones.rings_begin(z); r < zones.rings_end(z); ++r) {
    const auto ring = zones.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k) length += std::hypot(ring[k + 1].x - ring[k].x, ring[k + 1].y - ring[k].y);
  }
  const double cell = std::max(frame.cell_width, frame.cell_height);
  return 2e-8 * std::max(cell, 32.0) * cell * (length + cell);
}

/// Classes and dates behind the codes of one state.
struct Decoded {
  std::vector<ValueClasses::Entry> entries;
  std::vector<bool> data;
  std::vector<SurveyDate> dates;
};

Decoded decode(const CellState& state, const std::vector<CellMeaning>& codes) {
  Decoded decoded;
  for (const auto& meaning : codes) {
    const bool data = meaning.file >= 0;
    decoded.data.push_back(data);
    decoded.entries.push_back(data ? state.classify(meaning.file, meaning.value) : ValueClasses::Entry{});
    decoded.dates.push_back(data ? state.files[static_cast<std::size_t>(meaning.file)].date : SurveyDate{});
  }
  return decoded;
}

/// Sums of one pair of states into a ledger whose zones have their areas, and what the cells of each zone cover.
std::vector<ExactArea> fill(Ledger& ledger, const std::vector<CellSum>& sums, const Decoded& before, const Decoded& after) {
  std::vector<ExactArea> covered(ledger.zones.size());
  for (const auto& sum : sums) {
    covered[sum.zone] += sum.area;
    const auto b = std::size_t{sum.before}, a = std::size_t{sum.after};
    if (!before.data[b] && !after.data[a]) continue;  // the ground outside is reckoned from the zone's area
    ledger.cells[{sum.zone, {before.dates[b], after.dates[a]}, before.entries[b].answer.id, after.entries[a].answer.id}].area += sum.area;
  }
  return covered;
}

/// What of a zone no state reaches. Less than the bound is what rounding leaves, and stays in the residual: the same rule
/// whether a zone was counted at once or in tiles that are merged.
void add_outside(Ledger& ledger) {
  const auto gaps = ledger.residuals();
  for (std::uint32_t z = 0; z < ledger.zones.size(); ++z) {
    if (gaps[z].square_metres().value <= residual_bound(ledger.zones[z].area.square_metres()).value) continue;
    auto& cell = ledger.cells[{z, Window{}, unclassified, unclassified}];
    cell.area += gaps[z];
    cell.outside += gaps[z];
  }
}

std::vector<UnknownValue> unknown_values(const Tabulation& counted, std::span<const std::pair<std::size_t, std::size_t>> pairs, std::size_t state,
                                         const Decoded& decoded) {
  std::map<std::uint16_t, ExactArea> by_code;
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const bool first = pairs[p].first == state;
    if (!first && pairs[p].second != state) continue;
    for (const auto& sum : counted.pairs[p]) {
      const auto code = first ? sum.before : sum.after;
      if (decoded.data[code] && decoded.entries[code].answer.why != Rejection::none) by_code[code] += sum.area;
    }
    break;  // every pair has all the ground
  }
  std::vector<UnknownValue> unknown;
  for (const auto& [code, area] : by_code) {
    const auto& meaning = counted.codes[state][code];
    unknown.push_back({meaning.file, decoded.entries[code], meaning.value, area});
  }
  // Codes are numbered in the order threads met them.
  std::sort(unknown.begin(), unknown.end(), [](const auto& a, const auto& b) { return std::pair(a.file, a.value) < std::pair(b.file, b.value); });
  return unknown;
}

}  // namespace

CellComparison compare_cells(std::span<const CellState> states, std::span<const std::pair<std::size_t, std::size_t>> pairs, const ZoneLayer* zones,
                             const Crs& crs, const AreaModel& area_model, const TabulateOptions& options) {
  std::vector<const CellSource*> sources;
  std::vector<RasterGrid> grids;
  for (const auto& state : states) {
    sources.push_back(state.cells);
    grids.push_back(state.cells->grid());
  }
  const auto counted = tabulate(sources, pairs, zones == nullptr ? nullptr : &zones->polygons, area_model, options);
  std::vector<Decoded> decoded;
  for (std::size_t s = 0; s < states.size(); ++s) decoded.push_back(decode(states[s], counted.codes[s]));

  CellComparison result;
  for (const auto& state : decoded) {
    auto& classes = result.classes.emplace_back();
    for (const auto& entry : state.entries) classes.push_back(entry.answer.id);
  }
  result.frame = counted.frame;
  result.windows = counted.windows;
  result.skipped = counted.skipped;
  const auto layer = zones == nullptr ? frame_zone(counted.frame, crs) : *zones;
  const auto frame = rectangle(counted.frame.extent());
  Problems problems;
  bool large_cells = false;  // some zone fails by no more than their doubt
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    auto& comparison = result.periods.emplace_back();
    auto& ledger = comparison.ledger;
    ledger.area_model = area_model.name();
    ledger.cell_rule = options.rule == CellRule::centre ? "centre" : "exact";
    ledger.zones = layer.zones;
    ledger.overlap.resize(layer.zones.size());
    const auto covered = fill(ledger, counted.pairs[p], decoded[pairs[p].first], decoded[pairs[p].second]);
    for (std::size_t z = 0; z < ledger.zones.size(); ++z) {
      auto& zone = ledger.zones[z];
      zone.area = ExactArea(area_model.area(layer.polygons, z));
      if (p > 0 && options.rule == CellRule::exact) continue;  // every pair has the same cells
      const auto measured = area_inside(layer.polygons, z, frame, area_model);
      const double gap = std::fabs((measured - covered[z]).square_metres().value);
      if (options.rule == CellRule::centre) {
        zone.area += covered[z] - measured;
        if (gap > result.worst_cover.first) result.worst_cover = {gap, zone.id};
      } else if (const double allowed = residual_bound(zone.area.square_metres()).value; gap > allowed) {
        const auto& outline = layer.polygons;
        if (gap <= allowed + density_doubt(outline, z, counted.frame, area_model)) large_cells = true;
        problems.add(say("the cells of zone {}{} do not cover it: {:.4f} m² of {:.2f} m² are unaccounted for (allowed {:.4f} m²)", zone.id,
                         zone.name.empty() ? "" : " " + zone.name, gap, zone.area.square_metres().value, allowed));
      }
    }
    add_outside(ledger);
    comparison.zones = layer;
    comparison.zones.zones = ledger.zones;
    comparison.changes.crs = crs;
  }
  if (large_cells)
    throw DataError(say("cells of {} m are too large for ellipsoidal areas in {}: its scale changes across the cells that limits cut, which the books "
                        "do not allow for; use --area planar, smaller cells (--align FILE) or a raster in an equal-area CRS such as EPSG:3035\n{}",
                        fixed(counted.frame.cell_width, 0), crs.id(), problems.text()));
  problems.raise_if_any<CheckError>();
  for (std::size_t s = 0; s < states.size(); ++s) result.unknown.push_back(unknown_values(counted, pairs, s, decoded[s]));
  result.values = counted.codes;
  return result;
}

}  // namespace arpent
