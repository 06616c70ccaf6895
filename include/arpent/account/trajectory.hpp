// SPDX-License-Identifier: Apache-2.0
/// The trajectory: what targets allow, what is used of it, at what pace, and when it will be gone.
///
/// docs/trajectoire.fr.md gives the formulas, the choices and what is doubtful; each row carries its own formula in words.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/account/enaf.hpp"
#include "arpent/account/targets.hpp"

namespace arpent {

/// What to hold the consumption against.
struct TrajectoryOptions {
  /// Only provisions in force on this day; unknown: all of the file, whatever their dates.
  SurveyDate as_of;
  /// Years of the pace when none of the period is observed yet: the last of the series, at most these.
  int pace_years = 5;
  /// An exhaustion later than this year is not given.
  int horizon = 2100;
};

/// What becomes of the ceiling at the observed pace.
enum class TrajectoryState : std::uint8_t {
  exceeded,   ///< `depasse`: more than the ceiling is used
  exhausted,  ///< `epuise`: exactly the ceiling is used
  will_exceed,  ///< `sera_depasse`: the projection at the end of the period is above
  holds,      ///< `tenu`: the projection is not above
  unknown     ///< `indetermine`: no ceiling, or no consumption to hold against it
};
[[nodiscard]] std::string_view trajectory_state_name(TrajectoryState state);
/// What pages say: `sera dépassé au rythme observé`.
[[nodiscard]] std::string_view trajectory_state_words(TrajectoryState state);

/// One scenario, over one period, for one zone. Columns of `trajectoire` in quotes.
///
/// Areas in whole cm², signed. Those of a group are sums of its communes', to the last digit: `reference`, `used`,
/// `reserve`, `guarantee`. `allowance`, `pace` and `projection` are computed from the sums and rounded once, to the nearest
/// cm², halves away from zero; they may differ from the sum of the communes' by half a cm² a commune.
struct TrajectoryRow {
  TargetLevel level = TargetLevel::commune;     ///< `niveau`
  std::string zone, name, group;                ///< `zone`, `nom`, `territoire` (of a commune)
  std::string scenario, label;                  ///< `scenario`, `libelle`
  TargetStatus status = TargetStatus::in_force; ///< `statut`
  TargetKind kind = TargetKind::enaf;           ///< `mesure`
  EnafPeriod period;                            ///< `periode`
  std::optional<EnafPeriod> reference_period;   ///< `periode_reference`
  std::optional<BookArea> reference;            ///< `reference_m2`
  std::optional<Percent> reduction;             ///< `reduction_pct`; empty for an absolute ceiling
  std::optional<Percent> tolerance;             ///< `tolerance_pct`
  std::optional<BookArea> allowance;            ///< `enveloppe_m2`: before the guarantee
  std::optional<BookArea> guarantee;            ///< `garantie_m2`; of a group: the sum of its communes'
  std::optional<BookArea> ceiling;              ///< `plafond_m2`: the larger of the two
  std::optional<BookArea> communes_sum;         ///< `somme_communes_m2`: sum of the communes' ceilings; empty for a commune
  int data_until = 0;                           ///< `donnees_au`: 1 January of this year; 0: not measured
  std::optional<BookArea> used;                 ///< `consomme_m2`: since the period's start, without `reserve`
  std::optional<BookArea> reserve;              ///< `reserve_m2`: counted apart
  std::optional<BookArea> remaining;            ///< `reste_m2`: negative when exceeded
  EnafPeriod pace_period;                       ///< `periode_rythme`; empty (0–0) without a pace
  std::optional<BookArea> pace;                 ///< `rythme_m2_an`: m² a year
  std::optional<BookArea> bearable_pace;        ///< `rythme_tenable_m2_an`: uses up what remains on the last day of the period
  std::optional<BookArea> projection;           ///< `projection_m2`: used at the end of the period at the pace
  std::optional<BookArea> gap;                  ///< `ecart_m2`: projection − ceiling
  std::optional<int> exhausted;                 ///< `annee_epuisement`: calendar year during which the ceiling is reached
  TrajectoryState state = TrajectoryState::unknown;  ///< `etat`
  std::vector<std::string> missing;             ///< `communes_sans_donnees`: without figures, in no area of the row
  std::string formula;                          ///< `formule`, in French, with its figures
  std::string mention;                          ///< `mention`, in French
  std::string source;                           ///< `source`, with dates of the texts
};

/// Ceiling, used, left and pace of each zone, under each scenario.
struct Trajectory {
  std::vector<TrajectoryRow> rows;   ///< scenario and period as in the file; communes, territoires, sectors, the whole
  std::vector<std::string> remarks;  ///< what of the file was left out, and why
};

/// Holds the consumption against the targets. Pure; cost linear in scenarios × zones × years.
///
/// A commune without figures has no row. A period without a percentage has rows for the zones with a ceiling of their own,
/// and one for the whole. Net artificialisation has no consumption beside it: the ENAF table does not measure it.
/// @param zones as for `make_enaf_account`
/// @throws DataError with all problems at once: a ceiling or a sector names a zone that there is not; a reserve takes more
///         off a year than its commune consumed; no zone is in the table. UsageError for options that cannot be
[[nodiscard]] Trajectory make_trajectory(const Enaf& enaf, const std::vector<EnafZone>& zones, const std::string& whole_name, const Targets& targets,
                                         const TrajectoryOptions& options = {});

}  // namespace arpent
