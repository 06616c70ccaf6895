// SPDX-License-Identifier: Apache-2.0
/// The table of a reference sample, one line per point looked at, as counts by class on the map and true class.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/layers/catalogue.hpp"

namespace arpent {

/// Columns of the table.
struct SampleColumns {
  std::string map = "carte";       ///< class that the map shows at the point
  std::string before = "avant";    ///< what the point truly was
  std::string after = "apres";     ///< what it truly is
};

/// Class of what a point truly was and is, in the words of the column of the map. May throw DataError.
using TrueClass = std::function<std::string(std::string_view before, std::string_view after)>;
/// `A` for a point that stayed A, `A>B` for one that became B.
[[nodiscard]] std::string change_text(std::string_view before, std::string_view after);

/// Counts of a reference sample, as `estimate_areas` takes them.
/// @param classes the classes of the map, in the order of its areas; blanks around the table's words do not count
/// @return counts[class on the map][true class], `classes` square
/// @throws DataError listing every fault: a missing column, a class that stands twice in `classes`, a record (the header is 1)
///         with an empty field or a class that is not in the list
/// Cost: one pass.
[[nodiscard]] std::vector<std::vector<std::uint64_t>> count_reference_sample(const Table& table, std::span<const std::string> classes,
                                                                             const SampleColumns& columns = {},
                                                                             const TrueClass& true_class = change_text);

}  // namespace arpent
