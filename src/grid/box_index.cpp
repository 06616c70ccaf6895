// SPDX-License-Identifier: Apache-2.0
#include "arpent/grid/box_index.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace arpent {

std::uint32_t hilbert_code(const Box& extent, Point p) {
  constexpr std::uint32_t side = 1u << 16;
  const auto cell = [](double at, double from, double length) {
    if (length <= 0) return 0u;
    const double t = std::clamp((at - from) / length, 0.0, 1.0);
    return std::min(side - 1, static_cast<std::uint32_t>(t * side));
  };
  std::uint32_t x = cell(p.x, extent.xmin, extent.width());
  std::uint32_t y = cell(p.y, extent.ymin, extent.height());
  std::uint32_t code = 0;
  for (std::uint32_t s = side / 2; s > 0; s /= 2) {
    const std::uint32_t rx = (x & s) ? 1 : 0, ry = (y & s) ? 1 : 0;
    code += s * s * ((3 * rx) ^ ry);
    if (ry == 0) {
      if (rx == 1) {
        x = side - 1 - x;
        y = side - 1 - y;
      }
      std::swap(x, y);
    }
  }
  return code;
}

BoxIndex::BoxIndex(std::span<const Box> boxes) : count_(boxes.size()) {
  if (count_ == 0) return;
  Box extent;
  for (const auto& b : boxes) extent.add(b);
  std::vector<std::uint32_t> code(count_);
  for (std::size_t i = 0; i < count_; ++i)
    code[i] = hilbert_code(extent, {(boxes[i].xmin + boxes[i].xmax) / 2, (boxes[i].ymin + boxes[i].ymax) / 2});
  order_.resize(count_);
  std::iota(order_.begin(), order_.end(), 0u);
  std::sort(order_.begin(), order_.end(),
            [&](auto a, auto b) { return code[a] != code[b] ? code[a] < code[b] : a < b; });
  auto& leaves = levels_.emplace_back();
  leaves.reserve(count_);
  for (const auto i : order_) leaves.push_back(boxes[i]);
  while (levels_.back().size() > fanout) {
    std::vector<Box> above((levels_.back().size() + fanout - 1) / fanout);
    for (std::size_t i = 0; i < levels_.back().size(); ++i) above[i / fanout].add(levels_.back()[i]);
    levels_.push_back(std::move(above));
  }
}

std::vector<std::size_t> BoxIndex::find(const Box& box) const {
  std::vector<std::size_t> hits;
  query(box, [&](std::size_t i) { hits.push_back(i); });
  std::sort(hits.begin(), hits.end());
  return hits;
}

}  // namespace arpent
