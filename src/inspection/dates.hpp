// SPDX-License-Identifier: Apache-2.0
/// Survey dates in the data.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "arpent/landuse/date.hpp"
#include "codes.hpp"

namespace arpent::door {

/// What the user wrote behind `@`; unknown when there is nothing, or no date.
[[nodiscard]] SurveyDate date_of_source(const std::string& source);

/// As `survey_date` reads a field: `2020`, `2020-01-01`, `2020/01/01`, with or without a time. Nothing: it would refuse it.
[[nodiscard]] std::optional<SurveyDate> read_date(std::string_view text);
/// How to write what people write otherwise: `20200101`, `01/06/2020`, `2020.0`. Nothing: it means no date that is known.
[[nodiscard]] std::optional<std::string> date_meant(std::string_view text);

/// Years a survey can be of. Fixed, not the clock's: the same file has the same findings tomorrow.
inline constexpr int first_year = 1900, last_year = 2100;

/// `millesime_absent`, `millesimes_melanges`, `millesime_douteux`.
/// @param codes nullptr: no nomenclature
void check_vintage(const Rows& rows, const CodeFields* codes);

}  // namespace arpent::door
