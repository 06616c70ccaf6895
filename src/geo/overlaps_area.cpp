// SPDX-License-Identifier: Apache-2.0
#include "overlaps_area.hpp"

#include <algorithm>
#include <array>

namespace arpent {
namespace {

/// Mean of max(d, 0) where d goes straight from `a` to `b`.
double positive_mean(double a, double b) {
  if (a >= 0 && b >= 0) return (a + b) / 2;
  if (a <= 0 && b <= 0) return 0;
  const double up = std::max(a, b), down = std::min(a, b);
  return up * up / (up - down) / 2;
}

}  // namespace

/// Strips measured in the plane.
class OverlapArea::Plane {
 public:
  /// Area of the strip of `e` in the rows from `low` to `high`, which it has.
  [[nodiscard]] double strip(const Edge& e, double low, double high) const { return (high - low) * (e.at(low) + e.at(high)) / 2; }
  /// Area two strips have in common in rows both have.
  [[nodiscard]] double common(const Edge& e, const Edge& f, double low, double high) const {
    const double e_low = e.at(low), e_high = e.at(high), f_low = f.at(low), f_high = f.at(high);
    // min(e, f+), f+ being max(f, 0): e - (e - f)+ where f is in the box or east of it, f+ - (f - e)+ anywhere. The first
    // costs no digits where f ends far east.
    if (f_low >= 0 && f_high >= 0) return (high - low) * ((e_low + e_high) / 2 - positive_mean(e_low - f_low, e_high - f_high));
    return (high - low) * (positive_mean(f_low, f_high) - positive_mean(f_low - e_low, f_high - e_high));
  }
};

/// Strips measured on the ellipsoid: between an edge and the west side of the box, whose part cancels in the whole sum.
class OverlapArea::Ground {
 public:
  Ground(const AreaModel& model, Point corner) : model_(model), corner_(corner) {}
  [[nodiscard]] double strip(const Edge& e, double low, double high) const {
    const auto along = [&](double x_low, double x_high) {
      return model_.edge_area({corner_.x + x_low, corner_.y + low}, {corner_.x + x_high, corner_.y + high}, corner_);
    };
    return along(e.at(low), e.at(high)) - along(0, 0);
  }
  [[nodiscard]] double common(const Edge& e, const Edge& f, double low, double high) const {
    // Where the nearer of the two changes: f enters the box, f crosses e.
    std::array<double, 4> cuts{low, high, high, high};
    std::size_t count = 1;
    const auto cut_where_zero = [&](double at_low, double at_high) {
      if ((at_low > 0) != (at_high > 0)) cuts[count++] = std::clamp(low + (high - low) * (at_low / (at_low - at_high)), low, high);
    };
    cut_where_zero(f.at(low), f.at(high));
    cut_where_zero(f.at(low) - e.at(low), f.at(high) - e.at(high));
    cuts[count++] = high;
    std::sort(cuts.begin(), cuts.end());
    double total = 0;
    for (std::size_t k = 0; k + 1 < count; ++k) {
      const double middle = (cuts[k] + cuts[k + 1]) / 2;
      if (cuts[k] < cuts[k + 1] && f.at(middle) > 0) total += strip(f.at(middle) < e.at(middle) ? f : e, cuts[k], cuts[k + 1]);
    }
    return total;
  }

 private:
  const AreaModel& model_;
  Point corner_;
};

OverlapArea::Edge OverlapArea::edge_of(Point from, Point to, Point corner) {
  const bool north = from.y < to.y;
  const Point a = north ? from : to, b = north ? to : from;
  const double low = a.y - corner.y, high = b.y - corner.y;
  return {low, high, a.x - corner.x, (b.x - a.x) / (b.y - a.y), north ? 1.0 : -1.0};
}

void OverlapArea::hold(const PolygonSet& set, std::size_t i) {
  constexpr std::size_t group = 16;
  box_ = set.box(i);
  edges_.clear();
  groups_.clear();
  const Point corner{box_.xmin, box_.ymin};
  for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
    const auto ring = set.ring(r);
    for (std::size_t k = 0; k + 1 < ring.size(); ++k)
      if (ring[k].y != ring[k + 1].y) edges_.push_back(edge_of(ring[k], ring[k + 1], corner));
  }
  for (std::size_t begin = 0; begin < edges_.size(); begin += group) {
    Group g{edges_[begin].low, edges_[begin].high, begin, std::min(begin + group, edges_.size())};
    for (auto k = g.begin; k < g.end; ++k) {
      g.low = std::min(g.low, edges_[k].low);
      g.high = std::max(g.high, edges_[k].high);
    }
    groups_.push_back(g);
  }
}

/// Calls `visit(edge, from, to)` for each edge held, with the rows it has in common with [low, high].
template <class Visit>
void OverlapArea::each_in_rows(double low, double high, Visit&& visit) const {
  for (const auto& g : groups_) {
    if (g.low >= high || g.high <= low) continue;
    for (auto k = g.begin; k < g.end; ++k) {
      const auto& e = edges_[k];
      const double from = std::max(low, e.low), to = std::min(high, e.high);
      if (from < to) visit(e, from, to);
    }
  }
}

/// Area of the polygon held south of a row.
template <class Measure>
double OverlapArea::below(double y, const Measure& measure) const {
  double total = 0;
  each_in_rows(0, y, [&](const Edge& e, double from, double to) { total += e.sign * measure.strip(e, from, to); });
  return total;
}

template <class Measure>
double OverlapArea::sum(std::span<const EdgeRun> other, const Measure& measure) const {
  const Point corner{box_.xmin, box_.ymin};
  double total = 0;
  // An edge east of the box has all of it in its strip: the rows between its ends, whatever the way there. So of edges in
  // a row, and of those that leave the rows of the box and come back, only the first and the last row count.
  double first = 0, last = 0;
  const auto end_chain = [&] {
    if (first != last) total += below(last, measure) - below(first, measure);
  };
  const auto row_of = [&](double y) { return std::clamp(y, box_.ymin, box_.ymax) - corner.y; };
  const auto east = [&](Point from, Point to) {
    if (row_of(from.y) != last) {
      end_chain();
      first = row_of(from.y);
    }
    last = row_of(to.y);
  };
  const auto passes_by = [&](double west_end, double south_end, double north_end) {
    return north_end <= box_.ymin || south_end >= box_.ymax || west_end <= box_.xmin;
  };
  for (const auto& run : other) {
    if (passes_by(run.box.xmax, run.box.ymin, run.box.ymax)) continue;
    if (run.box.xmin >= box_.xmax) {
      east(run.points[0], run.points[run.edges]);
      continue;
    }
    run.each([&](Point a, Point b) {
      if (a.y == b.y || passes_by(std::max(a.x, b.x), std::min(a.y, b.y), std::max(a.y, b.y))) return;
      if (std::min(a.x, b.x) >= box_.xmax) return east(a, b);
      const auto f = edge_of(a, b, corner);
      each_in_rows(f.low, f.high, [&](const Edge& e, double from, double to) { total += e.sign * f.sign * measure.common(e, f, from, to); });
    });
  }
  end_chain();
  return total;
}

double OverlapArea::planar(std::span<const EdgeRun> other) const { return sum(other, Plane{}); }

double OverlapArea::on_ground(std::span<const EdgeRun> other, const AreaModel& model) const {
  return sum(other, Ground{model, {box_.xmin, box_.ymin}});
}

}  // namespace arpent
