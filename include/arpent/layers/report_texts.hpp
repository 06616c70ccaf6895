// SPDX-License-Identifier: Apache-2.0
/// What the law asks of the three-year report, as data of the layer `rapport_triennal`.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace arpent {

/// One line that the report must or may have.
struct ReportText {
  std::string code;           ///< `consommation_enaf`; unique
  int indicator = 0;          ///< number in art. R.2231-1 CGCT, 1 to 4
  std::string label, unit;    ///< French; `ha` or `%`
  std::optional<int> required_from;  ///< calendar year from which it is asked for whatever the plans say; empty: at once
  std::string mention;        ///< French
  std::string source;
};
/// In the order of the table. @throws DataError listing every fault by record
[[nodiscard]] std::vector<ReportText> load_report_texts();

}  // namespace arpent
