// SPDX-License-Identifier: Apache-2.0
#include "halve.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace arpent {
namespace {

/// Whether eight bytes are one value repeated.
template <class Cell>
std::uint64_t eight_bytes(const Cell* at) {
  std::uint64_t bytes;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

template <class Cell, bool has_nodata>
void halve_pair(const Cell* upper, const Cell* lower, std::size_t columns, Cell nodata, Cell* out) {
  constexpr std::size_t step = 8 / sizeof(Cell);
  constexpr std::uint64_t repeat = sizeof(Cell) == 1 ? 0x0101010101010101u : 0x0001000100010001u;
  using Bits = std::make_unsigned_t<Cell>;
  std::size_t i = 0;
  const auto one = [&](std::size_t at) {
    const auto a = upper[at], b = upper[at + 1], c = lower[at], d = lower[at + 1];
    if constexpr (has_nodata) {
      out[at / 2] = most_frequent(a, b, c, d, nodata);
    } else {  // first pair of equals, else the first
      out[at / 2] = a == b || a == c || a == d ? a : b == c || b == d ? b : c == d ? c : a;
    }
  };
  for (; i + step <= columns; i += step) {
    const auto both = eight_bytes(upper + i);
    // Most of a map is inside of polygons: eight bytes of one class twice.
    if (both == eight_bytes(lower + i) && both == repeat * static_cast<Bits>(upper[i])) {
      std::fill_n(out + i / 2, step / 2, upper[i]);
      continue;
    }
    for (std::size_t k = i; k < i + step; k += 2) one(k);
  }
  for (; i + 2 <= columns; i += 2) one(i);
  if (i < columns) {
    const auto a = upper[i], c = lower[i];
    out[i / 2] = has_nodata && a == nodata ? c : a;
  }
}

}  // namespace

template <class Cell>
void halve(const Cell* cells, std::size_t rows, std::size_t columns, std::size_t stride, std::optional<Cell> nodata, Cell* out,
           std::size_t out_stride) {
  for (std::size_t row = 0; row < rows; row += 2) {
    const Cell* upper = cells + row * stride;
    const Cell* lower = row + 1 < rows ? upper + stride : upper;
    Cell* target = out + row / 2 * out_stride;
    if (nodata)
      halve_pair<Cell, true>(upper, lower, columns, *nodata, target);
    else
      halve_pair<Cell, false>(upper, lower, columns, Cell{}, target);
  }
}

template void halve(const std::uint8_t*, std::size_t, std::size_t, std::size_t, std::optional<std::uint8_t>, std::uint8_t*, std::size_t);
template void halve(const std::uint16_t*, std::size_t, std::size_t, std::size_t, std::optional<std::uint16_t>, std::uint16_t*, std::size_t);
template void halve(const std::int16_t*, std::size_t, std::size_t, std::size_t, std::optional<std::int16_t>, std::int16_t*, std::size_t);

}  // namespace arpent
