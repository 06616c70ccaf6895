// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "arpent/landuse/compare.hpp"
#include "arpent/review/constraint_list.hpp"
#include "arpent/vector/reader.hpp"

namespace arpent {

/// Which fields of a file to read, and what they are.
struct ColumnsOfFile {
  std::vector<std::string> fields;
  std::vector<std::optional<std::size_t>> place;  ///< per column of the rules' layer: its place in `fields`
  std::optional<std::size_t> object;              ///< of the field that names an object
  std::optional<std::size_t> valid_from;          ///< of the date from which a feature of a plan holds
};

/// By the names of the list, else the column's own, else its aliases, without regard to case. A column that is not there is an
/// anomaly: rules that read it are answered without data.
/// @throws DataError naming every field of the list that the file has not
[[nodiscard]] ColumnsOfFile columns_of_file(const LayerInfo& info, const ListedLayer& entry, std::vector<Anomaly>& anomalies);

}  // namespace arpent
