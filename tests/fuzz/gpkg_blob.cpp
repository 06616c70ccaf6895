// SPDX-License-Identifier: Apache-2.0
/// Geometries of a GeoPackage, and what is made of them: repaired, checked, measured.
#include <cmath>

#include "arpent/geo/geos.hpp"
#include "arpent/geo/repair.hpp"
#include "fuzz.hpp"
#include "vector/reader_gpkg_blob.hpp"

using namespace arpent;

ARPENT_FUZZ_TARGET(gpkg_blob) {
  PolygonSet set;
  BlobReader reader(set, nullptr);
  const std::span blob(reinterpret_cast<const unsigned char*>(input.data()), input.size());
  const auto outcome = reader.add(blob);
  fuzz::require(set.size() == (outcome == BlobReader::Outcome::added ? 1u : 0u), "one polygon or none");
  if (set.empty()) return;
  for (const auto point : set.points(0)) fuzz::require(std::isfinite(point.x) && std::isfinite(point.y), "points are finite");
  const auto box = set.box(0);
  if (std::max({std::fabs(box.xmin), std::fabs(box.xmax), std::fabs(box.ymin), std::fabs(box.ymax)}) > 1e9) return;
  fuzz::accepted([&] {
    const GeosContext geos;
    for (const auto& repair : find_repairs(set, 1)) {
      fuzz::require(!repair.reason.empty(), "a repair has a reason");
      for (std::size_t i = 0; i < repair.outline.size(); ++i)
        fuzz::require(invalid_reason(geos, *to_geos(geos, repair.outline, i)).empty(), "what is repaired is valid");
    }
  });
}
