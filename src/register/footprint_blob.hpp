// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "arpent/geo/polygons.hpp"

namespace arpent::registry {

/// A polygon as SpatiaLite keeps it: a MULTIPOLYGON of x and y with its box, little-endian. One outline, one sequence of bytes.
void write_footprint(const PolygonSet& outlines, std::size_t i, std::int32_t srid, std::vector<unsigned char>& blob);

/// The box in its header. Nothing when it is no such blob.
[[nodiscard]] std::optional<Box> footprint_box(std::span<const unsigned char> blob);

/// Adds the polygon to a set. @return its place; nothing when the bytes are no such multipolygon (the set is unchanged then)
[[nodiscard]] std::optional<std::size_t> read_footprint(std::span<const unsigned char> blob, PolygonSet& into);

}  // namespace arpent::registry
