// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>

namespace arpent {

/// Date of a survey: a year, a month or a day. Empty when not known.
struct SurveyDate {
  int year = 0;
  int month = 0;  ///< 0: only the year is known
  int day = 0;    ///< 0: only the month is known
  [[nodiscard]] bool known() const { return year != 0; }
  /// `2020`, `2020-06`, `2020-06-30`, or empty.
  [[nodiscard]] std::string text() const;
  friend auto operator<=>(const SurveyDate&, const SurveyDate&) = default;
};

/// Reads `2020`, `2020-06` or `2020-06-30`. @throws UsageError on anything else.
[[nodiscard]] SurveyDate parse_date(const std::string& text);

/// Years from `a` to `b`. Two plain years: their difference. Otherwise both become decimal years, a plain year
/// standing for its middle (1 July) and a plain month for its 15th. Empty when either is unknown or b <= a.
[[nodiscard]] std::optional<double> years_between(const SurveyDate& a, const SurveyDate& b);

}  // namespace arpent
