// SPDX-License-Identifier: Apache-2.0
/// Polygons as a GeoPackage stores them. Private to the reader.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Brings geometries of a GeoPackage (standard header, little-endian WKB polygon or multipolygon, with or without Z and
/// M) into a set. Keeps scratch memory: one per set.
class BlobReader {
 public:
  /// @param transform null: coordinates as stored
  BlobReader(PolygonSet& out, const Transform* transform) : builder_(out), transform_(transform) {}
  enum class Outcome { added, empty, other };
  /// `empty`: nothing with an area. `other`: not such a geometry, or cut short; the set is as it was, and this reader is
  /// not to be used again. @throws DataError as `Transform::apply`
  Outcome add(std::span<const unsigned char> blob);

 private:
  struct Cursor;
  bool add_geometry(Cursor& at);
  bool add_polygon(Cursor& at);
  std::span<const Point> ring(Cursor& at, std::size_t dimensions);
  PolygonBuilder builder_;
  const Transform* transform_;
  std::vector<Point> points_;
};

}  // namespace arpent
