// SPDX-License-Identifier: Apache-2.0
/// Simulated OCS GE coverages over any zones: invented land, true to the order of magnitude, exact in its geometry.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/simulation/territory.hpp"

namespace arpent {

inline constexpr int simulated_states = 3;

/// Seed and grain of the simulated land.
struct SimulationOptions {
  std::uint64_t seed = 1;
  /// Grain: side of a block. 220 m gives about 60 000 polygons over the métropole, 40 m a million.
  Metres cell{220};
  int threads = 0;  ///< 0: all; the result does not depend on it
};

/// One département at one date. Codes are dictionary encoded: `codes[code[i]]` are the cover and use of polygon i.
struct SimulatedVintage {
  struct Codes {
    std::string cs, us;  ///< `CS1.1.1.1`, `US5`
  };
  std::string departement;
  SurveyDate date;
  PolygonSet polygons;
  std::vector<std::uint16_t> code;
  std::vector<Codes> codes;

  [[nodiscard]] const std::string& code_cs(std::size_t i) const { return codes[code[i]].cs; }
  [[nodiscard]] const std::string& code_us(std::size_t i) const { return codes[code[i]].us; }
};

/// The invented ground: blocks, towns, roads and what becomes of each over three states. Computed once; the
/// vintages are drawn from it, and so can be layers that must agree with them (permits, protected areas, series).
///
/// Every state of a département is a partition of the union of its zones: edges exactly shared, the zones' own vertices
/// kept bit for bit, points where a block meets the limit computed once in double precision (about 1e-10 m off the
/// line). Within a département polygons cross commune limits, as the real ones do. What did not change between two
/// states has the same coordinates.
class Ground {
 public:
  /// @param zones projected CRS in metres, disjoint; the département is the start of the id when ids look like INSEE codes
  /// @param facts population by id; zones without a fact get 300 inhabitants a km²
  /// @throws DataError when the zones are empty; UsageError when the grain makes more than 40 million blocks
  /// Cost: O(blocks); at 190 m, 92 communes, about 0.5 s and 200 MB; memory is linear in the polygons.
  Ground(const ZoneLayer& zones, const std::vector<CommuneFact>& facts, const SimulationOptions& options);
  ~Ground();
  Ground(Ground&&) noexcept;
  Ground& operator=(Ground&&) noexcept;

  /// `13`, `83`, `84`; one empty name when the ids are not INSEE codes.
  [[nodiscard]] const std::vector<std::string>& departements() const;
  /// Years surveyed; the last two are those of the published OCS GE (13: 2020, 2023; 83: 2017, 2020; 84: 2018, 2021).
  [[nodiscard]] static std::array<int, simulated_states> years(const std::string& departement);
  /// @param state 0 (earliest) to 2
  [[nodiscard]] SimulatedVintage vintage(std::size_t departement, int state) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// All vintages, by département, then date. Same seed, zones and grain: same bytes, whatever the thread count.
[[nodiscard]] std::vector<SimulatedVintage> simulate(const ZoneLayer& zones, const std::vector<CommuneFact>& facts,
                                                     const SimulationOptions& options);

}  // namespace arpent
