// SPDX-License-Identifier: Apache-2.0
/// Where the cells of a zone are counted.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/coverage/cell_cover.hpp"
#include "count_runs.hpp"

namespace arpent {

/// One table: a pair of sources in a zone. Row `number` of the zones times pairs.
struct TallyKey {
  std::uint32_t table = 0;
  std::uint16_t before = 0, after = 0;
  friend bool operator==(const TallyKey&, const TallyKey&) = default;
};

/// Sums by table and pair of codes, in 2^-72 m²: an open hash table.
class SparseTally {
 public:
  struct Entry {
    std::uint64_t key = empty;
    Int128 sum = 0;
    [[nodiscard]] std::uint32_t table() const { return static_cast<std::uint32_t>(key >> 32); }
    [[nodiscard]] std::uint16_t before() const { return static_cast<std::uint16_t>(key >> 16); }
    [[nodiscard]] std::uint16_t after() const { return static_cast<std::uint16_t>(key); }
  };

  void add(std::uint32_t table, std::uint16_t before, std::uint16_t after, Int128 area) {
    if (used_ * 4 >= entries_.size() * 3) grow();
    auto& entry = find((std::uint64_t{table} << 32) | (std::uint64_t{before} << 16) | after);
    entry.sum += area;
  }
  /// All sums, in no order; the tally is empty afterwards.
  [[nodiscard]] std::vector<Entry> take() {
    std::vector<Entry> all;
    all.reserve(used_);
    for (const auto& entry : entries_)
      if (entry.key != empty) all.push_back(entry);
    entries_ = {};
    used_ = 0;
    return all;
  }

 private:
  // No zone has this number: they are counted in 32 bits from 0.
  static constexpr std::uint64_t empty = ~std::uint64_t{0};
  Entry& find(std::uint64_t key) {
    const auto mask = entries_.size() - 1;
    for (auto at = (key * 0x9e3779b97f4a7c15ull) >> shift_;; at = (at + 1) & mask) {
      auto& entry = entries_[at];
      if (entry.key == key) return entry;
      if (entry.key == empty) {
        entry.key = key;
        ++used_;
        return entry;
      }
    }
  }
  void grow() {
    auto old = std::move(entries_);
    entries_.assign(old.empty() ? 1024 : old.size() * 2, {});
    shift_ = 64 - __builtin_ctzll(entries_.size());
    used_ = 0;
    for (const auto& entry : old)
      if (entry.key != empty) find(entry.key).sum = entry.sum;
  }
  std::vector<Entry> entries_;
  std::size_t used_ = 0;
  int shift_ = 64;
};

/// Counts of one table by pair of byte codes: whole cells and steps of parts. Memory is touched only where codes occur.
class DenseTally {
 public:
  DenseTally()
      : whole_(static_cast<std::uint32_t*>(std::calloc(pair_table_size, sizeof(std::uint32_t)))),
        parts_(static_cast<CellSteps*>(std::calloc(pair_table_size, sizeof(CellSteps)))) {
    if (!whole_ || !parts_) throw std::bad_alloc();
  }
  std::uint32_t table = 0;       ///< it counts for
  std::uint64_t last_used = 0;   ///< when
  std::uint64_t cells = 0;       ///< that may have been added since it was emptied: a count holds 2^32

  void add_run(const std::uint8_t* a, const std::uint8_t* b, std::ptrdiff_t n, CountRuns count) { touched_ |= count(a, b, n, whole_.get()); }
  void add_part(std::uint8_t a, std::uint8_t b, CellSteps steps) {
    parts_[a * pair_stride + b] += steps;
    touched_parts_ |= std::uint64_t{1} << (a / rows_per_bit);
  }
  /// Adds what was counted to `sums` and starts again. @param cell_area of a cell, in 2^-40 m²
  void flush(SparseTally& sums, std::int64_t cell_area) {
    each_touched(touched_, whole_.get(), [&](auto a, auto b, std::uint32_t n) { sums.add(table, a, b, (Int128{n} << 32) * cell_area); });
    each_touched(touched_parts_, parts_.get(), [&](auto a, auto b, CellSteps steps) { sums.add(table, a, b, Int128{steps} * cell_area); });
    touched_ = touched_parts_ = cells = 0;
  }

 private:
  struct Free {
    void operator()(void* p) const noexcept { std::free(p); }
  };
  template <class T, class Visit>
  static void each_touched(std::uint64_t touched, T* counts, Visit&& visit) {
    for (; touched != 0; touched &= touched - 1) {
      const auto first = static_cast<unsigned>(__builtin_ctzll(touched)) * rows_per_bit;
      for (auto a = first; a < first + rows_per_bit; ++a)
        for (unsigned b = 0; b < 256; ++b)
          if (auto& n = counts[a * pair_stride + b]; n != 0) {
            visit(static_cast<std::uint16_t>(a), static_cast<std::uint16_t>(b), n);
            n = 0;
          }
    }
  }
  std::unique_ptr<std::uint32_t[], Free> whole_;
  std::unique_ptr<CellSteps[], Free> parts_;
  std::uint64_t touched_ = 0, touched_parts_ = 0;
};

/// The tables one thread is counting in: the most recently used stay dense, the others are emptied into the sums.
class DenseTallies {
 public:
  /// @param at_once tables that are used together
  DenseTallies(std::size_t tables, std::size_t at_once, std::int64_t cell_area, SparseTally& sums)
      : slot_of_(tables, none), most_slots_(std::max<std::size_t>(64, 2 * at_once)), cell_area_(cell_area), sums_(&sums) {
    slots_.reserve(most_slots_);  // references to tables stay good
  }
  /// The reference is good until `at_once` other tables were asked for.
  /// @param cells at most so many will be added before the next call for this table
  DenseTally& table(std::uint32_t number, std::uint64_t cells) {
    auto& slot = slot_of_[number];
    if (slot == none) slot = free_slot(number);
    auto& tally = slots_[slot];
    tally.last_used = ++clock_;
    if (tally.cells + cells > 0xffffffffu) tally.flush(*sums_, cell_area_);
    tally.cells += cells;
    return tally;
  }
  void flush() {
    for (auto& tally : slots_) tally.flush(*sums_, cell_area_);
  }

 private:
  static constexpr std::uint32_t none = 0xffffffffu;
  std::uint32_t free_slot(std::uint32_t number) {
    std::uint32_t at = 0;
    if (slots_.size() < most_slots_) {
      at = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
    } else {
      for (std::uint32_t k = 1; k < slots_.size(); ++k)
        if (slots_[k].last_used < slots_[at].last_used) at = k;
      slots_[at].flush(*sums_, cell_area_);
      slot_of_[slots_[at].table] = none;
    }
    slots_[at].table = number;
    return at;
  }
  std::vector<std::uint32_t> slot_of_;  // by table
  std::size_t most_slots_;
  std::vector<DenseTally> slots_;
  std::uint64_t clock_ = 0;
  std::int64_t cell_area_;
  SparseTally* sums_;
};

}  // namespace arpent
