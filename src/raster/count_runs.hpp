// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

namespace arpent {

/// Entries from one row of a table of pairs to the next. Not 256: rows a power of two apart share the same sets of the
/// cache, so that one column of the table would keep throwing itself out.
inline constexpr std::size_t pair_stride = 272;
inline constexpr std::size_t pair_table_size = 256 * pair_stride;
/// The entries of a table that are not zero, in order of their first count.
struct TouchedEntries {
  std::uint32_t* list;     ///< room for `pair_table_size`
  std::size_t count = 0;
};

/// Adds to `table[a · pair_stride + b]` the number of places k in [0, n) with a[k] = a and b[k] = b.
/// Cost: one vector comparison for 32 or 64 places and one addition for each run of equal pairs. The variant is chosen by
/// the processor once; all give the same counts.
using CountRuns = void (*)(const std::uint8_t* a, const std::uint8_t* b, std::ptrdiff_t n, std::uint32_t* table, TouchedEntries& touched);

[[nodiscard]] CountRuns count_runs();
/// The variants this machine can run, the plain one first. For tests.
[[nodiscard]] const CountRuns* count_runs_variants(std::size_t& count);

}  // namespace arpent
