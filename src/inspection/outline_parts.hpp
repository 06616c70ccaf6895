// SPDX-License-Identifier: Apache-2.0
/// What the checks of outlines share.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "arpent/geo/adjacency.hpp"
#include "arpent/geo/overlaps.hpp"
#include "arpent/inspection/checks.hpp"
#include "arpent/layers/layer_description.hpp"

namespace arpent::door {

/// Most faults of one kind listed and drawn one by one, the largest first; one more finding says how many there are beside. A
/// layer simplified polygon by polygon has as many as edges: nobody looks at them one by one.
inline constexpr std::size_t most_drawn = 100'000;
/// Parts drawn for one finding.
inline constexpr std::size_t most_parts = 1000;

/// Ground below this is no fault of its own. 1 cm² is the unit of the books: less moves no figure. 5 mm: coordinates rounded to the
/// centimetre put a vertex up to 5 mm off its line in each direction, so narrower faults are two roundings of one limit.
inline constexpr SquareMetres least_fault{1e-4};
inline constexpr Metres least_fault_width{0.005};
[[nodiscard]] bool below_noise(SquareMetres area, Metres width);

/// Limits no farther apart than this are one.
inline constexpr Metres touching{0.01};

/// A layer being checked.
struct Outlined {
  PolygonLayer& layer;
  const DoorContext& context;
  Findings& findings;
  LayerChecks checks;  ///< of the description; none of them for an unknown layer
  [[nodiscard]] const PolygonSet& set() const { return layer.polygons; }
  [[nodiscard]] std::int64_t fid(std::size_t i) const { return layer.fid[i]; }
};

/// The codes of every polygon, for what depends on its class.
struct Codes {
  std::vector<std::vector<ClassId>> classes;  ///< per side (before and after in a difference layer), per polygon
  std::vector<std::uint32_t> key;             ///< per polygon: equal for equal codes, dates and described lists; 0: a code is missing
  std::vector<std::string> text;              ///< per key: `CS1.1.1.1/US5`; `CS2.2.1/US4.3 → CS1.1.2.1/US5` of a change
  std::string missing;                        ///< French: why there are none; empty when there are
};
[[nodiscard]] Codes codes_of(const Outlined& outlined);

/// Where polygons lie.
struct Places {
  std::vector<std::string> departments;     ///< of the zones, ascending; empty: their ids are no INSEE codes
  std::vector<std::int32_t> department_of;  ///< per polygon: the one with most of it; -1: in none
};

/// Notes of the reader, validity, parts.
void check_validity(Outlined& outlined);
/// Outlines drawn twice.
void check_twins(Outlined& outlined);
/// @return pairs that share ground above noise, ascending
std::vector<std::pair<std::uint32_t, std::uint32_t>> check_sharing(Outlined& outlined);
/// @param places nothing in it when no zones are given
Places check_places(Outlined& outlined);
/// @param contacts empty when the layer is no coverage
void check_sizes(Outlined& outlined, const Codes& codes, const Adjacency& contacts);
void check_neighbours(Outlined& outlined, const Codes& codes, const Adjacency& contacts,
                      const std::vector<std::pair<std::uint32_t, std::uint32_t>>& sharing, const Places& places);

/// `12,3 m²`, `0,03 m²`, `2,5 cm²`, `1,20 ha`.
[[nodiscard]] std::string ground_words(SquareMetres area);
/// `12,3 m`, `8,0 cm`, `3 mm`.
[[nodiscard]] std::string width_words(Metres width);
/// `12, 15 et 16`; of more than five, the first four and how many others.
[[nodiscard]] std::string fid_words(const std::vector<std::int64_t>& fids);

/// Adds one finding that counts what is not told one by one.
/// @param level the finding is no graver than this
DoorFinding& add_count(Findings& findings, std::string_view code, SquareMetres area, DoorLevel level, std::string message);
/// Shapes of some members drawn as one polygon of many parts; nothing when there is none.
[[nodiscard]] PolygonSet gathered(const PolygonSet& set, const std::vector<std::size_t>& members);

}  // namespace arpent::door
