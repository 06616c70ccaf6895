// SPDX-License-Identifier: Apache-2.0
/// The parts of a sheet, each with the height it takes on paper.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "arpent/publish/project_sheet.hpp"
#include "sheet_text.hpp"

namespace arpent {

/// Millimetres of paper; those of `fiche.css`.
inline constexpr double page_width = 186, column_gap = 4;
/// A4 less two margins of 12 mm.
inline constexpr double page_height = 273;

struct Block {
  std::string html;
  double mm = 0;     ///< of paper, at most
  bool cut = false;  ///< a text in it was cut

  /// Text that fits in `most` lines, escaped; `cut` notes when it had to be cut.
  /// @param lines those it takes
  std::string fit(std::string_view text, double width, SheetFont font, int most, int& lines);
  std::string fit(std::string_view text, double width, SheetFont font, int most) {
    int lines = 0;
    return fit(text, width, font, most, lines);
  }
};

/// How large findings are printed; each is said in full.
enum class Detail : std::uint8_t {
  ample,  ///< in the size of the page
  dense,  ///< smaller
};
/// How much of the lists is said.
enum class Listing : std::uint8_t {
  rules,   ///< every rule by its title
  themes,  ///< rules of themes of which no rule concerns the project are counted
  counts,  ///< every theme is counted
};

[[nodiscard]] Block head_block(const ProjectSheet& sheet);
/// Map and legend, or why there is none.
[[nodiscard]] Block map_block(const ProjectSheet& sheet);
[[nodiscard]] Block facts_block(const ProjectSheet& sheet);
[[nodiscard]] Block opinion_block(const ProjectSheet& sheet);
[[nodiscard]] Block land_block(const ProjectSheet& sheet);
/// @param table a line for each criterion; else all in three lines of text
[[nodiscard]] Block priority_block(const ProjectSheet& sheet, bool table);
[[nodiscard]] Block findings_block(const ProjectSheet& sheet, Detail detail);
/// The rules not concerned, those without data, the sources.
[[nodiscard]] Block lists_block(const ProjectSheet& sheet, Listing listing);
/// @param cut whether a text of the page was
[[nodiscard]] Block foot_block(const ProjectSheet& sheet, std::string_view notice, bool cut);

struct LaidOut {
  std::string html;  ///< from `<body>` on
  double mm = 0;     ///< foreseen, of paper
  bool one_page = false;
};
[[nodiscard]] LaidOut lay_out(const ProjectSheet& sheet, std::string_view notice);

}  // namespace arpent
