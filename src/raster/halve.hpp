// SPDX-License-Identifier: Apache-2.0
/// The next overview of rows of classes. Private to src/raster.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

namespace arpent {

/// Most frequent of the four cells a b / c d; between equals nodata loses, then the first in reading order wins.
template <class Cell>
[[nodiscard]] constexpr Cell most_frequent(Cell a, Cell b, Cell c, Cell d, Cell nodata) {
  if (a == b && c == d) return a == nodata ? c : a;
  if (a == c && b == d) return a == nodata ? b : a;
  if (a == d && b == c) return a == nodata ? b : a;
  if (a == b || a == c || a == d) return a;
  if (b == c || b == d) return b;
  if (c == d) return c;
  return a == nodata ? b : a;  // all differ: b is not nodata then
}

/// Halves `rows` × `columns` cells into ceil(rows / 2) × ceil(columns / 2). A last odd row or column counts twice.
/// @param nodata without one, a value that does not occur may be given
template <class Cell>
void halve(const Cell* cells, std::size_t rows, std::size_t columns, std::size_t stride, std::optional<Cell> nodata, Cell* out,
           std::size_t out_stride);

}  // namespace arpent
