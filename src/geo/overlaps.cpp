// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/overlaps.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "overlaps_area.hpp"
#include "overlaps_index.hpp"

namespace arpent {
namespace {

/// Within this share of a polygon's area, all of it: thousands of roundings, a millionth of what a share is printed with.
constexpr double whole = 1e-12;

double ground_of(const Box& box) { return box.width() * box.height(); }

/// What each worker owns.
struct Worker {
  OverlapArea area;
  std::vector<std::uint32_t> candidates;
  std::vector<EdgeRun> runs;  // of polygon i, when asked for
};

/// One question: what shares ground with polygon `i`?
class Asked {
 public:
  Asked(const PolygonSet& a, std::size_t i, const PlaceIndex<PolygonSet>& b, const OverlapOptions& options, Worker& worker)
      : a_(a), i_(i), b_(b), options_(options), worker_(worker) {}

  /// @param after only polygons of a greater number
  void answer(std::vector<Overlap>& out, std::optional<std::size_t> after = std::nullopt) {
    auto& candidates = worker_.candidates;
    candidates.clear();
    b_.boxes.query(a_.box(i_), [&](std::size_t j) {
      if (!after || j > *after) candidates.push_back(static_cast<std::uint32_t>(j));
    });
    std::sort(candidates.begin(), candidates.end());
    for (const auto j : candidates)
      if (const double area = common(j); area > options_.least.value) out.push_back({static_cast<std::uint32_t>(i_), j, {area}});
  }

 private:
  /// Area in the model; 0 for what cannot be told from touching.
  double common(std::size_t j) {
    const auto& set = *b_.set;
    const bool own = ground_of(a_.box(i_)) <= ground_of(set.box(j));
    if (own)
      hold_own();
    else
      hold_other(j);
    const auto other = own ? b_.runs.of(j) : own_runs();
    const double planar = worker_.area.planar(other);
    if (planar <= worker_.area.rounding()) return 0;
    const auto [least, of, k] =
        a_.area(i_) <= set.area(j) ? std::tuple(a_.area(i_).value, &a_, i_) : std::tuple(set.area(j).value, &set, j);
    if (planar >= least * (1 - whole)) return options_.model.area(*of, k).value;
    if (options_.model.is_planar()) return planar;
    return std::max(0.0, worker_.area.on_ground(other, options_.model));
  }

  void hold_own() {
    if (own_held_) return;
    worker_.area.hold(a_, i_);
    own_held_ = true;
  }
  void hold_other(std::size_t j) {
    worker_.area.hold(*b_.set, j);
    own_held_ = false;
  }
  std::span<const EdgeRun> own_runs() {
    if (!own_runs_known_) {
      worker_.runs.clear();
      add_runs(a_, i_, worker_.runs);
      own_runs_known_ = true;
    }
    return worker_.runs;
  }

  const PolygonSet& a_;
  std::size_t i_;
  const PlaceIndex<PolygonSet>& b_;
  const OverlapOptions& options_;
  Worker& worker_;
  bool own_held_ = false, own_runs_known_ = false;
};

std::vector<Overlap> overlaps_with(const PolygonSet& a, const PlaceIndex<PolygonSet>& b, const OverlapOptions& options) {
  const int count = workers_for(a, options.threads);
  std::vector<Worker> workers(static_cast<std::size_t>(count));
  return for_each_polygon<Overlap>(a, count, [&](std::size_t w, std::size_t i, std::vector<Overlap>& out) {
    Asked(a, i, b, options, workers[w]).answer(out);
  });
}

}  // namespace

ConstraintIndex::ConstraintIndex(PolygonSet set, int threads) : parts_(std::make_unique<Parts>(std::move(set), threads)) {}
ConstraintIndex::~ConstraintIndex() = default;
ConstraintIndex::ConstraintIndex(ConstraintIndex&&) noexcept = default;
ConstraintIndex& ConstraintIndex::operator=(ConstraintIndex&&) noexcept = default;
const PolygonSet& ConstraintIndex::polygons() const { return parts_->set; }

std::vector<Overlap> overlaps(const PolygonSet& a, const ConstraintIndex& b, const OverlapOptions& options) {
  return overlaps_with(a, b.parts().place, options);
}

std::vector<Overlap> overlaps_within(const ConstraintIndex& set, const OverlapOptions& options) {
  const auto& polygons = set.polygons();
  const int count = workers_for(polygons, options.threads);
  std::vector<Worker> workers(static_cast<std::size_t>(count));
  return for_each_polygon<Overlap>(polygons, count, [&](std::size_t w, std::size_t i, std::vector<Overlap>& out) {
    Asked(polygons, i, set.parts().place, options, workers[w]).answer(out, i);
  });
}

std::vector<Overlap> overlaps(const PolygonSet& a, const PolygonSet& b, const OverlapOptions& options) {
  return overlaps_with(a, PlaceIndex<PolygonSet>(b, options.threads), options);
}

}  // namespace arpent
