// SPDX-License-Identifier: Apache-2.0
#include "nodes.hpp"

#include <algorithm>

namespace arpent {

void NodeTable::reset(std::size_t expected) {
  nodes_.clear();
  const auto slots = std::bit_ceil(2 * expected + 16);
  slots_.assign(slots, none);
  mask_ = slots - 1;
}

std::size_t NodeTable::slot(std::int64_t cx, std::int64_t cy) const {
  auto z = static_cast<std::uint64_t>(cx) * 0x9E3779B97F4A7C15ull + std::rotl(static_cast<std::uint64_t>(cy), 32);
  z = (z ^ (z >> 29)) * 0xBF58476D1CE4E5B9ull;
  return static_cast<std::size_t>(z >> 32) & mask_;
}

std::int32_t NodeTable::find(Point p) const {
  for (auto s = slot(cell(p.x), cell(p.y)); slots_[s] != none; s = (s + 1) & mask_)
    if ((*this)[slots_[s]].at == p) return slots_[s];
  return none;
}

std::int32_t NodeTable::number(Point p) {
  const auto found = find(p);
  return found != none ? found : insert(p);
}

std::int32_t NodeTable::number_near(Point p) {
  if (const auto found = find(p); found != none) return found;
  // A near point is in the same cell but for points within epsilon of the cell's edge.
  for (auto cx = cell(p.x - epsilon_); cx <= cell(p.x + epsilon_); ++cx)
    for (auto cy = cell(p.y - epsilon_); cy <= cell(p.y + epsilon_); ++cy)
      for (auto s = slot(cx, cy); slots_[s] != none; s = (s + 1) & mask_) {
        const Point at = (*this)[slots_[s]].at;
        if (std::fabs(at.x - p.x) <= epsilon_ && std::fabs(at.y - p.y) <= epsilon_) return slots_[s];
      }
  return insert(p);
}

std::int32_t NodeTable::insert(Point p) {
  const auto n = static_cast<std::int32_t>(nodes_.size());
  nodes_.push_back({p});
  if (2 * nodes_.size() > slots_.size()) {
    slots_.assign(2 * slots_.size(), none);
    mask_ = slots_.size() - 1;
    for (std::int32_t k = 0; k <= n; ++k) put(k);
  } else {
    put(n);
  }
  return n;
}

void NodeTable::put(std::int32_t n) {
  const Point p = (*this)[n].at;
  auto s = slot(cell(p.x), cell(p.y));
  while (slots_[s] != none) s = (s + 1) & mask_;
  slots_[s] = n;
}

}  // namespace arpent
