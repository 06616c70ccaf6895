// SPDX-License-Identifier: Apache-2.0
/// The books as a written product holds them, in whole square centimetres. For `verify`.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "arpent/landuse/nomenclature.hpp"
#include "arpent/vector/gpkg_reader.hpp"

namespace arpent {

/// Whole 1e-4 units: square centimetres for an area.
using Units = std::int64_t;

/// niveau, zone.
using ZoneKey = std::pair<std::string, std::string>;
[[nodiscard]] std::string zone_text(const ZoneKey& key);

struct StoredClass {
  std::optional<bool> artificial, sealed;
  Space space = Space::undetermined;
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
};

struct StoredBooks {
  std::map<std::string, StoredClass> classes;
  std::map<ZoneKey, std::map<ClassPair, StoredFlow>> flux;
  std::map<ZoneKey, StoredFigures> bilan;
  std::vector<std::string> bilan_columns;  ///< the numeric ones, in order
  std::map<ZoneKey, std::vector<StoredFigures>> windows;
  std::map<std::string, std::string> group_of;  ///< insee → territoire, where there is one
  bool planar = true;
};

/// @throws IoError when a table or a column is missing
[[nodiscard]] StoredBooks read_books(const GeoPackageReader& file);

/// What `bilan` must say of a zone, from its rows of `flux` and the classes alone. `surface_m2` is the sum of the rows.
/// @throws DataError on a class that `classes` does not list
[[nodiscard]] std::map<std::string, Units> recompute(const std::map<ClassPair, StoredFlow>& flux,
                                                     const std::map<std::string, StoredClass>& classes);

}  // namespace arpent
