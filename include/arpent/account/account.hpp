// SPDX-License-Identifier: Apache-2.0
/// What is derived from the books: gross, reverse and net artificialisation, losses and gains by kind of land.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "arpent/landuse/ledger.hpp"
#include "arpent/landuse/nomenclature.hpp"

namespace arpent {

/// Levels of an account: each commune, the groups of communes, the whole.
enum class Level : std::uint8_t { commune, territoire, metropole };
[[nodiscard]] std::string_view level_name(Level level);

/// Stock and flows of one kind of land.
struct SpaceFlows {
  BookArea before, after;  ///< stocks on compared ground
  BookArea loss, gain;     ///< left the kind, entered it; after − before = gain − loss
};

/// Figures that add up over parts (windows of a zone, zones of a group).
///
/// "Compared ground" is ground classed at both dates. Stocks and flows are measured on it alone, so that
/// net = after − before = gross − reverse in every row; the rest is in `unclassified`.
/// Source of the formulas: gross, reverse, net as in art. L.101-2-1 code de l'urbanisme; SPARTE's flux_artif.
struct Figures {
  BookArea area;                    ///< of the zone (0 for a window part)
  BookArea compared;                ///< classed at both dates
  BookArea artificial_before, artificial_after;
  BookArea artificialised, returned;  ///< gross and reverse flow
  // With thresholds applied; without, the first two repeat the status and the rest is 0.
  BookArea matrix_before, matrix_after;      ///< artificial by the matrix
  BookArea artificialised_by_threshold, returned_by_threshold;  ///< of the flows: no code changed, a patch crossed its threshold
  BookArea exempted_before, exempted_after;  ///< of the artificial stocks, what registers exempt
  BookArea sealed_before, sealed_after;
  BookArea sealed_gain, sealed_loss;  ///< became sealed, was unsealed; of codes that say it at both dates
  BookArea sealing_unknown_before, sealing_unknown_after;  ///< code does not say
  SpaceFlows farm, natural, forest, wetland, water, urban_vegetation, quarry, undetermined;
  SpaceFlows enaf;  ///< of `is_enaf` together: a field that becomes a wood neither leaves nor enters
  BookArea unclassified;            ///< not classed at one date or both
  BookArea overlap, residual;
  BookArea off_map;                 ///< changed, but too small for the change layer
  [[nodiscard]] BookArea net() const { return artificialised - returned; }
  /// At least half of the zone is compared. Below, the ground nobody saw outweighs the rest: shares of the ground and years of stock
  /// would say something of a sliver, or of the changed polygons alone when a difference layer is all there is.
  [[nodiscard]] bool speaks_for_zone() const { return !compared.zero() && compared + compared >= area; }
  /// Net artificialisation with the exemptions taken off.
  [[nodiscard]] BookArea net_after_exemptions() const { return (artificial_after - exempted_after) - (artificial_before - exempted_before); }
  Figures& operator+=(const Figures& o);
};

/// One window of one zone, at any level.
struct WindowFigures {
  Window window;
  std::optional<double> years;  ///< empty: a date is unknown
  Figures figures;
  bool dates_zone = false;      ///< names the dates of its zone: see `windows_that_date`; above communes, when it does for one
};

/// Compared ground of one commune between one pair of dates.
struct DatedGround {
  std::string zone;
  Window window;
  BookArea compared;
};

/// Which windows make their commune's dates, one answer per entry.
///
/// A window counts when it holds at least a thousandth of the commune's compared ground. Files of neighbouring départements
/// overlap by slivers along their border; without this, a few square metres seen between the dates of two different files
/// would take a commune's duration and yearly rate away. And a polygon of the neighbour's file that slips over the limit
/// does not count either, however large: where nine tenths of a département (first digits of the communes' INSEE codes)
/// were seen in one window, another needs half of a commune to count there. What does not count stays in the books and in
/// `fenetres`, with its own dates.
/// Source of the second rule: one file of OCS GE is one département at one date; CalumRob/lusk, bug 243 (slivers).
[[nodiscard]] std::vector<bool> windows_that_date(const std::vector<DatedGround>& ground);

/// One line of `bilan`.
struct AccountRow {
  Level level = Level::commune;
  std::string zone;   ///< code of the commune, name of the territoire, `tout`
  std::string name;
  std::string group;  ///< of a commune; empty otherwise
  std::string dates_before, dates_after;  ///< `2020`, or `2017|2018|2020` when parts differ
  std::optional<double> years;            ///< empty when parts have different windows or a date is unknown
  std::optional<double> net_per_year;     ///< m²/yr: Σ over windows of net / years; empty when a window that counts has none
  Figures total;
  std::vector<WindowFigures> windows;     ///< by window
  std::map<Position, Figures> positions;  ///< by position to the urban envelope; empty when there is none
  /// New artificial land inside the envelope of the earlier state, and outside it. Nothing without an envelope.
  [[nodiscard]] std::optional<BookArea> densification() const;
  [[nodiscard]] std::optional<BookArea> extension() const;
};

/// The account of one period: a row per zone at every level.
struct Account {
  std::vector<AccountRow> rows;  ///< communes by code, then territoires by name, then the whole
};

/// Sums the books by zone, group and whole. Pure; cost linear in the rows of the books.
/// @param whole_name name of the top level, e.g. "Métropole Aix-Marseille-Provence"
/// @param dates of a period among several: ground without a date of its own takes them, so that every row says its
///        period. Unknown ones leave such ground without a date.
[[nodiscard]] Account make_account(const Books& books, const Nomenclature& nomenclature, const std::string& whole_name,
                                   const Window& dates = {});

}  // namespace arpent
