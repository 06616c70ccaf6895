// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/polygons.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace arpent {
namespace {

bool before(Point a, Point b) { return a.x < b.x || (a.x == b.x && a.y < b.y); }

bool collinear(std::span<const Point> open) {
  const auto a = open.front();
  const auto b = *std::max_element(open.begin(), open.end(), [&](Point p, Point q) {
    return std::hypot(p.x - a.x, p.y - a.y) < std::hypot(q.x - a.x, q.y - a.y);
  });
  return std::all_of(open.begin(), open.end(), [&](Point p) {
    return (b.x - a.x) * (p.y - a.y) == (b.y - a.y) * (p.x - a.x);
  });
}

/// Normal form of one ring; empty when its points are fewer than three, all on a line, or not finite.
/// A ring whose lobes cancel (a symmetric bow tie) is kept: it is invalid, not empty.
std::vector<Point> normal_ring(std::span<const Point> points, bool counter_clockwise) {
  std::vector<Point> open;
  open.reserve(points.size() + 1);
  for (const auto p : points) {
    // −0 and 0 are one place but two bit patterns; outlines are compared by bits.
    const Point q{p.x + 0.0, p.y + 0.0};
    if (open.empty() || !(open.back() == q)) open.push_back(q);
  }
  while (open.size() > 1 && open.front() == open.back()) open.pop_back();
  if (open.size() < 3) return {};
  const auto smallest = std::min_element(open.begin(), open.end(), before);
  std::rotate(open.begin(), smallest, open.end());
  open.push_back(open.front());
  const double area = signed_area(open);
  if (!std::isfinite(area) || (area == 0 && collinear(open))) return {};
  if (area != 0 && (area > 0) != counter_clockwise) std::reverse(open.begin(), open.end());
  return open;
}

}  // namespace

double signed_area(std::span<const Point> ring) {
  if (ring.empty()) return 0;
  const auto origin = ring.front();
  double twice = 0;
  double px = 0, py = 0;
  for (const auto p : ring.subspan(1)) {
    const double x = p.x - origin.x, y = p.y - origin.y;
    twice += px * y - x * py;
    px = x;
    py = y;
  }
  return twice / 2;
}

Box PolygonSet::extent() const {
  Box all;
  for (const auto& b : boxes_) all.add(b);
  return all;
}

bool PolygonSet::same_outline(std::size_t i, const PolygonSet& other, std::size_t j) const {
  const auto a = points(i), b = other.points(j);
  const auto rings = rings_end(i) - rings_begin(i);
  if (a.size() != b.size() || rings != other.rings_end(j) - other.rings_begin(j)) return false;
  for (std::size_t r = 0; r < rings; ++r) {
    if (ring(rings_begin(i) + r).size() != other.ring(other.rings_begin(j) + r).size()) return false;
    if (is_shell(rings_begin(i) + r) != other.is_shell(other.rings_begin(j) + r)) return false;
  }
  return std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

std::uint64_t PolygonSet::outline_hash(std::size_t i) const {
  // Four independent lanes keep the multipliers busy; the result only has to be equal for equal outlines.
  constexpr std::uint64_t prime = 0x9E3779B97F4A7C15ull;
  std::uint64_t lane[2] = {prime * (rings_end(i) - rings_begin(i) + 1), ~prime};
  for (const auto p : points(i)) {
    std::uint64_t bits[2];
    std::memcpy(bits, &p, sizeof bits);
    for (int k = 0; k < 2; ++k) {
      lane[k] = (lane[k] ^ bits[k]) * prime;
      lane[k] ^= lane[k] >> 29;
    }
  }
  return (lane[0] ^ (lane[1] * 0xBF58476D1CE4E5B9ull)) * prime;
}

void PolygonSet::reserve(std::size_t polygons, std::size_t points) {
  points_.reserve(points);
  first_point_.reserve(polygons + polygons / 4 + 1);
  is_shell_.reserve(polygons + polygons / 4);
  first_ring_.reserve(polygons + 1);
  boxes_.reserve(polygons);
  areas_.reserve(polygons);
}

void PolygonSet::append(const PolygonSet& other, std::size_t i) {
  if (&other == this) {  // growing would move what is being copied
    PolygonSet one;
    one.append(other, i);
    return append(one, 0);
  }
  const auto from = other.points(i);
  const auto base = points_.size();
  const auto start = other.first_point_[other.first_ring_[i]];
  points_.insert(points_.end(), from.begin(), from.end());
  for (auto r = other.rings_begin(i); r < other.rings_end(i); ++r) {
    first_point_.push_back(base + other.first_point_[r + 1] - start);
    is_shell_.push_back(other.is_shell_[r]);
  }
  first_ring_.push_back(is_shell_.size());
  boxes_.push_back(other.boxes_[i]);
  areas_.push_back(other.areas_[i]);
}

void PolygonSet::append_all(const PolygonSet& other) {
  const auto base_point = points_.size(), base_ring = is_shell_.size();
  points_.insert(points_.end(), other.points_.begin(), other.points_.end());
  for (std::size_t r = 1; r < other.first_point_.size(); ++r) first_point_.push_back(base_point + other.first_point_[r]);
  is_shell_.insert(is_shell_.end(), other.is_shell_.begin(), other.is_shell_.end());
  for (std::size_t i = 1; i < other.first_ring_.size(); ++i) first_ring_.push_back(base_ring + other.first_ring_[i]);
  boxes_.insert(boxes_.end(), other.boxes_.begin(), other.boxes_.end());
  areas_.insert(areas_.end(), other.areas_.begin(), other.areas_.end());
}

void PolygonBuilder::shell(std::span<const Point> points) {
  auto ring = normal_ring(points, true);
  shell_dropped_ = ring.empty();
  if (shell_dropped_) return;
  parts_.emplace_back().rings.push_back(std::move(ring));
}

void PolygonBuilder::hole(std::span<const Point> points) {
  if (shell_dropped_ || parts_.empty()) return;
  auto ring = normal_ring(points, false);
  if (!ring.empty()) parts_.back().rings.push_back(std::move(ring));
}

std::size_t PolygonBuilder::finish() {
  shell_dropped_ = false;
  if (parts_.empty()) return npos;
  for (auto& part : parts_)
    std::sort(part.rings.begin() + 1, part.rings.end(),
              [](const auto& a, const auto& b) { return before(a.front(), b.front()); });
  std::sort(parts_.begin(), parts_.end(),
            [](const auto& a, const auto& b) { return before(a.rings.front().front(), b.rings.front().front()); });
  Box box;
  double area = 0;
  for (const auto& part : parts_) {
    for (std::size_t r = 0; r < part.rings.size(); ++r) {
      const auto& ring = part.rings[r];
      if (r == 0)
        for (const auto p : ring) box.add(p);
      area += signed_area(ring);
      out_.points_.insert(out_.points_.end(), ring.begin(), ring.end());
      out_.first_point_.push_back(out_.points_.size());
      out_.is_shell_.push_back(r == 0 ? 1 : 0);
    }
  }
  out_.first_ring_.push_back(out_.is_shell_.size());
  out_.boxes_.push_back(box);
  out_.areas_.push_back({area});
  parts_.clear();
  return out_.size() - 1;
}

}  // namespace arpent
