// SPDX-License-Identifier: Apache-2.0
/// The books as a written product holds them, in whole square centimetres. For `verify`.
#pragma once
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "arpent/landuse/nomenclature.hpp"
#include "arpent/vector/gpkg_reader.hpp"

namespace arpent {

/// Whole 1e-4 units: square centimetres for an area.
using Units = std::int64_t;

/// A zone in one period.
struct ZoneKey {
  std::int64_t period = 1;
  std::string level, zone;  ///< as written: `commune`, `01004`
  friend auto operator<=>(const ZoneKey&, const ZoneKey&) = default;
};
/// `commune 01004`, `commune 01004 (période 2)` behind the first.
[[nodiscard]] std::string zone_text(const ZoneKey& key);

struct StoredClass {
  std::optional<bool> artificial, sealed;
  Space space = Space::undetermined;
  std::string plain_code;
  bool by_threshold = false, exempted = false;
};

struct StoredFlow {
  Units area = 0, off_map = 0;
};
/// classe_avant, classe_apres.
using ClassPair = std::pair<std::string, std::string>;

/// A line of `bilan` or `fenetres`: its numbers by column name; an absent one is null.
struct StoredFigures {
  std::string before, after;  ///< dates as written
  std::map<std::string, Units> numbers;
  [[nodiscard]] Units at(const std::string& column) const;  ///< 0 for null
  [[nodiscard]] bool has(const std::string& column) const { return numbers.count(column) != 0; }
  /// At least half of the zone is classed at both dates.
  [[nodiscard]] bool speaks_for_zone() const { return at("compare_m2") > 0 && 2 * at("compare_m2") >= at("surface_m2"); }
};

struct StoredBooks {
  std::map<std::string, StoredClass> classes;
  std::map<ZoneKey, std::map<ClassPair, StoredFlow>> flux;
  std::map<ZoneKey, std::set<std::pair<std::string, std::string>>> flux_dates;  ///< the dates written beside them: one pair a zone
  std::map<ZoneKey, StoredFigures> bilan;
  std::vector<std::string> bilan_columns;  ///< the numeric ones, in order
  std::map<ZoneKey, std::vector<StoredFigures>> windows;
  std::map<std::string, std::string> group_of;  ///< insee → territoire, where there is one
  bool planar = true;
  [[nodiscard]] std::int64_t last_period() const;         ///< the main one; 0 without any row
  [[nodiscard]] bool single_zone(std::int64_t period) const;  ///< `bilan` has one row in it: there are no zones
};

/// @throws IoError when a table or a column is missing
[[nodiscard]] StoredBooks read_books(const GeoPackageReader& file);

/// What `bilan` must say of a zone, from its rows of `flux` and the classes alone. `surface_m2` is the sum of the rows.
/// @throws DataError on a class that `classes` does not list
[[nodiscard]] std::map<std::string, Units> recompute(const std::map<ClassPair, StoredFlow>& flux,
                                                     const std::map<std::string, StoredClass>& classes);

}  // namespace arpent
