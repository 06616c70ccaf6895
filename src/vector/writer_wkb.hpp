// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "arpent/geo/lines.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Number of shells of polygon `i`.
[[nodiscard]] std::size_t part_count(const PolygonSet& set, std::size_t i);

/// Little-endian WKB of polygon `i` into `out` (cleared first): a MultiPolygon when `multi`, else a Polygon of the
/// first part.
void encode_wkb(const PolygonSet& set, std::size_t i, bool multi, std::vector<unsigned char>& out);
/// The same of the lines of feature `i` as a MultiLineString, or of its points as a MultiPoint.
void encode_wkb(const ShapeSet& set, std::size_t i, bool lines, std::vector<unsigned char>& out);

}  // namespace arpent
