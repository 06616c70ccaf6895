// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace arpent {

/// Values scattered over numbered buckets by one worker. Each bucket is a list of chunks, so no counting pass is needed
/// and no value ever moves. Memory: the values, and half a chunk a bucket.
template <class T>
class Buckets {
 public:
  Buckets(std::size_t buckets, std::size_t chunk) : chunk_(chunk), heads_(buckets), chunks_(buckets) {}

  void push(std::size_t bucket, const T& value) {
    auto& head = heads_[bucket];
    if (head.at == head.end) head = fresh(bucket);
    *head.at++ = value;
  }

  /// Calls `visit(span)` for each chunk of a bucket.
  template <class Visit>
  void for_each(std::size_t bucket, Visit&& visit) const {
    const auto& list = chunks_[bucket];
    for (std::size_t k = 0; k < list.size(); ++k) {
      const T* const end = k + 1 < list.size() ? list[k] + chunk_ : heads_[bucket].at;
      visit(std::span<const T>(list[k], end));
    }
  }

  [[nodiscard]] std::size_t count(std::size_t bucket) const {
    std::size_t sum = 0;
    for_each(bucket, [&](std::span<const T> part) { sum += part.size(); });
    return sum;
  }

  /// Empties all buckets and keeps the memory.
  void clear() {
    for (std::size_t b = 0; b < heads_.size(); ++b) {
      free_.insert(free_.end(), chunks_[b].begin(), chunks_[b].end());
      chunks_[b].clear();
      heads_[b] = {};
    }
  }

 private:
  struct Head {
    T* at = nullptr;
    T* end = nullptr;
  };

  Head fresh(std::size_t bucket) {
    if (free_.empty()) {
      constexpr std::size_t per_slab = 64;  // few calls of the allocator, little unused at the end
      slabs_.push_back(std::make_unique_for_overwrite<T[]>(per_slab * chunk_));
      for (std::size_t k = per_slab; k-- > 0;) free_.push_back(slabs_.back().get() + k * chunk_);
    }
    T* const begin = free_.back();
    free_.pop_back();
    chunks_[bucket].push_back(begin);
    return {begin, begin + chunk_};
  }

  std::size_t chunk_;
  std::vector<Head> heads_;              // where the next value of each bucket goes
  std::vector<std::vector<T*>> chunks_;  // per bucket, the last one in use
  std::vector<T*> free_;
  std::vector<std::unique_ptr<T[]>> slabs_;
};

}  // namespace arpent
