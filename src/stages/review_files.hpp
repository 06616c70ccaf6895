// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "arpent/geo/crs.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/simulation/review_ground.hpp"

namespace arpent {

/// Files of a simulated review ground, as a user's would be: constraint layers, plan, cadastre, permits, facts, and the list that names them.
inline constexpr const char* constraints_file = "contraintes_simulees.gpkg";
inline constexpr const char* plan_file = "plu_simule.gpkg";
inline constexpr const char* parcels_file = "parcelles_simulees.gpkg";
inline constexpr const char* permits_file = "permis_simules.csv";
inline constexpr const char* facts_file = "faits_communes_simules.csv";
inline constexpr const char* list_file = "contraintes.json";

/// Writes them into a folder. @param vintages files of the land cover beside them, as sources: `ocsge_13_2023_simule.gpkg@2023`
void write_review_ground(const ReviewGround& ground, const Crs& crs, const std::vector<std::string>& vintages, const std::vector<std::string>& communes,
                         const std::filesystem::path& folder, int threads);

}  // namespace arpent
