// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "adjacency_scatter.hpp"
#include "arpent/geo/adjacency.hpp"

namespace arpent {

/// A set of pairs of polygons, filled by several workers. A pair found along a hundred edges is held once after the next
/// `condense`.
class PairSet {
 public:
  /// @param polygons how many there are  @param expected pairs between two calls of `condense`, for the size of chunks
  PairSet(std::size_t polygons, std::size_t expected, int workers);
  /// A pair of a polygon with itself is no pair. Not for two threads with one worker number at once.
  void add(int worker, std::uint32_t a, std::uint32_t b) {
    if (a == b) return;
    if (b < a) std::swap(a, b);
    given_[static_cast<std::size_t>(worker)].push(a >> shift_, {a, b});
  }
  /// Drops what was given several times. Cost O(pairs given).
  void condense(int threads);
  /// All pairs, each once, ascending; the set is empty afterwards.
  [[nodiscard]] std::vector<Contact> take(int threads);

 private:
  int shift_ = 0;
  std::vector<Buckets<Contact>> given_;     // per worker, by the smaller polygon
  std::vector<std::vector<Contact>> kept_;  // per bucket
};

}  // namespace arpent
