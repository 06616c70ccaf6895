// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/date.hpp"

#include <fmt/format.h>

#include <chrono>
#include <regex>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

namespace ch = std::chrono;

/// Decimal year of the middle of what the date says: a year's 1 July, a month's 15th, a day's noon.
double decimal_year(const SurveyDate& date) {
  const ch::year year{date.year};
  const double length = year.is_leap() ? 366 : 365;
  if (date.month == 0) return date.year + 0.5;
  const ch::year_month_day day{year, ch::month{static_cast<unsigned>(date.month)},
                               ch::day{static_cast<unsigned>(date.day == 0 ? 15 : date.day)}};
  const auto of_year = (ch::sys_days{day} - ch::sys_days{year / ch::January / 1}).count();
  return date.year + (static_cast<double>(of_year) + 0.5) / length;
}

}  // namespace

std::string SurveyDate::text() const {
  if (!known()) return {};
  if (month == 0) return fmt::format("{:04}", year);
  if (day == 0) return fmt::format("{:04}-{:02}", year, month);
  return fmt::format("{:04}-{:02}-{:02}", year, month, day);
}

SurveyDate parse_date(const std::string& text) {
  static const std::regex form(R"((\d{4})(?:-(\d{2})(?:-(\d{2}))?)?)");
  std::smatch match;
  SurveyDate date;
  bool good = std::regex_match(text, match, form);
  if (good) {
    date.year = std::stoi(match[1]);
    if (match[2].matched) date.month = std::stoi(match[2]);
    if (match[3].matched) date.day = std::stoi(match[3]);
    const ch::year_month_day day{ch::year{date.year}, ch::month{static_cast<unsigned>(match[2].matched ? date.month : 1)},
                                 ch::day{static_cast<unsigned>(match[3].matched ? date.day : 1)}};
    good = day.ok() && date.year > 0;
  }
  if (!good) throw UsageError(say("'{}' is not a date; write 2023, 2023-06 or 2023-06-30", text));
  return date;
}

std::optional<double> years_between(const SurveyDate& a, const SurveyDate& b) {
  if (!a.known() || !b.known()) return std::nullopt;
  const double years = a.month == 0 && b.month == 0 ? b.year - a.year : decimal_year(b) - decimal_year(a);
  if (years <= 0) return std::nullopt;
  return years;
}

}  // namespace arpent
