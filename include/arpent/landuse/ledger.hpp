// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/landuse/date.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/landuse/position.hpp"

namespace arpent {

/// Code of the highest level, and of the only zone of a run without zones.
inline constexpr const char* whole_zone = "tout";

/// A zone as the ledger knows it.
struct Zone {
  std::string id;     ///< `13055`; text, unique
  std::string name;
  std::string group;  ///< `Pays d'Aix`; empty when the zones have no middle level
  ExactArea area;     ///< in the ledger's area model
};

/// The two survey dates between which an area was compared.
struct Window {
  SurveyDate before;
  SurveyDate after;
  friend auto operator<=>(const Window&, const Window&) = default;
};

/// Whether the dates of a period say that it is no time but a correction: one state as delivered and as corrected.
[[nodiscard]] inline bool is_correction(const Window& period) { return period.before.known() && period.before == period.after; }

/// Zone × window × class before × class after (× position) → area. Filled exactly, in any order.
///
/// Per zone: Σ cells − overlap + residual = area. Nothing is missing: ground without data or without a usable
/// code is in cells of `non_classe`. `overlap` is what overlapping input polygons counted more than once.
class Ledger {
 public:
  struct Key {
    std::uint32_t zone = 0;
    Window window;
    ClassId before = unclassified;
    ClassId after = unclassified;
    Position position = Position::unknown;  ///< of zones that were cut by an urban envelope
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Cell {
    ExactArea area;
    ExactArea off_map;  ///< part of `area` too small to be drawn in the change layer
    ExactArea outside;  ///< part of `area` that neither state reaches
  };

  std::vector<Zone> zones;                 ///< sorted by id
  std::vector<ExactArea> overlap;          ///< per zone
  std::map<Key, Cell> cells;               ///< ordered: iteration is the order of publication
  std::string area_model = "planar";       ///< `planar` or `ellipsoidal`
  std::string cell_rule;                   ///< `exact` or `centre` when counted in cells of rasters, else empty

  /// area − (Σ cells − overlap), per zone.
  [[nodiscard]] std::vector<ExactArea> residuals() const;
};

/// The ledger as published: whole square centimetres, every zone exactly closed.
///
/// Area, overlap and residual of a zone are rounded to the nearest; its cells so that Σ cells − overlap + residual =
/// area holds in integers (largest remainders go up first). Every figure of every level is a sum of these.
struct Books {
  struct Row {
    std::uint32_t zone = 0;
    Window window;
    ClassId before = unclassified;
    ClassId after = unclassified;
    BookArea area;
    BookArea off_map;
    Position position = Position::unknown;
  };
  struct ZoneBook {
    Zone zone;
    BookArea area, overlap, residual;
  };
  std::vector<ZoneBook> zones;  ///< sorted by id
  std::vector<Row> rows;        ///< by zone, window, before, after, position; no zero rows
  std::string area_model;
  std::string cell_rule;
};

/// Whether its zones were cut by an urban envelope.
[[nodiscard]] bool has_positions(const Ledger& ledger);
[[nodiscard]] bool has_positions(const Books& books);

/// Rounds a ledger for publication. Moves no area by more than 2e-4 m².
[[nodiscard]] Books publish_books(const Ledger& ledger);

/// Marks the zones that lie on ground some state classes, slivers of neighbours (up to `residual_bound`) left out.
/// @param met one per zone; marks that are there stay
void mark_zones_with_data(const Ledger& ledger, std::vector<bool>& met);

/// Largest residual allowed: max(0.01 m², 1e-9 of the zone). The first is what 1e5 pieces cut in floating point
/// leave at worst (measured 1e-8 m² a piece, cancelling); the second keeps the rule meaningful for a département.
[[nodiscard]] SquareMetres residual_bound(SquareMetres zone_area);

}  // namespace arpent
