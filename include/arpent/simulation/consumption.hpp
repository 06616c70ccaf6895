// SPDX-License-Identifier: Apache-2.0
/// A simulated table of ENAF consumption, as the Cerema lays its own out.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "arpent/landuse/ledger.hpp"
#include "arpent/simulation/territory.hpp"

namespace arpent {

/// The table as text: wide, semicolons, m², one column per year and destination from 1 January 2011 to 1 January 2024, the area
/// of each commune and the share consumed. Invented, true to the order of magnitude (some 270 ha a year for the métropole,
/// slowly falling); the same seed gives the same bytes.
/// @param zones with their areas; a zone without a fact gets 300 inhabitants a km²
[[nodiscard]] std::string simulated_consumption(const std::vector<Zone>& zones, const std::vector<SquareMetres>& areas, const std::vector<CommuneFact>& facts,
                                                std::uint64_t seed);

}  // namespace arpent
