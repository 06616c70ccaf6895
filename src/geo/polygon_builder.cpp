// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "arpent/geo/polygons.hpp"

namespace arpent {
namespace {

bool before(Point a, Point b) { return a.x < b.x || (a.x == b.x && a.y < b.y); }

/// −0 and 0 are one place but two bit patterns; outlines are compared by bits.
Point one_zero(Point p) { return {p.x + 0.0, p.y + 0.0}; }

bool collinear(std::span<const Point> open) {
  const auto a = open.front();
  const auto b = *std::max_element(open.begin(), open.end(), [&](Point p, Point q) {
    return std::hypot(p.x - a.x, p.y - a.y) < std::hypot(q.x - a.x, q.y - a.y);
  });
  return std::all_of(open.begin(), open.end(), [&](Point p) {
    return (b.x - a.x) * (p.y - a.y) == (b.y - a.y) * (p.x - a.x);
  });
}

/// Without the points at the end that repeat the first.
std::span<const Point> without_closure(std::span<const Point> ring) {
  while (ring.size() > 1 && ring.front() == ring.back()) ring = ring.first(ring.size() - 1);
  return ring;
}

/// What one look at a ring tells.
struct Scan {
  std::size_t smallest = 0;  ///< place of the first smallest point
  Box box;
  bool repeats = false;      ///< a point is the same as the one before
};

/// @pre at least one point
Scan scan(std::span<const Point> open) {
  Scan found;
  auto least = open.front();
  double ymin = least.y, ymax = least.y, xmax = least.x;
  auto last = least;
  for (std::size_t k = 1; k < open.size(); ++k) {
    const auto p = open[k];
    found.repeats |= p == last;
    if (before(p, least)) {
      least = p;
      found.smallest = k;
    }
    ymin = std::min(ymin, p.y);
    xmax = std::max(xmax, p.x);
    ymax = std::max(ymax, p.y);
    last = p;
  }
  found.box.add(one_zero({least.x, ymin}));
  found.box.add(one_zero({xmax, ymax}));
  return found;
}

/// Twice the circumference of the Earth, and more than the eastings of any grid (zones written before them: 6.1e7 m; feet: 6.6e7): what
/// lies farther is no place, and its area no number of an account.
constexpr double farthest = 9e7;

bool on_earth(const Box& box) {
  return box.xmin >= -farthest && box.ymin >= -farthest && box.xmax <= farthest && box.ymax <= farthest;
}

/// Writes the ring closed, from point `first` on, forwards or backwards. @return its signed area
/// The sum is that of `signed_area` over what is written, to the bit.
double write_ring(std::span<const Point> open, std::size_t first, bool backwards, Point* out) {
  const auto n = open.size();
  const auto origin = one_zero(open[first]);
  double twice = 0, px = 0, py = 0;
  const auto put = [&](Point given) {
    const auto p = one_zero(given);
    const double x = p.x - origin.x, y = p.y - origin.y;
    twice += px * y - x * py;
    px = x;
    py = y;
    *out++ = p;
  };
  *out++ = origin;
  if (backwards) {
    for (auto k = first; k-- > 0;) put(open[k]);
    for (auto k = n; k-- > first + 1;) put(open[k]);
  } else {
    for (auto k = first + 1; k < n; ++k) put(open[k]);
    for (std::size_t k = 0; k < first; ++k) put(open[k]);
  }
  put(open[first]);
  return twice / 2;
}

struct Written {
  double area = 0;
  bool kept = false;
};

/// Writes a ring in the direction asked for. A ring whose lobes cancel (a symmetric bow tie) is kept: it is invalid, not
/// empty. The direction is decided by the sum in the order given, so that it depends on the ring alone.
Written write_normal(std::span<const Point> open, const Scan& seen, bool counter_clockwise, bool& backwards, Point* out) {
  const auto n = open.size();
  const std::span<const Point> ring(out, n + 1);
  double area = write_ring(open, seen.smallest, backwards, out);
  // How far the sums of both orders may lie apart: n additions of terms of at most twice the box.
  const double doubt = 1e-15 * static_cast<double>(n) * static_cast<double>(n) * seen.box.width() * seen.box.height();
  if (!(std::fabs(area) > doubt) || !std::isfinite(area)) {
    area = write_ring(open, seen.smallest, false, out);
    if (!std::isfinite(area) || (area == 0 && collinear(ring.first(n)))) return {area, false};
    if (area != 0 && (area > 0) != counter_clockwise) area = write_ring(open, seen.smallest, true, out);
    return {area, true};
  }
  if ((area > 0) != counter_clockwise) {
    backwards = !backwards;
    area = write_ring(open, seen.smallest, backwards, out);
  }
  return {area, true};
}

}  // namespace

void PolygonBuilder::shell(std::span<const Point> points) { shell_dropped_ = !add_ring(points, true); }

void PolygonBuilder::hole(std::span<const Point> points) {
  if (!shell_dropped_ && !rings_.empty()) add_ring(points, false);
}

bool PolygonBuilder::add_ring(std::span<const Point> points, bool shell) {
  auto open = without_closure(points);
  if (open.size() < 3) return false;
  auto seen = scan(open);
  if (seen.repeats) {
    scratch_.assign(open.begin(), open.end());
    scratch_.erase(std::unique(scratch_.begin(), scratch_.end()), scratch_.end());
    open = without_closure(scratch_);
    if (open.size() < 3) return false;
    seen = scan(open);
  }
  if (!on_earth(seen.box)) {
    nowhere_ = true;
    return false;
  }
  const auto size = open.size() + 1;
  // Twice what is there, or each further ring of a polygon larger than a block would move it once more.
  auto* room = out_.room(pending_size_ + size, 2 * pending_size_);
  if (room != pending_) {  // the block was full: what is there moves to the new one
    std::copy_n(pending_, pending_size_, room);
    pending_ = room;
  }
  // Holes mostly run against their shell.
  bool backwards = shell ? backwards_ : hole_backwards_;
  const auto written = write_normal(open, seen, shell, backwards, pending_ + pending_size_);
  (shell ? backwards_ : hole_backwards_) = backwards;
  if (!written.kept) {
    nowhere_ |= !std::isfinite(written.area);
    return false;
  }
  if (shell) box_.add(seen.box);
  rings_.push_back({pending_size_, size, pending_[pending_size_], written.area, shell});
  pending_size_ += size;
  return true;
}

void PolygonBuilder::put_in_order() {
  parts_.clear();
  for (std::size_t r = 0; r < rings_.size(); ++r) {
    if (rings_[r].shell) parts_.push_back({r, r});
    parts_.back().last = r + 1;
  }
  const auto by_first_point = [](const PendingRing& a, const PendingRing& b) { return before(a.first, b.first); };
  for (const auto& part : parts_)
    std::sort(rings_.begin() + static_cast<std::ptrdiff_t>(part.first) + 1, rings_.begin() + static_cast<std::ptrdiff_t>(part.last),
              by_first_point);
  std::sort(parts_.begin(), parts_.end(), [&](const Part& a, const Part& b) { return by_first_point(rings_[a.first], rings_[b.first]); });
  scratch_.assign(pending_, pending_ + pending_size_);
  std::vector<PendingRing> ordered;
  ordered.reserve(rings_.size());
  std::size_t at = 0;
  for (const auto& part : parts_)
    for (auto r = part.first; r < part.last; ++r) {
      const auto& ring = rings_[r];
      std::copy_n(scratch_.data() + ring.at, ring.size, pending_ + at);
      ordered.push_back(ring);
      ordered.back().at = at;
      at += ring.size;
    }
  rings_ = std::move(ordered);
}

std::size_t PolygonBuilder::finish() {
  shell_dropped_ = false;
  if (rings_.empty() || nowhere_) {  // a hole or a part that lies nowhere: the area of the rest would be a wrong one
    start_over();
    return npos;
  }
  const bool in_order = rings_.size() == 1 || (rings_.size() == 2 && !rings_.back().shell);
  if (!in_order) put_in_order();
  double area = 0;
  for (const auto& ring : rings_) {
    area += ring.area;
    out_.add_ring(pending_ + ring.at, ring.size, ring.shell);
  }
  out_.commit(pending_size_);
  out_.end_polygon(box_, {area});
  start_over();
  return out_.size() - 1;
}

void PolygonBuilder::start_over() {
  rings_.clear();
  nowhere_ = false;
  pending_ = nullptr;
  pending_size_ = 0;
  box_ = Box();
}

}  // namespace arpent
