// SPDX-License-Identifier: Apache-2.0
#include "gap_squares.hpp"

#include <algorithm>

namespace arpent {
namespace {

/// Closing n pieces costs n log n and a fixed price a square.
constexpr std::size_t enough = 400;

/// Cuts pieces at a level or upright line. What lies on it goes to the low side.
template <double Point::*across, double Point::*along>
void part(const std::vector<LinePiece>& pieces, double line, std::vector<LinePiece>& low, std::vector<LinePiece>& high) {
  for (const auto& [a, b] : pieces) {
    if (a.*across <= line && b.*across <= line) {
      low.emplace_back(a, b);
    } else if (a.*across >= line && b.*across >= line) {
      high.emplace_back(a, b);
    } else {
      Point cut;
      cut.*across = line;
      const double t = (line - a.*across) / (b.*across - a.*across);
      cut.*along = std::clamp(a.*along + (b.*along - a.*along) * t, std::min(a.*along, b.*along), std::max(a.*along, b.*along));
      const bool up = a.*across < line;
      (up ? low : high).emplace_back(a, cut);
      (up ? high : low).emplace_back(cut, b);
    }
  }
}

}  // namespace

GapSquares::GapSquares(std::vector<LinePiece> lines) {
  Box box;
  for (auto& [a, b] : lines) {
    // One direction for all: a limit that two polygons draw is cut in the same points.
    if (b.x < a.x || (b.x == a.x && b.y < a.y)) std::swap(a, b);
    box.add(a);
    box.add(b);
  }
  if (lines.empty()) return;
  // A margin, so that the outside is one; sides of squares keep off round coordinates.
  const double side = 1.0625 * std::max({box.width(), box.height(), 1.0});
  step_ = side / steps;
  x0_ = box.xmin - (side - box.width()) * 0.4861966011;
  y0_ = box.ymin - (side - box.height()) * 0.4763932023;
  divide({0, 0, steps, std::move(lines)});
}

void GapSquares::divide(GapSquare square) {
  if (square.pieces.size() <= enough || square.size == 1) {
    squares_.push_back(std::move(square));
    return;
  }
  const auto half = square.size / 2;
  std::vector<LinePiece> side[2], quarter[4];
  part<&Point::y, &Point::x>(square.pieces, y(square.row + half), side[0], side[1]);
  const auto whole = square.pieces.size();
  square.pieces = {};
  for (int s = 0; s < 2; ++s) {
    part<&Point::x, &Point::y>(side[s], x(square.column + half), quarter[2 * s], quarter[2 * s + 1]);
    side[s] = {};
  }
  // Lines through one point cannot be told apart by dividing.
  const bool useless = std::all_of(std::begin(quarter), std::end(quarter), [&](const auto& q) { return q.size() >= whole; });
  for (std::uint32_t q = 0; q < 4; ++q) {
    GapSquare next{square.column + (q % 2) * half, square.row + (q / 2) * half, half, std::move(quarter[q])};
    if (useless)
      squares_.push_back(std::move(next));
    else
      divide(std::move(next));
  }
}

}  // namespace arpent
