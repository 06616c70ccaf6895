// SPDX-License-Identifier: Apache-2.0
/// Our legal status beside the producer's: how much agrees, what differs, and why where a rule tells.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"
#include "arpent/landuse/legal_state.hpp"
#include "arpent/landuse/producer_status.hpp"

namespace arpent {

/// What one side says of a piece of ground.
enum class Said : std::uint8_t { natural, artificial, unknown, nothing };  // nothing: it has no polygon there
inline constexpr std::size_t said_count = 4;
[[nodiscard]] constexpr bool qualified(Said said) { return said == Said::natural || said == Said::artificial; }

/// Why two statuses differ, as far as a rule tells. The first that holds, in this order.
enum class GapCause : std::uint8_t {
  none,                ///< they do not differ, or nothing tells
  exemption,           ///< our register exempts the ground, the producer does not count it as artificial
  code,                ///< the producer's class is another, of another status by the matrix; or simply another and nothing else tells
  limit,               ///< our patch is under the threshold and touches the edge of the data: the producer may see more of it
  threshold,           ///< our threshold inverted the matrix's status, the producer has the matrix's
  producer_threshold,  ///< the producer says that a threshold made its status, ours is the matrix's
};
inline constexpr std::size_t gap_cause_count = 6;
/// Word of a cause as published: `exemption`, `code`, `bord`, `seuil`, `seuil_producteur`; empty for none.
[[nodiscard]] std::string_view gap_cause_word(GapCause cause);

/// What is known of one piece of ground on which both sides say a status.
struct TwoStatuses {
  Status matrix = Status::unknown, legal = Status::unknown;  ///< ours
  bool exempted = false;                                     ///< by our register
  bool small_at_limit = false;                               ///< our patch: under the threshold, at the edge of the data
  Status theirs = Status::unknown;
  std::optional<bool> their_threshold = {};
  std::optional<bool> same_code = {};                      ///< none: one side has no code
  std::optional<bool> same_matrix = {};                    ///< their class has our status by the matrix; none: no code
};
/// @return none when the two legal statuses are equal or one is unknown
[[nodiscard]] GapCause gap_cause(const TwoStatuses& ground);

/// Ground of one of our classes on which the producer says one thing.
struct AgreementRow {
  std::optional<ClassId> ours;  ///< of the state's nomenclature, a variant tells the threshold; none: no data
  Said matrix = Said::nothing, legal = Said::nothing;
  Said theirs = Said::nothing;
  std::optional<bool> their_threshold;
  GapCause cause = GapCause::none;
  ExactArea area;
};

/// A piece on which the two legal statuses differ.
struct StatusGap {
  std::uint32_t row = 0;      ///< of the state
  std::uint32_t polygon = 0;  ///< of the producer
  GapCause cause = GapCause::none;
  BookArea area;              ///< of the figures; the drawn outline is snapped to 1 mm
};

/// Our legal status against the producer's: areas by what each says, and by cause where they differ.
struct Agreement {
  /// [ours][theirs]. A line adds up to what we say, a column to what the producer says; ground that one side's polygons
  /// cover twice is in it twice.
  using Confusion = std::array<std::array<ExactArea, said_count>, said_count>;
  Confusion matrix;                ///< our status by the matrix
  Confusion legal;                 ///< our status after the thresholds
  std::vector<AgreementRow> rows;  ///< what both add up from, by class, then by what the producer says
  ExactArea ours, theirs;          ///< sums of the polygons of each side, measured apart from the pieces
  ExactArea area;                  ///< ground either side covers; Σ cells − overlap = area
  ExactArea overlap;               ///< counted twice
  PolygonSet outlines;             ///< of the gaps, in order of place
  std::vector<StatusGap> gaps;     ///< same order; those of at least `minimum`
  SquareMetres minimum;
  ExactArea undrawn;               ///< gaps under `minimum`
};

/// From what size on a difference is drawn.
struct AgreementOptions {
  /// Smaller gaps are figures only: slivers between two drawings of one limit, which nobody could look at.
  SquareMetres minimum{1};
  bool tables_only = false;  ///< no outlines
  int threads = 0;           ///< 0: all; the result is the same for any number
};

/// Overlays a state with the producer's layer.
/// @throws DataError on different CRSs
/// @throws CheckError when the pieces do not add up to the polygons of both sides (to `residual_bound`)
/// Cost: one overlay; polygons drawn alike on both sides are paired without.
[[nodiscard]] Agreement agree(const LegalState& state, const ProducerStatus& producer, const AgreementOptions& options);

}  // namespace arpent
