// SPDX-License-Identifier: Apache-2.0
/// What a review of projects needs besides the land, invented: constraints of every theme, a plan, a cadastre, permits.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "arpent/geo/lines.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/simulation/simulate.hpp"
#include "arpent/simulation/territory.hpp"

namespace arpent {

/// One invented layer, with the columns `layers/chantier7/layer.json` gives it. Either `polygons` or `shapes` is filled.
struct SimulatedConstraint {
  std::string name;  ///< `zone_urba`, `foret`, `rivage`, … as rules write it
  PolygonSet polygons;
  ShapeSet shapes;   ///< lines or points
  struct Column {
    std::string name;
    std::vector<std::string> values;  ///< per feature; empty: not given
  };
  std::vector<Column> columns;

  [[nodiscard]] std::size_t size() const { return polygons.empty() ? shapes.size() : polygons.size(); }
};

/// An invented cadastre: what is between the roads, cut into parcels that do not overlap, each in one commune.
struct SimulatedParcels {
  PolygonSet polygons;
  std::vector<std::string> ids;       ///< per parcel: 14 characters, each once; prefix 000, Marseille as 13055
  std::vector<std::string> communes;  ///< per parcel: INSEE code
};

/// How many parcels and permits to invent, and on which land.
struct ReviewGroundOptions {
  /// Seed and grain of the land it must agree with: those the vintages were simulated with.
  SimulationOptions land;
  /// About so many: a block of town or of farm land is one parcel at least, and so are sixteen blocks of wild land.
  std::size_t parcels = 100000;
  std::size_t permits = 2000;
};

/// Invented constraints, cadastre and permits that agree with the simulated land.
struct ReviewGround {
  std::vector<SimulatedConstraint> constraints;  ///< the 23 of `layers/chantier7`, in their order
  SimulatedParcels parcels;
  /// A list of one's own (`numero;type;etat;date;insee;parcelles;surface_m2;destination`), UTF-8, by date: decisions from 2021
  /// to 2025, those not decided without a date. Faults of real lists are in it: three rows name a parcel that is not in
  /// the cadastre, two name none, one lies in Nîmes (30189), and a number is given twice.
  std::string permits;
  /// `insee,etat_document,etat_elaboration,plan_objectifs,scot_objectifs`: codes ETAT of the CNIG, 1 or 0; empty is not known.
  std::string commune_facts;
};

/// Everything here is invented: no zoning, protection, parcel or permit is real. It agrees with the simulated land: forest, farm
/// land, sealed ground and what is left are polygons of the states; towns are in zones U; watercourses go from hills to the
/// shore; permits stand where towns grow, and about one in five where a rule is against it.
///
/// The plan (`zone_urba`) is a partition of every commune. Constraints on land known by its state are of the last one; the
/// ground an extension would take (`enaf`, `enveloppe_urbaine`) is of the one before, about 2020. The shore is a convention of this
/// simulation: the outer limit walked counter-clockwise from its westernmost point to its south-easternmost (greatest x − y),
/// other islands, and holes of more than 1 000 ha; true enough of the métropole, an invention elsewhere.
/// Numbers of features follow the territory; every layer has some on any land that has town, farm land and forest.
///
/// @param zones with INSEE codes as ids, projected CRS in metres, disjoint
/// @param facts population by id
/// @param vintages what `simulate` made of the same zones, facts and options
/// @throws UsageError when the vintages are not those of the zones; DataError when an id is no INSEE code or the zones are empty
/// Same input, same bytes, whatever `land.threads`. Cost: about 1 s at 220 m and 92 communes on two cores; linear in blocks and parcels.
[[nodiscard]] ReviewGround simulate_review_ground(const ZoneLayer& zones, const std::vector<CommuneFact>& facts,
                                                  const std::vector<SimulatedVintage>& vintages, const ReviewGroundOptions& options);

}  // namespace arpent
