// SPDX-License-Identifier: Apache-2.0
/// The legal status of land: patches of one status, and the thresholds of the annex to R.101-1 code de l'urbanisme.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/adjacency.hpp"
#include "arpent/geo/area_model.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// Artificial or not, as a byte per polygon; `unknown` where no usable code says.
enum class Status : std::uint8_t { natural, artificial, unknown };
[[nodiscard]] constexpr Status status_of(const std::optional<bool>& artificial) {
  return !artificial ? Status::unknown : *artificial ? Status::artificial : Status::natural;
}
[[nodiscard]] constexpr Status opposite(Status status) {
  return status == Status::unknown ? status : status == Status::artificial ? Status::natural : Status::artificial;
}

/// Which small patches are inverted first.
enum class ThresholdOrder : std::uint8_t {
  together,          ///< both directions at once, on the patches of the matrix
  artificial_first,  ///< small artificial patches, then small others among the patches that makes
  natural_first,     ///< the other way round
};

/// The thresholds of the decree, and the choices the law leaves open.
struct StatusRules {
  Thresholds least;
  ContactRule contact = ContactRule::edge;
  Metres snap{0.01};
  ThresholdOrder order = ThresholdOrder::together;
  bool join_buildings = false;    ///< touching buildings are measured as one
  bool invert_at_limit = true;    ///< also patches that touch the edge of the data, whose full area is not known
};

inline constexpr std::uint32_t no_patch = 0xffffffffu;

/// Touching polygons of one status.
struct Patch {
  Status status = Status::natural;
  bool at_limit = false;       ///< touches the edge of the data: its area is what is seen of it
  std::uint32_t polygons = 0;
  std::uint32_t first = 0;     ///< of its polygons, the one whose outline comes first (x, then y)
  std::uint32_t buildings = 0; ///< of its polygons, how many are buildings
  ExactArea area;              ///< of the ground its polygons cover; where they overlap, once
};

/// Patches of one status, and which polygon is of which.
struct Patches {
  std::vector<std::uint32_t> of;  ///< per polygon: its patch, `no_patch` where the status is unknown
  std::vector<Patch> list;        ///< in order of their first outlines: the same whatever the order of the polygons
};

/// Status of a state before and after the thresholds.
struct LandStatus {
  std::vector<Status> matrix;     ///< per polygon, as given
  std::vector<Status> legal;      ///< per polygon, after the thresholds
  Patches patches;                ///< of the status by the matrix
  Patches patches_after;          ///< of the status after the thresholds
  /// Patches of `patches_after` still under the threshold, ascending; patches made of buildings alone are not among
  /// them: a building is held against its own threshold (1°), not against that of its patch.
  std::vector<std::uint32_t> still_small;
  std::vector<SelfOverlap> overlaps;  ///< polygons that cover the same ground, by (a, b)

  [[nodiscard]] bool by_threshold(std::size_t polygon) const { return matrix[polygon] != legal[polygon]; }
};

/// Patches of touching polygons of one status. Ground of unknown status belongs to none and parts them; a patch beside
/// it counts as at the edge of the data.
/// @param contacts as `adjacency` gives them  @param overlaps as `self_overlaps` gives them: ground that polygons of one patch share counts once
/// @param buildings one per polygon: 1 for a building
/// Cost: linear in polygons and contacts, then the patches are sorted; a union for each heap of polygons.
[[nodiscard]] Patches patches_of(const PolygonSet& polygons, const Adjacency& contacts, std::span<const SelfOverlap> overlaps,
                                 std::span<const Status> status, std::span<const std::uint8_t> buildings, std::span<const ExactArea> areas);

/// Status after the thresholds of the annex to R.101-1 (décret 2023-1096 du 27 novembre 2023; docs/statut.fr.md).
///
/// One pass: every patch under `least.other` takes the other status; then each building of at least `least.building` is
/// artificial whatever its patch became. Patches are formed again afterwards and those still small are listed.
/// @param matrix status by the matrix, one per polygon
/// @param buildings 1 for a building, one per polygon
/// @param polygons a coverage, in one CRS in metres
/// Cost: that of `adjacency`, linear in vertices, and of `self_overlaps`.
[[nodiscard]] LandStatus legal_status(const PolygonSet& polygons, std::vector<Status> matrix, std::span<const std::uint8_t> buildings,
                                      const AreaModel& model, const StatusRules& rules, int threads);

/// Whether the outline of `i` comes before that of `j`: by points, x then y. Ties are equal outlines.
[[nodiscard]] bool outline_before(const PolygonSet& polygons, std::size_t i, std::size_t j);

}  // namespace arpent
