// SPDX-License-Identifier: Apache-2.0
/// How much of each flow rests on what a map cannot show: changes below its minimum unit, buildings drawn larger than they
/// are, noise along limits, transitions that do not happen.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/landuse/compare.hpp"
#include "arpent/landuse/ledger.hpp"
#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// Why a change may be none. In order of priority: a piece of ground is counted under the first that holds for it.
enum class Doubt : std::uint8_t {
  off_map,     ///< too small to be drawn in the change layer: counted in the books, never looked at
  sliver,      ///< thinner than the map draws: two drawings of one limit
  under_unit,  ///< smaller than the smallest object the map draws
  improbable,  ///< a transition that hardly happens in the time between the two dates
  enlarged,    ///< a building drawn at the map's least size: only what may be drawn in excess is doubtful
  wide_unit,   ///< what the map draws in places, and does not promise: under the unit of open land, or under the usual width
};
inline constexpr std::size_t doubt_count = 6;
/// Name of its column: `hors_carte`, `liseres`, `sous_unite`, `improbables`, `bati_agrandi`, `unite_large`.
[[nodiscard]] std::string_view doubt_name(Doubt doubt);

/// Flows of the account that depend on the grain of the map.
enum class Flow : std::uint8_t {
  artificialised, returned,                 ///< of the status
  farm_loss, farm_gain, natural_loss, natural_gain, forest_loss, forest_gain,
};
inline constexpr std::size_t flow_count = 8;
/// Whether ground that goes from one class to the other is in a flow, as the account counts it.
[[nodiscard]] bool in_flow(Flow flow, const LandClass& before, const LandClass& after);

/// What a map of one nomenclature can show. Data of a layer (`grain.json`, `improbables.csv`): see layers/map_grain.hpp.
struct MapGrain {
  /// Of one class. A change is held against the finer side: a building that goes from a lawn was an object of its own.
  struct Unit {
    SquareMetres least;  ///< smallest object drawn anywhere
    SquareMetres wide;   ///< smallest object drawn outside built-up areas; as `least` where the map makes no difference
    Metres width;        ///< narrower: two drawings of one limit
    Metres wide_width{0};  ///< narrowest object that the map promises to draw; 0: as `width`
  };
  /// Small objects that the map draws at one size.
  struct Enlarged {
    SquareMetres drawn;      ///< as drawn
    SquareMetres tolerance;  ///< how far the size drawn is from it
    SquareMetres smallest;   ///< what such an object may truly have
  };
  struct Improbable {
    std::string reason, source;      ///< French
    std::optional<double> at_most;   ///< years: only when the dates are no farther apart; or one is unknown
    std::size_t record = 0;          ///< in its file, the header being 1
  };
  std::string scale;                          ///< `1:2 500`
  std::vector<Unit> units;                    ///< per class; [0], `non_classe`, is not used
  std::optional<Enlarged> enlarged;
  std::vector<std::uint8_t> enlarged_class;   ///< per class: 1 where it holds
  std::vector<Improbable> improbable;
  /// Rule of a pair of plain classes, packed (before << 16 | after), ascending; a pair has one at most.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> improbable_pairs;
  std::vector<ClassId> plain;                 ///< per class: the one without the marks of a variant

  /// The rule that a transition meets, number in `improbable`. Cost: a search among the pairs.
  [[nodiscard]] std::optional<std::size_t> rule(ClassId before, ClassId after, const std::optional<double>& years) const;
};

/// Doubtful ground of one flow, by reason; no ground is counted twice.
struct DoubtSums {
  std::array<BookArea, doubt_count> area;
  [[nodiscard]] BookArea of(Doubt doubt) const { return area[static_cast<std::size_t>(doubt)]; }
  /// Without `wide_unit`: the map does draw such objects.
  [[nodiscard]] BookArea total() const;
  /// With it.
  [[nodiscard]] BookArea wide_total() const { return total() + of(Doubt::wide_unit); }
  DoubtSums& operator+=(const DoubtSums& o);
};

/// Doubts of all flows on some ground.
struct FlowDoubts {
  std::array<DoubtSums, flow_count> flows;
  [[nodiscard]] const DoubtSums& of(Flow flow) const { return flows[static_cast<std::size_t>(flow)]; }
  FlowDoubts& operator+=(const FlowDoubts& o);
};

/// Doubtful ground of a comparison, by zone, pair of dates and flow.
struct Doubts {
  /// Doubtful ground of one zone between one pair of dates.
  struct Row {
    std::uint32_t zone = 0;  ///< of the books
    Window window;           ///< with the dates of the period where the ground has none
    FlowDoubts doubts;
  };
  /// What was found of one change polygon, for the map.
  struct Mark {
    std::uint8_t met = 0;         ///< bit 1 << doubt for each that holds for some of it in some flow
    BookArea doubtful;            ///< of the flow of its status; for one without, of its other flow with the most
  };
  std::vector<Row> rows;          ///< by zone, then window; no empty rows
  std::vector<Mark> pieces;       ///< one per change polygon
  std::vector<BookArea> by_rule;  ///< changed ground that meets each improbable transition, whatever its flow
};

/// What the search for doubtful ground needs beside the pieces.
struct DoubtOptions {
  Window period;          ///< dates of ground that has none of its own
  Metres snap{0.01};      ///< as in `AdjacencyOptions`
  int threads = 0;        ///< 0: all
};

/// Measures the doubtful part of each flow from the change polygons.
///
/// What is measured is the patch: touching parts of change polygons that are in one flow, across the limits of zones, of
/// classes and of files. (A part of a multipolygon is looked at by itself.) A patch is
/// - a sliver when the rectangle of its area and perimeter is narrower than the least width of its pairs of classes;
/// - under the unit when its area is less than the least unit of its pairs, the finer of both sides each;
/// - of the wide unit when it is neither, and under the wide area or the wide width.
/// A house built over a lawn and the edge of a wood takes little of the wood, and is no less a house: so the same is asked of
/// the object that came (touching changed parts of one class after) and of the one that went (of one class before), whatever
/// their flow, and the part is what the most visible of the three is.
/// Touching parts that gain, or lose, a class the map enlarges are one object, whatever their flow: at the size drawn, the
/// part (drawn − smallest) / drawn of it is doubtful. A transition is improbable by its pair of classes alone.
/// What only a threshold of the status moved (no code changed) is no matter of drawing: it is never doubtful.
///
/// The sums are whole square centimetres; those of zones add up to those of any group. In each zone, window and flow they do
/// not exceed the books.
///
/// @param changes,books of one comparison, all change polygons drawn
/// @throws DataError when the change polygons are not those of the books (names the first zone)
/// Cost: one `adjacency` and ten rounds of unions of the parts that touch; scratch about twice the change polygons.
[[nodiscard]] Doubts measure_doubts(const Changes& changes, const Books& books, const Nomenclature& nomenclature, const MapGrain& grain,
                                    const DoubtOptions& options = {});

/// Width of the rectangle of this area and perimeter; the side of the square where the outline is rounder than one.
/// For a strip it is the strip's width; 2 × area ÷ perimeter would halve that of a square.
[[nodiscard]] Metres equivalent_width(SquareMetres area, Metres perimeter);

}  // namespace arpent
