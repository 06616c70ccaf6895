// SPDX-License-Identifier: Apache-2.0
/// Faces that share vertices by number: exact by construction, since a coordinate exists once.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent::simulation {

using VertexId = std::uint32_t;
using FaceId = std::uint32_t;
inline constexpr std::uint32_t none = 0xFFFFFFFFu;

/// A partition of some ground. Loops are counter-clockwise for shells (first loop of a face), clockwise for holes;
/// two faces that touch along a line list the same vertices there.
struct Faces {
  std::vector<Point> points;
  std::vector<VertexId> corners;          ///< loop after loop
  std::vector<std::uint32_t> loop_begin{0};  ///< into corners, plus end
  std::vector<std::uint32_t> face_begin{0};  ///< into loop_begin, plus end
  std::vector<std::uint32_t> tag;         ///< per face: what it is part of; kept by every operation

  [[nodiscard]] std::size_t size() const { return tag.size(); }
  [[nodiscard]] std::span<const VertexId> loop(std::size_t l) const {
    return {corners.data() + loop_begin[l], loop_begin[l + 1] - loop_begin[l]};
  }
  VertexId add_point(Point p) {
    points.push_back(p);
    return static_cast<VertexId>(points.size() - 1);
  }
  void add_loop(std::span<const VertexId> loop) {
    corners.insert(corners.end(), loop.begin(), loop.end());
    loop_begin.push_back(static_cast<std::uint32_t>(corners.size()));
  }
  void end_face(std::uint32_t of) {
    face_begin.push_back(static_cast<std::uint32_t>(loop_begin.size() - 1));
    tag.push_back(of);
  }
};

/// The part of `faces` inside polygon `i` of `outline`.
///
/// Where a face's edge crosses the outline the common point is computed once, from operands in canonical order, and
/// put into every loop that has the edge; the outline's own vertices are kept bit for bit. Faces with holes must not
/// meet the outline. Signs of turns are taken in extended precision, a zero counting as left, so that crossings alternate.
/// @param reach typical length of a face, for the index
/// @param grid  crossings are rounded to multiples of it; 0: not rounded
/// @throws DataError when the outline crosses itself
/// Cost: O(faces + outline), the outline's edges being looked up in square bins of `reach`.
[[nodiscard]] Faces clip_faces(const Faces& faces, const PolygonSet& outline, std::size_t i, double reach, double grid);

}  // namespace arpent::simulation
