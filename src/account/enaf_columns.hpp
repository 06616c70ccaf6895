// SPDX-License-Identifier: Apache-2.0
/// Between the parts of the ENAF reader: what columns there are, the cells as numbers, the unit.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "arpent/account/enaf.hpp"
#include "arpent/layers/arrondissements.hpp"
#include "table_faults.hpp"

namespace arpent::enaf {

/// Names of the columns: `layers/cerema_enaf/layer.json`.
struct Vocabulary {
  std::vector<std::string> commune, commune_name, no_value;
  std::map<std::string, EnafUnit> unit_suffixes;
  std::vector<std::string> total, destination, surface, share;                  // wide
  std::vector<std::string> start, end, destination_column, value;               // long
  std::map<std::string, Destination> destinations;
  Arrondissements arrondissements;
};
/// @throws DataError when the layer is not as it must be
[[nodiscard]] Vocabulary load_vocabulary();

/// A column of consumption, or of the share of the commune, over a period.
struct PeriodColumn {
  EnafPeriod period;
  Destination destination = Destination::total;
  std::size_t column = 0;
};

struct Columns {
  bool wide = true;
  std::size_t commune = 0;
  std::optional<std::size_t> name;
  std::vector<PeriodColumn> yearly, sums, shares;  // wide
  std::optional<std::size_t> surface;
  std::size_t start = 0, end = 0, destination = 0, value = 0;  // long
  std::optional<EnafUnit> unit, surface_unit;                  // by suffix
};
/// What columns there are; faults of the header are added.
[[nodiscard]] Columns find_columns(const std::vector<std::string>& header, const Vocabulary& words, TableFaults& faults);

/// One commune (or arrondissement) as in the file, in the file's unit.
struct RawCommune {
  std::size_t row = 0;  ///< of the file, the header is 1; 0 in a long table
  std::string insee, name;
  std::vector<std::array<std::optional<double>, destination_count>> years;
  std::vector<std::optional<double>> sums, shares;  ///< beside `Raw::sums`, `Raw::shares`
  std::optional<double> surface;
  bool without_values = false;
  /// `row 12 (13055 Marseille)`
  [[nodiscard]] std::string text() const;
};

/// The table as numbers.
struct Raw {
  EnafPeriod covered;
  std::vector<Destination> destinations;
  std::vector<RawCommune> communes;
  std::vector<PeriodColumn> sums, shares;
  std::vector<std::string> header;
  std::optional<std::size_t> surface;
  std::optional<EnafUnit> unit, surface_unit;
  int decimals = 0;        ///< of the consumption, the most there are
  int share_decimals = 0;  ///< of the shares
  /// Largest difference that rounding makes between a sum and its `terms`, in `unit`.
  [[nodiscard]] double slack(std::size_t terms, EnafUnit in) const;
};
[[nodiscard]] Raw read_cells(const Table& table, const Columns& columns, const Vocabulary& words,
                             const std::vector<std::string>& only, TableFaults& faults);

/// Square metres in one unit.
[[nodiscard]] constexpr double square_metres_of(EnafUnit unit) { return unit == EnafUnit::ha ? 1e4 : 1; }

struct Settled {
  EnafUnitProof proof;
  std::optional<EnafUnit> surface_unit;
};
/// Nothing when it cannot be settled; what is wrong is added to the faults.
[[nodiscard]] std::optional<Settled> settle_unit(const Raw& raw, std::optional<EnafUnit> given,
                                                 std::vector<std::string>& remarks, TableFaults& faults);

}  // namespace arpent::enaf
