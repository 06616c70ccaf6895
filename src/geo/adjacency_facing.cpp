// SPDX-License-Identifier: Apache-2.0
#include "adjacency_facing.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

#include "arpent/core/parallel.hpp"

namespace arpent {
namespace {

struct Stretch {
  double begin, end;  // metres from the edge's first point
};

/// Common part of [s.begin, s.end] and where the linear function with values `v0` at `at0` and `v1` at `at1` is within
/// ± `limit`.
std::optional<Stretch> within(Stretch s, double at0, double v0, double at1, double v1, double limit) {
  const double slope = (v1 - v0) / (at1 - at0);
  if (std::fabs(slope) < 1e-15) {
    if (std::fabs(v0) > limit) return {};
  } else {
    const double p = at0 + (-limit - v0) / slope, q = at0 + (limit - v0) / slope;
    s.begin = std::max(s.begin, std::min(p, q));
    s.end = std::min(s.end, std::max(p, q));
  }
  if (s.end <= s.begin) return {};
  return s;
}

/// An edge `f` seen from an edge `e`: along it and to its left.
struct View {
  double length = 0;                   // of e
  double from = 0, to = 0;             // ends of f along e
  double from_left = 0, to_left = 0;

  View(const LooseEdge& e, const LooseEdge& f) {
    const double dx = e.to.x - e.from.x, dy = e.to.y - e.from.y;
    length = std::hypot(dx, dy);
    const double ux = dx / length, uy = dy / length;
    const auto along = [&](Point p) { return (p.x - e.from.x) * ux + (p.y - e.from.y) * uy; };
    const auto left = [&](Point p) { return (p.y - e.from.y) * ux - (p.x - e.from.x) * uy; };
    from = along(f.from);
    to = along(f.to);
    from_left = left(f.from);
    to_left = left(f.to);
  }

  [[nodiscard]] bool opposite() const { return to < from; }
  [[nodiscard]] double left_at(double t) const { return from_left + (to_left - from_left) * (t - from) / (to - from); }
  /// Stretch of e beside f.
  [[nodiscard]] std::optional<Stretch> beside() const {
    const Stretch s{std::max(0.0, std::min(from, to)), std::min(length, std::max(from, to))};
    if (s.end <= s.begin) return {};
    return s;
  }
  /// Whether e and f lie on one line for some length.
  [[nodiscard]] bool on_one_line() const {
    const auto s = beside();
    return s && s->end - s->begin > rounding && std::fabs(left_at(s->begin)) <= rounding && std::fabs(left_at(s->end)) <= rounding;
  }
  /// Stretch of e that f accompanies within `reach`. Edges that part by more than one in four (14°) are a corner: they
  /// come near each other over little more than the reach. A vertex rounded to a grid turns the edges of a limit by less,
  /// but for edges hardly longer than the grid's step.
  [[nodiscard]] std::optional<Stretch> accompanied(double reach) const {
    const auto s = beside();
    const double turn = to_left - from_left, run = to - from;
    if (!s || 16 * turn * turn > run * run) return {};
    return within(*s, from, from_left, to, to_left, reach);
  }
  /// Stretch of e whose points are within `reach` of f.
  [[nodiscard]] std::optional<Stretch> in_reach(double reach) const {
    std::optional<Stretch> all;
    const auto add = [&](std::optional<Stretch> s) {
      if (!s) return;
      s->begin = std::max(s->begin, 0.0);
      s->end = std::min(s->end, length);
      if (s->end < s->begin) return;
      all = all ? Stretch{std::min(all->begin, s->begin), std::max(all->end, s->end)} : *s;
    };
    const auto disc = [&](double t, double left) {
      if (const double square = reach * reach - left * left; square >= 0) add(Stretch{t - std::sqrt(square), t + std::sqrt(square)});
    };
    disc(from, from_left);
    disc(to, to_left);
    // Points of e whose nearest point of f is inside it: between the perpendiculars to f at its ends.
    const double run = to - from, turn = to_left - from_left, square = run * run + turn * turn;
    const double reach_left = reach * std::sqrt(square) / std::max(std::fabs(run), 1e-300);
    if (run != 0) {
      const double p = from + from_left * turn / run, q = to + to_left * turn / run;
      if (const Stretch s{std::max(0.0, std::min(p, q)), std::min(length, std::max(p, q))}; s.end > s.begin)
        add(within(s, from, from_left, to, to_left, reach_left));
    }
    return all;
  }
  /// Where f passes through e.
  [[nodiscard]] std::optional<double> crossing() const {
    if ((from_left > 0) == (to_left > 0)) return {};
    const double t = from + (to - from) * from_left / (from_left - to_left);
    if (!(t > 0 && t < length)) return {};
    return t;
  }
};

double distance(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double t = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy), 0.0, 1.0);
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

/// Whether two edges come within `reach` of one another. Two that do without crossing do so at an end.
bool meet(const LooseEdge& e, const LooseEdge& f, double reach) {
  return distance(e.from, f.from, f.to) <= reach || distance(e.to, f.from, f.to) <= reach ||
         distance(f.from, e.from, e.to) <= reach || distance(f.to, e.from, e.to) <= reach;
}

bool boxes_meet(const LooseEdge& e, const LooseEdge& f, double reach) {
  return std::min(e.from.x, e.to.x) <= std::max(f.from.x, f.to.x) + reach && std::min(f.from.x, f.to.x) <= std::max(e.from.x, e.to.x) + reach &&
         std::min(e.from.y, e.to.y) <= std::max(f.from.y, f.to.y) + reach && std::min(f.from.y, f.to.y) <= std::max(e.from.y, e.to.y) + reach;
}

/// How far the outline of `polygon` runs beside that of `other`.
struct Beside {
  std::uint32_t polygon, other;
  std::int64_t nanometres;  // whole, so that sums do not depend on order
};

/// Lengths without anybody on the other side: from the edge's first point, to its last one, the longest in between.
struct Bare {
  double head = 0, tail = 0, longest = 0;
  bool whole = false;
};

/// What one worker looks at.
class Looker {
 public:
  Looker(const std::vector<LooseEdge>& edges, const LooseGrid& grid, const AdjacencyOptions& options, PairSet& pairs, int worker)
      : edges_(edges), grid_(grid), options_(options), reach_(options.snap.value + rounding), pairs_(pairs), worker_(worker) {}

  [[nodiscard]] Bare look(std::size_t e) {
    found_.clear();
    beside_here_.clear();
    covered_.clear();
    cuts_.clear();
    grid_.near(e, [&](std::size_t f) {
      if (f != e && boxes_meet(edges_[e], edges_[f], reach_)) found_.push_back(f);
    });
    std::sort(found_.begin(), found_.end());
    found_.erase(std::unique(found_.begin(), found_.end()), found_.end());
    for (const auto f : found_) meet_edge(edges_[e], edges_[f]);
    sum_beside(edges_[e].polygon);
    return look_beside(edges_[e]);
  }

  std::vector<Beside> beside;
  std::vector<std::uint64_t> covered_twice;

 private:
  void meet_edge(const LooseEdge& e, const LooseEdge& f) {
    const View view(e, f);
    if (const auto t = view.crossing()) cuts_.push_back(*t);
    if (f.polygon == e.polygon) {
      meet_own(view);
      return;
    }
    if (view.on_one_line() || (options_.contact == ContactRule::point && meet(e, f, reach_)))
      pairs_.add(worker_, e.polygon, f.polygon);
    if (!view.opposite()) return;
    if (const auto s = view.accompanied(reach_)) beside_here_.emplace_back(f.polygon, *s);
    if (const auto s = view.in_reach(reach_)) covered_.push_back(*s);
  }

  /// A polygon's own outline is on the other side where a narrow gap, not its own ground, lies between.
  void meet_own(const View& view) {
    const auto s = view.beside();
    if (!view.opposite() || !s || view.left_at((s->begin + s->end) / 2) > rounding) return;
    if (const auto near = view.in_reach(reach_)) covered_.push_back(*near);
  }

  void sum_beside(std::uint32_t polygon) {
    std::sort(beside_here_.begin(), beside_here_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.first, a.second.begin, a.second.end) < std::tie(b.first, b.second.begin, b.second.end);
    });
    for (std::size_t i = 0; i < beside_here_.size();) {
      const auto other = beside_here_[i].first;
      double sum = 0, end = 0;
      for (; i < beside_here_.size() && beside_here_[i].first == other; ++i) {
        const auto s = beside_here_[i].second;
        sum += std::max(0.0, s.end - std::max(s.begin, end));
        end = std::max(end, s.end);
      }
      beside.push_back({polygon, other, std::llround(sum * 1e9)});
    }
  }

  /// Cuts an edge wherever what lies beside it may change and looks at the middle of each piece.
  Bare look_beside(const LooseEdge& e) {
    const double dx = e.to.x - e.from.x, dy = e.to.y - e.from.y, length = std::hypot(dx, dy);
    std::sort(covered_.begin(), covered_.end(), [](Stretch a, Stretch b) { return a.begin < b.begin; });
    const auto crossings = cuts_.size();
    grid_.border_cuts(e, cuts_);
    for (auto k = crossings; k < cuts_.size(); ++k) cuts_[k] *= length;
    for (const auto s : covered_) {
      cuts_.push_back(s.begin);
      cuts_.push_back(s.end);
    }
    cuts_.push_back(0);
    cuts_.push_back(length);
    std::sort(cuts_.begin(), cuts_.end());
    Bare bare;
    double run = 0, covered_to = -1;
    bool from_start = true;
    auto next = covered_.begin();
    for (std::size_t k = 0; k + 1 < cuts_.size(); ++k) {
      const double piece = cuts_[k + 1] - cuts_[k], t = (cuts_[k] + cuts_[k + 1]) / 2;
      if (piece < 1e-9) continue;  // cuts that coincide
      const auto beside_middle = [&](double left) {
        return Point{e.from.x + (t * dx - left * dy) / length, e.from.y + (t * dy + left * dx) / length};
      };
      // An overlap less deep than the reach is two limits that face each other.
      const auto inside = beside_middle(1.5 * reach_);
      if (piece > reach_ && grid_.covered(inside) >= 2) {
        covered_twice.push_back(grid_.cell_of(inside));
        covered_twice.push_back(grid_.cell_of(beside_middle(0)));
      }
      for (; next != covered_.end() && next->begin <= t; ++next) covered_to = std::max(covered_to, next->end);
      if (e.bordered || t <= covered_to || grid_.covered(beside_middle(-0.5 * reach_)) > 0) {
        run = 0;
        from_start = false;
        continue;
      }
      run += piece;
      bare.longest = std::max(bare.longest, run);
      if (from_start) bare.head = run;
    }
    bare.tail = run;
    bare.whole = from_start;
    return bare;
  }

  const std::vector<LooseEdge>& edges_;
  const LooseGrid& grid_;
  const AdjacencyOptions& options_;
  double reach_;
  PairSet& pairs_;
  int worker_;
  std::vector<std::size_t> found_;
  std::vector<std::pair<std::uint32_t, Stretch>> beside_here_;  // by other polygon
  std::vector<Stretch> covered_;                                // where somebody is on the other side
  std::vector<double> cuts_;
};

/// Pairs whose outlines run beside each other for more than snap, measured along either.
void add_beside(std::vector<Beside>& beside, Metres snap, PairSet& pairs) {
  if (snap.value < rounding) return;  // then only lines that are one count
  const auto enough = std::llround(snap.value * 1e9);
  std::sort(beside.begin(), beside.end(), [](const Beside& a, const Beside& b) { return std::tie(a.polygon, a.other) < std::tie(b.polygon, b.other); });
  for (std::size_t i = 0; i < beside.size();) {
    const auto first = beside[i];
    std::int64_t sum = 0;
    for (; i < beside.size() && beside[i].polygon == first.polygon && beside[i].other == first.other; ++i) sum += beside[i].nanometres;
    if (sum > enough) pairs.add(0, first.polygon, first.other);
  }
}

/// Polygons with a bare stretch longer than `reach`; stretches go on from edge to edge of a ring.
std::vector<std::uint8_t> limits(const std::vector<LooseEdge>& edges, const std::vector<Bare>& bare, std::size_t polygons, double reach) {
  std::vector<std::uint8_t> at_limit(polygons, 0);
  for (std::size_t begin = 0; begin < edges.size();) {
    auto end = begin + 1;
    while (end < edges.size() && edges[end].polygon == edges[begin].polygon && edges[end].ring == edges[begin].ring) ++end;
    double run = 0, longest = 0;
    // Twice round: a stretch may go on over the ring's first point.
    for (int lap = 0; lap < 2; ++lap)
      for (auto k = begin; k < end; ++k) {
        const auto& before = edges[k > begin ? k - 1 : end - 1];
        const bool follows = edges[k].at == 0 ? before.last : before.at + 1 == edges[k].at;
        run = (follows ? run : 0) + bare[k].head;
        longest = std::max({longest, run, bare[k].longest});
        if (!bare[k].whole) run = bare[k].tail;
      }
    if (longest > reach) at_limit[edges[begin].polygon] = 1;
    begin = end;
  }
  return at_limit;
}

}  // namespace

Across look_across(const std::vector<LooseEdge>& edges, const LooseGrid& grid, std::size_t polygons, const AdjacencyOptions& options,
                   PairSet& pairs) {
  std::vector<Looker> lookers;
  for (int w = 0; w < thread_count(options.threads); ++w) lookers.emplace_back(edges, grid, options, pairs, w);
  std::vector<Bare> bare(edges.size());
  parallel_for(edges.size(), 256, options.threads, [&](std::size_t begin, std::size_t end, int worker) {
    for (auto e = begin; e < end; ++e) bare[e] = lookers[static_cast<std::size_t>(worker)].look(e);
  });
  Across across;
  std::vector<Beside> beside;
  for (auto& looker : lookers) {
    beside.insert(beside.end(), looker.beside.begin(), looker.beside.end());
    across.covered_twice.insert(across.covered_twice.end(), looker.covered_twice.begin(), looker.covered_twice.end());
    looker.beside = {};
  }
  add_beside(beside, options.snap, pairs);
  std::sort(across.covered_twice.begin(), across.covered_twice.end());
  across.covered_twice.erase(std::unique(across.covered_twice.begin(), across.covered_twice.end()), across.covered_twice.end());
  across.at_limit = limits(edges, bare, polygons, options.snap.value + rounding);
  return across;
}

}  // namespace arpent
