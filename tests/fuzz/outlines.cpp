// SPDX-License-Identifier: Apache-2.0
/// Rings on a small grid, crossing themselves and one another: their normal form, the quick test of validity against GEOS, repair.
#include <cmath>
#include <limits>

#include "arpent/geo/geos.hpp"
#include "arpent/geo/repair.hpp"
#include "arpent/geo/validity.hpp"
#include "bytes.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(outlines) {
  if (input.size() > 200) return;
  fuzz::Bytes bytes(input);
  constexpr double scales[] = {1, 1e-9, 0.1, 1e5, 1e-3};
  const double scale = scales[bytes.below(5)];
  const Point origin = bytes.yes() ? Point{900000, 6260000} : Point{0, 0};
  PolygonSet set;
  PolygonBuilder builder(set);
  for (bool first = true; !bytes.empty(); first = false) {
    std::vector<Point> ring;
    const auto head = bytes.byte();
    for (unsigned k = 0; k < head % 12; ++k) {
      const auto where = bytes.byte();
      Point point{origin.x + scale * (where >> 4), origin.y + scale * (where & 15)};
      if (where == 0xff) point.x = bytes.yes() ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
      ring.push_back(point);
    }
    first || (head & 0x40) != 0 ? builder.shell(ring) : builder.hole(ring);
  }
  if (builder.finish() == PolygonBuilder::npos) return;
  for (auto r = set.rings_begin(0); r < set.rings_end(0); ++r) {
    const auto ring = set.ring(r);
    fuzz::require(ring.size() >= 4 && ring.front() == ring.back(), "a ring is closed");
    const double turned = set.is_shell(r) ? signed_area(ring) : -signed_area(ring);  // 0: an even bow-tie has no direction
    fuzz::require(!(turned < 0), "shells run one way, holes the other");
    for (std::size_t k = 1; k < ring.size(); ++k) fuzz::require(!(ring[k] == ring[k - 1]), "no point twice in a row");
  }
  PolygonSet again;
  again.append(set, 0);
  fuzz::require(again.same_outline(0, set, 0) && again.outline_hash(0) == set.outline_hash(0), "a copy is the same");
  fuzz::accepted([&] {
    const GeosContext geos;
    const auto whole = to_geos(geos, set, 0);
    const bool valid = invalid_reason(geos, *whole).empty();
    fuzz::require(!QuickValidity().certainly_valid(set, 0) || valid, "what is quickly valid is valid");
    const auto repairs = find_repairs(set, 1);
    fuzz::require(repairs.size() == (valid ? 0u : 1u), "what is not valid is repaired");
    for (const auto& repair : repairs)
      for (std::size_t i = 0; i < repair.outline.size(); ++i) {
        fuzz::require(invalid_reason(geos, *to_geos(geos, repair.outline, i)).empty(), "and is valid then");
        fuzz::require(repair.outline.area(i).value > 0, "and has an area");
      }
  });
}
