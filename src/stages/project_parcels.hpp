// SPDX-License-Identifier: Apache-2.0
/// Projects placed by the parcels they name.
#pragma once
#include <string>
#include <vector>

#include "arpent/geo/polygons.hpp"
#include "project_drafts.hpp"

namespace arpent::projects {

inline constexpr std::string_view no_cadastre = "aucun cadastre fourni";

/// Where a project's parcels are.
struct ParcelPlace {
  Placed placed = Placed::not_placed;
  std::vector<std::string> found;        ///< identifiers, as the cadastre writes them
  std::vector<std::size_t> outlines;     ///< in `ParcelPlaces::outlines`; of a parcel drawn in several features, all
  std::string reason;                    ///< French
  std::vector<std::string> missing;      ///< identifiers as given
};

struct ParcelPlaces {
  std::vector<ParcelPlace> of;  ///< per draft; that of a draft with an outline or a band is empty
  PolygonSet outlines;
};

/// Places the drafts that have parcels and no outline or band, and the rows of lists. Only parcels they may mean are read.
/// @param crs to read the parcels in
/// @throws DataError when no identifier of the cadastre can be read
[[nodiscard]] ParcelPlaces place_by_parcels(const Drafts& drafts, const Plan& plan, const Crs& crs, const ProjectRequest& request, const Words& words);

}  // namespace arpent::projects
