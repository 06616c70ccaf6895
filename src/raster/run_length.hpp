// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace arpent {

/// Length of the run of equal cells that starts at `cells`; `count` is more than 0. Compares eight bytes at a time.
template <class Cell>
std::int32_t run_length(const Cell* cells, std::int32_t count) {
  using Bits = std::make_unsigned_t<Cell>;
  constexpr std::int32_t in_word = sizeof(std::uint64_t) / sizeof(Cell);
  constexpr std::uint64_t ones = ~std::uint64_t{0} / static_cast<Bits>(~Bits{0});
  const std::uint64_t all = ones * static_cast<Bits>(*cells);
  std::int32_t k = 1;
  for (std::uint64_t word = 0; k + in_word <= count; k += in_word) {
    std::memcpy(&word, cells + k, sizeof word);
    if (word != all) break;
  }
  while (k < count && cells[k] == *cells) ++k;
  return k;
}

}  // namespace arpent
