// SPDX-License-Identifier: Apache-2.0
/// Between the parts of the population reader: what columns there are.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/account/population.hpp"
#include "arpent/layers/arrondissements.hpp"
#include "table_faults.hpp"

namespace arpent::population {

/// Names of the columns: `layers/population/layer.json`.
struct Vocabulary {
  std::vector<std::string> commune, commune_name;
  std::vector<std::string> municipal, total, in_force;        // wide
  std::vector<std::string> year, long_municipal, long_total;  // long
  int two_digit_years_from = 1960, in_force_after = 3, first_yearly = 2006;
  Arrondissements arrondissements;
};
/// @throws DataError when the layer is not as it must be
[[nodiscard]] Vocabulary load_vocabulary();

struct YearColumn {
  int year = 0;
  std::size_t column = 0;
};

struct Columns {
  std::size_t commune = 0;
  std::optional<std::size_t> name;
  std::vector<YearColumn> years;       ///< wide, ascending; empty: long
  std::size_t year = 0, value = 0;     ///< long
  std::vector<std::string> not_read;   ///< columns of total population
};
/// What columns there are; faults of the header are added.
[[nodiscard]] Columns find_columns(const std::vector<std::string>& header, const Vocabulary& words, TableFaults& faults);

/// No census is older, no survey later.
inline constexpr int first_year = 1800, last_year = 2100;

}  // namespace arpent::population
