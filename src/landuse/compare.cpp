// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/measure.hpp"
#include "arpent/geo/overlay.hpp"
#include "arpent/grid/box_index.hpp"

namespace arpent {
namespace {

constexpr Metres map_grid{0.001};

/// What a pair of polygons says of the ground they share.
struct Transition {
  ClassId before = unclassified, after = unclassified;
  std::uint16_t window = 0;  ///< index into `Windows`
};

/// Windows by pair of files. File 0 stands for "no data on this side".
class Windows {
 public:
  Windows(const std::vector<Vintage::File>& before, const std::vector<Vintage::File>& after) : columns_(after.size() + 1) {
    for (std::size_t b = 0; b <= before.size(); ++b)
      for (std::size_t a = 0; a <= after.size(); ++a)
        list_.push_back({b == 0 ? SurveyDate{} : before[b - 1].date, a == 0 ? SurveyDate{} : after[a - 1].date});
    if (list_.size() > 0xffff) throw DataError(say("too many files in the two states (their pairs of dates exceed 65 535); merge some first"));
  }
  [[nodiscard]] std::uint16_t of(std::size_t file_before, std::size_t file_after) const {
    return static_cast<std::uint16_t>(file_before * columns_ + file_after);
  }
  [[nodiscard]] const Window& at(std::size_t i) const { return list_[i]; }

 private:
  std::size_t columns_;
  std::vector<Window> list_;
};

/// Fills a ledger and keeps the outlines worth drawing. `Classify` turns a pair of polygons into a transition.
template <class Classify>
class LedgerSink final : public OverlaySink {
 public:
  LedgerSink(Classify classify, const CompareOptions& options)
      : classify_(std::move(classify)), options_(options), workers_(static_cast<std::size_t>(thread_count(options.threads))) {}

  void piece(int worker, const OverlayPiece& piece) override {
    auto& cell = workers_[static_cast<std::size_t>(worker)].cells[key(piece)];
    cell.area += piece.area;
    if (!options_.tables_only && piece.area < options_.map_minimum && changed(piece.before, piece.after))
      cell.off_map += piece.area;
  }
  [[nodiscard]] bool wants_outline(std::size_t before, std::size_t after) const override {
    return !options_.tables_only && changed(before, after);
  }
  void outline(int worker, const OverlayPiece& piece, const PolygonSet& set, std::size_t i) override {
    if (piece.area < options_.map_minimum) return;
    auto& own = workers_[static_cast<std::size_t>(worker)];
    append_snapped(set, i, map_grid, own.outlines);
    own.pieces.push_back(piece);
  }

  void fill(Ledger& ledger, const Windows& windows) const {
    for (const auto& worker : workers_)
      for (const auto& [packed, cell] : worker.cells) {
        auto& sum = ledger.cells[unpacked(packed, windows)];
        sum.area += cell.area;
        sum.off_map += cell.off_map;
      }
  }

  [[nodiscard]] Changes changes(const Windows& windows) const {
    std::vector<DrawnPiece> drawn;
    for (const auto& worker : workers_)
      for (std::size_t i = 0; i < worker.pieces.size(); ++i) {
        const auto k = unpacked(key(worker.pieces[i]), windows);
        drawn.push_back({&worker.outlines, i, {k.zone, k.window, k.before, k.after, BookArea::from(worker.pieces[i].area)}});
      }
    return changes_in_order(std::move(drawn), options_.map_minimum);
  }

 private:
  struct Worker {
    std::unordered_map<std::uint64_t, Ledger::Cell> cells;
    PolygonSet outlines;
    std::vector<OverlayPiece> pieces;
  };

  [[nodiscard]] bool changed(std::size_t before, std::size_t after) const {
    const Transition t = classify_(before, after);
    return t.before != t.after && t.before != unclassified && t.after != unclassified;
  }
  /// zone (16 bits are enough for all communes of France) | window | before | after
  [[nodiscard]] std::uint64_t key(const OverlayPiece& piece) const {
    const Transition t = classify_(piece.before, piece.after);
    return (static_cast<std::uint64_t>(piece.zone) << 48) | (static_cast<std::uint64_t>(t.window) << 32) |
           (static_cast<std::uint64_t>(t.before) << 16) | t.after;
  }
  static Ledger::Key unpacked(std::uint64_t packed, const Windows& windows) {
    return {static_cast<std::uint32_t>(packed >> 48), windows.at((packed >> 32) & 0xffff),
            static_cast<ClassId>((packed >> 16) & 0xffff), static_cast<ClassId>(packed & 0xffff)};
  }

  Classify classify_;
  CompareOptions options_;
  std::vector<Worker> workers_;
};

void require_one_crs(const Crs& a, const Crs& b, const char* what) {
  if (!a.same_as(b))
    throw DataError(say("{}: CRS {} differs from {}; read both with the same --target-crs", what, a.id(), b.id()));
}

ZoneLayer whole_territory(const PolygonSet& before, const PolygonSet& after, const Crs& crs, bool with_outline) {
  ZoneLayer layer;
  layer.crs = crs;
  layer.zones.push_back({whole_zone, "", "", {}});
  if (!with_outline) return layer;
  PolygonSet both;
  append_union(after, both);
  append_union(before, both);
  append_union(both, layer.polygons);
  return layer;
}

template <class Sink>
Comparison assemble(const OverlayResult& result, Sink& sink, const Windows& windows, ZoneLayer zones, const Crs& crs,
                    const AreaModel& model) {
  Comparison comparison;
  auto& ledger = comparison.ledger;
  ledger.area_model = model.name();
  ledger.zones = zones.zones;
  sink.fill(ledger, windows);
  for (std::size_t z = 0; z < result.zones.size(); ++z) {
    ledger.zones[z].area = result.zones[z].area;
    ledger.overlap.push_back(result.zones[z].overlap);
    if (result.zones[z].uncovered == ExactArea{}) continue;
    auto& cell = ledger.cells[{static_cast<std::uint32_t>(z), Window{}, unclassified, unclassified}];
    cell.area += result.zones[z].uncovered;
    cell.outside += result.zones[z].uncovered;
  }
  zones.zones = ledger.zones;
  comparison.zones = std::move(zones);
  comparison.changes = sink.changes(windows);
  comparison.changes.crs = crs;
  comparison.work = {result.identical, result.overlaid_pairs, result.zone_cuts, result.fallbacks};
  return comparison;
}

}  // namespace

Changes changes_in_order(std::vector<DrawnPiece> drawn, SquareMetres minimum) {
  Box extent;
  for (const auto& one : drawn) extent.add(one.set->box(one.index));
  std::vector<std::pair<std::uint32_t, const DrawnPiece*>> places;
  for (const auto& one : drawn) {
    const auto& box = one.set->box(one.index);
    places.emplace_back(hilbert_code(extent, {(box.xmin + box.xmax) / 2, (box.ymin + box.ymax) / 2}), &one);
  }
  // Ties are settled by content, never by which thread came first.
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) {
    const auto order = [](const auto& place) {
      const auto& piece = place.second->piece;
      return std::tuple(place.first, piece.zone, piece.before, piece.after, piece.window, piece.area, piece.position);
    };
    if (order(a) != order(b)) return order(a) < order(b);
    const auto pa = a.second->set->points(a.second->index), pb = b.second->set->points(b.second->index);
    return std::lexicographical_compare(pa.begin(), pa.end(), pb.begin(), pb.end(), [](Point p, Point q) {
      return p.x < q.x || (p.x == q.x && p.y < q.y);
    });
  });
  Changes changes;
  changes.minimum = minimum;
  for (const auto& [code, one] : places) {
    changes.polygons.append(*one->set, one->index);
    changes.pieces.push_back(one->piece);
  }
  return changes;
}

Comparison compare(const Vintage& before, const Vintage& after, const ZoneLayer* zones, const AreaModel& area_model,
                   const CompareOptions& options) {
  require_one_crs(after.crs, before.crs, tr("the later state"));
  if (zones != nullptr) require_one_crs(zones->crs, before.crs, tr("the zones"));
  if (zones != nullptr && zones->zones.size() > 0xffff) throw DataError(say("more than 65 535 zones in one run; split the run and merge"));
  const Windows windows(before.files, after.files);
  const auto classify = [&](std::size_t b, std::size_t a) {
    return Transition{b == nowhere ? unclassified : before.classes[b], a == nowhere ? unclassified : after.classes[a],
                      windows.of(b == nowhere ? 0 : before.file_of[b] + 1, a == nowhere ? 0 : after.file_of[a] + 1)};
  };
  LedgerSink sink(classify, options);
  const auto result = overlay(before.polygons, after.polygons, zones == nullptr ? nullptr : &zones->polygons, area_model, sink,
                              options.threads);
  auto comparison = assemble(
      result, sink, windows,
      zones != nullptr ? *zones : whole_territory(before.polygons, after.polygons, before.crs, !options.tables_only), before.crs,
      area_model);
  report_overlaps(before.files, before.file_of, before.fid, result.overlaps_before, comparison.anomalies);
  report_overlaps(after.files, after.file_of, after.fid, result.overlaps_after, comparison.anomalies);
  return comparison;
}

Comparison tabulate_changes(const ChangeLayer& changes, const ZoneLayer* zones, const AreaModel& area_model,
                            const CompareOptions& options) {
  if (zones != nullptr) require_one_crs(zones->crs, changes.crs, tr("the zones"));
  std::vector<Vintage::File> one_before(1), one_after(1);
  one_before[0].date = changes.window.before;
  one_after[0].date = changes.window.after;
  const Windows windows(one_before, one_after);
  const auto classify = [&](std::size_t i, std::size_t) { return Transition{changes.before[i], changes.after[i], windows.of(1, 1)}; };
  LedgerSink sink(classify, options);
  const PolygonSet nothing;
  const auto result = overlay(changes.polygons, nothing, zones == nullptr ? nullptr : &zones->polygons, area_model, sink, options.threads);
  auto comparison = assemble(result, sink, windows,
                             zones != nullptr ? *zones : whole_territory(changes.polygons, nothing, changes.crs, !options.tables_only),
                             changes.crs, area_model);
  report_overlaps(changes.files, changes.file_of, changes.fid, result.overlaps_before, comparison.anomalies);
  return comparison;
}

}  // namespace arpent
