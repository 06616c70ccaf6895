// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/overlay.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "arpent/geo/geos.hpp"
#include "arpent/geo/zone_locator.hpp"
#include "edge_index.hpp"
#include "faces.hpp"
#include "matching.hpp"
#include "outline_index.hpp"
#include "soup.hpp"
#include "splitter.hpp"

namespace arpent {
namespace {

// Below this, a difference between a polygon and the sum of its pieces is rounding: coordinates of 1e7 m carry
// 2e-9 m, along a limit of some hundred metres. Above it, the ground is really missing on the other side.
constexpr double missing_noise = 1e-6;

/// What each worker owns.
struct Worker {
  explicit Worker(double rounding) : splitter(rounding) {}
  GeosContext geos;
  Splitter splitter;
  Soup whole, part;
  Split by_polygon, by_zone;
  std::vector<GeosGeom> zones;       // built when first asked for
  std::vector<ExactArea> counted;    // per zone
  ExactArea lost;                    // ground only the earlier coverage has
  std::vector<std::pair<std::size_t, double>> taken;  // polygon before, planar area given to a pair
  std::size_t overlaid_pairs = 0, zone_cuts = 0, fallbacks = 0;
};

/// Ground of one pair of polygons, before it is given to its zones.
struct Ground {
  std::size_t before, after;
  const PolygonSet* set = nullptr;  // its outline is polygon `k` of `set`; nullptr: not known yet
  std::size_t k = 0;
  PolygonSet own;
};

class Overlay {
 public:
  Overlay(const PolygonSet& before, const PolygonSet& after, const PolygonSet* zones, const AreaModel& model,
          OverlaySink& sink, int threads)
      : before_(before), after_(after), zones_(zones), model_(model), sink_(sink), threads_(thread_count(threads)),
        zone_count_(zones == nullptr ? 1 : zones->size()) {
    Box extent = before.extent();
    extent.add(after.extent());
    if (zones != nullptr) extent.add(zones->extent());
    rounding_ = rounding_of(extent);
    for (int w = 0; w < threads_; ++w) {
      workers_.push_back(std::make_unique<Worker>(rounding_));
      workers_.back()->counted.resize(zone_count_);
    }
  }

  OverlayResult run() {
    scan_inputs();
    pair_outlines();
    count_identical();
    overlay_changed();
    count_lost();
    finish();
    return std::move(result_);
  }

 private:
  /// One coverage with what its edges tell.
  struct Side {
    std::vector<OpenEdge> open;
    BoxIndex index;             // of all polygons, while something asks for it
    OutlineIndex outlines;      // of the same
    std::vector<char> overlaps; // per polygon: overlaps another of its coverage
  };

  void scan_side(const PolygonSet& set, Side& side, std::vector<SelfOverlap>& overlaps) {
    side.open = open_edges(set);
    side.overlaps.assign(set.size(), 0);
    side.index = index_of(set);
    overlaps = self_overlaps(set, side.open, side.index, {missing_noise}, std::max(1, threads_ / 2));
    for (const auto& o : overlaps) side.overlaps[o.a] = side.overlaps[o.b] = 1;
    side.index = {};  // 40 bytes a polygon, that a clean coverage does not ask for again
  }

  /// For what asks which polygons cover a point.
  void index_sides() {
    for (auto [side, set] : {std::pair{&side_before_, &before_}, {&side_after_, &after_}})
      if (side->index.size() == 0) {
        side->index = index_of(*set);
        side->outlines = OutlineIndex(*set);
      }
  }

  void scan_inputs() {
    parallel_pair(
        threads_, [&] { scan_side(before_, side_before_, result_.overlaps_before); },
        [&] { scan_side(after_, side_after_, result_.overlaps_after); });
    if (zones_ != nullptr) {
      locator_.emplace(*zones_);
      zone_index_ = index_of(*zones_);
      std::vector<std::size_t> all(zone_count_);
      std::iota(all.begin(), all.end(), std::size_t{0});
      zone_edges_ = EdgeIndex(*zones_, std::move(all), open_edges(*zones_), rounding_);
    }
  }

  void pair_outlines() {
    match_ = match_outlines(before_, after_, threads_);
    // A twin that overlaps a neighbour of its coverage meets more than its twin: overlay it like the changed ones.
    for (std::size_t i = 0; i < before_.size(); ++i) {
      const auto j = match_.after_of[i];
      if (j == nowhere || (side_before_.overlaps[i] == 0 && side_after_.overlaps[j] == 0)) continue;
      match_.after_of[i] = nowhere;
      match_.before_of[j] = nowhere;
    }
    for (std::size_t i = 0; i < before_.size(); ++i)
      if (match_.after_of[i] == nowhere) changed_before_.push_back(i);
    for (std::size_t j = 0; j < after_.size(); ++j)
      if (match_.before_of[j] == nowhere) changed_after_.push_back(j);
    result_.identical = after_.size() - changed_after_.size();
    changed_before_index_ = index_of_some(before_, changed_before_);
    before_edges_ = EdgeIndex(before_, changed_before_, side_before_.open, rounding_);
    changed_after_index_ = index_of_some(after_, changed_after_);
  }

  static BoxIndex index_of_some(const PolygonSet& set, const std::vector<std::size_t>& some) {
    std::vector<Box> boxes;
    for (const auto i : some) boxes.push_back(set.box(i));
    return BoxIndex(boxes);
  }

  void count_identical() {
    parallel_for(after_.size(), 1024, threads_, [&](std::size_t begin, std::size_t end, int w) {
      for (auto j = begin; j < end; ++j)
        if (const auto i = match_.before_of[j]; i != nowhere) distribute_outline(w, i, j, after_, j);
    });
  }

  void overlay_changed() {
    parallel_for(changed_after_.size(), 16, threads_, [&](std::size_t begin, std::size_t end, int w) {
      for (auto k = begin; k < end; ++k) overlay_one(w, changed_after_[k]);
    });
  }

  /// One changed polygon of the later coverage against the changed ones of the earlier.
  void overlay_one(int w, std::size_t j) {
    const auto candidates = changed_before_index_.find(after_.box(j));
    const bool overlapping = side_after_.overlaps[j] != 0 || std::any_of(candidates.begin(), candidates.end(), [&](std::size_t c) {
                               return side_before_.overlaps[changed_before_[c]] != 0;
                             });
    if (overlapping || !split_one(w, j)) intersect_one(w, j, candidates);
  }

  /// By edges alone. @return false when nothing is proved; nothing is counted then
  bool split_one(int w, std::size_t j) {
    auto& worker = *workers_[static_cast<std::size_t>(w)];
    auto& split = worker.by_polygon;
    worker.whole.assign(after_, j);
    if (!worker.splitter.split(worker.whole, before_edges_, split)) return false;
    std::vector<std::size_t> met;
    for (const auto& part : split.parts) {
      const auto i = before_edges_.polygon(part.ground);
      ++worker.overlaid_pairs;
      worker.taken.emplace_back(i, part.area);
      met.push_back(i);
      distribute_part(w, i, j, split.limit(part));
    }
    if (split.missing > missing_noise) count_remainder(w, *to_geos(worker.geos, after_, j), before_, met, nowhere, j);
    return true;
  }

  /// The same by GEOS.
  void intersect_one(int w, std::size_t j, const std::vector<std::size_t>& candidates) {
    auto& worker = *workers_[static_cast<std::size_t>(w)];
    ++worker.fallbacks;
    const auto& geos = worker.geos;
    const auto polygon = to_geos(geos, after_, j);
    const auto prepared = prepare(geos, *polygon);
    bool overlapping = side_after_.overlaps[j] != 0;
    double found = 0;
    std::vector<std::size_t> met;
    for (const auto c : candidates) {
      const auto i = changed_before_[c];
      const auto other = to_geos(geos, before_, i);
      const char meets = GEOSPreparedIntersects_r(geos.handle(), prepared.get(), other.get());
      if (meets == 0) continue;  // 2, GEOS cannot say: the overlay will; taken for "no", the ground would lose its class
      ++worker.overlaid_pairs;
      const auto common = intersect(geos, *polygon, *other, i, j);
      PolygonSet piece;
      if (append(geos, *common, piece) == PolygonBuilder::npos) continue;
      found += piece.area(0).value;
      worker.taken.emplace_back(i, piece.area(0).value);
      met.push_back(i);
      overlapping = overlapping || side_before_.overlaps[i] != 0;
      distribute_outline(w, i, j, piece, 0);
    }
    if (overlapping || std::abs(after_.area(j).value - found) > missing_noise)
      count_remainder(w, *polygon, before_, met, nowhere, j);
  }

  static GeosGeom intersect(const GeosContext& geos, const GEOSGeometry& a, const GEOSGeometry& b, std::size_t i, std::size_t j) {
    try {
      return intersection(geos, a, b);
    } catch (const DataError& error) {
      throw DataError(say("polygon {} of the earlier state and {} of the later cannot be overlaid: {}", i, j, error.what()));
    }
  }

  /// Ground of `polygon` that none of `others` covers, as pieces with `nowhere` on the other side.
  void count_remainder(int w, const GEOSGeometry& polygon, const PolygonSet& other_set, const std::vector<std::size_t>& others,
                       std::size_t before, std::size_t after) {
    auto& worker = *workers_[static_cast<std::size_t>(w)];
    const auto& geos = worker.geos;
    PolygonSet left;
    if (others.empty()) {
      append(geos, polygon, left);
    } else {
      std::vector<GeosGeom> parts;
      for (const auto i : others) parts.push_back(to_geos(geos, other_set, i));
      append(geos, *difference(geos, polygon, *union_all(geos, std::move(parts))), left);
    }
    if (!left.empty()) distribute_outline(w, before, after, left, 0);
  }

  /// Changed polygons of the earlier coverage whose pieces do not make up their area: the rest has no data later.
  void count_lost() {
    std::vector<ExactArea> taken(before_.size());
    for (const auto& worker : workers_)
      for (const auto& [i, area] : worker->taken) taken[i] += SquareMetres{area};
    parallel_for(changed_before_.size(), 16, threads_, [&](std::size_t begin, std::size_t end, int w) {
      const auto& geos = workers_[static_cast<std::size_t>(w)]->geos;
      for (auto k = begin; k < end; ++k) {
        const auto i = changed_before_[k];
        const double missing = before_.area(i).value - taken[i].square_metres().value;
        std::vector<std::size_t> met;
        bool overlapping = side_before_.overlaps[i] != 0;
        for (const auto c : changed_after_index_.find(before_.box(i))) {
          met.push_back(changed_after_[c]);
          overlapping = overlapping || side_after_.overlaps[changed_after_[c]] != 0;
        }
        if (!overlapping && std::abs(missing) <= missing_noise) continue;
        count_remainder(w, *to_geos(geos, before_, i), after_, met, i, nowhere);
      }
    });
  }

  /// Gives the ground of polygon `k` of `set` to its zone or zones.
  void distribute_outline(int w, std::size_t before, std::size_t after, const PolygonSet& set, std::size_t k) {
    Ground ground{before, after, &set, k, {}};
    const auto area = [&] { return model_.area(set, k); };
    distribute(w, ground, set.box(k), area, [&](Soup& soup) { soup.assign(set, k); });
  }

  /// The same for ground known by its limit alone.
  void distribute_part(int w, std::size_t before, std::size_t after, std::span<const Segment> limit) {
    Ground ground{before, after, nullptr, 0, {}};
    Box box;
    for (const auto& s : limit) box.add(s.from);
    const auto area = [&] { return SquareMetres{area_within(limit, model_)}; };
    distribute(w, ground, box, area, [&](Soup& soup) { soup.assign(limit); });
  }

  template <class Area, class Fill>
  void distribute(int w, Ground& ground, const Box& box, Area&& area, Fill&& fill) {
    if (zones_ == nullptr) return give_whole(w, ground, 0, area());
    const auto zone = locator_->locate(box);
    if (zone == ZoneLocator::none) return;
    if (zone >= 0) return give_whole(w, ground, static_cast<std::size_t>(zone), area());
    auto& worker = *workers_[static_cast<std::size_t>(w)];
    auto& split = worker.by_zone;
    fill(worker.part);
    if (!worker.splitter.split(worker.part, zone_edges_, split)) return distribute_by_geos(w, ground);
    const bool in_one = split.parts.size() == 1 && split.missing <= missing_noise;
    if (in_one) return give_whole(w, ground, zone_edges_.polygon(split.parts.front().ground), area());
    for (const auto& part : split.parts) {
      ++worker.zone_cuts;
      const auto z = zone_edges_.polygon(part.ground);
      const auto piece = count(w, ground, z, {area_within(split.limit(part), model_)});
      if (!sink_.wants_outline(ground.before, ground.after) || !outline_of(w, ground)) continue;
      PolygonSet drawn;
      if (append(worker.geos, *within_zone(w, ground, z), drawn) != PolygonBuilder::npos) sink_.outline(w, piece, drawn, 0);
    }
  }

  /// Gives ground to its zones by intersecting outlines.
  void distribute_by_geos(int w, Ground& ground) {
    auto& worker = *workers_[static_cast<std::size_t>(w)];
    ++worker.fallbacks;
    if (!outline_of(w, ground)) return;
    for (const auto z : zone_index_.find(ground.set->box(ground.k))) {
      PolygonSet part;
      if (append(worker.geos, *within_zone(w, ground, z), part) == PolygonBuilder::npos) continue;
      ++worker.zone_cuts;
      const auto piece = count(w, ground, z, model_.area(part, 0));
      if (sink_.wants_outline(ground.before, ground.after)) sink_.outline(w, piece, part, 0);
    }
  }

  /// Finds the outline of ground known by its limit. @return false when it is too thin for GEOS to have one
  bool outline_of(int w, Ground& ground) const {
    if (ground.set == nullptr) {
      const auto& geos = workers_[static_cast<std::size_t>(w)]->geos;
      const auto a = to_geos(geos, before_, ground.before), b = to_geos(geos, after_, ground.after);
      append(geos, *intersect(geos, *a, *b, ground.before, ground.after), ground.own);
      ground.set = &ground.own;
    }
    return !ground.set->empty();
  }

  /// What of ground with an outline is inside a zone.
  GeosGeom within_zone(int w, const Ground& ground, std::size_t z) {
    auto& worker = *workers_[static_cast<std::size_t>(w)];
    const auto& geos = worker.geos;
    if (worker.zones.empty()) worker.zones.resize(zone_count_);
    if (!worker.zones[z]) worker.zones[z] = to_geos(geos, *zones_, z);
    // The overlay then sees the few vertices of the limit that are near, not the whole commune.
    auto near = clip(geos, *worker.zones[z], ground.set->box(ground.k).common(zones_->box(z)).grown(1.0));
    if (is_empty(geos, *near)) return near;
    return intersection(geos, *near, *to_geos(geos, *ground.set, ground.k));
  }

  void give_whole(int w, Ground& ground, std::size_t zone, SquareMetres area) {
    const auto piece = count(w, ground, zone, area);
    if (sink_.wants_outline(ground.before, ground.after) && outline_of(w, ground)) sink_.outline(w, piece, *ground.set, ground.k);
  }

  OverlayPiece count(int w, const Ground& ground, std::size_t zone, SquareMetres area) {
    const OverlayPiece piece{ground.before, ground.after, zone, area};
    auto& worker = *workers_[static_cast<std::size_t>(w)];
    worker.counted[zone] += piece.area;
    if (ground.after == nowhere) worker.lost += piece.area;
    sink_.piece(w, piece);
    return piece;
  }

  /// Faces of the ground that polygons of one coverage cover more than once, with how often each coverage has them.
  struct Heap {
    Faces faces;
    std::vector<std::pair<int, int>> times;  // before, after
  };
  Heap heaped_ground(const GeosContext& geos) const {
    std::vector<std::pair<Point, Point>> segments;
    std::vector<Box> boxes;
    const auto add = [&](const PolygonSet& set, const std::vector<SelfOverlap>& overlaps) {
      double area = 0;
      for (const auto& o : overlaps) {
        PolygonSet common;
        const auto a = to_geos(geos, set, o.a), b = to_geos(geos, set, o.b);
        if (append(geos, *intersection(geos, *a, *b), common) == PolygonBuilder::npos) continue;
        add_segments(common, 0, segments);
        boxes.push_back(common.box(0));
        area += common.area(0).value;
      }
      return area;
    };
    const double pairs_before = add(before_, result_.overlaps_before), pairs_after = add(after_, result_.overlaps_after);
    // Where a coverage ends inside a heap of the other, what lies on each side is counted differently.
    const BoxIndex heaps(boxes);
    for (const auto* side : {&side_before_, &side_after_})
      for (const auto& e : side->open) {
        Box box;
        box.add(e.from);
        box.add(e.to);
        bool near = false;
        heaps.query(box, [&](std::size_t) { near = true; });
        if (near) segments.emplace_back(e.from, e.to);
      }
    // Ground that n polygons cover is what n (n − 1) / 2 pairs have in common.
    const auto off = [&](const Heap& heap) {
      double b = -pairs_before, a = -pairs_after;
      for (std::size_t f = 0; f < heap.times.size(); ++f) {
        const auto pairs = [](int times) { return times * (times - 1) / 2; };
        b += heap.faces.polygons.area(f).value * pairs(heap.times[f].first);
        a += heap.faces.polygons.area(f).value * pairs(heap.times[f].second);
      }
      return std::abs(b) + std::abs(a);
    };
    auto heap = cut_heap(geos, segments, Noding::floating);
    if (const double first = off(heap); first > missing_noise * static_cast<double>(1 + boxes.size())) {
      auto snapped = cut_heap(geos, segments, Noding::snapped);
      if (off(snapped) < first) heap = std::move(snapped);
    }
    return heap;
  }

  Heap cut_heap(const GeosContext& geos, std::span<const std::pair<Point, Point>> segments, Noding noding) const {
    Heap heap{faces_of(geos, segments, noding), {}};
    const auto times_over = [](const Side& side, Point p) {
      int times = 0;
      side.index.query(Box{p.x, p.y, p.x, p.y}, [&](std::size_t i) { times += side.outlines.contains(i, p) ? 1 : 0; });
      return times;
    };
    for (const auto p : heap.faces.inside)
      heap.times.emplace_back(times_over(side_before_, p), times_over(side_after_, p));
    return heap;
  }

  /// Area of polygon `k` of `set` in each zone it meets.
  template <class Add>
  void split_by_zone(const GeosContext& geos, const PolygonSet& set, std::size_t k, Add&& add) const {
    if (zones_ == nullptr) return add(std::size_t{0}, model_.area(set, k));
    const auto whole = to_geos(geos, set, k);
    for (const auto z : zone_index_.find(set.box(k))) {
      const auto near = clip(geos, *to_geos(geos, *zones_, z), set.box(k).grown(1.0));
      PolygonSet part;
      if (append(geos, *intersection(geos, *near, *whole), part) != PolygonBuilder::npos) add(z, model_.area(part, 0));
    }
  }

  void finish() {
    result_.zones.resize(zone_count_);
    for (const auto& worker : workers_) {
      for (std::size_t z = 0; z < zone_count_; ++z) result_.zones[z].counted += worker->counted[z];
      result_.overlaid_pairs += worker->overlaid_pairs;
      result_.zone_cuts += worker->zone_cuts;
      result_.fallbacks += worker->fallbacks;
    }
    const auto& geos = workers_.front()->geos;
    if (!result_.overlaps_before.empty() || !result_.overlaps_after.empty()) index_sides();
    ExactArea doubled_later, doubled_only_earlier;  // for the area of the whole
    if (!result_.overlaps_before.empty() || !result_.overlaps_after.empty()) {
      const auto heap = heaped_ground(geos);
      for (std::size_t f = 0; f < heap.times.size(); ++f) {
        const int b = heap.times[f].first, a = heap.times[f].second;
        const int extra = std::max(b, 1) * std::max(a, 1) - 1;
        if (extra <= 0 || (b < 2 && a < 2)) continue;
        split_by_zone(geos, heap.faces.polygons, f, [&](std::size_t z, SquareMetres area) {
          result_.zones[z].overlap += area * extra;
          if (a > 1) doubled_later += area * (a - 1);
          if (a == 0) doubled_only_earlier += area * (b - 1);
        });
      }
    }
    if (zones_ == nullptr) return finish_whole(doubled_later, doubled_only_earlier);
    for (std::size_t z = 0; z < zone_count_; ++z) result_.zones[z].area += model_.area(*zones_, z);
    measure_uncovered();
  }

  /// Without zones the territory is the ground either coverage has: the later one, plus what it lost of the earlier.
  /// Measured from the polygons, not from the pieces, so that the books still have something to prove.
  void finish_whole(ExactArea doubled_later, ExactArea doubled_only_earlier) {
    auto& whole = result_.zones.front();
    for (std::size_t j = 0; j < after_.size(); ++j) whole.area += model_.area(after_, j);
    whole.area -= doubled_later;
    for (const auto& worker : workers_) whole.area += worker->lost;
    whole.area -= doubled_only_earlier;
  }

  /// Less is the rounding of the sums, m².
  [[nodiscard]] double least_missing(std::size_t z) const { return std::max(1e-4, 1e-10 * result_.zones[z].area.square_metres().value); }

  /// Ground of a zone that neither coverage has: faces between the zone's limit and the coverages' open edges.
  void measure_uncovered() {
    std::vector<std::size_t> lacking;
    for (std::size_t z = 0; z < zone_count_; ++z) {
      const double missing = result_.zones[z].residual().square_metres().value;
      if (missing > least_missing(z)) lacking.push_back(z);
    }
    if (lacking.empty()) return;
    index_sides();
    const OutlineIndex zone_outlines(*zones_);
    const auto open_before = open_segments(side_before_.open), open_after = open_segments(side_after_.open);
    parallel_for(lacking.size(), 1, threads_, [&](std::size_t begin, std::size_t end, int w) {
      const auto& geos = workers_[static_cast<std::size_t>(w)]->geos;
      for (auto k = begin; k < end; ++k) {
        const auto z = lacking[k];
        std::vector<std::pair<Point, Point>> segments;
        add_segments(*zones_, z, segments);
        for (const auto* open : {&open_before, &open_after})
          open->index.query(zones_->box(z), [&](std::size_t s) { segments.push_back(open->segments[s]); });
        const auto bare = [&](Noding noding) {
          const auto faces = faces_of(geos, segments, noding);
          ExactArea area;
          for (std::size_t f = 0; f < faces.inside.size(); ++f) {
            const auto p = faces.inside[f];
            if (zone_outlines.contains(z, p) && !covered(side_before_, p) && !covered(side_after_, p)) area += model_.area(faces.polygons, f);
          }
          return area;
        };
        const auto left = [&](const ExactArea& area) { return std::abs((result_.zones[z].residual() - area).square_metres().value); };
        auto area = bare(Noding::floating);
        if (left(area) > least_missing(z))
          if (const auto snapped = bare(Noding::snapped); left(snapped) < left(area)) area = snapped;
        result_.zones[z].uncovered += area;
      }
    });
  }

  struct OpenSegments {
    std::vector<std::pair<Point, Point>> segments;
    BoxIndex index;
  };
  static OpenSegments open_segments(const std::vector<OpenEdge>& edges) {
    OpenSegments open;
    std::vector<Box> boxes;
    for (const auto& e : edges) {
      open.segments.emplace_back(e.from, e.to);
      Box box;
      box.add(e.from);
      box.add(e.to);
      boxes.push_back(box);
    }
    open.index = BoxIndex(boxes);
    return open;
  }

  static bool covered(const Side& side, Point p) {
    bool found = false;
    side.index.query(Box{p.x, p.y, p.x, p.y}, [&](std::size_t i) { found = found || side.outlines.contains(i, p); });
    return found;
  }

  const PolygonSet& before_;
  const PolygonSet& after_;
  const PolygonSet* zones_;
  const AreaModel& model_;
  OverlaySink& sink_;
  int threads_;
  std::size_t zone_count_;
  double rounding_ = 0;  // metres
  Side side_before_, side_after_;
  std::optional<ZoneLocator> locator_;
  BoxIndex zone_index_;
  Matching match_;
  std::vector<std::size_t> changed_before_, changed_after_;
  BoxIndex changed_before_index_, changed_after_index_;
  EdgeIndex before_edges_, zone_edges_;  // of the changed polygons, of the zones
  std::vector<std::unique_ptr<Worker>> workers_;
  OverlayResult result_;
};

}  // namespace

OverlayResult overlay(const PolygonSet& before, const PolygonSet& after, const PolygonSet* zones, const AreaModel& model,
                      OverlaySink& sink, int threads) {
  return Overlay(before, after, zones, model, sink, threads).run();
}

}  // namespace arpent
