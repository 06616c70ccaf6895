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
  DenseTally() : whole_(zeros<std::uint32_t>(pair_table_size)), parts_(zeros<CellSteps>(pair_table_size)),
                 whole_list_(zeros<std::uint32_t>(pair_table_size)) {}
  std::uint32_t table = 0;       ///< it counts for
  std::uint64_t last_used = 0;   ///< when
  std::uint64_t cells = 0;       ///< that may have been added since it was emptied: a count holds 2^32

  void add_run(const std::uint8_t* a, const std::uint8_t* b, std::ptrdiff_t n, CountRuns count) {
    TouchedEntries touched{whole_list_.get(), whole_count_};
    count(a, b, n, whole_.get(), touched);
    whole_count_ = touched.count;
  }
  void add_part(std::uint8_t a, std::uint8_t b, CellSteps steps) {
    const auto index = a * pair_stride + b;
    auto& entry = parts_[index];
    if (entry == 0) [[unlikely]] parts_list_.push_back(static_cast<std::uint32_t>(index));  // again when a sum came back to zero
    entry += steps;
  }
  /// Adds what was counted to `sums` and starts again. @param cell_area of a cell, in 2^-40 m²
  void flush(SparseTally& sums, std::int64_t cell_area) {
    const auto move = [&](auto& counts, const std::uint32_t* list, std::size_t count, int shift) {
      for (std::size_t k = 0; k < count; ++k) {
        auto& n = counts[list[k]];
        if (n != 0) sums.add(table, static_cast<std::uint16_t>(list[k] / pair_stride), static_cast<std::uint16_t>(list[k] % pair_stride), (Int128{n} << shift) * cell_area);
        n = 0;
      }
    };
    move(whole_, whole_list_.get(), whole_count_, 32);
    move(parts_, parts_list_.data(), parts_list_.size(), 0);
    parts_list_.clear();
    whole_count_ = 0;
    cells = 0;
  }

 private:
  struct Free {
    void operator()(void* p) const noexcept { std::free(p); }
  };
  template <class T>
  using Zeros = std::unique_ptr<T[], Free>;
  template <class T>
  static Zeros<T> zeros(std::size_t n) {
    Zeros<T> memory(static_cast<T*>(std::calloc(n, sizeof(T))));
    if (!memory) throw std::bad_alloc();
    return memory;
  }
  Zeros<std::uint32_t> whole_;
  Zeros<CellSteps> parts_;
  Zeros<std::uint32_t> whole_list_;
  std::size_t whole_count_ = 0;
  std::vector<std::uint32_t> parts_list_;
};

/// The tables one thread is counting in: the most recently used stay dense, the others are emptied into the sums.
class DenseTallies {
 public:
  /// @param at_once tables that are used together
  DenseTallies(std::size_t tables, std::size_t at_once, std::int64_t cell_area, SparseTally& sums)
      : slot_of_(tables, none), most_slots_(std::max<std::size_t>(32, 2 * at_once)), cell_area_(cell_area), sums_(&sums) {
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
