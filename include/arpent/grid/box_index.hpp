// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/grid/box.hpp"

namespace arpent {

/// Position along a Hilbert curve of order 16 over `extent`: near points get near numbers.
[[nodiscard]] std::uint32_t hilbert_code(const Box& extent, Point p);

/// Static R-tree over boxes, packed in Hilbert order. Immutable after building: any number of threads may query.
/// Build O(n log n); memory about 40 bytes a box.
class BoxIndex {
 public:
  BoxIndex() = default;
  explicit BoxIndex(std::span<const Box> boxes);

  [[nodiscard]] std::size_t size() const { return count_; }
  /// Calls `hit(i)` for every box that meets `query`, in no particular but a fixed order.
  template <class Hit>
  void query(const Box& query, Hit&& hit) const {
    if (count_ == 0) return;
    // Depth first over implicit levels; a level's nodes are consecutive and each has up to `fanout` children.
    std::uint32_t stack[fanout * 12];
    std::uint8_t depth[fanout * 12];
    std::size_t top = 0;
    const auto root = static_cast<std::uint8_t>(levels_.size() - 1);
    for (std::uint32_t i = 0; i < levels_[root].size(); ++i) {
      stack[top] = i;
      depth[top++] = root;
    }
    while (top > 0) {
      const auto node = stack[--top];
      const auto level = depth[top];
      if (!levels_[level][node].intersects(query)) continue;
      if (level == 0) {
        hit(static_cast<std::size_t>(order_[node]));
        continue;
      }
      const auto& below = levels_[level - 1];
      const auto first = node * fanout;
      const auto last = first + fanout < below.size() ? first + fanout : below.size();
      for (auto child = last; child-- > first;) {
        stack[top] = static_cast<std::uint32_t>(child);
        depth[top++] = static_cast<std::uint8_t>(level - 1);
      }
    }
  }
  /// Boxes that meet `query`, ascending.
  [[nodiscard]] std::vector<std::size_t> find(const Box& query) const;

 private:
  static constexpr std::size_t fanout = 16;
  std::size_t count_ = 0;
  std::vector<std::uint32_t> order_;        // leaf position -> index given
  std::vector<std::vector<Box>> levels_;    // [0] the boxes in Hilbert order, last: at most `fanout` nodes
};

}  // namespace arpent
