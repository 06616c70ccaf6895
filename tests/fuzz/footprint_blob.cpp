// SPDX-License-Identifier: Apache-2.0
/// Footprints of the register, as SpatiaLite keeps them.
#include <cmath>

#include "fuzz.hpp"
#include "register/footprint_blob.hpp"

using namespace arpent;
using namespace arpent::registry;

ARPENT_FUZZ_TARGET(footprint_blob) {
  const std::span blob(reinterpret_cast<const unsigned char*>(input.data()), input.size());
  static_cast<void>(footprint_box(blob));
  PolygonSet set;
  const auto place = read_footprint(blob, set);
  fuzz::require(set.size() == (place ? 1u : 0u), "one polygon or none");
  if (!place) return;
  for (const auto point : set.points(0)) fuzz::require(std::isfinite(point.x) && std::isfinite(point.y), "points are finite");
  std::vector<unsigned char> bytes, again;
  write_footprint(set, 0, 2154, bytes);
  PolygonSet other;
  fuzz::require(read_footprint(bytes, other).has_value() && other.same_outline(0, set, 0), "what is written reads as itself");
  write_footprint(other, 0, 2154, again);
  fuzz::require(bytes == again, "one outline, one sequence of bytes");
}
