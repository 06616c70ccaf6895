// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/reproject.hpp"

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {

PolygonSet reprojected(const PolygonSet& set, const Crs& from, const Crs& to) {
  const Transform transform(from, to);
  PolygonSet out;
  out.reserve(set.size(), set.point_count());
  PolygonBuilder builder(out);
  std::vector<Point> points;
  for (std::size_t i = 0; i < set.size(); ++i) {
    for (auto r = set.rings_begin(i); r < set.rings_end(i); ++r) {
      const auto ring = set.ring(r);
      points.assign(ring.begin(), ring.end());
      transform.apply(points);
      if (set.is_shell(r))
        builder.shell(points);
      else
        builder.hole(points);
    }
    if (builder.finish() == PolygonBuilder::npos)
      throw DataError(say("polygon {} vanishes when brought from {} to {}", i, from.id(), to.id()));
  }
  return out;
}

}  // namespace arpent
