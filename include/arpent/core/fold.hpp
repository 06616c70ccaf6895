// SPDX-License-Identifier: Apache-2.0
/// One thing written in several ways, brought to one writing for comparing. What is shown stays as it was written.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace arpent {

/// Lower case without French accents, one blank between words: `Terminé` is `termine`. No-break blanks, underscores and the hyphens
/// between words are blanks, a letter and its accent apart are the letter.
[[nodiscard]] std::string plain_french(std::string_view text);

/// Letters and digits of a column's name, folded as above: `N° de dossier` is `ndedossier`, `Surface (m²)` and `surface_m2` are `surfacem2`.
[[nodiscard]] std::string name_key(std::string_view name);

/// The number of a permit as it is registered (code de l'urbanisme, A423-1 and following: letters of the kind, three characters of the
/// département, three of the commune, two of the year, five of the file, a part that changes it), letters and digits only, upper case:
/// `pc 013 022 24 00001-m01` is `PC0130222400001M01`. Nothing for any other text: there what stands between may tell two numbers apart.
[[nodiscard]] std::optional<std::string> permit_number_key(std::string_view number);

/// The code of a commune in five characters: without the blanks in it, in upper case, with the zero a spreadsheet took from its front
/// (`1004` is `01004`). Nothing when it is none.
[[nodiscard]] std::optional<std::string> insee_of(std::string_view text);

}  // namespace arpent
