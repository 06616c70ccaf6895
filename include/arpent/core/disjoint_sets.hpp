// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace arpent {

/// Numbers 0 to n − 1 joined into sets (union-find with path halving). A set is called by its smallest member.
/// Cost: about O(1) a call when pairs come ascending, as contacts do. Memory: 4 bytes a number.
class DisjointSets {
 public:
  /// @pre count < 2³²
  explicit DisjointSets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::uint32_t{0}); }
  /// The smallest member of the set of `i`.
  [[nodiscard]] std::uint32_t find(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

}  // namespace arpent
