// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/closing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "arpent/core/error.hpp"
#include "arpent/core/parallel.hpp"
#include "arpent/core/say.hpp"
#include "closing_tiles.hpp"

namespace arpent {
namespace {

void check_tiles(double distance, int quadrant_segments, double tile, Problems& problems) {
  if (!(distance >= 0) || !std::isfinite(distance)) problems.add(say("a distance of {} m: give 0 or more metres", distance));
  if (quadrant_segments < 1 || quadrant_segments > 1000)
    problems.add(say("{} chords for a quarter of a circle: give 1 to 1000", quadrant_segments));
  if (!(tile >= 1) || tile != std::floor(tile) || !std::isfinite(tile))
    problems.add(say("squares of {} m: give a whole number of metres, 1 or more", tile));
}

/// A hole this narrow has no place farther than `distance` from its sides: dilating closes it.
bool closed_by(Metres distance, const Box& hole) { return std::min(hole.width(), hole.height()) < 1.9 * distance.value; }

GeosGeom buffer(const GeosContext& geos, const GEOSGeometry& g, double distance, int quadrant_segments) {
  return own(geos, GEOSBuffer_r(geos.handle(), &g, distance, quadrant_segments), "buffer");
}

/// Dilated in steps, with fewer points before each: the short steps merge what is close together, so that the long ones have
/// little to draw.
GeosGeom dilated_by(const GeosContext& geos, const GEOSGeometry& g, double distance, int quadrant_segments, double tolerance) {
  GeosGeom wide;
  for (const double share : {0.1, 0.3, 0.6}) {
    const auto* detailed = wide ? wide.get() : &g;
    const auto coarse = own(geos, GEOSSimplify_r(geos.handle(), detailed, tolerance), "simplification");
    wide = buffer(geos, is_empty(geos, *coarse) ? *detailed : std::as_const(*coarse), share * distance, quadrant_segments);
  }
  return wide;
}

/// Fewer points, no part lost; parts may come to overlap by the tolerance.
PolygonSet generalised(const PolygonSet& parts, double tolerance, int threads) {
  const int workers = thread_count(threads);
  std::vector<PolygonSet> coarse(parts.size());
  parallel_for(parts.size(), 1, workers, [&](std::size_t begin, std::size_t end, int) {
    const GeosContext geos;
    for (auto i = begin; i < end; ++i) {
      append_parts(geos, *own(geos, GEOSSimplify_r(geos.handle(), to_geos(geos, parts, i).get(), tolerance), "simplification"), coarse[i]);
      if (coarse[i].empty()) coarse[i].append(parts, i);
    }
  });
  PolygonSet all;
  for (auto& part : coarse) all.append_all(std::move(part));
  return all;
}

std::vector<std::uint32_t> numbers(const PolygonSet& set) {
  std::vector<std::uint32_t> all(set.size());
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

bool areal(const GeosContext& geos, const GEOSGeometry& g) {
  const int type = GEOSGeomTypeId_r(geos.handle(), &g);
  return type == GEOS_POLYGON || type == GEOS_MULTIPOLYGON;
}

/// Union on the grid of the tiles. Where an outline runs along a tile's edge its clip has lines beside the polygons, which
/// GEOS unites with nothing: they are left out.
PolygonSet on_grid(const GeosContext& geos, const GEOSGeometry& a, const GEOSGeometry& b) {
  if (!areal(geos, a) || !areal(geos, b)) {
    PolygonSet ground_a, ground_b;
    append_parts(geos, a, ground_a);
    append_parts(geos, b, ground_b);
    return on_grid(geos, *multi(geos, ground_a), *multi(geos, ground_b));
  }
  PolygonSet out;
  append_parts(geos, *own(geos, GEOSUnionPrec_r(geos.handle(), &a, &b, tile_grid), "union"), out);
  return out;
}

PolygonSet dissolved(const GeosContext& geos, const PolygonSet& ground, std::span<const std::uint32_t> of) {
  std::vector<GeosGeom> parts;
  for (const auto i : of) parts.push_back(to_geos(geos, ground, i));
  if (parts.empty()) return {};
  const auto whole = dissolve(geos, std::move(parts));
  return along_hilbert_curve(on_grid(geos, *whole, *whole));
}

}  // namespace

PolygonSet close_polygons(const PolygonSet& ground, std::span<const std::uint32_t> of, const ClosingOptions& options, int threads) {
  Problems problems;
  check_tiles(options.distance.value, options.quadrant_segments, options.tile.value, problems);
  if (!(options.hole_max.value >= 0)) problems.add(say("holes up to {} m²: give 0 or more", options.hole_max.value));
  if (!(options.minimum.value >= 0)) problems.add(say("a least area of {} m²: give 0 or more", options.minimum.value));
  problems.raise_if_any<UsageError>();

  const auto small = [&](SquareMetres area, const Box&) { return area <= options.hole_max; };
  const auto work = [&](const GeosContext& geos, const PolygonSet& around, const Box& square) {
    // What will be filled anyway, here or at the end, has no limit to be dilated. Nothing outside the hole changes.
    const auto filled = fill_holes(geos, around, [&](SquareMetres area, const Box& box) { return small(area, box) || closed_by(options.distance, box); });
    const auto whole = multi(geos, filled);
    const auto kept = clip(geos, *whole, square);
    // In one step: eroding what several drew, with their many short chords, takes longer than they save.
    const auto coarse = own(geos, GEOSSimplify_r(geos.handle(), whole.get(), options.distance.value / 100), "simplification");
    const auto dilated = buffer(geos, is_empty(geos, *coarse) ? std::as_const(*whole) : std::as_const(*coarse), options.distance.value, options.quadrant_segments);
    const auto closed = clip(geos, *buffer(geos, *dilated, -options.distance.value, options.quadrant_segments), square);
    return on_grid(geos, *closed, *kept);
  };
  const GeosContext geos;
  const auto closed = options.distance.value == 0
                          ? dissolved(geos, ground, of)
                          : by_tiles({&ground, of, options.tile.value, 2 * options.distance.value + 2, threads}, work);
  const auto whole = fill_holes(geos, closed, small);
  PolygonSet large;
  for (std::size_t i = 0; i < whole.size(); ++i)
    if (whole.area(i) >= options.minimum) large.append(whole, i);
  return large;
}

PolygonSet dilate_polygons(const PolygonSet& polygons, const DilationOptions& options, int threads) {
  Problems problems;
  check_tiles(options.distance.value, options.quadrant_segments, options.tile.value, problems);
  problems.raise_if_any<UsageError>();
  const double tolerance = options.distance.value / 100;
  // A disc that is large beside the dents of an outline hardly sees them.
  const GeosContext geos;
  PolygonSet parts;
  for (std::size_t i = 0; i < polygons.size(); ++i) append_parts(geos, *to_geos(geos, polygons, i), parts);
  const auto coarse = generalised(fill_holes(geos, parts, [&](SquareMetres, const Box& box) { return closed_by(options.distance, box); }),
                                  tolerance, threads);
  const auto work = [&](const GeosContext& of_square, const PolygonSet& around, const Box& square) {
    const auto wide = dilated_by(of_square, *multi(of_square, around), options.distance.value, options.quadrant_segments, tolerance);
    const auto dilated = clip(of_square, *wide, square);
    return on_grid(of_square, *dilated, *dilated);
  };
  const auto all = numbers(coarse);
  return by_tiles({&coarse, all, options.tile.value, options.distance.value + 2, threads}, work);
}

}  // namespace arpent
