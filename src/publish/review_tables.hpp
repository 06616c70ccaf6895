// SPDX-License-Identifier: Apache-2.0
/// Tables of a review: projects, findings, what stands behind them. Column names are public interface (docs/examen.fr.md).
#pragma once
#include <string>
#include <vector>

#include "arpent/review/reviewed.hpp"
#include "out_table.hpp"

namespace arpent {

/// They look into `reviewed`, which must outlive them.
[[nodiscard]] std::vector<OutTable> review_tables(const Reviewed& reviewed);
[[nodiscard]] const std::vector<std::string>& review_table_names();

/// File of each project's sheet, relative to the product: letters and digits of its id, and what tells it from others. Empty: it gets none.
[[nodiscard]] std::vector<std::string> sheet_files(const Reviewed& reviewed);

/// Findings of one project: their range in `Review::findings`.
struct FindingRange {
  std::size_t begin = 0, end = 0;
};
[[nodiscard]] FindingRange findings_of(const Review& review, std::size_t project);
/// Vintage of the data a finding rests on.
[[nodiscard]] std::string vintage_of(const Reviewed& reviewed, const Finding& finding);
/// `localise`, `en_partie`, `non_localise`.
[[nodiscard]] std::string_view placed_word(Placed placed);

}  // namespace arpent
