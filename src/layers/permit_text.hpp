// SPDX-License-Identifier: Apache-2.0
/// Text of a list: its encoding, its records, its dates.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "arpent/landuse/date.hpp"

namespace arpent {

/// `plain_french` without what marks gender and number: `Accordées` and `accordé(e)` are `accorde`.
[[nodiscard]] std::string without_agreement(std::string_view text);

/// Makes the text UTF-8 without BOM. @return the encoding it had: `UTF-8`, `UTF-8 with BOM`, `ISO-8859-1` (Latin-1) or `Windows-1252` (the same with letters at 80 to 9F)
[[nodiscard]] std::string to_utf8(std::string& text);

/// `;`, `,` or a tab: the one that stands most often in the first line, outside quotes; `;` when none does.
[[nodiscard]] char separator_of(std::string_view text);

/// A day, month or year: 2024-03-12, 2024/03/12, 20240312, 12/03/2024, 12.03.2024, 12-03-2024, 12 mars 2024, 1er mars 2024, 2024-03, 03/2024,
/// mars 2024, 2024; a time may follow a day in digits. Nothing for any other text: not for a year of two digits, nor for the number of a day.
[[nodiscard]] std::optional<SurveyDate> list_date(std::string_view text);
/// French: why `list_date` has nothing, and what to write.
[[nodiscard]] std::string why_no_date(std::string_view text);

/// An area in m²: 1250,5, 1 250,50, 1.250,50, 12000 m², 1,2 ha. One dot or comma alone is that of the decimals, whatever follows it. Nothing
/// for any other text.
[[nodiscard]] std::optional<double> list_area(std::string_view text);

/// Records of separated text, one at a time; fields are views into the text, whose doubled quotes are undone in place.
class RecordReader {
 public:
  RecordReader(std::string& text, char separator) : text_(text), separator_(separator) {}
  /// The next record that is not empty. False at the end, or after an open quote.
  bool next(std::vector<std::string_view>& fields);
  [[nodiscard]] std::size_t line() const { return record_line_; }  ///< of the record's begin, from 1
  struct OpenQuote {
    std::size_t line, column;  ///< from 1
  };
  [[nodiscard]] const std::optional<OpenQuote>& open_quote() const { return open_quote_; }

 private:
  std::string_view field();
  std::string& text_;
  char separator_;
  std::size_t at_ = 0, line_ = 1, record_line_ = 1, column_ = 0;
  std::optional<OpenQuote> open_quote_;
};

}  // namespace arpent
