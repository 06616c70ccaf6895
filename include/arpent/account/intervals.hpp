// SPDX-License-Identifier: Apache-2.0
/// The intervals (fourchettes) of the account: what each figure would be without the changes a map cannot show, and, with a
/// reference sample, the area corrected for the errors of the map.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/account/account.hpp"
#include "arpent/account/area_estimator.hpp"
#include "arpent/landuse/doubts.hpp"
#include "arpent/layers/catalogue.hpp"
#include "arpent/layers/reference_sample.hpp"

namespace arpent {

/// One figure with its interval, one line of the table `fourchettes`.
///
/// low ≤ value ≤ high, and high − low is the sum of the doubts without `unite_large`; the wide ends count that one too. Ends
/// are the worst cases: all that is doubtful is false, on one side at a time. They do not cover what the map
/// misses; only a reference sample can.
struct IntervalRow {
  Level level = Level::commune;
  std::string zone, name;
  std::string dates_before, dates_after;
  /// `artificialisation_m2`, `desartificialisation_m2`, `artif_nette_m2`, `artif_nette_m2_an`, `perte_agricole_m2`,
  /// `perte_naturelle_m2`, `perte_forestiere_m2`: the column of `bilan` it is the interval of.
  std::string quantity;
  BookArea value, low, high;    ///< m²; of `artif_nette_m2_an` m² a year, to 1e-4
  BookArea wide_low, wide_high; ///< with what the map draws without promising it
  /// By reason, both flows of a net together.
  std::array<BookArea, doubt_count> doubts;
  std::string method;           ///< French, one sentence
};

/// Doubts of the rows of an account, window by window; those of groups and of the whole are sums of their communes'.
struct AccountDoubts {
  struct Part {
    Window window;
    FlowDoubts doubts;
  };
  std::vector<std::vector<Part>> rows;  ///< per row of the account; parts by window
};
/// @pre `doubts` were measured with the dates (`period`) the account was made with
[[nodiscard]] AccountDoubts doubts_of_rows(const Account& account, const Books& books, const Doubts& doubts);

/// Intervals of every row of the account, in its order. A row without a yearly rate has none of it.
///
/// gross: low = G − dG, high = G. reverse and losses alike. net: low = (G − dG) − D, high = G − (D − dD): nothing says that
/// doubts of both flows are false together, so the ends take the one that moves the net that way. Yearly: the same in each
/// window over its years, as the account does.
/// Pure; cost linear in rows.
[[nodiscard]] std::vector<IntervalRow> make_intervals(const Account& account, const AccountDoubts& doubts);

/// What happened to the status of ground: the strata of a reference sample of the account.
inline constexpr std::array<std::string_view, 4> status_strata{"stable non artificiel", "stable artificiel", "artificialisation",
                                                               "désartificialisation"};
/// Ground of the account by stratum, in the order of `status_strata`; they add up to `compared`.
[[nodiscard]] std::array<BookArea, 4> strata_areas(const Figures& figures);

/// One stratum of the map and what the sample says of it.
struct SampledStratum {
  std::string stratum;
  BookArea map_area;
  std::uint64_t points = 0;  ///< of the sample, on this stratum of the map
  ClassEstimate estimate;    ///< areas in m²
};
/// One cell of the confusion table.
struct ConfusionCell {
  std::string map, truth;    ///< strata
  std::uint64_t points = 0;
  double share = 0;          ///< of the whole ground: weight of the stratum × share of its points
};
/// Areas of the strata corrected by a reference sample.
struct SampleEstimate {
  std::vector<SampledStratum> strata;    ///< in the order of `status_strata`
  std::vector<ConfusionCell> confusion;  ///< by stratum of the map, then by truth; all 16
  Estimate net;                          ///< artificialisation − désartificialisation, m²
  Estimate overall_accuracy;
};

/// Stratum of one point from what it was and is: codes of the nomenclature, or `artificiel` / `non artificiel` (also `1` / `0`,
/// `artif` / `non artif`). Case, accents of these words, blanks and underscores do not count.
/// @throws DataError when a word is neither
[[nodiscard]] std::string status_stratum(const Nomenclature& nomenclature, std::string_view before, std::string_view after);
/// Stratum named in a table: one of `status_strata`, or `avant>apres` as in `status_stratum`, or one word for what stayed.
[[nodiscard]] std::string stratum_from_text(const Nomenclature& nomenclature, std::string_view text);

/// Areas corrected by a reference sample of the ground these figures are of: points drawn at random in each stratum of the map.
/// @param sample one row per point: what the map shows (column `carte`), what it truly was and is (`avant`, `apres`)
/// @throws DataError listing every fault of the table, or what `estimate_areas` refuses (fewer than two points in a stratum)
[[nodiscard]] SampleEstimate estimate_by_sample(const Figures& figures, const Table& sample, const Nomenclature& nomenclature,
                                                const SampleColumns& columns = {});

}  // namespace arpent
