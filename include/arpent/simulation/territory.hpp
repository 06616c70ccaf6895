// SPDX-License-Identifier: Apache-2.0
/// The territory that ships with Arpent: facts of the 92 communes, and a schematic map drawn from them.
#pragma once
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/crs.hpp"
#include "arpent/grid/box.hpp"
#include "arpent/landuse/compare.hpp"

namespace arpent {

/// What is known of one commune (`layers/communes_amp/communes.csv`; sources and licence in its `layer.json`).
struct CommuneFact {
  std::string insee, name, territoire, departement;
  double population = 0;  ///< population municipale 2023
  SquareMetres area;      ///< planar, Lambert-93
  Point centroid;         ///< Lambert-93, rounded to 10 m
};

/// The 92 communes, sorted by code. @throws IoError when the table is missing, DataError when it is faulty
[[nodiscard]] std::vector<CommuneFact> commune_facts();

/// One closed line of the schematic outline; shells counter-clockwise, holes clockwise; not closed (first != last).
struct OutlineRing {
  std::string name;
  std::vector<Point> points;
};
/// Outer limit with the coast, and the étang de Berre (`layers/communes_amp/outline.csv`), Lambert-93.
[[nodiscard]] std::vector<OutlineRing> schematic_outline();

/// A schematic map: a power diagram on the true centroids, cut by `outline`, its weights found by Newton steps so
/// that every commune has its true area, scaled so that they sum to the outline's (factor 0.999994 for the shipped one).
///
/// Neighbours share their vertices, on a 0.01 m grid; no gap, no overlap. Sites are the true centroids, never moved;
/// islands are not drawn (403 ha of the real territory). Areas are met to 1e-5. A cell may leave its centroid outside where
/// areas force it: in the shipped map La Penne-sur-Huveaune and Carnoux-en-Provence by 0.9 km, Plan-de-Cuques by 0.3 km.
/// @throws DataError when the weights do not converge (an outline that leaves a site no room)
/// Cost: about 20 steps, n² each for n communes; 30 ms for 92.
[[nodiscard]] ZoneLayer schematic_communes(const std::vector<CommuneFact>& facts, const std::vector<OutlineRing>& outline,
                                           const Crs& crs);
/// The shipped one: `commune_facts()` in `schematic_outline()`, EPSG:2154.
[[nodiscard]] ZoneLayer schematic_communes();

}  // namespace arpent
