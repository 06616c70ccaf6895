// SPDX-License-Identifier: Apache-2.0
/// Municipal populations by commune and reference year: a table read and checked, never interpolated.
///
/// Source: INSEE, populations légales. The population of reference year N (1 January N) is the middle of five yearly surveys,
/// N−2 to N+2, and is in force on 1 January N+3. A year that is not in the table has no population here. docs/population.fr.md.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "arpent/core/say.hpp"
#include "arpent/layers/commune_changes.hpp"

namespace arpent {

/// Municipal populations of one commune.
struct PopulationCommune {
  std::string insee, name;
  std::vector<std::int64_t> counts;  ///< beside `Population::years`
};

/// Municipal populations by commune and reference year. Never interpolated.
struct Population {
  std::vector<int> years;                    ///< reference years, ascending
  std::vector<PopulationCommune> communes;   ///< by code; arrondissements and merged communes are in theirs
  std::vector<std::string> remarks;          ///< what was folded or not read
  int in_force_after = 3, first_yearly = 2006;  ///< years from reference to force, and since what reference (layer `population`)
  /// Nothing when the table has no such commune.
  [[nodiscard]] const PopulationCommune* commune(const std::string& insee) const;
  /// Nothing when the table has not this commune or not this very year.
  [[nodiscard]] std::optional<std::int64_t> at(const std::string& insee, int year) const;
  /// The reference year to use for a year of survey: the same, else the nearest at most `gap` years away, the later one of two
  /// as near (pictures are taken in summer; 1 January of the year after is as near as that of the year itself). Empty: none.
  [[nodiscard]] std::optional<int> reference_year(int survey_year, int gap) const;
  /// First year in which a reference year's population is in force (from 1 January); empty before yearly populations.
  [[nodiscard]] std::optional<int> in_force(int reference_year) const;
  /// Sum over all communes. Empty for a year not in the table.
  [[nodiscard]] std::optional<std::int64_t> total(int year) const;
};

/// What reading the table needs to know beside it.
struct PopulationOptions {
  std::string file = tr("the population table");  ///< name for messages
  /// Communes that must be there; all of the table when empty. Rows of others are not looked at, but for communes that
  /// merged into one of these.
  std::vector<CommuneRef> communes = {};
  std::vector<int> survey_years = {};  ///< each needs a reference year within `gap`: a table of another time is refused
  int gap = 1;
  const CommuneChanges* changes = nullptr;  ///< none: codes must be those of `communes`
  SurveyDate communes_as_of = {}, table_as_of = {};  ///< see `map_communes`
};

/// Reads a wide table (`pmun_2016`, `PMUN2021`, `p21_pop`, `population_2021`, …) or a long one (insee, annee, population);
/// names are data of the layer `population`. Columns of total population (`ptot`) are not read: they count people twice.
/// @throws DataError with all problems at once (the first 200, and how many more), each with its row, commune and column: a
///         commune twice, a cell that is empty, negative or no whole number, a commune or a year missing, a survey year without
///         population, a commune beside its arrondissements with another sum, what `map_communes` refuses
/// Cost: linear in the cells.
[[nodiscard]] Population parse_population(const Table& table, const PopulationOptions& options = {});

/// The 92 communes of the métropole, reference years 2016 and 2018 to 2023. @throws DataError, IoError when the layer is faulty
[[nodiscard]] Population load_population();

}  // namespace arpent
