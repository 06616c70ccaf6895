// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/polygons.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <new>
#include <utility>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

// Blocks start small for the many sets of one outline and end at 1 MiB: what a set leaves free at its end is little.
constexpr std::size_t smallest_block = 16, largest_block = std::size_t{1} << 16;

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

PolygonSet::Block::Block(std::size_t count)
    : points(static_cast<Point*>(::operator new(count * sizeof(Point)))), capacity(count) {}

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
    const auto& mine = rings_[rings_begin(i) + r];
    const auto& theirs = other.rings_[other.rings_begin(j) + r];
    if (mine.size != theirs.size || mine.shell != theirs.shell) return false;
  }
  return std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
}

std::uint64_t PolygonSet::outline_hash(std::size_t i) const {
  // Two independent lanes keep the multipliers busy; the result only has to be equal for equal outlines.
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
  if (points > 0) (void)room(points);
  rings_.reserve(polygons);
  ring_end_.reserve(polygons);
  boxes_.reserve(polygons);
  areas_.reserve(polygons);
}

Point* PolygonSet::room(std::size_t count, std::size_t ask) {
  if (blocks_.empty() || blocks_.back().capacity - blocks_.back().used < count) {
    const auto last = blocks_.empty() ? 0 : blocks_.back().capacity;
    blocks_.emplace_back(std::max({count, ask, std::clamp(2 * last, smallest_block, largest_block)}));
  }
  return blocks_.back().points.get() + blocks_.back().used;
}

void PolygonSet::commit(std::size_t count) {
  blocks_.back().used += count;
  point_count_ += count;
}

void PolygonSet::add_ring(const Point* points, std::size_t size, bool shell) {
  constexpr auto most = std::numeric_limits<std::uint32_t>::max();
  if (size > most || rings_.size() >= most) throw DataError(say("a polygon layer of more than 4 294 967 295 rings, or a ring of as many points"));
  rings_.push_back({points, static_cast<std::uint32_t>(size), shell});
}

void PolygonSet::end_polygon(const Box& box, SquareMetres area) {
  ring_end_.push_back(static_cast<std::uint32_t>(rings_.size()));
  boxes_.push_back(box);
  areas_.push_back(area);
}

void PolygonSet::append(const PolygonSet& other, std::size_t i) {
  const auto from = other.points(i);
  auto* to = room(from.size());
  std::copy(from.begin(), from.end(), to);
  commit(from.size());
  const auto first = other.rings_begin(i), last = other.rings_end(i);
  for (auto r = first; r < last; ++r) {
    const auto ring = other.rings_[r];
    add_ring(to + (ring.points - from.data()), ring.size, ring.shell);
  }
  const auto box = other.boxes_[i];  // `other` may be this set, whose arrays move when they grow
  end_polygon(box, other.area(i));
}

void PolygonSet::append_all(const PolygonSet& other) {
  (void)room(other.point_count_);
  for (std::size_t i = 0; i < other.size(); ++i) append(other, i);
}

void PolygonSet::append_all(PolygonSet&& other) {
  // Below this, copying is quicker than keeping one more block.
  if (other.point_count_ < largest_block / 16) return append_all(std::as_const(other));
  const auto rings = static_cast<std::uint32_t>(rings_.size());
  std::move(other.blocks_.begin(), other.blocks_.end(), std::back_inserter(blocks_));
  rings_.insert(rings_.end(), other.rings_.begin(), other.rings_.end());
  for (const auto end : other.ring_end_) ring_end_.push_back(rings + end);
  boxes_.insert(boxes_.end(), other.boxes_.begin(), other.boxes_.end());
  areas_.insert(areas_.end(), other.areas_.begin(), other.areas_.end());
  point_count_ += other.point_count_;
  other = PolygonSet();
}

void PolygonSet::substitute(std::span<const Substitute> substitutes) {
  PolygonSet changed;
  changed.reserve(size(), 0);
  changed.blocks_ = std::move(blocks_);
  changed.point_count_ = point_count_;
  auto next = substitutes.begin();
  for (std::size_t i = 0; i < size(); ++i) {
    if (next != substitutes.end() && next->polygon == i) {
      changed.point_count_ -= points(i).size();
      if (!next->outline->empty()) changed.append(*next->outline, 0);
      ++next;
      continue;
    }
    for (auto r = rings_begin(i); r < rings_end(i); ++r) changed.rings_.push_back(rings_[r]);
    changed.end_polygon(boxes_[i], areas_[i]);
  }
  *this = std::move(changed);
}

}  // namespace arpent
