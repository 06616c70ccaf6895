// SPDX-License-Identifier: Apache-2.0
#include "matching.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include "arpent/core/parallel.hpp"

namespace arpent {
namespace {

using Hashed = std::pair<std::uint64_t, std::uint32_t>;  // outline hash, polygon

std::vector<Hashed> sorted_hashes(const PolygonSet& set) {
  std::vector<Hashed> list(set.size());
  for (std::size_t i = 0; i < set.size(); ++i) list[i] = {set.outline_hash(i), static_cast<std::uint32_t>(i)};
  std::sort(list.begin(), list.end());
  return list;
}

/// Hashes whose first bits are `number`.
constexpr std::size_t slices = 64;
std::span<const Hashed> slice(const std::vector<Hashed>& sorted, std::size_t number) {
  const auto start = [&](std::size_t n) {
    return n == slices ? sorted.end() : std::lower_bound(sorted.begin(), sorted.end(), Hashed{static_cast<std::uint64_t>(n) << 58, 0});
  };
  return {start(number), start(number + 1)};
}

/// Pairs equal outlines of two lists sorted by hash.
void match_sorted(const PolygonSet& before, std::span<const Hashed> a, const PolygonSet& after, std::span<const Hashed> b, Matching& match) {
  auto ia = a.begin();
  auto ib = b.begin();
  while (ia != a.end() && ib != b.end()) {
    if (ia->first < ib->first) {
      ++ia;
    } else if (ib->first < ia->first) {
      ++ib;
    } else {
      // Runs of one hash are one polygon, but for duplicates and (never seen) collisions.
      const auto hash = ia->first;
      const auto ea = std::find_if(ia, a.end(), [&](const Hashed& h) { return h.first != hash; });
      const auto eb = std::find_if(ib, b.end(), [&](const Hashed& h) { return h.first != hash; });
      for (; ia != ea; ++ia)
        for (auto k = ib; k != eb; ++k)
          if (match.before_of[k->second] == nowhere && before.same_outline(ia->second, after, k->second)) {
            match.before_of[k->second] = ia->second;
            match.after_of[ia->second] = k->second;
            break;
          }
      ib = eb;
    }
  }
}

}  // namespace

Matching match_outlines(const PolygonSet& before, const PolygonSet& after, int threads) {
  std::vector<Hashed> a, b;
  parallel_pair(threads, [&] { a = sorted_hashes(before); }, [&] { b = sorted_hashes(after); });
  Matching match{std::vector<std::size_t>(before.size(), nowhere), std::vector<std::size_t>(after.size(), nowhere)};
  // Runs of one hash are in one slice, on both sides; slices write to polygons of their own.
  parallel_for(slices, 1, threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto s = begin; s < end; ++s) match_sorted(before, slice(a, s), after, slice(b, s), match);
  });
  return match;
}

}  // namespace arpent
