// SPDX-License-Identifier: Apache-2.0
#include "adjacency_pairs.hpp"

#include <algorithm>
#include <bit>

#include "arpent/core/parallel.hpp"

namespace arpent {
namespace {

constexpr std::size_t max_buckets = 256;  // their write positions stay in the first cache

std::uint64_t spread(Contact c) {
  return ((std::uint64_t{c.a} << 32 | c.b) * 0x9E3779B97F4A7C15ull) >> 20;
}

/// Puts a pair into an open hash table; false when it is there already. {0, 0} is no pair and marks a free slot.
bool put(std::vector<Contact>& table, Contact pair) {
  const auto mask = table.size() - 1;
  auto slot = spread(pair) & mask;
  while (table[slot].b != 0 && table[slot] != pair) slot = (slot + 1) & mask;
  if (table[slot].b != 0) return false;
  table[slot] = pair;
  return true;
}

}  // namespace

PairSet::PairSet(std::size_t polygons, std::size_t expected, int workers) {
  while ((polygons >> shift_) >= max_buckets) ++shift_;
  const auto buckets = (polygons >> shift_) + 1;
  const auto chunk = std::clamp<std::size_t>(expected / (buckets * static_cast<std::size_t>(workers) * 8), 16, 512);
  for (int w = 0; w < workers; ++w) given_.emplace_back(buckets, chunk);
  kept_.resize(buckets);
}

void PairSet::condense(int threads) {
  std::vector<std::vector<Contact>> tables(given_.size());
  parallel_for(kept_.size(), 1, threads, [&](std::size_t begin, std::size_t end, int worker) {
    auto& table = tables[static_cast<std::size_t>(worker)];
    for (auto bucket = begin; bucket < end; ++bucket) {
      std::size_t count = 0;
      for (const auto& g : given_) count += g.count(bucket);
      if (count == 0) continue;
      auto& kept = kept_[bucket];
      table.assign(std::bit_ceil(2 * (count + kept.size())), Contact{});
      for (const auto pair : kept) put(table, pair);
      for (const auto& g : given_)
        g.for_each(bucket, [&](std::span<const Contact> part) {
          for (const auto pair : part)
            if (put(table, pair)) kept.push_back(pair);
        });
    }
  });
  for (auto& g : given_) g.clear();
}

std::vector<Contact> PairSet::take(int threads) {
  condense(threads);
  parallel_for(kept_.size(), 1, threads, [&](std::size_t begin, std::size_t end, int) {
    for (auto bucket = begin; bucket < end; ++bucket) std::sort(kept_[bucket].begin(), kept_[bucket].end());
  });
  std::size_t count = 0;
  for (const auto& list : kept_) count += list.size();
  std::vector<Contact> all;
  all.reserve(count);
  for (auto& list : kept_) {
    all.insert(all.end(), list.begin(), list.end());
    list = {};
  }
  return all;
}

}  // namespace arpent
