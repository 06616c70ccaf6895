// SPDX-License-Identifier: Apache-2.0
/// What the values of a categorical raster mean.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "arpent/landuse/date.hpp"
#include "arpent/landuse/nomenclature.hpp"
#include "arpent/raster/raster_info.hpp"

namespace arpent {

/// Where the meaning of a raster's values comes from, in order of preference.
enum class ValueOrigin : std::uint8_t {
  attributes,  ///< its attribute table, by code columns
  categories,  ///< its category names
  grid_codes,  ///< the nomenclature: the value is a leaf's code, or its rank as CORINE's GRID_CODE
  palette,     ///< its colours, those of the nomenclature's classes
};

/// Class of each value of one raster.
struct ValueClasses {
  struct Entry {
    Nomenclature::Answer answer;
    std::string code;  ///< as the raster says it
  };
  ValueOrigin origin = ValueOrigin::attributes;
  std::string how;     ///< for people: `attribute table (code_cs, code_us)`
  std::unordered_map<std::int64_t, Entry> entries;
  std::optional<int> year_in_name;  ///< of the columns

  /// A value that is not listed is an unknown code.
  [[nodiscard]] Entry at(std::int64_t value) const;
};

/// Finds the meaning of a raster's values.
/// @param source in messages  @param wanted names of the code columns of the attribute table, any case; empty: the usual ones
/// @param date picks among columns of several years
/// @throws DataError: nothing says what the values mean, or `wanted` columns are not there
[[nodiscard]] ValueClasses value_classes(const RasterInfo& info, const std::string& source, const Nomenclature& nomenclature,
                                         const std::vector<std::string>& wanted, const SurveyDate& date);

}  // namespace arpent
