// SPDX-License-Identifier: Apache-2.0
/// Lines cut into squares that can be closed to faces one by one.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "arpent/grid/box.hpp"

namespace arpent {

using LinePiece = std::pair<Point, Point>;

/// A square of a quadtree with the pieces of lines in it.
struct GapSquare {
  std::uint32_t column = 0, row = 0, size = 0;  ///< of its south-west corner, and its side, in steps of the tree
  std::vector<LinePiece> pieces;
};

/// Squares that hold a few hundred pieces each and make up a square around everything.
///
/// A line is cut at the side of a square once, when the square above is divided: both sides get the same point, bit for bit.
class GapSquares {
 public:
  /// @param lines in any direction; the same line twice does no harm
  explicit GapSquares(std::vector<LinePiece> lines);
  [[nodiscard]] const std::vector<GapSquare>& squares() const { return squares_; }
  [[nodiscard]] double x(std::uint32_t column) const { return x0_ + step_ * column; }
  [[nodiscard]] double y(std::uint32_t row) const { return y0_ + step_ * row; }
  [[nodiscard]] Box box(const GapSquare& s) const { return {x(s.column), y(s.row), x(s.column + s.size), y(s.row + s.size)}; }
  static constexpr std::uint32_t steps = 1u << 20;  ///< of the whole side

 private:
  void divide(GapSquare square);
  double x0_ = 0, y0_ = 0, step_ = 1;
  std::vector<GapSquare> squares_;
};

}  // namespace arpent
