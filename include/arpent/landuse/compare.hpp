// SPDX-License-Identifier: Apache-2.0
/// The main job: two states of the land and a set of zones become a ledger and its change polygons.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/area_model.hpp"
#include "arpent/geo/coverage.hpp"
#include "arpent/geo/crs.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/landuse/ledger.hpp"
#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// One thing about the input that a person should know: a repair, an unusable code, an overlap.
struct Anomaly {
  std::string source;   ///< `ocsge.gpkg:occupation_du_sol`
  std::int64_t fid = -1;
  std::string kind;     ///< `reparation`, `vide`, `code_nul`, `code_inconnu`, `code_indecidable`, `chevauchement`, …
  std::string code;     ///< offending code, when there is one
  BookArea area;        ///< area concerned; for a repair, the area it changed (absolute)
  std::string message;  ///< French, one sentence
};

/// One state of the land: polygons with a class each, from one or several files, each with its own date.
struct Vintage {
  struct File {
    std::string source;  ///< as given
    std::string layer;
    SurveyDate date;
  };
  std::vector<File> files;
  PolygonSet polygons;
  std::vector<ClassId> classes;          ///< per polygon
  std::vector<std::uint32_t> file_of;    ///< per polygon: index into `files`
  std::vector<std::int64_t> fid;         ///< per polygon
  Crs crs;
  std::vector<Anomaly> anomalies;
};

/// A difference layer: polygons that carry both classes. Transitions, not states.
struct ChangeLayer {
  std::vector<Vintage::File> files;      ///< `date` unused
  Window window;
  PolygonSet polygons;
  std::vector<ClassId> before, after;    ///< per polygon
  std::vector<std::int8_t> sense;        ///< per polygon, as the producer says: 1 artificialised, −1 returned, 0; empty when it does not say
  std::vector<std::uint32_t> file_of;
  std::vector<std::int64_t> fid;
  Crs crs;
  std::vector<Anomaly> anomalies;
};

/// Overlaps of a state as anomalies `chevauchement`: from 1 m² one by one, smaller ones as a sum. A person can act on the first, the books hold both.
/// @param file_of, fid of the polygons
void report_overlaps(const std::vector<Vintage::File>& files, std::span<const std::uint32_t> file_of, std::span<const std::int64_t> fid,
                     const std::vector<SelfOverlap>& overlaps, std::vector<Anomaly>& anomalies);

/// Zones to account by: disjoint polygons with unique ids, sorted by id.
struct ZoneLayer {
  std::string source;
  std::vector<Zone> zones;
  PolygonSet polygons;  ///< same order
  Crs crs;
  std::vector<Anomaly> anomalies;
};

/// Change polygons for the map: one per changed pair of polygons and zone, at least `minimum` large.
struct Changes {
  struct Piece {
    std::uint32_t zone = 0;
    Window window;
    ClassId before = unclassified;
    ClassId after = unclassified;
    BookArea area;  ///< of the books; the drawn outline is snapped to 1 mm
    Position position = Position::unknown;
  };
  PolygonSet polygons;
  std::vector<Piece> pieces;  ///< same order: along a Hilbert curve, ties by class
  Crs crs;
  SquareMetres minimum{0};
};

/// An outline drawn for a piece, held by a set of someone's.
struct DrawnPiece {
  const PolygonSet* set = nullptr;
  std::size_t index = 0;
  Changes::Piece piece;
};
/// Change polygons along a Hilbert curve over all of them: what is near on the map is near in the file. The order depends on
/// the pieces alone. `crs` is left to the caller.
[[nodiscard]] Changes changes_in_order(std::vector<DrawnPiece> drawn, SquareMetres minimum);

/// How two states are compared.
struct CompareOptions {
  SquareMetres map_minimum{1};  ///< smaller change pieces stay in the books and are not drawn
  bool tables_only = false;     ///< no change polygons
  int threads = 0;              ///< 0: all
};

/// What a comparison gives: the ledger, the pieces that changed, the zones it counted by.
struct Comparison {
  Ledger ledger;
  Changes changes;
  ZoneLayer zones;              ///< as given, or the single zone `tout`
  std::vector<Anomaly> anomalies;  ///< overlaps of the inputs; those of the readers are in the vintages
  /// What the overlay did, for the log and the benchmark.
  struct Work {
    std::size_t identical = 0, overlaid_pairs = 0, zone_cuts = 0, fallbacks = 0;
  } work;
};

/// Compares two states. All three layers in one projected CRS.
///
/// Polygons with the same outline in both states are recognised and not overlaid; a piece inside one zone is not cut.
/// Areas come from floating-point overlay (GEOS), never from the drawn shapes.
/// @param zones nullptr: one zone `tout`, the ground either state covers
/// @throws DataError on different CRSs
/// Cost: O(v) in vertices plus one overlay per changed pair; memory about twice the inputs' vertices.
[[nodiscard]] Comparison compare(const Vintage& before, const Vintage& after, const ZoneLayer* zones,
                                 const AreaModel& area_model, const CompareOptions& options);

/// The ledger of a difference layer: its transitions, the rest of each zone being `non_classe`.
[[nodiscard]] Comparison tabulate_changes(const ChangeLayer& changes, const ZoneLayer* zones, const AreaModel& area_model,
                                          const CompareOptions& options);

/// @throws CheckError naming every zone whose residual is above `residual_bound`, and its worst polygon
void check_closure(const Comparison& comparison, const Vintage& before, const Vintage& after);
/// The same without naming a polygon.
void check_closure(const Comparison& comparison);

}  // namespace arpent
