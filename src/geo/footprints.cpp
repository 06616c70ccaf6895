// SPDX-License-Identifier: Apache-2.0
#include "arpent/geo/footprints.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "arpent/geo/geos.hpp"

namespace arpent {
namespace {

constexpr int disc_sides = 32;
constexpr int bend_sides = 8;  // of a quarter turn

GeosGeom line_of(const GeosContext& geos, std::span<const Point> points) {
  static_assert(sizeof(Point) == 2 * sizeof(double));
  auto* sequence = GEOSCoordSeq_copyFromBuffer_r(geos.handle(), &points.front().x, static_cast<unsigned>(points.size()), 0, 0);
  if (sequence == nullptr) geos.raise("coordinate sequence");
  return own(geos, GEOSGeom_createLineString_r(geos.handle(), sequence), "line");
}

}  // namespace

std::size_t add_disc(Point centre, SquareMetres area, PolygonSet& out) {
  if (!(area.value > 0) || !std::isfinite(area.value)) return PolygonBuilder::npos;
  constexpr double turn = 2 * std::numbers::pi / disc_sides;
  const double radius = std::sqrt(2 * area.value / (disc_sides * std::sin(turn)));
  std::array<Point, disc_sides> ring;
  for (int k = 0; k < disc_sides; ++k)
    ring[static_cast<std::size_t>(k)] = {centre.x + radius * std::cos(k * turn), centre.y + radius * std::sin(k * turn)};
  PolygonBuilder builder(out);
  builder.shell(ring);
  return builder.finish();
}

std::size_t add_band(const ShapeSet& lines, std::size_t feature, Metres width, PolygonSet& out) {
  if (!(width.value > 0) || !std::isfinite(width.value)) return PolygonBuilder::npos;
  const GeosContext geos;
  std::vector<GeosGeom> parts;
  for (auto p = lines.parts_begin(feature); p < lines.parts_end(feature); ++p)
    if (lines.part(p).size() > 1) parts.push_back(line_of(geos, lines.part(p)));
  if (parts.empty()) return PolygonBuilder::npos;
  std::vector<GEOSGeometry*> raw;
  for (auto& part : parts) raw.push_back(part.release());
  const auto all = own(geos, GEOSGeom_createCollection_r(geos.handle(), GEOS_MULTILINESTRING, raw.data(), static_cast<unsigned>(raw.size())), "lines");
  auto* buffer = GEOSBufferWithStyle_r(geos.handle(), all.get(), width.value / 2, bend_sides, GEOSBUF_CAP_FLAT, GEOSBUF_JOIN_ROUND, 5.0);
  const auto band = own(geos, buffer, "band around a line");
  return append(geos, *band, out);
}

std::size_t add_union(const PolygonSet& set, std::span<const std::size_t> members, PolygonSet& out) {
  if (members.empty()) return PolygonBuilder::npos;
  if (members.size() == 1) {
    out.append(set, members.front());
    return out.size() - 1;
  }
  const GeosContext geos;
  std::vector<GeosGeom> parts;
  for (const auto i : members) parts.push_back(to_geos(geos, set, i));
  return append(geos, *union_all(geos, std::move(parts)), out);
}

}  // namespace arpent
