// SPDX-License-Identifier: Apache-2.0
/// Text of a sheet: escaped, measured, cut.
#pragma once
#include <string>
#include <string_view>

#include "arpent/core/units.hpp"

namespace arpent {

/// For text and for attributes in double quotes. Control characters, which XML cannot hold, become blanks;
/// blanks where French breaks no line (before ; : ? ! % » or a unit, after «) become no-break ones.
[[nodiscard]] std::string html_text(std::string_view text);
/// A relative address: what is no letter, digit, `-`, `_`, `.`, `~` or `/` is percent-encoded, so no scheme survives.
[[nodiscard]] std::string html_address(std::string_view file);

/// A font of a sheet: size on paper and distance of lines, as `fiche.css` has them.
struct SheetFont {
  double points = 9;
  double line = 3.9;  ///< mm
};
/// The three sizes of a sheet.
inline constexpr SheetFont body_font{9, 3.9}, dense_font{8, 3.4}, small_font{7.5, 3.2};

/// Lines of a text that is never cut.
inline constexpr int no_limit = 1'000'000;

/// Lines a text takes in a column of `width` mm, words kept whole where they fit; 0 for an empty one.
/// Widths are those of DejaVu Sans, the widest font of the style; bold adds an eighth.
[[nodiscard]] int lines_of(std::string_view text, double width, SheetFont font);
struct Fitted {
  std::string text;
  int lines = 0;
  bool cut = false;
};
/// The text, cut after a word so that it takes `lines` at most, and then ended by `…`.
[[nodiscard]] Fitted fitted(std::string_view text, double width, SheetFont font, int lines);

/// `1 234`; one decimal below 100.
[[nodiscard]] std::string area_figure(SquareMetres area);
/// `1 234 m²`.
[[nodiscard]] std::string area_words(SquareMetres area);
/// Per cent of a share: `moins de 0,1 %` and `plus de 99,9 %` where rounding would say none or all.
[[nodiscard]] std::string share_words(double share);
/// `PC`: `permis de construire`.
[[nodiscard]] std::string kind_words(std::string_view kind);
/// `a_instruire`: `À instruire`; a word that is none of an opinion's as it is.
[[nodiscard]] std::string opinion_words(std::string_view opinion);
/// The same word when it is one of an opinion's, else `autre`: the name of its style.
[[nodiscard]] std::string_view opinion_style(std::string_view opinion);
/// What every page begins with, up to the start of its body.
[[nodiscard]] std::string html_head(std::string_view title, std::string_view css);

}  // namespace arpent
