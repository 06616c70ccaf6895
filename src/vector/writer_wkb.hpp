// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent {

/// Number of shells of polygon `i`.
[[nodiscard]] std::size_t part_count(const PolygonSet& set, std::size_t i);

/// Little-endian WKB of polygon `i` into `out` (cleared first): a MultiPolygon when `multi`, else a Polygon of the
/// first part.
void encode_wkb(const PolygonSet& set, std::size_t i, bool multi, std::vector<unsigned char>& out);

}  // namespace arpent
