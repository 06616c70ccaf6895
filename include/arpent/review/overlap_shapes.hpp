// SPDX-License-Identifier: Apache-2.0
/// What to draw for each finding of a review.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "arpent/geo/polygons.hpp"
#include "arpent/review/judge.hpp"

namespace arpent {

/// Outlines of findings. Findings on the whole of one project share its outline.
struct FindingShapes {
  static constexpr std::uint32_t npos = 0xffffffffu;
  PolygonSet polygons;            ///< valid (OGC); a polygon has one part or several
  std::vector<std::uint32_t> of;  ///< per finding of the review: its polygon; `npos`: not concerned, no data or no ground
  std::size_t whole = 0;          ///< findings drawn as their project's outline, because they are all of it or have no ground of their own
  std::size_t overlaid = 0;       ///< findings GEOS cut, outlines meeting along edges or too close
};

/// The ground of each finding that concerns a project.
///
/// Layers of polygons: of `overlaps`, `within` and `cuts` what the project shares with all features of the finding, dissolved; of
/// `outside` what they leave of the part of the project the layer covers. A finding on all of its ground (share of 1 to 1e-9) is
/// the project's outline, point for point. So is, that it can be shown on a map, every finding without ground of its own: lines,
/// points, a condition alone, `within` of what only lies near, and ground too thin to be drawn. So not every shape has the area of
/// its finding: those of `overlaps` and `outside` do; `within` where it has ground, of what is near; `cuts` names those of its
/// features alone that are cut through, and is drawn on them.
///
/// Error: where a finding has ground, the planar area of its shape is that ground to 1e-6 of the project's ground and 1e-4 m² (on
/// the ellipsoid: to the change of the areal scale over the project besides).
/// @pre `review` was made of these projects and layers
/// @throws UsageError when the review names projects, features or layers there are not; DataError when GEOS gives up on a pair
/// Cost: about 6 µs a finding that is cut plainly (features of 100 vertices; one look at each vertex of a feature); 50 to 150 µs where
///   outlines run along one another, or what several features have meets. The same for any number of threads.
[[nodiscard]] FindingShapes overlap_shapes(const Projects& projects, const std::vector<ConstraintLayer>& layers, const Review& review,
                                           int threads);

}  // namespace arpent
