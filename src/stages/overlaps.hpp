// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "arpent/landuse/compare.hpp"
#include "arpent/pipeline/context.hpp"

namespace arpent {

/// What of a state the overlaps are held against.
struct DrawnState {
  const std::vector<Vintage::File>* files;
  std::span<const std::uint32_t> file_of;  ///< per polygon
  const PolygonSet* polygons;
};

/// Says which files draw ground under several polygons, one warning each. Such ground counts once for each polygon, in stocks and in flows:
/// what a state holds twice can even be told as change where nothing changed.
/// @param anomalies those of kind `chevauchement` are looked at
/// @throws DataError naming every file of which more than 1 % lies under several polygons
void judge_overlaps(std::span<const DrawnState> states, std::span<const Anomaly> anomalies, RunContext& context);

}  // namespace arpent
