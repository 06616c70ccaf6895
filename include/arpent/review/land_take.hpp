// SPDX-License-Identifier: Apache-2.0
/// The land under the footprint of each project, and what projects in flight take of each commune's allowance.
///
/// A measure of ground by a map of land cover, never a statement that a project artificialises: the nomenclature of the decree
/// (n° 2023-1096) is for the account of a plan and not for a single project, and land is consumed when works start, not when a
/// permit is granted (Conseil d'État, 24 July 2025, n° 492005). So what is here is a forecast.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/area_model.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/review/constraint.hpp"
#include "arpent/review/project.hpp"

namespace arpent {

/// A map of land cover, in the CRS of the projects. Its polygons say where it has data.
struct LandCoverLayer {
  ConstraintIndex polygons = ConstraintIndex(PolygonSet{}, 1);  ///< valid (OGC)
  std::vector<ClassId> class_of;                                ///< per polygon
  std::shared_ptr<const Nomenclature> nomenclature;
  std::string title, source, vintage;
  std::vector<std::string> vintages = {};   ///< of each file
  std::vector<std::uint32_t> file_of = {};  ///< per polygon: its place in `vintages`; empty: one file
};

/// The urban envelope, made or given.
struct EnvelopeLayer {
  ConstraintIndex polygons = ConstraintIndex(PolygonSet{}, 1);
  LayerCover covers;  ///< where it was drawn; ground elsewhere is neither inside nor outside
  std::string title, source, vintage;
};

/// What a commune may still take.
struct Allowance {
  std::optional<SquareMetres> remaining;  ///< on the day of the data, before any project in flight; may be negative; empty: not known
  std::string source;                     ///< French: which target, which count, which date
};
using Allowances = std::map<std::string, Allowance>;  ///< by INSEE code

/// Where a project lies with respect to the urban envelope.
enum class Situation : std::uint8_t { densification, extension, mixte };
[[nodiscard]] std::string_view word(Situation situation);

/// A kind of project that takes no land, and why.
struct KindWithoutTake {
  std::string_view kind;  ///< as in `Project::kind`
  std::string_view why;   ///< French, with its article
};
/// Certificates and demolitions: they are measured as all projects are, and counted in no consumption.
[[nodiscard]] const std::vector<KindWithoutTake>& kinds_without_take();
/// Why a kind takes no land; empty when it does.
[[nodiscard]] std::string_view why_no_take(std::string_view kind);
/// Why a project in this state will take nothing more of an allowance, French; empty when it may: pending, authorised and not started, or
/// nobody knows. Ground is consumed when works start: that of projects started or completed is counted, or will be when data of their year are.
[[nodiscard]] std::string_view why_no_take(PermitState state);

/// Number of values of `Space`.
inline constexpr std::size_t space_count = 9;

/// Ground by a map of land cover. by class + `no_data` = `ground`, by space and by status likewise, within 1e-6 m² + 1e-9 of it.
struct CoverAreas {
  struct ClassArea {
    ClassId id;
    SquareMetres area;
  };
  SquareMetres ground;
  std::vector<ClassArea> by_class;                      ///< ascending by class, without those of no area
  std::array<SquareMetres, space_count> by_space = {};  ///< in the order of `Space`; not classed: undetermined
  SquareMetres artificial, not_artificial, undetermined_status;
  SquareMetres sealed, not_sealed, undetermined_sealing;
  SquareMetres no_data;  ///< of the map
  /// Ground polygons of the map hold twice or more: it is counted once, for the first of them in the layer. Up to 1 m² + 1e-6 of the
  /// ground is a drawing fault and 0 here.
  SquareMetres over;
  std::string vintage;  ///< of the files that have some of the ground, joined by `|`; of a sum of grounds: empty
  [[nodiscard]] SquareMetres of(Space space) const { return by_space[static_cast<std::size_t>(space)]; }
  /// Espaces naturels, agricoles et forestiers by the map. Wetlands, water and quarries are not in it: they stand in `by_space`.
  [[nodiscard]] SquareMetres enaf() const { return of(Space::farm) + of(Space::natural) + of(Space::forest); }
  /// Ground of which it is not known whether it is ENAF: without data, or of a class that says no kind of land.
  [[nodiscard]] SquareMetres unknown() const { return no_data + of(Space::undetermined); }
};

/// Ground with respect to the envelope: inside + outside = ground.
struct EnvelopeSplit {
  SquareMetres inside, outside;
  Situation situation = Situation::mixte;
};

/// What one project takes.
struct LandTake {
  std::optional<SquareMetres> ground;      ///< empty: not placed
  std::optional<CoverAreas> cover;         ///< empty: not placed, no map, or the map has nothing of its ground
  std::optional<EnvelopeSplit> envelope;   ///< empty: not placed, no envelope, or ground outside its coverage
  std::optional<SquareMetres> before;      ///< the commune's allowance before the project; empty when its state takes nothing more
  /// After this project alone: before − ENAF. Empty when either is not known, of more than 1 m² of the ground or of a project placed
  /// in part. A kind that takes no land leaves what was before.
  std::optional<SquareMetres> after;
  std::string why;  ///< French: why `after` is empty, or why the kind or the state takes nothing; else empty
};

/// How the land under projects is measured.
struct LandTakeOptions {
  AreaModel model;
  int threads = 0;  ///< 0: all
};

/// One result a project, in their order; none depends on another.
///
/// Situation: `densification` when all ground is inside the envelope up to 1 m² or 1 % of it, `extension` when all is outside likewise.
/// @param cover,envelope none: not given
/// @throws UsageError when the map has no nomenclature or not one class a polygon
/// Cost: one search of overlaps for each layer; an overlay for projects that several overlapping polygons share.
[[nodiscard]] std::vector<LandTake> land_takes(const Projects& projects, const LandCoverLayer* cover, const EnvelopeLayer* envelope,
                                               const Allowances& allowances, const LandTakeOptions& options);

inline constexpr std::size_t permit_states = 7;

/// The projects of one commune. In flight: authorised, not started, of a kind that takes land.
struct CommuneProjects {
  std::string commune;                                ///< INSEE code; empty: projects without one
  std::size_t projects = 0;
  std::array<std::size_t, permit_states> by_step = {};  ///< in the order of `PermitState`; all kinds; sum: `projects`
  std::size_t without_take = 0;                       ///< of kinds that take no land, at any step
  std::size_t in_flight = 0;
  std::size_t in_flight_not_placed = 0, in_flight_partly = 0;
  std::size_t state_unknown = 0;                      ///< of kinds that take land: not in flight, though they may be
  SquareMetres ground;                                ///< of projects in flight; shared by several: once
  std::optional<CoverAreas> cover;                    ///< of that ground; empty: no map. `cover->enaf()` is what they take
  std::optional<SquareMetres> extension;              ///< of that ground outside the envelope; empty: not known of all of it
  std::optional<SquareMetres> before, after;          ///< allowance, before and after all projects in flight
  bool complete = true;                               ///< every project in flight is known as such, placed, and its ENAF known to 1 m²
  std::string note;                                   ///< French: what is missing; empty when complete
  std::string source;                                 ///< of the allowance
};

/// One row a commune that has a project or an allowance, by code. Order of projects does not matter, to the rounding of sums.
///
/// `after` is given as soon as the map is: when not `complete`, what is left is at most that.
/// @throws as `land_takes`
/// Cost: as `land_takes`, and the union of projects in flight that overlap one another.
[[nodiscard]] std::vector<CommuneProjects> projects_by_commune(const Projects& projects, const LandCoverLayer* cover,
                                                               const EnvelopeLayer* envelope, const Allowances& allowances,
                                                               const LandTakeOptions& options);

}  // namespace arpent
