// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "arpent/geo/polygons.hpp"
#include "faces.hpp"

namespace arpent::simulation {

/// The faces of one coverage with, for each side of a face, the side of its neighbour.
/// Memory: 16 bytes a side.
class Mesh {
 public:
  explicit Mesh(Faces faces);

  [[nodiscard]] const Faces& faces() const { return faces_; }
  [[nodiscard]] std::size_t side_count() const { return next_.size(); }

  /// Merges touching faces with equal labels: the polygons of one state of the land.
  struct Regions {
    PolygonSet polygons;
    std::vector<FaceId> first_face;  ///< per polygon, ascending: the smallest face in it
  };
  /// @param label per face; equal labels on both sides of a line make the line vanish
  /// Cost: O(sides).
  [[nodiscard]] Regions regions(const std::vector<std::uint64_t>& label) const;

 private:
  Faces faces_;
  std::vector<std::uint32_t> next_;  ///< per side (= place in faces_.corners): the following side of its loop
  std::vector<std::uint32_t> twin_;  ///< the neighbour's side, or `none`
  std::vector<FaceId> face_;
};

}  // namespace arpent::simulation
